"""A build in other hands: edits under way, merges, naive stories, failing browsers, renamed files, other kernels."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image
from sample_tables import cut, rows, write
from typer.testing import CliRunner

from shotinspace import build as builder
from shotinspace import cli, draw, kernels, lint
from shotinspace import notebook as notebooks
from shotinspace.media import PNG

BEGIN = 'from shotinspace import charts, page\ndata = page.begin("{name}", "productions")'
MINUTES = (
    'film = data.productions.set_index("production_id").loc["the-challenge"]\n'
    'page.say("It runs **{minutes} minutes**.", minutes=int(film["runtime_min"]))'
)
CHART = """import pandas as pd
page.show(
    charts.bars(
        pd.DataFrame({"label": ["The Challenge"], "low": [None], "value": [film["runtime_min"]], "high": [None],
                      "text": ["so long"]}),
        axis="minutes",
    ),
    "The film runs {minutes} minutes", subtitle="Running time", sources=["productions"], name="bar",
    alt="Bar chart of one film, The Challenge: it runs {minutes} minutes.", minutes=int(film["runtime_min"]),
)"""


def lay(project: Path, name: str, *cells: str) -> Path:
    """Write a story of these code cells."""
    path = project / "notebooks" / f"{name}.ipynb"
    made = [new_code_cell(source.replace("{name}", name), id=f"{name}-{place}") for place, source in enumerate(cells)]
    nbformat.write(new_notebook(cells=[new_markdown_cell(f"# A story of {name[3:]}", id=f"{name}-title"), *made]), path)
    return path


def picture(grey: int = 200) -> str:
    out = io.BytesIO()
    Image.new("L", (4, 4), grey).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project of two small stories on the sample; the browser draws grey squares."""
    cut(tmp_path / "data")
    write(tmp_path / "data/claims.csv", [row | {"chart": ""} for row in rows(tmp_path / "data/claims.csv")])
    (tmp_path / "notebooks").mkdir()
    lay(tmp_path, "01-small", BEGIN, MINUTES, CHART)
    lay(tmp_path, "02-other", BEGIN, 'page.say("{n} films.", n=len(data.productions))')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHOTINSPACE_DATA", raising=False)
    monkeypatch.setattr(builder, "draw_pictures", lambda figures: (dict.fromkeys(figures, picture()), ""))
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(cli.app, words)


def snapshot(project: Path) -> dict[str, bytes]:
    return {str(path.relative_to(project)): path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}


def meanwhile(monkeypatch, edit):
    """Let somebody edit while the stories run."""
    runs = kernels.run

    def run_and_edit(*words, **options):
        done = runs(*words, **options)
        edit()
        return done

    monkeypatch.setattr(builder.kernels, "run", run_and_edit)


def change(project: Path, table: str, **cells: str) -> None:
    found = rows(project / f"data/{table}.csv")
    found[0].update(cells)
    write(project / f"data/{table}.csv", found)


def test_the_small_project_builds_and_is_fit(project):
    assert run("build").exit_code == 0
    assert lint.lint(project / "notebooks") == []
    again = run("build")
    assert "Unchanged, not re-run: 2 stories" in again.output and "Rewritten: nothing" in again.output


