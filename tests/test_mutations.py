"""Every way to spoil a table is refused, whatever table, row and cell it hits; hypothesis picks them."""

import json
import re
import shutil

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sample_tables import DATA, cut, rows, write

from shotinspace.check import check, report

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
FIELDS = {resource["name"]: resource["schema"]["fields"] for resource in PACKAGE["resources"]}
KEYS = {resource["name"]: resource["schema"]["primaryKey"] for resource in PACKAGE["resources"]}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return cut(tmp_path_factory.mktemp("sound") / "data")


def test_the_slice_is_sound(sound):
    assert report(check(sound)) == "0 faults in 0 files."


def columns(condition) -> list[tuple[str, str]]:
    return [(table, field["name"]) for table, fields in FIELDS.items() for field in fields if condition(field)]


def rules(field: dict) -> dict:
    return field.get("constraints", {})


def any_row(draw, folder, table) -> tuple[list[dict[str, str]], int]:
    found = rows(folder / f"{table}.csv")
    return found, draw(st.integers(0, len(found) - 1))


def in_cell(where, values):
    """A mutation of one cell: draws one of the columns `where` and one of `values` for it."""

    def spoil(draw, folder):
        table, column = draw(st.sampled_from(where))
        found, index = any_row(draw, folder, table)
        found[index][column] = draw(values)
        write(folder / f"{table}.csv", found)
        return f"{table}.csv", index + 2, column

    return spoil


def in_filled(where, change):
    """A mutation of one cell that is not empty: `change(draw, cell)` is its new content."""

    def spoil(draw, folder):
        table, column = draw(st.sampled_from(where))
        found = rows(folder / f"{table}.csv")
        filled = [index for index, row in enumerate(found) if row[column]]
        if not filled:
            found, filled = found, [0]
        index = draw(st.sampled_from(filled))
        found[index][column] = change(draw, found[index][column])
        write(folder / f"{table}.csv", found)
        return f"{table}.csv", index + 2, column

    return spoil


def in_bytes(change):
    """A mutation of a whole file: `change(draw, content)` is its new content."""

    def spoil(draw, folder):
        path = folder / f"{draw(st.sampled_from(sorted(FIELDS)))}.csv"
        path.write_bytes(change(draw, path.read_bytes()))
        return path.name, None, None

    return spoil


def in_line(change):
    """A mutation of one line after the header."""

    def apply(draw, content):
        lines = content.split(b"\n")
        at = draw(st.integers(1, len(lines) - 2))
        lines[at : at + 1] = change(lines[at])
        return b"\n".join(lines)

    return in_bytes(apply)


def header(change):
    def apply(draw, content):
        first, rest = content.split(b"\n", 1)
        names = first.split(b",")
        at = draw(st.integers(0, len(names) - 1))
        return b",".join(change(names, at)) + b"\n" + rest

    return in_bytes(apply)


def duplicate(draw, folder):
    table = draw(st.sampled_from(sorted(FIELDS)))
    found, index = any_row(draw, folder, table)
    write(folder / f"{table}.csv", [*found, found[index]])
    return f"{table}.csv", None, None


def missing(draw, folder):
    path = folder / f"{draw(st.sampled_from(sorted(FIELDS)))}.csv"
    path.unlink()
    return path.name, None, None


def huge(draw, folder):
    path = folder / f"{draw(st.sampled_from(sorted(FIELDS)))}.csv"
    with path.open("r+b") as handle:
        handle.truncate(200_000_000)  # a hole: no disk is used
    return path.name, None, None


def swapped_range(draw, folder):
    table, column = draw(
        st.sampled_from(
            [
                ("productions", "minutes_from_space"),
                ("productions", "budget_amount"),
                ("earthbound_films", "budget_amount"),
            ]
        )
    )
    found = rows(folder / f"{table}.csv")
    index = draw(st.sampled_from([i for i, row in enumerate(found) if row[f"{column}_low"]]))
    low, high = found[index][f"{column}_low"], found[index][f"{column}_high"]
    found[index].update({f"{column}_low": high, f"{column}_high": low})
    write(folder / f"{table}.csv", found)
    return f"{table}.csv", index + 2, column


def early_landing(draw, folder):
    found = rows(folder / "flights.csv")
    index = draw(st.sampled_from([i for i, row in enumerate(found) if row["landed_at"]]))
    found[index]["landed_at"] = "1957-10-04T19:28:34Z"
    write(folder / "flights.csv", found)
    return "flights.csv", index + 2, "landed_at"


