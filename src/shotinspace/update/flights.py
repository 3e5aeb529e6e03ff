"""Ships and crews, whoever lists them, as proposals: matched with the flights we have, never duplicated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

import pandas as pd

from shotinspace.update.merge import Draft, Row
from shotinspace.update.proposal import NewRow, Note, Proposal, Rename, Unfit, Value, clean

SHIPS = """ship designation mission craft rocket launched_at docked_at landed_at duration_days outcome destination""".split()
CREW = """ship person gcat_id name name_full nationality role category landed_on fate days""".split()
SCOPES = {  # what the tables hold once lists of flights have been asked
    "flights": "Every crewed orbital or lunar launch and failed attempt since 1961, the ships launched empty that brought "
    "people home, and cargo ships that served a production.",
    "seats": "Everyone on the crewed launches of flights. In orbit means on this day, as far as sources were seen.",
    "people": "Everyone who has flown on a flight of these tables, and the people of the productions.",
}
UP = "In orbit on the day the table reaches."
UNDESIGNATED = "Not designated yet."
_PLACEHOLDER = re.compile(r"^\d{4}-(?!F\d\d$)[A-Z]")  # 2026-CREW-13: no designation was known
_ALIKE = 0.8  # of two spellings of one name, by difflib: "Sergey" and "Sergei Teteryatnikov" have 0.95
_MINUTES = 10  # two lists that differ by more on a lift-off mean two launches


def begin(draft: Draft) -> date:
    """The day to ask from: a day before the oldest launch that may still land, or a month before the tables end."""
    open_flights = {row["flight_id"] for row in draft["seats"] if row["fate"] == "in_orbit"}
    launched = [row["launched_at"][:10] for row in draft["flights"] if row["flight_id"] in open_flights]
    until = date.fromisoformat(draft.reached("flights"))
    days = [date.fromisoformat(day) for day in launched if len(day) == 10]
    return min([*(day - timedelta(days=1) for day in days), until - timedelta(days=30)])


def propose(ships: pd.DataFrame, crew: pd.DataFrame, draft: Draft) -> Iterator[Proposal]:
    """Compare what a source lists with the tables flights, seats and people.

    In: `ships`, one row a crewed launch that took place, columns SHIPS; `crew`, one row a person aboard, columns CREW;
    all cells text, "" where the source is silent; dates as in the tables; `ship` is the source's own key, `landed_on`
    the key of the ship a person came home in. Out: proposals; what cannot be told for certain becomes a Note.
    """
    known = {ship.ship: found for ship in ships.itertuples() if (found := _match(ship, draft)) is not None}
    ids = {key: flight["flight_id"] for key, flight in known.items()}
    fresh: set[str] = set()
    for ship in ships.itertuples():
        aboard = crew[crew["ship"] == ship.ship]
        flight = known.get(ship.ship)
        try:
            if flight is None:
                if len(aboard):
                    yield from list(_new(ship, aboard, draft, ids, fresh))  # wholly or not at all
            else:
                if _PLACEHOLDER.match(flight["flight_id"]) and ship.designation:
                    ids[ship.ship] = f"{ship.designation}A"  # a crewed ship is the first piece of its launch
                    yield Rename(flight["flight_id"], ids[ship.ship])
                yield from _old(ship, aboard, flight, ids[ship.ship], draft, ids)
        except Unfit as error:
            yield Note(f"{_short(ship.mission)} is left out: {error}")


def _match(ship, draft: Draft) -> Row | None:
    """Our row of a source's ship: by designation, else by lift-off, else by mission and day."""
    if ship.designation:
        own = re.compile(rf"{re.escape(ship.designation)}[A-Z]*$")
        for row in draft["flights"]:
            if own.match(row["flight_id"]):
                return row
    for row in draft["flights"]:
        if ship.designation and not _PLACEHOLDER.match(row["flight_id"]):
            continue
        gap = _minutes(row["launched_at"], ship.launched_at)
        if gap is not None and gap <= _MINUTES:
            return row
        same_day = row["launched_at"][:10] == ship.launched_at[:10]
        if same_day and _plain(row["mission"]) == _plain(ship.mission):
            return row
    return None


