"""Lay a new story: a notebook that builds as it stands, with a place for everything a story has."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from shotinspace import notebook as notebooks

MOST_WORDS = 12  # of a headline

_BEGIN = """from shotinspace import charts, page

data = page.begin("{name}", "productions")"""
_PREPARE = """shot = data.productions.query("shot_in_space == 'yes'")
counts = shot.groupby("kind").size().sort_values(ascending=False, kind="stable")
rows = counts.head(6).rename("value").reset_index()
rows["label"] = rows["kind"].str.replace("_", " ")
rows["text"] = rows["value"].astype("str")
rows[["low", "high"]] = float("nan")"""
_SHOW = """page.show(
    charts.bars(rows, axis="productions"),
    "Most often a {most} is shot in space",
    subtitle="Productions shot in space, by kind; the six commonest",
    alt="Bar chart of productions shot in space, by kind: the longest bar is {most}.",
    sources=["productions"],
    name="kinds",
    most=rows["label"].iloc[0],
)"""
_SAY = """page.say("We know of **{n}** productions shot in space.", n=len(shot))"""


def lay(folder: Path, title: str) -> Path:
    """Write a notebook with that headline into `folder`, after the stories that are there. Returns its path.

    Raises ValueError, in words, for a headline that is empty, too long or holds a figure, or one that a story has.
    """
    headline = " ".join(title.split())
    plain = unicodedata.normalize("NFKD", headline).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain)[:5])
    if not slug:
        raise ValueError(f"found {title!r}, expected a headline in words")
    if len(headline.split()) > MOST_WORDS:
        raise ValueError(f"found {len(headline.split())} words, expected at most {MOST_WORDS}")
    if re.search(r"\d", headline) or "$" in headline:
        raise ValueError(f"found {title!r}, expected a finding in words: figures are computed in the story")
    taken = [path.stem for path in notebooks.paths(folder)]
    if slug in {name[3:] for name in taken}:
        raise ValueError(f"a story of that name is there: {next(name for name in taken if name[3:] == slug)}")
    number = max((int(name[:2]) for name in taken), default=-1) + 1
    if number > 99:
        raise ValueError("the numbers of two digits are used up: rename a story first")
    name = f"{number:02d}-{slug}"
    code = [
        ("begin", _BEGIN.format(name=name)),
        ("prepare", _PREPARE),
        ("show", _SHOW),
        ("say", _SAY),
        ("end", "page.end()"),
    ]
    cells = [new_markdown_cell(f"# {headline}\n\nIn a sentence: what a reader learns here.", id=f"{slug}-title"[:64])]
    cells += [new_code_cell(source, id=f"{slug}-{part}"[:64]) for part, source in code]
    path = folder / f"{name}.ipynb"
    path.write_text(
        nbformat.writes(new_notebook(cells=cells), version=4).rstrip("\n") + "\n", encoding="utf-8", newline="\n"
    )
    return path
