"""The data contract: the true data are sound, every mutant is refused in words that name file, line, column, found, expected."""

import json
from pathlib import Path

import pandas as pd
import pytest
from sample_tables import DATA, cut, rows, write

from shotinspace.check import check, report, times, to_json
from shotinspace.check.rules import before


@pytest.fixture
def folder(tmp_path):
    return cut(tmp_path / "data")


def put(folder: Path, table: str, key: str, /, **cells: str) -> int:
    """Change cells of the row whose first column is `key`; returns its line in the file."""
    path = folder / f"{table}.csv"
    found = rows(path)
    index = next(i for i, row in enumerate(found) if next(iter(row.values())) == key)
    found[index].update(cells)
    write(path, found)
    return index + 2


def test_the_true_data_are_sound():
    assert [str(fault) for fault in check(DATA)] == []


def test_moments_stays_and_crews_rest_on_readings_of_independent_pages():
    """The check holds every reading against its cell; here: that there are enough."""
    evidence = pd.read_csv(DATA / "evidence.csv", dtype=str)
    moments = evidence[(evidence["table"] == "flights") & evidence["utc"].notna() & (evidence["agrees"] != "no")]
    assert moments["row_id"].nunique() >= 90 and moments["source_id"].nunique() >= 60
    for flight in ("2021-029A", "2021-089A"):  # up and down with the film crew
        for field in ("launched_at", "docked_at", "landed_at"):
            assert len(moments[(moments["row_id"] == flight) & (moments["field"] == field)]) >= 1, (flight, field)
    stays = evidence[evidence["field"] == "days_in_space"]
    assert stays["row_id"].nunique() >= 25
    crews = evidence[(evidence["table"] == "suborbital_flights") & (evidence["field"] == "people")]
    assert crews["row_id"].nunique() >= 5


def test_faults_come_in_one_order(folder):
    """Several pages print another moment for one cell: what is said of it does not change places from run to run."""
    line = put(folder, "milestones", "the-challenge-landing", date="2021-10-17T05:00Z")
    found = check(folder)
    assert len([fault for fault in found if (fault.file, fault.line) == ("milestones.csv", line)]) > 3
    assert found == sorted(found)


