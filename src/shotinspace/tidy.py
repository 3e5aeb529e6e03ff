"""Write the tables as the project writes them, after a spreadsheet or an editor did so otherwise. No value changes."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from shotinspace.check import canonical, text
from shotinspace.check.fault import Fault


def tidy(folder: Path) -> tuple[list[str], list[Fault]]:
    """Restore encoding mark, line ends, separators, quotes, columns, order, zeros and composed letters of every table, and
    leave once a row that stands there twice to the letter.

    Returns the names of the files rewritten, and the faults of those left alone since they cannot be read as a table or
    of the descriptor; a file is replaced whole or not at all. Raises OSError when the disk refuses.
    """
    descriptor, faults = text.read_descriptor(folder)
    if descriptor is None:
        return [], faults
    read: dict[str, list[text.Row]] = {}
    for resource in descriptor["resources"]:
        rows, found = _read(folder / resource["path"], resource["schema"]["fields"])
        faults += found
        if rows is not None:
            read[resource["name"]] = rows
    written = []
    for resource in descriptor["resources"]:
        name, fields, path = resource["name"], resource["schema"]["fields"], folder / resource["path"]
        if name not in read:
            continue
        try:
            rows = canonical.in_order(name, read)
        except text.NoSuchColumn as missing:
            faults.append(text.no_column(missing))
            continue
        once = {tuple(row.values()): row for row in rows}  # a merge may keep a row that both sides have
        content = canonical.render([field["name"] for field in fields], list(once.values())).encode()
        if content != path.read_bytes():
            beside = path.with_name(f".{path.name}.tidy")
            beside.write_bytes(content)
            os.replace(beside, path)
            written.append(path.name)
    return written, faults


def _read(path: Path, fields: list[dict]) -> tuple[list[text.Row] | None, list[Fault]]:
    """The rows of a table, its cells written anew; or what keeps it from being read as one."""
    try:
        content = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        return None, [Fault(path.name, 0, "", "no such file", "the table")]
    except UnicodeDecodeError as error:
        return None, [Fault(path.name, 0, "", f"byte {error.object[error.start]:#04x} at {error.start}", "UTF-8")]
    names = [field["name"] for field in fields]
    header = content.partition("\n")[0]
    separators = [sign for sign in ",;\t" if sorted(next(csv.reader([header], delimiter=sign), [])) == sorted(names)]
    if not separators:
        return None, [Fault(path.name, 1, "", "another header", ",".join(names))]
    rows = []
    try:
        table = csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=separators[0])
        columns = next(table)
        for cells in table:
            if len(cells) != len(columns):
                expected = f"{len(columns)} cells, and nothing from a merge"
                return None, [Fault(path.name, table.line_num, "", f"{len(cells)} cells", expected)]
            rows.append(canonical.restored(path.name, dict(zip(columns, cells)), fields))
    except csv.Error as error:
        return None, [Fault(path.name, table.line_num, "", f"a stray quote ({error})", "quotes in pairs")]
    return rows, []
