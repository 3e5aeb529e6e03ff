"""Crewed launches and whose seats were on them: what two stories need to know of flights."""

from __future__ import annotations

from typing import NamedTuple

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



KEY = {"film_crew": "with a film crew", "private": "with a private passenger", "professional": "with neither"}


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


def roll(seats: pd.DataFrame) -> pd.DataFrame:
    """Rows for charts.roll: who bought a seat, or flew for a film, by year, and everybody of that year as one row.

    In: what `seated` returns. Out: `year`, `name`, `entity`, `about` (the mission, or everybody's names), `everybody`, and
    `mission`, `spacecraft`, `vehicle`, from the first year that has such a seat.
    """
    named = seats[seats["bought"]].assign(entity=lambda rows: rows["category"], about=lambda rows: rows["mission"])
    lately = seats[seats["year"] >= named["year"].min()]
    years = lately.groupby("year")["name"].agg(everybody="size", about=", ".join).reset_index()
    columns = ["year", "name", "entity", "about", "everybody", "mission", "spacecraft", "vehicle"]
    rows = pd.concat([years.assign(name="", entity="context"), named]).reindex(columns=columns)
    return rows.sort_values("year", kind="stable", ignore_index=True)


class Gap(NamedTuple):
    """The longest time between two launches that follow one another in a list: its days, and the two launch days."""

    days: int
    before: pd.Timestamp
    after: pd.Timestamp


def longest_gap(seats: pd.DataFrame) -> Gap:
    """The longest gap between the launch days of some seats. In: rows of `seated`, of two launches at the least."""
    days = seats["day"].drop_duplicates().sort_values(ignore_index=True)
    place = int(days.diff().argmax())
    return Gap((days[place] - days[place - 1]).days, days[place - 1], days[place])


def in_orbit(flights: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
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


def aloft(
    flights: pd.DataFrame,
    seats: pd.DataFrame,
    hops: pd.DataFrame,
    people: pd.DataFrame,
    start: str,
    end: str,
) -> pd.DataFrame:
    """Rows for charts.aloft: how many people were up between two days, and every launch with people in that time.

    In: the tables flights, seats, suborbital_flights and people; `start` and `end` as `2021-09-01`. Out: `name`, `begin`,
    `until`, `people`, `entity`, `who`. A row without a name is a count of those in orbit, and one for each hop with its
    people added, for as long as it lasted; of a hop only the day is known, so it stands at midnight. A flight lasts until
    the last of those who bought a seat on it, else of all, has landed.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    counts = in_orbit(flights, seats).fillna({"until": last})
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
    columns = ["name", "begin", "until", "people", "entity", "who"]
    every = pd.concat([counts, needles]).assign(name="", entity="context", who="").sort_values("begin", kind="stable")
    return pd.concat([every, rows])[columns].reset_index(drop=True)


def _flown(crew: pd.DataFrame) -> dict:
    bought = crew[crew["bought"]]
    shown = bought if len(bought) else crew
    return {
        "name": crew["mission"].iloc[0],
        "begin": crew["launched_at_from"].iloc[0],
        "until": shown["until"].max(),
        "people": len(crew),
        "entity": "film_crew" if "film_crew" in set(crew["category"]) else "private" if len(bought) else "context",
        "who": ", ".join(shown["name"]),
    }
