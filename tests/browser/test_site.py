"""The static edition in real Chromium: from a disk and from a server, with and without scripts, by mouse, finger and key."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import served
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).parents[2]
STORIES = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PAGES = ["index", "data", *STORIES]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 900}}
PLACES = pytest.mark.parametrize("place", ["disk", "web"])
# The dark moves nothing, and test_engines.py reads its colours on every page at each change.
SCHEMES = pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])


@contextmanager
def opened(browser: Browser, address: str, **profile) -> Iterator[Page]:
    """A page at an address; on leaving, it must have complained of nothing and asked nobody else for anything."""
    context = browser.new_context(**(DESK | profile))
    page, troubles = context.new_page(), []
    page.on("console", lambda message: troubles.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    page.on("response", lambda answer: answer.status >= 400 and troubles.append(f"{answer.status}: {answer.url}"))
    home = urlsplit(address)[:2]

    def stays(request) -> None:
        if urlsplit(request.url)[:2] != home and not request.url.startswith(("data:", "blob:")):
            troubles.append(f"asked elsewhere: {request.url}")

    page.on("request", stays)
    page.goto(address)
    yield page
    context.close()
    assert not troubles, f"{address}: {troubles}"


def chart_pages(site: dict[str, str]) -> list[str]:
    """The pages of single charts, as paths on the site."""
    folder = Path(unquote(urlsplit(site["disk"]).path))
    return sorted(f"charts/{path.name}" for path in (folder / "charts").glob("*.html"))


def all_live(page: Page) -> None:
    """Come near every chart and wait until each is live, with its marks drawn and its image gone."""
    for figure in page.locator("figure.chart").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-state", "live", timeout=20_000)
        assert figure.locator(".plot .live .cartesianlayer .trace").count() > 0
        assert not figure.locator(".plot img").is_visible()


@PLACES
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole_and_its_charts_come_alive(browser: Browser, site: dict, place: str, name: str) -> None:
    with opened(browser, f"{site[place]}{name}.html") as page:
        sizes = [plot.bounding_box() for plot in page.locator(".plot").all()]
        for figure in page.locator("figure.chart").all():
            for part in (".title", ".subtitle", ".source"):
                expect(figure.locator(part).first).to_be_visible()
                assert figure.locator(part).first.inner_text().strip()
        all_live(page)
        if sizes:
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(300)
            assert [plot.bounding_box()["height"] for plot in page.locator(".plot").all()] == pytest.approx(
                [size["height"] for size in sizes], abs=1
            ), "a chart that comes alive moves the page"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("place", [pytest.param("disk", marks=pytest.mark.nightly), "web"])
def test_every_chart_alone_comes_alive(browser: Browser, site: dict, place: str) -> None:
    assert len(chart_pages(site)) > 30
    for path in chart_pages(site):
        with opened(browser, f"{site[place]}{path}") as page:
            all_live(page)


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_every_chart_is_a_picture_with_words(browser: Browser, site: dict, name: str) -> None:
    with opened(browser, f"{site['disk']}{name}.html", java_script_enabled=False) as page:
        for image in page.locator(".plot img").all():
            image.scroll_into_view_if_needed()
            box = image.bounding_box()
            assert box["width"] == 900 or box["width"] >= 890 and box["height"] >= 100
            assert len(image.get_attribute("alt")) >= 40
            place = image.evaluate_handle("image => image")
            for _ in range(50):
                if place.evaluate("image => image.complete && image.naturalWidth"):
                    break
                page.wait_for_timeout(100)
            assert place.evaluate("image => image.naturalWidth") == 2 * int(image.get_attribute("width"))
            assert place.evaluate("image => image.naturalHeight") == 2 * int(image.get_attribute("height"))
        for dead in (".svg", ".png", ".copy", ".link"):
            assert not [button for button in page.locator(f"button{dead}").all() if button.is_visible()]


@PLACES
def test_each_chart_gives_its_table_its_words_and_its_files(browser: Browser, site: dict, place: str) -> None:
    with opened(browser, f"{site[place]}02-the-race.html") as page:
        for figure in page.locator("figure.chart").all():
            name = figure.get_attribute("data-chart")
            source = f"{site['disk']}charts/{name}.csv"
            rows = list(csv.reader(urlopen(source).read().decode().splitlines()))
            figure.get_by_text("Its numbers").click()
            # A download later than five seconds after the click is one that nobody asked for, says Chromium.
            expect(figure).to_have_attribute("data-state", "live", timeout=60_000)
            expect(figure.locator("div.table table")).to_be_visible()
            shown = figure.locator("div.table tr")
            assert shown.count() == len(rows)
            assert shown.nth(1).locator("td").all_text_contents() == [cell.removeprefix("'") for cell in rows[1]]
            assert len(figure.locator("details.more > p").first.inner_text()) >= 40
            with page.expect_download() as taken:
                figure.get_by_role("button", name="SVG").click()
            drawing = Path(taken.value.path()).read_text(encoding="utf-8")
            assert taken.value.suggested_filename == f"{name}.svg" and drawing.startswith("<svg")
            first = figure.locator(".title").inner_text().split()[0]
            assert first in drawing and "Source" in drawing, "a drawing travels with its words"
            if place == "web":  # a browser shows a picture from the disk instead
                with page.expect_download() as taken:
                    figure.get_by_role("link", name="CSV of this view").click()
                assert taken.value.suggested_filename == f"{name}.csv"
                assert Path(taken.value.path()).read_bytes() == urlopen(source).read()
            with page.expect_download() as taken:
                figure.get_by_role("button", name="Picture of this view").click()
            picture = Path(taken.value.path()).read_bytes()
            assert taken.value.suggested_filename == f"{name}.png" and picture.startswith(b"\x89PNG")
            assert int.from_bytes(picture[16:20]) == 1800, "900 px, twice as many pixels"
        mark = page.locator("figure.chart").nth(1).get_attribute("id")
        page.locator("figure.chart").nth(1).get_by_role("link", name="Link to this chart").click()
        expect(page).to_have_url(re.compile(f"#{mark}$"))


def test_the_code_is_folded_and_one_button_unfolds_all(browser: Browser, site: dict) -> None:
    with opened(browser, f"{site['disk']}01-twelve-days.html") as page:
        codes = page.locator("details.code pre")
        assert codes.count() > 5 and not codes.first.is_visible()
        page.get_by_label("Show the code").click()
        assert all(code.is_visible() for code in codes.all())
        page.get_by_label("Show the code").click()
        assert not any(code.is_visible() for code in codes.all())


@SCHEMES
@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_nothing_pushes_the_page_aside(browser: Browser, site: dict, name: str, scheme: str) -> None:
    with opened(browser, f"{site['web']}{name}.html", color_scheme=scheme, **PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        figures = page.locator("figure.chart")
        if figures.count():
            figures.first.locator(".plot").scroll_into_view_if_needed()
            expect(figures.first).to_have_attribute("data-state", "live", timeout=20_000)
            assert figures.first.locator("div.live").bounding_box()["width"] <= 390
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate("document.querySelector('#show-code')?.click()")
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical, a line each."""
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for found in Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@SCHEMES
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(browser: Browser, site: dict, name: str, scheme: str) -> None:
    with opened(browser, f"{site['disk']}{name}.html", color_scheme=scheme) as page:
        all_live(page)
        assert not faults(page)
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.wait_for_timeout(500)
        assert not faults(page), "with everything unfolded"