CELLS = [  # table, row, cells, column of the fault, found, expected
    ("productions", "the-challenge", {"runtime_min": "long"}, "runtime_min", '"long"', "a number"),
    ("productions", "the-challenge", {"status": "flown"}, "status", '"flown"', "one of released, shot"),
    ("productions", "the-challenge", {"budget_amount": "-5"}, "budget_amount", '"-5"', "0 or more"),
    ("productions", "the-challenge", {"released": "20 April 2023"}, "released", '"20 April 2023"', "a date: YYYY"),
    ("productions", "the-challenge", {"released": "2023-02-30"}, "released", '"2023-02-30"', "on the calendar"),
    ("productions", "the-challenge", {"title": ""}, "title", "nothing", "never empty"),
    (
        "productions",
        "the-challenge",
        {"runtime_min": "174"},
        "runtime_min",
        '"174"',
        "or no or rounds as agrees in evidence.csv:",
    ),
    (
        "productions",
        "the-challenge",
        {"minutes_from_space_low": "60"},
        "minutes_from_space",
        "60 / ",
        "low <= value <= high",
    ),
    (
        "productions",
        "the-challenge",
        {"minutes_from_space_high": "55"},
        "minutes_from_space",
        "55",
        "extremes of its evidence",
    ),
    (
        "productions",
        "the-challenge",
        {"budget_currency": ""},
        "budget_currency",
        "nothing",
        "a currency where there is an amount",
    ),
    (
        "productions",
        "the-challenge",
        {"director": "Somebody Else"},
        "director",
        '"Somebody Else"',
        '"Klim Shipenko", as the credits say',
    ),
    (
        "productions",
        "the-challenge",
        {"source_ids": "wp-challenge;nowhere"},
        "source_ids",
        '"nowhere"',
        "an id that is in sources",
    ),
    (
        "productions",
        "the-challenge",
        {"source_ids": "wp-challenge;wp-challenge"},
        "source_ids",
        "wp-challenge;wp-challenge",
        "each item once",
    ),
    ("productions", "the-challenge", {"venue": "ISS;Pluto"}, "venue", '"ISS;Pluto"', "items joined by ;"),
    ("productions", "the-challenge", {"note": "=SUM(A1)"}, "note", '"=SUM(A1)"', "no spreadsheet takes for a formula"),
    ("productions", "the-challenge", {"note": "<script>alert(1)</script>"}, "note", "<script>", "plain text"),
    ("productions", "the-challenge", {"note": "5 $ or 6 $"}, "note", "5 $ or 6 $", "no dollar sign"),
    ("productions", "the-challenge", {"note": "a\u200bb"}, "note", "\\u200b", "no control, zero-width or direction"),
    ("productions", "the-challenge", {"note": "a\u202eb"}, "note", "\\u202e", "no control, zero-width or direction"),
    (
        "people",
        "yulia-peresild",
        {"wikidata_id": "Q27990623"},
        "wikidata_id",
        '"Q27990623"',
        "klim-shipenko has not already",
    ),
    ("people", "yulia-peresild", {"country": "SUN"}, "country", '"SUN"', "RUS, as elsewhere for Russia"),
    ("people", "yulia-peresild", {"born": "2010-09-05"}, "born", '"2010-09-05"', "years before the launches of 2021"),
    ("people", "klim-shipenko", {"born": "1883"}, "born", '"1883"', "a birth 16 to 100 years before"),
    ("people", "yulia-peresild", {"name_full": "Ju\u0308lia"}, "name_full", '"J', "Unicode form NFC"),
    ("productions", "the-challenge", {"note": " a"}, "note", '" a"', "no space at either end"),
    (
        "productions",
        "the-challenge",
        {"released": "2027-01-01"},
        "released",
        '"2027-01-01"',
        "the day the table reaches",
    ),
    ("productions", "the-challenge", {"shot_to": "2021-10-01"}, "shot_to", '"2021-10-01"', "no day before 2021-10-05"),
    ("milestones", "the-challenge-promise-minute", {"promised_by": ""}, "promised_by", "nothing", "this row is a plan"),
    (
        "milestones",
        "the-challenge-lift-off",
        {"promised_by": "maker"},
        "promised_by",
        '"maker"',
        "this row is an event",
    ),
    (
        "milestones",
        "the-challenge-promise-minute",
        {"planned_to": "2021-10-04"},
        "planned_to",
        '"2021-10-04"',
        "no day before",
    ),
    (
        "milestones",
        "the-challenge-promise-minute",
        {"repeats": "the-challenge-lift-off"},
        "repeats",
        "the-challenge-lift-off",
        "an earlier promise of the same production",
    ),
    ("milestones", "the-challenge-landing", {"date": "2021-10-04"}, "date", '"2021-10-04"', "its launch"),
    (
        "milestones",
        "the-challenge-landing",
        {"production_id": "nobody"},
        "production_id",
        '"nobody"',
        "an id that is in productions",
    ),
    ("credits", "the-challenge", {"name": "Klim Other"}, "name", '"Klim Other"', "the name of klim-shipenko in people"),
    ("coverage", "milestones", {"covers_until": "2027-01-01"}, "covers_until", '"2027-01-01"', "when it was checked"),
    (
        "flights",
        "2021-089A",
        {"landed_at": "2021-10-04T00:00:00Z"},
        "landed_at",
        "2021-10-04",
        "no moment before 2021-10-05T08:55:02Z",
    ),
    ("flights", "2021-089A", {"crew_up": "4"}, "crew_up", '"4"', "3, the seats of 2021-089A"),
    ("flights", "2021-089A", {"ship_duration_days": "170"}, "ship_duration_days", '"170"', "from launch to landing"),
    (
        "flights",
        "2021-089A",
        {"launched_at": "2027-10-05T08:55:02Z"},
        "launched_at",
        "2027-10-05",
        "the day the table reaches",
    ),
    ("seats", "2021-089A-02", {"landed_on": ""}, "landed_on", "nothing", "a flight where fate is landed"),
    ("seats", "2021-089A-02", {"landed_on": "2021-089A"}, "days_in_space", "11.8", "to the landing of 2021-089A"),
    ("seats", "2021-089A-02", {"landed_on": "2021-999A"}, "landed_on", '"2021-999A"', "an id that is in flights"),
    (
        "seats",
        "2021-092A-01",
        {"person_id": "mark-vande-hei", "name": "Mark Vande Hei"},
        "person_id",
        '"mark-vande-hei"',
        "a person on the ground",
    ),
    ("seat_prices", "soyuz-akiyama", {"bound": ""}, "bound", "nothing", "exact, at_least or at_most"),
    ("seat_prices", "soyuz-akiyama", {"basis": "not_published"}, "basis", "not_published", "only there"),
    ("seat_prices", "soyuz-akiyama", {"amount_usd_high": "38000000"}, "amount_usd", "38,000,000", "extremes"),
    ("seat_prices", "soyuz-maezawa", {"amount_usd": "55000000"}, "amount_usd", "55000000", "evidence"),
    ("seat_prices", "soyuz-maezawa", {"dollar_year": "2021"}, "dollar_year", "2021", "no amount"),
    ("seat_prices", "soyuz-the-challenge", {"amount_usd": "55"}, "currency_printed", "RUB", "in one currency"),
    ("seat_prices", "soyuz-the-challenge", {"currency_printed": ""}, "currency_printed", "nothing", "in one currency"),
    ("seat_prices", "soyuz-the-challenge", {"basis": "not_published"}, "basis", "not_published", "only there"),
    (
        "seat_prices",
        "soyuz-maezawa",
        {"amount_printed": "9", "currency_printed": "RUB"},
        "amount_printed",
        "9",
        "prints",
    ),
    (
        "productions",
        "the-challenge",
        {"footage": "archive"},
        "footage",
        "archive",
        "own or both where shot_in_space is",
    ),
    (
        "productions",
        "the-challenge",
        {"footage": "archive"},
        "shot_in_space",
        "yes",
        "no: a film of pictures taken for",
    ),
    ("productions", "the-challenge", {"footage": ""}, "footage", "nothing", "own or both where shot_in_space is yes"),
    ("productions", "the-challenge", {"shot_in_space": "no"}, "footage", "own", "and only there"),
    ("productions", "the-challenge", {"kind": "live_tv", "released": ""}, "released", "nothing", "the public saw it"),
    ("productions", "the-challenge", {"narrator": "Somebody"}, "narrator", "Somebody", "as the credits say"),
    ("productions", "the-challenge", {"filmed": ""}, "filmed", "nothing", "Yulia Peresild"),
    ("productions", "the-challenge", {"budget_basis": ""}, "budget_basis", "nothing", "where there is budget_amount"),
    (
        "productions",
        "apogee-of-fear",
        {"budget_bound": "about"},
        "budget_bound",
        "about",
        "where there is budget_amount",
    ),
    ("productions", "the-challenge", {"gross_bound": ""}, "gross_bound", "nothing", "where there is gross_amount"),
    (
        "milestones",
        "the-challenge-landing",
        {"source_ids": "wp-challenge;dewp-challenge"},
        "confidence",
        '"high"',
        "medium at most",
    ),
    ("earthbound_films", "gravity", {"budget_currency": ""}, "budget_currency", "nothing", "a currency where"),
    ("earthbound_films", "gravity", {"budget_amount": "140000000"}, "budget_amount", "140000000", "low <= value"),
    ("box_office", "the-challenge-rating-imdb", {"unit": "RUB"}, "unit", '"RUB"', "a unit of rating"),
    ("launches_by_year", "1957", {"successes": "3"}, "successes", '"3"', "at most 2"),
    ("launches_by_year", "1957", {"year_complete": "no"}, "year_complete", '"no"', "yes for years that end by"),
    ("milestones", "the-challenge-landing", {"source_ids": "newsylist-spring"}, "confidence", '"high"', "low at most"),
    (
        "milestones",
        "the-challenge-landing",
        {"source_ids": "almanacco-ms19;astrophil-ms19"},
        "confidence",
        '"high"',
        "low at most, by the kinds",
    ),
    (
        "productions",
        "the-challenge",
        {"minutes_from_space_low": ""},
        "minutes_from_space_low",
        "nothing",
        "both ends of a range, or neither",
    ),
    (
        "productions",
        "the-challenge",
        {"minutes_from_space": ""},
        "minutes_from_space",
        "nothing",
        "the value used, beside its range",
    ),
    (
        "box_office",
        "the-challenge-weekend-gross-2023-04-23-kinobusiness",
        {"date_to": "2023-04-01"},
        "date_to",
        '"2023-04-01"',
        "no day before 2023-04-20",
    ),
    ("flights", "2021-029A", {"landed_at": "2021-10-17T04:55:44Z"}, "landed_at", '"2021-10-17T04:55:44Z"', "prints it"),
    ("flights", "2021-029A", {"landed_at": "2021-10-17T04:15:44Z"}, "landed_at", '"2021-10-17T04:15:44Z"', "prints it"),
    (
        "flights",
        "2021-089A",
        {"launched_at": "2021-10-05T08:55:04Z"},
        "launched_at",
        '"2021-10-05T08:55:04Z"',
        "prints",
    ),
    (
        "milestones",
        "the-challenge-landing",
        {"date": "2021-10-18"},
        "date",
        '"2021-10-18"',
        "2021-10-17T04:35:44Z, landed_at of 2021-029A in flights",
    ),
    (
        "milestones",
        "the-challenge-docking",
        {"date": "2021-10-05T12:42:31Z"},
        "date",
        '"2021-10-05T12:42:31Z"',
        "2021-10-05T12:22:31Z, docked_at of 2021-089A",
    ),
    (
        "milestones",
        "the-challenge-landing",
        {"flight_id": ""},
        "flight_id",
        "nothing",
        "the flight whose landing this is",
    ),
    ("milestones", "the-challenge-landing", {"flight_id": "2021-999A"}, "flight_id", '"2021-999A"', "is in flights or"),
    ("milestones", "the-challenge-premiere", {"flight_id": "2021-089A"}, "flight_id", '"2021-089A"', "no moment of a"),
    (
        "milestones",
        "the-challenge-undocking",
        {"date": "2021-10-17T05:14Z"},
        "date",
        '"2021-10-17T05:14Z"',
        "docking and landing of 2021-029A",
    ),
    (
        "milestones",
        "the-challenge-ms-18-moved",
        {"date": "2021-04-08"},
        "date",
        '"2021-04-08"',
        "a moment between 2021-04-09T11:05:01Z",
    ),
    ("seats", "2021-089A-02", {"days_in_space": "13.9"}, "days_in_space", '"13.9"', "12 days, as devdiscourse-ms18"),
    ("suborbital_flights", "1961-S135", {"people": "gus-grissom"}, "people", '"gus-grissom"', "Alan Bartlett Shepard"),
    ("flights", "2021-089A", {"crewed_launch": "no"}, "crewed_launch", '"no"', "yes"),
    ("coverage", "flights", {"table": "flight"}, "table", '"flight"', "a table of datapackage.json"),
    ("us_cpi", "2001", {"year": "2003"}, "year", '"2003"', "2001, the next year"),
    ("us_cpi", "2001", {"months": "11"}, "months", '"11"', "12 for an annual average"),
    ("suborbital_flights", "1961-S135", {"people_count": "2"}, "people_count", '"2"', "1, the people named"),
    (
        "iss_elements",
        "2021-10-08T17:31:16Z",
        {"line1": "1 25544U 98067A   21281.73004796  .00003128  00000-0  65029-4 0  9991"},
        "line1",
        "checksum 1",
        "0, the sum of its digits",
    ),
]


