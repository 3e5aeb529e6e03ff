"""First layer: bytes, text and shape, much of which a table library would accept in silence."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from shotinspace import folders
from shotinspace.check import shape
from shotinspace.check.fault import Fault, quoted
from shotinspace.folders import DESCRIPTOR


class NoSuchColumn(KeyError):
    """A rule asked a row of `file` for a `column` that its table does not have."""

    def __init__(self, file: str, column: str) -> None:
        super().__init__(column)
        self.file, self.column = file, column


def no_column(missing: NoSuchColumn) -> Fault:
    """The fault that stands for what a rule could not read."""
    return Fault(missing.file, 1, missing.column, "no such column", "it: a rule reads it, and columns keep their names")


class Row(dict[str, str]):
    """The cells of a row of `file`, by column. Raises NoSuchColumn for one that is not there."""

    file = ""

    def __missing__(self, column: str) -> str:
        raise NoSuchColumn(self.file, column)


Table = list[tuple[int, Row]]  # (line in the file, cells by column)

MOST_BYTES = 50_000_000  # a hundred times our largest table; a file above that is not one of ours
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\t]"
)
_MARKUP = re.compile(r"<\s*[A-Za-z/!?]|javascript:", re.I)
_NO_ROWS = "a header without rows"
_PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\.?")
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
_LOST = re.compile(r"\ufffd|\?\?|[^\W\d_]\?[^\W\d_]")
_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = {"LATIN", "CYRILLIC", "GREEK"}  # their letters look alike
SHORT_DATE = re.compile(
    r"\d{1,2}([/.])\d{1,2}\1(\d{2}|\d{4})|\d{1,2}-[A-Z][a-z]{2}(-(\d{2}|\d{4}))?|[A-Z][a-z]{2}-(\d{2}|\d{4})"
)
BY_HAND = "saved by a spreadsheet?"
RESTORED = "; shotinspace tidy restores it and changes no value"
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} |\|{7} )")


def read_descriptor(folder: Path) -> tuple[dict | None, list[Fault]]:
    """The descriptor of a data folder, or None and the fault that keeps it from being read."""
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, [Fault(DESCRIPTOR, 0, "", "no such file", "the description of the tables")]
    except UnicodeDecodeError as error:
        return None, [Fault(DESCRIPTOR, 0, "", f"byte {error.object[error.start]:#04x} at {error.start}", "UTF-8 text")]
    except json.JSONDecodeError as error:
        return None, [Fault(DESCRIPTOR, error.lineno, "", error.msg, "valid JSON")]
    faults = shape.judge(descriptor)
    return None if faults else descriptor, faults


def read_tables(folder: Path, descriptor: dict) -> tuple[dict[str, Table], dict[str, str], list[Fault]]:
    """All tables that can be read, by name; the text of each; and every fault of bytes, text and shape."""
    tables, texts, faults = {}, {}, []
    for resource in descriptor["resources"]:
        table, text, found = _read(folder / resource["path"], resource["schema"]["fields"])
        if table == [] and resource.get("shotinspace:mayBeEmpty") is True:
            found = [fault for fault in found if fault.found != _NO_ROWS]
        faults += found
        if table is not None:
            tables[resource["name"]], texts[resource["name"]] = table, text
    known = set(folders.published(folder, descriptor))
    for path in sorted(folder.iterdir()):
        if path.name not in known | folders.LEFT_BY_EDITORS:
            what, expected = (
                ("a table that nothing describes", f"every table to stand in {DESCRIPTOR}")
                if path.suffix == ".csv"
                else ("a stray file", f"only the tables, {', '.join(folders.BESIDE_TABLES)}: move it elsewhere")
            )
            faults.append(Fault(path.name, 0, "", what, expected))
    return tables, texts, faults


def _read(path: Path, fields: list[dict]) -> tuple[Table | None, str, list[Fault]]:
    name = path.name
    if not path.is_file():
        return None, "", [Fault(name, 0, "", "no such file", "the table")]
    size = path.stat().st_size
    if not size:
        return None, "", [Fault(name, 0, "", "an empty file", "a header row and rows")]
    if size > MOST_BYTES:
        return None, "", [Fault(name, 0, "", f"{size:,} bytes", f"at most {MOST_BYTES:,}")]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte {content[error.start]:#04x}"
        return None, "", [Fault(name, line, "", found, f"UTF-8; save the file as UTF-8 again ({BY_HAND})")]
    faults = _text_faults(name, text)
    if faults:
        return None, text, faults
    table, faults = _rows(name, text, fields)
    return table, text, faults


def _text_faults(name: str, text: str) -> list[Fault]:
    faults = []
    if text.startswith("\ufeff"):
        faults.append(Fault(name, 1, "", "a byte order mark", f"UTF-8 without one{RESTORED}"))
    if "\0" in text:
        faults.append(Fault(name, text.count("\n", 0, text.index("\0")) + 1, "", "a NUL byte", "text"))
    if "\r" in text:
        returns, ends = text.count("\r"), text.count("\n")
        kind = "line ends of Windows (CRLF)" if returns == ends else "mixed line ends"
        faults.append(
            Fault(name, text.count("\n", 0, text.index("\r")) + 1, "", kind, f"line ends of one kind (LF){RESTORED}")
        )
    if not text.endswith("\n"):
        faults.append(Fault(name, text.count("\n") + 1, "", "no line end after the last row", f"one{RESTORED}"))
    for number, line in enumerate(text.split("\n"), 1):
        if _CONFLICT.match(line):
            faults.append(
                Fault(name, number, "", f"a merge conflict mark {quoted(line[:7])}", "the conflict to be resolved")
            )
    return faults


def _rows(name: str, text: str, fields: list[dict]) -> tuple[Table | None, list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    table: Table = []
    faults: list[Fault] = []
    expected = [field["name"] for field in fields]
    try:
        header = next(reader)
        other = next((sign for sign in ";\t" if len(header) == 1 and header[0].split(sign) == expected), "")
        if other:
            sign = "tabs" if other == "\t" else other
            return None, [Fault(name, 1, "", f"cells separated by {sign}", f"commas ({BY_HAND}){RESTORED}")]
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
            row = Row(zip(header, cells, strict=True))
            row.file = name
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
        faults += [Fault(name, line, column, quoted(cell), expected) for expected in _expected(cell, field)]
    return faults


def _expected(cell: str, field: dict) -> Iterator[str]:
    """What a cell should be instead, for each thing that is wrong with it."""
    if _INVISIBLE.search(cell) or "\n" in cell:
        yield "no control, zero-width or direction characters"
    if not unicodedata.is_normalized("NFC", cell):
        yield "letters with their accents in one (Unicode form NFC)"
    if cell != cell.strip():
        yield "no space at either end"
    elif _SPACE.search(cell):
        yield "ordinary spaces"
    if _MARKUP.search(cell):
        yield "plain text, no HTML or script"
    if "$" in cell:
        yield "no dollar sign (two of them make a formula on the page)"
    if field["type"] in ("number", "integer"):
        if not _PLAIN.fullmatch(cell):
            yield f"a number in digits and a point, as 73.65 ({BY_HAND})"
        return
    if cell[0] in "=+@-":
        yield "text that no spreadsheet takes for a formula (not = + @ - first)"
    read = _misread(cell)
    if read:
        yield f"{quoted(read)}: UTF-8 was read as another encoding ({BY_HAND})"
    if "://" not in cell and _LOST.search(cell):
        yield f"letters where question or replacement marks stand ({BY_HAND})"
    if SHORT_DATE.fullmatch(cell) and not {"pattern", "enum"} & field.get("constraints", {}).keys():
        yield f"a date as a page prints it, in words, or YYYY-MM-DD ({BY_HAND})"
    for word in _WORD.findall(cell) if not cell.isascii() else ():
        alphabets = {unicodedata.name(letter, "").partition(" ")[0] for letter in word} & _ALPHABETS
        if len(alphabets) > 1:
            yield f"a word in letters of one alphabet: {quoted(word)} mixes {' and '.join(name.title() for name in sorted(alphabets))}"


def _misread(cell: str) -> str:
    """The text as it was, where its UTF-8 bytes were taken for letters of an older encoding; else nothing.

    Text that was never misread hardly ever has the bytes of UTF-8 in such an encoding: that is what UTF-8 is made for.
    """

    def undo(run: re.Match) -> str:
        for encoding in ("cp1252", "cp1251", "latin-1", "mac_roman"):
            try:
                return run[0].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
        return run[0]

    read = _FOREIGN.sub(undo, cell)
    return read if read != cell else ""
