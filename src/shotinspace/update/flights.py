"""Ships and crews, whoever lists them, as proposals: matched with the flights we have, never duplicated.

What a record does not say is not written; what is required and not said, or only perhaps the same person, leaves the
flight out as a question, alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

import pandas as pd

from shotinspace.update.identity import IDENTIFIERS, Register
from shotinspace.update.merge import Draft, Row
from shotinspace.update.proposal import (
    NewRow,
    Note,
    Proposal,
    Question,
    Reach,
    Record,
    Rename,
    Unfit,
    Value,
    clean,
    given,
)
from shotinspace.update.terms import Terms, plain

ABOUT_SHIP = (
    "spacecraft rocket rocket_family provider country site pad destination".split()
)  # what terms are learned of
SHIPS = [*"ship designation mission vehicle pad_lat pad_lon launched_at docked_at landed_at duration_days outcome".split(),
         *ABOUT_SHIP]  # fmt: skip
CREW = """ship launch_library_id gcat_id name name_full born nationality role category landed_on fate days""".split()
REFUSED = ["about", "day", "why"]  # records that could not be read: the day "" where they do not say
TABLES = ("flights", "seats", "people")
SCOPES = {  # what the tables hold once lists of flights have been asked
    "flights": "Every crewed orbital or lunar launch and failed attempt since 1961, the ships launched empty that brought "
    "people home, and cargo ships that served a production.",
    "seats": "Everyone on the crewed launches of flights. In orbit means on this day, as far as sources were seen.",
    "people": "Everyone who has flown on a flight of these tables, and the people of the productions.",
}
UP = "In orbit on the day the table reaches."
UNDESIGNATED = "Not designated yet."
_PLACEHOLDER = re.compile(r"^\d{4}-(?!F\d\d$)[A-Z]")  # 2026-CREW-13: no designation was known
_CREWMATES = 0.8  # of two spellings of one name in one crew, by difflib: "Sergey" and "Sergei Teteryatnikov" have 0.95
_MINUTES = 10  # two lists that differ by more on a lift-off mean two launches
_SAME_PAD = 0.01  # of a degree, about a kilometre: launch pads of one site lie farther apart


@dataclass
class Source:
    """Who lists: the `name` of the update's part; `coded`: columns in which it has codes, which mean nothing to a reader;
    `terms`: its words in ours, as far as known."""

    name: str
    coded: frozenset[str] = frozenset()
    terms: Terms = field(default_factory=Terms)


class Doubt(Unfit):
    """A person may be one of ours; `question` asks which."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


def begin(draft: Draft) -> date:
    """The day to ask from: a day before the oldest launch that may still land, or a month before the tables end."""
    open_flights = {row["flight_id"] for row in draft["seats"] if row["fate"] == "in_orbit"}
    launched = [row["launched_at"][:10] for row in draft["flights"] if row["flight_id"] in open_flights]
    until = date.fromisoformat(draft.reached("flights"))
    days = [date.fromisoformat(day) for day in launched if len(day) == 10]
    return min([*(day - timedelta(days=1) for day in days), until - timedelta(days=30)])


def propose(
    ships: pd.DataFrame, crew: pd.DataFrame, refused: pd.DataFrame, draft: Draft, source: Source, since: str
) -> Iterator[Proposal]:
    """Compare what a source lists with the tables flights, seats and people.

    In: `ships`, one row a crewed launch that took place, columns SHIPS; `crew`, one row a person aboard, columns CREW;
    `refused`, columns REFUSED; all cells text, "" where the source is silent; dates as in the tables; `ship` is the
    source's own key, `landed_on` the key of the ship a person came home in, or `=` and its mission in plain letters.
    Out: proposals about launches from `since` on; what cannot be told for certain becomes a Question.
    """
    book = _Book(ships, draft, source)
    for ship in ships.itertuples():
        if _before(ship.launched_at, since):
            continue
        aboard = crew[crew["ship"] == ship.ship]
        about = f"{_short(ship.mission)}, launched {ship.launched_at[:10]}"
        flight = book.known.get(ship.ship)
        try:
            if ship.ship in book.doubles:
                raise Unfit(f"it is listed twice, or cannot be told from {book.doubles[ship.ship]}")
            if flight is None:
                yield Record(about, TABLES, ship.launched_at, tuple(book.new(ship, aboard)))
            else:
                yield from book.old(ship, aboard, flight)
        except Unfit as error:
            if isinstance(error, Doubt):
                yield error.question
            yield Question(about, f"left out: {error}", TABLES, ship.launched_at)
    yield from unread(refused, since, TABLES)


