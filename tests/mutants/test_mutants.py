"""Ten ways to break a story on purpose. Each must make the tests that read stored notebooks fail.

Not in the default test paths: it runs the test command once for every mutant. `.ci/run` calls it by name.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from PIL import Image

from shotinspace import stored
from shotinspace.page import FACTS, PLOTLY, PNG

ROOT = Path(__file__).parents[2]
STORY = "notebooks/01-the-race.ipynb"


def edit(change: Callable[[NotebookNode], None]) -> Callable[[Path], None]:
    def mutate(project: Path) -> None:
        notebook = nbformat.read(project / STORY, 4)
        before = nbformat.writes(notebook)
        change(notebook)
        assert nbformat.writes(notebook) != before, "the mutation changed nothing"
        nbformat.write(notebook, project / STORY)

    return mutate


def first(notebook: NotebookNode, kind: str) -> NotebookNode:
    return next(output for _, output in stored.outputs(notebook) if kind in output.get("data", {}))


def a_number(project: Path) -> None:
    path = project / "data/productions.csv"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("the-challenge,"))
    assert ",164," in row
    path.write_text(text.replace(row, row.replace(",164,", ",174,")), encoding="utf-8")


def a_title(notebook: NotebookNode) -> None:
    stored.charts(notebook)[0].data[PLOTLY]["layout"]["title"]["text"] = "<b>Something else</b>"


def a_trace(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[1]
    chart.data[PLOTLY]["data"].pop()
    chart.metadata[PNG]["figure"] = stored.figure_hash(chart.data[PLOTLY])


def a_table(notebook: NotebookNode) -> None:
    output = first(notebook, "text/html")
    output.data["text/html"] = output.data["text/html"].replace("<td>", "<td>not ", 1)


def an_alt_text(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[0]
    chart.metadata[PNG]["alt"] = chart.data["text/plain"] = chart.data["text/plain"] + " Or not."


def a_repainted_image(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[0]
    image = Image.open(io.BytesIO(base64.b64decode(chart.data[PNG])))
    image.putpixel((5, 5), 1 if image.getpixel((5, 5)) != 1 else 2)
    out = io.BytesIO()
    image.save(out, "PNG")
    chart.data[PNG] = base64.b64encode(out.getvalue()).decode()


def a_stale_image(notebook: NotebookNode) -> None:
    one, two = stored.charts(notebook)[:2]
    one.data[PNG], one.metadata[PNG]["image"] = two.data[PNG], two.metadata[PNG]["image"]
    one.metadata[PNG]["figure"] = two.metadata[PNG]["figure"]


def a_fact(project: Path) -> None:
    path = project / "notebooks/facts.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    name = next(key for key, value in facts["01-the-race"]["facts"].items() if isinstance(value, int) and value > 1)
    facts["01-the-race"]["facts"][name] += 1
    path.write_text(json.dumps(facts), encoding="utf-8")


def a_cleared_output(notebook: NotebookNode) -> None:
    cell = next(cell for cell in notebook.cells if cell.get("outputs"))
    cell.outputs, cell.execution_count = [], None


def a_broken_sentence(notebook: NotebookNode) -> None:
    output = first(notebook, FACTS)
    said = [o for _, o in stored.outputs(notebook) if FACTS in o.get("data", {}) and "text/markdown" in o.data][2]
    said.data["text/markdown"] = said.data["text/plain"] = said.data["text/markdown"].replace("the", "teh", 1)
    assert output is not None


MUTANTS: dict[str, Callable[[Path], None]] = {
    "a number": a_number,
    "a title": edit(a_title),
    "a trace": edit(a_trace),
    "a table": edit(a_table),
    "an alt text": edit(an_alt_text),
    "a repainted image": edit(a_repainted_image),
    "a stale image": edit(a_stale_image),
    "a fact": a_fact,
    "a cleared output": edit(a_cleared_output),
    "a broken sentence": edit(a_broken_sentence),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("data", "notebooks", "src", "tests"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "browser", "mutants")
        )
    for name in ("pyproject.toml", "requirements.txt", "environment.yml", "postBuild", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def failed(project: Path) -> list[str]:
    """Run the stored notebooks' tests as the test command does; the names of those that failed."""
    env = {key: value for key, value in os.environ.items() if key != "SHOTINSPACE_DATA"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rfE", "tests/test_notebooks.py", STORY],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
    )
    names = [line.split(" ", 1)[1][:110] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    assert bool(names) == bool(run.returncode), run.stdout[-3000:] + run.stderr[-2000:]
    return names


def test_the_unbroken_story_passes(project: Path) -> None:
    assert failed(project) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(project: Path, name: str) -> None:
    MUTANTS[name](project)
    caught = failed(project)
    assert caught, f"{name}: nobody noticed"
    print(f"\n{name}: caught by {len(caught)}, first {caught[0]}")