@SCHEMES
def test_axe_finds_nothing_serious_on_any_chart_alone(browser: Browser, site: dict, scheme: str) -> None:
    for path in chart_pages(site):
        with opened(browser, f"{site['disk']}{path}", color_scheme=scheme, **PHONE) as page:
            assert not faults(page), path


@pytest.mark.parametrize("name", ["index", "data", "07-the-bill"])
def test_the_keyboard_reaches_every_control_and_one_sees_where_it_is(browser: Browser, site: dict, name: str) -> None:
    with opened(browser, f"{site['disk']}{name}.html") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        assert page.locator(".skip").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#content$"))
    with opened(browser, f"{site['disk']}{name}.html") as page:
        wanted = page.evaluate("""() => {
            window.places = [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
                .filter(place => place.checkVisibility() && place.tabIndex >= 0);
            return places.length;
        }""")
        seen = set()
        for _ in range(wanted + 5):
            page.keyboard.press("Tab")
            number, outline = page.evaluate("""() => {
                const style = getComputedStyle(document.activeElement);
                return [places.indexOf(document.activeElement), style.outlineStyle + parseFloat(style.outlineWidth)];
            }""")
            if number >= 0:
                seen.add(number)
                assert outline == "solid3", f"no outline on control {number}: {outline}"
        assert seen == set(range(wanted))


