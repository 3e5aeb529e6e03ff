"""First layer: bytes, text and shape, much of which a table library would accept in silence."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from shotinspace.check.fault import Fault, quoted
from shotinspace.folders import DESCRIPTOR

Row = dict[str, str]
Table = list[tuple[int, Row]]  # (line in the file, cells by column)

MOST_BYTES = 50_000_000  # a hundred times our largest table; a file above that is not one of ours
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\t]"
)
_MARKUP = re.compile(r"<\s*[A-Za-z/!?]|javascript:", re.I)
_NO_ROWS = "a header without rows"
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} |\|{7} )")


def read_descriptor(folder: Path) -> tuple[dict | None, list[Fault]]:
    """The descriptor of a data folder, or None and the fault that keeps it from being read."""
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        for resource in descriptor["resources"]:
            resource["name"], resource["path"], resource["schema"]["fields"]
        return descriptor, []
    except FileNotFoundError:
        return None, [Fault(DESCRIPTOR, 0, "", "no such file", "the description of the tables")]
    except UnicodeDecodeError as error:
        return None, [Fault(DESCRIPTOR, 0, "", f"byte {error.object[error.start]:#04x} at {error.start}", "UTF-8 text")]
    except json.JSONDecodeError as error:
        return None, [Fault(DESCRIPTOR, error.lineno, "", error.msg, "valid JSON")]
    except (KeyError, TypeError) as error:
        return None, [Fault(DESCRIPTOR, 0, "", f"no {error}", "resources with name, path and schema")]


def read_tables(folder: Path, descriptor: dict) -> tuple[dict[str, Table], list[Fault]]:
    """All tables that can be read, by name, and every fault of bytes, text and shape."""
    tables, faults = {}, []
    for resource in descriptor["resources"]:
        table, found = _read(folder / resource["path"], resource["schema"]["fields"])
        if table == [] and resource.get("shotinspace:mayBeEmpty") is True:
            found = [fault for fault in found if fault.found != _NO_ROWS]
        faults += found
        if table is not None:
            tables[resource["name"]] = table
    known = {resource["path"] for resource in descriptor["resources"]}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            faults.append(
                Fault(path.name, 0, "", "a table that nothing describes", f"every table to stand in {DESCRIPTOR}")
            )
    return tables, faults


def _read(path: Path, fields: list[dict]) -> tuple[Table | None, list[Fault]]:
    name = path.name
    if not path.is_file():
        return None, [Fault(name, 0, "", "no such file", "the table")]
    size = path.stat().st_size
    if not size:
        return None, [Fault(name, 0, "", "an empty file", "a header row and rows")]
    if size > MOST_BYTES:
        return None, [Fault(name, 0, "", f"{size:,} bytes", f"at most {MOST_BYTES:,}")]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, [Fault(name, line, "", f"byte {content[error.start]:#04x}", "UTF-8; save the file as UTF-8 again")]
    faults = _text_faults(name, text)
    if faults:
        return None, faults
    return _rows(name, text, fields)


def _text_faults(name: str, text: str) -> list[Fault]:
    faults = []
    if text.startswith("\ufeff"):
        faults.append(Fault(name, 1, "", "a byte order mark", "UTF-8 without one"))
    if "\0" in text:
        faults.append(Fault(name, text.count("\n", 0, text.index("\0")) + 1, "", "a NUL byte", "text"))
    if "\r" in text:
        returns, ends = text.count("\r"), text.count("\n")
        kind = "line ends of Windows (CRLF)" if returns == ends else "mixed line ends"
        faults.append(Fault(name, text.count("\n", 0, text.index("\r")) + 1, "", kind, "line ends of one kind (LF)"))
    if not text.endswith("\n"):
        faults.append(Fault(name, text.count("\n") + 1, "", "no line end after the last row", "one"))
    for number, line in enumerate(text.split("\n"), 1):
        if _CONFLICT.match(line):
            faults.append(
                Fault(name, number, "", f"a merge conflict mark {quoted(line[:7])}", "the conflict to be resolved")
            )
    return faults


def _rows(name: str, text: str, fields: list[dict]) -> tuple[Table | None, list[Fault]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    table: Table = []
    faults: list[Fault] = []
    expected = [field["name"] for field in fields]
    try:
        header = next(reader)
        faults += _header_faults(name, header, expected)
        if faults:
            return None, faults
        line = reader.line_num
        for cells in reader:
            first, line = line + 1, reader.line_num
            if len(cells) != len(header):
                what = "an empty line" if not cells else f"{len(cells)} cells"
                faults.append(Fault(name, first, "", what, f"{len(header)} cells"))
                continue
            row = dict(zip(header, cells, strict=True))
            table.append((first, row))
            faults += _cell_faults(name, first, row, fields)
    except csv.Error as error:
        return None, [
            *faults,
            Fault(name, reader.line_num, "", f"a stray quote ({error})", "quotes in pairs, doubled inside a cell"),
        ]
    if any(not fault.column for fault in faults):
        return None, faults
    if not table:
        faults.append(Fault(name, 0, "", _NO_ROWS, "rows"))
    return table, faults


def _header_faults(name: str, header: list[str], expected: list[str]) -> list[Fault]:
    faults = [
        Fault(name, 1, column, "the column twice", "it once")
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    faults += [
        Fault(name, 1, column, "no such column", "it in the header") for column in expected if column not in header
    ]
    faults += [
        Fault(name, 1, column, "a column that nothing describes", f"only {', '.join(expected)}")
        for column in header
        if column not in expected
    ]
    if not faults and header != expected:
        faults.append(Fault(name, 1, "", "columns in another order", ", ".join(expected)))
    return faults


def _cell_faults(name: str, line: int, row: Row, fields: list[dict]) -> list[Fault]:
    faults = []
    for field in fields:
        column, cell = field["name"], row[field["name"]]
        if not cell:
            continue
        hidden = _INVISIBLE.search(cell)
        if hidden or "\n" in cell:
            faults.append(Fault(name, line, column, quoted(cell), "no control, zero-width or direction characters"))
        if cell != cell.strip():
            faults.append(Fault(name, line, column, quoted(cell), "no space at either end"))
        if _MARKUP.search(cell):
            faults.append(Fault(name, line, column, quoted(cell), "plain text, no HTML or script"))
        if field["type"] == "string" and cell[0] in "=+@-":
            faults.append(
                Fault(
                    name, line, column, quoted(cell), "text that no spreadsheet takes for a formula (not = + @ - first)"
                )
            )
        if "$" in cell:
            faults.append(
                Fault(name, line, column, quoted(cell), "no dollar sign (two of them make a formula on the page)")
            )
    return faults
