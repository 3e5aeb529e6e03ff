"""The pages of the data: what there is, a page a table with every row and its sources, and the files to take along."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from shotinspace import exports
from shotinspace.folders import DESCRIPTOR, published
from shotinspace.site.records import Records, Row, anchor, day
from shotinspace.site.writer import Writer

FIRST = 10  # rows of the first look
LONG = 60  # letters: a cell with more gets a wider column
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sqlite": "application/vnd.sqlite3",
}
KINDS = {
    ".zip": "Everything as CSV, with the dictionary",
    ".xlsx": "One workbook, a sheet a table",
    ".sqlite": "One SQLite database",
}


def write(
    records: Records, writer: Writer, dictionary: Callable[[str], str], lead: Callable[[str, str], str | None]
) -> None:
    """Write the data page, a page for each table, and the files to download.

    `dictionary` turns the dictionary's Markdown into safe markup; `lead` says where a value of a column leads.
    """
    names = [DESCRIPTOR, *(resource["path"] for resource in records.package["resources"])]
    ours = published(records.folder, records.package)
    (writer.out / "data").mkdir(exist_ok=True)
    for name in ours:  # nothing else that may lie there
        shutil.copyfile(records.folder / name, writer.out / "data" / name)
    whole = exports.write(records.folder, writer.out / "data")
    text = (records.folder / "README.md").read_text(encoding="utf-8") if "README.md" in ours else ""
    text = re.sub(r"\A# .*\n|^Generated from .*\n", "", text, flags=re.M)
    text = re.sub(r"^## The tables\n(?:\n|\|.*\n)*", "## What each column means\n\n", text, flags=re.M)
    tables = [_about(records, name, lead) for name in records.tables]
    for table in tables:
        writer.page(
            "table.html.j2",
            f"tables/{table['name']}.html",
            title=f"{table['title']}: every row and its sources",
            description=table["description"],
            table=table,
            rows=rows(records, table["name"], records.tables[table["name"]], lead, root="../"),
            changed=records.checked,
        )
    writer.page(
        "data.html.j2",
        "data.html",
        title="The data",
        description="Every table behind the stories, to read, to check and to take along: films, flights, people, "
        "seats and prices, each row with the pages that say so.",
        body=dictionary(text),
        version=records.package["version"],
        checked=day(records.checked),
        whole=[{"name": path.name, "kind": KINDS.get(path.suffix, path.name), "size": size(path)} for path in whole],
        tables=tables,
        count=sum(len(part) for part in records.tables.values()),
        linked_data=linked_data(records, writer.address.site, [*(path.name for path in whole), *names]),
        changed=records.checked,
    )


def _about(records: Records, name: str, lead: Callable[[str, str], str | None]) -> dict[str, Any]:
    """What is said of a table, with its first rows."""
    resource, all_rows = records.resources[name], records.tables[name]
    return {
        "name": name,
        "title": resource.get("title", name),
        "description": resource.get("description", ""),
        "row": resource.get("shotinspace:row", "one thing"),
        "rows": len(all_rows),
        "columns": len(resource["schema"]["fields"]),
        "reach": day(records.covers.get(name, "")),
        "scope": next((row["scope"] for row in records.tables.get("coverage", []) if row["table"] == name), ""),
        "path": resource["path"],
        "size": size(records.folder / resource["path"]),
        "first": rows(records, name, all_rows[:FIRST], lead, root="", anchors=False),
        "fields": [(field["name"], field.get("description", "")) for field in records.fields(name)],
    }


def rows(
    records: Records,
    table: str,
    chosen: list[Row],
    lead: Callable[[str, str], str | None],
    *,
    root: str,
    anchors: bool = True,
) -> Markup:
    """Rows as an HTML table: columns that no row fills are left out, each source is a link to its page."""
    names = [field["name"] for field in records.fields(table)]
    used = [name for name in names if any(row.get(name) for row in chosen)]
    head = "".join(f'<th scope="col">{escape(_label(name))}</th>' for name in used)
    lines = []
    for row in chosen:
        cells = "".join(_cell(records, table, name, row, lead, root) for name in used)
        place = f' id="{html.escape(anchor(records.key(table, row)))}"' if anchors else ""
        lines.append(f"<tr{place}>{cells}</tr>")
    labels = "".join(
        f".t-{table} td:nth-child({at})::before{{content:{_css(_label(name))}}}" for at, name in enumerate(used, 1)
    )
    return Markup(
        f'<style>{labels}</style><div class="scroll sideways"><table class="stacks t-{table}">'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>\n{chr(10).join(lines)}\n</tbody></table></div>"
    )


def _cell(records: Records, table: str, name: str, row: Row, lead: Callable[[str, str], str | None], root: str) -> str:
    value = row.get(name) or ""
    if not value:
        return "<td class=nothing></td>"
    if name in ("source_ids", "source_id") and table != "sources":
        links = ", ".join(cited(source, root) for source in records.cited(row))
        inner = f"<span>{links or escape(value)}</span>"  # one thing, where cells are laid out as label and value
    elif value.startswith(("https://", "http://")):
        inner = f'<a href="{escape(value)}">{escape(value)}</a>'
    elif table == "evidence" and name == "row_id" and row["table"] in records.tables:
        inner = f'<a href="{root}tables/{row["table"]}.html#{escape(anchor(value))}">{escape(value)}</a>'
    else:
        target = lead(name, value)
        inner = f'<a href="{root}{target}">{escape(value)}</a>' if target else str(escape(value))
    return f"<td{' class=long' if len(value) > LONG else ''}>{inner}</td>"


def cited(source: Any, root: str) -> Markup:
    """A source as a link that says who: to its page, or to its row when it is not on the web."""
    target = source.url or f"{root}tables/sources.html#{anchor(source.id)}"
    return Markup('<a href="{}">{}</a>').format(target, source.publisher or source.title)


def _label(name: str) -> str:
    return {"source_ids": "sources"}.get(name, name.replace("_", " "))


def _css(text: str) -> str:
    return '"' + re.sub(r"[^\w .:,()%-]", "", text) + '"'


def linked_data(records: Records, site: str, names: list[str]) -> dict[str, Any]:
    """The data set as schema.org describes one; addresses only where the site has one."""
    package = records.package
    record = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": package["version"],
        "license": package["licenses"][0]["path"],
        "creator": [{"@type": "Organization", "name": person["title"]} for person in package["contributors"]],
        "isAccessibleForFree": True,
        "keywords": ["spaceflight", "film", "cinema", "crewed flights", "seats", "prices"],
    }
    if records.checked:
        record["dateModified"] = records.checked
    if site:
        record["url"] = f"{site}data.html"
        record["distribution"] = [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": MEDIA.get(Path(name).suffix, "application/octet-stream"),
                "contentUrl": f"{site}data/{name}",
            }
            for name in names
        ]
    return record


def size(path: Path) -> str:
    """How large a file is, as people say it."""
    count = path.stat().st_size
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 1):.0f} kB"
