"""The stored stories as they are published: fit for a code host, harvested, short, and indexed."""

import html
import json
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

from shotinspace import chart_files, facts, front_pages, page
from shotinspace import notebook as notebooks
from shotinspace.lint import lint
from shotinspace.media import FACTS, PLOTLY, PNG, WIDGET

ROOT = Path(__file__).parents[1]
STORIES = notebooks.paths(ROOT / "notebooks")
STORY = "07-the-bill"  # has charts, a panel, tables and facts


def test_stored_notebooks_are_publishable():
    faults = lint(ROOT / "notebooks")
    assert not faults, "\n".join(faults)


def story(tmp_path, change):
    """A folder with one of the published stories alone, after `change` was made to it."""
    tmp_path.mkdir(exist_ok=True)
    notebook = nbformat.read(ROOT / f"notebooks/{STORY}.ipynb", 4)
    change(notebook)
    (tmp_path / f"{STORY}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    stated = facts.read(ROOT / "notebooks")
    kept = chart_files.files({STORY: chart_files.load(ROOT / "notebooks")[STORY]})
    (tmp_path / "charts").mkdir()
    for name, text in kept.items():
        (tmp_path / "charts" / name).write_text(text, encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps({STORY: stated[STORY]}), encoding="utf-8")
    return tmp_path


def saved(tmp_path, change):
    """What the lint says of the published stories after `change` was made to one and it was saved."""
    folder = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, copy_function=shutil.copyfile)  # the original may not be written to
    shutil.copytree(ROOT / "data", tmp_path / "data", copy_function=shutil.copyfile)
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", "LICENSE"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    story = folder / f"{STORY}.ipynb"
    notebook = nbformat.read(story, 4)
    change(notebook)
    nbformat.write(notebook, story)
    return lint(folder)


def test_what_differs_between_runs_is_taken_out():
    """A widget's id is random, a kernel's version is the machine's; both are the same after any run."""

    def ran(model, python):
        notebook = nbformat.read(ROOT / f"notebooks/{STORY}.ipynb", 4)
        notebook.metadata["language_info"]["version"] = python
        notebook.metadata["widgets"] = {"state": {model: {}}}
        panels = [output for output in notebooks.charts(notebook) if WIDGET in output.data]
        for panel in panels:
            panel.data[WIDGET]["model_id"] = model
        assert panels
        return nbformat.writes(notebooks.normalise(notebook))

    stored = (ROOT / f"notebooks/{STORY}.ipynb").read_text("utf-8")
    assert ran("1f", "3.11.7") == ran("2e", "3.14.0")
    assert json.loads(ran("1f", "3.11.7")) == json.loads(stored)