def test_a_chart_is_woken_and_its_table_opened_by_keyboard_alone(browser: Browser, site: dict) -> None:
    tablet = PHONE | {"viewport": {"width": 700, "height": 900}}
    with opened(browser, f"{site['web']}03-fact-check.html", **tablet) as page:
        figure = page.locator("figure.chart")
        figure.locator(".plot").focus()
        expect(figure).to_have_attribute("data-state", "live", timeout=20_000)
        page.keyboard.press("ArrowRight")
        expect(figure.locator(".said-row")).to_contain_text("1 of")
        figure.locator("details.more summary").focus()
        page.keyboard.press("Enter")
        expect(figure.locator("div.table table")).to_be_visible()


def test_dark_light_print_and_still_are_the_readers_choice(browser: Browser, site: dict) -> None:
    def style(place: Locator, name: str) -> str:
        return place.evaluate(f"place => getComputedStyle(place).{name}")

    address = f"{site['disk']}01-twelve-days.html"
    with opened(browser, address, color_scheme="dark", reduced_motion="reduce") as page:
        all_live(page)
        assert style(page.locator("body"), "backgroundColor") == "rgb(20, 24, 29)"
        assert style(page.locator(".live .main-svg").first, "backgroundColor") == "rgb(20, 24, 29)"
        assert style(page.locator("html"), "scrollBehavior") == "auto"
        page.emulate_media(media="print", color_scheme="light")
        assert not page.locator(".tools").first.is_visible() and not page.locator("header.site").is_visible()
        assert page.locator("figure.chart picture").first.is_visible() and not page.locator(".live").first.is_visible()
        assert page.locator("main > :last-child, footer.site").last.is_hidden()
    with opened(browser, address, color_scheme="light", reduced_motion="no-preference") as page:
        assert style(page.locator("body"), "backgroundColor") == "rgb(255, 255, 255)"
        assert style(page.locator("html"), "scrollBehavior") == "smooth"


def test_the_embed_code_shows_the_chart_and_takes_the_room_it_needs(
    browser: Browser, site: dict, tmp_path: Path
) -> None:
    with opened(browser, f"{site['web']}02-the-race.html") as page:
        figure = page.locator("figure.chart").first
        figure.locator("summary", has_text="Its numbers").click()
        code = figure.locator("pre.embed").inner_text()
    (tmp_path / "host.html").write_text(f"<!doctype html><meta charset=utf-8><title>host</title><h1>Ours</h1>{code}")
    context = browser.new_context(viewport={"width": 700, "height": 900})
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with served(tmp_path) as host:
        page.goto(f"{host}host.html")
        frame = page.frame_locator("iframe")
        frame.locator(".plot").hover()
        expect(frame.locator("figure.chart")).to_have_attribute("data-state", "live", timeout=20_000)

        def agree() -> bool:
            inner = frame.locator("html").evaluate("html => html.offsetHeight")
            return abs(page.locator("iframe").bounding_box()["height"] - inner) < 3

        for narrower in (False, True):
            if narrower:
                page.set_viewport_size({"width": 360, "height": 900})
            for _ in range(30):
                page.wait_for_timeout(100)
                if agree():
                    break
            assert agree(), "the frame has not the height of its chart"
        page.evaluate("postMessage({shotinspace: 4000}, '*')")  # not from the frame: nobody listens
        page.wait_for_timeout(300)
        assert agree() and not errors
    context.close()


