"""Second layer: the descriptor's types, patterns and keys, judged by frictionless and said in plain words."""

from __future__ import annotations

import copy
import re
from pathlib import Path

from shotinspace.check.fault import Fault, quoted

_TYPES = {"number": "a number", "integer": "a whole number", "boolean": "yes or no", "string": "text"}


def judge(folder: Path, descriptor: dict, readable: set[str]) -> list[Fault]:
    """Validate the tables named in `readable` against the descriptor. Returns one fault per error."""
    import frictionless  # a third of a second: only when asked

    part = copy.deepcopy(descriptor)
    part["resources"] = [resource for resource in part["resources"] if resource["name"] in readable]
    for resource in part["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in readable | {""}]
    if not part["resources"]:
        return []
    try:
        package = frictionless.Package.from_descriptor(part, basepath=str(folder))
        report = package.validate(limit_errors=1_000_000)
    except frictionless.FrictionlessException as refused:
        return [Fault("datapackage.json", 0, "", refused.error.note, "a descriptor that frictionless accepts")]
    faults = [
        Fault("datapackage.json", 0, "", error.note, "a descriptor that frictionless accepts")
        for error in report.errors
    ]
    fields = {
        resource["path"]: {field["name"]: field for field in resource["schema"]["fields"]}
        for resource in part["resources"]
    }
    keys = {resource["path"]: resource["schema"].get("primaryKey", []) for resource in part["resources"]}
    for task in report.tasks:
        for error in task.errors:
            faults.append(_fault(error, Path(task.place).name, fields, keys))
    return faults


def _fault(error, file: str, fields: dict[str, dict], keys: dict[str, list]) -> Fault:
    line = getattr(error, "row_number", 0) or 0
    column = getattr(error, "field_name", "") or ""
    field = fields.get(file, {}).get(column, {})
    cell = getattr(error, "cell", "") or ""
    if error.type == "type-error":
        return Fault(file, line, column, quoted(cell), _TYPES.get(field.get("type"), field.get("type", "another type")))
    if error.type == "constraint-error":
        return Fault(file, line, column, quoted(cell), _constraint(error.note, field))
    if error.type == "primary-key":
        key = " + ".join(keys.get(file, []))
        return Fault(file, line, key, f"the key again ({error.note})", "each key once")
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


def _constraint(note: str, field: dict) -> str:
    rules = field.get("constraints", {})
    kind = (re.search(r'constraint "(\w+)"', note) or [None, ""])[1]
    if kind == "required":
        return "a value: this cell is never empty"
    if kind == "enum":
        return "one of " + ", ".join(map(str, rules["enum"]))
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
