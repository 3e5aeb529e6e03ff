"""What a code host shows of a file: static, sanitised HTML, JavaScript off. Every chart a picture with words, every link alive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import nbformat
import nh3
import pytest
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"
# what such a viewer lets through: text, tables, pictures and links
TAGS = set(
    "h1 h2 h3 h4 h5 h6 p br hr b i strong em a img pre code div span ul ol li table thead tbody tr th td sup sub".split()
)
ATTRIBUTES = {"*": {"id", "align"}, "a": {"href"}, "img": {"src", "alt", "width", "height"}}


def static(path: Path) -> str:
    """A notebook or a Markdown file as HTML without scripts, styles, forms or foreign tags."""
    if path.suffix == ".ipynb":
        html, _ = HTMLExporter(template_name="basic").from_notebook_node(nbformat.read(path, 4))
    else:
        html = markdown2html_mistune(path.read_text(encoding="utf-8"))
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "data"})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1000, "height": 1200})
    yield context.new_page()
    context.close()


def pictures(page: Page) -> list[tuple[str, float]]:
    """The alternative text and the height in px of every picture."""
    return [
        (image.get_attribute("alt") or "", (image.bounding_box() or {"height": 0})["height"])
        for image in page.locator("img").all()
    ]


@pytest.mark.parametrize("path", [*STORIES, ROOT / "README.md", ROOT / "data/README.md"], ids=lambda path: path.stem)
def test_the_static_view_is_whole(page: Page, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "view.html"
    file.write_text(f'<!doctype html><meta charset=utf-8><base href="{path.parent.as_uri()}/">' + static(path), "utf-8")
    page.goto(file.as_uri())
    seen = pictures(page)
    for alt, height in seen:
        assert len(alt) > 20 and height > 100, f"a picture of {height:.0f} px says {alt!r}"
    if path.suffix == ".ipynb":
        outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
        charts = [output for output in outputs if PLOTLY in output.get("data", {})]
        tables = [output for output in outputs if "text/html" in output.get("data", {})]
        assert len(seen) >= len(charts)
        assert page.locator("table").count() >= len(tables)
    for table in page.locator("table").all():
        assert table.locator("tr").count() > 1 and table.inner_text().strip()
    text = page.locator("body").inner_text()
    assert "Traceback" not in text and "model_id" not in text and "FigureWidget" not in text
    for link in page.locator("a[href]").all():
        target = unquote(link.get_attribute("href") or "")
        if not target.startswith(("http", "#")):
            assert (path.parent / target.split("#")[0]).exists(), f"{path.name} links to {target}"