def unread(refused: pd.DataFrame, since: str, tables: tuple[str, ...], kind: str = "") -> Iterator[Note | Question]:
    """What becomes of records that cannot be read (`about`, `why`, `day`; each called a `kind`): a note where the day is
    before `since`, else a question that holds the clocks of `tables`."""
    for record in refused.itertuples():
        if record.day and record.day < since:
            yield Note(f"{kind}{record.about} cannot be read: {record.why}")
        else:
            yield Question(f"{kind}{record.about}", f"left out: {record.why}", tables, record.day)


def _before(moment: str, day: str) -> bool:
    """Whether a date lies before a day for certain, at the precision it has."""
    return bool(moment) and moment[:10] < day[: len(moment[:10])]


def vouched(ships: pd.DataFrame, refused: pd.DataFrame, draft: Draft, since: str, until: str) -> Iterator[Note | Reach]:
    """How far a list that was asked from `since` and claims to reach `until` vouches for the tables: to the day before the
    first crewed launch we have and it does not list. A launch whose record could not be read is no lack. A list without
    any launch vouches for nothing.
    """
    if not len(ships):
        yield Note(f"no launch since {since} is in the answer: that proves nothing, the clocks stay")
        return
    seen = {flight["flight_id"] for ship in ships.itertuples() if (flight := match(ship, draft)) is not None}
    days = set(refused["day"])
    lacking = [
        row
        for row in draft["flights"]
        if row["crewed_launch"] == "yes"
        and since < row["launched_at"][:10] < until
        and row["flight_id"] not in seen
        and row["launched_at"][:10] not in days
    ]
    if lacking:
        missions = ", ".join(row["mission"] for row in lacking[:5])
        until = _day_before(min(row["launched_at"] for row in lacking))
        yield Note(f"the list lacks {missions}, which we have: it vouches for the days up to {until} only")
    for table, scope in SCOPES.items():
        yield Reach(table, until, scope)


def _day_before(moment: str) -> str:
    return (date.fromisoformat(moment[:10]) - timedelta(days=1)).isoformat()


def mission_name(text: str) -> str:
    """A mission as the table names it: `Dragon Crew-8`, `SpaceX Crew-8` -> `Crew-8`; `Axiom Ax-5`, `Axiom Space Mission 5`
    -> `Axiom Mission 5`; `Shenzhou-18` -> `Shenzhou 18`; others as they are."""
    text = re.sub(r"^(Dragon|SpaceX) (?=Crew|Ax|Axiom)", "", text.strip())
    text = re.sub(r"^(?:Axiom )?(?:Ax|Axiom Space Mission|Axiom Mission)[- ](\d+)$", r"Axiom Mission \1", text)
    return re.sub(r"^Shenzhou-(\d+)$", r"Shenzhou \1", text)


def match(ship, draft: Draft) -> Row | None:
    """Our row of a source's ship: by designation, else by lift-off, else by mission and day."""
    if ship.designation:
        own = re.compile(rf"{re.escape(ship.designation)}[A-Z]*$")
        for row in draft["flights"]:
            if own.match(row["flight_id"]):
                return row
    mission = plain(mission_name(ship.mission))
    for row in draft["flights"]:
        if ship.designation and not _PLACEHOLDER.match(row["flight_id"]):
            continue
        gap = _minutes(row["launched_at"], ship.launched_at)
        if gap is not None and gap <= _MINUTES:
            return row
        if mission and plain(mission_name(row["mission"])) == mission and _days_apart(row, ship) <= 1:
            return row
    return None


def _days_apart(row: Row, ship) -> int:
    ours, theirs = row["launched_at"][:10], ship.launched_at[:10]
    if len(ours) < 10 or len(theirs) < 10:
        return 99
    return abs((date.fromisoformat(ours) - date.fromisoformat(theirs)).days)


