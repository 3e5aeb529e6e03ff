"""Outside sources to update from: answers of the true shape of every source, for one imagined November of 2026, and tables as
they stood before it (`earlier`), so that the tests do not change when the real tables move on.

Made by hand from the documented shapes; the events after the tables end are invented. In it Shenzhou 23 has landed,
Crew-13 has got its designation, Shenzhou 24 has flown (with one newcomer), and Soyuz MS-30 is still to come.
"""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from pathlib import Path

from sample_tables import cut, rows, write

from shotinspace.tidy import tidy
from shotinspace.update import watch
from shotinspace.update.launch_counts import STATES
from shotinspace.update.merge import Draft

TODAY = "2026-11-24"
# The pages that the productions of `earlier` cite.
WATCHED: dict[str, dict[str, str]] = {}
PART_YEAR = [  # launches of 2025 up to November: family, country, attempts, successes
    ("Electron", "New Zealand (Rocket Lab)", 15, 15),
    ("Falcon 9", "United States", 152, 152),
    ("Long March 2", "China", 13, 13),
    ("R-7 (Soyuz)", "Russia", 10, 9),
]
REACHED = {
    "flights": "2026-10-08", "seats": "2026-10-08", "people": "2026-10-08", "suborbital_flights": "2026-07-03",
    "launches_by_year": "2025-11-30", "us_cpi": "2026-05-31", "rub_usd": "2025-12-31",
}  # fmt: skip
UP = "In orbit on the day the table reaches."
SHIPS = {  # flight: mission, ship, name of the ship, rocket, family, provider, country, site, station, lift-off, docking
    "2026-113A": "Shenzhou 23|Shenzhou||Long March 2F (CZ-2F)|Long March 2F|China Manned Space|China|Jiuquan|Tiangong|"
    "2026-05-24T15:08Z|",
    "2026-162A": "Soyuz MS-29|Soyuz||Soyuz-2.1a|R-7 (Soyuz)|Roscosmos|Russia|Baikonur|ISS|2026-07-14T14:47:43Z|",
    "2026-CREW-13": "Crew-13|Crew Dragon|Grace|Falcon 9 Block 5|Falcon 9|SpaceX|United States|Cape Canaveral|ISS|"
    "2026-10-01T15:10:06Z|2026-10-01T23:05Z",
}
ABOARD = {  # flight: name, nation, role, catalogue id
    "2026-113A": ["Zhu Yangzhu|China|commander|AS-00716", "Zhang Zhiyuan|China||", "Lai Ka-ying|China||"],
    "2026-162A": ["Pyotr Dubrov|Russia|commander|AS-00586", "Anna Kikina|Russia||", "Anil Menon|United States||"],
    "2026-CREW-13": ["Jessica Watkins|United States|commander|", "Luke Delaney|United States|pilot|",
                     "Joshua Kutryk|Canada||", "Sergei Teteryatnikov|Russia||"],
}  # fmt: skip
KNOWN = ["Chen Dong|China||", "Chen Zhongrui|China||", "Laura Stiles|United States||AS-00778"]
SOURCE = "gcat-rides-2024"


