"""Rebuild the stories from the data: run every notebook, draw its pictures, harvest its facts and charts, say what moved."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from shotinspace import changes, chart_files, descriptor, dictionary, facts, folders, front_pages, kernels
from shotinspace import notebook as notebooks
from shotinspace.check import Fault, check, unfinished
from shotinspace.draw import draw as draw_pictures
from shotinspace.media import PLOTLY, PNG
from shotinspace.record import FILE as RECORD
from shotinspace.record import Record


@dataclass
class Outcome:
    """What a build did. `faults` (data) or `failures` (notebooks) mean that no story was written."""

    faults: list[Fault] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # facts, old -> new
    tables: list[str] = field(default_factory=list)  # rows behind the charts that moved
    unchanged: list[str] = field(default_factory=list)  # stories not run: nothing they are made from has changed
    written: list[str] = field(default_factory=list)  # files whose bytes changed
    without_picture: list[str] = field(default_factory=list)  # charts, "notebook: title"
    not_redrawn: int = 0  # pictures that could not be drawn again: the old ones stand
    reason: str = ""  # why they have none


def build(
    folder: Path,
    data: Path,
    *,
    everything: bool = False,
    redraw: bool = False,
    pictures: bool = True,
    workers: int = 2,
    progress: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Rebuild the stories in `folder` from `data`; write only when every one ran.

    First data/datapackage.json is written from its source, so that the data are judged by what was meant.

    A story is left as it is when its file, the tables it read, the package and the lock are those of the last build here
    (see record.Record); `everything` runs them all. `redraw` draws all pictures again, not only those whose figure has
    changed; `pictures=False` draws none. `progress` hears one line at a time. Returns an Outcome; raises OSError when
    files cannot be written. On KeyboardInterrupt it ends its kernels and Chrome, writes nothing, and lets the interrupt
    pass.

    What is judged, run and recorded is a copy taken at the start. When tables, stories or the package are edited
    meanwhile, nothing is written, and a failure says what was edited.
    """
    with tempfile.TemporaryDirectory(prefix="shotinspace-") as scratch:
        return _build(folder, data, Path(scratch), everything, redraw, pictures, workers, progress)


def _build(
    folder: Path,
    home: Path,
    scratch: Path,
    everything: bool,
    redraw: bool,
    pictures: bool,
    workers: int,
    progress: Callable[[str], None],
) -> Outcome:
    interrupted = unfinished(home)
    if interrupted:
        return Outcome(faults=[interrupted])
    described = False
    with suppress(descriptor.SourceWrong):  # the check says what is wrong with it
        described = descriptor.write(home)
    data = Path(shutil.copytree(home, scratch / home.name, copy_function=shutil.copyfile))
    outcome = Outcome(faults=check(data), written=[f"{home.name}/{folders.DESCRIPTOR}"] if described else [])
    if outcome.faults:
        return outcome
    try:
        changes.read(folder)  # the one thing beside the stories that a build cannot make anew
    except ValueError as error:
        return Outcome(failures=[str(error)])
    record, kept_charts = Record(folder, data), chart_files.load(folder)
    sources = {path: path.read_bytes() for path in notebooks.paths(folder)}
    stories: dict[str, NotebookNode] = {}
    charts: dict[str, chart_files.Harvest] = {}
    read: dict[str, list[str]] = {}
    for path, content in sources.items():
        tables = None if everything or path.stem not in kept_charts else record.tables(path.stem, content)
        if tables is not None:
            story = nbformat.reads(content.decode(), 4)
            if notebooks.chart_digests(story) == chart_files.digests(kept_charts[path.stem]):
                stories[path.stem], read[path.stem], charts[path.stem] = story, tables, kept_charts[path.stem]
    outcome.unchanged = list(stories)
    changed = []
    for path, content in sources.items():  # all lie there: a story links to its neighbours
        (scratch / path.name).write_bytes(content)
        changed += [scratch / path.name] if path.stem not in stories else []
    ran, outcome.failures = kernels.run(changed, data, workers=workers, progress=progress)
    for name, run in ran.items():
        stories[name], charts[name], read[name] = run.notebook, run.charts, run.tables
    stories = dict(sorted(stories.items()))
    stated = {}
    for name, story in stories.items():
        try:
            stated[name] = facts.harvest(story)
        except ValueError as error:
            outcome.failures.append(f"{name}.ipynb: {error}")
    if outcome.failures:
        return outcome
    outcome.moved = facts.changes(facts.read(folder), stated)
    outcome.tables = chart_files.changes(kept_charts, charts)
    _add_pictures(stories, _pictures(sources.values()), outcome, draw=pictures, redraw=redraw, progress=progress)
    for story in stories.values():
        front_pages.index(story, stories)
    files = {folder / f"{name}.ipynb": _text(story).encode() for name, story in stories.items()}
    entries = {path.stem: record.entry(content, read[path.stem]) for path, content in files.items()}
    history = changes.record(folder, data, facts.read(folder), stated)
    if history:
        files[folder / changes.CHANGES_FILE] = history.encode()
    files[folder / facts.FILE] = _json(stated).encode()
    files[home / "README.md"] = dictionary.render(data).encode()
    files |= {folder / chart_files.FOLDER / name: text.encode() for name, text in chart_files.files(charts).items()}
    for name, story in stories.items():
        made = front_pages.cover(story)
        if made:
            files[folder / front_pages.FOLDER / f"{name}.png"] = made[0]
    picture = front_pages.picture(next(iter(stories.values()))) if stories else None
    if picture:
        files[folder / front_pages.FOLDER / front_pages.LEAD] = picture[0]
    readme = folder.parent / "README.md"
    if readme.exists():
        files[readme] = front_pages.readme(readme.read_text(encoding="utf-8"), stories).encode()
    files[folder / RECORD] = json.dumps(entries, indent=1).encode()
    outcome.failures = [
        f"{name} was edited while the stories were built: run shotinspace build again"
        for name in _edited(folder, home, data, sources, record)
    ]
    if outcome.failures:
        return outcome
    outcome.written += [name for name in _replace(files) if not name.endswith(RECORD)]
    for stale in _stale(folder, files):
        stale.unlink()
        outcome.written.append(f"{stale.parent.name}/{stale.name} (removed)")
    return outcome


