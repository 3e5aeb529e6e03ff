"""Every story in JupyterLab: opened as saved and untrusted, run, used, reloaded, restarted, saved; and what a save may not slip by."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import Lab
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"
TALL = {"width": 1400, "height": 12_000}  # JupyterLab draws only what is near the window: all of it, then
ERRORS = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"  # tracebacks, and warnings
LOST = "Error displaying widget"
# A model that a reload brought back, and that a restart ends before it has begun, says so. It is shown nowhere: charts
# and controls are those of the new kernel, and are tried.
OUTLIVED = "[anywidget] Failed to initialize model."
CHARTS = ".jp-RenderedPlotly, .jupyter-widgets .js-plotly-plot"


def figures(path: Path) -> list[dict]:
    return [
        output.data[PLOTLY]
        for cell in nbformat.read(path, 4).cells
        for output in cell.get("outputs", [])
        if PLOTLY in output.get("data", {})
    ]


def titles(path: Path) -> list[str]:
    """The full text of each chart's title, without mark-up or line breaks, as the file holds it."""
    found = [figure["layout"]["title"]["text"] for figure in figures(path)]
    return [plain(html.unescape(re.sub("<[^>]+>", " ", title))) for title in found]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def open_story(browser: Browser, lab: Lab, path: Path) -> Page:
    """Open a notebook that lies in, or has its like in, the folder that JupyterLab serves."""
    page = browser.new_page(viewport=TALL)
    inside = path.relative_to(lab.clone if path.is_relative_to(lab.clone) else ROOT).as_posix()
    page.goto(lab.address(f"lab/tree/{inside}", "reset"), timeout=120_000)
    whole(page, path)
    return page


def whole(page: Page, path: Path) -> None:
    """Wait until every cell is on the page and the kernel has answered."""
    cells = len(nbformat.read(path, 4).cells)
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")).to_have_count(cells, timeout=120_000)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)


def menu(page: Page, bar: str, item: str) -> None:
    page.get_by_role("menuitem", name=bar, exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=item).first.click()


def run(page: Page, bar: str, item: str) -> None:
    """Choose an item of a menu that runs the notebook; wait until the kernel was busy and is idle again for good."""
    state = page.locator(".jp-Notebook-ExecutionIndicator").first
    for _ in range(6):  # a menu that opens while the page still settles is closed again
        try:
            menu(page, bar, item)
            if "Restart" in item:
                page.locator(".jp-Dialog button.jp-mod-accept").click(timeout=5000)
            expect(state).to_have_attribute("data-status", "busy", timeout=10_000)
            break
        except (AssertionError, PlaywrightTimeout):
            page.keyboard.press("Escape")
    else:
        raise AssertionError(f"{bar} > {item} did not start the kernel")
    quiet = 0
    for _ in range(480):
        page.wait_for_timeout(250)
        quiet = quiet + 1 if state.get_attribute("data-status") == "idle" else 0
        if quiet >= 10:
            return
    raise AssertionError("the kernel did not come to rest within two minutes")


def reload(page: Page, path: Path, troubles: list[str]) -> None:
    """Reload until every control has found its model again; what a lost try complained of goes with it.

    After a reload JupyterLab gives a control two seconds to hear of its model from the kernel (get_model of
    @jupyter-widgets/base-manager), then says "model not found" for good: a busy machine needs another try.
    """
    for _ in range(5):
        troubles.clear()
        page.reload()
        whole(page, path)
        for _ in range(240):
            if page.get_by_text(LOST).count():
                break
            if page.locator(CHARTS).count() == len(figures(path)):
                return
            page.wait_for_timeout(250)
    raise AssertionError(f"{path.name}: controls or charts are lost after each of five reloads")


def no_error(page: Page, story: str) -> None:
    errors = page.locator(ERRORS).all_text_contents()
    assert not errors, f"{story}: {errors}"
    assert not page.get_by_text(LOST).count(), f"{story}: a widget has no model"


def all_live(page: Page, path: Path) -> None:
    """Every chart comes alive when the mouse passes over it, with its full title."""
    for chart in page.locator(CHARTS).all():
        chart.hover(force=True, timeout=30_000)
    wanted, missing = titles(path), []
    for _ in range(40):
        seen = [plain(text) for text in page.locator(".js-plotly-plot .gtitle").all_text_contents()]
        missing = [title for title in wanted if title not in seen]
        if not missing:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{path.name}: no chart drawn with the full title {missing}")


