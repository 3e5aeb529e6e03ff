"""The stored stories as they are published: fit for a code host, harvested, short, and the house in order."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

from shotinspace import covers, stored
from shotinspace.media import FACTS

ROOT = Path(__file__).parents[1]
STORIES = stored.paths(ROOT / "notebooks")


def test_stored_notebooks_are_publishable():
    faults = stored.lint(ROOT / "notebooks")
    assert not faults, "\n".join(faults)


def saved(tmp_path, change):
    """What the lint says of the published stories after `change` was made to one and it was saved."""
    folder = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "saved"))
    story = folder / "01-the-race.ipynb"
    notebook = nbformat.read(story, 4)
    change(notebook)
    nbformat.write(notebook, story)
    return stored.lint(folder)


def test_an_edit_without_a_build_names_the_cell_and_the_charts_below(tmp_path):
    def edit(notebook):
        next(cell for cell in notebook.cells if cell.id == "slip").source += "\n# on second thoughts"

    (fault,) = saved(tmp_path, edit)
    assert re.match(
        r'01-the-race.ipynb: cell slip: edited since the build, so the chart "[A-Z].+" and \d below it may', fault
    )


def test_a_cell_added_or_removed_without_a_build_is_named(tmp_path):
    def swap(notebook):
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        cells[-1].id = "another"

    faults = saved(tmp_path, swap)
    assert any("cell another: edited since the build" in fault for fault in faults)
    assert any("removed since the build: run shotinspace build" in fault for fault in faults)


def test_a_prose_edit_needs_no_build_unless_another_program_left_its_marks(tmp_path):
    def reword(notebook):
        next(cell for cell in notebook.cells[1:] if cell.cell_type == "markdown").source += " And so on."

    assert saved(tmp_path / "by hand", reword) == []

    def in_jupyterlab(notebook):
        reword(notebook)
        notebook.metadata["language_info"]["version"] = "3.13.0"

    (fault,) = saved(tmp_path / "elsewhere", in_jupyterlab)
    assert "01-the-race.ipynb: saved since the build by another program" in fault


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_prose_outweighs_code_and_cells_are_short(path):
    notebook = nbformat.read(path, 4)
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    lines = [len([line for line in cell.source.splitlines() if line.strip()]) for cell in code]
    told = [
        any(FACTS in output.get("data", {}) and "text/markdown" in output.data for output in cell.outputs)
        for cell in code
    ]
    words = sum(len(cell.source.split()) for cell in prose) + sum(
        len(str(output.data["text/markdown"]).split())
        for _, output in stored.outputs(notebook)
        if "text/markdown" in output.get("data", {})
    )
    working = sum(count for count, tells in zip(lines, told, strict=True) if not tells)
    assert statistics.median(lines) <= 4 and max(lines) <= 20
    assert words >= 5 * working, f"{words} words for {working} lines"
    assert 0.6 <= len(prose) / len(code) <= 1.7


def test_links_between_files_resolve():
    for path in [*STORIES, ROOT / "README.md"]:
        texts = [path.read_text(encoding="utf-8")]
        if path.suffix == ".ipynb":
            notebook = nbformat.read(path, 4)
            texts = [cell.source for cell in notebook.cells] + [
                str(output.data["text/markdown"])
                for _, output in stored.outputs(notebook)
                if "text/markdown" in output.get("data", {})
            ]
        for text in texts:
            for target in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", text):
                assert (path.parent / target).exists(), f"{path.name} links to {target}, which is not there"


def test_project_file_lock_and_environment_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + [
        need for extra in project["project"]["optional-dependencies"].values() for need in extra
    ]
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.M))
    for need in wanted:
        name, floor = re.match(r"([\w-]+)>=([\d.]+)", need).groups()
        assert name in pinned, f"{name} is not in requirements.txt"
        assert [int(n) for n in pinned[name].split(".")[:3]] >= [int(n) for n in floor.split(".")], name
    unhashed = [line for line in lock.splitlines() if re.match(r"[\w.-]+==", line) and not line.endswith("\\")]
    assert not unhashed and "--hash=sha256:" in lock and "://" not in lock
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python = next(part for part in environment["dependencies"] if str(part).startswith("python="))
    assert environment["dependencies"][-1] == {"pip": ["-r requirements.txt"]}
    low, high = re.match(r">=3\.(\d+),<3\.(\d+)", project["project"]["requires-python"]).groups()
    assert int(low) <= int(python.removeprefix("python=3.")) < int(high)
    assert "--no-deps --no-build-isolation ." in (ROOT / "postBuild").read_text(encoding="utf-8")


def test_binder_takes_environment_yml_and_installs_the_package_after_it():
    outrank = ("binder", ".binder", "Dockerfile", "default.nix", "Project.toml", "REQUIRE", "install.R", "DESCRIPTION")
    assert not [name for name in outrank if (ROOT / name).exists()], "Binder would not read environment.yml"
    script = (ROOT / "postBuild").read_text(encoding="utf-8")
    assert script.startswith("#!/bin/bash\n") and "set -e" in script and os.access(ROOT / "postBuild", os.X_OK)


def test_where_the_package_is_missing_the_error_shows_how_to_install_it(tmp_path):
    cells = [next(cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code") for path in STORIES]
    hint = "# not found? Run: %pip install -q .."
    assert all(re.search(rf"^from shotinspace import .+  {re.escape(hint)}$", cell.source, re.M) for cell in cells)
    (tmp_path / "shotinspace.py").write_text("raise ModuleNotFoundError(\"No module named 'shotinspace'\")")
    shell = (
        "import sys; from IPython.core.interactiveshell import InteractiveShell as Shell;"
        "Shell(colors='nocolor').run_cell(sys.argv[1])"
    )
    run = subprocess.run(
        [sys.executable, "-c", shell, cells[0].source],
        env=os.environ | {"PYTHONPATH": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "No module named 'shotinspace'" in run.stdout and hint in run.stdout, run.stdout + run.stderr


def test_the_readme_lists_every_story_with_its_stored_picture():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    notebooks = {path.stem: nbformat.read(path, 4) for path in STORIES}
    assert covers.readme(text, notebooks) == text
    for name, notebook in notebooks.items():
        assert stored.title(notebook) in text
        assert (ROOT / "notebooks/pictures" / f"{name}.png").read_bytes() == covers.cover(notebook)[0]
