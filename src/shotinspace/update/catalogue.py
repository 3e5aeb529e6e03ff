"""Jonathan McDowell's General Catalog of Artificial Space Objects and lists of human spaceflight (CC BY 4.0).

Tab-separated and space-padded; the header is line 1 behind a `#`; later `#` lines are remarks, `# Updated` the vintage;
`-` means none, `?` behind a time that it is uncertain, `*` behind a length that it still runs.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pandas as pd

from shotinspace.update import flights, hops, launch_counts
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, Note, Proposal, SourceBroken, Unfit
from shotinspace.update.terms import plain
from shotinspace.update.web import Web

NAME = "catalogue"
HOME = "https://planet4589.org/space/"
CREDIT = Credit(
    "gcat", "Jonathan McDowell, planet4589.org", "GCAT and human spaceflight, as asked by the update", HOME, "CC BY 4.0"
)
FILES = {  # name: (address, columns we read)
    "missions": ("astro/tsv/missions.tsv",
                 "HSFID HSFTAG Desig Ship LDate EDate Dur Callsign Station Project OrbID DS MType"),
    "rides": ("astro/tsv/rides.tsv", "Categ RoleCode HSFID Name ID Duration Segments"),
    "astro": ("astro/tsv/astro.tsv", "No Name Citizen"),
    "launchlog": ("gcat/tsv/derived/launchlog.tsv",
                  "Launch_Tag Launch_Date LV_Type Launch_Site Launch_Pad Agency LVState Launch_Code"),
    "lv": ("gcat/tsv/tables/lv.tsv", "LV_Name LV_Family"),
}  # fmt: skip
TORN = 0.01  # of the lines of a list may be broken; where more are, the list is
_MONTHS = {month: number for number, month in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_DATE = re.compile(r"^(\d{4})(?:\s+([A-Z][a-z]{2})(?:\s+(\d{1,2})(?:\s+(\d{2})(\d{2})(?::(\d{2}))?)?)?)?$")
_LENGTH = re.compile(r"^(\d+):(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_GREEK = "ALP BET GAM DEL EPS ZET ETA THE IOT KAP LAM MU NU XI OMI PI RHO SIG TAU UPS PHI CHI PSI OME".split()
_CATEGORIES = {"M": "professional", "C": "professional", "PS": "professional", "PG": "government_guest",
               "PB": "private", "PT": "private"}  # fmt: skip
_ROLES = {"KDR": "commander", "CDR": "commander", "PLT": "pilot", "BI": "flight engineer", "FE": "flight engineer",
          "MS": "mission specialist", "UP": "spaceflight participant", "SFP": "spaceflight participant",
          "PS": "payload specialist", "ZZ": "commander", "H": "astronaut"}  # fmt: skip
# Codes of states, as its list of states has them, for the citizens; launch_counts has those that launch.
_CITIZENS = launch_counts.STATES | {
    "I-ESA": "", "CYM": "Cayman Islands", "NZ": "New Zealand", "CA": "Canada", "S": "Sweden", "N": "Norway", "DK": "Denmark", "PL": "Poland",
    "HU": "Hungary", "TR": "Turkey", "SA": "Saudi Arabia", "UAE": "United Arab Emirates", "BY": "Belarus", "KZ": "Kazakhstan", "MT": "Malta",
    "NL": "Netherlands", "B": "Belgium", "CH": "Switzerland", "A": "Austria", "PK": "Pakistan", "CZ": "Czech Republic", "P": "Portugal",
    "PT": "Portugal", "MX": "Mexico", "EG": "Egypt", "NG": "Nigeria", "UA": "Ukraine", "RO": "Romania", "BG": "Bulgaria", "SK": "Slovakia",
    "MYM": "Myanmar", "MY": "Malaysia", "VN": "Vietnam", "CU": "Cuba", "MN": "Mongolia", "SY": "Syria", "AF": "Afghanistan", "ZA": "South Africa",
    "GR": "Greece", "FI": "Finland", "IRL": "Ireland", "PH": "Philippines", "SG": "Singapore", "TH": "Thailand", "ID": "Indonesia",
}  # fmt: skip


def begin(draft: Draft) -> date:
    """As flights.begin says, or the day the hops reach, whichever is earlier."""
    return min(flights.begin(draft), date.fromisoformat(draft.reached("suborbital_flights")))


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """The five lists, whole (they are not divided by time). Raises SourceBroken."""
    return {name: web.get(f"{NAME}/{name}.tsv", HOME + where) for name, (where, _) in FILES.items()}


def parse(files: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Lists as frames of all times: `ships`, `crew`, `refused` (columns of flights), `hops` and `hops_refused`, `launches`
    and `launches_refused` (columns of hops, launch_counts, flights), `notes` (text), `vintage` (one row: people: the day
    the lists of people were last changed). Raises SourceBroken, naming file, line and column, where a list is at fault."""
    torn: list[str] = []
    lists = {name: _read(name, body, torn) for name, body in files.items()}
    missions, rides, log = lists["missions"], lists["rides"], lists["launchlog"]
    book = _Book(lists)
    frames: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("ships", "crew", "refused", "hops", "hops_refused", "notes")
    }
    for line in torn:
        told = {"about": line, "day": "", "why": "a torn line, so that something may be missing: it is asked for again"}
        frames["refused"].append(told)
        if line.startswith(("missions", "rides")):
            frames["hops_refused"].append(told)
    riders = {key: part for key, part in rides.groupby("HSFID", sort=False)}
    for row in missions.itertuples():
        kind = _kind(row)
        people = riders.get(row.HSFID, rides.iloc[:0])
        try:
            if kind == "flight":
                ship, crew = book.flight(row, people)
                frames["ships"].append(ship)
                frames["crew"] += crew
            elif kind == "hop":
                frames["hops"].append(_hop(row, people))
            elif kind:
                frames["notes"].append(
                    {"text": f"{row.Ship} of {row.LDate} is not taken: {kind}", "day": _day(row.LDate)}
                )
        except Unfit as error:
            about = f"{flights.mission_name(row.Ship) or row.HSFID or 'a mission'}, {_day(row.LDate) or row.LDate or 'no date'}"
            refused = {"about": about, "day": _day(row.LDate), "why": str(error)}
            frames["hops_refused" if kind == "hop" else "refused"].append(refused)
    launches, launches_refused = launch_counts.read(log, lists["lv"], _day)
    counted = [one for one in frames["refused"] if one["about"].startswith("launchlog")]
    launches_refused = pd.concat([launches_refused, pd.DataFrame(counted, columns=flights.REFUSED, dtype="str")])
    columns = {"ships": flights.SHIPS, "crew": flights.CREW, "hops": hops.HOPS, "notes": ["text", "day"]}
    read = {
        name: pd.DataFrame(rows, columns=columns.get(name, flights.REFUSED), dtype="str")
        for name, rows in frames.items()
    }
    vintage = pd.DataFrame([{"people": _updated(files["missions"])}], dtype="str")
    return read | {"launches": launches, "launches_refused": launches_refused, "vintage": vintage}


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """Flights, seats and people launched from `since` on; hops we lack; launches by year where our year is a part."""
    day, until = since.isoformat(), frames["vintage"]["people"][0]
    coded = frozenset(("spacecraft", "provider", "country", "site", "pad", "destination"))
    ships, refused = frames["ships"], frames["refused"]
    proposals = list(flights.propose(ships, frames["crew"], refused, draft, flights.Source(NAME, coded), day))
    proposals += hops.propose(frames["hops"], frames["hops_refused"], draft, NAME, day)
    proposals += launch_counts.propose(frames["launches"], frames["launches_refused"], draft, NAME)
    proposals += [Note(note.text) for note in frames["notes"].itertuples() if not note.day or note.day >= day]
    if until:
        until = min(until, today.isoformat())
        proposals += flights.vouched(ships, refused, draft, day, until)
        proposals += hops.vouched(frames["hops"], draft, day, until)
    return proposals


