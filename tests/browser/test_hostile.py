"""Tables that carry scripts, links, formulas and mark-up: the page shows them as text, trusted or not, and runs nothing."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import Lab
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Page
from test_lab import no_error, open_story, run, save

ROOT = Path(__file__).parents[2]
AWAY = "https://away.invalid"
HOSTILE = [
    f'<img src="{AWAY}/a.png" onerror="window.hit=1">',
    "<script>window.hit=2</script>",
    "<svg onload=window.hit=3>",
    '<a href="javascript:window.hit=4">press</a>',
    "[press](javascript:window.hit=5)",
    f"![picture]({AWAY}/b.png)",
    "$\\href{javascript:window.hit=6}{press}$",
    "\\(\\href{javascript:window.hit=7}{press}\\)",
    "\\begin{equation}x\\end{equation}",
    "<b>bold</b> **bold** `code` %{x} | cell",
]
STRANGER = f"02-<img src={AWAY.replace('/', '%2F')} onerror=window.hit=8>"  # a neighbour's file name
CELLS = [
    "import pandas as pd\nfrom ipywidgets import Dropdown\nfrom shotinspace import charts, page\n"
    "from shotinspace.panel import Panel",
    f"data = page.begin('01-hostile', 'productions')\ntexts = list(data.productions['title'].head({len(HOSTILE)}))",
    "for text in texts:\n    page.say('Said: {text}', text=text)",
    "page.finding('Found: {text}', holds=True, text=texts[0])",
    "for some in (texts[:5], texts[5:]):\n    page.table(pd.DataFrame({text: [text, None] for text in some}))",
    "rows = pd.DataFrame({'label': texts, 'text': texts, 'value': [1.0] * len(texts), 'entity': 'the-challenge'})\n"
    "rows['low'] = rows['high'] = None\n"
    "said = dict(subtitle='{choice}', sources=['productions'])\n"
    "def draw(choice):\n"
    "    return page.view(charts.bars(rows, axis=choice), '{choice}', choice=choice, **said)\n"
    "for text in texts[:2]:\n"
    "    page.show(charts.bars(rows, axis=text), '{choice}', choice=text, alt='Bars with hostile labels: {choice}', "
    "name='bars' + str(len(text)), **said)",
    "page.show(Panel([Dropdown(options=texts, description='Choice')], draw), alt='Bars chosen from a list.', name='panel')",
]


@pytest.fixture(scope="module")
def folder(lab: Lab) -> Iterator[Path]:
    """A project inside the clone whose films have hostile titles, and a notebook that shows them by every door."""
    folder = lab.clone / "hostile"
    shutil.copytree(ROOT / "data", folder / "data")
    table = folder / "data/productions.csv"
    with table.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row, text in zip(rows, HOSTILE, strict=False):
        row["title"] = text
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    cells = [new_markdown_cell("# Hostile"), *(new_code_cell(source) for source in CELLS)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / "01-hostile.ipynb")
    nbformat.write(new_notebook(), folder / f"{STRANGER}.ipynb")
    yield folder
    shutil.rmtree(folder)


def watch(page: Page) -> list[str]:
    """What must not happen: a dialog, a request that leaves this machine."""
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: seen.append(request.url) if "away" in request.url else None)
    return seen


def plain(text: str) -> str:
    """Text without spaces and line breaks. A dollar is shown as a full-width one, a backslash with a joiner behind it."""
    return re.sub(r"[\s\u2060]", "", text.replace("$", "\uff04"))


def nothing_ran(page: Page, seen: list[str]) -> None:
    for chart in page.locator(".jp-RenderedPlotly, .js-plotly-plot").all():
        chart.hover(force=True)
    page.wait_for_timeout(1500)
    for points in page.locator(".js-plotly-plot .points").all():
        for point in points.locator("path").all()[:3]:
            point.hover(force=True)
            page.wait_for_timeout(60)
    for link in page.locator(".jp-OutputArea-output a, .js-plotly-plot a").all():
        assert link.text_content() != "press", "a link that came from a table"
    outputs = page.locator(".jp-OutputArea-output")
    assert not outputs.locator("script, mjx-container, img[src*=away], [onerror], [onload], [href^=javascript]").count()
    assert not page.locator(".main-svg a").count()
    assert page.evaluate("window.hit") is None and not seen


def shown(page: Page, *, panel: bool) -> None:
    """Every text stands there letter by letter, in sentences, in the table, on the charts and in their hover boxes."""
    said = plain("".join(page.locator(".jp-RenderedMarkdown").all_text_contents()))
    cells = [plain(text) for text in page.locator(".jp-RenderedHTML td, .jp-RenderedHTML th").all_text_contents()]
    for text in map(plain, HOSTILE):
        assert text in said and cells.count(text) == 2, text
    charts = page.locator(".js-plotly-plot")
    assert charts.count() == 3
    for i, text in enumerate((HOSTILE[0], HOSTILE[1], HOSTILE[0])):
        drawn = plain(charts.nth(i).text_content())
        assert drawn.count(plain(text)) >= 4, "title, subtitle, axis and the row itself"
        assert all(plain(label) in drawn for label in HOSTILE)
    hovered = charts.first.locator(".points path").first
    hovered.hover(force=True)
    page.wait_for_timeout(300)
    assert plain(HOSTILE[0]) in plain(charts.first.locator(".hoverlayer").text_content())
    if panel:
        listed = page.locator(".widget-dropdown option").all_text_contents()
        assert list(map(plain, listed)) == list(map(plain, HOSTILE))


def test_hostile_texts_are_shown_and_not_run(browser: Browser, lab: Lab, folder: Path) -> None:
    path = folder / "01-hostile.ipynb"
    page = open_story(browser, lab, path)
    seen = watch(page)
    run(page, "Run", "Run All Cells")
    no_error(page, path.stem)
    nothing_ran(page, seen)
    shown(page, panel=True)
    for i in [*range(1, len(HOSTILE)), 0]:
        page.locator(".widget-dropdown select").select_option(index=i)
        page.wait_for_timeout(150)
    nothing_ran(page, seen)
    save(page, path)
    page.close()

    elsewhere = nbformat.read(path, 4)  # the same notebook from another's hands: its signature is unknown here
    elsewhere.cells[0].source += " from elsewhere"
    nbformat.write(elsewhere, folder / "03-untrusted.ipynb")
    page = open_story(browser, lab, folder / "03-untrusted.ipynb")
    seen = watch(page)
    assert "not trusted: 0 of" in page.locator(".jp-StatusItem-trust").get_attribute("title")
    nothing_ran(page, seen)
    shown(page, panel=False)
    lab.end_kernels(page)
    page.close()
