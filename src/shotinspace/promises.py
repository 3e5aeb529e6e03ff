"""Promises of a flight to film that nobody kept: how long each was alive, and who sat in the ship instead."""

from __future__ import annotations

import pandas as pd

from shotinspace import words
from shotinspace.tables import Tables

NOT_FOR_PEOPLE = ["studio_module", "commercial"]  # kinds of production that promised nobody a seat
DATED = ["launch", "filming_start", "release"]  # events whose promised date counts
OUTSIDERS = ["press", "fan"]  # milestones.promised_by: those who could not keep it
# Whose seat it was to be, by production, and by mission where one was named. Brightman booked hers as a traveller.
BY_PRODUCTION = {"mark-of-cassandra": "Vladimir Steklov, actor", "celebrity-mission-bass": "Lance Bass, singer"}
BY_MISSION = {"Soyuz TMA-18M": "Sarah Brightman, singer", "Axiom Mission 2": "the winner of a contest"}


def planned(productions: pd.DataFrame) -> pd.DataFrame:
    """The productions that promised somebody a seat to film and were not shot in space, by production_id."""
    rows = productions[(productions["shot_in_space"] == "planned") & ~productions["kind"].isin(NOT_FOR_PEOPLE)]
    return rows.set_index("production_id")


def unused(data: Tables) -> pd.DataFrame:
    """The life of each of those promises, oldest first.

    Days are counted from the last moment the first public word may mean to the first the last firm one may mean, so no
    life is longer than its dates allow. A last word is firm when it does not rest on a weak source and is dated to a
    month at least. Out: by production_id, `name`, `since`, `ending`, `days`, `end`, `promised_from_days`,
    `promised_to_days`, `by_outsiders`, `hearsay_days`, `entity` (see charts.tickets), and `first_word`, `last_word`,
    `promised_for` in words, `cancelled` (said in so many words), `source_ids` (of the last word, else of the row).
    """
    projects = planned(data.productions)
    milestones = data.milestones[data.milestones["production_id"].isin(projects.index)]
    actual = milestones[milestones["kind"] == "actual"].sort_values("date_from", kind="stable")
    zero = actual.groupby("production_id")["date_to"].first().dt.normalize().reindex(projects.index)
    firm = actual[(actual["confidence"] != "low") & (actual["date_precision"] != "year")]
    last = firm.groupby("production_id").last().reindex(projects.index)
    weak = actual[actual["confidence"] == "low"].groupby("production_id")["date_from"].last()
    plans = milestones[(milestones["kind"] == "plan") & milestones["event"].isin(DATED)]
    plans = plans.assign(outsiders=plans["promised_by"].isin(OUTSIDERS))
    plans = plans.sort_values(["outsiders", "date_from"], kind="stable").groupby("production_id").first()
    plans = plans.reindex(projects.index)
    days = (last["date_from"].dt.normalize() - zero).dt.days
    hearsay = (weak.reindex(projects.index) - zero).dt.days
    rows = pd.DataFrame(
        {
            "name": projects["title_short"].fillna(projects["title"]),
            "since": [f"from {day:%Y}" if pd.notna(day) else "day not on record" for day in zero],
            "ending": projects["ended_by"],
            "days": days,
            "promised_from_days": (plans["planned_from_from"] - zero).dt.days,
            "promised_to_days": (plans["planned_to_to"] - zero).dt.days,
            "by_outsiders": plans["outsiders"].eq(True),
            "hearsay_days": hearsay.where(hearsay > days),
            "entity": projects.index,
            "first_word": actual.groupby("production_id")["date"].first().map(words.day),
            "last_word": last["date"].map(words.day, na_action="ignore"),
            "promised_for": [
                words.span(first, until) if isinstance(first, str) else None
                for first, until in zip(plans["planned_from"], plans["planned_to"], strict=True)
            ],
            "cancelled": last["event"].eq("cancellation"),
            "source_ids": last["source_ids"].fillna(projects["source_ids"]),
        },
        index=projects.index,
    )
    over = rows["cancelled"] | rows.index.isin(["mark-of-cassandra"])  # its ship left: the end of that promise
    rows["end"] = over.map({True: "ended", False: "silent"})
    order = zero.sort_values(kind="stable", na_position="last").index
    return rows.loc[order]


