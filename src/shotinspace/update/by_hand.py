"""A flight that a person adds: a form to fill in, and what is made of it. The same merge, the same check, as for a source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from shotinspace import transaction
from shotinspace.check import Fault, check
from shotinspace.update import flights
from shotinspace.update.identity import Register
from shotinspace.update.merge import Draft, Merge, Plan, Row
from shotinspace.update.proposal import Credit, NewRow, Reach, Unfit, clean

NAME = "by hand"
_NEED = (
    "mission launched_at outcome spacecraft rocket rocket_family provider country site destination confidence".split()
)
_MAY = "designation vehicle pad pad_lat pad_lon docked_at landed_at ship_duration_days note reaches".split()
_SHIP = "spacecraft vehicle rocket rocket_family provider country site pad pad_lat pad_lon destination".split()
_PAGE = "publisher title url published licence kind".split()
_MEMBER = "name nationality role category filming paid_by fate landed_on days_in_space person_id born".split()
_FORM = """# A flight to add to the tables. Fill in what stands behind FILL IN; leave "" where nobody says. Times are UTC.
# Then: shotinspace add flight {file}

mission = ""  # FILL IN, such as Crew-14
designation = ""  # such as 2026-228; "" while it has none
launched_at = ""  # FILL IN: 2026-11-05T03:04:05Z, 2026-11-05T03:04Z or 2026-11-05
docked_at = ""
landed_at = ""  # "" while it is up
ship_duration_days = ""  # as the page prints it
outcome = "success"  # or failure
confidence = "medium"  # high, medium or low, by the rule in data/README.md
note = ""
reaches = ""  # FILL IN where the lift-off is later than {clock}: the day to which you know of no other crewed launch

# The ship{like}.
{ship}

[source]  # the page that says so
publisher = ""  # FILL IN
title = ""  # FILL IN
url = ""  # FILL IN
published = ""
licence = ""
kind = "press"  # official, press, trade, encyclopedia, dataset, archive or fan

