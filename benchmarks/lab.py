"""The row about opening a story: from the start of JupyterLab to its last chart drawn, in real Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import stock
from kernels import STORIES
from measure import Missing, Result, copy

SECONDS = 180
NO_WINDOW = {"windowingMode": "none"}  # draw all cells, seen or not, on both sides: the last chart counts


def _drawn(browser, folder: Path, notebook: str, charts: int, settings: Path) -> float:
    """Seconds from starting JupyterLab, through Run All, until so many charts are drawn."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.root_dir={folder}"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
        "SHOTINSPACE_DATA": str(folder / "data"),
    }
    log = settings / "lab.log"
    start = time.perf_counter()
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    try:
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*(token=\w+)", log.read_text())):
            if time.perf_counter() - start > SECONDS or process.poll() is not None:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        page.goto(f"{found[1]}/lab/tree/{notebook}?{found[2]}&reset", timeout=SECONDS * 1000)
        state = page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first
        state.wait_for(state="attached", timeout=SECONDS * 1000)
        page.locator(".jp-NotebookPanel .jp-Notebook").first.click(position={"x": 4, "y": 4})
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        page.wait_for_function(
            "n => document.querySelectorAll('.js-plotly-plot .main-svg .infolayer').length >= n",
            arg=charts,
            timeout=SECONDS * 1000,
            polling=50,
        )
        return time.perf_counter() - start
    finally:
        page.close()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def opened() -> Iterator[Result]:
    """From `jupyter lab` through Run All to the last chart drawn, each story, beside its figures with plotly's defaults."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("install tests/browser/requirements.txt beside the project's own") from None
    path = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        raise Missing("install Chromium or Chrome (Debian: apt install chromium)")
    total = [0.0, 0.0]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        project, plain, settings = copy(Path(folder)), Path(folder) / "stock", Path(folder) / "settings"
        plain.mkdir()
        tracker = settings / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
        tracker.parent.mkdir(parents=True)
        tracker.write_text(json.dumps(NO_WINDOW), encoding="utf-8")
        for story in STORIES:
            charts = len(stock.figures(story))
            stock.write(story, plain)
            sides = (project, f"notebooks/{story.name}"), (plain, story.name)
            rounds = [
                [_drawn(browser, where, name, charts, settings) for where, name in sides] for _ in range(2)
            ]  # in turns
            ours, beside = (min(times) for times in zip(*rounds))
            total[0], total[1] = total[0] + ours, total[1] + beside
            yield Result(f"open {story.stem}, all charts drawn / plotly's defaults", ours, beside, 1.0)
    yield Result("open: the sum of the stories / plotly's defaults", *total, 1.0)
