"""Rebuilding a story: what is written, what moves, and that nothing is written when something is wrong."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sample_tables import cut, rows, write
from typer.testing import CliRunner

from shotinspace import cli, draw, kernels, lint
from shotinspace import notebook as notebooks
from shotinspace.media import PLOTLY, PNG

ROOT = Path(__file__).parents[1]
STORY = [
    "import pandas as pd\nfrom shotinspace import charts, page",
    'data = page.begin("01-small", "productions")',
    'film = data.productions.set_index("production_id").loc["the-challenge"]\n'
    'page.say("It runs **{minutes} minutes**.", minutes=int(film["runtime_min"]))',
    'bar = pd.DataFrame({"label": ["The Challenge"], "low": [None], "value": [film["runtime_min"]], "high": [None],'
    ' "text": ["so long"]})\n'
    'page.show(charts.bars(bar, axis="minutes"), "Runs", subtitle="Minutes", sources=["productions"], name="bar",'
    ' alt="Bar chart of one film: its running time in minutes.")',
]


BYLINE = "from shotinspace import page\npage.begin({0!r}, 'productions')"


def write_story(project: Path, cells: list[str], name: str = "01-small") -> Path:
    """Write a story of these code cells, with a byline where they print none."""
    byline = (
        [] if any("page.begin" in cell for cell in cells) else [new_code_cell(BYLINE.format(name), id=f"{name}-by")]
    )
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# A small story", id=f"{name}-title"),
            *byline,
            *(new_code_cell(source, id=f"{name}-{i}") for i, source in enumerate(cells)),
        ]
    )
    path = project / "notebooks" / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def snapshot(project: Path) -> dict[str, bytes]:
    return {str(path.relative_to(project)): path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}


def run(project: Path, *words: str):
    return CliRunner().invoke(cli.app, [*words, "--data", str(project / "data")])


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project of one small story and a copy of the data, with no Chrome to be found."""
    cut(tmp_path / "data")
    claims = tmp_path / "data/claims.csv"  # they name the real stories
    write(claims, [row | {"chart": ""} for row in rows(claims)])
    (tmp_path / "notebooks").mkdir()
    write_story(tmp_path, STORY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-such-chrome"))
    monkeypatch.setenv("SHOTINSPACE_DATA", str(tmp_path / "data"))
    return tmp_path


def test_a_meaning_changed_in_the_source_reaches_descriptor_and_dictionary(project):
    source = project / "data/descriptor.toml"
    source.write_text(source.read_text(encoding="utf-8").replace("Title English readers know.", "Title to print."))
    built = run(project, "build", "--no-images")
    assert built.exit_code == 0 and "data/datapackage.json" in built.output, built.output
    for name in ("datapackage.json", "README.md"):
        assert "Title to print." in (project / "data" / name).read_text(encoding="utf-8"), name


def test_a_story_is_built_rebuilt_the_same_and_retold_when_a_fact_changes(project, monkeypatch):
    first = run(project, "build", "--no-images")
    assert first.exit_code == 0, first.output
    notebook = nbformat.read(project / "notebooks/01-small.ipynb", 4)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2, 3, 4]
    facts = json.loads((project / "notebooks/facts.json").read_text())
    assert facts["01-small"]["facts"]["minutes"] == 164 and facts["01-small"]["title"] == "A small story"
    before = snapshot(project)

    with monkeypatch.context() as read_only:  # what is as it was is not written again
        write_bytes = Path.write_bytes

        def refuse(path: Path, content: bytes) -> int:
            assert project not in path.parents, f"wrote {path}"
            return write_bytes(path, content)

        read_only.setattr(Path, "write_bytes", refuse)
        again = run(project, "build", "--no-images")
    assert again.exit_code == 0 and "No fact moved." in again.output and "Rewritten: nothing" in again.output
    assert snapshot(project) == before

    film = project / "data/productions.csv"  # the fact; what pages print of it now differs
    film.write_text(film.read_text().replace(",164,", ",165,", 1))
    pages = project / "data/evidence.csv"
    told = [row | {"agrees": "no", "note": "other"} if row["field"] == "runtime_min" else row for row in rows(pages)]
    write(pages, told)
    moved = run(project, "build", "--no-images")
    assert moved.exit_code == 0, moved.output
    assert "01-small.minutes: 164 -> 165" in moved.output
    assert "165 minutes" in (project / "notebooks/01-small.ipynb").read_text()


