"""Jonathan McDowell's General Catalog of Artificial Space Objects and lists of human spaceflight (CC BY 4.0).

Tab-separated and space-padded; the header is line 1 behind a `#`; later `#` lines are remarks, `# Updated` the vintage;
`-` means none, `?` behind a time that it is uncertain, `*` behind a length that it still runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pandas as pd

from shotinspace.update import flights
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, NewRow, Note, Proposal, Reach, SourceBroken, Unfit, Value, clean
from shotinspace.update.web import Web

NAME = "catalogue"
HOME = "https://planet4589.org/space/"
CREDIT = Credit(
    "gcat", "Jonathan McDowell, planet4589.org", "GCAT and human spaceflight, as asked by the update", HOME, "CC BY 4.0"
)
FILES = {  # name: (address, columns we read)
    "missions": ("astro/tsv/missions.tsv", "HSFID HSFTAG Desig Ship LDate EDate Dur Crew Station Project OrbID MType"),
    "rides": ("astro/tsv/rides.tsv", "Categ RoleCode HSFID Name ID Duration Segments"),
    "astro": ("astro/tsv/astro.tsv", "No Name Citizen"),
    "launchlog": ("gcat/tsv/derived/launchlog.tsv", "Launch_Tag Launch_Date LV_Type LVState Launch_Code"),
    "lv": ("gcat/tsv/tables/lv.tsv", "LV_Name LV_Family"),
}
_MONTHS = {month: number for number, month in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_DATE = re.compile(r"^(\d{4})(?:\s+([A-Z][a-z]{2})(?:\s+(\d{1,2})(?:\s+(\d{2})(\d{2})(?::(\d{2}))?)?)?)?$")
_LENGTH = re.compile(r"^(\d+):(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_GREEK = "ALP BET GAM DEL EPS ZET ETA THE IOT KAP LAM MU NU XI OMI PI RHO SIG TAU UPS PHI CHI PSI OME".split()
_STATIONS = {"ISS": "ISS", "TG": "Tiangong"}
_CATEGORIES = {"M": "professional", "C": "professional", "PS": "professional", "PG": "government_guest",
               "PB": "private", "PT": "private"}  # fmt: skip
_ROLES = {"KDR": "commander", "CDR": "commander", "PLT": "pilot", "BI": "flight engineer", "FE": "flight engineer",
          "MS": "mission specialist", "UP": "spaceflight participant", "SFP": "spaceflight participant",
          "PS": "payload specialist"}  # fmt: skip
STATES = {"US": "United States", "RU": "Russia", "SU": "Soviet Union", "CN": "China", "J": "Japan", "IN": "India",
           "F": "France", "I": "Italy", "I-ESA": "Europe (ESA)", "D": "Germany", "UK": "United Kingdom", "IL": "Israel",
           "IR": "Iran", "KP": "North Korea", "KR": "South Korea", "BR": "Brazil", "AU": "Australia",
           "NZ": "New Zealand (Rocket Lab)", "CYM": "Cayman Islands (Sea Launch)", "E": "Spain"}  # fmt: skip
_CITIZENS = STATES | {"NZ": "New Zealand", "CA": "Canada", "S": "Sweden", "N": "Norway", "DK": "Denmark", "PL": "Poland",
                       "HU": "Hungary", "TR": "Turkey", "SA": "Saudi Arabia", "UAE": "United Arab Emirates",
                       "BY": "Belarus", "KZ": "Kazakhstan", "MT": "Malta", "NL": "Netherlands", "B": "Belgium",
                       "CH": "Switzerland", "A": "Austria", "PK": "Pakistan", "CZ": "Czech Republic"}  # fmt: skip
_FAMILIES = {"R-7": "R-7 (Soyuz)", "R-12": "R-12 (Kosmos-2)", "R-14": "R-14 (Kosmos-3)", "R-36": "R-36 (Tsiklon/Dnepr)",
             "Ariane5": "Ariane 5", "Atlas5": "Atlas V", "Delta4": "Delta IV", "Falcon9": "Falcon 9", "Falcon1": "Falcon 1",
             "VegaC": "Vega C", "SaturnV": "Saturn V", "Terran1": "Terran 1", "MV": "M-V", "ScoutD": "Scout"}  # fmt: skip
HOPS_SCOPE = "Crewed hops above 80 km, or by rocket, listed by the catalogue; altitudes only where a source was seen."
_HOPS = {
    "NS": ("New Shepard", "New Shepard "),
    "SS2": ("SpaceShipTwo", ""),
}  # project: (vehicle, what its name begins with)


def begin(draft: Draft) -> date:
    """As flights.begin says, or the day the hops reach, whichever is earlier."""
    return min(flights.begin(draft), date.fromisoformat(draft.reached("suborbital_flights")))


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """The five lists, whole (they are not divided by time). Raises SourceBroken."""
    return {name: web.get(f"{NAME}/{name}.tsv", HOME + where) for name, (where, _) in FILES.items()}


def parse(files: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Lists as frames of all times: `ships`, `crew` (columns flights.SHIPS, flights.CREW), `hops` (flight_id, date,
    vehicle, flight, duration_s, people: catalogue ids joined by ;, names), `launches` (year, rocket_family, country,
    code, day), `vintage` (one row: people, launches: the days the lists were last changed). Raises SourceBroken, naming file, line and column."""
    lists = {name: _read(name, body) for name, body in files.items()}
    missions, rides = lists["missions"], lists["rides"]
    citizens = dict(zip(lists["astro"]["No"], lists["astro"]["Citizen"]))
    tags = dict(zip(missions["HSFTAG"], missions["HSFID"]))
    flown = missions[missions["MType"].eq("FLT") & missions["OrbID"].str.startswith("ORB")]
    ships = [
        {
            "ship": row.HSFID,
            "designation": designation(row.Desig),
            "mission": row.Ship.removeprefix("Dragon ").replace("Ax-", "Axiom Mission "),
            "craft": "",
            "rocket": "",
            "launched_at": moment(row.LDate, f"missions.tsv, {row.Ship}, LDate"),
            "docked_at": "",
            "landed_at": moment(row.EDate, f"missions.tsv, {row.Ship}, EDate"),
            "duration_days": days(row.Dur, f"missions.tsv, {row.Ship}, Dur"),
            "outcome": "success",
            "destination": _STATIONS.get(row.Station, ""),
        }
        for row in flown.itertuples()
    ]
    crew = [
        {
            "ship": row.HSFID,
            "person": row.ID,
            "gcat_id": row.ID,
            "name": _usual(row.Name),
            "name_full": row.Name.split(",")[0],
            "nationality": _CITIZENS.get(citizens.get(row.ID, ""), ""),
            "role": _ROLES.get(re.sub(r"\d+$", "", row.RoleCode.rpartition("/")[2]), ""),
            "category": _CATEGORIES.get(row.Categ, "professional"),
            "landed_on": _landed_on(row, tags),
            "fate": "in_orbit" if row.Duration.endswith("*") or not row.Duration else "landed",
            "days": days(row.Duration, f"rides.tsv, {row.Name}, Duration"),
        }
        for row in rides[rides["ID"].str.startswith("AS-") & rides["HSFID"].isin(flown["HSFID"])].itertuples()
    ]
    return {
        "ships": pd.DataFrame(ships, columns=flights.SHIPS, dtype="str"),
        "crew": pd.DataFrame(crew, columns=flights.CREW, dtype="str"),
        "hops": _hops(missions, rides),
        "launches": _launches(lists["launchlog"], lists["lv"]),
        "vintage": pd.DataFrame([{"people": _updated(files["missions"])}], dtype="str"),
    }


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """Flights, seats and people launched from `since` on; hops we lack; launches by year where our year is a part."""
    ships = frames["ships"]
    ships = ships[ships["launched_at"].ge(since.isoformat())]
    proposals = list(flights.propose(ships, frames["crew"], draft))
    proposals += _propose_hops(frames["hops"], draft, since)
    proposals += _propose_launches(frames["launches"], draft)
    vintage = frames["vintage"]["people"][0]
    if vintage:
        scopes = flights.SCOPES | {"suborbital_flights": HOPS_SCOPE}
        proposals += [Reach(name, vintage, scope) for name, scope in scopes.items()]
    return proposals


