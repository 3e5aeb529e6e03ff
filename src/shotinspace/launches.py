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