def earlier(folder: Path) -> Path:
    """Write the tables as they stood in October 2026, a sample of them, and return the folder."""
    cut(folder)
    tables = {path.stem: rows(path) for path in folder.glob("*.csv")}
    ids = {row["name"]: row["person_id"] for row in tables["people"]}
    for line in [*(person for crew in ABOARD.values() for person in crew), *KNOWN]:
        name, nation, _, gcat_id = line.split("|")
        if name not in ids:
            ids[name] = name.lower().replace(" ", "-")
            cells = {"person_id": ids[name], "name": name, "nationality": nation, "gcat_id": gcat_id}
            tables["people"].append(dict.fromkeys(tables["people"][0], "") | cells | {"source_ids": SOURCE})
    tables["people"].sort(key=lambda row: row["person_id"])
    columns = "mission spacecraft vehicle rocket rocket_family provider country site destination launched_at docked_at".split()
    for flight, line in SHIPS.items():
        cells = dict(zip(columns, line.split("|"), strict=True))
        note = f"Not designated yet. {UP}" if "CREW" in flight else UP
        cells |= {"flight_id": flight, "crewed_launch": "yes", "crew_up": str(len(ABOARD[flight])), "note": note}
        cells |= {"outcome": "success", "source_ids": SOURCE, "confidence": "medium"}
        tables["flights"].append(dict.fromkeys(tables["flights"][0], "") | cells)
        for number, person in enumerate(ABOARD[flight], 1):
            name, nation, role, _ = person.split("|")
            cells = {"seat_id": f"{flight}-{number:02}", "flight_id": flight, "fate": "in_orbit", "name": name}
            cells |= {"person_id": ids[name], "nationality": nation, "role": role, "category": "professional"}
            cells |= {"filming": "no", "source_ids": SOURCE, "confidence": "medium"}
            tables["seats"].append(dict.fromkeys(tables["seats"][0], "") | cells)
    hop = {
        "flight_id": "2021-S45",
        "date": "2021-07-20",
        "vehicle": "New Shepard",
        "flight": "NS-16",
        "people_count": "1",
    }
    hop |= {"people": ids["Laura Stiles"], "source_ids": SOURCE}  # one stands for the four who flew
    tables["suborbital_flights"].append(dict.fromkeys(tables["suborbital_flights"][0], "") | hop)
    seen = {"table": "flights", "row_id": "2026-CREW-13", "field": "docked_at", "source_id": SOURCE}
    seen |= {
        "utc": "2026-10-01T23:05Z",
        "value_as_printed": "23:05",
        "agrees": "yes",
        "checked_on": "2026-10-08",
        "note": "",
    }
    tables["evidence"].append(seen)
    tables["launches_by_year"] = [row for row in tables["launches_by_year"] if row["year"] < "2025"] + [
        {"year": "2025", "rocket_family": family, "country": country, "attempts": str(tried), "successes": str(done)}
        | {"year_complete": "no", "source_ids": SOURCE, "note": "to 30 November"}
        for family, country, tried, done in PART_YEAR
    ]
    part = {"basis": "mean_of_months", "source_ids": SOURCE, "note": ""}
    tables["us_cpi"] = [row for row in tables["us_cpi"] if row["year"] < "2025"] + [
        {"year": "2025", "cpi_u": "321.943", "months": "11"} | part,
        {"year": "2026", "cpi_u": "330.079", "months": "5"} | part,
    ]
    tables["rub_usd"] = [row for row in tables["rub_usd"] if row["year"] < "2024"] + [
        {
            "year": "2025",
            "rub_per_usd": "83.3",
            "basis": "press_average",
            "months": "12",
            "source_ids": SOURCE,
            "note": "",
        }
    ]
    for row in tables["coverage"]:
        row["covers_until"] = REACHED.get(row["table"], row["covers_until"])
    tables["open_questions"] = []
    cited = {one for table in tables.values() for row in table for one in row.get("source_ids", "").split(";")}
    cited |= {row["source_id"] for row in tables["evidence"]}
    tables["sources"] = [row for row in tables["sources"] if row["source_id"] in cited]
    for name, table in tables.items():
        write(folder / f"{name}.csv", table)
    tidy(folder)
    return folder


def _person(number: int, name: str, country: str = "China", kind: str = "Government") -> dict:
    return {
        "id": number,
        "role": {"id": 1, "role": "Spacecraft Commander" if number % 10 == 1 else "Flight Engineer", "priority": 1},
        "astronaut": {
            "id": number,
            "name": name,
            "type": {"id": 2, "name": kind},
            "in_space": True,
            "time_in_space": "P170DT13H2M8S",
            "nationality": [{"id": 1, "name": country, "alpha_2_code": "XX", "alpha_3_code": "XXX"}],
        },
    }