def _kind(row) -> str:
    """What a row of the list of missions is: `flight` (orbital, or a failed attempt), `hop`, "" (no person, no space
    aimed at, as for chimpanzees), or why it is not taken."""
    if row.MType == "BIO":
        return ""
    if row.OrbID.startswith("ORB") or re.search(r"-F\d+$", row.Desig):
        return "flight"
    if row.MType == "FLT" and (row.OrbID.startswith("SO") or re.search(r"-S\d+$", row.Desig)):
        return "hop"
    return (
        "a launch that was called off"
        if row.MType == "ABORT"
        else f"a kind of mission we do not know ({row.MType[:20]}, {row.OrbID[:20]})"
    )


class _Book:
    """The lists, joined: who is a citizen of what, which launch lifted which mission, which tag is which ship."""

    def __init__(self, lists: dict[str, pd.DataFrame]) -> None:
        missions, log = lists["missions"], lists["launchlog"]
        self.citizens = dict(zip(lists["astro"]["No"], lists["astro"]["Citizen"]))
        self.tags = dict(zip(missions["HSFTAG"], missions["HSFID"]))
        self.families = dict(zip(lists["lv"]["LV_Name"], lists["lv"]["LV_Family"]))
        self.launches = log.drop_duplicates("Launch_Tag").set_index("Launch_Tag").to_dict("index")
        # MS25 is Soyuz MS-25 and SZ18 Shenzhou 18, so SZ24 is Shenzhou 24, though it went up empty and is in no list
        self.stems: dict[str, str] = {}
        for tag, ship in zip(missions["HSFTAG"], missions["Ship"]):
            known, number = _numbered(tag), _numbered(plain(flights.mission_name(ship)))
            if known and number and known[1] == number[1]:
                self.stems[known[0]] = number[0]

    def flight(self, row, people: pd.DataFrame) -> tuple[dict[str, str], list[dict[str, str]]]:
        """A mission as a row of ships, and the rows of its crew. Raises Unfit."""
        failed = not row.OrbID.startswith("ORB")
        launch = self.launches.get(row.Desig, {})
        vehicle = launch.get("LV_Type", "")
        ship = {
            "ship": row.HSFID,
            "designation": designation(row.Desig),
            "mission": row.Ship,
            "vehicle": "",
            "spacecraft": row.Project,
            "rocket": vehicle,
            "rocket_family": launch_counts.family(vehicle, self.families.get(vehicle, "")) if vehicle else "",
            "provider": launch.get("Agency", ""),
            "country": launch.get("LVState", ""),
            "site": launch.get("Launch_Site", ""),
            "pad": launch.get("Launch_Pad", ""),
            "pad_lat": "",
            "pad_lon": "",
            "launched_at": moment(row.LDate, "LDate"),
            "docked_at": "",
            "landed_at": ""
            if failed
            else moment(row.EDate, "EDate"),  # of a failed launch it is the end, of whatever kind
            "duration_days": "" if failed else days(row.Dur, "Dur"),
            "outcome": "failure" if failed else "success",
            "destination": row.Station or ("beyond low orbit" if row.DS not in ("", "0") else "no station"),
        }
        if not re.match(r"^\d{4}-(\d{3}|F\d{2})$", ship["designation"]):
            raise Unfit(f"found the designation {row.Desig[:20]!r}, expected one such as 2021-089")
        if not ship["launched_at"]:
            raise Unfit("it has no date of launch")
        crew = []
        for person in people.itertuples():
            if not re.match(r"^A[SF]-\d{5}$", person.ID):
                raise Unfit(f"{person.Name[:40]} aboard has the id {person.ID[:20]!r}, expected one such as AS-00592")
            flying = person.Duration.endswith("*") or not person.Duration
            crew.append(
                {
                    "ship": row.HSFID,
                    "launch_library_id": "",
                    "gcat_id": person.ID,
                    "name": usual(person.Name),
                    "name_full": _bare(person.Name),
                    "born": "",
                    "nationality": _CITIZENS.get(self.citizens.get(person.ID, ""), ""),
                    "role": _ROLES.get(re.sub(r"\d+$", "", person.RoleCode.rpartition("/")[2]), ""),
                    "category": _CATEGORIES.get(person.Categ, ""),
                    "landed_on": self._landed_on(person, row),
                    "fate": "unknown" if failed else "in_orbit" if flying else "landed",
                    "days": days(person.Duration, f"{person.Name[:40]}, Duration"),
                }
            )
        return ship, crew

    def _landed_on(self, person, row) -> str:
        """The ship a person came home in: the last segment `SHIP:n`, or the ship of the launch."""
        last = person.Segments.split(",")[-1]
        if ":" not in last:
            return row.HSFID
        tag = last.split(":")[0].strip()
        if tag in self.tags:
            return self.tags[tag]
        number = _numbered(tag)
        return f"={self.stems[number[0]]}{number[1]}" if number and number[0] in self.stems else f"={tag}"


