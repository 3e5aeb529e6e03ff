"""Retell the stories from the data: execute every notebook, draw its images, harvest its facts, say what moved."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from shotinspace import covers, dictionary, stored
from shotinspace.check import Fault, check
from shotinspace.folders import VARIABLE
from shotinspace.page import PLOTLY, PNG, WIDGET

CELL_SECONDS, CHROME_SECONDS = 120, 60
KEPT = 10  # commonest colours, kept exactly: grounds, grids, lines
COLOURS = 32  # of an image's palette: a third of the bytes, no visible loss on flat charts
LAST = "00-"  # the index reads what the others state, so it runs after them


@dataclass
class Outcome:
    """What a build did. `faults` (data) or `failures` (notebooks) mean that nothing was written."""

    faults: list[Fault] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # facts, old -> new
    written: list[str] = field(default_factory=list)  # files whose bytes changed
    without_image: list[str] = field(default_factory=list)  # charts, "notebook: title"
    no_image_because: str = ""


def build(
    notebooks: Path,
    data: Path,
    *,
    redraw: bool = False,
    images: bool = True,
    workers: int = 2,
    tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Rebuild all stories of `notebooks` from `data`; write only when every one ran.

    `redraw` draws all images again instead of reusing those whose figure is unchanged; `images=False` draws none.
    `tell` hears one line of progress at a time. Returns an Outcome; raises OSError when files cannot be written.
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
        stories: dict[str, NotebookNode] = {}
        for group in ([path for path in paths if path not in last], last):
            stories |= asyncio.run(_execute_all(group, data, workers, tell, outcome.failures))
            if outcome.failures:
                return outcome
            try:
                facts = {name: stored.harvest(stories[name]) for name in sorted(stories)}
            except ValueError as error:
                outcome.failures.append(str(error))
                return outcome
            _write_json(work / stored.FACTS_FILE, facts)
        outcome.moved = stored.changes(stored.read_facts(notebooks), facts)
        reuse = {} if redraw else _images(stored.paths(notebooks))
        _add_images(stories, reuse, outcome, draw=images, tell=tell)
        files = {notebooks / f"{name}.ipynb": _text(story).encode() for name, story in stories.items()}
        files[notebooks / stored.FACTS_FILE] = (work / stored.FACTS_FILE).read_bytes()
    files[data / "README.md"] = dictionary.render(data).encode()
    for name, story in stories.items():
        picture = covers.cover(story)
        if picture:
            files[notebooks / covers.FOLDER / f"{name}.png"] = picture[0]
    front = notebooks.parent / "README.md"
    if front.exists():
        files[front] = covers.readme(front.read_text(encoding="utf-8"), stories).encode()
    outcome.written = _replace(files)
    return outcome


async def _execute_all(
    paths: list[Path], data: Path, workers: int, tell: Callable[[str], None], failures: list[str]
) -> dict[str, NotebookNode]:
    gate, done = asyncio.Semaphore(workers), {}

    async def run(path: Path) -> None:
        async with gate:
            tell(f"running {path.stem}")
            try:
                done[path.stem] = await _execute(path, data)
            except CellExecutionError as error:
                failures.append(f"{path.name}: {_last_line(error)}")
            except Exception as error:  # a kernel that dies or never answers
                failures.append(f"{path.name}: the kernel failed ({type(error).__name__}): {error}")

    await asyncio.gather(*(run(path) for path in paths))
    return done


async def _execute(path: Path, data: Path) -> NotebookNode:
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # it warns of TCP on loopback
        resources={"metadata": {"path": str(path.parent)}},
    )
    await client.async_execute(env=os.environ | {VARIABLE: str(data)})
    return _normalise(notebook)


def _last_line(error: CellExecutionError) -> str:
    message = re.sub(r"\x1b\[[0-9;]*m", "", f"{error.ename}: {error.evalue}")
    return " ".join(message.split())


def _normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs between machines and runs: times, versions, widget state and ids."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    for cell, output in stored.outputs(notebook):
        if WIDGET in output.get("data", {}):
            output.data[WIDGET]["model_id"] = hashlib.md5(cell.id.encode(), usedforsecurity=False).hexdigest()
    for chart in stored.charts(notebook):
        meta = chart.metadata.setdefault(PNG, nbformat.from_dict({}))
        meta["figure"] = stored.figure_hash(chart.data[PLOTLY])
    return notebook


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
        drawn, outcome.no_image_because = _draw(missing)
        reuse = reuse | drawn
    for name, chart in charts:
        image = reuse.get(chart.metadata[PNG]["figure"])
        if image:
            chart.data[PNG] = image
            chart.metadata[PNG]["image"] = stored.image_hash(image)
        else:
            heading = chart.data[PLOTLY]["layout"]["title"]["text"]
            outcome.without_image.append(f"{name}: {re.sub(r'<[^>]+>', ' ', heading).strip()}")


def _draw(figures: dict[str, dict]) -> tuple[dict[str, str], str]:
    """Draw figures in one Chrome. Returns base64 images by key, and why some are missing ("" when none is)."""
    import kaleido  # only here: a reader never needs it

    with tempfile.TemporaryDirectory(prefix="shotinspace-") as folder:
        jobs = [
            {
                "fig": {"data": figure["data"], "layout": figure["layout"]},
                "path": f"{folder}/{key}.png",
                "opts": {
                    "format": "png",
                    "scale": 1,
                    "width": figure["layout"].get("width", 900),
                    "height": figure["layout"]["height"],
                },
            }
            for key, figure in figures.items()
        ]
        because = ""
        try:
            errors = kaleido.write_fig_from_object_sync(
                jobs, cancel_on_error=False, kopts={"mathjax": False, "timeout": CHROME_SECONDS}
            )
            because = "; ".join(sorted({str(error).splitlines()[0] for error in errors or ()}))
        except Exception as error:  # no Chrome, or one that dies: kaleido has a class for each
            because = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"
        drawn = {
            key: _shrink(Path(folder, f"{key}.png").read_bytes())
            for key in figures
            if Path(folder, f"{key}.png").is_file()
        }
    return drawn, because


def _shrink(image: bytes) -> str:
    import numpy as np
    from PIL import Image

    out = io.BytesIO()
    full = Image.open(io.BytesIO(image)).convert("RGB")
    pixels, place, count = np.unique(np.asarray(full).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    common = pixels[np.argsort(-count, kind="stable")[:KEPT]]
    rest = (
        full.quantize(COLOURS - len(common), method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    )  # keeps small marks
    palette = np.concatenate([common, np.reshape(rest, (-1, 3))])[:COLOURS].astype(int)
    nearest = ((pixels[:, None].astype(int) - palette) ** 2).sum(axis=2).argmin(axis=1).astype("uint8")
    few = Image.fromarray(nearest[place.reshape(-1)].reshape(full.height, full.width), "P")
    few.putpalette(palette.astype("uint8").tobytes())
    few.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


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
            side.parent.mkdir(exist_ok=True)
            side.write_bytes(changed[path])
        for path, side in sides.items():
            os.replace(side, path)
    finally:
        for side in sides.values():
            side.unlink(missing_ok=True)
    return sorted(f"{path.parent.name}/{path.name}" for path in changed)