def _old(ship, aboard: pd.DataFrame, flight: Row, key: str, draft: Draft, ids: dict[str, str]) -> Iterator[Proposal]:
    for column, value in (
        ("launched_at", ship.launched_at),
        ("docked_at", ship.docked_at),
        ("landed_at", ship.landed_at),
        ("ship_duration_days", ship.duration_days),
        ("outcome", ship.outcome),
    ):
        yield Value("flights", key, column, value)
    stale = [UP] if ship.landed_at else []
    stale += [UNDESIGNATED] if key != flight["flight_id"] else []
    note = flight["note"]
    for sentence in stale:
        note = " ".join(note.replace(sentence, " ").split())
    if note != flight["note"]:
        yield Value("flights", key, "note", note, moves=True)
    seats = [row for row in draft["seats"] if row["flight_id"] == flight["flight_id"]]
    pairs, strangers = _pair(aboard, seats, draft)
    for person in strangers:
        yield Note(f"{person.name} is in the crew of {flight['mission']} there, and not in our seats")
    for seat in seats:
        if seat["seat_id"] not in pairs:
            if len(aboard):
                yield Note(f"{seat['name']} is in our seats of {flight['mission']}, and not in the crew there")
            continue
        yield from _fate(pairs[seat["seat_id"]], seat, key + seat["seat_id"][len(flight["flight_id"]) :], draft, ids)


def _fate(person, seat: Row, key: str, draft: Draft, ids: dict[str, str]) -> Iterator[Proposal]:
    if person.fate != "landed" or seat["fate"] not in ("landed", "in_orbit"):
        return
    down = ids.get(person.landed_on, "")
    if not down and seat["fate"] == "in_orbit":
        yield Note(f"{seat['name']} is back on the ground there, in a ship that flights.csv does not have yet")
        return
    if seat["fate"] == "in_orbit":
        yield Value("seats", key, "fate", "landed", moves=True)
    yield Value("seats", key, "landed_on", down)
    yield Value("seats", key, "days_in_space", person.days)


def _pair(aboard: pd.DataFrame, seats: list[Row], draft: Draft) -> tuple[dict[str, object], list]:
    """Who of a source's crew sits on which of our seats: by catalogue id, by name, by likeness of names."""
    catalogue = {row["person_id"]: row["gcat_id"] for row in draft["people"]}
    pairs: dict[str, object] = {}
    strangers = []
    for person in aboard.itertuples():
        free = [seat for seat in seats if seat["seat_id"] not in pairs]
        by_id = [seat for seat in free if person.gcat_id and catalogue.get(seat["person_id"]) == person.gcat_id]
        likely = by_id or sorted(free, key=lambda seat: -_likeness(seat["name"], person.name))[:1]
        if likely and (by_id or _likeness(likely[0]["name"], person.name) >= _ALIKE):
            pairs[likely[0]["seat_id"]] = person
        else:
            strangers.append(person)
    return pairs, strangers


