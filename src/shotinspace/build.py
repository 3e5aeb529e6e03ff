"""Retell the stories from the data: execute every notebook, draw its images, harvest its facts, say what moved."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from shotinspace import covers, descriptor, dictionary, folders, fresh, stored
from shotinspace.check import Fault, check
from shotinspace.draw import draw as draw_images
from shotinspace.kernels import Kernels
from shotinspace.media import PLOTLY, PNG

LAST = "00-"  # the index reads what the others state, so it runs after them


@dataclass
class Outcome:
    """What a build did. `faults` (data) or `failures` (notebooks) mean that no story was written."""

    faults: list[Fault] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # facts, old -> new
    kept: list[str] = field(default_factory=list)  # stories not run: nothing they are made from has changed
    written: list[str] = field(default_factory=list)  # files whose bytes changed
    without_image: list[str] = field(default_factory=list)  # charts, "notebook: title"
    no_image_because: str = ""


def build(
    notebooks: Path,
    data: Path,
    *,
    everything: bool = False,
    redraw: bool = False,
    images: bool = True,
    workers: int = 2,
    tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Rebuild all stories of `notebooks` from `data`; write only when every one ran.

    First data/datapackage.json is written from its source, so that the data are judged by what was meant.

    A story is left as it is when its file, the tables it read, the package, the lock and, for the index, the facts of
    the others are those of the last build here (see fresh.Record); `everything` runs them all. `redraw` draws all
    images again instead of reusing those whose figure is unchanged; `images=False` draws none.
    `tell` hears one line of progress at a time. Returns an Outcome; raises OSError when files cannot be written. On
    KeyboardInterrupt it ends its kernels and Chrome, writes nothing, and lets the interrupt pass.
    """
    outcome = Outcome()
    with suppress(descriptor.SourceWrong):  # the check says what is wrong with it
        if descriptor.write(data):
            outcome.written.append(f"{data.name}/{folders.DESCRIPTOR}")
    record = fresh.Record(notebooks, data)
    with tempfile.TemporaryDirectory(prefix="shotinspace-") as scratch:
        work = Path(scratch)
        for path in stored.paths(notebooks):
            shutil.copy2(path, work)
        told = _retell(work, data, None if everything else record, workers, tell, outcome)
    if outcome.faults or outcome.failures:
        return outcome
    outcome.moved = stored.changes(stored.read_facts(notebooks), told.facts)
    reuse = {} if redraw else _images(stored.paths(notebooks))
    _add_images(told.stories, reuse, outcome, draw=images, tell=tell)
    built = {name: _text(story).encode() for name, story in sorted(told.stories.items())}
    files = {notebooks / f"{name}.ipynb": content for name, content in built.items()}
    files[notebooks / stored.FACTS_FILE] = _json(told.facts).encode()
    files[data / "README.md"] = dictionary.render(data).encode()
    for name, story in told.stories.items():
        picture = covers.cover(story)
        if picture:
            files[notebooks / covers.FOLDER / f"{name}.png"] = picture[0]
    front = notebooks.parent / "README.md"
    if front.exists():
        files[front] = covers.readme(front.read_text(encoding="utf-8"), told.stories).encode()
    made_from = {
        name: record.entry(content, told.reads[name], told.others if name.startswith(LAST) else {})
        for name, content in built.items()
    }
    files[notebooks / fresh.RECORD] = json.dumps(made_from, indent=1).encode()
    outcome.written += [name for name in _replace(files) if not name.endswith(fresh.RECORD)]
    return outcome


@dataclass
class _Told:
    """The stories as they are now, by name: the notebooks, the tables each read, what all state, and what the last one
    was told of the others."""

    stories: dict[str, NotebookNode] = field(default_factory=dict)
    reads: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)


def _retell(
    work: Path,
    data: Path,
    record: fresh.Record | None,
    workers: int,
    tell: Callable[[str], None],
    outcome: Outcome,
) -> _Told:
    """Run the stories in the folder `work` that do not stand by `record` (None: all of them), the last one last.

    Kernels are prepared while the data are judged; no cell is run before they are found sound. Faults, failures and the
    names of those left alone go to `outcome`.
    """
    told, paths = _Told(), stored.paths(work)
    groups = [[path for path in paths if path.name.startswith(LAST) is last] for last in (False, True)]

    def standing(path: Path) -> list[str] | None:
        return None if record is None else record.tables(path, told.others)

    with Kernels(work, data, workers=workers) as kernels:
        if any(standing(path) is None for path in groups[0]):
            kernels.prepare()
        outcome.faults = check(data)
        for group in groups if not outcome.faults else ():
            told.others = told.facts  # those before: the index prints it
            for path in group:
                tables = standing(path)
                if tables is not None:
                    told.stories[path.stem], told.reads[path.stem] = nbformat.read(path, 4), tables
                    outcome.kept.append(path.stem)
            changed = [path for path in group if path.stem not in told.stories]
            for name, ran in kernels.run(changed, tell, outcome.failures).items():
                told.stories[name], told.reads[name] = ran
            if outcome.failures:
                break
            try:
                told.facts = {name: stored.harvest(told.stories[name]) for name in sorted(told.stories)}
            except ValueError as error:
                outcome.failures.append(str(error))
                break
            (work / stored.FACTS_FILE).write_text(_json(told.facts), encoding="utf-8")
    return told


def _images(paths: list[Path]) -> dict[str, str]:
    """The images of the notebooks on disk by the hash of their figure, those that are what a build drew."""
    kept = {}
    for path in paths:
        for chart in stored.charts(nbformat.read(path, 4)):
            meta, image = chart.metadata.get(PNG, {}), chart.data.get(PNG)
            if image and meta.get("image") == stored.image_hash(image):
                kept[meta.get("figure")] = image
    return kept


def _add_images(
    stories: dict[str, NotebookNode],
    reuse: dict[str, str],
    outcome: Outcome,
    *,
    draw: bool,
    tell: Callable[[str], None],
) -> None:
    charts = [(name, chart) for name, story in stories.items() for chart in stored.charts(story)]
    wanted = {chart.metadata[PNG]["figure"]: chart.data[PLOTLY] for _, chart in charts}
    missing = {key: figure for key, figure in wanted.items() if key not in reuse}
    if draw and missing:
        tell(f"drawing {len(missing)} images")
        drawn, outcome.no_image_because = draw_images(missing)
        reuse = reuse | drawn
    for name, chart in charts:
        image = reuse.get(chart.metadata[PNG]["figure"])
        if image:
            chart.data[PNG] = image
            chart.metadata[PNG]["image"] = stored.image_hash(image)
        else:
            heading = chart.data[PLOTLY]["layout"]["title"]["text"]
            outcome.without_image.append(f"{name}: {re.sub(r'<[^>]+>', ' ', heading).strip()}")


def _text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _replace(files: dict[Path, bytes]) -> list[str]:
    """Write the files that changed: all to the side first, then one rename each, so that a full disk leaves the old."""
    changed = {path: content for path, content in files.items() if not path.exists() or path.read_bytes() != content}
    sides = {path: path.with_name(f".{path.name}.new") for path in changed}
    try:
        for path, side in sides.items():
            try:
                side.parent.mkdir(exist_ok=True)
                side.write_bytes(changed[path])
            except OSError as error:  # a full disk does not name the file
                raise OSError(error.errno, error.strerror, str(path)) from None
        for path, side in sides.items():
            os.replace(side, path)
    finally:
        for side in sides.values():
            with suppress(OSError):
                side.unlink()
    return sorted(f"{path.parent.name}/{path.name}" for path in changed)
