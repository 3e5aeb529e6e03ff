"""Is the descriptor one that everything after it can work with? What it must say of the package, a table and a field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from shotinspace.check.fault import Fault, quoted
from shotinspace.folders import DESCRIPTOR

Text = Annotated[str, StringConstraints(min_length=1)]


class _Described(BaseModel):
    name: Text
    type: Literal["string", "number", "integer", "boolean"]
    description: Text
    constraints: dict[str, Any] = {}
    items: Annotated[str, Field(alias="shotinspace:list")] = "text"


class _Reference(BaseModel):
    resource: str
    fields: list[str]


class _ForeignKey(BaseModel):
    fields: list[str]
    reference: _Reference


class _Schema(BaseModel):
    fields: Annotated[list[_Described], Field(min_length=1)]
    primary_key: Annotated[list[str], Field(min_length=1, alias="primaryKey")]
    foreign_keys: Annotated[list[_ForeignKey], Field(alias="foreignKeys")] = []


class _Resource(BaseModel):
    name: Text
    path: Annotated[str, StringConstraints(pattern=r"^[\w.-]+\.csv$")]
    title: Text
    description: Text
    row: Annotated[str, Field(alias="shotinspace:row")]
    table_schema: Annotated[_Schema, Field(alias="schema")]


class _Titled(BaseModel):
    title: Text


class _Package(BaseModel):
    title: Text
    description: Text
    version: Text
    licenses: Annotated[list[_Titled], Field(min_length=1)]
    contributors: list[_Titled]
    resources: Annotated[list[_Resource], Field(min_length=1)]


def judge(descriptor: Any) -> list[Fault]:
    """The faults of a descriptor that was read from JSON; empty when every later step can rely on it."""
    try:
        package = _Package.model_validate(descriptor)
    except ValidationError as error:
        return [_fault(descriptor, one) for one in error.errors()]
    return [Fault(DESCRIPTOR, 0, *words) for words in _unfitting(package)]


def _fault(descriptor: Any, error: Any) -> Fault:
    """One thing that is missing or of the wrong kind, with the names of the table and the field it belongs to."""
    place, part = [], descriptor
    for step in error["loc"]:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            part = None
        name = part.get("name") if isinstance(part, dict) else None
        place.append(str(name or step) if isinstance(step, int) else step)
    where = ".".join(step for step in place if step not in ("resources", "schema", "fields"))
    found = "nothing" if error["type"] == "missing" else quoted(error["input"])
    return Fault(DESCRIPTOR, 0, where, found, error["msg"][0].lower() + error["msg"][1:])


def _unfitting(package: _Package) -> Iterator[tuple[str, str, str]]:
    """Names that fit nothing: keys that are no columns, targets that do not exist, patterns that are none."""
    columns = {table.name: [field.name for field in table.table_schema.fields] for table in package.resources}
    for name, times in Counter(table.name for table in package.resources).items():
        if times > 1:
            yield name, "the table twice", "it once"
    for table in package.resources:
        schema = table.table_schema
        for name, times in Counter(columns[table.name]).items():
            if times > 1:
                yield f"{table.name}.{name}", "the field twice", "it once"
        for column in schema.primary_key:
            if column not in columns[table.name]:
                yield f"{table.name}.primaryKey", quoted(column), "a field of the table"
        for key in schema.foreign_keys:
            target = key.reference.resource or table.name
            for owner, names in ((table.name, key.fields), (target, key.reference.fields)):
                for column in names:
                    if column not in columns.get(owner, []):
                        yield (
                            f"{table.name}.foreignKeys",
                            quoted(f"{owner}.{column}"),
                            "a table and field that are described",
                        )
        for field in schema.fields:
            target, _, column = field.items.partition(".")
            if field.items != "text" and column not in columns.get(target, []):
                yield (
                    f"{table.name}.{field.name}.shotinspace:list",
                    quoted(field.items),
                    "text, or a table.field that is described",
                )
            yield from _constraints(f"{table.name}.{field.name}", field)


def _constraints(place: str, field: _Described) -> Iterator[tuple[str, str, str]]:
    rules = field.constraints
    try:
        re.compile(rules.get("pattern", ""))
    except (re.error, TypeError) as error:
        yield f"{place}.pattern", quoted(rules["pattern"]), f"a regular expression ({error})"
    if not isinstance(rules.get("enum", []), list):
        yield f"{place}.enum", quoted(rules["enum"]), "a list"
    for end in ("minimum", "maximum"):
        if end in rules and (isinstance(rules[end], bool) or not isinstance(rules[end], int | float)):
            yield f"{place}.{end}", quoted(rules[end]), "a number"
