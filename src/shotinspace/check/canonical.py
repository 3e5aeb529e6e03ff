"""How the project writes a table: one way, so that a difference between two versions is a difference of fact.

UTF-8, LF, quotes only where a comma or a quote asks for them, composed letters (NFC), numbers without zeros at their end,
rows in the order of `ORDER`. Tables that are not named there stand in an order of reading that no column tells.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.text import BY_HAND, RESTORED, NoSuchColumn, Row, Table, no_column

ORDER: dict[str, tuple[str, ...]] = {  # what the rows of a table are sorted by
    "corrections": ("correction_id",),
    "coverage": ("table",),
    "earthbound_films": ("year", "film_id"),
    "evidence": ("table", "row_id", "field", "source_id"),
    "flights": ("launched_at", "flight_id"),
    "iss_elements": ("epoch",),
    "launches_by_year": ("year", "rocket_family", "country"),
    "open_questions": ("question_id",),
    "people": ("person_id",),
    "rub_usd": ("year",),
    "seats": ("flight_id", "seat_id"),  # a flight_id counts by the place of the flight
    "sources": ("source_id",),
    "suborbital_flights": ("date", "flight_id"),
    "us_cpi": ("year",),
}
_ZEROS = re.compile(r"-?\d+\.\d*0|-?\d+\.")


def render(columns: list[str], rows: list[Row]) -> str:
    """The text of a table: header and rows as they stand, written as the project writes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def restored(file: str, cells: dict[str, str], fields: list[dict]) -> Row:
    """A row of `file` with the same values, as the project writes them."""
    row = Row({field["name"]: _cell(cells[field["name"]], field) for field in fields})
    row.file = file
    return row


def _cell(cell: str, field: dict) -> str:
    if field["type"] == "number" and _ZEROS.fullmatch(cell):
        return cell.rstrip("0").rstrip(".")
    return unicodedata.normalize("NFC", cell)


def in_order(name: str, tables: dict[str, list[Row]]) -> list[Row]:
    """The rows of a table, sorted; as they stand where nothing sorts them. Raises NoSuchColumn."""
    key = sort_key(name, tables)
    return sorted(tables[name], key=key) if key else tables[name]


def sort_key(name: str, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Callable[[Mapping[str, str]], Any] | None:
    """What a row of a table is sorted by, given all `tables`; None where nothing sorts it. Raises NoSuchColumn."""
    if name not in ORDER or name == "seats" and "flights" not in tables:
        return None
    if name != "seats":
        return _by(*ORDER[name])
    flights = sorted(tables["flights"], key=_by(*ORDER["flights"]))
    places = {flight["flight_id"]: place for place, flight in enumerate(flights)}
    return lambda seat: (places.get(seat["flight_id"], len(places)), seat["seat_id"])


def _by(*columns: str) -> Callable[[Mapping[str, str]], Any]:
    return lambda row: tuple(row[column] for column in columns)


def judge(descriptor: dict, tables: dict[str, Table], texts: dict[str, str]) -> Iterator[Fault]:
    """Name what is written otherwise: by cell for zeros and letters, once a file for quotes and order."""
    rows = {name: [row for _, row in table] for name, table in tables.items()}
    for resource in descriptor["resources"]:
        name = resource["name"]
        if name in tables:
            yield from _writing(resource, tables[name], texts[name])
            try:
                yield from _order(resource, tables[name], sort_key(name, rows))
            except NoSuchColumn as missing:
                yield no_column(missing)


def _writing(resource: dict, table: Table, text: str) -> Iterator[Fault]:
    file, fields = resource["path"], resource["schema"]["fields"]
    rows = [row for _, row in table]
    written = render([field["name"] for field in fields], rows)
    if text != written:
        pairs = enumerate(zip(text.split("\n"), written.split("\n")), 1)
        line, (found, expected) = next((line, pair) for line, pair in pairs if pair[0] != pair[1])
        yield Fault(
            file, line, "", quoted(found), f"{quoted(expected)}, quotes only where needed ({BY_HAND}){RESTORED}"
        )
    for line, row in table:
        for field in fields:
            cell = row[field["name"]]
            plain = _cell(cell, field)
            if plain != cell:
                why = "no zeros at the end" if cell.isascii() else "composed letters (NFC)"
                yield Fault(file, line, field["name"], quoted(cell), f"{quoted(plain)}, {why}{RESTORED}")


def _order(resource: dict, table: Table, key: Callable[[Row], Any] | None) -> Iterator[Fault]:
    places = [key(row) for _, row in table] if key else []
    for (line, row), before, place in zip(table[1:], places, places[1:]):
        if place < before:
            columns = ORDER[resource["name"]]
            found = f"{quoted(' '.join(row[column] for column in columns))} after what comes later"
            expected = f"rows in the order of {', '.join(columns)}{RESTORED}"
            yield Fault(resource["path"], line, columns[0], found, expected)
            break
