"""Decide what becomes of proposals. The rule: what a person settled is never overwritten.

- A row that is not there is added; an empty cell is filled; a day becomes a moment when both agree.
- A value we called provisional moves. So does one in a row that cites nothing but sources asked by this command.
- Anything else that differs is a contradiction: reported with both values and both sources, settled by a person with a
  row in corrections. One that is settled there, or stands in evidence as a known disagreement, is not reported again.
- A record that would leave the tables unsound is left out alone and becomes an open question. Questions stand in the
  table open_questions until their source asks no longer or a person answers; no clock passes the day of one that holds it.
"""

from __future__ import annotations

import copy
import csv
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from shotinspace.check import canonical
from shotinspace.check.fault import Fault
from shotinspace.folders import DESCRIPTOR
from shotinspace.update.proposal import Credit, NewRow, Note, Proposal, Question, Reach, Record, Rename, Value

Row = dict[str, str]
SAME_SECONDS = 60  # half of the published clock times that differ do so by 2 s, nine in ten by less than this
SAME_DAYS = 0.02  # as check/flights.py has it


@dataclass
class Plan:
    """What an update would do, as lines for a person."""

    added: list[tuple[str, str]] = field(default_factory=list)  # kind (what is alike), line
    changed: list[tuple[str, str]] = field(default_factory=list)
    contradictions: dict[str, None] = field(default_factory=dict)  # a source may be heard twice; each is told once
    notes: dict[str, None] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)  # questions that are no longer asked
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
        self._places: dict[str, dict[str, Row]] = {}

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
        if table not in self._places:
            self._places[table] = {self.key(table, row): row for row in self.tables[table]}
        return self._places[table].get(key)

    def insert(self, table: str, row: Row) -> None:
        """Put a new row in its place among those of its table."""
        rows, order = self.tables[table], canonical.sort_key(table, self.tables)
        rows.insert(bisect_right(rows, order(row), key=order) if order else len(rows), row)
        self.touched(table)

    def touched(self, table: str) -> None:
        """To be called when rows of a table came, went or changed their key."""
        self._places.pop(table, None)

    def restore(self, tables: dict[str, list[Row]]) -> None:
        """Go back to tables as they were copied before."""
        self.tables = copy.deepcopy(tables)
        self._places = {}

    def questions(self, source: str) -> list[Row]:
        """The open questions of a source that nobody has answered."""
        return [row for row in self["open_questions"] if row["source"] == source and not row["answer"]]

    def answer(self, source: str, about: str) -> str:
        """What a person answered to a question of a source, or ""."""
        row = self.find("open_questions", question_id(source, about))
        return row["answer"] if row else ""

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
    """Applies the proposals of one source after another to a draft and keeps the plan. `ours`: all their source ids;
    `judge`: says what is wrong with a draft."""

    def __init__(
        self,
        draft: Draft,
        credits: Iterable[Credit],
        today: str,
        judge: Callable[[Draft], list[Fault]] = lambda draft: [],
    ) -> None:
        self.draft, self.today, self.judge = draft, today, judge
        self.ours = {credit.source_id for credit in credits}
        self.plan = Plan()

    def apply(self, source: str, credit: Credit, proposals: Iterable[Proposal], since: str) -> None:
        """Take in what one source proposes, asked from the day `since`; every row it touches cites `credit`.

        Records with which the tables would be unsound are found by halving, left out, and asked about.
        """
        proposals = list(proposals)
        records = [one if isinstance(one, Record) else _alone(one) for one in proposals if not isinstance(one, Reach)]
        reaches = [one for one in proposals if isinstance(one, Reach)]
        before = copy.deepcopy((self.draft.tables, self.plan))

        def faults_with(taken: list[Record], refused: list[Question]) -> list[Fault]:
            self.draft.restore(before[0])
            self.plan = copy.deepcopy(before[1])
            self._apply(source, credit, taken, refused, reaches, since)
            return self.judge(self.draft)

        def fit(good: list[Record], more: list[Record]) -> list[Record]:
            """Those of `more` that can be taken beside `good`."""
            faults = faults_with([*good, *more], [])
            if not faults:
                return more
            if len(more) == 1:
                refused.extend([_refusal(more[0], faults)] if more[0].tables else [])
                return []
            half = len(more) // 2
            left = fit(good, more[:half])
            return [*left, *fit([*good, *left], more[half:])]

        refused: list[Question] = []
        if faults_with(records, []) and faults_with([], []):
            reaches = []  # the clocks themselves are at fault: none moves
        taken = fit([], records)
        if refused:
            faults_with(taken, refused)

    def _apply(
        self,
        source: str,
        credit: Credit,
        records: list[Record],
        refused: list[Question],
        reaches: list[Reach],
        since: str,
    ) -> None:
        questions = list(refused)
        for record in records:
            for proposal in record.parts:
                if isinstance(proposal, NewRow):
                    self._add(credit, proposal)
                elif isinstance(proposal, Value):
                    self._value(credit, proposal)
                elif isinstance(proposal, Rename):
                    self._rename(proposal)
                elif isinstance(proposal, Question):
                    questions.append(proposal)
                elif isinstance(proposal, Note):
                    self.plan.notes[f"{credit.publisher}: {proposal.text}"] = None
        self._ask(source, questions, reaches, since)
        for reach in reaches:
            self._reach(reach, since)

    def _ask(self, source: str, questions: list[Question], reaches: list[Reach], since: str) -> None:
        """Write the questions of a source down; drop those it was asked about again and has no more."""
        raised = {question_id(source, question.about): question for question in questions}
        rows = self.draft["open_questions"]
        answered = {reach.table: reach.until for reach in reaches}
        for row in [row for row in rows if row["source"] == source and row["question_id"] not in raised]:
            if raised if row["answer"] else row["holds"] == "no":
                continue  # a doubt about what went in waits for a person; an answer is kept while anything is asked
            asked = not row["day"] or since <= row["day"]
            if asked and any(row["day"] <= answered.get(table, "") for table in row["tables"].split(";")):
                rows.remove(row)
                self.plan.settled.append(f"{row['about']}: {row['answer'] or 'no longer asked'}")
                self._questions_changed()
        for key, question in raised.items():
            cells = {
                "question_id": key,
                "source": source,
                "tables": ";".join(question.tables),
                "day": question.day[:10] if len(question.day) >= 10 else "",
                "holds": "yes" if question.holds else "no",
                "about": _shown(question.about),
                "question": _shown(question.text),
            }
            cells["day"] = cells["day"] or (
                since if question.holds else ""
            )  # some day since then: no clock may pass it
            held = self.draft.find("open_questions", key)
            if held is None:
                asking = {"asked_on": self.today, "answer": ""} | cells
                ordered = {column: asking[column] for column in self.draft.columns("open_questions")}
                self.draft.insert("open_questions", ordered)
                self._questions_changed()
            elif any(held[column] != value for column, value in cells.items() if column != "day" or question.day):
                held.update(cells)
                self._questions_changed()

    def _questions_changed(self) -> None:
        self.draft.touched("open_questions")
        clock = self.draft.find("coverage", "open_questions")
        if clock:
            clock["covers_until"] = clock["checked_on"] = max(clock["checked_on"], self.today)
        self.plan.tables |= {"open_questions", "coverage"}

    def _add(self, credit: Credit, new: NewRow) -> None:
        row = {column: new.cells.get(column, "") for column in self.draft.columns(new.table)}
        self._cite(credit, new.table, row)
        self.draft.insert(new.table, row)
        self.plan.tables.add(new.table)
        self.plan.added.append((new.table, f"{new.table} {self.draft.key(new.table, row)}: {_summary(row)}"))

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
        elif same(mine, seen.value, days="days" in seen.column, part=seen.tolerance):
            return
        elif self._settled(credit, seen, mine):
            return
        elif seen.moves or set(row.get("source_ids", "").split(";")) <= self.ours:
            row[seen.column] = seen.value
            self._cite(credit, table, row)
            self._change(table, seen.column, seen.key, mine, seen.value)
        else:
            self.plan.contradictions[
                f"{table} {seen.key} {seen.column}: we have {mine} ({row.get('source_ids', '')}), {credit.source_id} says {seen.value}"
            ] = None
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
                "published": credit.published,
                "note": credit.note,
            }
            self._add(credit, NewRow("sources", page))

    def _rename(self, change: Rename) -> None:
        """Give a flight its designation everywhere: in its own table, in keys made from it, in lists, in evidence."""
        if self.draft.find("flights", change.old) is None:
            return
        for name, rows in self.draft.tables.items():
            columns = self.draft.columns(name)
            for row in rows:
                for column in columns:
                    renamed = ";".join(_renamed(item, change) for item in row[column].split(";"))
                    if renamed != row[column]:
                        row[column] = renamed
                        self.plan.tables.add(name)
                        self.draft.touched(name)
        self._change("flights", "flight_id", change.old, change.old, change.new)

    def _reach(self, reach: Reach, since: str) -> None:
        """Move a clock as far as was seen: from where it stands, without a gap, up to the day before an open question."""
        row = self.draft.find("coverage", reach.table)
        if row is None or (since > row["covers_until"] and not reach.ever):
            return
        held = [
            question["day"]
            for question in self.draft["open_questions"]
            if question["holds"] == "yes" and not question["answer"] and reach.table in question["tables"].split(";")
        ]
        before = [(date.fromisoformat(day) - timedelta(days=1)).isoformat() for day in held]
        until = min([reach.until, *before])
        if until <= row["covers_until"]:
            return
        self._change("coverage", "covers_until", reach.table, row["covers_until"], until)
        row["covers_until"], row["checked_on"] = until, max(row["checked_on"], self.today)
        row["scope"] = reach.scope
        self.plan.tables.add("coverage")