def test_without_chrome_the_story_is_written_the_chart_named_and_the_exit_code_says_so(project):
    result = run(project, "build")
    assert result.exit_code == 3
    assert "one chart without a picture" in result.output and "01-small: Runs" in result.output
    assert "no Chrome or Chromium was found: install one" in result.output
    notebook = nbformat.read(project / "notebooks/01-small.ipynb", 4)
    (chart,) = notebooks.charts(notebook)
    assert PNG not in chart.data and chart.data[PLOTLY]["data"][0]["x"] == [164]
    assert any("chart without an image" in fault for fault in lint.lint(project / "notebooks"))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1 / 0", "01-small.ipynb: cell 01-small-4: ZeroDivisionError: division by zero"),
        ('page.say("{minutes} again", minutes=3)', "the fact name minutes already stands for another value"),
        (
            'page.finding("It holds for {n}.", holds=False, n=7)',
            "no longer bear out this story's title. It holds for 7.",
        ),
        ("import os\nos.kill(os.getpid(), 9)", "01-small.ipynb: the kernel died in cell 01-small-4"),
    ],
)
def test_a_story_that_fails_is_named_and_nothing_is_rewritten(project, cell, message):
    write_story(project, [*STORY, cell])
    before = snapshot(project)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1
    assert message in result.output and "Nothing was rewritten." in result.output
    assert snapshot(project) == before


def test_a_cell_that_never_ends_is_stopped_and_named(project, monkeypatch):
    monkeypatch.setattr(kernels, "CELL_SECONDS", 8)
    write_story(project, ["while True:\n    pass"])
    before = snapshot(project)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1
    assert "01-small.ipynb: cell 01-small-0 did not end within 8 seconds" in result.output
    assert snapshot(project) == before and not psutil.Process().children(recursive=True)


def test_a_file_that_is_no_notebook_is_named(project):
    (project / "notebooks/01-small.ipynb").write_text('{"cells": [\n<<<<<<< ours\n')
    before = snapshot(project)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1 and "01-small.ipynb: could not be run (NotJSONError)" in result.output
    assert snapshot(project) == before


def test_a_full_disk_leaves_every_file_as_it_was(project, monkeypatch):
    write_story(project, ["page.say('Another story.')"], "02-other")
    before = snapshot(project)
    write, written = Path.write_bytes, []

    def fails_the_second_time(path, content):
        if project not in path.parents:
            return write(path, content)
        if written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as a full disk says it: without the file
        written.append(path)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fails_the_second_time)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1 and written
    assert "Could not write" in result.output and f".ipynb: {os.strerror(errno.ENOSPC)}" in result.output
    assert snapshot(project) == before


def test_a_full_disk_for_scratch_is_named_and_not_the_file_that_was_read(project, monkeypatch):
    def full(read, written, **_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(read), None, str(written))

    monkeypatch.setattr(shutil, "copytree", full)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1 and "shotinspace-" in result.output and "notebooks" not in result.output


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts and POSIX signals")


def noted(project: Path) -> Path:
    return project.parent / f"{project.name}-pids"


def strange_chrome(project: Path, then: str) -> Path:
    """A program that takes Chrome's place, notes its process id and does something else."""
    script = project / "strange-chrome"
    script.write_text(f"#!/bin/sh\nnoted={noted(project)}\necho $$ >> $noted\n{then}\n")
    script.chmod(0o755)
    return script


def pids(project: Path) -> list[int]:
    return [int(line) for line in noted(project).read_text().split()] if noted(project).exists() else []