SHENZHOU_23 = [_person(11, "Zhu Yangzhu"), _person(12, "Zhang Zhiyuan"), _person(13, "Lai Ka-ying")]
SHENZHOU_24 = [_person(21, "Chen Dong"), _person(22, "Novice Newcomer"), _person(23, "Chen Zhongrui")]
CREW_13 = [
    _person(31, "Jessica Watkins", "United States of America"),
    _person(32, "Luke Delaney", "United States of America"),
    _person(33, "Joshua Kutryk", "Canada"),
    _person(34, "Sergey Teteryatnikov", "Russia"),
]
SOYUZ_29 = [
    _person(41, "Pyotr Dubrov", "Russia"),
    _person(42, "Anna Kikina", "Russia"),
    _person(43, "Anil Menon", "United States of America"),
]


JIUQUAN = (
    "Launch Area 4 (SLS-1 / 921)",
    40.958,
    100.291,
    "Jiuquan Satellite Launch Center, People's Republic of China",
    "China",
)
BAIKONUR = ("31/6", 45.996, 63.564, "Baikonur Cosmodrome, Republic of Kazakhstan", "Kazakhstan")
CANAVERAL = ("Space Launch Complex 40", 28.562, -80.577, "Cape Canaveral SFS, FL, USA", "United States of America")


def launch(
    mission: str,
    net: str,
    crew: list[dict],
    *,
    designator: str | None = None,
    rocket: str = "Long March 2F/G",
    craft: str = "Shenzhou",
    status: int = 3,
    precision: str = "SEC",
    docked: str | None = None,
    landed: str | None = None,
    duration: str | None = None,
    landing_crew: list[dict] | None = None,
    destination: str = "Tiangong Space Station",
    provider: str = "China Aerospace Science and Technology Corporation",
    family: str = "Long March 2",
    config: str = "Shenzhou",
    pad: tuple = JIUQUAN,
) -> dict:
    """One detailed record of Launch Library 2.3.0, the keys we read and some we do not."""
    crew, landing_crew = copy.deepcopy(crew), copy.deepcopy(landing_crew)  # tests spoil their own
    return {
        "id": f"{mission.lower().replace(' ', '-')}-0000",
        "url": f"https://ll.example/2.3.0/launches/{mission}/",
        "name": f"{rocket} | {mission}",
        "response_mode": "detailed",
        "launch_designator": designator,
        "status": {"id": status, "name": "Launch Successful", "abbrev": "Success"},
        "net": net,
        "net_precision": {"id": 0, "name": precision, "abbrev": precision},
        "launch_service_provider": {"id": 88, "name": provider, "type": {"id": 1, "name": "Government"}},
        "rocket": {
            "id": 1,
            "configuration": {"id": 1, "name": rocket, "full_name": rocket, "families": [{"id": 1, "name": family}]},
            "spacecraft_stage": [
                {
                    "spacecraft": {"id": 1, "name": craft, "spacecraft_config": {"id": 7, "name": config}},
                    "destination": destination,
                    "mission_end": landed,
                    "duration": duration,
                    "launch_crew": crew,
                    "onboard_crew": [],
                    "landing_crew": landing_crew if landing_crew is not None else (crew if landed else []),
                    "docking_events": [{"docking": docked, "departure": None}] if docked else [],
                }
            ],
        },
        "mission": {"id": 1, "name": mission, "type": "Human Exploration", "orbit": {"id": 8, "abbrev": "LEO"}},
        "pad": {
            "id": 21,
            "name": pad[0],
            "latitude": pad[1],
            "longitude": pad[2],
            "location": {"id": 17, "name": pad[3], "country": {"id": 8, "name": pad[4], "alpha_3_code": "XXX"}},
        },
    }