EDITS = {
    "a sound table": (lambda project: change(project, "rub_usd", note="edited"), "data/rub_usd.csv was edited"),
    "an unsound table": (lambda project: change(project, "rub_usd", months="many"), "data/rub_usd.csv was edited"),
    "a table that goes": (lambda project: (project / "data/rub_usd.csv").unlink(), "data/rub_usd.csv was edited"),
    "a story": (
        lambda project: lay(project, "02-other", BEGIN, 'page.say("{n}.", n=1)'),
        "notebooks/02-other.ipynb was edited",
    ),
    "a new story": (lambda project: lay(project, "03-new", BEGIN), "notebooks/03-new.ipynb was edited"),
    "the lock": (lambda project: (project / "requirements.txt").write_text("x"), "the package or its lock was edited"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_edited_while_stories_are_built_stops_the_build(project, monkeypatch, edit):
    edits, words = EDITS[edit]
    (project / "notebooks/01-small.ipynb").unlink()
    change(project, "rub_usd", note="before")
    with monkeypatch.context() as during:
        meanwhile(during, lambda: edits(project))
        result = run("build")
        assert result.exit_code == 1 and words in result.output and "Nothing was rewritten." in result.output
        assert not (project / "notebooks/.built.json").exists()
    before = snapshot(project)
    after = run("build")
    if edit in ("an unsound table", "a table that goes"):
        assert after.exit_code == 1 and "rub_usd.csv" in after.output and snapshot(project) == before
    else:
        assert after.exit_code == 0 and "Unchanged" not in after.output, "no story is taken for built"


def test_a_table_edited_as_the_story_reads_it_is_not_published(project):
    """The story reads the copy that was judged, not the folder as it is then."""
    cell = (
        "from pathlib import Path\n"
        f"path = Path({str(project / 'data/productions.csv')!r})\n"
        "path.write_text(path.read_text().replace(',164,', ',9999,'))"
    )
    lay(project, "01-small", cell, BEGIN, MINUTES)
    result = run("build")
    assert result.exit_code == 1 and "data/productions.csv was edited" in result.output
    assert not (project / "notebooks/facts.json").exists()


def test_conflict_marks_in_what_a_build_writes_are_written_over(project):
    readme = "# Films\n\n<!-- lead -->\n\n<!-- /lead -->\n\n<!-- stories -->\n\n<!-- /stories -->\n"
    (project / "README.md").write_text(readme)
    assert run("build").exit_code == 0
    good = snapshot(project)
    made = [
        name
        for name in good
        if name.startswith("notebooks/") and not name.endswith(".ipynb") or name == "data/README.md"
    ]
    assert {"notebooks/facts.json", "notebooks/charts/index.json", "notebooks/charts/01-small-bar.csv"} <= set(made)
    for name in made:
        marks = b"<<<<<<< ours\n" + good[name] + b"=======\n>>>>>>> theirs\n"
        (project / name).write_bytes(marks)
        if not name.endswith((".built.json", ".png")):
            assert run("lint").exit_code == (0 if name == "data/README.md" else 1), name
        assert run("build").exit_code == 0, name
        assert snapshot(project) == good, name
    for name in ("facts.json", "charts/index.json", ".built.json"):
        (project / "notebooks" / name).write_text("[1, 2]")
        assert run("build").exit_code == 0 and snapshot(project) == good, name


def test_a_history_with_conflict_marks_stops_the_build_before_it_works(project):
    """What changed from version to version is the one file that nothing else holds."""
    (project / "notebooks/changes.json").write_text("<<<<<<< ours\n{}\n=======\n>>>>>>> theirs\n")
    before = snapshot(project)
    result = run("build")
    assert result.exit_code == 1 and "changes.json" in result.output and "git checkout" in result.output
    assert "Traceback" not in result.output and snapshot(project) == before


def test_two_branches_that_each_add_a_row_merge(tmp_path):
    def git(*words):
        return subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    cut(tmp_path / "data")
    shutil.copyfile(Path(__file__).parents[1] / ".gitattributes", tmp_path / ".gitattributes")
    (tmp_path / "notebooks").mkdir()
    written = [
        tmp_path / "notebooks" / name for name in ("facts.json", "changes.json", "charts/index.json", "charts/a.csv")
    ]
    for path in written:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}\n")
    for words in (("init", "-q"), ("config", "user.email", "a@b"), ("config", "user.name", "a"), ("add", "-A")):
        git(*words)
    git("commit", "-qm", "before")
    first = git("branch", "--show-current").strip()
    people = rows(tmp_path / "data/people.csv")
    for branch in ("one", "two"):
        git("switch", "-q", first)
        git("switch", "-qc", branch)
        added = people[0] | {
            "person_id": f"zz-{branch}",
            "name": f"Zz {branch}",
            "name_full": "",
            "gcat_id": "",
            "wikidata_id": "",
            "article": "",
        }
        write(tmp_path / "data/people.csv", [*people, added])
        for path in written:
            path.write_text(json.dumps({branch: {}}) + "\n")
        git("commit", "-qam", branch)
    merged = subprocess.run(["git", "merge", "-q", "one"], cwd=tmp_path, capture_output=True, text=True)
    assert "conflict in data" not in merged.stdout, "both rows are kept without a question"
    for path in written:
        assert path.name in merged.stdout and "<<<<" not in path.read_text()
    CliRunner().invoke(cli.app, ["tidy", "--data", str(tmp_path / "data")])
    checked = CliRunner().invoke(cli.app, ["check", "--data", str(tmp_path / "data")])
    assert checked.exit_code == 0, checked.output
    assert [row["person_id"] for row in rows(tmp_path / "data/people.csv")][-2:] == ["zz-one", "zz-two"]


FIGURE = "import plotly.graph_objects as go\nfig = go.Figure(go.Bar(x=['a'], y=[1]))\n"
NAIVE = {
    "no byline": (
        ['print("hello")'],
        'has no byline: begin its first code cell with data = page.begin("{name}"',
    ),
    "plain show": ([BEGIN, FIGURE + "fig.show()"], "cell {name}-1: a bare figure"),
    "a figure as the last line": ([BEGIN, FIGURE + "fig"], "cell {name}-1: a bare figure"),
    "page.show of a figure": (
        [BEGIN, FIGURE + 'page.show(fig, "Title", alt="A bar chart.", sources=["productions"], name="x")'],
        "cell {name}-1: TypeError: chart 'x' is a Figure, expected a Chart such as charts.bars(frame, ...)",
    ),
    "no sources": (
        [BEGIN, 'import pandas as pd\npage.show(charts.verdicts, "T", alt="a", name="x")'],
        "cell {name}-1: TypeError: chart 'x' is a function, expected a Chart",
    ),
    "an unknown source": ([BEGIN, 'page.cite("nowhere")'], "nowhere is neither a table nor a source_id of sources.csv"),
    "no tables": (['from shotinspace import page\npage.begin("{name}")'], 'begin("{name}") also takes the tables'),
    "the wrong name": (
        ['from shotinspace import page\npage.begin("99-else")'],
        "no notebook 99-else.ipynb here",
    ),
    "words before the beginning": (['from shotinspace import page\npage.cite("nowhere")'], "the story has not begun"),
}


def test_naive_stories_are_told_in_a_line_each_what_is_missing(project):
    for number, (cells, _) in enumerate(NAIVE.values(), 3):
        lay(project, f"{number:02d}-naive", *cells)
    before = snapshot(project)
    result = run("build")
    assert result.exit_code == 1 and "Nothing was rewritten." in result.output and snapshot(project) == before
    told = result.output.splitlines()
    assert len(told) == len(NAIVE) + 1 and "Traceback" not in result.output, result.output
    for number, (line, (_, words)) in enumerate(zip(told, NAIVE.values()), 3):
        name = f"{number:02d}-naive"
        assert line.startswith(f"{name}.ipynb: ") and words.replace("{name}", name) in line


def test_a_new_story_builds_as_it_is_laid_and_is_fit(project):
    laid = run("new", "Nobody films the night side")
    assert laid.exit_code == 0 and "notebooks/03-nobody-films-the-night-side.ipynb" in laid.output
    assert run("build").exit_code == 0
    assert lint.lint(project / "notebooks") == []
    for wrong, words in (
        ("", "headline in words"),
        ("Nobody films the night side", "is there"),
        ("For 12 days", "computed in the story"),
        ("a " * 13, "13 words"),
    ):
        refused = run("new", wrong)
        assert refused.exit_code == 2 and words in " ".join(re.sub("[│\n]", " ", refused.output).split()), (
            refused.output
        )


def test_a_kernel_that_does_not_start_is_started_again(project, monkeypatch, capfd):
    started, start = [], kernels._Client.async_start_new_kernel

    async def stumbling(client, **options):
        started.append(1)
        assert len(started) > 1
        return await start(client, **options)

    monkeypatch.setattr(kernels._Client, "async_start_new_kernel", stumbling)
    assert run("build").exit_code == 0 and len(started) == 3
    lay(project, "02-other", "import os\nos.write(2, b'Traceback')\nos._exit(1)")
    assert "the kernel died in cell 02-other-0" in run("build").output
    assert "Traceback" not in capfd.readouterr().err


def test_one_figure_that_cannot_be_drawn_costs_only_itself(project, monkeypatch):
    lay(project, "03-third", BEGIN, MINUTES, CHART.replace('axis="minutes"', 'axis="long minutes"'))
    monkeypatch.setattr(
        builder,
        "draw_pictures",
        lambda figures: ({key: picture() for key in sorted(figures)[1:]}, "ValueError: broken"),
    )
    result = run("build")
    assert result.exit_code == 3 and "one chart without a picture" in result.output
    assert "Reason: ValueError: broken" in result.output and "Install" not in result.output
    stored = [nbformat.read(path, 4) for path in notebooks.paths(project / "notebooks")]
    assert sum(PNG in chart.data for story in stored for chart in notebooks.charts(story)) == 1


@pytest.mark.parametrize("options", [("--redraw",), ("--all", "--redraw")])
def test_pictures_that_cannot_be_drawn_again_stay(project, monkeypatch, options):
    assert run("build").exit_code == 0
    good = snapshot(project)
    monkeypatch.setattr(builder, "draw_pictures", lambda figures: ({}, "Chrome hangs: no image for 60 seconds"))
    result = run("build", *options)
    assert result.exit_code == 3 and "one picture could not be drawn again; the old ones" in result.output
    assert "Reason: Chrome hangs: no image for 60 seconds" in result.output
    assert snapshot(project) == good
    monkeypatch.setattr(builder, "draw_pictures", lambda figures: (dict.fromkeys(figures, picture(90)), ""))
    assert run("build", *options).exit_code == 0 and snapshot(project) != good


def test_the_true_reason_is_told(tmp_path, monkeypatch):
    figure = {"k": {"data": [], "layout": {"height": 300}}}
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-such-chrome"))
    drawn, reason = draw.draw(figure)
    assert drawn == {} and "(" not in reason and "hrom" in reason, reason
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(draw.shutil, "disk_usage", lambda place: usage._replace(free=2**20))
    drawn, reason = draw.draw(figure)
    assert drawn == {} and "is full: Chrome needs 100 MB there, 1 are free" in reason
    assert draw._words(ValueError(("a", 1), {})) and draw._words(KeyError("x", {"y": 1})) == "KeyError: x"


def test_a_renamed_story_is_noticed_wherever_it_is_pointed_to(project):
    assert run("build").exit_code == 0
    (project / "README.md").write_text("[The race](notebooks/01-small.ipynb) and [out](https://example.org/x)\n")
    link = nbformat.read(project / "notebooks/02-other.ipynb", 4)
    link.cells.append(new_markdown_cell("See [that](01-small.ipynb), `[not](this.ipynb)`.", id="02-other-link"))
    nbformat.write(link, project / "notebooks/02-other.ipynb")
    change(project, "claims", chart="01-small.ipynb")
    (project / "notebooks/01-small.ipynb").rename(project / "notebooks/01-renamed.ipynb")
    told = run("build")
    assert told.exit_code == 1 and "no notebook 01-small.ipynb here" in told.output
    lay(project, "01-renamed", BEGIN, MINUTES, CHART)
    assert run("build").exit_code == 0
    assert not list((project / "notebooks").glob("*/01-small*")), "its picture and its tables are gone"
    told = run("lint")
    dead = "links to 01-small.ipynb, which does not exist"
    assert told.exit_code == 1 and f"02-other.ipynb: cell 02-other-link: {dead}" in told.output
    assert f"data/claims.csv:2 chart: {dead}" in told.output
    assert "README.md: links to notebooks/01-small.ipynb, which does not exist" in told.output
    assert "this.ipynb" not in told.output and "example.org" not in told.output


def test_the_limit_of_a_notebook_grows_with_what_its_charts_show(project):
    many = CHART.replace(
        'pd.DataFrame({"label": ["The Challenge"], "low": [None], "value": [film["runtime_min"]], "high": [None],\n'
        '                      "text": ["so long"]}),',
        'pd.DataFrame({"label": ["The Challenge"] * 400, "low": None, "value": film["runtime_min"], "high": None,\n'
        '                      "text": "so long"}),',
    )
    lay(project, "02-other", BEGIN, MINUTES, many)
    assert run("build").exit_code == 0
    path = project / "notebooks/02-other.ipynb"
    for size, told in ((400_000, False), (1_099_000, False), (1_101_000, True)):
        content = path.read_bytes().rstrip()
        path.write_bytes(content + b"\n" * (size - len(content)))
        said = "1,101,000 bytes, expected at most 1,100,000 for its charts and the 400 rows"
        assert any(said in line for line in lint.lint(path.parent)) is told, size


def test_what_converts_a_story_finds_the_words_for_its_pictures(project):
    from nbconvert import HTMLExporter

    assert run("build").exit_code == 0
    page, _ = HTMLExporter(template_name="classic").from_filename(project / "notebooks/01-small.ipynb")
    assert 'alt="Bar chart of one film, The Challenge: it runs 164 minutes."' in page
    assert "No description has been provided" not in page


def test_two_cells_of_one_id_are_named(project):
    assert run("build").exit_code == 0
    copy = nbformat.read(project / "notebooks/02-other.ipynb", 4)
    copy.cells[0].id = "01-small-title"
    nbformat.write(copy, project / "notebooks/02-other.ipynb")
    assert "02-other.ipynb: cell 01-small-title: 01-small has a cell of that id too" in run("lint").output


def test_many_faults_stay_readable(project):
    lay(project, "02-other", *[f"print({number})" for number in range(60)])
    said = run("lint").output
    assert (
        len(said.splitlines()) < 30
        and "more in 02-other.ipynb" in said
        and re.search(r"\d+ faults in \d files?\.", said)
    )


def test_stories_run_in_the_python_that_builds_them_whatever_kernels_the_machine_knows(project, monkeypatch):
    spec = project / "jupyter/kernels/python3/kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(
        json.dumps({"argv": ["/no/such/python", "-f", "{connection_file}"], "display_name": "x", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(project / "jupyter"))
    lay(project, "02-other", BEGIN, "import sys\nassert sys.executable == " + repr(sys.executable))
    result = run("build")
    assert result.exit_code == 0, result.output
    tested = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "shotinspace.lazy_grammars",
            "-o",
            "addopts=",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--nbval-current-env",
            "notebooks/02-other.ipynb",
        ],
        cwd=project,
        env=os.environ | {"JUPYTER_PATH": str(project / "jupyter"), "SHOTINSPACE_DATA": str(project / "data")},
        capture_output=True,
        text=True,
    )
    assert tested.returncode == 0, tested.stdout[-2000:]
