"""Launch Library 2, version 2.3.0, of The Space Devs: crewed launches, crews up and down, docking, landing.

Without a key it answers 15 times an hour; a key in LAUNCH_LIBRARY_KEY raises that. Licence: free to use, credited.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from shotinspace.update import flights
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, Note, Proposal, Reach, SourceBroken
from shotinspace.update.web import Web, key

NAME = "launches"
HOME = "https://ll.thespacedevs.com/2.3.0/"
CREDIT = Credit(
    "launch-library", "The Space Devs", "Launch Library 2, crewed launches", f"{HOME}launches/?is_crewed=true"
)
KEY = "LAUNCH_LIBRARY_KEY"
PAGE, PAGES = 25, 8  # a detailed launch is 65 to 100 kB
FLOWN = {3: "success", 4: "failure", 6: "success", 9: "success"}  # status ids: success, failure, in flight, deployed
_LENGTH = {"SEC": 20, "MIN": 17, "HR": 10, "DAY": 10, "MON": 7, "MONTH": 7, "YR": 4, "YEAR": 4}
_COUNTRIES = {"United States of America": "United States", "Russian Federation": "Russia", "Türkiye": "Turkey",
              "Republic of Korea": "South Korea", "United Kingdom of Great Britain and Northern Ireland": "United Kingdom"}  # fmt: skip
_PLACES = {"International Space Station": "ISS", "Tiangong Space Station": "Tiangong", "Tiangong space station": "Tiangong",
           "Low Earth Orbit": "low Earth orbit"}  # fmt: skip


def _as_list(value: object) -> object:
    """2.2.0 has one object, or null, where 2.3.0 has a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Named(_Record):
    name: str


class _Country(_Record):
    name: str = ""


class _Kind(_Record):
    name: str = ""


class _Astronaut(_Record):
    id: int
    name: str
    type: _Kind | None = None
    nationality: Annotated[list[_Country | str], BeforeValidator(_as_list)] = []


class _Role(_Record):
    role: str = ""


class _Member(_Record):
    role: _Role | None = None
    astronaut: _Astronaut


class _Docking(_Record):
    docking: str | None = None


class _Stage(_Record):
    spacecraft: _Named | None = None
    destination: str | None = None
    mission_end: str | None = None
    duration: str | None = None
    launch_crew: list[_Member] = []
    landing_crew: list[_Member] = []
    docking_events: list[_Docking] = []


class _Configuration(_Record):
    full_name: str = ""


class _Rocket(_Record):
    configuration: _Configuration
    spacecraft_stage: Annotated[list[_Stage], BeforeValidator(_as_list)] = []


class _Status(_Record):
    id: int


class _Precision(_Record):
    abbrev: str


class _Orbit(_Record):
    abbrev: str = ""


class _Mission(_Record):
    name: str
    orbit: _Orbit | None = None
    launch_designator: str | None = None  # where 2.2.0 has it


class _Launch(_Record):
    id: str
    name: str
    launch_designator: str | None = None
    status: _Status
    net: str
    net_precision: _Precision | None = None
    rocket: _Rocket
    mission: _Mission | None = None


class _Page(_Record):
    count: int
    next: str | None
    results: list[_Launch]


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
        pages[name] = web.get(name, url, params=params, token=key(KEY))
        following = _page(name, pages[name]).next
        if following and not following.startswith(HOME):
            raise SourceBroken(f"{name}: the next page is at another place ({following[:80]})")
        if following and len(pages) == PAGES:
            raise SourceBroken(f"{name}: more than {PAGES} pages; ask for a shorter time with --since")
        url, params = following, None
    return pages