def _numbered(text: str) -> tuple[str, str] | None:
    """`MS25` -> (`MS`, `25`); None where no number ends it."""
    found = re.match(r"^(.*?)0*(\d+)$", text)
    return (found[1], found[2]) if found else None


def _hop(row, people: pd.DataFrame) -> dict[str, str]:
    """A suborbital mission as a row of hops. Raises Unfit."""
    day = moment(row.LDate, "LDate")[:10]
    tag = designation(row.Desig)
    if len(day) < 10 or not re.match(r"^\d{4}-S\d+$", tag):
        raise Unfit(f"found {row.LDate[:20]!r} and {row.Desig[:20]!r}, expected a day and a tag such as 2021-S26")
    if not len(people):
        raise Unfit("nobody is listed aboard")
    length = days(row.Dur, "Dur")
    return {
        "flight_id": tag,
        "date": day,
        "vehicle": row.Project,
        "flight": row.Ship,
        "callsign": row.Callsign,
        "duration_s": f"{float(length) * 86400:.0f}" if length else "",
        "people": ";".join(people["ID"]),
        "names": ";".join(people["Name"].map(usual)),
    }


def _read(name: str, body: bytes, torn: list[str]) -> pd.DataFrame:
    """One list as a frame of stripped text, `-` as empty, remarks left out. Lines with too few or too many cells are added
    to `torn` in words; a list of them is broken."""
    file, wanted = f"{name}.tsv", FILES[name][1].split()
    try:
        lines = body.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise SourceBroken(f"{file}: byte {error.start:,} is not UTF-8") from None
    header = [column.strip() for column in lines[0].rstrip("\r").lstrip("#").split("\t")]
    missing = [column for column in wanted if column not in header]
    if missing:
        what = "a web page" if "<html" in body[:2000].decode("utf-8", "replace").lower() else f"{len(header)} columns"
        raise SourceBroken(f"{file}: the header lacks {', '.join(missing)} (found {what})")
    places = [header.index(column) for column in wanted]
    rows, bad = [], []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(header):
            bad.append(f"{file}, line {number}: found {len(cells)} cells, expected {len(header)}")
            continue
        rows.append(["" if cells[place].strip() == "-" else cells[place].strip() for place in places])
    if not rows or not body.endswith(b"\n"):
        raise SourceBroken(f"{file}: it ends too early, after {len(rows):,} rows")
    if len(bad) > max(1, TORN * len(rows)):
        raise SourceBroken(bad[0])
    torn += bad
    return pd.DataFrame(rows, columns=wanted, dtype="str")


