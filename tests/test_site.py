"""The static edition, without a browser: what is written, where links lead, what is left out, and what a failure leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import hostile
import nbformat
import pytest
import sample_tables
from plotly.offline import get_plotlyjs_version
from typer.testing import CliRunner

from shotinspace import cli, exports, lint, site
from shotinspace import notebook as stored
from shotinspace.charts import style
from shotinspace.site import address, cards, chart, pages, plotlyjs, trail
from shotinspace.site.address import Address

ROOT = Path(__file__).parents[1]
NOTEBOOKS, DATA = ROOT / "notebooks", ROOT / "data"
SAMPLE = sample_tables.cut(Path(tempfile.mkdtemp(prefix="sample-")))  # small and sound
NOWHERE = Address("", "")
SOMEWHERE = Address("https://films.example/space/", "https://code.example/blob/HEAD/")
STORIES = [path.stem for path in stored.paths(NOTEBOOKS)]


class Page(HTMLParser):
    """The tags of a page in order, as (tag, attributes), and the texts of its scripts and headings."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append((tag, dict(attributes)))
        self.open = tag

    def handle_data(self, text: str) -> None:
        self.texts.append((self.open, text))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def meta(self, name: str) -> str | None:
        return next(
            (tag["content"] for tag in self.all("meta") if name in (tag.get("property"), tag.get("name"))), None
        )


