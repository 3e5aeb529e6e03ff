"""The data as files that other tools open at once: a spreadsheet, a database, an archive.

The same tables give the same bytes, by the same versions of XlsxWriter and SQLite: no file holds the hour it was made.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from shotinspace.careers import MEANINGS, careers
from shotinspace.folders import DESCRIPTOR, find_data, published
from shotinspace.tables import load

SPREADSHEET, DATABASE, ARCHIVE = "shotinspace.xlsx", "shotinspace.sqlite", "shot-in-space.zip"
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # the first an archive can hold
_TYPES = {"integer": "INTEGER", "number": "REAL"}
_WIDEST = 60  # letters of a column in the spreadsheet


def write(data: Path, out: Path) -> list[Path]:
    """Write the spreadsheet, the database and the archive of the tables in `data` into the folder `out`.

    The spreadsheet has a sheet a table, the database a table a table with its keys; both begin with what every field
    means (`fields`) and end with `careers`, which is derived. Numbers are numbers, dates are text as they stand, empty is empty. The archive holds the
    files of the data folder. Returns the three paths. Raises DataNotFound, and OSError when a file cannot be written.
    """
    data = find_data(data)
    package = json.loads((data / DESCRIPTOR).read_text(encoding="utf-8"))
    sheets = list(_sheets(data, package))
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / name for name in (SPREADSHEET, DATABASE, ARCHIVE)]
    _spreadsheet(package, sheets, paths[0])
    _database(package, sheets, paths[1])
    _archive(data, package, paths[2])
    return paths


Sheet = tuple[str, dict[str, str], list[list[Any]]]  # name; type of each column, as SQLite says it; rows


def _sheets(data: Path, package: dict[str, Any]) -> Iterator[Sheet]:
    meanings = [
        [table["name"], field["name"], field["type"], field["description"]]
        for table in package["resources"]
        for field in table["schema"]["fields"]
    ]
    meanings += [["careers", column, "derived", meaning] for column, meaning in MEANINGS.items()]
    yield "fields", dict.fromkeys(("table", "field", "type", "meaning"), "TEXT"), meanings
    for table in package["resources"]:
        types = {field["name"]: _TYPES.get(field["type"], "TEXT") for field in table["schema"]["fields"]}
        with (data / table["path"]).open(encoding="utf-8", newline="") as handle:
            rows = [[_value(cell, types[name]) for name, cell in row.items()] for row in csv.DictReader(handle)]
        yield table["name"], types, rows
    tables = load(data)
    frame = careers(tables.people, tables.seats, tables.flights, tables.suborbital_flights)
    numbers = {"flights": "INTEGER", "hops": "INTEGER", "days_in_space": "REAL"}
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    yield "careers", {column: numbers.get(column, "TEXT") for column in frame}, rows


def _value(cell: str, kind: str) -> Any:
    return None if not cell else int(cell) if kind == "INTEGER" else float(cell) if kind == "REAL" else cell


def _spreadsheet(package: dict[str, Any], sheets: list[Sheet], path: Path) -> None:
    import xlsxwriter  # only those who export need it

    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{package['title']}, version {package['version']}",
            "author": ", ".join(person["title"] for person in package["contributors"]),
            "comments": f"{package['licenses'][0]['title']}: {package['licenses'][0]['path']}",
            "created": datetime(*_DAY_ZERO),
        }
    )
    head = book.add_format({"bold": True, "bottom": 1})
    for name, types, rows in sheets:
        sheet = book.add_worksheet(name)
        for place, column in enumerate(types):
            sheet.write_string(0, place, column, head)
            longest = max((len(str(row[place])) for row in rows[:200] if row[place] is not None), default=0)
            sheet.set_column(place, place, min(max(longest, len(column)) + 2, _WIDEST))
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, str):  # never a formula, a link or a date of the program's own reading
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(types) - 1)
    book.close()


def _database(package: dict[str, Any], sheets: list[Sheet], path: Path) -> None:
    schemas = {table["name"]: table["schema"] for table in package["resources"]}
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        for name, types, rows in sheets:
            parts = [f"{_name(column)} {kind}" for column, kind in types.items()]
            if name in schemas:
                parts.append(f"PRIMARY KEY ({_names(schemas[name]['primaryKey'])})")
                for key in schemas[name].get("foreignKeys", []):
                    target = key["reference"]["resource"] or name
                    parts.append(
                        f"FOREIGN KEY ({_names(key['fields'])}) REFERENCES {_name(target)} ({_names(key['reference']['fields'])})"
                    )
            connection.execute(f"CREATE TABLE {_name(name)} ({', '.join(parts)})")
            connection.executemany(f"INSERT INTO {_name(name)} VALUES ({', '.join('?' * len(types))})", rows)
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _names(columns: list[str]) -> str:
    return ", ".join(map(_name, columns))


def _archive(data: Path, package: dict[str, Any], path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name in published(data, package):
            entry = zipfile.ZipInfo(f"shot-in-space/{name}", _DAY_ZERO)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, (data / name).read_bytes(), zipfile.ZIP_DEFLATED)
