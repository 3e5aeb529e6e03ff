"""Put new tables in the place of old ones, wholly or not at all.

Beside `data/` stands, while an update works, `data.update/`: `old/` is the folder as it was, `new/` as it shall be. When
`new/` has been checked, the journal is written, which names the files that differ: from that moment the change is decided. One rename a file follows; then the journal goes. Whoever finds a journal finds an unfinished change, and
can finish it or go back; whoever finds none has either the old tables or the new ones.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

JOURNAL, NEW, OLD = "journal.json", "new", "old"
WAIT_SECONDS = 2


class Busy(RuntimeError):
    """Another update of the same data is at work."""


class Damaged(RuntimeError):
    """An unfinished change can be neither finished nor undone; the message names the file and what to do."""


def folder(data: Path) -> Path:
    """Where an update of `data` works: the sibling folder."""
    return data.parent / f"{data.name}.update"


def unfinished(data: Path) -> list[str]:
    """The files of a decided change that is not known to be complete; empty when there is none."""
    try:
        return [file["name"] for file in _journal(data)]
    except FileNotFoundError:
        return []


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the lock of `data`: one update at a time. Raises Busy when another one holds it."""
    lock = FileLock(data.parent / f".{data.name}.update.lock")
    try:
        lock.acquire(timeout=WAIT_SECONDS)
    except Timeout:
        raise Busy(f"Another update of {data.name}/ is at work: wait for it to end.") from None
    try:
        yield
    finally:
        lock.release()


def begin(data: Path) -> Path:
    """A fresh copy of the data to work on. Leftovers of an update that never decided are thrown away."""
    shutil.rmtree(folder(data), ignore_errors=True)
    for side in (OLD, NEW):
        shutil.copytree(data, folder(data) / side)
    return folder(data) / NEW


def rollback(data: Path) -> None:
    """Throw the working copy away."""
    shutil.rmtree(folder(data), ignore_errors=True)


def commit(data: Path) -> list[str]:
    """Make the change: journal, renames, tidying. Returns the names of the files that changed, sorted.

    Raises Busy, and changes nothing, when a person edited the data after `begin`.
    """
    work = folder(data)
    names = sorted(path.name for path in (work / NEW).iterdir() if path.is_file())
    edited = [name for name in names if _hash(data / name) != _hash(work / OLD / name)]
    if edited:
        raise Busy(f"{data.name}/{edited[0]} was edited while the update worked: run it again.")
    changed = [name for name in names if _hash(work / OLD / name) != _hash(work / NEW / name)]
    if not changed:
        rollback(data)
        return []
    for name in changed:
        _flush(work / OLD / name)
        _flush(work / NEW / name)
    record = [{"name": name, "old": _hash(work / OLD / name), "new": _hash(work / NEW / name)} for name in changed]
    draft = work / f"{JOURNAL}.draft"
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for path in (draft, work / OLD, work / NEW):
        _flush(path)
    os.replace(draft, work / JOURNAL)
    _flush(work)
    _flush(work.parent)
    return finish(data)


def finish(data: Path) -> list[str]:
    """Complete a decided change. Returns the names of its files; raises Damaged when a new file is gone."""
    return _move(data, NEW, "new")


def undo(data: Path) -> list[str]:
    """Take a decided, unfinished change back. Returns the names of its files; raises Damaged when an old one is gone."""
    return _move(data, OLD, "old")


def _move(data: Path, side: str, which: str) -> list[str]:
    work, journal = folder(data), _journal(data)
    for file in journal:
        here, there = data / file["name"], work / side / file["name"]
        if not (_hash(here) == file[which] or _hash(there) == file[which]):
            raise Damaged(
                f"{data.name}/{file['name']} cannot be brought to its {which} state: {there} is missing or changed. "
                f"Restore {data.name}/ with git and remove {work}."
            )
    for file in journal:
        if _hash(data / file["name"]) != file[which]:
            os.replace(work / side / file["name"], data / file["name"])
    _flush(data)
    (work / JOURNAL).unlink()
    _flush(work)
    rollback(data)
    return [file["name"] for file in journal]


def _journal(data: Path) -> list[dict[str, str]]:
    path = folder(data) / JOURNAL
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        for file in record:
            if Path(file["name"]).name != file["name"] or not {"old", "new"} <= file.keys():
                raise ValueError(file["name"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(f"{path} cannot be read. Restore {data.name}/ with git and remove {folder(data)}.") from None
    return record


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _flush(path: Path) -> None:
    """Have the system write a file or a folder's names to the disk (Windows cannot for folders, and need not)."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