@cache
def places(path: Path) -> set[str]:
    """The ids of a page."""
    return set(re.findall(r' id="([^"]*)"', path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the stories as they are, at no known address."""
    out = tmp_path_factory.mktemp("plain") / "_site"
    site.write(NOTEBOOKS, DATA, out, NOWHERE)
    return out


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same at a known address."""
    out = tmp_path_factory.mktemp("public") / "_site"
    site.write(NOTEBOOKS, DATA, out, SOMEWHERE)
    return out


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a story whose every text tries to run."""
    folder = tmp_path_factory.mktemp("attacked")
    hostile.write(folder / "notebooks")
    site.write(folder / "notebooks", SAMPLE, folder / "_site", SOMEWHERE)
    return folder / "_site"


def every_page(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_story_chart_and_table_is_there(plain: Path) -> None:
    index = Page(plain / "index.html")
    leads = [tag["href"] for tag in index.all("a")]
    for name in STORIES:
        assert (plain / f"{name}.html").is_file() and f"{name}.html" in leads
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
        text = (plain / f"{name}.html").read_text(encoding="utf-8")
        assert text.count('<figure class="chart"') == len(stored.charts(notebook)) > 0
        assert str(pages.Markup.escape(stored.title(notebook))) in text
    charts = sum(len(stored.charts(nbformat.read(path, 4))) for path in stored.paths(NOTEBOOKS))
    for ending in (".html", "-390.js", "-900.js", ".csv", "-plot.png"):
        assert len(list((plain / "charts").glob(f"*{ending}"))) == charts, ending
    tables = [resource["path"] for resource in json.loads((DATA / "datapackage.json").read_text())["resources"]]
    with zipfile.ZipFile(plain / "data" / exports.ARCHIVE) as packed:
        for name in [*tables, "datapackage.json"]:
            assert (
                packed.read(f"shot-in-space/{name}")
                == (plain / "data" / name).read_bytes()
                == (DATA / name).read_bytes()
            )


def test_every_link_and_file_a_page_names_exists(plain: Path, public: Path) -> None:
    for folder in (plain, public):
        for path in every_page(folder):
            if path.name == "404.html":  # a host shows it anywhere: its addresses begin at the top
                continue
            page = Page(path)
            ids = {attributes["id"] for _, attributes in page.tags if attributes.get("id")}
            named = [
                tag.get("href")
                for tag in page.all("a") + page.all("link")
                if tag.get("rel") not in ("canonical", "alternate") and path.name != "404.html"
            ]
            for target in [*named, *(tag.get("src") for tag in page.all("script") + page.all("img") if tag.get("src"))]:
                parts = urlsplit(target)
                if parts.scheme in ("http", "https"):
                    continue
                assert not parts.scheme, f"{path.name}: {target}"
                if parts.path:
                    there = path.parent / unquote(parts.path)
                    assert there.is_file(), f"{path.name}: {target}"
                    assert not parts.fragment or parts.fragment in places(there.resolve()), f"{path.name}: {target}"
                else:
                    assert parts.fragment in ids, f"{path.name}: {target}"


def test_nothing_is_loaded_from_elsewhere(public: Path) -> None:
    for path in every_page(public):
        page = Page(path)
        for tag in ("script", "img", "iframe", "source", "video", "object", "embed"):
            for attributes in page.all(tag):
                assert not urlsplit(attributes.get("src") or "").netloc, f"{path.name}: {attributes}"
        for attributes in page.all("link"):
            assert attributes["rel"] in ("canonical", "alternate") or not urlsplit(attributes["href"]).netloc
        policy = next(tag["content"] for tag in page.all("meta") if tag.get("http-equiv") == "Content-Security-Policy")
        assert "default-src 'none'" in policy and "script-src 'self';" in policy
    for sheet in public.glob("*.css"):
        assert "url(" not in sheet.read_text() and "@import" not in sheet.read_text()


def test_a_page_says_who_and_where_it_is_only_when_it_knows(plain: Path, public: Path) -> None:
    for path in every_page(public):
        if path.parent.name == "facts" or path.name == "404.html":
            continue
        page, here = Page(path), f"{SOMEWHERE.site}{path.relative_to(public).as_posix()}"
        assert [tag["href"] for tag in page.all("link") if tag["rel"] == "canonical"] == [here]
        assert page.meta("og:url") == here
        if path.stem in STORIES:
            assert page.meta("og:image") == f"{SOMEWHERE.site}cards/{path.stem}.png"
            assert len(page.meta("og:image:alt")) >= lint.SHORTEST_ALT
        assert page.meta("description")
        assert page.meta("og:title") or path.parent.name in ("people", "flights", "productions")
        text = (plain / path.relative_to(public)).read_text(encoding="utf-8")
        for mark in ("canonical", "og:url", "og:image", "embed.js", "oembed", "feed.xml", SOMEWHERE.site):
            assert mark not in text, f"{path.name}: {mark}"


def test_the_embed_code_names_the_charts_own_page(public: Path) -> None:
    text = (public / "02-the-race.html").read_text(encoding="utf-8")
    codes = re.findall(r'<pre class="embed">(.*?)</pre>', text, re.S)
    assert len(codes) == text.count('<figure class="chart"')
    for code in map(pages.markup.html.unescape, codes):
        source = re.search(r'src="(\S+/charts/\S+)"', code)[1]
        assert (public / source.removeprefix(SOMEWHERE.site)).is_file()


def test_the_data_set_is_described_for_machines(plain: Path, public: Path) -> None:
    for folder, known in ((plain, False), (public, True)):
        texts = Page(folder / "data.html").texts
        record = json.loads(next(text for tag, text in texts if tag == "script" and "schema.org" in text))
        package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        assert record["@type"] == "Dataset" and record["@context"] == "https://schema.org"
        assert record["name"] == package["title"] and record["version"] == package["version"]
        assert 50 <= len(record["description"]) <= 5000 and record["license"].startswith("https://")
        assert ("distribution" in record) is known
        for item in record.get("distribution", []):
            assert (folder / item["contentUrl"].removeprefix(SOMEWHERE.site)).is_file()


def test_headings_are_in_order_and_every_picture_has_words(public: Path) -> None:
    for path in every_page(public):
        page = Page(path)
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels.count(1) == 1 and levels[0] == 1, path.name
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), f"{path.name}: {levels}"
        assert page.all("html")[0]["lang"] == "en"
        for image in page.all("img"):
            assert image.get("width") and image.get("height") or "plot.png" not in image["src"]
            assert image.get("alt") or "cover" in image.get("class", ""), f"{path.name}: {image}"


def first_chart() -> chart.Chart:
    """The first chart of the first story."""
    output = stored.charts(nbformat.read(NOTEBOOKS / f"{STORIES[0]}.ipynb", 4))[0]
    kept = chart.chart_files.load(NOTEBOOKS)[STORIES[0]][output.data[chart.FACTS]["chart"]["name"]]
    return chart.read(output, STORIES[0], kept)


def test_a_charts_words_stand_outside_its_figure() -> None:
    made = first_chart()
    for figure in made.drawn.values():
        drawn = json.dumps(figure, ensure_ascii=False)
        for words in (made.title, made.subtitle, made.source):
            assert words and words not in drawn and "<" not in words
    picture = pages.Image.open(io.BytesIO(made.plot))
    assert picture.size == (made.width * 2, made.height * 2)


def test_a_chart_is_drawn_for_every_width_a_place_may_have(plain: Path) -> None:
    assert list(first_chart().drawn) == list(chart.WIDTHS)
    for width in chart.WIDTHS:
        for script in (plain / "charts").glob(f"*-{width}.js"):
            record = json.loads(re.search(r",(\{.*\})\);", script.read_text(encoding="utf-8"))[1])
            assert record["layout"]["width"] == width, script.name


def test_the_table_of_a_chart_is_the_one_the_build_kept(plain: Path) -> None:
    for kept in (NOTEBOOKS / "charts").glob("*.csv"):
        shown = list(csv.reader((plain / "charts" / kept.name).open(encoding="utf-8", newline="")))
        assert shown[0] == next(csv.reader(kept.open(encoding="utf-8", newline="")))
        assert len(shown) == len(list(csv.reader(kept.open(encoding="utf-8", newline=""))))


def test_the_script_knows_the_house_colours_on_dark_ground(plain: Path) -> None:
    told = re.search(r"shotinspace\.dark = (\{.*?\});", (plain / "site.js").read_text(encoding="utf-8"))[1]
    assert json.loads(told) == style.DARK
    assert style.DARK[style.PAPER] in (plain / "site.css").read_text(encoding="utf-8")


def test_hostile_text_is_inert_in_every_file(attacked: Path) -> None:
    allowed = {"html", "head", "meta", "title", "link", "script", "body", "a", "header", "nav", "main", "footer", "p"}
    allowed |= {"b", "article", "h1", "h2", "h3", "button", "details", "summary", "div", "pre", "figure", "figcaption"}
    allowed |= {"span", "img", "noscript", "table", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li", "code"}
    allowed |= {"em", "strong", "label", "input", "select", "option", "picture", "section", "style", "dl", "dt", "dd"}
    allowed |= {"blockquote", "del", "ins"}
    ours = ("site.js", "find.js", "up.js", "up.data.js")
    told = [attacked / f"{name}.html" for name in ("00-hostile", "index", "data", "changes", "facts/00-hostile")]
    for path in [*told, *(attacked / "charts").glob("*.html")]:
        page = Page(path)
        assert {tag for tag, _ in page.tags} <= allowed, f"{path.name}: {({tag for tag, _ in page.tags}) - allowed}"
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on")], f"{path.name}: {tag} {attributes}"
            for name in ("href", "src"):
                assert urlsplit((attributes.get(name) or "").strip()).scheme in ("", "https", "http"), f"{attributes}"
            assert tag != "img" or attributes["src"].endswith(("-plot.png", "00-hostile.png"))
            if tag == "script":
                assert attributes.get("src", "").endswith(ours) or attributes.get("type") == "application/ld+json"
            assert tag != "span" or not attributes.get("style")
        assert "49" not in "".join(text for tag, text in page.texts if tag in ("title", "h1"))
    names = [path.name for path in (attacked / "charts").iterdir()]
    assert names and all(re.fullmatch(r"00-hostile-[a-z0-9-]+\.(html|js|csv|png|oembed\.json)", name) for name in names)
    for script in (attacked / "charts").glob("*.js"):
        assert not set("<>&\u2028\u2029") & set(script.read_text(encoding="utf-8"))
    rows = list(csv.reader(next((attacked / "charts").glob("*.csv")).open(encoding="utf-8", newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_a_full_disk_leaves_the_site_that_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile.write(tmp_path / "notebooks")
    out = tmp_path / "_site"
    site.write(tmp_path / "notebooks", SAMPLE, out, NOWHERE)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for module, name in ((plotlyjs, "choose"), (pages.shutil, "copyfile"), (site.os, "replace")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, full)
            with pytest.raises(OSError, match="No space"):
                site.write(tmp_path / "notebooks", SAMPLE, out, SOMEWHERE)
        assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before, name
        assert sorted(path.name for path in tmp_path.iterdir()) == ["_site", "notebooks"], name


def test_the_old_site_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.write(tmp_path / "notebooks")
    out = tmp_path / "_site"
    site.write(tmp_path / "notebooks", SAMPLE, out, NOWHERE)
    real, moves = os.replace, []

    def second_fails(old: Path, new: Path) -> None:
        moves.append(new)
        if len(moves) == 2:
            raise OSError(5, "Input/output error")
        real(old, new)

    monkeypatch.setattr(site.os, "replace", second_fails)
    with pytest.raises(OSError, match="Input/output"):
        site.write(tmp_path / "notebooks", SAMPLE, out, SOMEWHERE)
    assert SOMEWHERE.site not in (out / "index.html").read_text() and len(moves) == 3


def test_writing_twice_gives_the_same_files_and_replaces_what_is_ours(tmp_path: Path) -> None:
    hostile.write(tmp_path / "notebooks")
    out = tmp_path / "_site"
    out.mkdir()  # an empty folder is fine
    site.write(tmp_path / "notebooks", SAMPLE, out, NOWHERE)
    first = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (out / "left-over.html").touch()
    site.write(tmp_path / "notebooks", SAMPLE, out, NOWHERE)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == first


def run(*words: str, folder: Path = ROOT, **env: str) -> tuple[int, str]:
    where = os.getcwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(cli.app, ["site", *words], env={address.VARIABLE: ""} | env)
    finally:
        os.chdir(where)
    return result.exit_code, re.sub(r"\x1b\[[0-9;]*m", "", result.output)


def test_what_is_not_ours_is_refused_kindly(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    code, told = run("--out", str(tmp_path))
    assert code == 2 and "not a site of ours" in " ".join(told.replace("│", " ").split())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    code, told = run("--out", str(tmp_path / "thesis.txt"))
    assert code == 2 and "Traceback" not in told and (tmp_path / "thesis.txt").read_text() == "years of work"
    code, told = run("--url", "javascript:alert(1)", "--out", str(tmp_path / "new"))
    assert code == 2 and "expected an address" in " ".join(told.replace("│", " ").split())
    assert not (tmp_path / "new").exists()


def test_the_command_writes_and_says_what_is_missing(tmp_path: Path) -> None:
    code, told = run("--out", str(tmp_path / "a"), "--url", SOMEWHERE.site.rstrip("/"))
    assert code == 0 and f"Its public address: {SOMEWHERE.site}" in told
    assert Page(tmp_path / "a/index.html").meta("og:url") == f"{SOMEWHERE.site}index.html"


def test_stories_that_are_not_as_built_are_not_published(tmp_path: Path) -> None:
    hostile.write(tmp_path / "notebooks")
    code, told = run("--out", str(tmp_path / "_site"), "--data", str(DATA), folder=tmp_path)
    assert code == 1 and "Nothing was written" in told and not (tmp_path / "_site").exists()


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("https://github.com/Owner/films.git", ("https://owner.github.io/films/", "https://github.com/Owner/films/")),
        ("git@github.com:Owner/films.git", ("https://owner.github.io/films/", "https://github.com/Owner/films/")),
        ("ssh://git@github.com/o/o.github.io", ("https://o.github.io/", "https://github.com/o/o.github.io/")),
        ("https://example.org/o/r.git", ("", "")),
        ("https://github.com.example.org/o/r.git", ("", "")),
        (None, ("", "")),
    ],
)
def test_the_address_is_the_remotes_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: str | None, found: tuple[str, str]
) -> None:
    monkeypatch.delenv(address.VARIABLE, raising=False)

    def git(words: list[str], **_: object) -> subprocess.CompletedProcess:
        if remote is None:
            raise FileNotFoundError("git")  # a bare machine has none
        assert words == ["git", "-C", str(tmp_path), "remote", "get-url", "origin"]
        return subprocess.CompletedProcess(words, 0, f"{remote}\n", "")

    monkeypatch.setattr(address.subprocess, "run", git)
    known = address.find(None, tmp_path)
    assert known.site == found[0] and known.code == (found[1] and f"{found[1]}blob/HEAD/")
    assert address.find("http://x.example/a", tmp_path).site == "http://x.example/a/"
    monkeypatch.setenv(address.VARIABLE, "https://y.example")
    assert address.find(None, tmp_path).site == "https://y.example/"
    for wrong in ("films", "ftp://x.example", "https://x.example/?a", "https://x.example/<b>"):
        with pytest.raises(ValueError, match="expected an address"):
            address.find(wrong, tmp_path)


def test_the_smallest_plotly_that_draws_is_taken_and_only_in_its_own_version(tmp_path: Path) -> None:
    for name in plotlyjs.BUNDLES:
        folder = tmp_path / "node_modules" / f"plotly.js-{name}-dist-min"
        folder.mkdir(parents=True)
        (folder / f"plotly-{name}.min.js").write_text(name)
        (folder / "package.json").write_text(json.dumps({"version": get_plotlyjs_version()}))
    assert plotlyjs.choose({"scatter", "bar"}, tmp_path) == ("basic", "")
    assert plotlyjs.choose({"scatter", "heatmap"}, tmp_path) == ("cartesian", "")
    whole = plotlyjs.choose({"sankey"}, tmp_path)
    assert len(whole.script) > 4_000_000 and not whole.advice
    basic = tmp_path / "node_modules/plotly.js-basic-dist-min/package.json"
    basic.write_text('{"version": "1.0.0"}')
    other = plotlyjs.choose({"bar"}, tmp_path)
    assert len(other.script) > 4_000_000 and "npm ci" in other.advice and "1.0.0" in other.advice
    basic.unlink()
    assert "found: none" in plotlyjs.choose({"bar"}, tmp_path).advice


def test_the_bundle_npm_fetches_is_of_the_version_the_figures_are_made_for() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert wanted["plotly.js-basic-dist-min"] == get_plotlyjs_version()
    entry = locked["node_modules/plotly.js-basic-dist-min"]
    assert entry["version"] == get_plotlyjs_version() and entry["integrity"] and "resolved" not in entry


def test_code_is_shown_by_one_switch_and_all_of_it_is_there(plain: Path) -> None:
    for name in STORIES:
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
        text = (plain / f"{name}.html").read_text(encoding="utf-8")
        assert text.count('id="show-code"') == 1
        shown = pages.markup.text(" ".join(re.findall(r'<details class="code".*?</details>', text, re.S)))
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            for defined in re.findall(r"^def (\w+)|^(\w+) = ", cell.source, re.M):
                assert "".join(defined) in shown


def test_every_row_has_a_place_and_names_its_sources_as_links(plain: Path) -> None:
    records = pages.Records(DATA)
    for name in ("productions", "flights", "seat_prices"):
        page = Page(plain / f"tables/{name}.html")
        assert {tag["id"] for tag in page.all("tr") if tag.get("id")} == {
            pages.anchor(records.key(name, row)) for row in records.tables[name]
        }
        leads = {tag["href"] for tag in page.all("a")}
        wanted = {source.url for row in records.tables[name] for source in records.cited(row) if source.url}
        assert wanted and wanted <= leads


def test_only_what_the_descriptor_names_is_published(tmp_path: Path) -> None:
    hostile.write(tmp_path / "notebooks")
    shutil.copytree(SAMPLE, tmp_path / "data")
    (tmp_path / "data/.env").write_text("TOKEN=1")
    (tmp_path / "data/draft.csv").write_text("a\n1\n")
    site.write(tmp_path / "notebooks", tmp_path / "data", tmp_path / "_site", NOWHERE)
    there = {path.name for path in (tmp_path / "_site").rglob("*")}
    assert "flights.csv" in there and not {".env", "draft.csv"} & there
    with zipfile.ZipFile(tmp_path / "_site/data" / exports.ARCHIVE) as packed:
        assert not [name for name in packed.namelist() if name.endswith((".env", "draft.csv"))]


def test_everyone_has_a_page_that_the_finder_leads_to(plain: Path) -> None:
    leads = {tag.get("href") for tag in Page(plain / "find.html").all("a")}
    records = pages.Records(DATA)
    for folder, table in (("people", "people"), ("flights", "flights"), ("productions", "productions")):
        for row in records.tables[table]:
            path = f"{folder}/{records.key(table, row)}.html"
            assert path in leads and (plain / path).is_file()


def test_the_page_of_a_person_tells_the_flights_the_crew_and_the_films(attacked: Path) -> None:
    text = pages.markup.text((attacked / "people/yulia-peresild.html").read_text(encoding="utf-8"))
    for words in ("Soyuz MS-19", "The Challenge", "Klim Shipenko", "5 October to 17 October 2021"):
        assert words in text, words


def test_who_was_up_is_what_the_tables_say(plain: Path) -> None:
    told = json.loads(re.search(r"\((\{.*\})\);", (plain / "up.data.js").read_text(encoding="utf-8"))[1])
    records = pages.Records(DATA)
    flights = {row["flight_id"]: row for row in records.tables["flights"]}
    for day in ("1961-04-12", "1969-07-20", "1986-01-28", "2008-10-14", "2021-10-13", "2024-09-11"):
        wanted = set()
        for seat in records.tables["seats"]:
            up, down = flights[seat["flight_id"]], flights.get(seat["landed_on"])
            end = (down or up)["landed_at"][:10] or (told["last"] if seat["fate"] == "in_orbit" else "")
            if up["outcome"] == "success" and up["launched_at"][:10] <= day <= end:
                wanted.add(seat["person_id"])
        shown = {stay[0] for stay in told["stays"] if stay[6] and stay[4] <= day <= (stay[5] or told["last"])}
        assert shown == wanted, day


def test_a_number_leads_to_what_it_rests_on_in_two_steps(plain: Path) -> None:
    linked = 0
    for name in STORIES:
        for tag in Page(plain / f"{name}.html").all("a"):
            if tag.get("class") == "fact":
                path, _, place = tag["href"].partition("#")
                page = (plain / path).read_text(encoding="utf-8")
                section = re.search(rf'<section id="{re.escape(place)}">.*?</section>', page, re.S)[0]
                assert "../tables/" in section and f"../{name}.html#code-" in section
                linked += 1
    assert linked > len(STORIES)
    assert re.search(r'Rows that say so.*?href="https?://', (plain / f"facts/{STORIES[1]}.html").read_text(), re.S)


def test_what_machines_ask_for_is_there_where_the_address_is_known(plain: Path, public: Path) -> None:
    spoken = {path.relative_to(public).as_posix() for path in every_page(public)}
    listed = re.findall(r"<loc>(.*?)</loc>", (public / "sitemap.xml").read_text(encoding="utf-8"))
    hidden = {path for path in spoken if path.startswith("facts/") or path == "404.html"}
    assert {place.removeprefix(SOMEWHERE.site) or "index.html" for place in listed} == spoken - hidden
    assert f"Sitemap: {SOMEWHERE.site}sitemap.xml" in (public / "robots.txt").read_text()
    ElementTree.fromstring((public / "feed.xml").read_text(encoding="utf-8"))
    for name in ("sitemap.xml", "robots.txt", "feed.xml"):
        assert not (plain / name).exists()
    for path in every_page(public):
        title = next(text for tag, text in Page(path).texts if tag == "title")
        assert len(title) <= 80, f"{path.name}: {title}"
    for answer in (public / "charts").glob("*.oembed.json"):
        record = json.loads(answer.read_text(encoding="utf-8"))
        assert record["type"] == "rich" and f"charts/{answer.name.removesuffix('.oembed.json')}.html" in record["html"]
    for card in (public / "cards").glob("*.png"):
        assert pages.Image.open(card).size == cards.SIZE == (1200, 630)
    assert pages.Image.open(public / "touch-icon.png").size == (180, 180)
    links = [tag["href"] for tag in Page(public / "404.html").all("a")]
    assert "/space/find.html" in links


def test_the_whole_site_is_small(public: Path) -> None:
    """As published: with the small plotly.js that npm fetches, of 1.2 MB."""
    files = (path for path in public.rglob("*") if path.is_file() and path.name != "plotly.min.js")
    assert sum(path.stat().st_size for path in files) + 1_200_000 < 25_000_000


def test_facts_are_linked_where_they_stand_and_nowhere_else() -> None:
    told = {"days": 1513, "when": "5 October 2021", "share": 0.25, "seats": 5, "holds": True, "name": "Tito"}
    text = "<p>It took 1,513 days, from 5 October 2021; 15 seats, <a href='x'>5</a>, then 5, or 25%.</p>"
    made = trail.linked(text, told, "facts/a.html")
    assert re.findall(r'<a class="fact" href="facts/a.html#(\w+)">(.*?)</a>', made) == [
        ("days", "1,513"), ("when", "5 October 2021"), ("seats", "5"), ("share", "25%"),
    ]  # fmt: skip
    assert pages.markup.text(made) == pages.markup.text(text)