def test_an_edit_without_a_build_names_the_cell_and_the_charts_below(tmp_path):
    def edit(notebook):
        next(cell for cell in notebook.cells if shows_a_chart(cell)).source += "\n# on second thoughts"

    (fault,) = saved(tmp_path, edit)
    assert re.match(
        STORY + r'.ipynb: cell [\w-]+: edited since the build, so the chart "[A-Z].+" and \d below it may', fault
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
    assert f"{STORY}.ipynb: saved since the build by another program" in fault


def shows_a_chart(cell) -> bool:
    return any(PLOTLY in output.get("data", {}) for output in cell.get("outputs", ()))


def chart(notebook):
    return notebooks.charts(notebook)[0]


def told(text):
    """A change of what the first table shows."""

    def change(notebook):
        output = next(output for _, output in notebooks.outputs(notebook) if "text/html" in output.get("data", {}))
        output.data["text/html"] += text

    return change


def prose(text):
    def change(notebook):
        notebook.cells[0].source += f"\n\n{text}"

    return change


def printed(kind, **cells):
    def change(notebook):
        cell = next(cell for cell in notebook.cells if cell.get("outputs"))
        cell.outputs.append(nbformat.v4.new_output(kind, **cells))

    return change


WIDGET_STATE = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
UNFIT = {  # what is done to a story, by what the lint says of it
    "does not open with a Markdown title": lambda nb: nb.cells.pop(0),
    "the title holds a figure": lambda nb: nb.cells[0].update(source="# It took 377 days"),
    "metadata.widgets is stored": lambda nb: nb.metadata.update(widgets=WIDGET_STATE),
    "execution count 99, expected": lambda nb: nb.cells[1].update(execution_count=99),
    "bytes, expected at most": prose("word " * 150_000),
    "typed number 377 in prose": prose("It took 377 days."),
    "a dollar sign in prose": prose("It cost $5."),
    "stored error NameError": printed("error", ename="NameError", evalue="x", traceback=[]),
    "warning on stderr: it will go": printed("stream", name="stderr", text="it will go\n"),
    "a dollar sign in what is shown": told("$"),
    "a machine's path": told("/home/ann/x.csv"),
    "path in the output": told("C:\\Users\\ann\\x.csv"),
    "a token, a key or a password": told(f"ghp_{'a1B2c3D4' * 5}"),
    "token, a key or a password": told("LAUNCH_LIBRARY_KEY=0a1b2c3d4e5f6071"),
    "key or a password in the output": told("a-token-of-this-machine"),
    "a script in the output": told("<SCRIPT>x()</script>"),
    "a widget without a chart": printed("display_data", data={page.WIDGET: {"model_id": "x"}}),
    "scattergl needs the network or WebGL": lambda nb: chart(nb).data[PLOTLY]["data"][0].update(type="scattergl"),
    "a dollar sign in a chart's text": lambda nb: chart(nb).data[PLOTLY]["layout"]["title"].update(text="$1 to $2"),
    "chart without a fixed height": lambda nb: chart(nb).data[PLOTLY]["layout"].pop("height"),
    "html, markdown or svg beside a chart": lambda nb: chart(nb).data.update({"text/html": "<p>x"}),
    "alt text missing or too short": lambda nb: chart(nb).metadata[PNG].update(alt="A chart."),
    "alt text and text/plain differ": lambda nb: chart(nb).data.update({"text/plain": "x"}),
    "chart without an image": lambda nb: chart(nb).data.pop(PNG),
    "not the one the build drew": lambda nb: chart(nb).data[PLOTLY]["layout"]["title"].update(text="Else"),
    "image is not the one the build drew": lambda nb: chart(nb).metadata[PNG].update(image="0" * 16),
    "stands for another value": lambda nb: [part.data[FACTS]["facts"].update(x=part.data["text/plain"]) for _, part in notebooks.outputs(nb) if FACTS in part.get("data", {})],
    "is not the table that the chart was drawn from": lambda nb: chart(nb).data[FACTS]["chart"].update(digest="0"),
    "does not agree with the stored notebooks (07-the-bill.": lambda nb: next(
        part for _, part in notebooks.outputs(nb) if FACTS in part.get("data", {})
    ).data[FACTS]["facts"].update(another=1),
}  # fmt: skip


@pytest.mark.parametrize("complaint", UNFIT)
def test_what_may_not_be_published_is_named(complaint, tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_TOKEN", "a-token-of-this-machine")
    folder = story(tmp_path, UNFIT[complaint])
    assert any(complaint in fault for fault in lint(folder)), lint(folder)


def test_an_image_that_is_none_is_named(tmp_path):
    def forge(notebook):
        forged = chart(notebook)
        forged.data[PNG] = "R0lGODlh"  # a GIF's first bytes
        forged.metadata[PNG]["image"] = notebooks.image_hash(forged.data[PNG])

    assert any("the image is not a PNG" in fault for fault in lint(story(tmp_path, forge)))


def test_a_folder_without_stories_or_with_strangers_is_named(tmp_path):
    assert lint(tmp_path) == [f"no notebooks in {tmp_path.name}/"]
    (tmp_path / "Untitled.ipynb").write_text("{}")
    assert any(fault.startswith("Untitled.ipynb: not a story") for fault in lint(tmp_path))
    (tmp_path / "01-broken.ipynb").write_text("{}")
    assert any(fault.startswith("01-broken.ipynb: not a valid notebook") for fault in lint(tmp_path))


def code_lines(path: Path) -> dict[str, list[str]]:
    """The lines of a story's code cells, by cell id."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    lines = {cell.id: [line for line in cell.source.splitlines() if line.strip()] for cell in cells}
    return {name: some for name, some in lines.items() if some}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_code_is_short_and_narrow_enough_to_be_read(path):
    """As ruff lays it out at 88 columns: a cell prepares, or draws and shows."""
    lines = code_lines(path)
    assert {name: len(some) for name, some in lines.items() if len(some) > 25} == {}
    assert {name: len("\n".join(some)) for name, some in lines.items() if len("\n".join(some)) > 900} == {}
    widths = sorted(len(line) for some in lines.values() for line in some)
    assert widths[int(len(widths) * 0.9)] <= 80 and widths[-1] <= 100


def test_most_cells_are_a_few_lines():
    assert statistics.median(len(some) for path in STORIES for some in code_lines(path).values()) <= 8


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_opens_with_a_short_headline_and_its_lead_picture(path):
    notebook = nbformat.read(path, 4)
    assert len(notebooks.title(notebook).split()) <= 12
    lead = next(place for place, cell in enumerate(notebook.cells) if shows_a_chart(cell))
    before = [line for cell in notebook.cells[: lead + 1] for line in cell.source.splitlines()]
    assert lead <= 3 and len(before) <= 30, "preparation belongs after the picture, or in the package"


def test_links_between_files_resolve():
    for path in [*STORIES, ROOT / "README.md"]:
        texts = [path.read_text(encoding="utf-8")]
        if path.suffix == ".ipynb":
            notebook = nbformat.read(path, 4)
            texts = [cell.source for cell in notebook.cells] + [
                str(output.data["text/markdown"])
                for _, output in notebooks.outputs(notebook)
                if "text/markdown" in output.get("data", {})
            ]
        for text in texts:
            for target in re.findall(r"(?:\]\(|(?:href|src)=\")(?!https?:|#)([^)\"\s]+)[)\"]", text):
                assert (path.parent / target).exists(), f"{path.name} links to {target}, which is not there"


def test_project_file_lock_and_environment_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        *project["project"]["optional-dependencies"].values(),
        *map(project["dependency-groups"].get, ("test", "build")),
    ]
    wanted = sum(parts, project["project"]["dependencies"])
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
    hint = "# missing? %pip install -q .."
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
    notebooks_ = {path.stem: nbformat.read(path, 4) for path in STORIES}
    assert front_pages.readme(text, notebooks_) == text
    for name, notebook in notebooks_.items():
        assert notebooks.title(notebook) in html.unescape(text)
        assert (ROOT / "notebooks/pictures" / f"{name}.png").read_bytes() == front_pages.cover(notebook)[0]
    first = next(iter(notebooks_.values()))
    assert (ROOT / "notebooks/pictures" / front_pages.LEAD).read_bytes() == front_pages.picture(first)[0]
