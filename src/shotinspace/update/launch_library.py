"""Launch Library 2 of The Space Devs: crewed launches, crews up and down, docking, landing.

Without a key it answers 15 times an hour; a key in LAUNCH_LIBRARY_KEY raises that. Licence: free to use, credited. Its
versions are retired one after another: ours stands in VERSION, the address can be set (see settings).
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from shotinspace.update import flights, settings
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, Note, Proposal, Question, SourceBroken, Unfit
from shotinspace.update.terms import Terms
from shotinspace.update.web import Web, key

NAME = "launches"
VERSION = "2.3.0"
HOME = settings.address("LAUNCH_LIBRARY_HOME", f"https://ll.thespacedevs.com/{VERSION}/")
CREDIT = Credit(
    "launch-library", "The Space Devs", "Launch Library 2, crewed launches", f"{HOME}launches/?is_crewed=true"
)
KEY = "LAUNCH_LIBRARY_KEY"
PAGE, PAGES = 25, 8  # a detailed launch is 65 to 100 kB
# Status ids. A partial failure (7) has no word in our tables: a person decides. Those not named here are still to come.
FLOWN = {3: "success", 4: "failure", 6: "success", 7: "", 9: "success"}
COMING = {1, 2, 5, 8}  # go, to be determined, on hold, to be confirmed
_LENGTH = {"SEC": 20, "MIN": 17, "HR": 10, "DAY": 10, "MON": 7, "MONTH": 7, "M": 7}
_SPANS = {"H1": "the first half of {}", "H2": "the second half of {}", "Q1": "the first quarter of {}",
          "Q2": "the second quarter of {}", "Q3": "the third quarter of {}", "Q4": "the fourth quarter of {}",
          "QUARTER": "a quarter of {}", "Y": "{}", "YR": "{}", "YEAR": "{}"}  # fmt: skip
_KINDS = {"Government": "professional", "Military": "professional", "Private": "private"}
_COUNTRIES = {"United States of America": "United States", "USA": "United States", "Russian Federation": "Russia", "RUS": "Russia",
              "Türkiye": "Turkey", "Republic of Korea": "South Korea", "CHN": "China", "People's Republic of China": "China",
              "United Kingdom of Great Britain and Northern Ireland": "United Kingdom", "Czechia": "Czech Republic"}  # fmt: skip
_TERMS = {  # words met before any flight was matched; the others are learned from the flights both have
    "rocket": {"Long March 2F/G": "Long March 2F (CZ-2F)", "Soyuz 2.1a": "Soyuz-2.1a", "Falcon 9 Block 5": "Falcon 9 Block 5"},
    "rocket_family": {"Soyuz": "R-7 (Soyuz)", "Long March 2": "Long March 2F", "Falcon": "Falcon 9"},
    "spacecraft": {"Crew Dragon 2": "Crew Dragon", "Dragon 2": "Crew Dragon", "Soyuz MS": "Soyuz"},
    "provider": {"Russian Federal Space Agency (ROSCOSMOS)": "Roscosmos", "National Aeronautics and Space Administration": "NASA",
                 "China Aerospace Science and Technology Corporation": "China Manned Space",
                 "China National Space Administration": "China Manned Space"},
    "destination": {"International Space Station": "ISS", "Tiangong Space Station": "Tiangong"},
    "country": _COUNTRIES,
}  # fmt: skip


def _as_list(value: object) -> object:
    """2.2.0 has one object, or null, where 2.3.0 has a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _as_text(value: object) -> object:
    """Coordinates are numbers in 2.3.0, text in 2.2.0."""
    return (
        "" if value is None else str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    )


def _as_object(value: object) -> object:
    """2.2.0 has a name, or a code, where 2.3.0 has an object with one."""
    return {"name": value} if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Named(_Record):
    name: Text = ""


Named = Annotated[_Named | None, BeforeValidator(_as_object)]


class _Astronaut(_Record):
    id: int = Field(gt=0)
    name: str
    type: Named = None
    date_of_birth: Text = ""
    nationality: Annotated[list[_Named | str], BeforeValidator(_as_list)] = []


class _Role(_Record):
    role: Text = ""


class _Member(_Record):
    role: _Role | None = None
    astronaut: _Astronaut


class _Docking(_Record):
    docking: str | None = None


class _Spacecraft(_Record):
    name: Text = ""
    spacecraft_config: Named = None


