"""Crewed launches and whose seats were on them: what two stories need to know of flights."""

from __future__ import annotations

import pandas as pd

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
