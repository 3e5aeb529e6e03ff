"""Every panel of every story, without a kernel: each choice draws, empty ones say so, and each view can be saved."""

import itertools
import os
import re
from pathlib import Path

import ipywidgets
import nbformat
import pandas as pd
import pytest

from shotinspace import page, stored

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
STORIES = [path for path in stored.paths(NOTEBOOKS) if "page.Panel(" in path.read_text(encoding="utf-8")]


@pytest.fixture(scope="module", params=STORIES, ids=lambda path: path.stem)
def panels(request):
    """The panels of one story, made by running its cells here."""
    found, space = [], {}
    patch = pytest.MonkeyPatch()
    patch.chdir(NOTEBOOKS)
    for door in ("say", "table", "finding", "index"):
        patch.setattr(page, door, lambda *args, **facts: None)
    patch.setattr(
        page, "show", lambda chart, alt, **rest: found.append(chart) if isinstance(chart, page.Panel) else None
    )
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


def combinations(controls: list, most: int = 120) -> list[tuple]:
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
    assert len(STORIES) >= 3


def test_every_choice_draws_a_chart_with_a_title(panels):
    assert panels
    for panel in panels:
        for choice in combinations(panel.controls):
            for control, value in zip(panel.controls, choice, strict=True):
                control.value = value
            title = re.sub("<[^>]+>", "", panel.figure.layout.title.text or "")
            assert title and panel.figure.layout.height > 100, (choice, title)
            assert panel.figure.data, choice


def test_every_view_can_be_saved_and_a_read_only_folder_is_said(panels, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for panel in (panel for panel in panels if hasattr(panel, "buttons")):
        for button in panel.buttons:
            button.click()
        name = panel.told.value.removeprefix("saved as ").removesuffix(".html")
        columns = list(pd.read_csv(f"{name}.csv").columns)
        assert len(columns) > 3 and not [column for column in columns if column.startswith("Unnamed")]
        page_text = Path(f"{name}.html").read_text(encoding="utf-8")
        assert "Plotly.newPlot" in page_text and not re.search(r"<script[^>]+src=", page_text), "it needs no network"
    os.makedirs("blocked/saved")
    monkeypatch.chdir("blocked")
    Path("saved").rmdir()
    Path("saved").write_text("a file stands where the folder should be")
    for panel in (panel for panel in panels if hasattr(panel, "buttons")):
        panel.buttons[0].click()
        assert panel.told.value.startswith("not saved: ")
