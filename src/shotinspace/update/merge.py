"""Decide what becomes of proposals. The rule: what a person settled is never overwritten.

- A row that is not there is added; an empty cell is filled; a day becomes a moment when both agree.
- A value we called provisional moves. So does one in a row that cites nothing but sources asked by this command.
- Anything else that differs is a contradiction: reported with both values and both sources, settled by a person with a
  row in corrections. One that is settled there, or stands in evidence as a known disagreement, is not reported again.
"""

from __future__ import annotations

import csv
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from shotinspace.check import canonical
from shotinspace.folders import DESCRIPTOR
from shotinspace.update.proposal import Credit, NewRow, Note, Proposal, Reach, Rename, Value

Row = dict[str, str]
SAME_SECONDS = 60  # half of the published clock times that differ do so by 2 s, nine in ten by less than this
SAME_DAYS = 0.02  # as check/flights.py has it

# Where a new row goes among the old ones: tables are sorted, and a diff should be one line.
_ORDER: dict[str, Callable[[Row], Any]] = {
    "flights": lambda row: (row["launched_at"], row["flight_id"]),
    "people": lambda row: row["person_id"],
    "suborbital_flights": lambda row: row["date"],
    "launches_by_year": lambda row: (row["year"], row["rocket_family"], row["country"]),
    "us_cpi": lambda row: row["year"],
    "rub_usd": lambda row: row["year"],
    "sources": lambda row: row["source_id"],
}


@dataclass
class Plan:
    """What an update would do, as lines for a person."""

    added: list[tuple[str, str]] = field(default_factory=list)  # kind (what is alike), line
    changed: list[tuple[str, str]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)  # that change


