"""An update in words for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from shotinspace import check as checker
from shotinspace.update import SOURCES, Outcome
from shotinspace.update.merge import Plan

EACH = 8  # lines of one kind that are shown of rows and values


def _one_kind(lines: Iterable[str]) -> list[tuple[str, str]]:
    return [(line, line) for line in lines]  # each is its own kind: all are shown


def _few(kinds: list[tuple[str, str]]) -> list[str]:
    counted = Counter(kind for kind, _ in kinds)
    shown: Counter[str] = Counter()
    lines = []
    for kind, line in kinds:
        shown[kind] += 1
        if shown[kind] <= EACH:
            lines.append(f"  {line}")
        elif shown[kind] == counted[kind]:
            lines.append(f"  ... and {counted[kind] - EACH:,} more like this in {kind}")
    return lines


def changes(plan: Plan) -> list[str]:
    """What a plan adds and changes, as lines."""
    lines = []
    for heading, kinds in (("Rows to add", plan.added), ("Values that change", plan.changed)):
        lines.append(f"{heading}: {len(kinds) or 'none'}")
        lines += _few(kinds)
    return lines


def text(outcome: Outcome, *, dry_run: bool) -> str:
    """The plan, what broke, and what to do next, as lines."""
    plan, lines = outcome.plan, []
    if outcome.finished:
        lines.append(f"An interrupted update was finished first: {', '.join(outcome.finished)}")
    if not outcome.asked:
        return "\n".join([*lines, checker.report(outcome.faults), "Nobody was asked: mend the data first."])
    lines += changes(plan)
    for heading, kinds in (
        ("Contradictions, left as they are: settle each with a row in corrections.csv", _one_kind(plan.contradictions)),
        ("For a person to look at", _one_kind(plan.notes)),
    ):
        lines.append(f"{heading}: {len(kinds) or 'none'}")
        lines += _few(kinds)
    lines.append(f"Open questions, in data/open_questions.csv until settled: {len(outcome.open) or 'none'}")
    lines += [f"  {row['about']}: {row['question']}" for row in outcome.open]
    if plan.settled:
        lines.append(f"Settled: {len(plan.settled)}")
        lines += [f"  {line}" for line in plan.settled]
    if outcome.stories:
        named = ", ".join(f"{name} ({count} facts)" for name, count in outcome.stories.items())
        lines.append(f"Stories that rest on what changes: {named}")
    for name, reason in outcome.broken.items():
        lines.append(f"Not asked to the end: {SOURCES[name].CREDIT.publisher}. {reason}")
    if outcome.broken:
        lines.append("Their part stays as it was; the others are taken in. Try again later.")
    if outcome.faults:
        lines += [checker.report(outcome.faults), "Nothing was written: what would come of it is not sound."]
    elif dry_run:
        lines.append("Nothing was written (--dry-run).")
    elif outcome.written:
        lines.append(f"Written: {', '.join(outcome.written)}")
        lines.append("Now look at it (git diff data), then tell the stories again (shotinspace build).")
    else:
        lines.append("Nothing was written: all is as it was.")
    return "\n".join(lines)
