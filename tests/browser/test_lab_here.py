"""JupyterLab in the reader's browser, from the site's files alone: run in Chromium and Firefox, which can reach no other host."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from conftest import served
from firefox import Firefox
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_lab import use_every_control

ROOT = Path(__file__).parents[2]
STORIES = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PANELS = [name for name in STORIES if "Panel(" in (ROOT / f"notebooks/{name}.ipynb").read_text("utf-8")]
ALWAYS = {STORIES[0], PANELS[-1]}  # the index with its pictures, and the last with controls; the others every night
EVERY_STORY = [pytest.param(name, marks=[] if name in ALWAYS else pytest.mark.nightly) for name in STORIES]
NOT_COMPARED = {"image/png", "application/vnd.jupyter.widget-view+json"}  # drawn by the build; a model's number
MINUTES = 60_000
# The notebook in front, as JupyterLab holds it.
NOTEBOOK = "jupyterapp.shell.currentWidget.content.model.toJSON()"
READY = """() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle" """
RAN = """() => {
    const panel = jupyterapp.shell.currentWidget, cells = [...panel.content.model.cells];
    return panel.sessionContext.session.kernel.status === "idle"
        && cells.every(cell => cell.type !== "code" || !cell.sharedModel.getSource().trim() || cell.executionCount);
}"""
# A window without a screen gets no focus, by which JupyterLab knows the notebook in front.
FOCUSED = """() => {
    const panel = [...(globalThis.jupyterapp?.shell.widgets("main") ?? [])].find(widget => widget.sessionContext);
    panel?.content.node.dispatchEvent(new FocusEvent("focus"));
    return globalThis.jupyterapp?.shell.currentWidget === panel && panel !== undefined;
}"""
HOLDS = """([path, text]) =>
    jupyterapp.serviceManager.contents.get(path, {content: true}).then(file => file.content.includes(text))"""
RUN_ALL = "jupyterapp.commands.execute('notebook:run-all-cells')"


