"""What changed from one version of the data to the next: the facts that moved, kept in a file beside the stories.

The build calls `record` with the facts as they were and as they are. Nothing else writes the file, so a rebuild that
moves no fact leaves it alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from shotinspace import words
from shotinspace.folders import DESCRIPTOR

CHANGES_FILE = "changes.json"
_SECTION = re.compile(r"^## (\S+) \((.+?)\)\n+(.*?)(?=^## |\Z)", re.M | re.S)
_UNSAID = ("as_of", "holds")  # kept with the facts, but no statement of a story


def read(notebooks: Path) -> list[dict[str, Any]]:
    """The entries of changes.json, newest first: `version`, `day` (YYYY-MM-DD), `why`, and `facts`, each with `story`
    (without its number), `fact`, `old` and `new`. Empty when there is no file.

    Raises ValueError, in words, when the file is damaged.
    """
    path = notebooks / CHANGES_FILE
    if not path.exists():
        return []
    try:
        return json.loads(path.read_text(encoding="utf-8"))["changes"]
    except (ValueError, KeyError, TypeError) as error:
        told = "no build writes that history anew: take it from one side of a merge, or from the last commit, with git checkout"
        raise ValueError(
            f'{path.name}: expected a list under "changes", found something else ({error}); {told}'
        ) from None


def record(notebooks: Path, data: Path, old: dict[str, Any], new: dict[str, Any]) -> str | None:
    """The text of changes.json after a build that turned the harvest `old` into `new`; None when it stays as it is.

    Both harvests are as in facts.json: by story, with `title` and `facts`. What moved goes to the entry of the data's
    present version; a fact that moves twice within a version keeps its first `old`, one that moves back goes.
    A story renumbered is the same story; facts that only come or go are not listed.
    """
    moved = {
        (story, fact): (was, now)
        for (story, fact), was in _flat(old).items()
        if (now := _flat(new).get((story, fact), was)) != was
    }
    if not moved:
        return None
    entries = read(notebooks)
    package = json.loads((data / DESCRIPTOR).read_text(encoding="utf-8"))
    present = next((entry for entry in entries if entry["version"] == package["version"]), None)
    if present is None:
        present = {"version": package["version"], "facts": []}
        entries.insert(0, present)
    present["day"], present["why"] = _told(data, package["version"])
    kept = {(line["story"], line["fact"]): line["old"] for line in present["facts"]}
    now = {(line["story"], line["fact"]): line["new"] for line in present["facts"]}
    for key, (was, is_now) in moved.items():
        kept.setdefault(key, was)
        now[key] = is_now
    present["facts"] = [
        {"story": story, "fact": fact, "old": kept[story, fact], "new": now[story, fact]}
        for story, fact in sorted(kept)
        if kept[story, fact] != now[story, fact]
    ]
    entries = [entry for entry in entries if entry["facts"] or entry is not present]
    return json.dumps({"changes": entries}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _flat(harvests: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {
        (re.sub(r"^\d\d-", "", story), name): value
        for story, told in harvests.items()
        for name, value in ({"title": told["title"]} | told["facts"]).items()
        if name not in _UNSAID
    }


def _told(data: Path, version: str) -> tuple[str, str]:
    """The day and the reason of a version, from the data's changelog; "" where it does not say."""
    path = data / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for found, day, why in _SECTION.findall(text):
        if found == version:
            return _iso(day), " ".join(why.split())
    return "", ""


def _iso(day: str) -> str:
    parts = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", day)
    return (
        f"{parts[3]}-{words.MONTHS.index(parts[2]) + 1:02}-{int(parts[1]):02}"
        if parts and parts[2] in words.MONTHS
        else day
    )
