"""Which stories stand as they were built: those of which nothing they were made from has changed, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from shotinspace import notebook as notebooks
from shotinspace.folders import DESCRIPTOR

FILE = ".built.json"  # beside the stories, left out of git: a fresh clone, and so CI, runs them all
LOCK = "requirements.txt"
PACKAGE = Path(__file__).parent


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


class Record:
    """What the stories of one folder were made from when they were built, and what they would be made from now.

    `base` is a digest of what all of them rest on: the package, the lock, the descriptor, and which stories there are.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._path, self._data = folder / FILE, data
        code = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        names = [path.relative_to(PACKAGE).as_posix() for path in code]
        names += [path.name for path in notebooks.paths(folder)]  # stories link to their neighbours
        lock = folder.parent / LOCK
        files = [*code, data / DESCRIPTOR, *([lock] if lock.is_file() else [])]
        self.base = _digest(["\n".join(names).encode(), *(path.read_bytes() for path in files)])

    @cached_property
    def _tables(self) -> dict[str, Path]:
        """The tables' files by name; asked for only then, since the descriptor may be one that check is to refuse."""
        descriptor = json.loads((self._data / DESCRIPTOR).read_text(encoding="utf-8"))
        return {resource["name"]: self._data / resource["path"] for resource in descriptor["resources"]}

    def entry(self, story: bytes, tables: list[str]) -> dict:
        """What to keep of a story: the tables it read, and one digest of them, of the package, of the lock and of the
        notebook itself, source and outputs."""
        read = (self._tables[name].read_bytes() for name in tables)
        return {"tables": tables, "digest": _digest([self.base.encode(), story, *read])}

    def tables(self, story: str, content: bytes) -> list[str] | None:
        """The tables a story (its name, its file's bytes) read when it was built, if it still stands; None if it must
        be run again."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))[story]
            return kept["tables"] if self.entry(content, kept["tables"]) == kept else None
        except (OSError, ValueError, KeyError, TypeError):  # never built here, or a damaged record
            return None
