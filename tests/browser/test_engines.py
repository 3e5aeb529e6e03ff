"""Every page in the three engines, at the widths of a phone and a desk, light and dark: one layout, nothing cut, all readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


def param(value: object, *, nightly: bool) -> object:
    return pytest.param(value, marks=pytest.mark.nightly) if nightly else value


# At each change light in all three engines, each night dark as well.
@pytest.fixture(
    scope="module",
    params=[param((name, scheme), nightly=scheme == "dark") for name in engines.NAMES for scheme in ("light", "dark")],
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


def looks(widths: Sequence[int], at_each_change: Callable[[str, str, int], bool]) -> list[object]:
    """Every engine on every ground at these widths, nightly but for those wanted at each change."""
    return [
        pytest.param(
            (name, scheme),
            width,
            marks=[] if at_each_change(name, scheme, width) else [pytest.mark.nightly],
            id=f"{name}-{scheme}-{width}",
        )
        for name in engines.NAMES
        for scheme in ("light", "dark")
        for width in widths
    ]


# A phone's width everywhere, a desk's where it is quick; the colours of the dark once.
READ = looks(
    (390, 1280),
    lambda name, scheme, width: (
        (name == "chromium" and width == 390) or (scheme == "light" and (width == 390 or name != "webkit"))
    ),
)
# The other widths in Chromium, a tablet's in the other two; a dark ground moves nothing.
FITS = looks(
    WIDTHS,
    lambda name, scheme, width: (
        scheme == "light" and (width == 768 or (name == "chromium" and width not in (390, 1280)))
    ),
)


@pytest.mark.parametrize(("engine", "width"), READ, indirect=["engine"])
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


@pytest.mark.parametrize(("engine", "width"), FITS, indirect=["engine"])
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


TAKE = """window.taken = null;
window.blobs ??= new Map();
window.blobbed ??= URL.createObjectURL;
URL.createObjectURL = (blob) => { const address = blobbed.call(URL, blob); blobs.set(address, blob); return address; };
HTMLAnchorElement.prototype.click = function () { window.named = this.download; window.taken = blobs.get(this.href); };
document.querySelector(arguments[0]).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));"""


def taken(engine: engines.Engine, button: str) -> tuple[str, list[int]]:
    """What a button hands over: the file's name and its bytes, caught before the browser asks where to put it."""
    engine.run(TAKE, button)
    engine.wait("return window.taken !== null", seconds=30)
    engine.run("window.read = null; window.taken.arrayBuffer().then((all) => (window.read = [...new Uint8Array(all)]))")
    engine.wait("return window.read !== null")
    return engine.run("return window.named"), engine.run("return window.read")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("place", ["disk", "web"])
def test_a_choice_changes_the_chart_its_words_and_what_is_taken_along(
    engine: engines.Engine, site: dict, place: str, width: int
) -> None:
    engine.open(f"{site[place]}08-explore.html?theme=dark&flights_pair-one=1961-012A", width)
    title = "return document.querySelector(`#${arguments[0]} .title`).textContent"
    engine.wait(f"{title.replace('${arguments[0]}', 'flights_pair')}.includes('Vostok 1')")
    engine.run("document.querySelector('#person').scrollIntoView()")
    change = """const field = document.querySelector(`#${arguments[0]} [data-control=${arguments[1]}]`);
        field.focus(); field.value = arguments[2]; field.dispatchEvent(new Event("change", { bubbles: true }));"""
    engine.run(change, "person", "person", "peresild")
    engine.wait("return document.querySelector('#person .title').textContent.startsWith('Yulia Peresild: one flight')")
    engine.wait("return document.querySelector('#person').dataset.state === 'live'")
    assert engine.run("return document.querySelector('#person input').value") == "Yulia Peresild"
    engine.run(change, "films", "kind", "documentary")
    engine.wait("return document.querySelector('#films .subtitle').textContent.startsWith('Kind: documentary')")
    asked = engine.run("return location.search")
    for part in ("theme=dark", "flights_pair-one=1961-012A", "person-person=yulia-peresild", "films-kind=documentary"):
        assert part in asked
    live = "return document.querySelector('#person .plot .live').textContent"
    assert "Soyuz MS-19" in engine.run(live) and "MS-18" in engine.run(live)
    label = engine.run("return document.querySelector('#person .live').getAttribute('aria-label')")
    assert "Yulia Peresild" in label
    assert engine.run("return [...document.querySelectorAll('#person .live svg')].every(inner => inner.ariaHidden)")
    engine.run("document.querySelector('#person details.more').open = true")
    engine.wait("return document.querySelector('#person div.table td')?.textContent === 'Soyuz MS-19'")
    name, table = taken(engine, "#person a.csv")
    assert name == "08-explore-person.csv" and bytes(table).decode().splitlines()[1].startswith("Soyuz MS-19,")
    name, picture = taken(engine, "#person button.png")
    assert name == "08-explore-person.png" and bytes(picture[:4]) == b"\x89PNG"
    assert int.from_bytes(bytes(picture[16:20])) == 1800, "twice as many pixels"
    assert not engine.run(CUT) and engine.run("return document.documentElement.scrollWidth <= innerWidth")
    _, poor = engine.run(CONTRAST)
    assert not poor
    engine.run(change, "person", "person", "nobody by this name")
    engine.wait("return document.querySelector('#person .said-row').textContent.includes('nobody by this name')")
    assert engine.run("return document.querySelector('#person input').value") == "Yulia Peresild"


def test_a_number_is_chosen_by_a_slider_and_a_wrong_address_gives_the_first_view(
    engine: engines.Engine, site: dict
) -> None:
    engine.open(f"{site['disk']}07-the-bill.html?calculator-seats=4&calculator-vehicle=Sputnik", 1280)
    title = "return document.querySelector('#calculator .title').textContent"
    engine.wait(f"{title}.startsWith('4 seats for 12 days')")
    assert "Sputnik" not in engine.run("return location.search")
    engine.run(
        "const days = document.querySelector('[data-control=days]');"
        "days.value = 30; days.dispatchEvent(new Event('input'))"
    )
    engine.wait(f"{title}.startsWith('4 seats for 30 days')")
    assert engine.run("return document.querySelector('[data-control=days]').nextElementSibling.value") == "30"


def test_arrow_keys_light_the_mark_of_a_row(engine: engines.Engine, site: dict) -> None:
    engine.open(f"{site['disk']}08-explore.html", 1280)
    engine.run("document.querySelector('#person').scrollIntoView()")
    engine.wait("return document.querySelector('#person').dataset.state === 'live'")
    press = "document.querySelector('#person .plot').dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0] }))"
    said = "return document.querySelector('#person .said-row').textContent"
    lit = "return document.querySelector('#person .hoverlayer text')?.textContent.split(':')[0] === arguments[0]"
    for number, keys in ((1, ["Home"]), (2, ["Home", "ArrowRight"])):
        for last in (False, False, True):  # the words make room, and a pointer that rests there may put the light out
            for place, key in enumerate(keys, start=1):
                engine.run(press, key)
                engine.wait(f"{said}.startsWith('{place} of')")
            name = engine.run(said).split("name: ")[1].split(";")[0]
            try:
                engine.wait(lit, name, seconds=5)
                break
            except AssertionError:
                assert not last, f"row {number}, {name}, is not lit"
