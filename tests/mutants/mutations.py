"""Ways to break the collection on purpose, each in a copy of the project, and the tests that could notice.

What is broken is what people touch: stored stories, tables, the environment. Nothing here matches source code.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image

from shotinspace import notebook as notebooks
from shotinspace.media import FACTS, PLOTLY, PNG

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "notebooks", "src", "tests", "benchmarks", ".ci", ".github", ".githooks")
FILES = (
    "pyproject.toml", "requirements.txt", "environment.yml", "postBuild", "README.md", "CITATION.cff", "LICENSE",
    "CONTRIBUTING.md", "SECURITY.md", "package.json", "package-lock.json", "Makefile", ".gitignore", ".gitattributes",
)  # fmt: skip
STORY = "notebooks/04-tickets-never-used.ipynb"
STORED = "tests/test_notebooks.py"
Change = Callable[[Path], None]


@dataclass(frozen=True)
class Mutant:
    """One way to break the project: `what` in words, the `change` of a copy, the `tests` that could notice, cheapest first."""

    what: str
    change: Change
    tests: tuple[str, ...]


def copy(to: Path) -> Path:
    """A copy of the project in the folder `to`, as far as its tests need it."""
    for folder in FOLDERS:
        unwanted = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "saved", "node_modules")
        shutil.copytree(ROOT / folder, to / folder, ignore=unwanted)
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, to)
    return to


def first_failure(project: Path, tests: tuple[str, ...]) -> str:
    """Run tests of a copy as the test command does, up to the first that fails. Returns its name, "" when all pass.

    Raises RuntimeError, with pytest's words, when the tests cannot be run.
    """
    env = {key: value for key, value in os.environ.items() if key != "SHOTINSPACE_DATA"}
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", "-x", "-rfE", *options, *tests],
        cwd=project,
        env=env | {"PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    names = [line.split(" ", 1)[1] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if run.returncode not in (0, 1, 2) or bool(names) != bool(run.returncode):
        raise RuntimeError(f"pytest {' '.join(tests)}: code {run.returncode}\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return names[0] if names else ""


def story(edit: Callable[[NotebookNode], object]) -> Change:
    """Edit the stored story in place, as a program that saves it would."""

    def change(project: Path) -> None:
        path = project / STORY
        notebook = nbformat.read(path, 4)
        edit(notebook)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")

    return change


def cell(table: str, key: str, column: str, new: str) -> Change:
    """Change one cell of the row whose first column is `key`."""

    def change(project: Path) -> None:
        path = project / f"data/{table}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        row = next(row for row in rows if next(iter(row.values())) == key)
        assert row[column] != new, f"{table}: the mutation changes nothing"
        row[column] = new
        out = io.StringIO()
        writer = csv.DictWriter(out, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8", newline="\n")

    return change


def text(file: str, edit: Callable[[str], str]) -> Change:
    """Edit a text file; the edit must change it."""

    def change(project: Path) -> None:
        path = project / file
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before, f"{file}: the mutation changes nothing"
        path.write_text(after, encoding="utf-8", newline="\n")

    return change


def chart(notebook: NotebookNode) -> NotebookNode:
    """The story's first chart."""
    return notebooks.charts(notebook)[0]


def repainted(notebook: NotebookNode) -> None:
    """The picture painted over, as an image program would save it."""
    shown = chart(notebook)
    image = Image.open(io.BytesIO(base64.b64decode(shown.data[PNG]))).convert("RGB")
    image.paste((255, 0, 0), (0, 0, 40, 40))
    out = io.BytesIO()
    image.save(out, "PNG")
    shown.data[PNG] = base64.b64encode(out.getvalue()).decode()


def first(notebook: NotebookNode, kind: str) -> NotebookNode:
    """The first output that holds a kind of thing."""
    return next(output for _, output in notebooks.outputs(notebook) if kind in output.get("data", {}))


MUTANTS = [
    Mutant("a chart's title", story(lambda nb: chart(nb).data[PLOTLY]["layout"]["title"].update(text="Else")), (STORED, STORY)),
    Mutant("a trace gone", story(lambda nb: chart(nb).data[PLOTLY]["data"].pop()), (STORED, STORY)),
    Mutant("an alt text", story(lambda nb: chart(nb).metadata[PNG].update(alt="A chart of something or other, no doubt.")), (STORED, STORY)),
    Mutant("a picture repainted", story(repainted), (STORED, STORY)),
    Mutant("a picture of another chart", story(lambda nb: chart(nb).data.update({PNG: notebooks.charts(nb)[1].data[PNG]})), (STORED, STORY)),
    Mutant("an output cleared", story(lambda nb: next(c for c in nb.cells if c.get("outputs")).outputs.clear()), (STORED, STORY)),
    Mutant("a cell of a table", story(lambda nb: first(nb, "text/html").data.update({"text/html": "<table></table>"})), (STORED, STORY)),
    Mutant("a fact in a sentence", story(lambda nb: first(nb, FACTS).data[FACTS]["facts"].update(data_date="1999-01-01")), (STORED, STORY)),
    Mutant("facts.json", text("notebooks/facts.json", lambda t: json.dumps({k: v | {"title": "x"} for k, v in json.loads(t).items()})), (STORED,)),
    Mutant("a row of a chart's table", text("notebooks/charts/04-tickets-never-used-lines.csv", lambda t: t.replace("silent", "ended", 1)), (STORED,)),
    Mutant("the day of a cancellation", cell("milestones", "celebrity-mission-bass-cancellation", "date", "2002-09-04"), (STORY,)),
    Mutant("who commanded", cell("seats", "2002-050A-01", "role", "flight engineer"), (STORY, "tests/test_check.py")),
    Mutant("a source that is not there", cell("productions", "the-challenge", "source_ids", "nobody"), ("tests/test_check.py",)),
    Mutant("the lock without a hash", text("requirements.txt", lambda t: t.replace(" \\\n    --hash=", "\n    # --hash=", 1)), (STORED, "tests/test_project_files.py")),
    Mutant("an environment of another Python", text("environment.yml", lambda t: t.replace("python=3.", "python=2.")), (STORED,)),
]  # fmt: skip
