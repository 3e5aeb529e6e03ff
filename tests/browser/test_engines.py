"""Every page in the three engines, at the widths of a phone and a desk, light and dark: one layout, nothing cut, all readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import engines
import pytest
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
STORIES = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
OTHERS = ["index", "data", "find", "up", "changes", "404", "people/yulia-peresild", "flights/2021-089A"]
OTHERS += ["productions/the-challenge", "tables/productions", "tables/seat_prices"]
PAGES = [*STORIES, *OTHERS, *(f"facts/{name}" for name in STORIES)]
WIDTHS = (320, 360, 390, 600, 768, 928, 1280)

# Every line of text: how its colour stands against what is painted under it (WCAG 2.2), if that is a plain ground.
CONTRAST = """
const light = (colour) => { const linear = colour.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05; };
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
const known = new Map();
const parsed = (text) => { if (!known.has(text)) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); known.set(text, [...canvas.getImageData(0, 0, 1, 1).data]); } return known.get(text); };
const ground = (place) => { for (let at = place; at; at = at.parentElement) { const colour = parsed(getComputedStyle(at).backgroundColor); if (colour[3] > 250) return colour; } return [255, 255, 255]; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const poor = new Set();
let seen = 0;
while (walker.nextNode()) {
  const place = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || place.closest("svg, script, style, noscript, option, .unseen, .skip") || !place.getClientRects().length) continue;
  seen += 1;
  const [one, other] = [light(parsed(getComputedStyle(place).color)), light(ground(place))];
  const ratio = (Math.max(one, other)) / (Math.min(one, other));
  if (ratio < 4.5) poor.add(`${ratio.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)} (${place.tagName}.${place.className})`);
}
return [seen, [...poor]];
"""

# Every text of every live chart, that lies outside the place of its chart.
CUT = """
const cut = [];
for (const plot of document.querySelectorAll(".plot")) {
  const room = plot.getBoundingClientRect();
  if (plot.scrollWidth > plot.clientWidth + 1 && plot.closest("figure").querySelector(".swipe").hidden) cut.push("scrolls without a word");
  for (const text of plot.querySelectorAll(".live svg text")) {
    const box = text.getBoundingClientRect();
    if (box.width && (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1 || box.bottom > room.bottom + 1))
      cut.push(`${text.textContent.slice(0, 40)}: ${[box.left - room.left, room.right - box.right, box.top - room.top, room.bottom - box.bottom].map(Math.round)}`);
  }
}
return cut;
"""

# Texts of the chart labelled with a colour of ours that is too faint on the chart's ground.
FAINT = """
const numbers = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
const light = (text) => { const linear = numbers(text).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05; };
const faint = new Set();
for (const live of document.querySelectorAll(".plot .live")) {
  const paper = light(getComputedStyle(live.querySelector(".main-svg")).backgroundColor);
  for (const text of live.querySelectorAll(".xtick text, .ytick text, .g-xtitle text, .g-ytitle text")) {
    const ink = light(getComputedStyle(text).fill);
    const ratio = Math.max(ink, paper) / Math.min(ink, paper);
    if (ratio < 4.5) faint.add(`${ratio.toFixed(2)}: ${text.textContent}`);
  }
}
return [...faint];
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with engines.display() as place:
        yield place


# At each change: light in all three engines, dark in Chromium, and the stories and one page of each other kind.
EVERY_NIGHT = [(name, "dark") for name in engines.NAMES if name != "chromium"]


def param(value: object, *, nightly: bool) -> object:
    return pytest.param(value, marks=pytest.mark.nightly) if nightly else value


@pytest.fixture(
    scope="module",
    params=[
        param((name, scheme), nightly=(name, scheme) in EVERY_NIGHT)
        for name in engines.NAMES
        for scheme in ("light", "dark")
    ],
    ids="-".join,
)
def engine(request: pytest.FixtureRequest, browser: Browser, screen: str) -> Iterator[engines.Engine]:
    with engines.engine(*request.param, browser, screen) as one:
        yield one


@pytest.fixture(autouse=True)
def closed() -> None:
    """The pages of an engine are its own to close."""