class _Book:
    """What is known while one list is gone through: its ships among our flights, its words in ours, who is who."""

    def __init__(self, ships: pd.DataFrame, draft: Draft, source: Source) -> None:
        self.draft, self.source, self.terms = draft, source, source.terms
        self.register = Register(draft["people"])
        self.known: dict[str, Row] = {}  # key of the source -> our row
        self.doubles: dict[str, str] = {}  # key of the source -> mission it cannot be told from
        self.ids: dict[str, str] = {}  # key of the source -> flight_id, old or new
        self.fresh: set[str] = set()
        self.terms.have(draft["flights"], ABOUT_SHIP)
        taken: dict[str, str] = {}
        for ship in ships.itertuples():
            row = match(ship, draft)
            if row is None:
                if ship.launched_at:  # so that others can have landed in it
                    self.ids[ship.ship] = new_id(ship)
                continue
            if row["flight_id"] in taken:
                self.doubles[ship.ship] = row["mission"]
                continue
            taken[row["flight_id"]] = ship.ship
            self.known[ship.ship], self.ids[ship.ship] = row, row["flight_id"]
            for column in ABOUT_SHIP:
                for term in _terms(ship, column):
                    self.terms.learn(column, term, row[column])
        self.missions = {plain(mission_name(row["mission"])): row["flight_id"] for row in draft["flights"]}

    def down(self, person) -> str:
        """The flight a person came home in, or "" when it is none of ours."""
        if person.landed_on.startswith("="):
            return self.missions.get(person.landed_on[1:], "")
        return self.ids.get(person.landed_on, "")

    def old(self, ship, aboard: pd.DataFrame, flight: Row) -> Iterator[Proposal]:
        """What the source says of a flight we have."""
        key = flight["flight_id"]
        if _PLACEHOLDER.match(key) and ship.designation:
            key = self.ids[ship.ship] = f"{ship.designation}A"  # a crewed ship is the first piece of its launch
            yield Rename(flight["flight_id"], key)
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
        seats = [row for row in self.draft["seats"] if row["flight_id"] == flight["flight_id"]]
        pairs, strangers = self._pair(aboard, seats)
        for person in strangers:
            yield Note(f"{_short(person.name)} is in the crew of {flight['mission']} there, and not in our seats")
        for seat in seats:
            member = pairs.get(seat["seat_id"])
            if member is None:
                if len(aboard):
                    yield Note(f"{seat['name']} is in our seats of {flight['mission']}, and not in the crew there")
                continue
            yield from _identify(seat["person_id"], member)
            yield from self._fate(member, seat, key + seat["seat_id"][len(flight["flight_id"]) :], ship)

    def _fate(self, person, seat: Row, key: str, ship) -> Iterator[Proposal]:
        if person.fate != "landed" or seat["fate"] not in ("landed", "in_orbit"):
            return
        down = self.down(person)
        if not down and seat["fate"] == "in_orbit":
            landed = ship.launched_at[:10]
            if person.days and len(ship.launched_at) >= 17:
                landed = str((datetime.fromisoformat(ship.launched_at) + timedelta(days=float(person.days))).date())
            yield Question(
                f"where {seat['name']} of {ship.mission} landed",
                "is back on the ground there, in a ship that flights.csv does not have yet: add that ship",
                TABLES[:2],
                landed,
            )
            return
        parts = [Value("seats", key, "landed_on", down), Value("seats", key, "days_in_space", person.days)]
        if seat["fate"] == "in_orbit":
            parts.insert(0, Value("seats", key, "fate", "landed", moves=True))
        yield Record(
            f"the landing of {seat['name']} of {_short(ship.mission)}", TABLES[:2], ship.launched_at, tuple(parts)
        )

    def _pair(self, aboard: pd.DataFrame, seats: list[Row]) -> tuple[dict[str, object], list]:
        """Who of a source's crew sits on which of our seats: by identifier, by name, by likeness of names."""
        places = {seat["person_id"]: seat for seat in seats}
        crew = Register(self.draft.find("people", person_id) or {"person_id": person_id} for person_id in places)
        pairs: dict[str, object] = {}
        left = []
        for person in aboard.itertuples():
            row = crew.find(_ids(person), [person.name, person.name_full], person.born).row
            seat = places[row["person_id"]] if row else None
            if seat and seat["seat_id"] not in pairs:
                pairs[seat["seat_id"]] = person
            else:
                left.append(person)
        strangers = []
        for person in left:
            free = [seat for seat in seats if seat["seat_id"] not in pairs]
            likely = max(free, key=lambda seat: _likeness(seat["name"], person.name), default=None)
            if likely and _likeness(likely["name"], person.name) >= _CREWMATES:
                pairs[likely["seat_id"]] = person
            else:
                strangers.append(person)
        return pairs, strangers

    def new(self, ship, aboard: pd.DataFrame) -> list:
        """The rows of a flight we lack: the flight, its people, its seats. Raises Unfit."""
        if not len(aboard):
            raise Unfit("nobody is listed aboard")
        mission = mission_name(given(ship.mission, "its mission"))
        launched = given(ship.launched_at, "its lift-off")
        if len(launched) < 10:
            raise Unfit(f"its lift-off is known as {launched} only, a day is needed")
        key = new_id(ship)
        parts: list = []
        cells, strange = self._ship(ship)
        if strange:
            words = "; ".join(f"{column} {value}" for column, value in strange.items())
            text = f"went in with words new to the tables: {words}. Are they known here under others? Change them, or answer"
            parts.append(Question(f"words of {mission}", text, ("flights",), launched, holds=False))
        notes = [*([] if ship.designation else [UNDESIGNATED]), *([] if ship.landed_at else [UP])]
        flight = {
            "flight_id": key,
            "mission": mission,
            "crewed_launch": "yes",
            "crew_up": str(len(aboard)),
            "launched_at": launched,
            "docked_at": ship.docked_at,
            "landed_at": ship.landed_at,
            "ship_duration_days": ship.duration_days,
            "outcome": given(ship.outcome, "its outcome"),
            "confidence": "medium",
            "note": " ".join(notes),
        }
        parts.append(NewRow("flights", flight | cells))
        for number, member in enumerate(aboard.itertuples(), 1):
            parts += self._seat(ship, member, key, f"{key}-{number:02}")
        parts.append(
            Note(f"{mission}: who of the crew pays, or flies to film, no list tells; see seats category and filming")
        )
        return parts

    def _ship(self, ship) -> tuple[dict[str, str], dict[str, str]]:
        """The cells that say which vehicle flew from where: in our words, and those that are new to us. Raises Unfit."""
        cells: dict[str, str] = {}
        strange: dict[str, str] = {}
        for column in ABOUT_SHIP:
            word = clean(getattr(ship, column), column)
            ours = self.terms.ours(column, *_terms(ship, column))
            if column == "pad":
                ours = self._pad(ship, cells["site"]) or ours
            if not ours and column == "rocket_family" and cells["rocket"]:  # as the last flight of the rocket has it
                ours = next(
                    (row[column] for row in reversed(self.draft["flights"]) if row["rocket"] == cells["rocket"]), ""
                )
            if not ours and word and column in self.source.coded:
                if column == "pad":
                    word = ""  # may stay empty
                else:
                    raise Unfit(
                        f"nothing here is called {word[:40]!r} there ({column}): add the flight by hand, or answer"
                    )
            if not (ours or word) and column != "pad":
                raise Unfit(f"it does not say its {column.replace('_', ' ')}: add the flight by hand, or answer")
            cells[column] = ours or word
            if not ours and word:
                strange[column] = word
        on_pad = [row for row in self.draft["flights"] if (row["site"], row["pad"]) == (cells["site"], cells["pad"])]
        where = next((row for row in reversed(on_pad) if row["pad_lat"]), None) if cells["pad"] else None
        cells["pad_lat"], cells["pad_lon"] = (
            (where["pad_lat"], where["pad_lon"]) if where else (ship.pad_lat, ship.pad_lon)
        )
        names = {row["vehicle"] for row in self.draft["flights"] if row["spacecraft"] == cells["spacecraft"]} - {""}
        cells["vehicle"] = next((name for name in names if plain(name) in plain(ship.vehicle)), "")
        return cells, strange

    def _pad(self, ship, site: str) -> str:
        """Our name of the pad that lies where the source says."""
        try:
            north, east = float(ship.pad_lat), float(ship.pad_lon)
        except ValueError:
            return ""
        for row in reversed(self.draft["flights"]):
            if row["site"] == site and row["pad_lat"]:
                if abs(float(row["pad_lat"]) - north) < _SAME_PAD and abs(float(row["pad_lon"]) - east) < _SAME_PAD:
                    return row["pad"]
        return ""

    def _seat(self, ship, member, key: str, seat_id: str) -> list:
        known = self._who(member, ship.launched_at)
        name = known["name"] if known else given(member.name, "a name")
        nationality = clean(member.nationality, "a nationality") or (known["nationality"] if known else "")
        if not nationality:
            raise Unfit(f"whose flag {name} flies is not said in words we know: add {name} to people, or answer")
        if not member.category:
            raise Unfit(
                f"what kind of passenger {name} is, is not said in words we know: add the flight by hand, or answer"
            )
        down = self.down(member) if member.fate == "landed" else ""
        if member.fate == "landed" and not down:
            raise Unfit(f"{name} landed in a ship that flights.csv does not have: add that ship first")
        if member.fate == "unknown" or ship.outcome != "success" and not down:
            raise Unfit(f"a failed launch, and how it ended for {name} is not said: add the flight by hand, or answer")
        parts: list = []
        if known:
            person_id = known["person_id"]
            parts += _identify(person_id, member)
        else:
            person_id = fresh_id(name, self.draft, self.fresh)
            full = clean(member.name_full, "a name")
            cells = {"person_id": person_id, "name": name, "name_full": full if full != name else ""}
            cells |= {"born": member.born, "nationality": nationality}
            cells |= {column: value for column, value in _ids(member).items() if value}
            self.fresh.add(person_id)
            self.register.add(cells)
            parts.append(NewRow("people", cells))
        seat = {
            "seat_id": seat_id,
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
        }
        return [*parts, NewRow("seats", seat)]

    def _who(self, member, day: str) -> Row | None:
        return who(
            self.register, _ids(member), [member.name, member.name_full], member.born, day, self.draft, self.source.name
        )