def _new(ship, aboard: pd.DataFrame, draft: Draft, ids: dict[str, str], fresh: set[str]) -> Iterator[Proposal]:
    mission = clean(ship.mission, "its mission")
    last = next((row for row in reversed(draft["flights"]) if _stem(row["mission"]) == _stem(mission)), None)
    if last is None or (ship.rocket and _plain(ship.rocket) != _plain(last["rocket"])):
        yield Note(
            f"{_short(mission)}, launched {ship.launched_at[:10]}, is a kind of flight the tables do not know "
            f"({_short(ship.rocket or ship.craft) or 'no rocket given'}): add it by hand"
        )
        return
    placeholder = f"{ship.launched_at[:4]}-{re.sub(r'[^A-Z0-9]+', '-', mission.upper()).strip('-')}"
    key = f"{ship.designation}A" if ship.designation else placeholder
    ids[ship.ship] = key
    alike = ("spacecraft", "rocket", "rocket_family", "provider", "country", "site", "pad", "pad_lat", "pad_lon")
    notes = [*([] if ship.designation else [UNDESIGNATED]), *([] if ship.landed_at else [UP])]
    yield NewRow(
        "flights",
        {column: last[column] for column in alike}
        | {
            "flight_id": key,
            "mission": mission,
            "crewed_launch": "yes",
            "vehicle": clean(ship.craft.replace(last["spacecraft"], ""), "its ship") if last["vehicle"] else "",
            "destination": clean(ship.destination, "its destination") or last["destination"],
            "crew_up": str(len(aboard)),
            "launched_at": ship.launched_at,
            "docked_at": ship.docked_at,
            "landed_at": ship.landed_at,
            "ship_duration_days": ship.duration_days,
            "outcome": ship.outcome or "success",
            "confidence": "medium",
            "note": " ".join(notes),
        },
    )
    yield Note(f"{mission}: rocket, site and pad are those of {last['mission']}; see whether they hold")
    for number, member in enumerate(aboard.itertuples(), 1):
        known = person(member.gcat_id, [member.name, member.name_full], draft)
        name = known["name"] if known else clean(member.name, "a name")
        person_id = known["person_id"] if known else fresh_id(name, draft, fresh)
        nationality = clean(member.nationality, "a nationality") or (known["nationality"] if known else "")
        if known is None:
            fresh.add(person_id)
            full = clean(member.name_full, "a name")
            yield NewRow(
                "people",
                {
                    "person_id": person_id,
                    "name": name,
                    "name_full": full if full != name else "",
                    "nationality": nationality,
                    "gcat_id": member.gcat_id,
                },
            )
        down = ids.get(member.landed_on, "") if member.fate == "landed" else ""
        yield NewRow(
            "seats",
            {
                "seat_id": f"{key}-{number:02}",
                "flight_id": key,
                "fate": "landed" if down else "in_orbit",
                "landed_on": down,
                "person_id": person_id,
                "name": name,
                "nationality": nationality,
                "role": clean(member.role, "a role"),
                "category": member.category,
                "filming": "no",
                "days_in_space": member.days if down else "",
                "confidence": "medium",
            },
        )
    yield Note(f"{mission}: who of the crew pays, or flies to film, no list tells; see seats category and filming")


def person(gcat_id: str, names: list[str], draft: Draft) -> Row | None:
    """Our row of a person: by catalogue id, else by one of their names, spelling of letters aside."""
    for row in draft["people"]:
        if gcat_id and row["gcat_id"] == gcat_id:
            return row
    wanted = {_plain(name) for name in names} - {""}
    for row in draft["people"]:
        other = gcat_id and row["gcat_id"]  # two catalogue ids are two people, whatever their names
        if not other and wanted & {_plain(row["name"]), _plain(row["name_full"]), _plain(row["name_original"])}:
            return row
    return None


def fresh_id(name: str, draft: Draft, taken: set[str]) -> str:
    """A person_id made from a name, unlike those in the table people and in `taken`. Raises Unfit for a name without letters."""
    taken = taken | {row["person_id"] for row in draft["people"]}
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if not base:
        raise Unfit(f"a name gives no id: {name!r}")
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 99))) if one not in taken)


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isalnum())


def _stem(mission: str) -> str:
    """A mission without its number: `Soyuz MS-29` -> `soyuzms`."""
    return re.sub(r"\d+$", "", _plain(mission))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _minutes(one: str, other: str) -> float | None:
    if len(one) < 17 or len(other) < 17:
        return None
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds()) / 60


def _short(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:60]
