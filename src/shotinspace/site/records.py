"""The tables as a page needs them: every cell as it is written, each row with an address, each source with its page."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from shotinspace import words
from shotinspace.folders import DESCRIPTOR

Row = dict[str, str]


class Source(NamedTuple):
    """A page cited: its id, its publisher, its title, its address ("" when it has none on the web)."""

    id: str
    publisher: str
    title: str
    url: str


class Records:
    """The tables that a descriptor names, read from `folder` as text. Raises OSError when one is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        self.resources = {resource["name"]: resource for resource in self.package["resources"]}
        self.tables: dict[str, list[Row]] = {}
        for name, resource in self.resources.items():
            with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
                self.tables[name] = list(csv.DictReader(file))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by its id."""
        return {
            row["source_id"]: Source(row["source_id"], row["publisher"], row["title"], _web(row["url"]))
            for row in self.tables.get("sources", [])
        }

    @cached_property
    def covers(self) -> dict[str, str]:
        """The last day each table vouches for, by table."""
        return {row["table"]: row["covers_until"] for row in self.tables.get("coverage", [])}

    @cached_property
    def evidence(self) -> dict[tuple[str, str], list[Row]]:
        """What single sources print, by (table, row id)."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.tables.get("evidence", []):
            found[row["table"], row["row_id"]].append(row)
        return found

    @cached_property
    def checked(self) -> str:
        """The last day anybody compared the tables with the world, as YYYY-MM-DD; "" when not known."""
        return max((row["checked_on"] for row in self.tables.get("coverage", [])), default="")

    def fields(self, table: str) -> list[dict[str, Any]]:
        """The columns of a table as the descriptor has them."""
        return self.resources[table]["schema"]["fields"]

    def key(self, table: str, row: Row) -> str:
        """What a row is called: its key's values, joined by a slash."""
        names = self.resources[table]["schema"].get("primaryKey", [])
        return "/".join(row[name] for name in ([names] if isinstance(names, str) else names))

    def cited(self, row: Row) -> list[Source]:
        """The sources a row names."""
        ids = row.get("source_ids", row.get("source_id", ""))
        return [self.sources[name] for name in ids.split(";") if name in self.sources]

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """The rows of a table by the value of one column."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables.get(table, []):
            found[row.get(column, "")].append(row)
        return found


def anchor(key: str) -> str:
    """A row's key as an id in a page."""
    return re.sub(r"[^\w.-]+", "_", key)


def day(date: str) -> str:
    """A date of the tables as people read it; what has no such form stays as it is."""
    try:
        return words.day(date) if date else ""
    except (ValueError, IndexError):
        return date


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