def test_a_frame_gets_its_height_from_a_late_script_and_its_look_from_its_address(
    browser: Browser, site: dict, tmp_path: Path
) -> None:
    frame = f"{site['web']}charts/08-explore-person.html?theme=dark&font=Georgia&person-person=yuri-gagarin"
    (tmp_path / "host.html").write_text(
        f'<!doctype html><meta charset=utf-8><title>host</title><iframe class="shotinspace" src="{frame}" width="100%" '
        'height="100" style="border:0"></iframe>'
    )
    context = browser.new_context(viewport={"width": 640, "height": 900}, color_scheme="light")
    page = context.new_page()
    with served(tmp_path) as host:
        page.goto(f"{host}host.html")
        inside = page.frame_locator("iframe")
        expect(inside.locator("figure.chart")).to_have_attribute("data-state", "live", timeout=20_000)
        expect(inside.locator(".title")).to_contain_text("Yuri Gagarin")
        page.wait_for_timeout(1000)  # all that the frame says by itself is said
        assert page.locator("iframe").bounding_box()["height"] == 100
        page.add_script_tag(url=f"{site['web']}embed.js")
        for _ in range(50):
            page.wait_for_timeout(100)
            tall = inside.locator("html").evaluate("html => html.offsetHeight")
            if abs(page.locator("iframe").bounding_box()["height"] - tall) < 3:
                break
        assert page.locator("iframe").bounding_box()["height"] == pytest.approx(tall, abs=3)
        assert tall > 200
        look = inside.locator("body").evaluate(
            "body => { const s = getComputedStyle(body); return [s.backgroundColor, s.fontFamily] }"
        )
        assert look[0] == "rgb(20, 24, 29)" and "Georgia" in look[1]
        assert inside.locator("html").evaluate("html => html.scrollWidth <= innerWidth")
    context.close()


@PLACES
def test_nothing_hostile_runs(browser: Browser, command: Path, tmp_path: Path, place: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    subprocess.run(
        [
            str(command.parent / "python"),
            "-c",
            f"import sys; sys.path.append({str(ROOT / 'tests')!r})\n"
            "from pathlib import Path; import hostile; hostile.write(Path('notebooks'))\n"
            "from shotinspace import site; from shotinspace.site.address import Address\n"
            "site.write(Path('notebooks'), Path('data'), Path('_site'), Address('https://a.example/', ''))",
        ],
        cwd=tmp_path,
        check=True,
    )
    with served(tmp_path / "_site") as web:
        start = web if place == "web" else f"{(tmp_path / '_site').as_uri()}/"
        pages = ["index.html", "data.html", "00-hostile.html"]
        pages += [f"charts/{path.name}" for path in (tmp_path / "_site/charts").glob("*.html")]
        for path in pages:
            with opened(browser, f"{start}{path}") as page:
                page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
                titled = page.title()
                all_live(page)
                for details in page.locator("details").all():
                    details.evaluate("details => details.open = true")
                for figure in page.locator("figure.chart").all():
                    expect(figure.locator("div.table table")).to_be_visible()
                    assert figure.locator("div.table td *").count() == 0
                    for point in figure.locator(".point").all():
                        point.hover(force=True)
                        page.wait_for_timeout(60)
                    for link in figure.locator("svg a").all():
                        target = link.get_attribute("href") or link.get_attribute("xlink:href") or ""
                        assert not target.strip().lower().startswith("javascript")
                for link in page.locator("a").all():
                    assert "javascript:" not in (link.get_attribute("href") or "")
                page.wait_for_timeout(300)
                assert page.title() == titled != "hacked"
                assert (
                    page.locator(
                        "iframe, form, input:not([type=checkbox]):not([type=search]):not([type=date]):not([type=range]), [onerror], [onload], [onmouseover]"
                    ).count()
                    == 0
                )