def launches(designated: bool = True) -> list[dict]:
    """What Launch Library lists. `designated`: whether Shenzhou 24 has its designation yet."""
    falcon = {"rocket": "Falcon 9 Block 5", "destination": "International Space Station", "family": "Falcon"}
    falcon |= {"provider": "SpaceX", "config": "Crew Dragon 2", "pad": CANAVERAL}
    soyuz = {"rocket": "Soyuz 2.1a", "craft": "Soyuz MS-29", "destination": "International Space Station"}
    soyuz |= {
        "provider": "Russian Federal Space Agency (ROSCOSMOS)",
        "family": "Soyuz",
        "config": "Soyuz MS",
        "pad": BAIKONUR,
    }
    return [
        launch(
            "Shenzhou 23",
            "2026-05-24T15:08:35Z",
            SHENZHOU_23,
            designator="2026-113",
            rocket="Long March 2F/G",
            landed="2026-11-10T01:02:03Z",
            duration=None,
        ),
        launch("Soyuz MS-29", "2026-07-14T14:47:43Z", SOYUZ_29, designator="2026-162", status=6, **soyuz),
        launch(
            "Crew-13",
            "2026-10-01T15:10:06Z",
            CREW_13,
            designator="2026-228",
            status=6,
            craft="Crew Dragon Grace",
            docked="2026-10-01T23:05:10Z",
            **falcon,
        ),
        launch(
            "Shenzhou 24",
            "2026-11-05T03:04:05Z",
            SHENZHOU_24,
            designator="2026-250" if designated else None,
            rocket="Long March 2F/G",
            docked="2026-11-05T09:30:00Z",
            status=6,
        ),
        launch("Soyuz MS-30", "2026-12-20T00:00:00Z", [], status=1, precision="DAY", **soyuz),
    ]


def pages(records: list[dict], home: str, size: int = 3) -> list[bytes]:
    """Records as pages that link to each other."""
    parts = [records[start : start + size] for start in range(0, len(records), size)] or [[]]
    return [
        json.dumps(
            {
                "count": len(records),
                "next": f"{home}launches/?page={number + 2}" if number + 1 < len(parts) else None,
                "previous": None,
                "results": part,
            }
        ).encode()
        for number, part in enumerate(parts)
    ]


def _tsv(*lines: str) -> bytes:
    return ("\n".join(line.replace("|", "\t") for line in lines) + "\n").encode()


MISSIONS = (
    "#HSFID|HSFTAG|Desig|JTAG|Ship|LDate|EDate|Dur|Crew|Callsign|Station|Program|Project|OrbID|DS|SSF|MType",
    "# Updated 2026 Nov 20 16:55:12",
    "H00350|MS19|2021-089|S49269|Soyuz MS-19|2021 Oct  5 0855:02|2022 Mar 30 1128:36?|  176:02:33:34|   3|Astrey|ISS|RU|Soyuz|ORB325|   0| 189|FLT",
    "H00410|SZ23|2026-113|S69000|Shenzhou 23|2026 May 24 1508:35|2026 Nov 10 0102|  169:09:53 |   3|-|TG|CN|SZ|ORB363|   0| 224|FLT",
    "H00411|MS29|2026-162|S100057|Soyuz MS-29|2026 Jul 14 1447:43|-|  130*|   3|-|ISS|RU|Soyuz|ORB364|   0| 225|FLT",
    "H00413|SPXC13|2026-228|S100100|Dragon Crew-13|2026 Oct  1 1510:06|-|   50*|   4|-|ISS|SPX|Dragon|ORB365|   0| 226|FLT",
    "H00348|NS16|2021-S45|R80531|New Shepard NS-16|2021 Jul 20 1311:00?|2021 Jul 20 1321:11|    0:00:10:11|   4|-|-|BO|NS|SO25|   0|   0|FLT",
    "H00412|NS39|2026-S40|R90000|New Shepard NS-39|2026 Aug 20 1435:18|2026 Aug 20 1445:02|    0:00:09:44|   2|-|-|BO|NS|SO40|   0|   0|FLT",
)
RIDES = (
    "#No|Program|Categ|RoleCode|Mission|HSFID|Role|Name|Rank|Employer|Sponsor|ID|LDate|Duration|Segments",
    "# Updated 2026 Nov 20 16:55:12",
    "#",
    "# Human Space Rides",
    "#",
    "  1335|RU|PB|MS19/UP1|Soyuz MS-19|H00350|Uchastnik Kos. Poleta-1|Klim Shipenko|-|PERVK|TSKPR/PERVK|AS-00592|2021 Oct  5 0855:02|   11:19:40:42|ISSEP20A/UP1,MS18:5/UP1",
    "  1600|CN|M|SZ23/KDR|Shenzhou 23|H00410|Zhilingzhang|Zhu Yangzhu|-|CMSA|CMSA|AS-00716|2026 May 24 1508:35|  169:09:53 |-",
    "   900|BO|PT|NS16/P1|New Shepard NS-16|H00348|Passenger|Wally Funk|-|-|BLOR|AS-00595|2021 Jul 20 1311:00?|    0:00:10:11|-",
    "  1601|BO|PT|NS39/P1|New Shepard NS-39|H00412|Passenger|Ada Example, Ph.D., Somewhere|-|-|-|AS-00801|2026 Aug 20 1435:18|    0:00:09:44|-",
    "  1602|BO|PT|NS39/P2|New Shepard NS-39|H00412|Passenger|Laura Stiles|-|-|-|AS-00778|2026 Aug 20 1435:18|    0:00:09:44|-",
)
ASTRO = (
    "#No|Citizen|Name|G|NFL",
    "# Updated 2026 Nov 20",
    "AS-00592|RU|Shipenko, Klim|M|1",
    "AS-00716|CN|Zhu, Yangzhu|M|2",
    "AS-00778|US|Stiles, Laura|F|2",
    "AS-00801|US|Example, Ada|F|1",
)
LOG = (
    "#Launch_Tag|Launch_Date|Piece|Type|Name|PLName|JCAT|SatOwner|SatState|LV_Type|Flight_ID|Platform|Launch_Site|Launch_Pad|Ascent_Site|Ascent_Pad|Agency|LVState|Launch_Code|LTCite",
)
VEHICLES = (
    "#LV_Name|LV_Family|LV_Manufacturer",
    "# Updated 2026 Nov 20",
    "Falcon 9|Falcon9|SPX",
    "Electron|Electron|RLAB",
    "Chang Zheng 2|DF5|CALT",
)


