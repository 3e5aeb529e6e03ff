"""Bring the tables up to date: ask each source, merge what is new, check, and put the result in place at one stroke.

A source is a module with NAME, CREDIT and `begin(draft)`, `fetch(web, since, draft)`, `parse(bytes)`, `propose(frames, draft, today, since)`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from shotinspace import transaction
from shotinspace.check import Fault, check
from shotinspace.update import catalogue, consumer_prices, launch_library, rouble, watch, wikidata
from shotinspace.update.merge import Draft, Merge, Plan
from shotinspace.update.proposal import SourceBroken
from shotinspace.update.web import Web

# In this order: the catalogue first, since it designates launches; what the next one adds is matched with that.
SOURCES = {source.NAME: source for source in (catalogue, launch_library, consumer_prices, rouble, wikidata, watch)}


@dataclass
class Outcome:
    """What an update did or would do. `faults` mean that nothing was written, and where nobody was `asked`, that the
    data were at fault before."""

    plan: Plan = field(default_factory=Plan)
    asked: bool = False
    broken: dict[str, str] = field(default_factory=dict)  # source -> why it could not be had
    faults: list[Fault] = field(default_factory=list)
    stories: dict[str, int] = field(default_factory=dict)  # story that rests on a changed table -> its facts
    open: list[dict[str, str]] = field(default_factory=list)  # rows of open_questions that wait for an answer
    written: list[str] = field(default_factory=list)  # files
    finished: list[str] = field(default_factory=list)  # files of an earlier, unfinished update


def update(
    data: Path,
    names: Iterable[str] = (),
    *,
    since: date | None = None,
    dry_run: bool = False,
    web: Web,
    facts: Path | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Ask the sources named (default: all) and rewrite the tables of `data`, wholly or not at all.

    `since` replaces the day each source is asked from; `dry_run` stops before anything is written; `facts` is the
    facts.json of the stories, to tell which rest on what changes; `tell` hears progress. An unfinished earlier update
    is finished first. Raises transaction.Busy, transaction.Damaged, and OSError when the disk refuses; the data are then as before.
    """
    with _place(data, aside=dry_run) as data, transaction.locked(data):
        outcome = Outcome()
        if transaction.unfinished(data):
            outcome.finished = transaction.finish(data)
        outcome.faults = check(data)
        if outcome.faults:
            return outcome
        outcome.asked = True
        try:
            draft = Draft(transaction.begin(data))
            merge = Merge(draft, [source.CREDIT for source in SOURCES.values()], web.today.isoformat(), _judge)
            heard: dict[str, tuple[dict, date]] = {}
            for source in [SOURCES[name] for name in names] or SOURCES.values():
                try:
                    heard[source.NAME] = _ask(source, merge, web, since, tell)
                except SourceBroken as error:
                    outcome.broken[source.NAME] = str(error)
            for name, (frames, start) in heard.items():  # once more: another source may have settled a question
                if draft.questions(name):
                    _propose(SOURCES[name], merge, frames, web.today, start)
            outcome.plan = merge.plan
            outcome.stories = _resting_on(merge.plan.tables, facts)
            tell("checking what would be written")
            outcome.faults = _judge(draft)
            outcome.open = [row for row in draft["open_questions"] if not row["answer"]]
            if not (dry_run or outcome.faults):
                outcome.written = transaction.commit(data)
        finally:
            if not transaction.unfinished(data):
                transaction.rollback(data)
        return outcome


@contextmanager
def _place(data: Path, *, aside: bool) -> Iterator[Path]:
    """Where to work: the data themselves, or a copy of them and of an unfinished update, which need no right to write."""
    if not aside:
        yield data
        return
    with TemporaryDirectory(prefix="shotinspace-") as place:
        copy = Path(place) / data.name
        for original, beside in ((data, copy), (transaction.folder(data), transaction.folder(copy))):
            if original.is_dir():
                shutil.copytree(original, beside, copy_function=shutil.copyfile)
                beside.chmod(0o700)
        yield copy


def _judge(draft: Draft) -> list[Fault]:
    draft.write()
    return check(draft.folder)


def _ask(source, merge: Merge, web: Web, since: date | None, tell: Callable[[str], None]) -> tuple[dict, date]:
    """Fetch, parse and propose; only then is the draft touched, so a broken source leaves no half of itself.

    Asked from the day its tables reach, or from the oldest open question, whichever is earlier. Returns what was parsed
    and that day.
    """
    draft = merge.draft
    open_days = [date.fromisoformat(row["day"]) for row in draft.questions(source.NAME) if row["day"]]
    start = since or min([source.begin(draft), *(day - timedelta(days=1) for day in open_days)])
    tell(f"asking {source.CREDIT.publisher} for what is new since {start}")
    frames = source.parse(source.fetch(web, start, draft))
    _propose(source, merge, frames, web.today, start)
    return frames, start


def _propose(source, merge: Merge, frames: dict, today: date, start: date) -> None:
    proposals = source.propose(frames, merge.draft, today, start)
    merge.apply(source.NAME, source.CREDIT, proposals, start.isoformat())


def _resting_on(tables: set[str], facts: Path | None) -> dict[str, int]:
    if facts is None or not facts.is_file():
        return {}
    stories = json.loads(facts.read_text(encoding="utf-8"))
    return {
        name: len(story["facts"]) for name, story in sorted(stories.items()) if tables & set(story.get("tables", []))
    }
