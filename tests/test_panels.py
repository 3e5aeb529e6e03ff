"""Every panel of every story, without a kernel: each choice draws, empty ones say so, and each view can be saved."""

import itertools
import os
import re
from pathlib import Path

import ipywidgets
import nbformat
import pandas as pd
import pytest

from shotinspace import notebook, page
from shotinspace.panel import Panel

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
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