def parse(pages: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Pages as frames: `ships` and `crew` (columns flights.SHIPS and flights.CREW, of launches that took place) and
    `coming` (columns mission, net, precision). Raises SourceBroken, naming page, launch and field."""
    read = {name: _page(name, body) for name, body in pages.items()}
    launches = [launch for page in read.values() for launch in page.results]
    counts = {page.count for page in read.values()}
    if len({launch.id for launch in launches}) != len(launches):
        raise SourceBroken(f"{NAME}: a launch stands on two pages; the list changed while it was read: try again")
    if counts != {len(launches)}:
        raise SourceBroken(
            f"{NAME}: it says there are {', '.join(map(str, sorted(counts)))} launches, and sends {len(launches)}"
        )
    home: dict[int, list[tuple[str, str]]] = {}  # who came down in which ship, and when: (astronaut, landing) by ship
    for launch in launches:
        for stage in launch.rocket.spacecraft_stage:
            for member in stage.landing_crew:
                if stage.mission_end:
                    home.setdefault(member.astronaut.id, []).append((stage.mission_end, launch.id))
    ships, crew, coming = [], [], []
    for launch in launches:
        mission = launch.mission.name if launch.mission else launch.name.rsplit("|", 1)[-1].strip()
        precision = launch.net_precision.abbrev.upper() if launch.net_precision else "SEC"
        if launch.status.id not in FLOWN:
            coming.append({"mission": mission, "net": _moment(launch, launch.net), "precision": precision})
            continue
        if launch.mission and launch.mission.orbit and launch.mission.orbit.abbrev.lower() == "sub":
            continue
        stage = next(iter(launch.rocket.spacecraft_stage), _Stage())
        docked = sorted(event.docking for event in stage.docking_events if event.docking)
        ships.append(
            {
                "ship": launch.id,
                "designation": launch.launch_designator
                or (launch.mission.launch_designator if launch.mission else "")
                or "",
                "mission": mission,
                "craft": stage.spacecraft.name if stage.spacecraft else "",
                "rocket": launch.rocket.configuration.full_name,
                "launched_at": _cut(_moment(launch, launch.net), precision),
                "docked_at": _moment(launch, docked[0]) if docked else "",
                "landed_at": _moment(launch, stage.mission_end) if stage.mission_end else "",
                "duration_days": _days(launch, stage.duration) if stage.mission_end else "",
                "outcome": FLOWN[launch.status.id],
                "destination": _PLACES.get(stage.destination or "", stage.destination or ""),
            }
        )
        for member in sorted(stage.launch_crew, key=lambda member: member.astronaut.id):
            person = member.astronaut
            landings = sorted(landing for landing in home.get(person.id, []) if landing[0] > launch.net)
            crew.append(
                {
                    "ship": launch.id,
                    "person": str(person.id),
                    "gcat_id": "",
                    "name": person.name,
                    "name_full": "",
                    "nationality": _nation(person),
                    "role": (member.role.role if member.role else "").lower().removeprefix("spacecraft "),
                    "category": "professional" if not person.type or person.type.name == "Government" else "private",
                    "landed_on": landings[0][1] if landings else "",
                    "fate": "landed" if landings else "in_orbit",
                    "days": "",  # it prints none for one stay
                }
            )
    return {
        "ships": pd.DataFrame(ships, columns=flights.SHIPS, dtype="str"),
        "crew": pd.DataFrame(crew, columns=flights.CREW, dtype="str"),
        "coming": pd.DataFrame(coming, columns=["mission", "net", "precision"], dtype="str"),
    }


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """Rows and values of flights, seats and people; what is planned next as notes; the tables reach `today`."""
    proposals = list(flights.propose(frames["ships"], frames["crew"], draft))
    for plan in frames["coming"].itertuples():
        proposals.append(Note(f"not yet: {plan.mission[:60]}, no earlier than {_cut(plan.net, plan.precision)}"))
    proposals += [Reach(table, today.isoformat(), scope) for table, scope in flights.SCOPES.items()]
    return proposals


_READER = TypeAdapter(_Page)


def _page(name: str, body: bytes) -> _Page:
    try:
        return _READER.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the page"
        found = str(first.get("input"))[:60]
        raise SourceBroken(f"{name}: {where}: {first['msg']} (found {found!r})") from None


def _moment(launch: _Launch, text: str) -> str:
    try:
        moment = pd.Timestamp(text)
        if not 1961 <= moment.year <= 2100 or moment.tz is None:
            raise ValueError(text)
        return moment.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise SourceBroken(
            f"{NAME}: {launch.name[:60]}: found the time {text[:40]!r}, expected one such as 2026-10-01T15:10:06Z"
        ) from None


def _cut(moment: str, precision: str) -> str:
    """A moment at the precision the source claims for it; 17 letters are a minute."""
    length = _LENGTH.get(precision, 7)
    return f"{moment[:16]}Z" if length == 17 else moment[:length]


def _days(launch: _Launch, duration: str | None) -> str:
    """`P170DT13H2M8S` in days, four decimals."""
    if not duration:
        return ""
    try:
        return f"{pd.Timedelta(duration).total_seconds() / 86400:.4f}"
    except ValueError:
        raise SourceBroken(f"{NAME}: {launch.name[:60]}: found the duration {duration[:40]!r}") from None


def _nation(person: _Astronaut) -> str:
    first = next(iter(person.nationality), "")
    name = first if isinstance(first, str) else first.name
    return _COUNTRIES.get(name, name)
