"""Crewed launches and whose seats were on them: what two stories need to know of flights."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from shotinspace import words
from shotinspace.tables import Tables

SHIPS = {"film_crew": "with a film crew", "private": "with a private passenger", "context": "with neither"}
KEY = {"private": "private seat", "film_crew": "film crew's", "context": "all seats"}  # legends: style.MARKS -> word
SEATS = {"private": "private seat", "government_guest": "a government's guest", "professional": "professional"}
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


def seated(seats: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """The seats with what is to be known of their flights.

    In: the tables seats and flights. Out: the rows of seats, in order of launch, with `mission`, `spacecraft`, `vehicle`,
    `outcome`, `day` (of the launch, UTC), `year`, and `bought` (whether the category is one of BOUGHT).
    """
    known = flights[["flight_id", "mission", "spacecraft", "vehicle", "outcome", "launched_at_from"]]
    rows = seats.merge(known, on="flight_id", validate="many_to_one")
    rows = rows.sort_values(["launched_at_from", "seat_id"], kind="stable", ignore_index=True)
    return rows.assign(
        day=rows["launched_at_from"].dt.normalize(),
        year=rows["launched_at_from"].dt.year,
        bought=rows["category"].isin(BOUGHT),
    )


class Gap(NamedTuple):
    """The longest time between two launches that follow one another in a list: its days, and the two launch days."""

    days: int
    before: pd.Timestamp
    after: pd.Timestamp

    def years(self) -> dict[str, Any]:
        """The whole years in the gap, as charts.roll shades them."""
        text = f"{self.days:,} days without a private passenger or a film crew"
        return {"first": self.before.year + 1, "last": self.after.year - 1, "text": text}


def longest_gap(seats: pd.DataFrame) -> Gap:
    """The longest gap between the launch days of some seats. In: rows of `seated`, of two launches at the least."""
    days = seats["day"].drop_duplicates().sort_values(kind="stable", ignore_index=True)
    place = int(days.diff().argmax())
    return Gap((days[place] - days[place - 1]).days, days[place - 1], days[place])


def roll(data: Tables) -> tuple[pd.DataFrame, Gap]:
    """Rows for charts.roll: who bought a seat, or flew for a film, by year, and everybody of that year as one row.

    In: the tables. Out: `year`, `name`, `entity`, `about` (the mission, or everybody's names), `everybody`, and `mission`,
    `spacecraft`, `vehicle`, from the first year that has such a seat; and the longest gap between such seats.
    """
    seats = seated(data.seats, data.flights)
    named = seats[seats["bought"]].assign(entity=lambda rows: rows["category"], about=lambda rows: rows["mission"])
    lately = seats[seats["year"] >= named["year"].min()]
    years = lately.groupby("year")["name"].agg(everybody="size", about=", ".join).reset_index()
    columns = ["year", "name", "entity", "about", "everybody", "mission", "spacecraft", "vehicle"]
    rows = pd.concat([years.assign(name="", entity="context"), named]).reindex(columns=columns)
    return rows.sort_values("year", kind="stable", ignore_index=True), longest_gap(named)


def head_count(flights: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """How many people were in orbit, from each launch or landing to the next.

    In: the tables flights and seats. Out: `begin`, `until` (missing for the last), `people`. A person is counted from
    the launch of the ship they went up in to the landing of the one they came down in.
    """
    ships = flights.set_index("flight_id")
    reached = seats[seats["flight_id"].map(ships["outcome"]) == "success"]
    up = reached["flight_id"].map(ships["launched_at_from"])
    down = reached["landed_on"].fillna(reached["flight_id"]).map(ships["landed_at_from"])
    down = down[reached["fate"] != "in_orbit"].dropna()
    steps = pd.concat([pd.Series(1, index=up), pd.Series(-1, index=down)]).groupby(level=0).sum().cumsum()
    moments = steps.index.to_series(index=range(len(steps)))
    return pd.DataFrame({"begin": moments, "until": moments.shift(-1), "people": steps.to_numpy()})


def aloft(data: Tables, start: str, end: str) -> pd.DataFrame:
    """Rows for charts.aloft: how many people were up between two days, and every launch with people in that time.

    In: the tables; `start` and `end` as `2021-09-01`. Out: `flight_id`, `name`, `begin`, `until`, `people`, `entity`, `who`. A
    row without a name is a count of those in orbit, and one for each hop with its people added, for as long as it lasted;
    of a hop only the day is known, so it stands at midnight. A flight lasts until the last of those who bought a seat on
    it, else of all, has landed.
    """
    flights, seats, hops, people = data.flights, data.seats, data.suborbital_flights, data.people
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    counts = head_count(flights, seats).fillna({"until": last})
    counts = counts[(counts["until"] > first) & (counts["begin"] < last)]
    hops = hops[hops["date_from"].between(first, last)]
    hops = hops.assign(begin=hops["date_from"], until=hops["date_from"] + pd.to_timedelta(hops["duration_s"], "s"))
    before = pd.merge_asof(hops[["begin"]].assign(at=hops["date_to"]), counts, left_on="at", right_on="begin")["people"]
    needles = hops[["begin", "until"]].assign(people=before.to_numpy() + hops["people_count"].to_numpy())
    names = people.set_index("person_id")["name"]
    up = hops.assign(
        name=hops["vehicle"] + " " + hops["flight"],
        people=hops["people_count"],
        entity="private",
        who=[", ".join(names[key] for key in ids.split(";")) for ids in hops["people"]],
    )
    aboard = seated(seats, flights)
    aboard = aboard[aboard["launched_at_from"].between(first, last)]
    down = aboard["landed_on"].map(flights.set_index("flight_id")["landed_at_from"])
    aboard = aboard.assign(until=down, size=aboard.groupby("flight_id")["seat_id"].transform("size"))
    flown = [_flown(crew) for _, crew in aboard.groupby("flight_id", sort=False)]
    rows = pd.concat([up, pd.DataFrame(flown)]).sort_values("begin", kind="stable")
    columns = ["flight_id", "name", "begin", "until", "people", "entity", "who"]
    every = pd.concat([counts, needles]).assign(name="", entity="context", who="").sort_values("begin", kind="stable")
    return pd.concat([every, rows])[columns].reset_index(drop=True)


def _flown(crew: pd.DataFrame) -> dict:
    bought = crew[crew["bought"]]
    shown = bought if len(bought) else crew
    return {
        "flight_id": crew["flight_id"].iloc[0],
        "name": crew["mission"].iloc[0],
        "begin": crew["launched_at_from"].iloc[0],
        "until": shown["until"].max(),
        "people": len(crew),
        "entity": "film_crew" if "film_crew" in set(crew["category"]) else "private" if len(bought) else "context",
        "who": ", ".join(shown["name"]),
    }


def stacks(flights: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Rows for charts.stacks: every crewed launch, in the lane of its ship, the ships in the order of their first.

    In: the tables flights and seats. Out: `flight_id`, `lane`, `year`, `name` (mission and day), `about` (the crew),
    `entity`, `hollow` (the launch failed), `label` (the first private passenger in that ship, and the film crew).
    """
    rows = crewed(flights, seats).sort_values("begin", kind="stable")
    rows["entity"] = rows["entity"].replace("professional", "context")
    crews = seats.groupby("flight_id")["name"].agg(", ".join)
    firsts = rows[rows["entity"] != "context"].drop_duplicates(["spacecraft", "entity"]).set_index("flight_id")
    sold = seats[seats["category"].isin(BOUGHT)].drop_duplicates("flight_id").set_index("flight_id")["name"]
    pairs = seats[seats["category"] == "film_crew"].groupby("flight_id")["name"].agg(" and ".join)
    labels = pairs.reindex(firsts.index).where(firsts["entity"] == "film_crew", sold.reindex(firsts.index))
    every = rows.assign(
        lane=rows["spacecraft"],
        year=rows["begin"].dt.year,
        name=rows["hover"],
        about=rows["flight_id"].map(crews),
        hollow=rows["outcome"] == "failure",
        label=rows["flight_id"].map(labels).fillna(""),
    )
    first = every.groupby("lane")["begin"].transform("min")
    return every.assign(first=first).sort_values(["first", "begin"], kind="stable").drop(columns="first")


def listed(flights: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """What `crewed` returns, to be read as a list: rows for charts.entries, and for charts.lanes with a lane a ship.

    Adds `name` (mission), `when`, `about` (ship, crew, and how it ended where that was not well), `until` (landing of the
    ship), `hollow` (whether it failed), `lane` (ship) and `decade`.
    """
    rows = crewed(flights, seats)
    crews = rows["flight_id"].map(seats.groupby("flight_id")["name"].agg(words.several))
    failed = rows["outcome"] == "failure"
    return rows.assign(
        name=rows["mission"],
        when=[
            words.span(up[:10], down[:10]) if isinstance(down, str) else words.day(up[:10])
            for up, down in zip(rows["launched_at"], rows["landed_at"], strict=True)
        ],
        about=rows["spacecraft"] + " · " + crews + failed.map({True: " · failed", False: ""}),
        until=rows["landed_at_to"].fillna(rows["begin"]),
        hollow=failed,
        lane=rows["spacecraft"],
        decade=(rows["begin"].dt.year // 10 * 10).astype("str") + "s",
    )
