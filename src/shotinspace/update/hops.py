"""Suborbital hops of a list, as proposals."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from shotinspace.update import flights
from shotinspace.update.identity import Register
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import NewRow, Note, Proposal, Question, Reach, Record, Unfit, Value, clean, given
from shotinspace.update.terms import Terms, plain

HOPS = "flight_id date vehicle flight callsign duration_s people names".split()
TABLES = ("suborbital_flights", "people")
SCOPE = "Crewed hops above 80 km, or by rocket, listed by the catalogue; altitudes only where a source was seen."


def propose(hops: pd.DataFrame, refused: pd.DataFrame, draft: Draft, source: str, since: str) -> Iterator[Proposal]:
    """Hops from the day `since` on that the tables lack.

    In: columns HOPS, all text; `vehicle` is the source's word for it, which is learned from the hops both have; `people`
    are catalogue ids and `names` their names, joined by `;`. `refused`: columns flights.REFUSED.
    """
    register, terms = Register(draft["people"]), Terms()
    fresh: set[str] = set()
    for hop in hops.itertuples():
        ours = draft.find("suborbital_flights", hop.flight_id)
        if ours:
            terms.learn("vehicle", hop.vehicle, ours["vehicle"])
    for hop in hops[hops["date"].ge(since)].itertuples():
        if draft.find("suborbital_flights", hop.flight_id):
            yield Value("suborbital_flights", hop.flight_id, "date", hop.date)
            continue
        about = f"{hop.callsign or hop.flight}, hop of {hop.date}"
        try:
            vehicle = terms.ours("vehicle", hop.vehicle)
            if not vehicle:
                raise Unfit(
                    f"no hop of ours is of the project {hop.vehicle[:40] or 'without a name'}: add it by hand, or answer"
                )
            aboard: list[str] = []
            parts: list[NewRow | Value] = []
            for gcat_id, name in zip(hop.people.split(";"), hop.names.split(";")):
                name = given(name, "a name")
                known = flights.who(register, {"gcat_id": gcat_id}, [name], "", hop.date, draft, source)
                if known is None:
                    known = {"person_id": flights.fresh_id(name, draft, fresh), "name": name, "gcat_id": gcat_id}
                    fresh.add(known["person_id"])
                    register.add(known)
                    parts.append(NewRow("people", known | {"note": "Flew a suborbital hop."}))
                elif draft.find("people", known["person_id"]):
                    parts.append(Value("people", known["person_id"], "gcat_id", gcat_id))
                aboard.append(known["person_id"])
            cells = {"flight_id": hop.flight_id, "date": hop.date, "vehicle": vehicle, "duration_s": hop.duration_s}
            cells["flight"] = clean(hop.callsign) or _flight(hop.flight, vehicle)
            cells |= {"people_count": str(len(aboard)), "people": ";".join(aboard)}
            yield Record(about, TABLES, hop.date, (*parts, NewRow("suborbital_flights", cells)))
        except Unfit as error:
            if isinstance(error, flights.Doubt):
                yield error.question
            yield Question(about, f"left out: {error}", TABLES, hop.date)
    yield from flights.unread(refused, since, TABLES, kind="the hop ")


def vouched(hops: pd.DataFrame, draft: Draft, since: str, until: str) -> Iterator[Note | Reach]:
    """As flights.vouched, for hops."""
    seen = set(hops["flight_id"])
    lacking = [row for row in draft[TABLES[0]] if since < row["date"] < until and row["flight_id"] not in seen]
    if not len(hops) or lacking:
        names = ", ".join(row["flight"] for row in lacking[:5]) or "all hops"
        yield Note(f"the list lacks {names}, which we have: it vouches for no later hop")
        return
    yield Reach(TABLES[0], until, SCOPE)


def _flight(ship: str, vehicle: str) -> str:
    """The name of a hop without that of the vehicle: `New Shepard NS-16` -> `NS-16`."""
    text = given(ship, "the name of the flight")
    words = text.split()
    while len(words) > 1 and plain(words[0]) in plain(vehicle):
        words.pop(0)
    return " ".join(words)