class _Stage(_Record):
    spacecraft: _Spacecraft | None = None
    destination: Text = ""
    mission_end: str | None = None
    duration: str | None = None
    launch_crew: list[_Member] = []
    landing_crew: list[_Member] = []
    docking_events: list[_Docking] = []


class _Configuration(_Record):
    full_name: Text = ""
    families: list[_Named] = []
    family: Text = ""  # where 2.2.0 has it


class _Rocket(_Record):
    configuration: _Configuration
    spacecraft_stage: Annotated[list[_Stage], BeforeValidator(_as_list)] = []


class _Status(_Record):
    id: int


class _Precision(_Record):
    abbrev: str
    name: Text = ""


class _Orbit(_Record):
    abbrev: Text = ""
    name: Text = ""


class _Mission(_Record):
    name: str
    orbit: _Orbit | None = None
    launch_designator: str | None = None  # where 2.2.0 has it


class _Location(_Record):
    name: Text = ""
    country: Named = None
    country_code: Text = ""  # where 2.2.0 has it


class _Pad(_Record):
    name: Text = ""
    latitude: Text = ""
    longitude: Text = ""
    location: _Location | None = None


class _Launch(_Record):
    id: str
    name: str
    launch_designator: str | None = None
    status: _Status
    net: str
    net_precision: _Precision | None = None
    launch_service_provider: Named = None
    rocket: _Rocket
    mission: _Mission | None = None
    pad: _Pad | None = None


class _Page(_Record):
    count: int
    next: str | None
    results: list[Any]


def begin(draft: Draft) -> date:
    """See flights.begin."""
    return flights.begin(draft)


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """All pages of crewed orbital launches from `since` on. Raises SourceBroken."""
    pages: dict[str, bytes] = {}
    url: str | None = f"{HOME}launches/"
    params: dict[str, str] | None = {
        "is_crewed": "true",
        "include_suborbital": "false",
        "net__gte": f"{since}T00:00:00Z",
        "ordering": "net",
        "mode": "detailed",
        "limit": str(PAGE),
    }
    while url:
        name = f"{NAME}/page-{len(pages) + 1}.json"
        try:
            pages[name] = web.get(name, url, params=params, token=key(KEY))
        except SourceBroken as error:
            gone = "404" in str(error) or "410" in str(error)
            hint = (
                f". Version {VERSION} may have been retired: set LAUNCH_LIBRARY_HOME to the address of its heir"
                if gone
                else ""
            )
            raise SourceBroken(f"{error}{hint}") from None
        following = _page(name, pages[name]).next
        if following and not following.startswith(HOME):
            raise SourceBroken(f"{name}: the next page is at another place ({following[:80]})")
        if following and len(pages) == PAGES:
            raise SourceBroken(f"{name}: more than {PAGES} pages; ask for a shorter time with --since")
        url, params = following, None
    return pages