def all_gone(numbers: list[int]) -> bool:
    deadline = time.monotonic() + 10
    while any(map(psutil.pid_exists, numbers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(numbers) and not any(map(psutil.pid_exists, numbers))


HANGS = "sleep 1000 &\necho $! >> $noted\nwait"


@needs_signals
def test_a_chrome_that_hangs_costs_the_images_and_no_more(project, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", str(strange_chrome(project, HANGS)))
    monkeypatch.setattr(draw, "CHROME_SECONDS", 3)
    start = time.monotonic()
    result = run(project, "build")
    assert time.monotonic() - start < 30, "Chrome itself would have gone on for a quarter of an hour"
    assert result.exit_code == 3 and "01-small: Runs" in result.output
    assert "Chrome hangs: no image for 3 seconds" in result.output
    assert len(pids(project)) == 2 and all_gone(pids(project))
    assert len(notebooks.charts(nbformat.read(project / "notebooks/01-small.ipynb", 4))) == 1


@needs_signals
@pytest.mark.parametrize(
    ("then", "because"),
    [
        ("echo garbage; echo garbage >&4; sleep 1000", "Chrome hangs"),
        ("exit 1", "The browser seemed to close"),
    ],
    ids=["garbage", "exits"],
)
def test_whatever_chrome_does_drawing_ends_and_says_why(project, monkeypatch, then, because):
    monkeypatch.setenv("BROWSER_PATH", str(strange_chrome(project, then)))
    monkeypatch.setattr(draw, "CHROME_SECONDS", 3)
    images, why = draw.draw({"bar": {"data": [{"type": "bar", "y": [1]}], "layout": {"height": 300}}})
    assert images == {} and because in why
    assert all_gone(pids(project))


@needs_signals
@pytest.mark.parametrize(
    "begun", [signal.SIG_DFL, signal.SIG_IGN], ids=["by a person", "by a script, in the background"]
)
@pytest.mark.parametrize(("when", "sent"), [("running", signal.SIGINT), ("drawing", signal.SIGTERM)])
def test_a_build_that_is_stopped_leaves_no_process_and_no_half_file(project, tmp_path_factory, sent, when, begun):
    scratch = tmp_path_factory.mktemp("scratch")
    waits = f"import os, time\nprint(os.getpid(), file=open({str(noted(project))!r}, 'a'))\ntime.sleep(1000)"
    if when == "running":
        for name in ("01-small", "02-other", "03-waiting-for-its-turn"):
            write_story(project, [waits], name)
    env = os.environ | {"BROWSER_PATH": str(strange_chrome(project, HANGS)), "TMPDIR": str(scratch)}
    before = snapshot(project)
    process = subprocess.Popen(
        [sys.executable, "-m", "shotinspace", "build"],
        env=env,
        text=True,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, begun),
    )
    deadline = time.monotonic() + 60
    while len(pids(project)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(sent)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "Stopped." in said and "Traceback" not in said, said
    assert all_gone(pids(project))
    assert snapshot(project) == before and not list(scratch.glob("shotinspace-*"))


@needs_signals
def test_a_build_that_is_killed_leaves_no_kernel(project):
    note = f"print(os.getpid(), os.getppid(), file=open({str(noted(project))!r}, 'a'))"
    write_story(project, [f"import os, time\n{note}\ntime.sleep(1000)"])
    process = subprocess.Popen([sys.executable, "-m", "shotinspace", "build"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not pids(project) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert all_gone(pids(project)), "its parent gone, a kernel ends itself"


def test_no_more_stories_run_at_once_than_there_are_workers(project):
    clock = "import time\nbegun = time.time()\ntime.sleep(0.7)"
    for number in range(2, 6):
        write_story(
            project, [f"{clock}\nprint(begun, time.time(), file=open({str(noted(project))!r}, 'a'))"], f"0{number}"
        )
    paths = sorted((project / "notebooks").glob("0[2-5].ipynb"))
    ran, failures = kernels.run(paths, project / "data", workers=2)
    assert len(ran) == 4 and not failures
    spells = [tuple(map(float, line.split())) for line in noted(project).read_text().splitlines()]
    at_once = [sum(begin <= moment < end for begin, end in spells) for moment, _ in spells]
    assert max(at_once) == 2


@needs_signals
def test_what_a_story_leaves_running_ends_with_its_kernel(project):
    starts = "import subprocess\nprocess = subprocess.Popen(['sleep', '1000'])"
    write_story(project, [f"{starts}\nprint(process.pid, file=open({str(noted(project))!r}, 'a'))"])
    assert run(project, "build", "--no-images").exit_code == 0
    assert all_gone(pids(project))


def test_data_at_fault_stop_the_build_before_anything_runs(project):
    table = project / "data/productions.csv"
    table.write_text(table.read_text().replace(",164,", ",long,", 1))
    before = snapshot(project)
    result = run(project, "build", "--no-images")
    assert result.exit_code == 1
    assert "productions.csv:" in result.output and "runtime_min" in result.output and '"long"' in result.output
    assert snapshot(project) == before


def test_check_says_sound_or_exits_with_one(project):
    good = run(project, "check")
    assert good.exit_code == 0 and "is sound" in good.output
    (project / "data/people.csv").write_text("")
    bad = run(project, "check")
    assert bad.exit_code == 1 and "people.csv" in bad.output
    as_json = run(project, "check", "--format", "json")
    assert as_json.exit_code == 1 and any(fault["file"] == "people.csv" for fault in json.loads(as_json.output))


def test_lint_says_fit_or_names_what_is_not(project):
    run(project, "build", "--no-images")
    lint = CliRunner().invoke(cli.app, ["lint"])
    assert (
        lint.exit_code == 1 and "01-small.ipynb: cell 01-small-3" in lint.output and "without an image" in lint.output
    )
    write_story(project, STORY[:3])
    run(project, "build")
    lint = CliRunner().invoke(cli.app, ["lint"])
    assert lint.exit_code == 0 and "notebooks/ is fit to publish." in lint.output


def test_wrong_usage_and_missing_data_have_exit_codes_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    assert runner.invoke(cli.app, ["check", "--format", "xml"]).exit_code == 2
    assert runner.invoke(cli.app, ["check", "--no-such-option"]).exit_code == 2
    missing = runner.invoke(cli.app, ["check", "--data", str(tmp_path)])
    assert missing.exit_code == 3 and "No data found" in missing.output and 'load("project/data")' in missing.output
    assert runner.invoke(cli.app, ["lab"]).exit_code == 3
    assert runner.invoke(cli.app, ["lint"]).exit_code == 3
    help_text = runner.invoke(cli.app, ["build", "--help"])
    assert help_text.exit_code == 0 and "Example: shotinspace build" in help_text.output
