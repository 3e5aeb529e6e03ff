"""Anybody's life in space: the flights, the company, and the films, as rows for charts.entries."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from ipywidgets import Dropdown

from shotinspace import charts, films, page, words
from shotinspace.panel import Panel
from shotinspace.tables import Tables


def known(data: Tables) -> pd.DataFrame:
    """Everybody who flew, to orbit or on a hop, or has a credit. Out: the rows of people, by name."""
    hops = data.suborbital_flights["people"].str.split(";").explode()
    ids = pd.concat([data.seats["person_id"], hops, data.credits["person_id"]])
    return data.people[data.people["person_id"].isin(ids)].sort_values(["name", "person_id"], ignore_index=True)


def career(data: Tables, person_id: str) -> pd.DataFrame:
    """What one person did: every flight and every film on record, in order of time.

    Out: `name` (mission, or title), `when`, `about` (company and days; or roles), `begin`, `until`, `entity`, `hollow`
    (whether a film was never made, or its shooting is known by its release only), `what` (orbit, hop or film) and `days`.
    Raises KeyError for an unknown id.
    """
    data.people.set_index("person_id").loc[person_id]
    parts = [_orbits(data, person_id), _hops(data, person_id), _films(data, person_id)]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1])
    order = rows["what"].map({"orbit": 0, "hop": 1, "film": 2})
    rows = rows.assign(day=rows["begin"].dt.normalize(), order=order).sort_values(
        ["day", "order", "name"], kind="stable"
    )
    return rows.drop(columns=["day", "order"]).reset_index(drop=True)


def summary(rows: pd.DataFrame, name: str) -> str:
    """A life in one sentence: how often in orbit, for how long, how many films. In: what `career` returns."""
    orbits, hops, titles = (rows[rows["what"] == what] for what in ("orbit", "hop", "film"))
    parts = []
    if len(orbits):
        lasted = f", {orbits['days'].sum():,.1f} days in all" if orbits["days"].notna().all() else ""
        parts.append(words.count(len(orbits), "flight to orbit", "flights to orbit") + lasted)
    if len(hops):
        parts.append(words.count(len(hops), "hop"))
    if len(titles):
        parts.append(words.count(len(titles), "production"))
    return f"{name}: {'; '.join(parts)}"


def _orbits(data: Tables, person_id: str) -> pd.DataFrame:
    """The flights to orbit, failures included: up in one ship, and down in the same or another."""
    ships = data.flights.set_index("flight_id")
    mine = data.seats[data.seats["person_id"] == person_id]
    down = mine["landed_on"].fillna(mine["flight_id"])
    crews = data.seats[data.seats["flight_id"].isin(mine["flight_id"]) & (data.seats["person_id"] != person_id)]
    about = []
    for seat, back in zip(mine.itertuples(), down, strict=True):
        others = crews.loc[crews["flight_id"] == seat.flight_id, "name"].to_list()
        company = f"with {words.several(others)}" if others else "alone"
        ship = f"down in {ships.loc[back, 'mission']}" if back != seat.flight_id else ""
        days = f"{seat.days_in_space:,.1f} days" if pd.notna(seat.days_in_space) else FATES.get(seat.fate, "")
        about.append(" · ".join(filter(None, [company, ship, days])))
    begin, until = mine["flight_id"].map(ships["launched_at_from"]), down.map(ships["landed_at_to"])
    return pd.DataFrame(
        {
            "name": mine["flight_id"].map(ships["mission"]),
            "when": [_when(first, last) for first, last in zip(begin, until, strict=True)],
            "about": about,
            "begin": begin,
            "until": until.where(mine["fate"] == "landed"),
            "entity": mine["category"],
            "hollow": False,
            "what": "orbit",
            "days": mine["days_in_space"],
        }
    )


FATES = {
    "died": "died in flight",
    "in_orbit": "in orbit when the data end",
    "never_left_ground": "never left the ground",
}


def _hops(data: Tables, person_id: str) -> pd.DataFrame:
    hops = data.suborbital_flights
    mine = hops[hops["people"].str.split(";").map(lambda ids: person_id in ids)]
    if mine.empty:  # of most people there are none, and 890 are asked for
        return mine
    names = data.people.set_index("person_id")["name"]
    company = [[names[key] for key in ids.split(";") if key != person_id] for ids in mine["people"]]
    return pd.DataFrame(
        {
            "name": mine["vehicle"] + ", " + mine["flight"],
            "when": mine["date"].map(words.day),
            "about": [f"a hop, with {words.several(others)}" if others else "a hop, alone" for others in company],
            "begin": mine["date_from"],
            "until": mine["date_from"],
            "entity": "context",
            "hollow": False,
            "what": "hop",
            "days": mine["duration_s"] / 86400,
        }
    )


def _films(data: Tables, person_id: str) -> pd.DataFrame:
    """The films with a credit, each once, with every role."""
    mine = data.credits[data.credits["person_id"] == person_id]
    if mine.empty:
        return mine
    roles = mine.groupby("production_id", sort=False)["role"].agg(lambda some: words.several(some.drop_duplicates()))
    shots = films.shoots(
        data.productions[data.productions["production_id"].isin(roles.index)],
        data.production_flights,
        data.flights,
        data.suborbital_flights,
    )
    never = shots["status"].isin(["announced", "stalled", "cancelled"])
    return pd.DataFrame(
        {
            "name": shots["title"],
            "when": shots["when"].fillna(shots["status"]),
            "about": shots["production_id"].map(roles).str.replace("_", " "),
            "begin": shots["begin"],
            "until": shots["until"],
            "entity": shots["production_id"].where(shots["production_id"].isin(films.OURS), shots["family"]),
            "hollow": never | (shots["known_by"] == "release"),
            "what": "film",
            "days": None,
        }
    )


def _when(begin: pd.Timestamp, until: pd.Timestamp) -> str:
    first = words.day(f"{begin:%Y-%m-%d}")
    return first if pd.isna(until) else words.span(f"{begin:%Y-%m-%d}", f"{until:%Y-%m-%d}")


KEY = {  # of a legend: what stands in the column entity -> word
    "professional": "flight",
    "government_guest": "flight, as a state's guest",
    "private": "flight, privately",
    "film_crew": "flight, to film",
    "context": "hop",
    **films.OURS,
    "fiction": "fiction",
    "documentary": "documentary",
    "advertising": "advertising",
    "music and other": "music and other",
}


def axis(
    rows: pd.DataFrame, key: Mapping[str, str] = KEY, hollow: str = "never made, or known by its release only"
) -> dict:
    """Options of charts.entries and charts.lanes that fit the rows: their years, and the legend of what is in them.

    In: rows with `begin`, `until`, `entity`, `hollow`, such as `career` returns; `key`: entity -> word; `hollow`: the word
    for a hollow mark, for rows that have one.
    """
    first, last = rows["begin"].min(), rows[["begin", "until"]].max().max()
    years = (2020, 2028) if pd.isna(first) else (first.year - 1, last.year + 2)
    return {
        "start": f"{years[0]}-01-01",
        "end": f"{years[1]}-01-01",
        "key": {entity: word for entity, word in key.items() if entity in set(rows["entity"])},
        "hollow": hollow if rows["hollow"].any() else "",
    }


def lookup(data: Tables, first: str) -> Panel:
    """A Panel that shows what anybody `known` did, and opens with the person_id `first`."""
    names = known(data).set_index("person_id")["name"]

    def draw(person: str) -> page.View:
        rows = career(data, person)
        return page.view(
            charts.entries(rows, **axis(rows)),
            summary(rows, names[person]),
            subtitle="Flights, a bar as long as each, and who flew along; productions, and the part in them",
            sources=["seats", "credits"],
        )

    options = list(zip(names, names.index, strict=True))
    return Panel([Dropdown(options=options, value=first, description="Person")], draw, name="person")