def live(engine: engines.Engine) -> None:
    """Come near every chart until each is drawn."""
    count = engine.run("return document.querySelectorAll('figure.chart').length")
    for at in range(count):
        engine.run("document.querySelectorAll('figure.chart')[arguments[0]].scrollIntoView()", at)
        engine.wait(
            "return document.querySelectorAll('figure.chart')[arguments[0]].dataset.state === 'live'", at, seconds=30
        )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name", [param(name, nightly=name.startswith("facts/") and name != "facts/02-the-race") for name in PAGES]
)
def test_a_page_has_one_layout_and_can_be_read(engine: engines.Engine, site: dict, name: str, width: int) -> None:
    place = "disk" if width == 390 and name != "404" else "web"  # that page knows its host
    engine.open(f"{site[place]}{name}.html", width)
    live(engine)
    assert engine.run("return document.documentElement.scrollWidth <= innerWidth"), "pushed aside"
    left, right, inner = engine.run(
        "const box = document.querySelector('main h1').getBoundingClientRect();"
        "return [box.left, box.right, document.documentElement.clientWidth]"
    )
    assert abs(left - (inner - right)) < 2, "the heading is not in the middle"
    assert right - left == pytest.approx(min(inner - 32, right - left if right - left > 641 else 640), abs=2)
    seen, poor = engine.run(CONTRAST)
    assert seen > 10 and not poor
    assert not engine.run(CUT) and not engine.run(FAINT)
    assert engine.run(
        "return [...document.querySelectorAll('.scroll')].every(place => place.closest('details:not([open])') || place.scrollWidth <= place.clientWidth + 1"
        " || place.previousElementSibling?.matches('.more-sideways'))"
    ), "a table scrolls sideways without a word"


@pytest.mark.parametrize("width", [param(width, nightly=width not in (360, 768)) for width in WIDTHS])
@pytest.mark.parametrize("name", STORIES)
def test_a_chart_fits_its_place(engine: engines.Engine, site: dict, name: str, width: int) -> None:
    engine.open(f"{site['web']}{name}.html", width)
    before = engine.run("return [...document.querySelectorAll('.plot')].map(plot => plot.clientHeight)")
    live(engine)
    assert not engine.run(CUT)
    after = engine.run("return [...document.querySelectorAll('.plot')].map(plot => plot.clientHeight)")
    assert after == pytest.approx(before, abs=2), "a chart that comes alive moves the page"
    assert engine.run(
        "return [...document.querySelectorAll('.plot')].every(plot => plot.scrollWidth <= plot.clientWidth + 1)"
    )


def test_arrow_keys_read_the_rows_of_a_chart(engine: engines.Engine, site: dict) -> None:
    engine.open(f"{site['disk']}{STORIES[0]}.html", 1280)
    press = "document.querySelector('.plot').dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }))"
    said = "return document.querySelector('.said-row').textContent"
    heard = []
    for key, number in (("ArrowRight", "1 of"), ("ArrowRight", "2 of"), ("End", ""), ("Home", "1 of")):
        engine.run(press, key)
        engine.wait(f"return document.querySelector('.said-row').textContent.startsWith({number!r})")
        engine.wait("return document.querySelector('.said-row').textContent.includes(': ')")
        heard.append(engine.run(said))
    assert heard[0] == heard[3] != heard[1]
    folder = Path(unquote(urlsplit(site["disk"]).path))
    first = (
        folder / f"charts/{engine.run('return document.querySelector(`figure.chart`).dataset.chart')}.csv"
    ).read_text("utf-8")
    assert first.splitlines()[1].split(",")[0] in heard[0]


def test_the_theme_of_the_address_wins_and_the_code_appears_when_asked_for(engine: engines.Engine, site: dict) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    code = "return [...document.querySelectorAll('details.code')].filter(code => code.checkVisibility()).length"
    for theme, colour in (("dark", "rgb(20, 24, 29)"), ("light", "rgb(255, 255, 255)")):
        engine.open(f"{site['disk']}{STORIES[0]}.html?theme={theme}", 1280)
        assert engine.run(ground) == colour and engine.run(code) == 0
    engine.open(f"{site['disk']}{STORIES[0]}.html?code", 1280)
    assert engine.run(code) > 1
    engine.run("document.querySelector('#show-code').click()")
    assert engine.run(code) == 0 and "code" not in engine.run("return location.search")


def test_a_search_and_a_day_can_be_linked(engine: engines.Engine, site: dict) -> None:
    engine.open(f"{site['disk']}find.html?q=peresild", 1280)
    shown = "return [...document.querySelectorAll('.columns li:not([hidden]) a')].map(link => link.textContent)"
    assert "Yulia Peresild" in engine.run(shown)
    engine.open(f"{site['disk']}up.html?day=1961-04-12", 1280)
    assert "one person in orbit" in engine.run("return document.querySelector('#answer').textContent")
    engine.run("document.querySelector('#after').click()")
    assert "nobody in orbit" in engine.run("return document.querySelector('#answer').textContent")
    assert "day=1961-04-13" in engine.run("return location.search")