def test_evidence_points_at_a_filled_cell_that_exists(folder):
    evidence = rows(folder / "evidence.csv")
    kept = next(i for i, row in enumerate(evidence) if row["field"] == "runtime_min")
    for cells, column, expected in (
        ({"row_id": "nowhere"}, "row_id", "a row of productions"),
        ({"field": "length"}, "field", "a column of productions"),
        ({"field": "wikidata_id"}, "field", "a cell that is filled"),
    ):
        changed = [dict(row) for row in evidence]
        changed[kept].update(cells)
        write(folder / "evidence.csv", changed)
        named = [fault for fault in check(folder) if (fault.file, fault.line) == ("evidence.csv", kept + 2)]
        assert any(fault.column == column and expected in fault.expected for fault in named), cells


def test_a_reading_of_a_moment_says_it_in_utc_and_does_not_contradict_itself(folder):
    evidence = rows(folder / "evidence.csv")
    kept = next(i for i, row in enumerate(evidence) if row["row_id"] == "2021-029A" and row["utc"].endswith(":44Z"))
    for cells, column, expected in (
        ({"utc": ""}, "utc", "the moment the page prints, in UTC"),
        ({"agrees": "no"}, "agrees", "may be the same moment"),
    ):
        changed = [dict(row) for row in evidence]
        changed[kept].update(cells)
        write(folder / "evidence.csv", changed)
        named = [fault for fault in check(folder) if (fault.file, fault.line) == ("evidence.csv", kept + 2)]
        assert [fault.column for fault in named] == [column] and expected in named[0].expected, cells


def test_dates_are_compared_at_the_precision_both_have():
    assert times.apart("2021-10-17T04:35:44Z", "2021-10-17T04:35Z") == times.apart("2021", "2021-10-17") == 0
    assert times.apart("2021-10-17T04:35:44Z", "2021-10-17T04:37Z") == 76
    assert times.apart("2021-10-17T04:36:00Z", "2021-10-17T04:34Z") == 61
    assert times.apart("2020-02", "2020-03-01") == times.apart("2021", "2022-01-01T00:00:00Z") == 1
    assert not before("2021-10-17T04:35Z", "2021-10-17T04:35:44Z"), "it may be the same moment"
    assert before("2021-10-17T04:34Z", "2021-10-17T04:35:44Z") and before("2021", "2022-01")


def test_a_table_is_judged_again_when_one_it_points_to_has_changed(folder):
    assert not check(folder)
    people = rows(folder / "people.csv")
    write(folder / "people.csv", [row for row in people if row["person_id"] != "yulia-peresild"])
    named = [fault for fault in check(folder) if (fault.file, fault.column) == ("credits.csv", "person_id")]
    assert named and named[0].found == '"yulia-peresild"' and named[0].expected == "an id that is in people"
    write(folder / "people.csv", people)
    assert not check(folder)


@pytest.mark.parametrize(
    ("table", "key", "cells", "column", "found", "expected"),
    CELLS,
    ids=[f"{table}-{column}-{i}" for i, (table, _, _, column, *_) in enumerate(CELLS)],
)
def test_a_wrong_cell_is_named_with_what_was_found_and_expected(folder, table, key, cells, column, found, expected):
    if table == "iss_elements":
        key = next(row["epoch"] for row in rows(folder / "iss_elements.csv") if "21281.73004796" in row["line1"])
    line = put(folder, table, key, **cells)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    faults = check(folder)
    named = [fault for fault in faults if (fault.file, fault.line, fault.column) == (f"{table}.csv", line, column)]
    assert any(found in fault.found and expected in fault.expected for fault in named), report(faults)
    assert f"{table}.csv:{line} {column}: found " in str(named[0])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


