"""A rebuild leaves a story alone only when nothing it was made from has changed; the bytes are the same either way."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sample_tables import cut
from typer.testing import CliRunner

from shotinspace import build as builder
from shotinspace import cli, record

LOAD = "from shotinspace import load, page\ndata = load()"
STORIES = {
    "01-films": [
        f"{LOAD}\nlen(data.training)",  # before the byline, so that no fact tells of it
        'data = page.begin("01-films", "productions")',
        'page.say("{films} films", films=len(data.productions))',
        "len(data.claims)",  # after the last sentence: the same
    ],
    "02-prices": [
        "from shotinspace import page",
        'data = page.begin("02-prices", "seat_prices")',
        'page.say("{rows} prices", rows=len(data.seat_prices))',
    ],
}


ALL = ["01", "02"]


def built(project: Path, **options) -> list[str]:
    """Build; the numbers of the stories that were run."""
    outcome = builder.build(project / "notebooks", project / "data", pictures=False, **options)
    assert not outcome.faults and not outcome.failures, outcome
    return sorted(name[:2] for name in STORIES.keys() - set(outcome.unchanged))


def snapshot(project: Path) -> dict[str, bytes]:
    return {str(path.relative_to(project)): path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_table(project: Path, name: str) -> None:
    """Change the note of the first row: no fact of these stories moves."""
    path = project / "data" / f"{name}.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    assert head.endswith(",note")
    first = first[: first.rindex(',"')] if first.endswith('"') else first[: first.rindex(",")]
    path.write_text("\n".join([head, f"{first},looked at again", *rest]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Path:
    """A project of two stories, built once."""
    project = tmp_path_factory.mktemp("fresh") / "project"
    cut(project / "data")
    (project / "notebooks").mkdir()
    (project / "requirements.txt").write_text("pandas==1\n")
    for name, cells in STORIES.items():
        notebook = new_notebook(cells=[new_markdown_cell(f"# About {name[3:]}", id=f"{name}-title")])
        notebook.cells += [new_code_cell(source, id=f"{name}-{i}") for i, source in enumerate(cells)]
        nbformat.write(notebook, project / "notebooks" / f"{name}.ipynb")
    assert built(project) == ALL
    return project


@pytest.fixture
def project(once, tmp_path, monkeypatch) -> Path:
    """A copy of it, and a package of its own to change."""
    shutil.copytree(record.PACKAGE, tmp_path / "package", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(record, "PACKAGE", tmp_path / "package")
    return shutil.copytree(once, tmp_path / "project")


def test_a_story_left_alone_has_the_bytes_it_would_have_if_run(project, monkeypatch):
    before = snapshot(project)
    assert built(project) == []
    monkeypatch.chdir(project)
    said = CliRunner().invoke(cli.app, ["build", "--no-images", "--data", str(project / "data")]).output
    assert "Unchanged, not re-run: 2 stories (--all forces)" in said and "No fact moved" in said
    assert snapshot(project) == before
    assert built(project, everything=True) == ALL
    assert snapshot(project) == before

    replace(project / "notebooks/02-prices.ipynb", "# About prices", "# On sums")
    edit_table(project, "training")
    assert built(project) == ALL
    edit_table(project, "seat_prices")
    assert built(project) == ["02"]
    after = snapshot(project)
    assert built(project, everything=True) == ALL
    assert snapshot(project) == after


@pytest.mark.parametrize(
    ("change", "run"),
    [
        (lambda project: None, []),
        (lambda project: edit_table(project, "seat_prices"), ["02"]),
        (lambda project: edit_table(project, "training"), ["01"]),  # read before the byline
        (lambda project: edit_table(project, "claims"), ["01"]),  # read after the last sentence
        (lambda project: edit_table(project, "sources"), []),  # no story reads it
        (lambda project: replace(project / "notebooks/02-prices.ipynb", "{rows} prices", "{rows} sums"), ["02"]),
        (
            lambda project: replace(
                project / "notebooks/02-prices.ipynb", '"execution_count": 3', '"execution_count": 4'
            ),
            ["02"],
        ),
        (lambda project: shutil.copy(project / "notebooks/02-prices.ipynb", project / "notebooks/03-more.ipynb"), ALL),
        (lambda project: add(project.parent / "package/words.py", "# touched\n"), ALL),
        (lambda project: add(project.parent / "package/charts/land.csv", "\n"), ALL),
        (lambda project: add(project / "requirements.txt", "numpy==2\n"), ALL),
        (lambda project: add(project / "data/datapackage.json", "\n"), ALL),
        (lambda project: (project / "notebooks/.built.json").write_text("{"), ALL),
        (lambda project: (project / "notebooks/.built.json").write_text("[]"), ALL),
        (lambda project: (project / "notebooks/.built.json").unlink(), ALL),
    ],
    ids="nothing table early-table late-table other-table cell output neighbour module file lock descriptor "
    "damaged emptied lost".split(),
)
def test_what_changed_must_be_run_again(project, change, run):
    change(project)
    kept = record.Record(project / "notebooks", project / "data")
    stands = [
        name
        for name in STORIES
        if kept.tables(name, (project / "notebooks" / f"{name}.ipynb").read_bytes()) is not None
    ]
    assert sorted(name[:2] for name in STORIES if name not in stands) == run


def test_the_record_names_what_each_story_read_and_nothing_of_this_machine(project):
    kept = json.loads((project / "notebooks/.built.json").read_text())
    assert {"productions", "claims", "training"} <= set(kept["01-films"]["tables"])
    assert "seat_prices" in kept["02-prices"]["tables"] and "claims" not in kept["02-prices"]["tables"]
    assert str(project.parent) not in json.dumps(kept)
