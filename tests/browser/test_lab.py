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
    found = [output.data[PLOTLY]["layout"]["title"]["text"]
             for cell in notebook.cells for output in cell.get("outputs", []) if PLOTLY in output.get("data", {})]
    return [plain(html.unescape(re.sub("<[^>]+>", " ", title))) for title in found]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def open_story(browser: Browser, lab: str, story: str) -> Page:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    base, token = re.match(r"(http://[^/]+)/.*?(token=\w+)", lab).groups()
    page.goto(f"{base}/lab/tree/notebooks/{story}.ipynb?{token}&reset", timeout=120_000)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell", timeout=120_000)
    return page


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


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_run_all_draws_every_chart(browser: Browser, lab: str, path: Path) -> None:
    page = open_story(browser, lab, path.stem)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    count = sum(1 for cell in nbformat.read(path, 4).cells if cell.cell_type == "code" and cell.source.strip())
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Restart Kernel and Run All Cells…").last.click()
    page.get_by_role("button", name="Restart", exact=False).last.click()
    # the last code cell carries the count of all code cells once everything before it has run without error
    pane = page.locator(".jp-WindowedPanel-outer").first
    for _ in range(120):
        pane.evaluate("e => e.scrollTo(0, e.scrollHeight)")
        if page.locator(".jp-InputPrompt", has_text=f"[{count}]:").count():
            break
        page.wait_for_timeout(1000)
    expect(page.locator(".jp-InputPrompt", has_text=f"[{count}]:").first).to_be_attached()
    assert not page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count()

    def wake() -> list[str]:
        for image in page.locator(".jp-RenderedImage img, .jp-RenderedPlotly, .js-plotly-plot").all():
            if image.is_visible():
                image.hover(force=True, timeout=2000)  # plotly's extension shows the image first, the chart on hover
        return drawn_titles(page)

    seen = scroll_through(page, wake)
    missing = [title for title in titles(path) if title not in seen]
    assert not missing, f"{path.name}: no chart drawn with the full title {missing}"
    assert not troubles
    page.close()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_opened_as_saved_every_chart_is_there(browser: Browser, lab: str, path: Path) -> None:
    page = open_story(browser, lab, path.stem)
    wanted = len(titles(path))
    boxes = scroll_through(page, lambda: [
        round(box["y"] + page.locator(".jp-WindowedPanel-outer").first.evaluate("e => e.scrollTop"), -1)
        for box in (place.bounding_box() for place in page.locator(
            ".jp-OutputArea-output[data-mime-type='application/vnd.plotly.v1+json']").all()) if box and box["height"] > 300])
    assert len(boxes) >= wanted, f"{path.name}: {len(boxes)} of {wanted} charts visible as saved"
    page.close()
