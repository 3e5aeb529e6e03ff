"""Is data/ sound? Bytes and text first, then the schema, then the rules of the subject. Every fault at once, one line each."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from shotinspace import descriptor as source
from shotinspace import transaction
from shotinspace.check import (  # noqa: F401 (the rules of each subject register themselves)
    canonical,
    films,
    flights,
    money,
    people,
    rules,
    schema,
    sources,
    text,
    twice,
)
from shotinspace.check.fault import Fault

__all__ = ["Fault", "check", "report", "to_json", "unfinished"]


def check(folder: Path) -> list[Fault]:
    """Judge a data folder and change nothing. Returns all faults by file and line; an empty list means sound.

    While an interrupted update is neither finished nor taken back, that is the one fault: the tables may be a mixture.

    A file whose bytes or structure are broken is reported for that alone; the others are still judged in full.
    """
    interrupted = unfinished(folder)
    if interrupted:
        return [interrupted]
    descriptor, found = text.read_descriptor(folder)
    if descriptor is None:
        return found
    found += _behind_its_source(folder)
    tables, texts, faults = text.read_tables(folder, descriptor)
    found += faults
    found += canonical.judge(descriptor, tables, texts)
    found += schema.judge(folder, descriptor, set(tables))
    found += rules.judge(descriptor, tables)
    return sorted(set(found))


def _behind_its_source(folder: Path) -> list[Fault]:
    """The descriptor is what its short source says; a folder without the source has nothing to compare."""
    if not (folder / source.SOURCE).is_file():
        return []
    try:
        same = (folder / source.DESCRIPTOR).read_text(encoding="utf-8") == source.render(folder)
    except source.SourceWrong as error:
        return [Fault(source.SOURCE, 0, error.place, error.found, error.expected)]
    told = f"what {source.SOURCE} says: edit that file and run shotinspace build"
    return [] if same else [Fault(source.DESCRIPTOR, 0, "", "something else", told)]


def unfinished(folder: Path) -> Fault | None:
    """The fault that an interrupted update of a data folder is; None when there is none."""
    try:
        names = transaction.unfinished(folder)
    except transaction.Damaged as error:
        return Fault(folder.name, 0, "", "an interrupted update that cannot be read", str(error))
    if not names:
        return None
    return Fault(
        folder.name,
        0,
        "",
        f"an interrupted update of {', '.join(names)}: the tables may be a mixture",
        "one that is finished (shotinspace update) or taken back (shotinspace update --undo)",
    )


def report(faults: list[Fault], *, each: int = 5) -> str:
    """All faults as text for a person: the first few of each column, then how many more, then the total."""
    kinds: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        kinds[(fault.file, fault.column)].append(fault)
    lines = []
    for alike in kinds.values():
        lines += [str(fault) for fault in alike[:each]]
        if len(alike) > each:
            lines.append(
                f"    ... and {len(alike) - each:,} more like this in {' '.join((alike[0].file, alike[0].column)).strip()}"
            )
    files = len({fault.file for fault in faults})
    return "\n".join([*lines, f"{len(faults):,} fault{'s' * (len(faults) != 1)} in {files} file{'s' * (files != 1)}."])


def to_json(faults: list[Fault]) -> str:
    """All faults for machines: a JSON list of objects with file, line, column, found, expected, in ASCII."""
    return json.dumps([asdict(fault) for fault in faults], indent=1)