def new_id(ship) -> str:
    """The flight_id of a launch: its designation, a crewed ship being the first piece; else its year and mission."""
    mission = re.sub(r"[^A-Z0-9]+", "-", plain_ascii(mission_name(ship.mission)).upper()).strip("-")
    return f"{ship.designation}A" if ship.designation else f"{ship.launched_at[:4]}-{mission}"


def plain_ascii(text: str) -> str:
    """A text without accents and without letters that ASCII lacks."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def who(
    register: Register, ids: dict[str, str], names: list[str], born: str, day: str, draft: Draft, source: str
) -> Row | None:
    """Our row of a person, or None for a newcomer. Raises Unfit with a question when it may be one of ours; a person
    answers it in open_questions with a person_id, or with `new`."""
    found = register.find(ids, names, born)
    if found.row:
        return found.row
    if not found.near:
        return None
    known_as = ", ".join(f"{column.removesuffix('_id')} {value}" for column, value in ids.items() if value)
    about = f"who {_short(names[0])} is ({known_as or 'no identifier'})"
    answer = draft.answer(source, about)
    if answer == "new":
        return None
    if answer:
        row = draft.find("people", answer)
        if row is None:
            raise Unfit(f"the answer to {about} is {_short(answer)}, expected a person_id or new")
        return row
    near = " or ".join(f"{row['name']} ({row['person_id']})" for row in found.near[:3])
    text = f"may be {near}: {found.why}. Answer with the person_id, or with new"
    raise Doubt(Question(about, text, ("people",), day))


def _identify(person_id: str, member) -> Iterator[Value]:
    """The identifiers a pair brought to light, for the next time."""
    for column, value in _ids(member).items():
        yield Value("people", person_id, column, value)


def _ids(member) -> dict[str, str]:
    return {column: value for column in IDENTIFIERS if (value := getattr(member, column, ""))}


def fresh_id(name: str, draft: Draft, taken: Iterable[str]) -> str:
    """A person_id made from a name, unlike those in the table people and in `taken`. Raises Unfit for a name without letters."""
    used = set(taken) | {row["person_id"] for row in draft["people"]}
    base = re.sub(r"[^a-z0-9]+", "-", plain_ascii(name).lower()).strip("-")
    if not base:
        raise Unfit(f"a name gives no id: {name!r}")
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 99))) if one not in used)


def _terms(ship, column: str) -> list[str]:
    """The words of a source that ours is learned from, the narrower first: a pad is one of its site, and who launches
    depends on the kind of mission."""
    word = getattr(ship, column)
    if column == "pad":
        return [f"{ship.site} {word}"] if word else []
    kind = re.sub(r"\d+$", "", plain(mission_name(ship.mission)))
    return [f"{word} of {kind}", word] if column == "provider" and word else [word]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, plain(one), plain(other)).ratio()


def _minutes(one: str, other: str) -> float | None:
    if len(one) < 17 or len(other) < 17:
        return None
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds()) / 60


def _short(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and letter not in "<>$")[:60].lstrip("=+@- ")
