"""Every panel of every story, without a kernel: each choice draws, empty ones say so, and each view can be saved."""

import gzip
import itertools
import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pandas as pd
import pytest

from shotinspace import chart_files, charts, notebook, page
from shotinspace import site as sites
from shotinspace.charts.plain import figure_json
from shotinspace.panel import Panel
from shotinspace.site import chart as site_charts
from shotinspace.site import panels as site_panels

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
HERE = Path(__file__).parent
STORIES = [path for path in notebook.paths(NOTEBOOKS) if "Panel(" in path.read_text(encoding="utf-8")]


@pytest.fixture(scope="module", params=STORIES, ids=lambda path: path.stem)
def panels(request):
    """The panels of one story, made by running its cells here."""
    found, space = [], {}
    patch = pytest.MonkeyPatch()
    patch.chdir(NOTEBOOKS)
    patch.setattr(page, "display", lambda *args, **rest: None)
    show = page.show

    def look(chart, *args, **rest):
        if isinstance(chart, Panel):
            chart.story, chart.called = request.param.stem, rest["name"]
            found.append(chart)
        show(chart, *args, **rest)

    patch.setattr(page, "show", look)
    for cell in nbformat.read(request.param, 4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{request.param.name}:{cell.id}", "exec"), space)
    yield found
    patch.undo()


def values(control) -> list:
    """What to try: every choice of a list, the ends and the middle of a slider, the narrowest ranges."""
    if isinstance(control, ipywidgets.Dropdown):
        return [value for _, value in control._options_full]
    if isinstance(control, ipywidgets.IntRangeSlider):
        return [(control.min, control.max), (control.min, control.min), (control.max, control.max)]
    return [control.min, (control.min + control.max) // 2, control.max]


def combinations(controls: list, most: int = 80) -> list[tuple]:
    """Every combination, or, where there are too many, an even sample of each control's values beside the first of the
    others and of the combinations, ends included: about `most` in all."""
    tried = [values(control) for control in controls]
    every = list(itertools.product(*tried))
    if len(every) <= most:
        return every
    lone = [
        tuple(value if i == j else tried[j][0] for j in range(len(tried)))
        for i, options in enumerate(tried)
        for value in options[:: len(options) // 25 + 1] + options[-1:]
    ]
    return lone + every[:: len(every) // (most // 2)] + every[-1:]


def test_there_are_panels():
    assert len(STORIES) >= 2


def test_every_choice_draws_a_chart_with_a_title_on_a_phone_as_well(panels):
    assert panels
    for panel in panels:
        names = [control.description.lower() for control in panel.controls]
        for choice in combinations(panel.controls):
            view = panel.draw(**dict(zip(names, choice, strict=True)))
            assert view.title and view.source, choice
            for width in (320, 900):
                assert view.chart.figure(width).layout.height > 100, choice
            assert view.chart.csv().count("\n") > 1, choice


def test_a_choice_redraws_in_place(panels):
    for panel in panels:
        for control in panel.controls:
            before = control.value
            control.value = next(value for value in values(control) if value != before)
            assert panel.view.title.split()[0] in re.sub("<[^>]+>", " ", panel.figure.layout.title.text)
            assert len(panel.figure.data) == len(panel.view.figure().data)
            control.value = before


def test_every_view_can_be_saved_and_a_read_only_folder_is_said(panels, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for panel in panels:
        for button in panel.buttons:
            button.click()
        name = panel.message.value.removeprefix("saved as ").removesuffix(".html")
        columns = list(pd.read_csv(f"{name}.csv").columns)
        assert len(columns) > 2 and not [column for column in columns if column.startswith("Unnamed")]
        page_text = Path(f"{name}.html").read_text(encoding="utf-8")
        assert "Plotly.newPlot" in page_text and not re.search(r"<script[^>]+src=", page_text), "it needs no network"
    os.makedirs("blocked")
    monkeypatch.chdir("blocked")
    Path("saved").write_text("a file stands where the folder should be")
    for panel in panels:
        panel.buttons[0].click()
        assert panel.message.value.startswith("not saved: ")


def test_the_controls_are_described_for_other_surfaces(panels):
    for panel in panels:
        for control, told in zip(panel.controls, panel.describe(), strict=True):
            assert told["name"] == control.description and told["kind"] in ("choice", "number", "range", "text")


@pytest.fixture(scope="module")
def stored():
    """What the last build wrote of each panel's states, by story and chart."""
    kept = chart_files.load(NOTEBOOKS)
    return {
        (story, name): chart["panel"]
        for story, some in kept.items()
        for name, chart in some.items()
        if "panel" in chart
    }


def chosen(panel: Panel, count: int, chance: random.Random) -> list[tuple]:
    """Choices of a panel, at random."""
    offered = [
        [value for _, value in control._options_full]
        if isinstance(control, ipywidgets.Dropdown)
        else list(range(control.min, control.max + 1, control.step))
        for control in panel.controls
    ]
    return [tuple(chance.choice(values) for values in offered) for _ in range(count)]


def in_page(folder: Path, panels: dict[str, dict], jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the page's scripts give for each job; see panels_in_page.js."""
    node = shutil.which("node")
    assert node, "this test needs node, which comes with npm (Debian: apt install nodejs)"
    source = Path(sites.__file__).parent
    for name in ("site.js", "panels.js"):
        shutil.copyfile(source / name, folder / name)
    (folder / "forms.js").write_text(site_panels.house() + (source / "forms.js").read_text("utf-8"), encoding="utf-8")
    for chart, panel in panels.items():
        for end, script in site_panels.scripts(panel, chart).items():
            (folder / f"{chart}{end}.js").write_text(script, encoding="utf-8")
    ran = subprocess.run(
        [node, str(HERE / "panels_in_page.js"), str(folder)], input=json.dumps(jobs), capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def same(ours: Any, theirs: Any, where: str = "") -> None:
    """Two JSON values are alike, numbers to six digits."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), where
        for key in ours:
            same(ours[key], theirs[key], f"{where}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        assert len(ours) == len(theirs), where
        for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            same(one, other, f"{where}[{at}]")
    elif isinstance(ours, int | float) and isinstance(theirs, int | float):
        assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-9), where
    else:
        assert ours == theirs, where


def test_the_page_draws_what_the_notebook_draws(panels, stored, tmp_path):
    """Two hundred choices at random of each story's panels: title, table and figure, at every width of the site."""
    chance = random.Random(panels[0].story)
    each = -(-200 // len(panels))
    choices = [(panel, choice) for panel in panels for choice in chosen(panel, each, chance)]
    jobs = [
        {"chart": panel.called, "choice": choice, "widths": [chance.choice(site_charts.WIDTHS)]}
        for panel, choice in choices
    ]
    kept = {panel.called: stored[panel.story, panel.called] for panel in panels}
    for (panel, choice), job, told in zip(choices, jobs, in_page(tmp_path, kept, jobs), strict=True):
        view = panel.draw(**dict(zip(panel.values(), choice, strict=True)))
        where = f"{panel.called} {choice} {job['widths']}"
        assert (told["title"], told["subtitle"]) == (view.title, view.subtitle), where
        assert told["csv"] == view.chart.csv(), where
        assert view.title in told["alt"]
        expected = figure_json(view.chart.figure(*job["widths"]))
        del expected["layout"]["template"]
        same(told["figures"][0], expected, where)
        expected = figure_json(view.figure(900))
        del expected["layout"]["template"]
        same(told["whole"], expected, f"{where} with its words")


def test_every_choice_is_told_and_is_small(panels, stored):
    for panel in panels:
        told = stored[panel.story, panel.called]
        assert told["controls"] == json.loads(json.dumps(panel.describe())), "run shotinspace build"
        for end, script in site_panels.scripts(told, panel.called).items():
            if end != "-panel":
                assert len(gzip.compress(script.encode())) < 5000, f"{panel.called}{end}"


def test_more_choices_than_can_be_told_are_none():
    lists = [ipywidgets.Dropdown(options=list(range(40)), description=name) for name in ("A", "B")]
    frame = pd.DataFrame({"sentence": ["nothing"]})
    panel = Panel(lists, lambda **values: page.View(charts.blank(frame), "a title", "", ""))
    assert panel.states() is None