def ships_that_left(data: Tables) -> pd.DataFrame:
    """Who sat in the ships on which somebody had been promised a seat, in order of launch.

    For a production the ship is the first crewed Soyuz to leave on or after the promised day; where a mission was
    named, that mission. Out: a row a person aboard: `flight` (mission and year), `mission`, `promised` (to whom),
    `name`, `role`.
    """
    flights = data.flights[data.flights["crewed_launch"] == "yes"].sort_values("launched_at_from", kind="stable")
    soyuz = flights[flights["spacecraft"] == "Soyuz"]
    plans = data.milestones[(data.milestones["kind"] == "plan") & (data.milestones["event"] == "launch")]
    due = plans.groupby("production_id")["planned_from_from"].first()
    promised = dict(BY_MISSION)
    for production, person in BY_PRODUCTION.items():
        promised[soyuz.loc[soyuz["launched_at_from"] >= due[production], "mission"].iloc[0]] = person
    crews = data.seats.merge(flights[["flight_id", "mission", "launched_at"]], on="flight_id")
    crews = crews[crews["mission"].isin(list(promised))].sort_values(["launched_at", "seat_id"], kind="stable")
    return crews.assign(
        flight=crews["mission"] + ", " + crews["launched_at"].str[:4],
        promised=crews["mission"].map(promised),
    )[["flight", "mission", "promised", "name", "role"]].reset_index(drop=True)


def twice(crews: pd.DataFrame) -> tuple[str, int]:
    """The commander who turns up most often among ships_that_left(), and how often."""
    commanders = crews.loc[crews["role"] == "commander", "name"].value_counts()
    return str(commanders.index[0]), int(commanders.iloc[0])


def kept_otherwise(data: Tables) -> pd.DataFrame:
    """Four tickets that did end at a ship, or were handed back, for charts.tickets: by a short key, in that form's
    columns. A booking given up in a month counts to its first day, a first word dated to a year from its last: such a
    ticket lasted at least so long, and its ending says so."""
    prices = data.seat_prices.set_index("price_id")
    film = data.milestones[
        (data.milestones["production_id"] == "the-challenge") & (data.milestones["kind"] == "actual")
    ]
    film = film.groupby("event")["date_from"].min()
    moon = data.milestones.set_index("milestone_id").loc["dearmoon-announced"]
    flights = data.flights.set_index("flight_id")
    rode = data.seats.loc[data.seats["person_id"] == "yusaku-maezawa", "flight_id"].iloc[0]
    hops = data.suborbital_flights[data.suborbital_flights["people"].fillna("").str.contains("justin-sun")].iloc[0]
    gave_up = prices.loc["soyuz-brightman-2015"]
    rows = {
        "the-challenge": ("The Challenge", film["announced"], film["launch"], "flew", "to the station, as announced"),
        "brightman": (
            "Sarah Brightman's seat",
            prices.loc["soyuz-brightman-2012", "date_from"],
            gave_up["withdrawn_on_from"],
            "ended",
            "withdrew; Aidyn Aimbetov flew",
        ),
        "dearmoon": (
            "Yusaku Maezawa",
            moon["date_to"],
            flights.loc[rode, "launched_at_from"],
            "flew",
            f"{flights.loc[rode, 'mission']}, not the Moon",
        ),
        "auction": (
            "The auctioned ticket",
            prices.loc["new-shepard-auction", "date_from"],
            hops["date_from"],
            "flew",
            f"a hop on {hops['vehicle']} {hops['flight']}",
        ),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["name", "first", "last", "end", "ending"])
    days = (table["last"].dt.normalize() - table["first"].dt.normalize()).dt.days
    precision = {"brightman": gave_up["withdrawn_on_precision"], "dearmoon": moon["date_precision"]}
    least = ["at least " * (precision.get(key) in ("month", "year")) for key in table.index]
    told = [f"{at}{count:,} days: {text}" for at, count, text in zip(least, days, table["ending"], strict=True)]
    return table.assign(
        days=days, ending=told, since=[f"from {day.year}" for day in table["first"]], entity=table.index
    ).drop(columns=["first", "last"])
