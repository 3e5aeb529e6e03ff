"""The descriptor of the data, data/datapackage.json, written from its short source, data/descriptor.toml.

The source says each thing once: what a kind of cell is made of stands in `_KINDS`; a field of many tables stands in the
section `shared`; a field without `empty` is never empty.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shotinspace.folders import DESCRIPTOR

SOURCE = "descriptor.toml"
_DATE = "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])(T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?Z)?)?)?$"
_DATE_FORM = "UTC; the form is the precision: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss]Z."
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "flight": {"type": "string", "pattern": "^\\d{4}-(\\d{3}[A-Z]+|F\\d{2}|[A-Z][A-Z0-9-]+)$"},
    "date": {"type": "string", "pattern": _DATE},
    "day": {"type": "string", "pattern": "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$"},
    "list": {"type": "string", "pattern": "^[^;\\s][^;]*(;[^;\\s][^;]*)*$"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
}


class SourceWrong(ValueError):
    """The source of the descriptor cannot be used: `place` in it, what was `found`, what was `expected`."""

    def __init__(self, place: str, found: str, expected: str) -> None:
        super().__init__(f"{SOURCE} {place}: found {found}, expected {expected}")
        self.place, self.found, self.expected = place, found, expected


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Field(_Strict):
    """A column. `empty` says what an empty cell means; `to` and `of` name a table and column that ids point to."""

    kind: str = Field("text", alias="is", pattern=f"^({'|'.join(_KINDS)})$")
    text: str
    empty: str | None = None
    to: str | None = Field(None, pattern=r"^\w+\.\w+$")
    of: str = Field("text", pattern=r"^(text|\w+\.\w+)$")
    name_of: str | None = None
    one_of: list[str] | None = None
    pattern: str | None = None
    min: int | float | None = None
    max: int | float | None = None


class _Table(_Strict):
    """A table. `row` says what one row is; `marks` are properties of our own, written with the prefix shotinspace:."""

    title: str
    row: str
    text: str
    key: list[str]
    marks: dict[str, str | int | bool] = {}
    fields: dict[str, _Field]


class _Source(_Strict):
    package: dict[str, Any]
    shared: dict[str, _Field]
    tables: dict[str, _Table]


def render(folder: Path) -> str:
    """The text of datapackage.json by the source in `folder`.

    Raises SourceWrong when the source is no TOML or says what it cannot; OSError when it cannot be read.
    """
    try:
        said = tomllib.loads((folder / SOURCE).read_text(encoding="utf-8"))
        for table in said.get("tables", {}).values():
            table["fields"] = {
                name: field or said.get("shared", {}).get(name, {}) for name, field in table.get("fields", {}).items()
            }
        source = _Source.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        place, words = (
            ".".join(map(str, first["loc"])),
            ", ".join(field.alias or name for name, field in _Field.model_fields.items()),
        )
        raise SourceWrong(place, f"{first['input']!r} ({first['msg']})", f"a field to say only {words}") from None
    except (ValueError, AttributeError) as error:  # no UTF-8, no TOML, a word where a section should be
        raise SourceWrong("", str(error), "TOML with the sections package, shared and tables") from None
    package = source.package | {"resources": [_resource(name, table) for name, table in source.tables.items()]}
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path) -> bool:
    """Write datapackage.json if it is not what its source says. Returns whether it was written.

    A folder without the source keeps its descriptor: it is somebody else's. Raises as `render`.
    """
    path = folder / DESCRIPTOR
    if not (folder / SOURCE).is_file() or path.is_file() and path.read_text(encoding="utf-8") == render(folder):
        return False
    side = path.with_name(f".{DESCRIPTOR}.new")
    side.write_text(render(folder), encoding="utf-8", newline="\n")
    side.replace(path)
    return True


def _resource(name: str, table: _Table) -> dict[str, Any]:
    keys = [_foreign_key(name, column, field.to) for column, field in table.fields.items() if field.to]
    schema = {
        "fields": [_described(column, field) for column, field in table.fields.items()],
        "primaryKey": table.key,
        "missingValues": [""],
    }
    return {
        "name": name,
        "path": f"{name}.csv",
        "type": "table",
        "title": table.title,
        "description": table.text,
        "shotinspace:row": table.row,
        **{f"shotinspace:{name}": value for name, value in table.marks.items()},
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _described(name: str, field: _Field) -> dict[str, Any]:
    kind = _KINDS[field.kind]
    words = [field.text, f"Empty: {field.empty}" if field.empty else "", _DATE_FORM if field.kind == "date" else ""]
    pattern, enum = field.pattern or kind.get("pattern"), field.one_of
    if field.kind == "list" and enum:
        items = "|".join(enum)
        pattern, enum = f"^({items})(;({items}))*$", None
    rules = {
        "required": True if field.empty is None else None,
        "pattern": pattern,
        "enum": enum,
        "minimum": field.min,
        "maximum": field.max,
    }
    described = {
        "name": name,
        "type": kind["type"],
        "description": " ".join(filter(None, words)),
        "bareNumber": True if field.kind == "number" else None,
        "constraints": {rule: value for rule, value in rules.items() if value is not None} or None,
        "shotinspace:kind": "date" if field.kind == "date" else None,
        "shotinspace:list": field.of if field.kind == "list" else None,
        "shotinspace:nameOf": field.name_of,
    }
    return {key: value for key, value in described.items() if value is not None}


def _foreign_key(table: str, column: str, target: str) -> dict[str, Any]:
    other, key = target.split(".")
    reference = {"resource": "" if other == table else other, "fields": [key]}  # "" is the table itself
    return {"fields": [column], "reference": reference}