def moment(text: str, where: str) -> str:
    """A date of the catalogue as the tables write it: `2021 Oct  5 0855:02` -> `2021-10-05T08:55:02Z`.

    Vague dates keep their precision; one with `?` loses its last part, which is what is uncertain. "" stays "".
    Raises Unfit, naming `where`.
    """
    vague = text.endswith("?")
    found = _DATE.match(text.rstrip("? "))
    if not text:
        return ""
    try:
        if found is None:
            raise ValueError(text)
        year, month, day, hour, minute, second = found.groups()
        parts = [year, month and f"{_MONTHS[month]:02}", day and f"{int(day):02}"]
        written = "-".join(part for part in parts if part)
        if hour:
            written += f"T{hour}:{minute}" + (f":{second}" if second and not vague else "") + "Z"
            if vague and not second:
                written = written[:10]
        datetime.fromisoformat(written if day else "2000-01-01")
        return written
    except (KeyError, ValueError):
        raise Unfit(f"{where}: found {text[:40]!r}, expected a date such as 2021 Oct  5 0855:02") from None


def days(text: str, where: str) -> str:
    """A length `d:hh:mm:ss` in days, four decimals; one that still runs (`*`) or is uncertain (`?`) is "".

    Raises Unfit, naming `where`.
    """
    if not text or text[-1] in "*?":
        return ""
    found = _LENGTH.match(text)
    if not found:
        raise Unfit(f"{where}: found {text[:40]!r}, expected a length such as 11:19:40:42")
    day, hour, minute, second = (int(part or 0) for part in found.groups())
    return f"{timedelta(days=day, hours=hour, minutes=minute, seconds=second) / timedelta(days=1):.4f}"


def designation(tag: str) -> str:
    """A launch tag as a COSPAR designation: `1961 MU` -> `1961-012`, `1962 A IOT` -> `1962-033`; others as they are.

    Before 1963 launches were counted in Greek letters, after omega with a Latin letter before them.
    """
    found = re.match(r"^(\d{4}) (?:([A-Z]) )?([A-Z]{2,3})\b", tag)
    if not found or found[3] not in _GREEK:
        return tag
    rounds = ord(found[2]) - ord("A") + 1 if found[2] else 0
    return f"{found[1]}-{rounds * len(_GREEK) + _GREEK.index(found[3]) + 1:03}"


def _bare(name: str) -> str:
    """A name without what follows it: rank, employer, degree; after a comma, or after a full stop that ends a word."""
    return re.split(r",|(?<=[A-Za-z]{3})\.\s", name)[0].strip()


def usual(name: str) -> str:
    """A name as it is used: `Klim Alekseevich Shipenko, PERVK` -> `Klim Shipenko`, `Ada Example. Ph.D.` -> `Ada Example`."""
    words = _bare(name).split()
    if len(words) == 3 and words[1].endswith(("vich", "vna", "ich")):
        words = [words[0], words[2]]
    return " ".join(words)


def _day(text: str) -> str:
    """The day of a date of the catalogue, or "" where it has none."""
    try:
        day = moment(text, "")[:10]
    except Unfit:
        return ""
    return day if len(day) == 10 else ""


def _updated(body: bytes) -> str:
    """The day of the line `# Updated 2026 Jul  3 0703:57`, or ""."""
    found = re.search(rb"^# *Updated +(\d{4} [A-Z][a-z]{2} +\d{1,2})", body, re.M)
    return _day(found[1].decode()) if found else ""