@pytest.fixture(scope="session")
def published(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the lab, under a path of its own, as on a host of many sites."""

    if not (ROOT / "node_modules/pyodide").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("published")
    out = folder / "films"
    subprocess.run([str(command), "site", "--lab", "--out", str(out)], cwd=ROOT, check=True)
    assert sum(path.stat().st_size for path in (out / "lab").rglob("*") if path.is_file()) < 60e6
    with served(folder) as web:
        yield f"{web}films/"


@pytest.fixture
def reader(browser: Browser, published: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium with a disk of its own, to which no name but the site's leads anywhere; it may not even have tried."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=[
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
        viewport={"width": 1400, "height": 12_000},
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    assert not [url for url in asked if foreign(url, published)]


def foreign(url: str, published: str) -> bool:
    return urlsplit(url)[:2] != urlsplit(published)[:2] and not url.startswith(("data:", "blob:", "about:"))


def opened(context: BrowserContext, published: str, story: str) -> Page:
    """From a story's page into the lab, as a reader goes; waits for the kernel."""
    page = context.new_page()
    page.goto(f"{published}{story}.html")
    page.get_by_role("link", name="Open in JupyterLab, here").click()
    page.wait_for_url(f"**/lab/lab/index.html?path=notebooks/{story}.ipynb", wait_until="commit", timeout=MINUTES)
    page.wait_for_function(READY, timeout=2 * MINUTES)
    return page


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(RAN, timeout=4 * MINUTES)


def by_mouse(page: Page, handle: Locator) -> None:
    """Drag a slider: the JupyterLab that JupyterLite is made of keeps the arrow keys to itself."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (-40 if handle.get_attribute("data-handle") == "1" else 40), y, steps=5)
    page.mouse.up()


def compared(notebook: dict) -> list[tuple]:
    """What each code cell put out, as nbval compares it."""
    return [
        (
            output["output_type"],
            output.get("text"),
            {kind: value for kind, value in output.get("data", {}).items() if kind not in NOT_COMPARED},
        )
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    ]


def stored(story: str) -> list[tuple]:
    return compared(json.loads(json.dumps(nbformat.read(ROOT / f"notebooks/{story}.ipynb", 4))))


def facts(outputs: list[tuple]) -> dict:
    kind = "application/vnd.shotinspace.facts+json"
    return {name: value for *_, data in outputs for name, value in data.get(kind, {}).get("facts", {}).items()}


@pytest.mark.parametrize("story", EVERY_STORY)
def test_run_all_gives_what_is_stored(reader: BrowserContext, published: str, story: str) -> None:
    page = opened(reader, published, story)
    run_all(page)
    assert compared(page.evaluate(NOTEBOOK)) == stored(story)
    if story in PANELS:
        assert use_every_control(page, story, by_mouse) > 0
    for picture in page.locator(".jp-RenderedMarkdown img").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def test_a_changed_table_changes_the_facts_that_the_build_says_it_does(
    reader: BrowserContext, published: str, command: Path, tmp_path: Path
) -> None:
    table, story = "us_cpi.csv", next(name for name in STORIES if "us_cpi" in _tables()[name])
    rows = list(csv.reader((ROOT / "data" / table).open(encoding="utf-8", newline="")))
    year = next(row for row in rows if row[0] == "2021")
    year[1] = str(round(float(year[1]) * 1.01, 3))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    with (clone / "data" / table).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    subprocess.run([str(command), "build", "--no-images"], cwd=clone, check=True)
    wanted = json.loads((clone / "notebooks/facts.json").read_text(encoding="utf-8"))[story]["facts"]
    assert wanted != facts(stored(story)), "this change shows nothing: choose another"

    page = opened(reader, published, story)
    page.locator(".jp-BreadCrumbs-home").first.click()
    page.locator(".jp-DirListing-itemText", has_text=re.compile("^data$")).dblclick()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-command='filebrowser:upload'], .jp-id-upload").first.click()
    chooser.value.set_files(clone / "data" / table)
    page.get_by_role("button", name="Overwrite").click()
    page.wait_for_function(HOLDS, arg=[f"data/{table}", ",".join(year[:2])], timeout=MINUTES)
    run_all(page)
    assert facts(compared(page.evaluate(NOTEBOOK))) == wanted


def test_a_chart_of_the_readers_own_is_drawn(reader: BrowserContext, published: str) -> None:
    page = opened(reader, published, STORIES[0])
    page.evaluate(
        "source => { const notebook = jupyterapp.shell.currentWidget.content.model.sharedModel;"
        " while (notebook.cells.length > 1) notebook.deleteCell(1);"
        " notebook.insertCell(1, { cell_type: 'code', source }); }",
        "import shotinspace\nimport plotly.express as px\n\npx.bar(x=['one', 'two'], y=[3, 4])",
    )
    run_all(page)
    expect(page.locator(".js-plotly-plot .bars path")).to_have_count(2)
    assert len(json.dumps(page.evaluate(NOTEBOOK))) < 50_000, "plotly.js is not in the notebook"


def _tables() -> dict[str, list[str]]:
    told = json.loads((ROOT / "notebooks/facts.json").read_text(encoding="utf-8"))
    return {name: story.get("tables", []) for name, story in told.items()}


def test_a_reload_keeps_the_readers_copy_and_one_button_brings_the_original_back(
    reader: BrowserContext, published: str
) -> None:
    story = STORIES[1]
    page = opened(reader, published, story)
    page.evaluate(
        "jupyterapp.shell.currentWidget.content.model.sharedModel.insertCell(0, {cell_type: 'markdown', source: 'My note'})"
    )
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.wait_for_function("() => globalThis.jupyterapp?.shell.currentWidget", timeout=MINUTES)
    page.close()
    page = opened(reader, published, story)
    assert page.evaluate(NOTEBOOK)["cells"][0]["source"] == "My note"
    page.close()

    page = reader.new_page()
    page.goto(f"{published}lab/here.html")
    page.get_by_role("button", name="Bring the originals back").click()
    expect(page.locator("#told")).to_contain_text("original again")
    page.close()
    page = opened(reader, published, story)
    assert compared(page.evaluate(NOTEBOOK)) == stored(story)
    assert page.evaluate(NOTEBOOK)["cells"][0]["source"] != "My note"


def test_a_browser_without_webassembly_is_told_kindly(reader: BrowserContext, published: str) -> None:
    page = reader.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{published}lab/here.html?{STORIES[1]}")
    expect(page.locator("#trouble")).to_contain_text("lacks WebAssembly")
    expect(page.locator("#trouble")).to_contain_text("Every story can be read without it")
    assert page.url.endswith(f"here.html?{STORIES[1]}")


@pytest.mark.parametrize(
    "story", [pytest.param(name, marks=pytest.mark.nightly if name != STORIES[0] else []) for name in STORIES]
)
def test_firefox_gives_what_is_stored(published: str, tmp_path: Path, story: str) -> None:
    with Firefox(tmp_path) as firefox:
        firefox.open(f"{published}lab/here.html?{story}")
        firefox.wait(f"({FOCUSED})()", 120)
        firefox.wait(f"({READY})()", 180)
        firefox.evaluate(RUN_ALL)
        firefox.wait(f"({RAN})()", 240)
        assert compared(json.loads(firefox.evaluate(f"JSON.stringify({NOTEBOOK})"))) == stored(story)
        assert not [url for url in firefox.asked if foreign(url, published)]