def checksum(draw, folder):
    found, index = any_row(draw, folder, "iss_elements")
    column = draw(st.sampled_from(["line1", "line2"]))
    line = found[index][column]
    found[index][column] = line[:-1] + str((int(line[-1]) + draw(st.integers(1, 9))) % 10)
    write(folder / "iss_elements.csv", found)
    return "iss_elements.csv", index + 2, column


TEXT = columns(
    lambda field: field["type"] == "string" and not rules(field).get("pattern") and "enum" not in rules(field)
)
DATES = columns(lambda field: field.get("shotinspace:kind") == "date")
NUMBERS = columns(lambda field: field["type"] in ("number", "integer"))
WRONG_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).map(lambda word: f"x{word}q")
LISTS = columns(lambda field: "." in field.get("shotinspace:list", ""))
POINTERS = LISTS + [
    (resource["name"], key["fields"][0])
    for resource in PACKAGE["resources"]
    for key in resource["schema"].get("foreignKeys", [])
]

WAYS = {
    "wrong column": header(lambda names, at: [*names[:at], names[at] + b"x", *names[at + 1 :]]),
    "missing column": in_bytes(lambda draw, content: re.sub(rb"(?m)^[^,\n]*,", b"", content, count=1)),
    "extra column": header(lambda names, at: [*names[:at], b"extra", *names[at:]]),
    "wrong type": in_cell(NUMBERS, WRONG_WORDS),
    "impossible date": in_cell(
        DATES, st.sampled_from(["2021-02-30", "2021-13", "1900-02-29", "20 April", "2021-10-05T25:00Z"])
    ),
    "unknown category": in_cell(columns(lambda field: "enum" in rules(field)), WRONG_WORDS),
    "duplicate key": duplicate,
    "dangling id": in_cell(POINTERS, WRONG_WORDS),
    "empty required cell": in_cell(columns(lambda field: rules(field).get("required")), st.just("")),
    "too many cells": in_line(lambda line: [line + b",more"]),
    "too few cells": in_line(lambda line: [b"one"]),
    "stray quote": in_line(lambda line: [b'a "b' + line, b'"c"d,']),
    "byte order mark": in_bytes(lambda draw, content: b"\xef\xbb\xbf" + content),
    "not UTF-8": in_line(lambda line: [line + b"\xe9"]),
    "CRLF": in_bytes(lambda draw, content: content.replace(b"\n", b"\r\n")),
    "mixed line ends": in_line(lambda line: [line + b"\r"]),
    "empty file": in_bytes(lambda draw, content: b""),
    "missing file": missing,
    "merge conflict": in_line(lambda line: [b"<<<<<<< ours", line, b"=======", line, b">>>>>>> theirs"]),
    "NUL byte": in_line(lambda line: [line + b"\0"]),
    "200 MB": huge,
    "landing before launch": early_landing,
    "launch in the future": in_cell([("flights", "launched_at")], st.sampled_from(["2099-01-01T00:00:00Z", "2101-05"])),
    "negative money": in_cell(
        columns(lambda field: "amount" in field["name"] and field["type"] == "number"), st.just("-5")
    ),
    "low above high": swapped_range,
    "bad checksum": checksum,
    "markup": in_filled(TEXT, lambda draw, cell: cell + draw(st.sampled_from(["<b>", "<script>x", "</td>", "<!-- x"]))),
    "formula": in_filled(TEXT, lambda draw, cell: draw(st.sampled_from("=+@-")) + cell),
    "hidden letters": in_filled(
        TEXT, lambda draw, cell: cell[:1] + draw(st.sampled_from("\u200b\u202e\u2066\u200f\ufeff\u2060")) + cell[1:]
    ),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])  # a case is small already
@given(choice=st.data())
def test_every_mutant_is_refused_where_it_is(way, choice, sound, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutant") / "data"
    shutil.copytree(sound, folder)
    file, line, column = WAYS[way](choice.draw, folder)
    named = [
        fault
        for fault in check(folder)
        if fault.file == file and line in (None, fault.line) and (column is None or column in fault.column)
    ]
    assert named, f"{way} in {file}:{line} {column} was not noticed"
    assert all(fault.found and fault.expected and "\n" not in str(fault) for fault in named)
    shutil.rmtree(folder.parent)