def question_id(source: str, about: str) -> str:
    """The key of a question: the same as long as it is about the same."""
    return re.sub(r"[^a-z0-9]+", "-", f"{source} {about}".lower()).strip("-")[:120].strip("-")


def _alone(one: NewRow | Value | Rename | Note | Question) -> Record:
    """A proposal that stands for itself."""
    if isinstance(one, NewRow):
        about = f"{one.table} {next(iter(one.cells.values()), '')}"
        return Record(about, (one.table,), one.cells.get("date", ""), (one,))
    if isinstance(one, Question):
        return Record(one.about, one.tables, one.day, (one,))
    if isinstance(one, Value):
        return Record(f"{one.table} {one.key} {one.column}", (one.table,), "", (one,))
    return Record("", (), "", (one,))


def _refusal(record: Record, faults: list[Fault]) -> Question:
    wrong = "; ".join(str(fault) for fault in faults[:2]) + (f"; and {len(faults) - 2} more" if len(faults) > 2 else "")
    text = f"left out, for the tables would not be sound with it: {_shown(wrong)}"
    return Question(record.about, text, record.tables, record.day, holds=bool(record.day))


def _shown(text: str) -> str:
    """A text, parts of which come from outside, as a cell may hold it."""
    kept = "".join(letter for letter in text if letter.isprintable()).replace("$", "").replace("<", "(")
    return re.sub("javascript:", "", kept, flags=re.I)[:300].lstrip("=+@- ").strip() or "a record"


def same(mine: str, other: str, *, days: bool = False, part: float = 0) -> bool:
    """Whether two cells say the same: equal text, numbers that round alike (durations in days: within SAME_DAYS) or
    differ by less than `part` of ours, moments within SAME_SECONDS, dates at the precision both have."""
    if mine == other:
        return True
    moments = _moment(mine), _moment(other)
    if moments[0] and moments[1]:
        return abs((moments[0] - moments[1]).total_seconds()) <= SAME_SECONDS
    if _dated(mine) and _dated(other):
        short = min(len(mine), len(other), 10)
        return mine[:short] == other[:short]
    try:
        apart = SAME_DAYS if days else max(_half_a_digit(mine, other), part * abs(float(mine)))
        return abs(float(mine) - float(other)) <= apart
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
