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