def log_line(tag: str, day: str, vehicle: str, state: str, code: str = "OS", piece: str = "A") -> str:
    """One payload of the launch log; day as the catalogue writes it."""
    return f"{tag} |{day}|{tag}{piece}|P           |Name|Name|S100829   |OWN|US|{vehicle}|1|-|SITE|PAD|-|-|AGN|{state}|{code}  |Wire"


def catalogue() -> dict[str, bytes]:
    """The five lists of the catalogue."""
    log = [*last_year(), *_new_year()]
    return {
        "missions": _tsv(*MISSIONS),
        "rides": _tsv(*RIDES),
        "astro": _tsv(*ASTRO),
        "launchlog": _tsv(*LOG, *log),
        "lv": _tsv(*VEHICLES, *(f"{family}|{family}|X" for family, *_ in PART_YEAR)),
    }


def last_year() -> list[str]:
    """A line for every launch of 2025 that the earlier table counts, and one more of December."""
    codes = {name: code for code, name in STATES.items()}
    lines = []
    for family, country, attempts, successes in PART_YEAR:
        for number in range(attempts):
            code = "OS" if number < successes else "OF40"
            vehicle = family.replace("Long March", "Chang Zheng")
            lines.append(log_line(f"2025-{len(lines) + 1:03}", "2025 Jun  1", vehicle, codes[country], code))
    return [*lines, log_line("2025-900", "2025 Dec 30 1200", "Falcon 9", "US")]


def _new_year() -> list[str]:
    return [
        log_line("2026-001", "2026 Jan  3 0039", "Falcon 9", "US"),
        log_line("2026-001", "2026 Jan  3 0039", "Falcon 9", "US", piece="B"),
        log_line("2026-002", "2026 Jan  4 1248:59", "Electron", "NZ"),
        log_line("2026-F01", "2026 Feb  1 0100", "Falcon 9", "US", "OF40"),
        log_line("2026-E01", "2026 Feb  2 0100", "Falcon 9", "US", "OE"),
    ]


