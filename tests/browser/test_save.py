"""What JupyterLab saves over a built story: the hook and the test command refuse it in words; a build makes it good."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import Lab
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser
from test_lab import open_story, run, save

ROOT = Path(__file__).parents[2]
BAR = """page.show(
    charts.bars(rows, axis="films"),
    "Runs",
    subtitle="Films",
    sources=["productions"],
    alt="Bar chart of one film that stands for any other.",
    name="bar",
)"""
CELLS = {
    "open": "import pandas as pd\nfrom ipywidgets import Dropdown\nfrom shotinspace import charts, page\n"
    "from shotinspace.panel import Panel\ndata = page.begin('01-small', 'productions')",
    "draw": "rows = pd.DataFrame({'label': ['a'], 'low': [None], 'value': [1.0], 'high': [None], 'text': ['one']})\n"
    "def draw(film):\n"
    "    bars = charts.bars(rows, axis='films')\n"
    "    return page.view(bars, '{film}', subtitle='Films', sources=['productions'], film=film)",
    "bar": BAR,
    "choice": 'page.show(Panel([Dropdown(options=["One", "Two"], description="Film")], draw), '
    'alt="Bar chart of a film that is chosen from a list.", name="choice")',
}


@pytest.fixture
def project(lab: Lab) -> Iterator[Path]:
    """A repository of one built story inside the folder that JupyterLab serves, the hook switched on."""
    folder = lab.clone / "small"
    for name in ("data", ".githooks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / ".gitignore", folder)
    table = folder / "data/claims.csv"  # it names the real stories
    with table.open(encoding="utf-8", newline="") as handle:
        claims = [row | {"chart": ""} for row in csv.DictReader(handle)]
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(claims[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(claims)
    (folder / "notebooks").mkdir()
    cells = [new_markdown_cell("# A small story", id="title")]
    cells += [new_code_cell(source, id=name) for name, source in CELLS.items()]
    nbformat.write(new_notebook(cells=cells), folder / "notebooks/01-small.ipynb")
    command(lab, "shotinspace", "build", cwd=folder)
    command(lab, "git", "init", "-q", cwd=folder)
    for key, value in {"core.hooksPath": ".githooks", "user.name": "A", "user.email": "a@b.c"}.items():
        command(lab, "git", "config", key, value, cwd=folder)
    yield folder
    shutil.rmtree(folder)


def command(lab: Lab, *words: str, cwd: Path, code: int = 0) -> str:
    """Run a command as someone with the project's environment on the PATH does; returns what it said."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "SHOTINSPACE_"))}
    env["PATH"] = os.pathsep.join([str(lab.clone / ".venv/bin"), env["PATH"]])
    done = subprocess.run(words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == code, done.stdout
    return done.stdout


def commit(lab: Lab, project: Path, code: int = 0) -> str:
    command(lab, "git", "add", "-A", cwd=project)
    return command(lab, "git", "commit", "-q", "-m", "x", cwd=project, code=code)


def test_a_save_cannot_slip_a_stale_or_blank_chart_into_a_commit(browser: Browser, lab: Lab, project: Path) -> None:
    commit(lab, project)
    story = project / "notebooks/01-small.ipynb"
    page = open_story(browser, lab, story)
    save(page, story)
    said = commit(lab, project, code=1)
    assert "01-small.ipynb: saved since the build by another program, which left marks of its own: run" in said
    assert said.count("01-small.ipynb") == 1, "nothing else is wrong: the figures and images are as they were"

    folded = page.locator(".jp-CodeCell").nth(2)  # what only shows is stored with its input folded
    folded.locator(".jp-Placeholder").first.click()
    cell = folded.locator(".cm-content")
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(BAR.replace("Runs", "Runs long"))
    save(page, story)
    said = commit(lab, project, code=1)
    assert '01-small.ipynb: cell bar: edited since the build, so the chart "Runs" and 1 below it may be stale' in said

    page.keyboard.press("Escape")
    run(page, "Run", "Run All Cells")
    for chart in page.locator(".jp-RenderedPlotly").all():
        chart.hover(force=True)
    save(page, story)
    said = commit(lab, project, code=1)
    assert '01-small.ipynb: cell bar, chart "Runs long": the image is not the one the build drew' in said
    assert (
        '01-small.ipynb: cell choice, chart "One": chart without an image' in said and "run shotinspace build" in said
    )
    lab.end_kernels(page)
    page.close()

    published = lab.clone / "notebooks/03-fact-check.ipynb"  # and if it had been one of ours: the test command
    before = published.read_bytes()
    published.write_bytes(story.read_bytes())
    lint = ("python", "-m", "pytest", "-o", "addopts=", "-p", "no:nbval", "-q", "tests/test_notebooks.py")
    said = command(lab, *lint, "-k", "publishable", cwd=lab.clone, code=1)
    published.write_bytes(before)
    assert '03-fact-check.ipynb: cell bar, chart "Runs long": the image is not' in said

    command(lab, "shotinspace", "build", cwd=project)
    commit(lab, project)
    assert "Runs long" in command(lab, "git", "show", "HEAD:notebooks/facts.json", cwd=project)