def _edited(folder: Path, home: Path, data: Path, sources: dict[Path, bytes], record: Record) -> list[str]:
    """What is no longer as it was when the build began: tables, their descriptor, stories, the package or the lock."""
    names = {path.name for one in (home, data) for path in one.iterdir() if path.suffix in (".csv", ".json", ".toml")}
    now = {path: path.read_bytes() for path in notebooks.paths(folder)}
    edited = [f"{home.name}/{name}" for name in sorted(names) if _bytes(home / name) != _bytes(data / name)]
    edited += sorted(
        f"{path.parent.name}/{path.name}" for path in now.keys() | sources.keys() if now.get(path) != sources.get(path)
    )
    return edited or (["the package or its lock"] if Record(folder, data).base != record.base else [])


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _stale(folder: Path, files: dict[Path, bytes]) -> list[Path]:
    """Pictures and tables that an earlier build wrote for a story or a chart that is no more."""
    kept = folder / chart_files.FOLDER
    made = [*kept.glob("*.csv"), *kept.glob(f"*{chart_files.STATES}"), *(folder / front_pages.FOLDER).glob("*.png")]
    names = {path.stem for path in notebooks.paths(folder)}
    pictures = {folder / front_pages.FOLDER / name for name in (front_pages.LEAD, *(f"{name}.png" for name in names))}
    return sorted(path for path in made if path not in files and path not in pictures)


def _pictures(sources: Iterable[bytes]) -> dict[str, str]:
    """The pictures of stored notebooks by the hash of their figure, those that are what a build drew."""
    kept = {}
    for content in sources:
        for chart in notebooks.charts(nbformat.reads(content.decode(), 4)):
            meta, picture = chart.metadata.get(PNG, {}), chart.data.get(PNG)
            if picture and meta.get("image") == notebooks.image_hash(picture):
                kept[meta.get("figure")] = picture
    return kept


def _add_pictures(
    stories: dict[str, NotebookNode],
    kept: dict[str, str],
    outcome: Outcome,
    *,
    draw: bool,
    redraw: bool,
    progress: Callable[[str], None],
) -> None:
    """Give each chart the picture of its figure: a kept one, or one drawn now. One that cannot be drawn anew stays."""
    charts = [(name, chart) for name, story in stories.items() for chart in notebooks.charts(story)]
    wanted = {chart.metadata[PNG]["figure"]: chart.data[PLOTLY] for _, chart in charts}
    missing = {key: figure for key, figure in wanted.items() if redraw or key not in kept}
    if draw and missing:
        progress(f"drawing {len(missing)} pictures")
        drawn, outcome.reason = draw_pictures(missing)
        outcome.not_redrawn = len(missing.keys() & kept.keys() - drawn.keys())
        kept = kept | drawn
    for name, chart in charts:
        picture = kept.get(chart.metadata[PNG]["figure"])
        chart.data.pop(PNG, None)
        if picture:
            chart.data[PNG] = picture
            chart.metadata[PNG]["image"] = notebooks.image_hash(picture)
        else:
            heading = chart.data[PLOTLY]["layout"].get("title", {}).get("text", "")
            outcome.without_picture.append(f"{name}: {re.sub(r'<[^>]+>', ' ', heading).strip()}")


def _text(notebook: NotebookNode) -> str:
    """A notebook as its file holds it: as nbformat writes it, but each figure on one line, a third of the bytes. What a
    figure shows can be read, and compared, in the table of its chart."""
    nbformat.validate(notebook)
    charts = notebooks.charts(notebook)
    figures = [chart.data[PLOTLY] for chart in charts]
    for place, chart in enumerate(charts):
        chart.data[PLOTLY] = f"figure {place} of {len(charts)}"
    text = nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
    for place, (chart, figure) in enumerate(zip(charts, figures, strict=True)):
        line = json.dumps(figure, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        text = text.replace(f'"figure {place} of {len(charts)}"', line, 1)
        chart.data[PLOTLY] = figure
    return text


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
