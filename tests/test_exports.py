"""The spreadsheet, the database and the archive say what the tables say; so do the lines the dictionary offers."""

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import duckdb
import openpyxl
import pytest
from sample_tables import DATA, cut, rows, write

from shotinspace import exports, load
from shotinspace.careers import careers

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {table["name"]: table for table in PACKAGE["resources"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("exports")
    assert [path.name for path in exports.write(DATA, out)] == [
        "shotinspace.xlsx",
        "shotinspace.sqlite",
        "shot-in-space.zip",
    ]
    return out


def cells(name: str) -> list[list]:
    """A table as typed values, read independently: csv, and what the descriptor says of each column."""
    kinds = {field["name"]: field["type"] for field in TABLES[name]["schema"]["fields"]}
    convert = {"integer": int, "number": float, "string": str}
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [
            [convert[kinds[column]](cell) if cell else None for column, cell in row.items()]
            for row in csv.DictReader(handle)
        ]


def test_the_database_holds_every_cell_the_keys_and_what_fields_mean(made):
    connection = sqlite3.connect(made / exports.DATABASE)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert names == ["fields", *TABLES, "careers"]
    for name in TABLES:
        assert [list(row) for row in connection.execute(f'SELECT * FROM "{name}"')] == cells(name), name
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert len(connection.execute("PRAGMA foreign_key_list(seats)").fetchall()) == 3
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO people SELECT * FROM people LIMIT 1")
    described = sum(len(table["schema"]["fields"]) for table in TABLES.values())
    count = "SELECT count(*) FROM fields WHERE \"table\" <> 'careers' AND meaning <> ''"
    assert connection.execute(count).fetchone() == (described,)
    connection.close()


def test_the_spreadsheet_holds_every_cell_numbers_as_numbers_and_text_as_text(made):
    book = openpyxl.load_workbook(made / exports.SPREADSHEET)
    assert book.sheetnames == ["fields", *TABLES, "careers"]
    for name, table in TABLES.items():
        header, *rows = book[name].iter_rows()
        assert [cell.value for cell in header] == [field["name"] for field in table["schema"]["fields"]]
        assert [[cell.value for cell in row] for row in rows] == cells(name), name
        kinds = {cell.data_type for row in rows for cell in row if cell.value is not None}
        assert kinds <= {"s", "n"}, f"{name}: no formula, no date of the program's own reading"
        assert not any(cell.hyperlink for row in rows for cell in row)
    assert book.properties.title == f"{PACKAGE['title']}, version {PACKAGE['version']}"
    assert "creativecommons.org" in book.properties.description


def test_the_archive_holds_the_files_of_the_data_and_nothing_else(made):
    with zipfile.ZipFile(made / exports.ARCHIVE) as packed:
        assert sorted(packed.namelist()) == sorted(f"shot-in-space/{path.name}" for path in DATA.iterdir())
        for path in DATA.iterdir():
            assert packed.read(f"shot-in-space/{path.name}") == path.read_bytes()


def test_the_same_tables_give_the_same_bytes_and_no_hour_is_kept(tmp_path, made):
    for path in exports.write(DATA, tmp_path):
        assert path.read_bytes() == (made / path.name).read_bytes(), path.name
    with zipfile.ZipFile(made / exports.SPREADSHEET) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
        assert re.findall(rb"\d{4}-\d\d-\d\dT", packed.read("docProps/core.xml")) == [b"1980-01-01T"] * 2


def test_a_stray_file_is_not_packed(tmp_path):
    folder = cut(tmp_path / "data")
    (folder / ".env").write_text("PASSWORD=x\n")
    *_, archive = exports.write(folder, tmp_path / "out")
    with zipfile.ZipFile(archive) as packed:
        assert "shot-in-space/people.csv" in packed.namelist()
        assert not [name for name in packed.namelist() if ".env" in name]


def test_careers_add_up_and_know_what_is_not_known(tmp_path):
    folder = cut(tmp_path / "data")
    changes = {
        "2021-119A-01": {"fate": "in_orbit", "landed_on": "", "days_in_space": ""},
        "2021-092A-01": {"fate": "never_left_ground", "landed_on": "", "days_in_space": ""},
        "2021-029A-02": {"days_in_space": "355.5"},
    }
    write(folder / "seats.csv", [row | changes.get(row["seat_id"], {}) for row in rows(folder / "seats.csv")])
    data = load(folder)
    frame = careers(data.people, data.seats, data.flights, data.suborbital_flights).set_index("person_id")
    left = data.seats[data.seats["fate"] != "never_left_ground"]
    hops = data.suborbital_flights["people"].dropna().str.split(";")
    assert frame["flights"].sum() == len(left) and frame["hops"].sum() == hops.str.len().sum()
    assert set(frame.index) == set(left["person_id"]) | set(hops.explode())
    assert abs(frame["days_in_space"].sum() - left["days_in_space"].sum()) < 0.01
    assert frame["first_flight"].is_monotonic_increasing
    who = data.seats.set_index("seat_id")["person_id"]
    assert frame.loc[who["2021-029A-02"], ["flights", "days_in_space", "days_complete"]].tolist() == [1, 355.5, "yes"]
    up = frame.loc[who["2021-119A-01"]]  # some of these days are still being spent
    assert up["days_complete"] == "no" and up["last_flight"] == "2021-12-08"
    assert who["2021-092A-01"] not in frame.index, "who never left the ground has no career"
    hop = frame.loc[data.suborbital_flights["people"].iloc[0]]
    assert hop[["flights", "hops", "days_complete"]].tolist() == [0, 1, "yes"] and hop.isna()["days_in_space"]
    exports.write(folder, tmp_path / "out")
    query = "SELECT person_id, flights, days_in_space FROM careers"
    stored = sqlite3.connect(tmp_path / "out" / exports.DATABASE).execute(query)
    assert {person: (trips, days) for person, trips, days in stored} == {
        person: (row["flights"], None if row["days_in_space"] != row["days_in_space"] else row["days_in_space"])
        for person, row in frame.iterrows()
    }


def blocks(language: str) -> list[str]:
    """The lines of one language that the dictionary offers."""
    found = re.findall(rf"```{language}\n(.*?)```", (DATA / "README.md").read_text(encoding="utf-8"), re.S)
    assert found, f"no lines in {language}"
    return found


def test_the_lines_the_dictionary_offers_work(made, monkeypatch):
    monkeypatch.chdir(DATA.parent)
    for query in blocks("sql"):
        answer = duckdb.sql(query).fetchall()
        assert len(answer) > 1, query
    assert duckdb.sql("SELECT count(*) FROM 'data/seats.csv'").fetchall() == [(len(load(DATA).seats),)]
    for code in blocks("python"):
        *before, last = code.strip().split("\n")
        names: dict = {}
        exec("\n".join(before), names)
        assert len(eval(last, names)) > 4, code
    (query,) = re.findall(r'"(SELECT .*?)"', blocks("sh")[0])
    assert len(sqlite3.connect(made / exports.DATABASE).execute(query).fetchall()) == 5


def test_the_lines_for_r_count_as_the_others_do(tmp_path):
    """Where R is, as in .ci/run; elsewhere, that they name a file and columns that are there."""
    (code,) = blocks("r")
    (file,) = re.findall(r'read.csv\("(.*?)"', code)
    people = rows(DATA.parent / file)
    assert {"agency", "country"} <= people[0].keys() and '"country"' in code and '"agency"' in code
    if rscript := shutil.which("Rscript"):
        (tmp_path / "lines.R").write_text(f"counted <- {{\n{code}}}\nwrite.csv(counted)\n", encoding="utf-8")
        run = [rscript, "--vanilla", str(tmp_path / "lines.R")]
        printed = subprocess.run(run, cwd=DATA.parent, capture_output=True, text=True, check=True).stdout
        counted = {row["Var1"]: int(row["Freq"]) for row in csv.DictReader(printed.splitlines())}
        assert counted == Counter(row["country"] for row in people if row["agency"] and row["country"])


def test_the_dictionary_is_written_without_pandas_and_without_the_spreadsheet():
    code = "import sys, shotinspace.dictionary; print({'pandas', 'xlsxwriter'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "set()"
