"""The row about opening a story: from the start of JupyterLab to its last chart drawn, in real Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import stock
from kernels import STORIES
from measure import Result, chromium, copy

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECONDS = 60
ROUNDS = 2
TALL = {"width": 1400, "height": 12_000}  # JupyterLab draws only what is near the window: all of it, then
# Run All runs the cells that are on the page; the kernel says idle before it has begun, too.
READY = """cells => document.querySelectorAll('.jp-Cell').length >= cells
    && document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"""
RUN = """async () => {
    await jupyterapp.shell.currentWidget.sessionContext.ready;
    void jupyterapp.commands.execute('notebook:run-all-cells');
}"""
# Every cell has run and each chart is drawn: alive, or a picture that has loaded (a stored one comes alive when hovered).
DRAWN = """wanted => {
    const waiting = [...document.querySelectorAll('.jp-InputPrompt')].some(prompt => /[*]|[[] []]/.test(prompt.textContent));
    const places = [...document.querySelectorAll('.jp-RenderedPlotly, .js-plotly-plot')];
    return !waiting && places.length >= wanted && places.every(
        place => place.querySelector('.main-svg .infolayer') || place.querySelector('img')?.naturalWidth > 0);
}"""


def _start(folder: Path, settings: Path) -> tuple[subprocess.Popen, Path]:
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    command += [f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    environment = os.environ | {
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
        "SHOTINSPACE_DATA": str(folder / "data"),
    }
    log = settings / "lab.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    return process, log


def _address(process: subprocess.Popen, log: Path, since: float) -> tuple[str, str]:
    while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*(token=\w+)", log.read_text())):
        if time.perf_counter() - since > SECONDS or process.poll() is not None:
            raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)
    return found[1], found[2]


def _drawn(browser: Browser, folder: Path, notebook: str, charts: int) -> float:
    """Seconds from starting JupyterLab, through Run All, until so many charts are drawn."""
    with tempfile.TemporaryDirectory() as settings:
        start = time.perf_counter()
        process, log = _start(folder, Path(settings))
        page = browser.new_page(viewport=TALL)
        try:
            base, token = _address(process, log, start)
            page.goto(f"{base}/lab/tree/{notebook}?{token}&reset", timeout=SECONDS * 1000)
            cells = len(json.loads((folder / notebook).read_text(encoding="utf-8"))["cells"])
            page.wait_for_function(READY, arg=cells, timeout=SECONDS * 1000, polling=50)
            page.evaluate(RUN)
            page.wait_for_function(DRAWN, arg=charts, timeout=SECONDS * 1000, polling=50)
            return time.perf_counter() - start
        finally:
            page.close()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def opened() -> Iterator[Result]:
    """From `jupyter lab` through Run All to the last chart drawn, each story, beside its figures with plotly's defaults."""
    totals = [0.0, 0.0]
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        project, plain = copy(Path(folder)), Path(folder) / "stock"
        plain.mkdir()
        for story in STORIES:
            charts = len(stock.figures(story))
            stock.write(story, plain)
            sides = (project, f"notebooks/{story.name}"), (plain, story.name)
            rounds = [[_drawn(browser, *side, charts) for side in sides] for _ in range(ROUNDS)]  # in turns
            ours, beside = (min(times) for times in zip(*rounds, strict=True))
            totals = [totals[0] + ours, totals[1] + beside]
            yield Result(f"open {story.stem}, all charts drawn / plotly's defaults", ours, beside, 1.0)
    yield Result("open: all stories / plotly's defaults", *totals, 1.0)
