"""From a number in a story to what it rests on: each fact links to a page that names its tables, rows and their sources."""

from __future__ import annotations

import html
import re
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from shotinspace import notebook as notebook_files
from shotinspace import words
from shotinspace.media import FACTS
from shotinspace.site import markup
from shotinspace.site.data import cited
from shotinspace.site.records import Records, anchor, day
from shotinspace.site.writer import Writer

MOST_ROWS = 8  # a value that more rows hold says nothing of where it is from
_PARTS = re.compile(r"(<[^>]*>)")
_SILENT = {"a", "code", "pre", "h1", "h2", "h3", "h4"}
_UNSAID = ("data_date", "holds")


def linked(text: str, facts: dict[str, Any], page: str) -> str:
    """Safe markup with each figure of `facts`, where it first stands in the words, linked to its place on `page`."""
    waiting = [(name, form) for name, value in facts.items() if name not in _UNSAID for form in _forms(value)]
    parts = _PARTS.split(text)
    inside: list[str] = []
    for at, part in enumerate(parts):
        if part.startswith("<"):
            tag = re.match(r"</?(\w+)", part)
            if tag and tag[1] in _SILENT:
                inside = inside[:-1] if part.startswith("</") else [*inside, tag[1]]
            continue
        if inside or not part.strip():
            continue
        marked = part
        places: list[tuple[int, int, str]] = []
        for name, form in list(waiting):
            if not any(other == name for other, _ in waiting):
                continue
            found = re.search(rf"(?<![\w.,-]){re.escape(html.escape(form, quote=False))}(?![\w]|[.,]\d)", marked)
            if found and not any(found.start() < end and found.end() > start for start, end, _ in places):
                places.append((found.start(), found.end(), name))
                waiting = [pair for pair in waiting if pair[0] != name]
        for start, end, name in sorted(places, reverse=True):
            target = f"{page}#{anchor(name)}"
            link = f'<a class="fact" href="{target}">{marked[start:end]}</a>'
            marked = marked[:start] + link + marked[end:]
        parts[at] = marked
    return "".join(parts)


def _forms(value: Any) -> list[str]:
    """How a sentence may print a fact's value, if it is a figure or a date."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [f"{value:,}"]
    if isinstance(value, float):
        share = [f"{value * 100:.{places}f}%" for places in (0, 1)] if 0 <= value <= 1 else []
        return [f"{value:,}", f"{value:,.1f}", f"{value:,.0f}", *share]
    return [value] if re.search(r"\d", value) and len(value) < 60 else []


def write(
    story: str, notebook: NotebookNode, title: str, records: Records, writer: Writer, finder: dict[str, Any]
) -> None:
    """Write the page of a story's facts. `finder` is what `values(records)` gives."""
    entries = []
    for cell, output in notebook_files.outputs(notebook):
        told = output.get("data", {}).get(FACTS)
        if told is None:
            continue
        said = markup.text(output.data.get("text/markdown", "")) if "text/markdown" in output.data else ""
        for name, value in told["facts"].items():
            if name in _UNSAID:
                continue
            tables = [table for table in told.get("tables", []) if table in records.tables]
            entries.append(
                {
                    "id": anchor(name),
                    "name": name.replace("_", " "),
                    "value": _said(value),
                    "said": _plain(said),
                    "tables": [(table, day(records.covers.get(table, ""))) for table in tables],
                    "rows": [
                        (table, key, anchor(key), Markup(", ").join(cited(source, "../") for source in sources))
                        for table, key, sources in _rests_on(told, name, value, tables, records, finder)
                    ],
                    "code": f"../{story}.html#code-{cell.get('id', '')}",
                }
            )
    writer.page(
        "facts.html.j2",
        f"facts/{story}.html",
        title=f"Where the numbers come from: {title}",
        description=f"Each number of the story “{title}”, with the tables and rows it rests on and their sources.",
        back=f"../{story}.html",
        heading=title,
        entries=entries,
        listed=False,
    )


def values(records: Records) -> dict[str, list[tuple[str, str]]]:
    """Which rows hold a value: (table, key) by the value as written in a cell."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, lines in records.tables.items():
        if table in ("sources", "evidence", "coverage", "corrections"):
            continue
        for row in lines:
            for value in {cell for cell in row.values() if cell and len(cell) > 3}:
                found.setdefault(value, []).append((table, records.key(table, row)))
                if re.match(r"\d{4}-\d\d-\d\dT", value):
                    found.setdefault(value[:10], []).append((table, records.key(table, row)))
    return found


def _rests_on(
    told: dict[str, Any], name: str, value: Any, tables: list[str], records: Records, finder: dict[str, Any]
) -> list[tuple[str, str, list[Any]]]:
    """The rows a fact rests on: those it names itself, else those of its tables that hold its very value."""
    index = {(table, records.key(table, row)): row for table in tables for row in records.tables[table]}
    named = [(table, str(key)) for table, keys in told.get("rests_on", {}).items() for key in keys]
    for table, _ in named:
        index |= {(table, records.key(table, row)): row for row in records.tables.get(table, [])}
    if not named:
        forms = [value] if isinstance(value, str) else [f"{value}"] if not isinstance(value, bool) else []
        forms += [iso] if (iso := _iso(value)) else []
        named = [place for form in forms for place in finder.get(form, []) if place[0] in tables]
        named = list(dict.fromkeys(named))
        named = named if len(named) <= MOST_ROWS else []
    return [(table, key, records.cited(index[table, key])) for table, key in named if (table, key) in index]


def _iso(value: Any) -> str:
    found = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", value) if isinstance(value, str) else None
    months = words.MONTHS
    return f"{found[3]}-{months.index(found[2]) + 1:02}-{int(found[1]):02}" if found and found[2] in months else ""


def _said(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]|\\(?=\W)", lambda found: found[1] or "", text)