def all_visible(page: Page, path: Path) -> None:
    """Every chart has its place: a picture that has loaded, or a live chart."""
    wanted, seen = len(figures(path)), []
    for _ in range(240):
        seen = page.locator(CHARTS).evaluate_all(
            """places => places.map(place => {
                const image = place.querySelector("img"), box = place.getBoundingClientRect();
                const shown = image ? image.naturalWidth > 600 : place.querySelector(".main-svg") !== null;
                return shown && box.width > 600 && box.height > 200;
            })"""
        )
        if len(seen) == wanted and all(seen):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{path.name}: {seen} for {wanted} charts")


def drawn_words(page: Page) -> list[str]:
    """Every word on every live chart: titles, subtitles and labels."""
    return page.locator(".js-plotly-plot .infolayer").all_text_contents()


def changed(page: Page, before: list[str], otherwise: str) -> None:
    for _ in range(160):  # twenty seconds, for a kernel in the browser on a busy machine
        page.wait_for_timeout(125)
        if drawn_words(page) != before:
            return
    raise AssertionError(otherwise)


def by_key(page: Page, handle: Locator) -> None:
    """Move a slider by one step."""
    handle.focus()
    page.keyboard.press("ArrowLeft" if handle.get_attribute("data-handle") == "1" else "ArrowRight")


def use_every_control(page: Page, story: str, move: Callable[[Page, Locator], None] = by_key) -> int:
    """Each list is set to something else and back, each slider moved; each time a chart must change. Returns how many."""
    lists = page.locator(".widget-dropdown select").all()
    for choice in lists:
        before, now = drawn_words(page), choice.input_value()
        values = [option.get_attribute("value") for option in choice.locator("option").all()]
        choice.select_option(value=next(value for value in values if value != now))
        changed(page, before, f"{story}: a list was used and no chart changed")
        other = drawn_words(page)
        choice.select_option(value=now)
        changed(page, other, f"{story}: a list was set back and no chart changed")
    handles = page.locator(".jp-OutputArea-output .noUi-handle").all()
    for handle in handles:
        before = drawn_words(page)
        move(page, handle)
        changed(page, before, f"{story}: a slider was used and no chart changed")
    assert not page.locator(".main-svg [d*=NaN], .main-svg [transform*=NaN]").count(), f"{story}: marks without a place"
    return len(lists) + len(handles)


def save(page: Page, path: Path) -> None:
    before = path.stat().st_mtime_ns
    menu(page, "File", "Save Notebook")
    for _ in range(80):
        page.wait_for_timeout(125)
        if path.stat().st_mtime_ns != before and path.read_text("utf-8").endswith("}\n"):  # whole, not just begun
            return
    raise AssertionError(f"{path.name} was not saved within ten seconds")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_visit(browser: Browser, lab: Lab, path: Path) -> None:
    page = open_story(browser, lab, path)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    expect(page.locator(".jp-StatusItem-trust")).to_have_attribute("title", re.compile("not trusted: 0 of"))
    all_visible(page, path)
    all_live(page, path)
    no_error(page, path.stem)

    run(page, "Run", "Run All Cells")
    no_error(page, path.stem)
    all_live(page, path)
    panels = path.read_text(encoding="utf-8").count("page.Panel(")
    assert use_every_control(page, path.stem) >= panels

    kept = lab.clone / "notebooks" / path.name
    save(page, kept)
    saved = nbformat.read(kept, 4)
    assert "widgets" not in saved.metadata
    runs = [cell.execution_count for cell in saved.cells if cell.cell_type == "code"]
    assert runs == list(range(1, len(runs) + 1))
    assert figures(kept) == figures(path), f"{path.name}: a save changed a figure"

    assert not troubles
    reload(page, path, troubles)
    no_error(page, path.stem)
    all_visible(page, path)

    run(page, "Kernel", "Restart Kernel and Run All Cells")
    no_error(page, path.stem)
    all_live(page, path)
    assert use_every_control(page, path.stem) >= panels
    assert not [trouble for trouble in troubles if trouble != OUTLIVED]
    lab.end_kernels(page)
    page.close()