def _read(name: str, body: bytes) -> pd.DataFrame:
    """One list as a frame of stripped text, `-` as empty, remarks left out."""
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
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(header):
            raise SourceBroken(f"{file}, line {number}: found {len(cells)} cells, expected {len(header)}")
        rows.append(["" if cells[place].strip() == "-" else cells[place].strip() for place in places])
    if not rows or not body.endswith(b"\n"):
        raise SourceBroken(f"{file}: it ends too early, after {len(rows):,} rows")
    return pd.DataFrame(rows, columns=wanted, dtype="str")


def moment(text: str, where: str) -> str:
    """A date of the catalogue as the tables write it: `2021 Oct  5 0855:02` -> `2021-10-05T08:55:02Z`.

    Vague dates keep their precision; one with `?` loses its last part, which is what is uncertain. "" stays "".
    Raises SourceBroken, naming `where`.
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
        raise SourceBroken(f"{where}: found {text[:40]!r}, expected a date such as 2021 Oct  5 0855:02") from None


def days(text: str, where: str) -> str:
    """A length `d:hh:mm:ss` in days, four decimals; one that still runs (`*`) or is uncertain (`?`) is "".

    Raises SourceBroken, naming `where`.
    """
    if not text or text[-1] in "*?":
        return ""
    found = _LENGTH.match(text)
    if not found:
        raise SourceBroken(f"{where}: found {text[:40]!r}, expected a length such as 11:19:40:42")
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


def _landed_on(row, tags: dict[str, str]) -> str:
    """The ship a person came home in: the last segment `SHIP:n`, or the ship of the launch."""
    last = row.Segments.split(",")[-1]
    return tags.get(last.split(":")[0], f"?{last.split(':')[0]}") if ":" in last else row.HSFID


def _usual(name: str) -> str:
    """A name without rank, employer, degree and patronymic: `Klim Alekseevich Shipenko, PERVK` -> `Klim Shipenko`."""
    words = name.split(",")[0].split()
    if len(words) == 3 and words[1].endswith(("vich", "vna", "ich")):
        words = [words[0], words[2]]
    return " ".join(words)


def _updated(body: bytes) -> str:
    """The day of the line `# Updated 2026 Jul  3 0703:57`, or ""."""
    found = re.search(rb"^# *Updated +(\d{4} [A-Z][a-z]{2} +\d{1,2})", body, re.M)
    return moment(found[1].decode(), "# Updated") if found else ""


def _hops(missions: pd.DataFrame, rides: pd.DataFrame) -> pd.DataFrame:
    hops = missions[missions["OrbID"].str.startswith("SO") & missions["Project"].isin(list(_HOPS))]
    rows = []
    for row in hops.itertuples():
        vehicle, prefix = _HOPS[row.Project]
        people = rides[rides["HSFID"].eq(row.HSFID)]
        length = days(row.Dur, f"missions.tsv, {row.Ship}, Dur")
        rows.append(
            {
                "flight_id": designation(row.Desig),
                "date": moment(row.LDate, f"missions.tsv, {row.Ship}, LDate")[:10],
                "vehicle": vehicle,
                "flight": row.Ship.removeprefix(prefix),
                "duration_s": f"{float(length) * 86400:.0f}" if length else "",
                "people": ";".join(people["ID"]),
                "names": ";".join(people["Name"].map(_usual)),
            }
        )
    columns = ["flight_id", "date", "vehicle", "flight", "duration_s", "people", "names"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _propose_hops(hops: pd.DataFrame, draft: Draft, since: date) -> Iterator[Proposal]:
    fresh: dict[str, str] = {}  # catalogue id -> person_id, of people added here
    for hop in hops[hops["date"].ge(since.isoformat())].itertuples():
        if draft.find("suborbital_flights", hop.flight_id):
            yield Value("suborbital_flights", hop.flight_id, "date", hop.date)
            continue
        try:
            aboard = []
            for gcat_id, name in zip(hop.people.split(";"), hop.names.split(";")):
                known = flights.person(gcat_id, [name], draft)
                if known:
                    aboard.append(known["person_id"])
                    yield Value("people", known["person_id"], "gcat_id", gcat_id)
                    continue
                if gcat_id not in fresh:
                    name = clean(name, "a name")
                    fresh[gcat_id] = flights.fresh_id(name, draft, set(fresh.values()))
                    cells = {"person_id": fresh[gcat_id], "name": name, "gcat_id": gcat_id}
                    yield NewRow("people", cells | {"note": "Flew a suborbital hop."})
                aboard.append(fresh[gcat_id])
            cells = {column: clean(getattr(hop, column)) for column in ("flight_id", "date", "vehicle", "flight")}
        except Unfit as error:
            yield Note(f"the hop of {hop.date} is left out: {error}")
            continue
        cells |= {"people_count": str(len(aboard)), "people": ";".join(aboard), "duration_s": hop.duration_s}
        yield NewRow("suborbital_flights", cells)


def _launches(log: pd.DataFrame, vehicles: pd.DataFrame) -> pd.DataFrame:
    """One row an orbital attempt (the log has one a payload). Codes: O orbital or D deep space, then S success, F failure."""
    families = dict(zip(vehicles["LV_Name"], vehicles["LV_Family"]))
    tried = log[log["Launch_Code"].str.match(r"[OD][SF]")].drop_duplicates("Launch_Tag")
    rows = [
        {
            "year": row.Launch_Date[:4],
            "rocket_family": _family(row.LV_Type, families.get(row.LV_Type, row.LV_Type)),
            "country": STATES.get(row.LVState, ""),
            "code": row.Launch_Code[1],
            "day": moment(row.Launch_Date, f"launchlog.tsv, {row.Launch_Tag}, Launch_Date")[:10],
        }
        for row in tried.itertuples()
    ]
    return pd.DataFrame(rows, columns=["year", "rocket_family", "country", "code", "day"], dtype="str")


def _family(vehicle: str, family: str) -> str:
    """A rocket family as the table names it."""
    long_march = re.match(r"Chang Zheng (\d+)", vehicle)
    if long_march:
        return f"Long March {long_march[1]}"
    by_itself = re.match(r"Falcon Heavy|Space Shuttle|SLS", vehicle)
    if by_itself:
        return by_itself[0]
    return _FAMILIES.get(family, family)


def _propose_launches(launches: pd.DataFrame, draft: Draft) -> Iterator[Proposal]:
    """Counts of the years our table has in part or not at all; the last one is a part again, up to the last launch.

    A list that lacks launches we already counted is not taken: it is cut short, or it sorts rockets anew.
    """
    table = draft["launches_by_year"]
    whole = {row["year"] for row in table if row["year_complete"] == "yes"}
    until = launches["day"].max() if len(launches) else ""
    reached = draft.reached("launches_by_year")
    if until < reached:
        yield Note(f"launches_by_year is left as it is: the list ends on {until or 'no day'}, we have {reached}")
    if until <= reached:
        return
    recent = launches[~launches["year"].isin(whole) & launches["year"].gt(max(whole, default=""))]
    tried = recent.groupby(["year", "rocket_family", "country"])["code"].agg(
        ["size", lambda codes: codes.eq("S").sum()]
    )
    ours = {
        (row["year"], row["rocket_family"], row["country"]): int(row["attempts"])
        for row in table
        if row["year"] not in whole
    }
    lost = [key for key, count in ours.items() if key not in tried.index or tried.loc[key, "size"] < count]
    if lost:
        yield Note(
            f"launches_by_year is left as it is: the list has fewer launches than we have for {len(lost)} rows, "
            f"such as {' '.join(lost[0])}"
        )
        return
    if recent["country"].eq("").any():
        yield Note("launches_by_year is left as it is: a launch is of a country code we do not know")
        return
    yield Reach("launches_by_year", until, "Orbital launch attempts of the whole world; the last year may be a part.")
    for (year, family, country), (attempts, successes) in tried.iterrows():
        complete = f"{year}-12-31" <= until
        counts = {
            "attempts": str(attempts),
            "successes": str(successes),
            "year_complete": "yes" if complete else "no",
            "note": "" if complete else f"to {int(until[8:])} {_month(until)}",
        }
        if (year, family, country) in ours:
            for column, value in counts.items():
                yield Value("launches_by_year", "+".join((year, family, country)), column, value, moves=True)
        else:
            cells = {"year": year, "rocket_family": clean(family, "a rocket"), "country": country}
            yield NewRow("launches_by_year", cells | counts)


def _month(day: str) -> str:
    return datetime.fromisoformat(day).strftime("%B")