# One block a person aboard; none for a ship that went up empty. A person we know is found by name.
[[crew]]
name = ""  # FILL IN
nationality = ""  # the flag flown under; "" for that of a person we know
role = ""
category = "professional"  # government_guest, private or film_crew
filming = "no"
paid_by = ""
fate = ""  # landed, in_orbit, died or never_left_ground; "" is landed where the ship has landed, else in_orbit
landed_on = ""  # flight_id of the ship; "" is this one
days_in_space = ""
person_id = ""  # of a person whose name is not enough; new for somebody who only looks like one of ours
born = ""
"""


class NotFilled(ValueError):
    """The form cannot be taken; the message has a line for everything that is wrong."""


def form(data: Path, file: str, like: str = "") -> str:
    """A form as TOML, the ship filled in as that of the flight `like` (flight_id or mission). Raises NotFilled."""
    draft = Draft(data)
    known = next((row for row in draft["flights"] if like and like in (row["flight_id"], row["mission"])), None)
    if like and known is None:
        raise NotFilled(f"--like: found {like!r}, expected a flight_id or mission of flights.csv")
    said = f", as that of {known['mission']}: see whether each holds" if known else ""
    need = "" if known else "  # FILL IN"
    lines = [
        f"{name} = {_quoted(known[name] if known and name != 'vehicle' else '')}{need if name in _NEED else ''}"
        for name in _SHIP
    ]
    return _FORM.format(file=file, clock=draft.reached("flights"), like=said, ship="\n".join(lines))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def add(data: Path, path: Path, today: date, *, dry_run: bool = False) -> tuple[Plan, list[Fault], list[str]]:
    """Take a filled form in: flight, seats, people, source, clocks. Returns the plan, the faults that kept it from being
    written, and the files written. Raises NotFilled, transaction.Busy, transaction.Damaged and OSError; the data are then as before."""
    try:
        filled = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotFilled(f"{path.name}: not the form ({error})") from None
    with transaction.locked(data):
        if transaction.unfinished(data):
            raise NotFilled(f"{data.name}/ has an interrupted update: finish it with shotinspace update first")
        faults = check(data)
        if faults:
            return Plan(), faults, []
        try:
            draft = Draft(transaction.begin(data))
            credit, proposals = _read(filled, draft, path.name)
            merge = Merge(draft, [], today.isoformat())
            merge.apply(NAME, credit, proposals, draft.reached("flights"))
            draft.write()
            faults = check(draft.folder)
            return merge.plan, faults, [] if faults or dry_run else transaction.commit(data)
        finally:
            if not transaction.unfinished(data):
                transaction.rollback(data)


def _read(filled: dict, draft: Draft, file: str) -> tuple[Credit, list]:
    """The form as the credit of its page and proposals. Raises NotFilled with every line that is wrong."""
    wrong: list[str] = []
    page, crew = filled.pop("source", {}), filled.pop("crew", [])
    flight = _cells("", filled, [*_NEED, *_MAY], _NEED, wrong)
    source = _cells("source", page, _PAGE, ["publisher", "title", "url"], wrong)
    members = [_cells(f"crew {n}", one, _MEMBER, ["name"], wrong) for n, one in enumerate(crew, 1)]
    key = _flight_id(flight)
    reached = draft.reached("flights")
    if draft.find("flights", key):
        wrong.append(f"mission: found {flight['mission']!r}, and flights.csv has {key} already")
    if flight["launched_at"][:10] > reached and not flight["reaches"]:
        wrong.append(
            f"reaches: found nothing, expected a day: the lift-off is later than {reached}, the day the table reaches"
        )
    if flight["reaches"] and not re.fullmatch(r"\d{4}-\d\d-\d\d", flight["reaches"]):
        wrong.append(f"reaches: found {flight['reaches']!r}, expected a day such as 2026-11-05")
    register, fresh = Register(draft["people"]), set[str]()
    rows: list = []
    for number, member in enumerate((one for one in members if one["name"]), 1):
        try:
            rows += _seat(member, f"{key}-{number:02}", flight, key, draft, register, fresh)
        except Unfit as error:
            wrong.append(f"crew {number}: {error}")
    if wrong:
        raise NotFilled("\n".join(f"{file}: {line}" for line in wrong))
    note = flight["note"] or ("" if flight["landed_at"] or not members else flights.UP)
    note += "" if flight["designation"] else f" {flights.UNDESIGNATED}"
    cells = {name: value for name, value in flight.items() if name not in ("designation", "reaches")} | {
        "flight_id": key,
        "crewed_launch": "yes" if members else "no",
        "crew_up": str(len(members)),
        "note": note.strip(),
    }
    reaches = [
        Reach(table, flight["reaches"], row["scope"], ever=True)
        for table in flights.TABLES
        if flight["reaches"] and (row := draft.find("coverage", table))
    ]
    return _credit(source, draft), [NewRow("flights", cells), *rows, *reaches]


def _cells(where: str, table: object, columns: Iterable[str], need: Iterable[str], wrong: list[str]) -> Row:
    """The cells of one part of the form as text; what is missing, unknown or unfit goes to `wrong`."""
    columns = list(columns)
    given = table if isinstance(table, dict) else {}
    place = f"{where} " if where else ""
    wrong += [f"{place}{name}: no such line in the form" for name in given if name not in columns]
    cells = {}
    for name in columns:
        value = given.get(name, "")
        try:
            text = "" if isinstance(value, dict | list | bool) else str(value).strip()
            cells[name] = text if re.fullmatch(r"-?\d+(\.\d+)?", text) else clean(text, name)
        except Unfit as error:
            cells[name] = ""
            wrong.append(f"{place}{name}: {error}")
        if name in need and not cells[name]:
            wrong.append(f"{place}{name}: found nothing, expected a value")
    return cells


def _flight_id(flight: Row) -> str:
    if re.fullmatch(r"\d{4}-F\d\d", flight["designation"]):
        return flight["designation"]
    mission = re.sub(r"[^A-Z0-9]+", "-", flights.plain_ascii(flight["mission"]).upper()).strip("-")
    return f"{flight['designation']}A" if flight["designation"] else f"{flight['launched_at'][:4]}-{mission}"


def _seat(
    member: Row, seat_id: str, flight: Row, key: str, draft: Draft, register: Register, fresh: set[str]
) -> list[NewRow]:
    """A seat, and the person where we have none. Raises Unfit."""
    found = register.find({}, [member["name"]], member["born"]) if not member["person_id"] else None
    known = found.row if found else draft.find("people", member["person_id"])
    if member["person_id"] not in ("", "new") and known is None:
        raise Unfit(f"person_id: found {member['person_id']!r}, expected an id of people.csv, or new")
    if found and not known and found.near:
        near = " or ".join(f"{row['name']} ({row['person_id']})" for row in found.near[:3])
        raise Unfit(f"{member['name']} may be {near}: say person_id = one of these, or new")
    nationality = member["nationality"] or (known["nationality"] if known else "")
    if not nationality:
        raise Unfit(f"nationality of {member['name']}: found nothing, expected a country")
    rows = []
    if known is None:
        known = {"person_id": flights.fresh_id(member["name"], draft, fresh), "name": member["name"]}
        fresh.add(known["person_id"])
        rows.append(NewRow("people", known | {"nationality": nationality, "born": member["born"]}))
    fate = member["fate"] or ("landed" if flight["landed_at"] else "in_orbit")
    seat = {name: member[name] for name in ("role", "category", "filming", "paid_by", "days_in_space")} | {
        "seat_id": seat_id,
        "flight_id": key,
        "fate": fate,
        "landed_on": (member["landed_on"] or key) if fate == "landed" else "",
        "person_id": known["person_id"],
        "name": known["name"],
        "nationality": nationality,
        "category": member["category"] or "professional",
        "filming": member["filming"] or "no",
        "confidence": flight["confidence"],
    }
    return [*rows, NewRow("seats", seat)]


def _credit(page: Row, draft: Draft) -> Credit:
    """The page as a source: the one we have under its address, or a new one."""
    known = next((row for row in draft["sources"] if row["url"] == page["url"]), None)
    host = re.sub(r"^https?://(www\.)?|\.[a-z]+(/.*)?$", "", page["url"])
    words = f"{host} {page['title']}".lower()
    fresh = re.sub(r"[^a-z0-9]+", "-", flights.plain_ascii(words)).strip("-")[:40].strip("-")
    return Credit(
        known["source_id"] if known else fresh,
        page["publisher"],
        page["title"],
        page["url"],
        page["licence"],
        page["kind"] or "press",
        published=page["published"],
        note="",
    )