def prices() -> bytes:
    """The months of three years: in 2025 October was never published; 2026 reaches September."""
    data = [
        {"year": str(year), "period": f"M{month:02}", "periodName": "Month", "value": value, "footnotes": [{}]}
        for year, value, last in ((2024, "313.689", 12), (2025, "321.943", 12), (2026, "330.500", 9))
        for month in range(last, 0, -1)
    ]
    next(row for row in data if (row["year"], row["period"]) == ("2025", "M10"))["value"] = "-"
    series = [{"seriesID": "CUUR0000SA0", "data": data}]
    return json.dumps(
        {"status": "REQUEST_SUCCEEDED", "responseTime": 1, "message": [], "Results": {"series": series}}
    ).encode()


def rates() -> bytes:
    """Weekly rates from December 2023: 90 for 2024, 83.31 for 2025, 80 for 2026, in windows-1251 with decimal commas."""
    day, records = date(2023, 12, 19), []
    while day <= date.fromisoformat(TODAY):
        value = {2023: "90,0000", 2024: "90,0000", 2025: "83,3100", 2026: "80,0000"}[(day + timedelta(days=7)).year]
        records.append(
            f'<Record Date="{day:%d.%m.%Y}" Id="R01235"><Nominal>1</Nominal><Value>{value}</Value>'
            f"<VunitRate>{value}</VunitRate></Record>"
        )
        day += timedelta(days=7)
    text = (
        '<?xml version="1.0" encoding="windows-1251"?><ValCurs ID="R01235" DateRange1="18.12.2023" '
        f'DateRange2="24.11.2026" name="Динамика котировок">{"".join(records)}</ValCurs>'
    )
    return text.encode("windows-1251")


def items() -> bytes:
    """What Wikidata answers: the film, and a namesake of another year."""

    def row(item: str, released: str) -> list[dict]:
        said = [
            ("released", f"{released}T00:00:00Z", "11"),
            ("released", "2023-04-12T00:00:00Z" if item == "Q1" else "", "11"),
            ("runtime_min", "166", "http://www.wikidata.org/entity/Q7727"),
            ("gross_amount", "2000000000", "http://www.wikidata.org/entity/Q41044"),
        ]
        return [
            {
                "id": {"type": "literal", "value": "the-challenge"},
                "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{item}"},
                "what": {"type": "literal", "value": what},
                "value": {"type": "literal", "value": value},
                "detail": {"type": "literal", "value": detail},
            }
            for what, value, detail in said
            if value
        ]

    rows = [one for item, day in (("Q1", "2023-04-20"), ("Q2", "1938-01-01")) for one in row(item, day)]
    return json.dumps({"head": {"vars": ["id", "item"]}, "results": {"bindings": rows}}).encode()


def watched(draft_pages: dict[str, dict[str, str]] | None = None) -> dict[str, bytes]:
    """What the encyclopedias say of their pages: one edited after the tables were checked, the others before."""
    answers = {}
    for host, titles in (draft_pages or {}).items():
        said = [
            {
                "title": title,
                "revisions": [
                    {"revid": 1300000000 + n, "timestamp": f"2026-{'11-24' if not n else '02-03'}T05:06:07Z"}
                ],
            }
            for n, title in enumerate(sorted(titles))
        ]
        answers[f"watch/{host}-1.json"] = json.dumps({"batchcomplete": True, "query": {"pages": said}}).encode()
    found = [{"item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q99999991"}}]
    answers["watch/filmed.json"] = json.dumps({"head": {"vars": ["item"]}, "results": {"bindings": found}}).encode()
    return answers


def watched_pages(data: Path) -> dict[str, dict[str, str]]:
    """The pages that an update of these data asks for."""
    return watch.pages(Draft(data))


def saved(
    folder: Path, home: str = "https://ll.thespacedevs.com/2.3.0/", designated: bool = True, data: Path | None = None
) -> Path:
    """What every source answers, as a folder of saved responses."""
    files = {f"catalogue/{name}.tsv": body for name, body in catalogue().items()}
    files |= {f"launches/page-{n}.json": body for n, body in enumerate(pages(launches(designated), home), 1)}
    files |= {"cpi/months.json": prices(), "rouble/days.xml": rates(), "wikidata/answer.json": items()}
    files |= watched(watched_pages(data) if data else WATCHED)
    files["asked.json"] = json.dumps({"asked_on": TODAY}).encode()
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder
