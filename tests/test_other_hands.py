"""Tables that a spreadsheet, an editor, a merge or a hurried hand has saved: named in words, and restored where no value is lost."""

import csv
import io
import json
import unicodedata

import pytest
from sample_tables import cut, rows, write
from typer.testing import CliRunner

from shotinspace.check import check, report, to_json
from shotinspace.cli import app
from shotinspace.tidy import tidy


@pytest.fixture
def folder(tmp_path):
    return cut(tmp_path / "data")


def told(folder):
    return report(check(folder), each=100)


def change(folder, table, number, /, **cells):
    """Change cells of one row, by its place; returns its line."""
    found = rows(folder / f"{table}.csv")
    found[number].update(cells)
    write(folder / f"{table}.csv", found)
    return range(len(found))[number] + 2


def place(folder, table, /, **cells):
    """The place of the first row with these cells."""
    return next(i for i, row in enumerate(rows(folder / f"{table}.csv")) if cells.items() <= row.items())


def saved_otherwise(folder, table, **form):
    """Write a table as another program would: the csv module's options, or `encoding`, or `ends`."""
    path = folder / f"{table}.csv"
    encoding, ends = form.pop("encoding", "utf-8"), form.pop("ends", "\n")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ends, **form)
    writer.writerows(csv.reader(path.open(encoding="utf-8", newline="")))
    path.write_bytes(out.getvalue().encode(encoding))


WAYS = {
    "every cell in quotes": (dict(quoting=csv.QUOTE_ALL), "quotes only where needed"),
    "semicolons": (dict(delimiter=";"), "found cells separated by ;, expected commas"),
    "tabs": (dict(delimiter="\t"), "found cells separated by tabs"),
    "a byte order mark and ends of Windows": (dict(encoding="utf-8-sig", ends="\r\n"), "a byte order mark"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("table", ["milestones", "seats"])
def test_what_a_spreadsheet_saved_otherwise_is_named_and_restored_to_the_byte(folder, way, table):
    form, words = WAYS[way]
    before = (folder / f"{table}.csv").read_bytes()
    saved_otherwise(folder, table, **form)
    assert words in told(folder) and "shotinspace tidy restores it" in told(folder)
    ran = CliRunner().invoke(app, ["tidy", "--data", str(folder)])
    assert ran.exit_code == 0 and f"Rewritten: {table}.csv" in ran.output
    assert (folder / f"{table}.csv").read_bytes() == before and check(folder) == []
    again = CliRunner().invoke(app, ["tidy", "--data", str(folder)])
    assert "Rewritten: nothing" in again.output


def test_order_zeros_columns_and_letters_are_restored_and_no_value_changes(folder):
    change(folder, "productions", 0, title_original="Йо́га, Laliberté")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    people, seats = rows(folder / "people.csv"), rows(folder / "seats.csv")
    write(folder / "people.csv", [people[-1], *people[:-1]])
    for seat in seats:
        seat["days_in_space"] += "000" if "." in seat["days_in_space"] else ""
    write(folder / "seats.csv", [dict(reversed(seat.items())) for seat in reversed(seats)])
    productions = (folder / "productions.csv").read_text(encoding="utf-8")
    (folder / "productions.csv").write_text(unicodedata.normalize("NFD", productions), encoding="utf-8")
    said = told(folder)
    assert "people.csv:3 person_id: found" in said and "expected rows in the order of person_id" in said
    assert "composed letters (NFC)" in said and "\\u0301" in said, "the difference can be seen"
    written, faults = tidy(folder)
    assert not faults and {"people.csv", "seats.csv", "productions.csv"} <= set(written)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_zeros_at_the_end_of_a_number_are_named_with_the_number_as_it_is_written(folder):
    change(folder, "us_cpi", 0, cpi_u="29.60")
    assert 'us_cpi.csv:2 cpi_u: found "29.60", expected "29.6", no zeros at the end' in told(folder)


def test_what_cannot_be_read_as_a_table_is_left_alone_and_named(folder):
    path = folder / "people.csv"
    lines = path.read_bytes().split(b"\n")
    for broken in (
        b"\n".join([lines[0], b"<<<<<<< HEAD", *lines[1:]]),
        b"\n".join([lines[0], "Lalibert\xe9".encode("cp1252"), *lines[1:]]),
        b"\n".join([lines[0].replace(b"name_full", b"full"), *lines[1:]]),
    ):
        path.write_bytes(broken)
        change(folder, "us_cpi", 0, cpi_u="29.60")
        ran = CliRunner().invoke(app, ["tidy", "--data", str(folder)])
        assert ran.exit_code == 1 and "people.csv" in ran.output and "left as they are" in ran.output, ran.output
        assert "Rewritten: us_cpi.csv" in ran.output
        assert path.read_bytes() == broken and not list(folder.glob(".*"))


def as_read():
    """Text whose UTF-8 was read as something else, where that something else knows all the bytes."""
    for encoding in ("cp1252", "latin-1", "cp1251", "mac_roman"):
        for text in ("Guy Laliberté", "Вызов", "Naïve — “so”", "宇宙兄弟"):
            try:
                yield text.encode().decode(encoding)
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize("read", as_read())
def test_letters_read_in_another_encoding_are_named_with_what_they_were(folder, read):
    line = change(folder, "productions", 0, title=read)
    named = [
        fault for fault in check(folder) if (fault.file, fault.line, fault.column) == ("productions.csv", line, "title")
    ]
    assert named, read
    if not any("control" in fault.expected for fault in named):
        assert any("UTF-8 was read as another encoding" in fault.expected for fault in named)


def test_no_true_text_is_taken_for_misread(folder):
    for text in (
        "Élan",
        "naïve café",
        "Überfahrt",
        "Ñandú",
        "Вызов «Союз»",
        "宇宙",
        "№ 5 — ‘so’",
        "Łódź, Čeština, Ægir",
    ):
        change(folder, "productions", 0, title=text, title_original="")
        assert "productions.csv" not in told(folder), text


CELLS = {
    "a day as 10/05/26": ("evidence", -1, {"value_as_printed": "10/05/26"}, "a date as a page prints it, in words"),
    "a day as 5-Oct": ("evidence", -1, {"value_as_printed": "5-Oct"}, "saved by a spreadsheet?"),
    "a German day": ("milestones", 1, {"label": "05.10.2021"}, "a date as a page prints it"),
    "a day of a date column": (
        "productions",
        0,
        {"released": "04/20/23"},
        "YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss]Z (saved by",
    ),
    "TRUE": ("claims", 0, {"verdict": "TRUE"}, "garbled, unverified (saved by a spreadsheet?)"),
    "a decimal comma": ("us_cpi", 40, {"cpi_u": "207,342"}, "digits and a point, as 73.65 (saved by a spreadsheet?)"),
    "a lost point": ("us_cpi", 47, {"cpi_u": "207342"}, "1000 or less"),
    "a lost point in the rouble": ("rub_usd", 3, {"rub_per_usd": "2813"}, "1000 or less"),
    "a small CPI": ("us_cpi", 47, {"cpi_u": "27"}, "a value near its neighbours, "),
    "the first CPI": ("us_cpi", 0, {"cpi_u": "99"}, "a value near its neighbours, "),
    "the last CPI": ("us_cpi", -1, {"cpi_u": "99"}, "a value near its neighbours, "),
    "a CPI of one": ("us_cpi", 3, {"cpi_u": "1"}, "20 or more"),
    "a free rouble": ("rub_usd", 3, {"rub_per_usd": "0"}, "1 or more"),
    "a rouble of nothing": ("rub_usd", 3, {"rub_per_usd": "7365435"}, "1000 or less"),
    "infinity": ("us_cpi", 3, {"cpi_u": "INF"}, "a number in digits and a point"),
    "no number": ("us_cpi", 3, {"cpi_u": "NaN"}, "a number in digits and a point"),
    "an underscore": ("rub_usd", 3, {"rub_per_usd": "7_3.65"}, "a number in digits and a point"),
    "powers of ten": ("productions", 0, {"budget_amount": "9.05E+08"}, "a number in digits and a point"),
    "a hundred thousand days": ("seats", 0, {"days_in_space": "11831"}, "600 or less"),
    "question marks": (
        "productions",
        0,
        {"title_original": "?????"},
        "letters where question or replacement marks stand",
    ),
    "one question mark": ("people", 0, {"name_full": "Guy Lalibert?e"}, "letters where question"),
    "a replacement mark": ("people", 0, {"name_full": "Guy Lalibert\ufffd"}, "letters where question"),
    "another alphabet's a": ("people", 0, {"name_full": "\u0410nna"}, "mixes Cyrillic and Latin"),
    "a space of another width": ("people", 0, {"name_full": "Guy\u00a0Lalibert"}, "ordinary spaces"),
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_spoilt_cell_is_named(folder, cell):
    table, number, cells, words = CELLS[cell]
    line = change(folder, table, number, **cells)
    (column,) = cells
    named = [str(fault) for fault in check(folder) if (fault.file, fault.line) == (f"{table}.csv", line)]
    assert any(f" {column}: " in said and words in said for said in named), told(folder)


def test_one_wrong_year_is_one_fault_and_two_are_not_missed(folder):
    change(folder, "us_cpi", 30, cpi_u="31")
    assert [fault.line for fault in check(folder) if "neighbours" in fault.expected] == [32]
    change(folder, "us_cpi", 31, cpi_u="31.5")
    assert any("neighbours" in fault.expected for fault in check(folder))


def test_a_person_a_production_and_a_flight_have_one_row_each(folder):
    people = rows(folder / "people.csv")
    one = people[place(folder, "people", person_id="yulia-peresild")]
    again = one | {"person_id": "zz", "gcat_id": "", "wikidata_id": "", "article": ""}
    for double, words in (
        (again, "yulia-peresild has the same name and birth"),
        (again | {"name": "PERESILD, Yúlia", "name_full": ""}, "yulia-peresild has the same name and birth"),
        (
            again | {"name": "Another", "name_full": "", "wikidata_id": one["wikidata_id"]},
            "a value that yulia-peresild has not already",
        ),
    ):
        write(folder / "people.csv", [*people, double])
        assert f"people.csv:{len(people) + 2} " in told(folder) and words in told(folder), told(folder)
    one["born"] = "1984"
    write(folder / "people.csv", [*people, again | {"born": "1951"}])
    assert "people.csv" not in told(folder), "two people may share a name"
    write(folder / "people.csv", people)
    productions = rows(folder / "productions.csv")
    productions[0]["wikidata_id"] = "Q1"
    again = productions[0] | {"production_id": "the-challenge-2023"}
    write(folder / "productions.csv", [*productions, again])
    assert "an id not yet used; the-challenge has it" in told(folder)
    write(folder / "productions.csv", productions)


def test_a_pad_off_its_site_is_named_and_swapped_coordinates_are_said(folder):
    number = place(folder, "flights", site="Baikonur")
    flight = rows(folder / "flights.csv")[number]
    line = change(folder, "flights", number, pad_lat=flight["pad_lon"], pad_lon=flight["pad_lat"])
    assert f"flights.csv:{line} pad_lat: found" in told(folder) and "longitude are swapped" in told(folder)
    change(folder, "flights", number, pad_lat="4.592", pad_lon=flight["pad_lon"])
    assert "a pad of Baikonur, near 45.9" in told(folder)
    change(folder, "flights", number, pad_lat="")
    assert "both coordinates of a pad, or neither" in told(folder)


def test_a_day_past_the_clock_names_the_line_to_move(folder):
    change(folder, "evidence", -1, checked_on="2031-01-01")
    clock = place(folder, "coverage", table="evidence") + 2
    assert f"move covers_until (and checked_on) of evidence in coverage.csv:{clock}" in told(folder)
    change(folder, "coverage", clock - 2, covers_until="2031-01-01", checked_on="2031-01-01")
    assert check(folder) == []


def resource(package, name="people"):
    return next(one for one in package["resources"] if one["name"] == name)


def field(package, table, name):
    return next(one for one in resource(package, table)["schema"]["fields"] if one["name"] == name)


DESCRIPTORS = {
    "no primaryKey": (lambda package: resource(package)["schema"].pop("primaryKey"), "people.primaryKey"),
    "a key that is no column": (lambda package: resource(package)["schema"].update(primaryKey=["id"]), '"id"'),
    "no type": (lambda package: resource(package)["schema"]["fields"][1].pop("type"), "people.name.type"),
    "an unknown type": (
        lambda package: resource(package)["schema"]["fields"][1].update(type="text"),
        "people.name.type",
    ),
    "no description": (
        lambda package: resource(package)["schema"]["fields"][1].pop("description"),
        "people.name.description",
    ),
    "no name": (lambda package: resource(package)["schema"]["fields"][1].pop("name"), "people.1.name"),
    "a bad pattern": (
        lambda package: resource(package)["schema"]["fields"][0]["constraints"].update(pattern="^[a-z"),
        "people.person_id.pattern",
    ),
    "a bound in words": (
        lambda package: field(package, "us_cpi", "cpi_u")["constraints"].update(maximum="much"),
        "us_cpi.cpi_u.maximum",
    ),
    "an enum that is no list": (
        lambda package: field(package, "claims", "verdict")["constraints"].update(enum="true"),
        "claims.verdict.enum",
    ),
    "a list of nothing": (
        lambda package: field(package, "people", "source_ids").update({"shotinspace:list": "pages.id"}),
        "people.source_ids.shotinspace:list",
    ),
    "a key to nothing": (
        lambda package: resource(package, "seats")["schema"]["foreignKeys"][0]["reference"].update(resource="ships"),
        "seats.foreignKeys",
    ),
    "no row": (lambda package: resource(package).pop("shotinspace:row"), "people.shotinspace:row"),
    "no title": (lambda package: package.pop("title"), "title"),
    "no licence": (lambda package: package.update(licenses=[]), "licenses"),
    "resources as words": (lambda package: package.update(resources="many"), '"many"'),
    "a table as words": (lambda package: package["resources"].insert(0, "people"), "0"),
    "a field twice": (
        lambda package: resource(package)["schema"]["fields"].append(resource(package)["schema"]["fields"][0]),
        "the field twice",
    ),
    "a path out of the folder": (lambda package: resource(package).update(path="../people.csv"), "people.path"),
}


@pytest.mark.parametrize("way", DESCRIPTORS)
def test_a_broken_descriptor_is_faults_like_any_other(folder, way):
    breaks, words = DESCRIPTORS[way]
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    breaks(package)
    path.write_text(json.dumps(package), encoding="utf-8")
    said = told(folder)
    assert said.startswith("datapackage.json") and words in said, said
    ran = CliRunner().invoke(app, ["check", "--data", str(folder)])
    assert ran.exit_code == 1 and words in ran.output
    ran = CliRunner().invoke(app, ["tidy", "--data", str(folder)])
    assert ran.exit_code == 1 and words in ran.output


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("flights", "launched_at"),
        ("flights", "flight_id"),
        ("seats", "landed_on"),
        ("seats", "seat_id"),
        ("sources", "kind"),
        ("sources", "source_id"),
        ("evidence", "agrees"),
        ("evidence", "table"),
        ("milestones", "promised_by"),
        ("credits", "person_id"),
        ("coverage", "covers_until"),
        ("corrections", "expect"),
        ("us_cpi", "year"),
        ("people", "name"),
    ],
)
def test_a_column_renamed_in_both_is_named(folder, table, column):
    path = folder / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    package = json.loads(text)
    described = resource(package, table)
    schema = described["schema"]
    next(field for field in schema["fields"] if field["name"] == column)["name"] = "renamed"
    schema["primaryKey"] = ["renamed" if key == column else key for key in schema["primaryKey"]]
    for other in package["resources"]:
        for key in other["schema"].get("foreignKeys", []):
            if key["reference"]["resource"] == table or other is described and not key["reference"]["resource"]:
                key["reference"]["fields"] = [
                    "renamed" if name == column else name for name in key["reference"]["fields"]
                ]
            if other is described:
                key["fields"] = ["renamed" if name == column else name for name in key["fields"]]
    path.write_text(
        json.dumps(package).replace(
            f'"shotinspace:list": "{table}.{column}"', f'"shotinspace:list": "{table}.renamed"'
        ),
        encoding="utf-8",
    )
    head, rest = (folder / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)
    head = ",".join("renamed" if name == column else name for name in head.split(","))
    (folder / f"{table}.csv").write_text(f"{head}\n{rest}", encoding="utf-8")
    assert f"{table}.csv:1 {column}: found no such column, expected it" in told(folder)


def test_json_is_ascii_whatever_is_in_the_tables(folder):
    change(folder, "productions", 0, title="Вызов ?? 宇宙")
    machine = to_json(check(folder))
    assert machine.isascii() and "Вызов" in json.loads(machine)[0]["found"]
