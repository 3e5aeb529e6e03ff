"""The spreadsheet, the database and the archive say what the tables say; so do the lines the dictionary offers."""

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
from sample_tables import DATA, cut

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


def test_careers_add_up_and_know_what_is_not_known(made):
    data = load(DATA)
    frame = careers(data.people, data.seats, data.flights, data.suborbital_flights).set_index("person_id")
    left = data.seats[data.seats["fate"] != "never_left_ground"]
    hops = data.suborbital_flights["people"].dropna().str.split(";")
    assert frame["flights"].sum() == len(left) and frame["hops"].sum() == hops.str.len().sum()
    assert set(frame.index) == set(left["person_id"]) | set(hops.explode())
    assert abs(frame["days_in_space"].sum() - left["days_in_space"].sum()) < 0.01
    assert frame["first_flight"].is_monotonic_increasing and frame.index[0] == "yuri-gagarin"
    shepard = frame.loc["alan-shepard"]
    assert (shepard["flights"], shepard["hops"], shepard["first_flight"]) == (1, 1, "1961-05-05")
    dubrov = frame.loc["pyotr-dubrov"]  # 355 days, and up again
    assert dubrov["flights"] == 2 and int(dubrov["days_in_space"]) == 355 and dubrov["days_complete"] == "no"
    titov = frame.loc["vladimir-titov"]  # the launch of 1983 that failed on the pad is none
    assert titov["first_flight"] == "1983-04-20" and titov["flights"] == 4
    assert frame.loc["wally-funk", "days_complete"] == "yes" and frame["days_in_space"].isna()["wally-funk"]
    stored = sqlite3.connect(made / exports.DATABASE).execute("SELECT person_id, flights, days_in_space FROM careers")
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
    (code,) = blocks("r")
    rscript = shutil.which("Rscript")
    if rscript:
        printed = subprocess.run([rscript, "-e", code], capture_output=True, text=True, check=True).stdout
        assert "USA" in printed
    else:  # where there is no R: the file and the columns it names are there
        (file,) = re.findall(r'read.csv\("(.*?)"', code)
        header = Path(file).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        assert {"agency", "country"} <= set(header) and '"country"' in code and '"agency"' in code


def test_the_dictionary_is_written_without_pandas_and_without_the_spreadsheet():
    code = "import sys, shotinspace.dictionary; print({'pandas', 'xlsxwriter'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "set()"
