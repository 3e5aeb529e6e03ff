"""Orbital launches of all the world by year, rocket family and country, from a launch log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pandas as pd

from shotinspace.update.flights import REFUSED
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import NewRow, Note, Proposal, Question, Reach, Record, Unfit, Value, clean

LAUNCHES = ["year", "rocket_family", "country", "code", "day"]
TABLE = "launches_by_year"
SCOPE = "Orbital launch attempts of the whole world; the last year may be a part."
STATES = {"US": "United States", "RU": "Russia", "SU": "Soviet Union", "CN": "China", "J": "Japan", "IN": "India",
          "F": "France", "I": "Italy", "I-ESA": "Europe (ESA)", "I-ELDO": "Europe (ELDO)", "D": "Germany", "UK": "United Kingdom",
          "IL": "Israel", "IR": "Iran", "KP": "North Korea", "KR": "South Korea", "BR": "Brazil", "AU": "Australia",
          "NZ": "New Zealand (Rocket Lab)", "CYM": "Cayman Islands (Sea Launch)", "E": "Spain"}  # fmt: skip
_FAMILIES = {"R-7": "R-7 (Soyuz)", "R-12": "R-12 (Kosmos-2)", "R-14": "R-14 (Kosmos-3)", "R-36": "R-36 (Tsiklon/Dnepr)",
             "Ariane5": "Ariane 5", "Atlas5": "Atlas V", "Delta4": "Delta IV", "Falcon9": "Falcon 9", "Falcon1": "Falcon 1",
             "VegaC": "Vega C", "SaturnV": "Saturn V", "Terran1": "Terran 1", "MV": "M-V", "ScoutD": "Scout"}  # fmt: skip


def family(vehicle: str, listed: str) -> str:
    """A rocket family as the table names it, from the vehicle and the family the catalogue lists it in.

    The large Long March rockets, which the catalogue groups by their engines, go by their number; all others by its
    family, so that Chang Zheng 11 is DF-31 in old years and new. A vehicle that is in no list is a family of its own.
    """
    long_march = re.match(r"Chang Zheng (\d+)", vehicle)
    if long_march and re.match(r"DF5$|CZ\d+$|$", listed):
        return f"Long March {long_march[1]}"
    by_itself = re.match(r"Falcon Heavy|Space Shuttle|SLS", vehicle)
    if by_itself:
        return by_itself[0]
    return _FAMILIES.get(listed, listed) or vehicle


def read(log: pd.DataFrame, vehicles: pd.DataFrame, day_of: Callable[[str], str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row an orbital attempt (the log has one a payload), columns LAUNCHES; and those that cannot be counted, columns
    REFUSED. Codes: O orbital or D deep space, then S success, F failure; `day_of` reads a date, "" where it has no day."""
    families = dict(zip(vehicles["LV_Name"], vehicles["LV_Family"]))
    first = log.drop_duplicates("Launch_Tag")
    rows, refused = [], []
    for row in first.itertuples():
        if not re.match(r"[OD]", row.Launch_Code) and re.match(r"[A-Z]{2}", row.Launch_Code):
            continue  # a suborbital or marginal one
        day, country = day_of(row.Launch_Date), STATES.get(row.LVState, "")
        why = (
            f"found the date {row.Launch_Date[:20]!r}, expected one such as 2026 Jan  3"
            if not day
            else f"found the code {row.Launch_Code[:10]!r}, expected one such as OS or OF"
            if not re.match(r"[OD][A-Z]", row.Launch_Code)
            else f"a launch of a state whose code we do not know: {row.LVState[:20] or 'none'}"
            if not country
            else "no rocket is named"
            if not row.LV_Type
            else ""
        )
        try:
            name = clean(family(row.LV_Type, families.get(row.LV_Type, "")), "its rocket")
        except Unfit as error:
            why = why or str(error)
        if why:
            refused.append({"about": f"launch {row.Launch_Tag or 'without a tag'}", "day": day, "why": why})
        elif row.Launch_Code[1] in "SF":
            rows.append(
                {"year": day[:4], "rocket_family": name, "country": country, "code": row.Launch_Code[1], "day": day}
            )
    return pd.DataFrame(rows, columns=LAUNCHES, dtype="str"), pd.DataFrame(refused, columns=REFUSED, dtype="str")


def propose(launches: pd.DataFrame, refused: pd.DataFrame, draft: Draft, source: str) -> Iterator[Proposal]:
    """Counts of the years our table has in part or not at all; the last one is a part again, up to the last launch.

    In: see read. A launch that cannot be counted, and a row of ours that the list has fewer launches for, is named; the
    other rows go in, and the clock stays before it. A list that ends before ours does is not taken.
    """
    table = draft[TABLE]
    whole = {row["year"] for row in table if row["year_complete"] == "yes"}
    closed = max(whole, default="")
    until, reached = (launches["day"].max() if len(launches) else ""), draft.reached(TABLE)
    for record in refused.itertuples():
        if not record.day or record.day[:4] > closed:
            yield Question(record.about, f"is not counted: {record.why}", (TABLE,), record.day)
    if until < reached:
        yield Note(f"{TABLE} is left as it is: the list ends on {until or 'no day'}, we have {reached}")
    if until <= reached:
        return
    recent = launches[launches["year"].gt(closed)]
    tried = recent.groupby(["year", "rocket_family", "country"])["code"].agg(
        ["size", lambda codes: codes.eq("S").sum()]
    )
    ours = {(row["year"], row["rocket_family"], row["country"]): row for row in table if row["year"] > closed}
    held = [
        one.day or reached
        for one in refused.itertuples()
        if (not one.day or one.day[:4] > closed) and not draft.answer(source, one.about)
    ]
    after = str(date.fromisoformat(reached) + timedelta(days=1))
    for place, row in ours.items():
        listed = int(tried.loc[place, "size"]) if place in tried.index else 0
        if listed < int(row["attempts"]):
            about = f"launches of {' '.join(place)}"
            text = f"the list has {listed} launches, we have {row['attempts']}: is it cut short, or sorted anew? Mend the row, or answer"
            yield Question(about, text, (TABLE,), after)
            held += [] if draft.answer(source, about) else [after]
    vouched = min([until, *(_day_before(day) for day in held)])
    for (year, name, country), (attempts, successes) in tried.iterrows():
        known = ours.get((year, name, country))
        if known and int(attempts) < int(known["attempts"]):
            continue
        complete, span = f"{year}-12-31" <= vouched, f"to {int(until[8:])} {datetime.fromisoformat(until):%B}"
        counts = {
            "attempts": str(attempts),
            "successes": str(successes),
            "year_complete": "yes" if complete else "no",
            "note": "" if complete else span if year == until[:4] else "one of its launches is an open question",
        }
        if known:
            key = "+".join((year, name, country))
            values = [Value(TABLE, key, column, value, moves=True) for column, value in counts.items()]
            yield Record(f"launches of {year} {name} {country}", (TABLE,), f"{year}-01-01", tuple(values))
        else:
            cells = {"year": year, "rocket_family": name, "country": country}
            yield Record(
                f"launches of {year} {name} {country}", (TABLE,), f"{year}-01-01", (NewRow(TABLE, cells | counts),)
            )
    yield Reach(TABLE, until, SCOPE, ever=True)


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
