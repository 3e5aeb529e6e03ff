"""Retell the stories from the data: execute every notebook, draw its images, harvest its facts, say what moved."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from shotinspace import covers, dictionary, fresh, stored
from shotinspace.check import Fault, check
from shotinspace.draw import draw as draw_images
from shotinspace.folders import VARIABLE
from shotinspace.media import PLOTLY, PNG

CELL_SECONDS = 120
LAST = "00-"  # the index reads what the others state, so it runs after them
ASK = "import shotinspace.tables; print(*sorted(shotinspace.tables.opened))"  # put to the kernel when a story is told


@dataclass
class Outcome:
    """What a build did. `faults` (data) or `failures` (notebooks) mean that nothing was written."""

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

    A story is left as it is when its file, the tables it read, the package, the lock and, for the index, the facts of
    the others are those of the last build here (see fresh.Record); `everything` runs them all. `redraw` draws all
    images again instead of reusing those whose figure is unchanged; `images=False` draws none.
    `tell` hears one line of progress at a time. Returns an Outcome; raises OSError when files cannot be written. On
    KeyboardInterrupt it ends its kernels and Chrome, writes nothing, and lets the interrupt pass.
    """
    outcome = Outcome(faults=check(data))
    if outcome.faults:
        return outcome
    with tempfile.TemporaryDirectory(prefix="shotinspace-") as scratch:
        work = Path(scratch)
        for path in stored.paths(notebooks):
            shutil.copy2(path, work)
        paths = stored.paths(work)
        last = [path for path in paths if path.name.startswith(LAST)]
        record, facts_file = fresh.Record(notebooks, data), work / stored.FACTS_FILE
        stories: dict[str, NotebookNode] = {}
        reads: dict[str, list[str]] = {}  # the tables each story read
        facts: dict[str, Any] = {}
        for group in ([path for path in paths if path not in last], last):
            told = facts  # by the stories before: the index prints it
            for path in group:
                tables = None if everything else record.tables(path, told)
                if tables is not None:
                    stories[path.stem], reads[path.stem] = nbformat.read(path, 4), tables
                    outcome.kept.append(path.stem)
            changed = [path for path in group if path.stem not in stories]
            for name, ran in asyncio.run(run_all(changed, data, workers, tell, outcome.failures)).items():
                stories[name], reads[name] = ran
            if outcome.failures:
                return outcome
            try:
                facts = {name: stored.harvest(stories[name]) for name in sorted(stories)}
            except ValueError as error:
                outcome.failures.append(str(error))
                return outcome
            _write_json(facts_file, facts)
        outcome.moved = stored.changes(stored.read_facts(notebooks), facts)
        reuse = {} if redraw else _images(stored.paths(notebooks))
        _add_images(stories, reuse, outcome, draw=images, tell=tell)
        built = {name: _text(story).encode() for name, story in sorted(stories.items())}
        files = {notebooks / f"{name}.ipynb": content for name, content in built.items()}
        files[notebooks / stored.FACTS_FILE] = facts_file.read_bytes()
    files[data / "README.md"] = dictionary.render(data).encode()
    for name, story in stories.items():
        picture = covers.cover(story)
        if picture:
            files[notebooks / covers.FOLDER / f"{name}.png"] = picture[0]
    front = notebooks.parent / "README.md"
    if front.exists():
        files[front] = covers.readme(front.read_text(encoding="utf-8"), stories).encode()
    made_from = {
        name: record.entry(content, reads[name], told if name.startswith(LAST) else {})
        for name, content in built.items()
    }
    files[notebooks / fresh.RECORD] = json.dumps(made_from, indent=1).encode()
    outcome.written = [name for name in _replace(files) if not name.endswith(fresh.RECORD)]
    return outcome


async def run_all(
    paths: list[Path],
    data: Path,
    workers: int,
    tell: Callable[[str], None],
    failures: list[str],
    environment: dict[str, str] | None = None,
) -> dict[str, tuple[NotebookNode, list[str]]]:
    """Run notebooks, some at a time, each in a kernel of its own with `environment` on top of ours.

    Returns those that ran, normalised, and the tables each read, by name; appends a line to `failures` for each that
    did not.
    """
    gate, done = asyncio.Semaphore(workers), {}

    async def run(path: Path) -> None:
        async with gate:
            tell(f"running {path.stem}")
            try:
                done[path.stem] = await _execute(path, data, environment or {})
            except StoryFailed as error:
                failures.append(f"{path.name}: {error}")
            except Exception as error:  # a kernel that never starts, a file that is no notebook
                failures.append(f"{path.name}: could not be run ({type(error).__name__}): {_line(str(error))}")

    longest_first = sorted(paths, key=lambda path: -path.stat().st_size)  # so that no worker waits at the end
    await asyncio.gather(*(run(path) for path in longest_first))
    return done


class StoryFailed(Exception):
    """A notebook's run came to a bad end; the message says how, in one line."""


class _Client(NotebookClient):
    """Leaves Ctrl-C to the build: nbclient's own answer ends one kernel and lets the other notebooks run on."""

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        self.km = self.create_kernel_manager()
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            yield
        finally:
            await self._async_cleanup_kernel()


async def _execute(path: Path, data: Path, environment: dict[str, str]) -> tuple[NotebookNode, list[str]]:
    notebook = nbformat.read(path, 4)
    notebook.cells.append(new_code_cell(ASK))
    client = _Client(
        notebook,
        timeout=CELL_SECONDS,
        record_timing=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=40"],  # it warns of TCP on loopback
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        await client.async_execute(env=os.environ | {VARIABLE: str(data)} | environment)
    except CellExecutionError as error:
        raise StoryFailed(_line(f"{error.ename}: {error.evalue}")) from None
    except CellTimeoutError:
        cell = f"code cell {client.code_cells_executed}"
        raise StoryFailed(f"{cell} did not end within {CELL_SECONDS} seconds and was stopped") from None
    except DeadKernelError:
        cell = f"code cell {client.code_cells_executed}"
        raise StoryFailed(f"the kernel died in {cell}: a crash, or too little memory") from None
    tables = notebook.cells.pop().outputs[0].text.split()
    stored.normalise(notebook)
    for chart in stored.charts(notebook):
        chart.metadata.setdefault(PNG, nbformat.from_dict({}))["figure"] = stored.figure_hash(chart.data[PLOTLY])
    return notebook, tables


def _line(message: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())


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


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


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
