"""Crewed launches and whose seats were on them: what two stories need to know of flights."""

from __future__ import annotations

import math

import pandas as pd

from shotinspace import words

BOUGHT = ["private", "film_crew"]  # seats.category: the seats somebody paid for, or that a film filled


def crewed(flights: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """The crewed launches, failures included, with who was aboard.

    In: the tables flights and seats. Out: the rows of flights with crewed_launch yes, and `aboard` (the set of
    seats.category on the flight), `entity` (for style.mark: film_crew, else private, else professional),
    `begin` (launch, timestamp) and `hover` (mission and day).
    """
    rows = flights[flights["crewed_launch"] == "yes"]
    aboard = rows["flight_id"].map(seats.groupby("flight_id")["category"].agg(set))
    return rows.assign(
        aboard=aboard,
        entity=[next((kind for kind in ("film_crew", "private") if kind in kinds), "professional") for kinds in aboard],
        begin=rows["launched_at_from"],
        hover=rows["mission"] + ", " + rows["launched_at"].str[:10],
    )


def stays(seats: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """The completed stays in orbit, one row a person and flight, in order of landing.

    In: the tables seats and flights. Out: the seats whose sitter landed from a successful launch, with `up` and `down`
    (missions), `spacecraft` (the ship up), `begin` (lift-off of the ship up), `until` (landing of the ship down),
    `days`, `left_behind` (the landing of the ship they had come in, where it went home without them first) and
    `longer` (days from then to their own landing).
    """
    ships = flights.set_index("flight_id")
    rows = seats[(seats["fate"] == "landed") & seats["flight_id"].map(ships["outcome"]).eq("success")]
    rows = rows[rows["days_in_space"].notna()]
    own, until = rows["flight_id"].map(ships["landed_at_from"]), rows["landed_on"].map(ships["landed_at_from"])
    left = own.where((rows["landed_on"] != rows["flight_id"]) & (own < until))
    return rows.assign(
        up=rows["flight_id"].map(ships["mission"]),
        down=rows["landed_on"].map(ships["mission"]),
        spacecraft=rows["flight_id"].map(ships["spacecraft"]),
        begin=rows["flight_id"].map(ships["launched_at_from"]),
        until=until,
        days=rows["days_in_space"],
        left_behind=left,
        longer=(until - left) / pd.Timedelta(days=1),
    ).sort_values(["until", "seat_id"], kind="stable", ignore_index=True)


def records(stays: pd.DataFrame) -> pd.DataFrame:
    """Those of some stays (as `stays` gives them) that were the longest so far when they ended, in order."""
    return stays[stays["days"] > stays["days"].cummax().shift(fill_value=0)]


def swap(seats: pd.DataFrame, flights: pd.DataFrame, *ships: str) -> pd.DataFrame:
    """The stays of everybody who went up in some ships, by the ship that brought them home: what charts.stays() reads.

    In: the tables seats and flights; `ships`, of flights.flight_id. Out: rows of `stays` in order of landing, shortest
    first, with `ship`, `came`, `leaving` and `note` (words for a chart) and `entity` (film_crew or context).
    """
    every = stays(seats, flights)
    rows = every[every["flight_id"].isin(ships)].sort_values(["until", "days", "seat_id"], kind="stable")
    longest = pd.concat([records(those) for _, those in every.groupby("nationality")])["seat_id"]
    held = rows["seat_id"].isin(longest)
    left = rows["left_behind"].notna()
    return rows.assign(
        ship="Home in " + rows["down"],
        came="up in " + rows["up"],
        entity=rows["category"].where(rows["category"] == "film_crew", "context"),
        leaving=[
            f"{words.day(f'{day:%Y-%m-%d}')}: {up} goes home" if gone else ""
            for day, up, gone in zip(rows["left_behind"], rows["up"], left, strict=True)
        ],
        note=[
            f"the longest stay for the {flag} by then" if record else ""
            for flag, record in zip(rows["nationality"], held, strict=True)
        ],
    )


def histogram(groups: dict[str, pd.Series], value: float, humps: dict[str, dict[str, tuple]]) -> pd.DataFrame:
    """Stays by their length in columns of equal ratio, twelve to a factor of ten: what charts.ranks() reads.

    In: `groups`, days by heading; `value`, the stay that is marked; `humps`, for each heading names of humps with the
    first and the last day between which each has its top. Out: `group`, `low`, `high` (days), `number`, `median` of the
    group, `value` in the column it falls into, `hump`.
    """
    days = pd.concat(groups.values())
    first, last = math.floor(12 * math.log10(days.min())), math.floor(12 * math.log10(days.max()))
    edges = [10 ** (step / 12) for step in range(first, last + 2)]
    panels = []
    for group, days in groups.items():
        panel = pd.DataFrame({"low": edges[:-1], "high": edges[1:]})
        panel["number"] = pd.cut(days, edges, right=False).value_counts(sort=False).to_numpy()
        panel["value"] = [value if low <= value < high else None for low, high in zip(edges, edges[1:], strict=False)]
        panel["hump"] = ""
        for name, (begin, end) in humps.get(group, {}).items():
            within = panel[(panel["high"] > begin) & (panel["low"] < end)]
            panel.loc[within["number"].idxmax(), "hump"] = name
        panels.append(panel.assign(group=group, median=days.median()))
    return pd.concat(panels, ignore_index=True)


def in_orbit(flights: pd.DataFrame, seats: pd.DataFrame, day: str | pd.Timestamp) -> pd.DataFrame:
    """Everyone in orbit at an instant.

    In: the tables flights and seats, and the instant (UTC; a day means its first). Out: the rows of seats of those who
    had gone up and not come down, with `mission` (the flight they went up on), in order of launch.
    """
    moment, known = pd.Timestamp(day), flights.set_index("flight_id")
    up = seats["flight_id"].map(known["launched_at_from"])
    down = seats["landed_on"].map(known["landed_at_from"])
    reached = seats["flight_id"].map(known["outcome"]).eq("success")
    there = reached & (up < moment) & ((down > moment) | seats["fate"].eq("in_orbit"))
    return seats[there].assign(mission=seats["flight_id"].map(known["mission"])).sort_values("seat_id", kind="stable")