def parse(pages: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Pages as frames: `ships`, `crew`, `refused` (columns of flights: launches that took place, who was aboard, records
    that cannot be read), `coming` (mission, net, precision), `notes` (text). Raises SourceBroken where a page is at fault."""
    read = {name: _page(name, body) for name, body in pages.items()}
    records = [
        (f"{name}, record {number}", one) for name, page in read.items() for number, one in enumerate(page.results, 1)
    ]
    launches: list[_Launch] = []
    refused: list[dict[str, str]] = []
    frames: dict[str, list[dict[str, str]]] = {"ships": [], "crew": [], "coming": [], "notes": []}
    for where, record in records:
        try:
            launches.append(_LAUNCH.validate_python(record))
            _moment(launches[-1].net)
        except (ValidationError, Unfit) as error:
            if isinstance(error, Unfit):
                launches.pop()
            refused.append(_refused(where, record, error))
    counts = {page.count for page in read.values()}
    if len({launch.id for launch in launches}) != len(launches):
        raise SourceBroken(f"{NAME}: a launch stands on two pages; the list changed while it was read: try again")
    if counts != {len(records)}:
        raise SourceBroken(
            f"{NAME}: it says there are {', '.join(map(str, sorted(counts)))} launches, and sends {len(records)}"
        )
    spoken = re.search(r"/(\d+\.\d+\.\d+)/", json.dumps([record for _, record in records[:1]]))
    if spoken and spoken[1] != VERSION:
        frames["notes"].append(
            {"text": f"it answers as version {spoken[1]}, we read {VERSION}: see whether all was understood"}
        )
    home: dict[int, list[tuple[str, str]]] = {}  # who came down in which ship, and when: (landing, launch) by astronaut
    for launch in launches:
        for stage in launch.rocket.spacecraft_stage:
            for member in stage.landing_crew:
                if stage.mission_end:
                    home.setdefault(member.astronaut.id, []).append((stage.mission_end, launch.id))
    for launch in launches:
        try:
            for name, rows in _read(launch, home).items():
                frames[name] += rows
        except Unfit as error:
            refused.append(_refused("", launch.model_dump(), error))
    columns = {
        "ships": flights.SHIPS,
        "crew": flights.CREW,
        "coming": ["mission", "net", "precision"],
        "notes": ["text"],
    }
    read_frames = {name: pd.DataFrame(frames[name], columns=columns[name], dtype="str") for name in columns}
    return read_frames | {"refused": pd.DataFrame(refused, columns=flights.REFUSED, dtype="str")}


def _read(launch: _Launch, home: dict[int, list[tuple[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """One launch as rows of the frames. Raises Unfit."""
    mission = launch.mission.name if launch.mission else launch.name.rsplit("|", 1)[-1].strip()
    precision = launch.net_precision.abbrev.upper() if launch.net_precision else ""
    orbit = launch.mission.orbit if launch.mission else None
    if launch.status.id in COMING:
        return {"coming": [{"mission": mission, "net": _moment(launch.net), "precision": precision}]}
    if launch.status.id not in FLOWN:
        raise Unfit(
            f"its status {launch.status.id} is none we know: see whether it flew, and add it by hand, or answer"
        )
    if orbit and orbit.abbrev.lower() == "sub":
        return {"notes": [{"text": f"{mission[:60]} is suborbital: not of these tables"}]}
    stages = [stage for stage in launch.rocket.spacecraft_stage if stage.launch_crew] or launch.rocket.spacecraft_stage
    stage = next(iter(stages), _Stage())  # the ship of the crew; where two stages have one, both crews are read
    members = {member.astronaut.id: member for one in stages for member in one.launch_crew}
    docked = sorted(event.docking for one in stages for event in one.docking_events if event.docking)
    ends = sorted(one.mission_end for one in stages if one.mission_end)
    location = launch.pad.location if launch.pad and launch.pad.location else _Location()
    config = launch.rocket.configuration
    craft = stage.spacecraft or _Spacecraft()
    notes, crew = [], []
    for member in sorted(members.values(), key=lambda member: member.astronaut.id):
        if member.astronaut.type and member.astronaut.type.name == "Non-Human":
            notes.append({"text": f"{member.astronaut.name[:60]} aboard {mission[:60]} is no person: not taken"})
            continue
        crew.append(_rider(launch, member, home))
    ship = {
        "ship": launch.id,
        "designation": _designation(launch),
        "mission": mission,
        "vehicle": craft.name,
        "spacecraft": craft.spacecraft_config.name if craft.spacecraft_config else re.sub(r"[- ]?\d+$", "", craft.name),
        "rocket": config.full_name,
        "rocket_family": config.families[0].name if config.families else config.family,
        "provider": launch.launch_service_provider.name if launch.launch_service_provider else "",
        "country": location.country.name if location.country else location.country_code,
        "site": location.name,
        "pad": launch.pad.name if launch.pad else "",
        "pad_lat": launch.pad.latitude if launch.pad else "",
        "pad_lon": launch.pad.longitude if launch.pad else "",
        "launched_at": _cut(_moment(launch.net), precision),
        "docked_at": _moment(docked[0]) if docked else "",
        "landed_at": _moment(ends[-1]) if ends else "",
        "duration_days": _days(stage.duration) if ends and len(stages) == 1 else "",
        "outcome": FLOWN[launch.status.id],
        "destination": next((one.destination for one in stages if one.destination), orbit.name if orbit else ""),
    }
    return {"ships": [ship], "crew": crew, "notes": notes}


def _rider(launch: _Launch, member: _Member, home: dict[int, list[tuple[str, str]]]) -> dict[str, str]:
    person = member.astronaut
    landings = sorted(landing for landing in home.get(person.id, []) if landing[0] > launch.net)
    first = next(iter(person.nationality), "")
    nation = first if isinstance(first, str) else first.name
    born = person.date_of_birth if re.match(r"^(18|19|20)\d\d-\d\d-\d\d$", person.date_of_birth) else ""
    return {
        "ship": launch.id,
        "launch_library_id": str(person.id),
        "gcat_id": "",
        "name": person.name,
        "name_full": "",
        "born": born,
        "nationality": _COUNTRIES.get(nation, nation),
        "role": (member.role.role if member.role else "").lower().removeprefix("spacecraft "),
        "category": _KINDS.get(person.type.name, "") if person.type else "",
        "landed_on": landings[0][1] if landings else "",
        "fate": "landed" if landings else "in_orbit",
        "days": "",  # it prints none for one stay
    }


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """Rows and values of flights, seats and people; what is planned next as notes. The tables reach `today`,
    see flights.vouched."""
    source = flights.Source(NAME, terms=Terms(_TERMS))
    ships, refused = frames["ships"], frames["refused"]
    proposals: list[Proposal] = [Note(note) for note in frames["notes"]["text"]]
    proposals += flights.propose(ships, frames["crew"], refused, draft, source, since.isoformat())
    for plan in frames["coming"].itertuples():
        when = _when(plan.net, plan.precision)
        if plan.net[:10] < (today - timedelta(days=1)).isoformat() and plan.precision in ("SEC", "MIN", "HR", "DAY"):
            text = "its lift-off was due and the list does not say that it flew: see whether it did, add it by hand, or answer"
            proposals.append(
                Question(f"{plan.mission[:60]}, planned for {plan.net[:10]}", text, flights.TABLES, plan.net)
            )
        else:
            proposals.append(Note(f"not yet: {plan.mission[:60]}, {when}"))
    return [*proposals, *flights.vouched(ships, refused, draft, since.isoformat(), today.isoformat())]


_READER, _LAUNCH = TypeAdapter(_Page), TypeAdapter(_Launch)


def _page(name: str, body: bytes) -> _Page:
    try:
        return _READER.validate_json(body)
    except ValidationError as error:
        raise SourceBroken(f"{name}: {_first(error, 'the page')}") from None


def _first(error: ValidationError, whole: str) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    return f"{where}: {first['msg']} (found {str(first.get('input'))[:60]!r})"


def _refused(where: str, record: object, error: Exception) -> dict[str, str]:
    """A record that cannot be read: its name and day where they can, else its place."""
    record = record if isinstance(record, dict) else {}
    name, net = (value if isinstance(value := record.get(key), str) else "" for key in ("name", "net"))
    try:
        day = _moment(net)[:10]
    except Unfit:
        day = ""
    name = "".join(
        letter for letter in name.rsplit("|", 1)[-1].strip()[:60] if letter.isprintable() and letter not in "<>$"
    )
    why = _first(error, "the record") if isinstance(error, ValidationError) else str(error)
    why = "".join(letter for letter in why if letter.isprintable() and letter not in "<>$")
    return {
        "about": f"{name.lstrip('=+@- ') or where}{f', launched {day}' if day else ''}",
        "day": day,
        "why": why[:250],
    }


def _designation(launch: _Launch) -> str:
    text = launch.launch_designator or (launch.mission.launch_designator if launch.mission else "") or ""
    if text and not re.match(r"^\d{4}-\d{3}$", text):
        raise Unfit(f"found the designation {text[:20]!r}, expected one such as 2021-089")
    return text


def _moment(text: str) -> str:
    try:
        moment = pd.Timestamp(text)
        if not 1961 <= moment.year <= 2100 or moment.tz is None:
            raise ValueError(text)
        return moment.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError):
        raise Unfit(f"found the time {text[:40]!r}, expected one such as 2026-10-01T15:10:06Z") from None


def _cut(moment: str, precision: str) -> str:
    """A moment at the precision the source claims for it, a month where it claims one we do not know; 17 letters are a minute."""
    length = _LENGTH.get(precision, 4 if precision in _SPANS else 20 if not precision else 7)
    return f"{moment[:16]}Z" if length == 17 else moment[:length]


def _when(moment: str, precision: str) -> str:
    """When something is planned, as precisely as it is said and no more."""
    if precision in _SPANS:
        return f"planned for {_SPANS[precision].format(moment[:4])}"
    if precision in _LENGTH or not precision:
        return f"no earlier than {_cut(moment, precision or 'DAY')}"
    return f"planned for {moment[:4]} (it says how precisely: {precision[:20]})"


def _days(duration: str | None) -> str:
    """`P170DT13H2M8S` in days, four decimals."""
    if not duration:
        return ""
    try:
        return f"{pd.Timedelta(duration).total_seconds() / 86400:.4f}"
    except (ValueError, OverflowError):
        raise Unfit(f"found the duration {duration[:40]!r}, expected one such as P170DT13H2M8S") from None