class Draft:
    """The tables of a data folder as text, to be changed and written back byte for byte where nothing changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        self.resources = {resource["name"]: resource for resource in descriptor["resources"]}
        self.tables: dict[str, list[Row]] = {}
        for name, resource in self.resources.items():
            with (folder / resource["path"]).open(encoding="utf-8", newline="") as handle:
                self.tables[name] = list(csv.DictReader(handle))

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""
        return [field["name"] for field in self.resources[table]["schema"]["fields"]]

    def key(self, table: str, row: Row) -> str:
        """The key cells of a row, joined by +."""
        return "+".join(row[part] for part in self.resources[table]["schema"]["primaryKey"])

    def find(self, table: str, key: str) -> Row | None:
        """The row with that key, or None."""
        return next((row for row in self.tables[table] if self.key(table, row) == key), None)

    def reached(self, table: str) -> str:
        """The day a table reaches, by the table coverage. Raises KeyError when it has no row there."""
        row = self.find("coverage", table)
        if row is None:
            raise KeyError(f"coverage.csv has no row for {table}")
        return row["covers_until"]

    def write(self) -> None:
        """Write all tables back as the project writes them."""
        tables = {
            name: [canonical.restored(resource["path"], row, resource["schema"]["fields"]) for row in self.tables[name]]
            for name, resource in self.resources.items()
        }
        for name, resource in self.resources.items():
            text = canonical.render(self.columns(name), canonical.in_order(name, tables))
            path = self.folder / resource["path"]
            if path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")


class Merge:
    """Applies the proposals of one source after another to a draft and keeps the plan. `ours`: all their source ids."""

    def __init__(self, draft: Draft, credits: Iterable[Credit], today: str) -> None:
        self.draft, self.today = draft, today
        self.ours = {credit.source_id for credit in credits}
        self.plan = Plan()

    def apply(self, credit: Credit, proposals: Iterable[Proposal]) -> None:
        """Take in what one source proposes; every row it touches cites `credit`."""
        for proposal in proposals:
            if isinstance(proposal, NewRow):
                self._add(credit, proposal)
            elif isinstance(proposal, Value):
                self._value(credit, proposal)
            elif isinstance(proposal, Rename):
                self._rename(proposal)
            elif isinstance(proposal, Reach):
                self._reach(proposal)
            elif isinstance(proposal, Note):
                self.plan.notes.append(f"{credit.publisher}: {proposal.text}")

    def _add(self, credit: Credit, new: NewRow) -> None:
        rows = self.draft[new.table]
        row = {column: new.cells.get(column, "") for column in self.draft.columns(new.table)}
        self._cite(credit, new.table, row)
        order = self._order(new.table)
        rows.insert(bisect_right(rows, order(row), key=order), row)
        self.plan.tables.add(new.table)
        self.plan.added.append((new.table, f"{new.table} {self.draft.key(new.table, row)}: {_summary(row)}"))

    def _order(self, table: str) -> Callable[[Row], Any]:
        """What a table is sorted by; seats stand in the order of their flights."""
        if table != "seats":
            return _ORDER[table]
        places = {flight["flight_id"]: place for place, flight in enumerate(self.draft["flights"])}
        return lambda seat: (places.get(seat["flight_id"], len(places)), seat["seat_id"])

    def _value(self, credit: Credit, seen: Value) -> None:
        row = self.draft.find(seen.table, seen.key)
        if row is None or not (seen.value or seen.moves):
            return
        mine, table = row[seen.column], seen.table
        if mine == seen.value:
            return
        if not mine or _finer(mine, seen.value):
            row[seen.column] = seen.value
            self._cite(credit, table, row)
            self._change(table, seen.column, seen.key, mine, seen.value)
        elif same(mine, seen.value, days="days" in seen.column):
            return
        elif self._settled(credit, seen, mine):
            return
        elif seen.moves or set(row.get("source_ids", "").split(";")) <= self.ours:
            row[seen.column] = seen.value
            self._cite(credit, table, row)
            self._change(table, seen.column, seen.key, mine, seen.value)
        else:
            self.plan.contradictions.append(
                f"{table} {seen.key} {seen.column}: we have {mine} ({row.get('source_ids', '')}), {credit.source_id} says {seen.value}"
            )
            return
        self.plan.tables.add(table)

    def _change(self, table: str, column: str, key: str, old: str, new: str) -> None:
        line = f"{table} {key} {column}: {old or 'empty'} -> {new or 'empty'}"
        self.plan.changed.append((f"{table} {column}", line))

    def _settled(self, credit: Credit, seen: Value, mine: str) -> bool:
        corrected = any(
            (row["table"], row["row"], row["field"], row["expect"]) == (seen.table, seen.key, seen.column, mine)
            for row in self.draft["corrections"]
        )
        known = any(
            (row["table"], row["row_id"], row["field"], row["source_id"])
            == (seen.table, seen.key, seen.column, credit.source_id)
            and row["agrees"] == "no"
            for row in self.draft["evidence"]
        )
        return corrected or known

    def _cite(self, credit: Credit, table: str, row: Row) -> None:
        if "source_ids" not in row:
            return
        cited = [one for one in row["source_ids"].split(";") if one]
        if credit.source_id not in cited:
            row["source_ids"] = ";".join([*cited, credit.source_id])
        if self.draft.find("sources", credit.source_id) is None:
            page = {
                "source_id": credit.source_id,
                "publisher": credit.publisher,
                "title": credit.title,
                "url": credit.url,
                "licence": credit.licence,
                "kind": credit.kind,
                "note": "asked by shotinspace update",
            }
            self._add(credit, NewRow("sources", page))

    def _rename(self, change: Rename) -> None:
        """Give a flight its designation everywhere: in its own table, in keys made from it, in lists, in evidence."""
        flight = self.draft.find("flights", change.old)
        if flight is None:
            return
        for name, rows in self.draft.tables.items():
            columns = [column for column in self.draft.columns(name) if column != "former_ids"]
            for row in rows:
                for column in columns:
                    renamed = ";".join(_renamed(item, change) for item in row[column].split(";"))
                    if renamed != row[column]:
                        row[column] = renamed
                        self.plan.tables.add(name)
        flight["former_ids"] = ";".join(filter(None, [flight["former_ids"], change.old]))
        self._change("flights", "flight_id", change.old, change.old, change.new)

    def _reach(self, reach: Reach) -> None:
        row = self.draft.find("coverage", reach.table)
        if row is None or reach.until <= row["covers_until"]:
            return
        self._change("coverage", "covers_until", reach.table, row["covers_until"], reach.until)
        row["covers_until"], row["checked_on"] = reach.until, max(row["checked_on"], self.today)
        row["scope"] = reach.scope
        self.plan.tables.add("coverage")


def same(mine: str, other: str, *, days: bool = False) -> bool:
    """Whether two cells say the same: equal text, numbers that round alike (durations in days: within SAME_DAYS),
    moments within SAME_SECONDS, dates at the precision both have."""
    if mine == other:
        return True
    moments = _moment(mine), _moment(other)
    if moments[0] and moments[1]:
        return abs((moments[0] - moments[1]).total_seconds()) <= SAME_SECONDS
    if _dated(mine) and _dated(other):
        short = min(len(mine), len(other), 10)
        return mine[:short] == other[:short]
    try:
        return abs(float(mine) - float(other)) <= (SAME_DAYS if days else _half_a_digit(mine, other))
    except ValueError:
        return False


def _half_a_digit(mine: str, other: str) -> float:
    """Half of the last digit of the coarser of two printed numbers (and a hair, for sums in binary)."""
    return max(0.5 * 10 ** -len(text.partition(".")[2]) for text in (mine, other)) * (1 + 1e-9)


def _dated(text: str) -> bool:
    return len(text) in (4, 7, 10, 17, 20) and text[:4].isdigit() and (len(text) == 4 or text[4] == "-")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if len(text) in (17, 20) and text.endswith("Z") else None
    except ValueError:
        return None


def _finer(mine: str, other: str) -> bool:
    """Whether `mine` is a day, month or year and `other` a finer date inside it."""
    return _dated(mine) and _dated(other) and len(mine) <= 10 < len(other) and other.startswith(mine) and mine != other


def _renamed(text: str, change: Rename) -> str:
    for old, new in ((change.old, change.new), (change.old.lower(), change.new.lower())):
        if text == old or text.startswith((f"{old}-", f"{old}+")):
            return new + text[len(old) :]
        if text.endswith(f"-{old}") or text.endswith(f"+{old}"):
            return text[: -len(old)] + new
        if f"+{old}+" in text:
            return text.replace(f"+{old}+", f"+{new}+")
    return text


def _summary(row: Row) -> str:
    names = ("mission", "name", "flight", "title", "launched_at", "date", "role", "attempts", "cpi_u", "rub_per_usd")
    return ", ".join(row[name] for name in names if row.get(name))