WIDTH = len((DATA / "people.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(","))
BYTES = [  # how the file people.csv is broken, what is found, what is expected
    (lambda b: b"", "an empty file", "a header row"),
    (lambda b: b"\xef\xbb\xbf" + b, "a byte order mark", "UTF-8 without one"),
    (lambda b: b.replace(b"\n", b"\r\n"), "line ends of Windows", "LF"),
    (lambda b: b.replace(b"\n", b"\r\n", 3), "mixed line ends", "LF"),
    (lambda b: b[:500] + b"\xe9" + b[500:], "byte 0xe9", "UTF-8"),
    (lambda b: b[:500] + b"\0" + b[500:], "a NUL byte", "text"),
    (lambda b: b.replace(b"\n", b"\n<<<<<<< HEAD\n", 1), "a merge conflict mark", "resolved"),
    (lambda b: b.rstrip(b"\n"), "no line end", "one"),
    (lambda b: b + b"too,few\n", "2 cells", f"{WIDTH} cells"),
    (lambda b: b + b"a" + WIDTH * b",b" + b"\n", f"{WIDTH + 1} cells", f"{WIDTH} cells"),
    (lambda b: b + b"\n", "an empty line", f"{WIDTH} cells"),
    (lambda b: b + b'x,"y"z,,,,,,,,\n', "a stray quote", "in pairs"),
    (lambda b: b.replace(b"nationality", b"flag", 1), "no such column", "in the header"),
    (lambda b: b.replace(b"nationality", b"nationality,extra", 1), "a column that nothing describes", "only"),
    (lambda b: b.replace(b"person_id,name,", b"name,person_id,", 1), "columns in another order", "person_id"),
    (lambda b: b.split(b"\n")[0] + b"\n", "a header without rows", "rows"),
    (lambda b: b + b"x" * 60_000_000, "bytes", "at most 50,000,000"),
]


@pytest.mark.parametrize(("breaks", "found", "expected"), BYTES, ids=[found for _, found, _ in BYTES])
def test_a_broken_file_is_named_and_the_others_are_still_judged(folder, breaks, found, expected):
    path = folder / "people.csv"
    path.write_bytes(breaks(path.read_bytes()))
    put(folder, "productions", "the-challenge", runtime_min="long")
    faults = check(folder)
    assert any(
        fault.file == "people.csv" and found in fault.found and expected in fault.expected for fault in faults
    ), report(faults)
    assert any(fault.file == "productions.csv" and fault.column == "runtime_min" for fault in faults)


def test_missing_and_undescribed_files_are_named(folder):
    (folder / "people.csv").unlink()
    (folder / "extra.csv").write_text("a\n1\n")
    (folder / ".env").write_text("PASSWORD=x\n")
    (folder / "old").mkdir()
    (folder / ".ipynb_checkpoints").mkdir()  # JupyterLab makes it unasked
    said = [str(fault) for fault in check(folder)]
    assert "people.csv: found no such file, expected the table" in said
    assert any(line.startswith("extra.csv: found a table that nothing describes") for line in said)
    assert [line.split(",")[0] for line in said if "stray" in line] == [
        ".env: found a stray file",
        "old: found a stray file",
    ]
    (folder / "datapackage.json").write_text("{")
    assert [fault.file for fault in check(folder)] == ["datapackage.json"]


def test_keys_sources_and_evidence_are_watched(folder):
    people = rows(folder / "people.csv")
    write(folder / "people.csv", [*people, people[0]])
    sources = rows(folder / "sources.csv")
    write(folder / "sources.csv", [*sources, sources[0] | {"source_id": "nobody-cites-me"}])
    evidence = rows(folder / "evidence.csv")
    extra = evidence[-1] | {"row_id": "not-a-row"}
    write(folder / "evidence.csv", [row for row in evidence if row["field"] != "minutes_from_space"] + [extra])
    said = report(check(folder), each=50)
    assert f"people.csv:{len(people) + 2} person_id: found the key again" in said
    assert (
        f'sources.csv:{len(sources) + 2} source_id: found "nobody-cites-me", expected a source that some row cites'
        in said
    )
    assert 'row_id: found "not-a-row", expected a row of' in said
    assert "minutes_from_space_low: found a range without evidence" in said


def test_a_page_has_one_id(folder):
    sources = rows(folder / "sources.csv")
    one, other = (
        next(i for i, row in enumerate(sources) if row["source_id"] == key) for key in ("wp-challenge", "rsw-ms19")
    )
    sources[other].update(
        url=sources[one]["url"].replace("https://", "http://www."), published=sources[one]["published"]
    )
    write(folder / "sources.csv", sources)
    said = [str(fault) for fault in check(folder)]
    line = max(one, other) + 2
    assert any(text.startswith(f"sources.csv:{line} url: ") and "has it" in text for text in said), said


def test_a_correction_speaks_up_when_its_cell_turns_back(folder):
    correction = rows(folder / "corrections.csv")[0]
    table, field = correction["table"], correction["field"]
    line = put(folder, table, correction["row"], **{field: correction["was"]})
    said = [str(fault) for fault in check(folder) if fault.column == field]
    assert any(text.startswith(f"{table}.csv:{line} ") and correction["correction_id"] in text for text in said), said
    put(folder, "corrections", correction["correction_id"], field="ship")
    assert f'field: found "ship", expected a column of {table}' in report(check(folder))
    put(folder, "corrections", correction["correction_id"], row="nowhere")
    assert f'row: found "nowhere", expected a row of {table}' in report(check(folder))


def test_a_thousand_faults_stay_readable(folder):
    people = rows(folder / "people.csv")
    blank = people[0] | {"wikidata_id": "none", "article": "", "gcat_id": ""}
    extra = [blank | {"person_id": f"person-{number}"} for number in range(1000)]
    write(folder / "people.csv", [*people, *extra])
    faults = check(folder)
    said = report(faults)
    assert len(faults) >= 1000 and len(said.splitlines()) < 25
    assert "more like this in people.csv" in said and f"{len(faults):,} faults in 1 file." in said
    assert len(json.loads(to_json(faults))) == len(faults)


def test_frictionless_alone_accepts_the_package():
    import frictionless

    assert frictionless.validate(str(DATA / "datapackage.json")).valid
