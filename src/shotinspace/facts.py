"""What the stories state, by name: harvested from their outputs, kept in one file, compared from build to build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from shotinspace.media import FACTS
from shotinspace.notebook import outputs, title

FILE = "facts.json"  # beside the notebooks


def harvest(notebook: NotebookNode) -> dict[str, Any]:
    """What a story states: its `title`, `as_of` (the earliest day its tables vouch for), `tables` and `facts` by name.

    Raises ValueError when two statements of one notebook use one name.
    """
    record: dict[str, Any] = {"title": title(notebook), "as_of": None, "tables": [], "facts": {}}
    for cell, output in outputs(notebook):
        part = output.get("data", {}).get(FACTS)
        if part is None:
            continue
        twice = record["facts"].keys() & part["facts"].keys()
        differing = sorted(name for name in twice if record["facts"][name] != part["facts"][name])
        if differing:
            raise ValueError(f"cell {cell.id}: the fact name {', '.join(differing)} already stands for another value")
        record["facts"] |= part["facts"]
        record["tables"] = list(dict.fromkeys([*record["tables"], *part.get("tables", [])]))
        days = [day for day in (record["as_of"], part.get("as_of")) if day]
        record["as_of"] = min(days) if days else None
    return record


def read(folder: Path) -> dict[str, Any]:
    """The harvest of all stories as last built, by notebook name; empty before the first build, and when the file
    cannot be read (a merge left its marks in it): it is rewritten by the next build."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return kept if all({"title", "as_of", "facts"} <= record.keys() for record in kept.values()) else {}
    except (OSError, ValueError, AttributeError):
        return {}


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Which facts moved between two harvests, a line each: `02-the-race.days: 377 -> 378`."""

    def flat(harvests: dict[str, Any]) -> dict[str, Any]:
        return {
            f"{story}.{name}": value
            for story, record in harvests.items()
            for name, value in {"title": record["title"], "as_of": record["as_of"], **record["facts"]}.items()
        }

    before, after = flat(old), flat(new)
    lines = []
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            lines.append(f"{key}: new: {after[key]}")
        elif key not in after:
            lines.append(f"{key}: gone, was: {before[key]}")
        elif before[key] != after[key]:
            lines.append(f"{key}: {before[key]} -> {after[key]}")
    return lines
