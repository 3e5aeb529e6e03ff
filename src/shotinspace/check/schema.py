"""Second layer: the descriptor's types, patterns and keys, judged by frictionless and said in plain words."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.text import BY_HAND, SHORT_DATE

_TYPES = {"number": "a number", "integer": "a whole number", "boolean": "yes or no", "string": "text"}


def judge(folder: Path, descriptor: dict, readable: set[str]) -> list[Fault]:
    """Validate the tables named in `readable` against the descriptor. Returns one fault per error.

    A table that was judged before in this process, the same to the byte as are those it points to, is not read again:
    an update judges the tables before and after, and most of them twice alike.
    """
    part = copy.deepcopy(descriptor)
    part["resources"] = [resource for resource in part["resources"] if resource["name"] in readable]
    for resource in part["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in readable | {""}]
    marks = _marks(folder, part)
    if not marks.keys() <= _JUDGED.keys():
        import frictionless  # a third of a second: only when asked

        try:
            package = frictionless.Package.from_descriptor(part, basepath=str(folder))
        except frictionless.FrictionlessException as refused:
            return [Fault("datapackage.json", 0, "", refused.error.note, "a descriptor that frictionless accepts")]
        for mark in marks.keys() - _JUDGED.keys():
            _JUDGED[mark] = _table(package.get_resource(marks[mark]["name"]), marks[mark])
    return [fault for mark in marks for fault in _JUDGED[mark]]


_JUDGED: dict[bytes, list[Fault]] = {}


def _marks(folder: Path, descriptor: dict) -> dict[bytes, dict]:
    """The tables' resources by a digest of all that decides how they are judged."""
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    files = {name: (folder / resource["path"]).read_bytes() for name, resource in resources.items()}
    rest = json.dumps({key: value for key, value in descriptor.items() if key != "resources"})
    marks = {}
    for name, resource in resources.items():
        others = [key["reference"]["resource"] or name for key in resource["schema"]["foreignKeys"]]
        digest = hashlib.sha256(rest.encode())
        for one in (name, *others):
            for content in (json.dumps(resources[one]).encode(), files[one]):
                digest.update(hashlib.sha256(content).digest())
        marks[digest.digest()] = resource
    return marks


def _table(resource: Any, described: dict) -> list[Fault]:
    """The faults frictionless finds in one table of a package."""
    report = resource.validate(limit_errors=1_000_000)
    file = described["path"]
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    fields = {field["name"]: field for field in described["schema"]["fields"]}
    return [_fault(error, file, fields, described["schema"].get("primaryKey", [])) for error in errors]


def _fault(error: Any, file: str, fields: dict[str, dict], keys: list[str]) -> Fault:
    line = getattr(error, "row_number", 0) or 0
    column = getattr(error, "field_name", "") or ""
    field = fields.get(column, {})
    cell = getattr(error, "cell", "") or ""
    if error.type == "type-error":
        kind = field.get("type", "another type")
        return Fault(file, line, column, quoted(cell), _TYPES.get(kind, kind))
    if error.type == "constraint-error":
        return Fault(file, line, column, quoted(cell), _constraint(error.note, field) + _spoilt(str(cell), field))
    if error.type == "primary-key":
        return Fault(file, line, " + ".join(keys), f"the key again ({error.note})", "each key once")
    if error.type == "foreign-key":
        names = getattr(error, "field_names", []) or []
        cells = getattr(error, "field_cells", []) or []
        return Fault(
            file,
            line,
            " + ".join(names),
            quoted(";".join(str(c) for c in cells)),
            f"an id that is in {getattr(error, 'reference_name', '') or file.removesuffix('.csv')}",
        )
    return Fault(file, line, column, error.note or error.type, "a table as datapackage.json describes it")


def _spoilt(cell: str, field: dict) -> str:
    """A hint where a spreadsheet is likely to have rewritten the cell."""
    date = field.get("shotinspace:kind") == "date" and SHORT_DATE.fullmatch(cell)
    word = cell.lower() in ("true", "false") and cell.lower() in field.get("constraints", {}).get("enum", [])
    return f" ({BY_HAND})" if date or word else ""


def _constraint(note: str, field: dict) -> str:
    rules = field.get("constraints", {})
    kind = (re.search(r'constraint "(\w+)"', note) or [None, ""])[1]
    choice = "one of " + ", ".join(map(str, rules.get("enum", ())))
    if kind == "required":
        return f"{choice if 'enum' in rules else 'a value'}: this cell is never empty"
    if kind == "enum":
        return choice
    if kind == "minimum":
        return f"{rules['minimum']} or more"
    if kind == "maximum":
        return f"{rules['maximum']} or less"
    if kind == "pattern":
        if field.get("shotinspace:kind") == "date":
            return "a date: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss]Z"
        if field.get("shotinspace:list"):
            return f"items joined by ; without spaces (pattern {rules['pattern']})"
        return f"the form {rules['pattern']}"
    return note
