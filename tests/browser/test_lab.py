"""Every story, opened as saved and run whole in JupyterLab: no error, every chart drawn with its full title."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"


def titles(path: Path) -> list[str]:
    """The full text of each chart's title, without mark-up or line breaks, as the file holds it."""
    notebook = nbformat.read(path, 4)
    found = [
        output.data[PLOTLY]["layout"]["title"]["text"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if PLOTLY in output.get("data", {})
    ]
    return [plain(html.unescape(re.sub("<[^>]+>", " ", title))) for title in found]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def open_story(browser: Browser, lab: str, story: str) -> Page:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    base, token = re.match(r"(http://[^/]+)/.*?(token=\w+)", lab).groups()
    page.goto(f"{base}/lab/tree/notebooks/{story}.ipynb?{token}&reset", timeout=120_000)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell", timeout=120_000)
    return page


def run_all(page: Page) -> None:
    """Run > Run All Cells, and wait until the kernel has been busy and is idle again for good."""
    state = page.locator(".jp-Notebook-ExecutionIndicator").first
    expect(state).to_have_attribute("data-status", "idle", timeout=60_000)
    page.wait_for_timeout(3000)  # a menu that opens while the page still settles is closed again
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    expect(state).to_have_attribute("data-status", "busy", timeout=60_000)
    quiet = 0
    for _ in range(240):
        page.wait_for_timeout(500)
        quiet = quiet + 1 if state.get_attribute("data-status") == "idle" else 0
        if quiet >= 6:
            return
    raise AssertionError("the kernel did not come to rest within two minutes")


def scroll_through(page: Page, found) -> set:
    """Walk the notebook (it draws only what is near the window) and gather what `found` gives on the way."""
    seen: set = set()
    pane = page.locator(".jp-WindowedPanel-outer").first
    end = pane.evaluate("e => e.scrollHeight")
    top = 0
    while top <= end + 1000:
        pane.evaluate("(e, top) => e.scrollTo(0, top)", top)
        page.wait_for_timeout(250)
        seen |= set(found())
        end = pane.evaluate("e => e.scrollHeight")
        top += 400
    return seen


def drawn_titles(page: Page) -> list[str]:
    return [plain(text) for text in page.locator(".js-plotly-plot .gtitle").all_text_contents()]


def drawn_words(page: Page) -> list[str]:
    """Every word on every live chart: titles, subtitles and labels."""
    return page.locator(".js-plotly-plot .infolayer").all_text_contents()


def changed(page: Page, before: list[str] | None, otherwise: str) -> None:
    """Wait until the charts' words differ from `before` (None: only let things settle), or fail with `otherwise`."""
    for _ in range(20 if before else 4):
        page.wait_for_timeout(250)
        if before and drawn_words(page) != before:
            return
    assert before is None, otherwise


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_run_all_draws_every_chart(browser: Browser, lab: str, path: Path) -> None:
    page = open_story(browser, lab, path.stem)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    run_all(page)
    seen_errors = scroll_through(
        page,
        lambda: page.locator(
            ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']"
        ).all_text_contents(),
    )
    assert not seen_errors, f"{path.name}: {seen_errors}"

    def wake() -> list[str]:
        for image in page.locator(".jp-RenderedImage img, .jp-RenderedPlotly, .js-plotly-plot").all():
            if image.is_visible():
                image.hover(force=True, timeout=2000)  # plotly's extension shows the image first, the chart on hover
        return drawn_titles(page)

    seen = scroll_through(page, wake)
    missing = [title for title in titles(path) if title not in seen]
    assert not missing, f"{path.name}: no chart drawn with the full title {missing}"
    for choice in page.locator(".widget-dropdown select").all():
        choice.scroll_into_view_if_needed()
        before, now = drawn_words(page), choice.input_value()
        values = [option.get_attribute("value") for option in choice.locator("option").all()]
        choice.select_option(value=next(value for value in values if value != now))
        changed(page, before, f"{path.name}: a list was used and no chart changed")
        choice.select_option(value=now)
        changed(page, None, "")
    for handle in page.locator(".jp-OutputArea-output .noUi-handle").all():
        handle.scroll_into_view_if_needed()
        before = drawn_words(page)
        handle.focus()
        page.keyboard.press("ArrowLeft" if handle.get_attribute("data-handle") == "1" else "ArrowRight")
        changed(page, before, f"{path.name}: a slider was used and no chart changed")
    assert not troubles
    page.close()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_opened_as_saved_every_chart_is_there(browser: Browser, lab: str, path: Path) -> None:
    page = open_story(browser, lab, path.stem)
    wanted = len(titles(path))
    pane = page.locator(".jp-WindowedPanel-outer").first

    def shown() -> list[int]:
        """Where on the page, to ten px, a chart of some height stands: an image or a live one."""
        boxes = [
            place.bounding_box()
            for place in page.locator(".jp-RenderedPlotly, .js-plotly-plot, .jp-OutputArea-output img").all()
        ]
        top = pane.evaluate("e => e.scrollTop")
        return [round((box["y"] + top) / 60) for box in boxes if box and box["height"] > 250]

    places = sorted(scroll_through(page, shown))
    charts = [place for i, place in enumerate(places) if not i or place - places[i - 1] > 2]
    assert len(charts) >= wanted, f"{path.name}: {len(charts)} of {wanted} charts visible as saved"
    page.close()
