"""The pages of the site and the files beside them: notebooks and tables in, a folder out."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import nbformat
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from PIL import Image
from traitlets.config import Config

from shotinspace import changes, chart_files, facts, front_pages, words
from shotinspace import notebook as notebook_files
from shotinspace.charts import style
from shotinspace.folders import published
from shotinspace.media import FACTS, PLOTLY
from shotinspace.site import cards, crawlers, markup, panels, trail
from shotinspace.site import chart as charts
from shotinspace.site import data as data_pages
from shotinspace.site.address import Address
from shotinspace.site.catalogue import Catalogue
from shotinspace.site.chart import Chart
from shotinspace.site.records import Records, anchor, day
from shotinspace.site.writer import HERE, NAME, Writer, Written

DESCRIPTION = (
    "Films shot in space, in data: one film that was, one that never was, and sixty years of cameras in orbit. "
    "Every number is computed from sourced tables."
)
_ASSETS = ("site.css", "site.js", "find.js", "up.js", "panels.js", "embed.js", "icon.svg")


class Picture(NamedTuple):
    """A story's picture: where it lies on the site, its size in px, what it shows."""

    path: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Story:
    """What the site says of a story elsewhere than on its own page."""

    name: str
    path: str
    title: str
    short: str  # for the window's title
    dek: str
    day: str
    picture: Picture | None
    card: Picture  # shown where its address is shared


Drawn = Callable[[dict[str, dict[str, Any]]], dict[str, str]]  # figures by key to pictures (base64 PNG) by key


def write(
    notebooks: Path,
    data: Path,
    out: Path,
    address: Address,
    tell: Callable[[str], None],
    lab: int = 0,
    draw: Drawn | None = None,
) -> Written:
    """Write every page and file of the site into the folder `out`, but for plotly.js, which is chosen by what they hold.

    With `draw`, phones get pictures of their own for where no script runs; else they get the wide ones, smaller.
    `lab`: the bytes a browser loads of the lab in `out`/lab, 0 where there is none.
    """
    return _Site(notebooks, data, out, address, lab, draw).write(tell)


class _Site:
    def __init__(self, notebooks: Path, data: Path, out: Path, address: Address, lab: int, draw: Drawn | None) -> None:
        self.out, self.address, self.lab, self.draw = out, address, lab, draw
        self.harvested = chart_files.load(notebooks)
        self.notebooks = {path.stem: nbformat.read(path, 4) for path in notebook_files.paths(notebooks)}
        self.writer = Writer(out, address)
        self.written, self.templates, self.page = self.writer.written, self.writer.templates, self.writer.page
        self.templates.globals["lab"] = lab
        self.records = Records(data)
        self.catalogue = Catalogue(self.records)
        self.citable = _citable(self.records)
        self.names = _names(self.records)
        self.values = trail.values(self.records)
        self.published = published(data, self.records.package)
        self.changes = changes.read(notebooks)
        self.told = {name: facts.harvest(notebook)["facts"] for name, notebook in self.notebooks.items()}
        self.now = ""  # the story being written
        self.exporter = TemplateExporter(  # HTMLExporter would read every page again, to mend what ours does not lack
            config=Config(
                NbConvertBase={"display_data_priority": [PLOTLY, "text/html", "text/markdown", "text/plain"]},
            ),
            file_extension=".html",
            template_name="story",
            extra_template_basedirs=[str(HERE / "templates")],
        )
        self.exporter.register_filter("markdown2html", _html)
        self.exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3"))
        self.exporter.register_filter("safe_html", lambda text: markup.safe(text, self.place, self.cites))
        self.exporter.register_filter(
            "with_facts",
            lambda text, told: trail.linked(text, told.get("facts", {}) if told else {}, f"facts/{self.now}.html"),
        )

    def write(self, tell: Callable[[str], None]) -> Written:
        for folder in ("charts", "data", "pictures", "cards"):
            (self.out / folder).mkdir()
        for asset in _ASSETS:
            shutil.copyfile(HERE / asset, self.out / asset)
        with (self.out / "site.js").open("a", encoding="utf-8", newline="\n") as script:
            for name, value in {"dark": style.DARK, "template": style.TEMPLATE.to_plotly_json()}.items():
                script.write(f"shotinspace.{name} = {json.dumps(value)};\n")  # as charts.style has it
        self.writer.write("forms.js", panels.house() + (HERE / "forms.js").read_text(encoding="utf-8"))
        self.writer.write("touch-icon.png", cards.icon())
        self.writer.write("cards/index.png", cards.card(DESCRIPTION.partition(". ")[0] + ".", NAME))
        self.templates.globals["picture"] = Picture("cards/index.png", *cards.SIZE, DESCRIPTION)
        stories = [self.about(name, notebook) for name, notebook in self.notebooks.items()]
        made = self.charts()
        if self.draw:
            tell("pictures for phones")
            wanted = {
                one.id: one.drawn[charts.NARROW] for some in made.values() for one in some if charts.NARROW in one.drawn
            }
            for key, picture in self.draw(wanted).items():
                self.writer.write(f"charts/{key}-narrow.png", base64.b64decode(picture))
        for place, story in enumerate(stories):
            tell(story.name)
            self.now = story.name
            around = {
                "before": stories[place - 1] if place else None,
                "after": stories[place + 1] if place + 1 < len(stories) else None,
            }
            self.page(
                "story.html.j2",
                story.path,
                title=story.title,
                tab=story.short,
                description=story.dek,
                story=story.name,
                picture=story.card,
                body=self.body(story, made[story.name]),
                controls=any(chart.panel for chart in made[story.name]),
                changed=self.records.checked,
                **around,
            )
            trail.write(story.name, self.notebooks[story.name], story.title, self.records, self.writer, self.values)
        tell("the data")
        data_pages.write(
            self.records, self.writer, lambda text: markup.safe(_html(text), self.place), self.catalogue.lead
        )
        tell("people, flights and productions")
        self.catalogue.write(self.writer)
        self.what_changed()
        if self.lab:
            size, told = round(self.lab / 1e6), "Run the stories, and change them, in the browser."
            values: dict[str, Any] = {
                "title": "JupyterLab, here",
                "description": told,
                "stories": stories,
                "size": size,
            }
            self.page("lab.html.j2", "lab/here.html", root="../", **values)
        self.page(
            "index.html.j2",
            "index.html",
            title=NAME,
            description=DESCRIPTION,
            stories=stories,
            changed=self.records.checked,
        )
        home = urlsplit(self.address.site).path  # a host shows this page at any depth
        self.page(
            "404.html.j2", "404.html", title="There is no such page", description=DESCRIPTION, root=home, listed=False
        )
        crawlers.write(self.writer, self.changes)
        return self.written

    def what_changed(self) -> None:
        """Write the page of what changed from version to version."""
        names = {name.split("-", 1)[-1]: name for name in self.notebooks}

        def line(moved: dict[str, Any]) -> dict[str, Any]:
            name = names.get(moved["story"])
            return {
                "path": f"{name}.html" if name else "",
                "story": moved["story"].replace("-", " ").capitalize(),
                "name": moved["fact"].replace("_", " "),
                "old": moved["old"],
                "new": moved["new"],
            }

        self.page(
            "changes.html.j2",
            "changes.html",
            title="What changed",
            description="Which facts of the stories moved with each version of the data: from what, to what, and why.",
            changes=[
                {"version": entry["version"], "why": entry.get("why", ""), "written": day(entry.get("day", ""))}
                | {"facts": [line(moved) for moved in entry["facts"]]}
                for entry in self.changes
            ],
            changed=max((entry.get("day", "") for entry in self.changes), default=""),
        )

    def cites(self, words: str, row: list[str]) -> str | None:
        """Where a cell of a story's table leads: to the page of the source, person, flight or production it names."""
        for other in row:
            if (words, other) in self.citable:
                return self.citable[words, other]
        return self.citable.get((words, ""))

    def about(self, name: str, notebook: NotebookNode) -> Story:
        """What is said of a story: its title, its dek (the first paragraph), the day of its facts, its picture."""
        first = _html(notebook.cells[0].source) if notebook.cells else ""
        paragraphs = [markup.text(part) for part in first.split("<p>")[1:]]
        day = facts.harvest(notebook)["facts"].get("data_date", "")
        cover, picture = front_pages.cover(notebook), None
        if cover:
            path = f"pictures/{name}.png"
            (self.out / path).write_bytes(cover[0])
            picture = Picture(path, *Image.open(io.BytesIO(cover[0])).size, cover[1])
        title, tab = notebook_files.title(notebook) or name, name[3:].replace("-", " ").capitalize()
        self.writer.write(f"cards/{name}.png", cards.card(title, f"{NAME} · {tab}", cover[0] if cover else b""))
        return Story(
            name=name,
            path=f"{name}.html",
            title=title,
            short=tab,
            card=Picture(f"cards/{name}.png", *cards.SIZE, f"{title}. {cover[1]}" if cover else title),
            dek=paragraphs[0] if paragraphs else "",
            day=words.day(day) if day else "",
            picture=picture,
        )

    def charts(self) -> dict[str, list[Chart]]:
        """The charts of every story, in order."""
        return {
            name: [
                charts.read(output, name, self.harvested[name][output.data[FACTS]["chart"]["name"]])
                for output in notebook_files.charts(notebook)
            ]
            for name, notebook in self.notebooks.items()
        }

    def body(self, story: Story, drawn: list[Chart]) -> str:
        """A story's cells as markup; its charts are written on the way."""
        notebook = nbformat.from_dict(json.loads(json.dumps(self.notebooks[story.name])))
        for number, (made, output) in enumerate(zip(drawn, notebook_files.charts(notebook)), 1):
            self.chart(made, story)
            output.metadata["chart"] = self.drawn(made, story, first=number == 1)
        for _, output in notebook_files.outputs(notebook):
            if output.output_type == "execute_result":
                output.output_type = "display_data"  # one way through the template
        notebook.cells = _together(notebook.cells)
        return self.exporter.from_notebook_node(notebook)[0]

    def drawn(self, chart: Chart, story: Story, **values: Any) -> str:
        """A chart as markup, on its story's page unless told otherwise."""
        root = values.get("root", "")
        titles = (name for name in self.told.get(story.name, ()) if name.endswith("_title"))
        fact = next((name for name in titles if charts.slug(name.removesuffix("_title")) == chart.name), "")
        values = {
            "root": "",
            "short": panels.SHORT,
            "alone": False,
            "first": False,
            "story": story.name,
            "embed": self.embed(chart) if self.address.site else "",
            "source": self.sourced(
                chart.source, root, f"facts/{story.name}.html" + (f"#{anchor(fact)}" if fact else "")
            ),
            "fact": anchor(fact),
            "narrow": charts.NARROW if (self.out / f"charts/{chart.id}-narrow.png").is_file() else None,
        } | values
        return self.templates.get_template("chart.html.j2").render(chart=chart, **values)

    def embed(self, chart: Chart) -> str:
        """What another page holds to show a chart."""
        return str(
            self.templates.from_string(
                '<iframe class="shotinspace" src="{{ address }}charts/{{ chart.id }}.html" title="{{ chart.title }}" '
                'width="100%" height="{{ chart.height + 220 }}" loading="lazy" style="border:0"></iframe>\n'
                '<script src="{{ address }}embed.js" async></script>'
            ).render(chart=chart)
        )

    def sourced(self, line: str, root: str, more: str) -> Markup:
        """A chart's line of sources as links: each publisher to its page, each table to its rows, "and 3 more" to `more`."""
        made, at = Markup(""), 0
        for found in self.names.finditer(line):
            publisher, table = found["publisher"], found["table"]
            target = self.citable[publisher, ""] if publisher else f"tables/{table}.html" if table else more
            target = target if target.startswith("http") else f"{root}{target}"
            made += Markup('{}<a href="{}">{}</a>').format(line[at : found.start()], target, found[0])
            at = found.end()
        return made + line[at:]

    def chart(self, chart: Chart, story: Story) -> None:
        """Write a chart's own page and its files: scripts, table, picture, card, oEmbed."""
        scripts = chart.scripts | (panels.scripts(chart.panel, chart.id) if chart.panel else {})
        files = {
            **{f"charts/{chart.id}{end}.js": script.encode() for end, script in scripts.items()},
            f"charts/{chart.id}.csv": chart.csv.encode(),
            f"charts/{chart.id}-plot.png": chart.plot,
            f"cards/{chart.id}.png": cards.card(chart.title, f"{NAME} · {story.short}", chart.plot),
        }
        picture = Picture(f"cards/{chart.id}.png", *cards.SIZE, chart.alt)
        oembed = f"charts/{chart.id}.oembed.json" if self.address.site else ""
        if oembed:
            answer = (chart.title, self.embed(chart), chart.width, chart.height + 220)
            thumbnail = (f"{self.address.site}{picture.path}", picture.width, picture.height)
            files[oembed] = crawlers.oembed(self.address.site, *answer, thumbnail).encode()
        for path, content in files.items():
            if content:
                self.writer.write(path, content)
        self.page(
            "embed.html.j2",
            f"charts/{chart.id}.html",
            title=chart.title,
            description=chart.alt,
            picture=picture,
            oembed=f"{self.address.site}{oembed}" if oembed else None,
            controls=chart.panel is not None,
            body=self.drawn(chart, story, root="../", alone=True, first=True),
            changed=self.records.checked,
        )
        self.written.charts += 1
        self.written.kinds |= {trace.get("type", "scatter") for trace in chart.figure["data"]}

    def place(self, target: str) -> str | None:
        """Where a link of a notebook, or of the dictionary, leads on the site; None when nowhere."""
        if target.startswith(("http://", "https://", "mailto:", "#")):
            return target
        if re.fullmatch(r"pictures/[\w-]+\.png", target) and (self.out / target).is_file():
            return target
        name = target.removeprefix("../")
        if name.removesuffix(".ipynb") in self.notebooks:
            return f"{name.removesuffix('.ipynb')}.html"
        if re.fullmatch(r"charts/[\w-]+\.csv", target) and (self.out / target).is_file():
            return target
        if name == "data/README.md":
            return "data.html"
        if name.startswith("data/") and name.removeprefix("data/") in self.published:
            table = Path(name).stem
            return f"tables/{table}.html" if table in self.records.tables else name
        inside = name != target and ":" not in name and ".." not in name  # a file of the repository
        return f"{self.address.code}{name}" if inside and self.address.code else None


def _citable(records: Records) -> dict[tuple[str, str], str]:
    """Where the words of a cell lead, by (words, other words of its row): sources by publisher and title, else the
    publisher's place in the list of sources; then what the catalogue has a page for."""
    found: dict[tuple[str, str], str] = {}
    for source in records.sources.values():
        target = source.url or f"tables/sources.html#{anchor(source.id)}"
        found[source.title, source.publisher] = target
        found.setdefault((source.title, ""), target)
        found.setdefault((source.publisher, ""), f"tables/sources.html#{anchor(source.id)}")
    for line in records.tables.get("evidence", []):
        if printed := records.sources.get(line["source_id"]):
            target = printed.url or f"tables/sources.html#{anchor(printed.id)}"
            found.setdefault((printed.publisher, line["value_as_printed"]), target)
    for table, column, folder in (
        ("productions", "title", "productions"),
        ("people", "name", "people"),
        ("flights", "mission", "flights"),
        ("suborbital_flights", "flight", "flights"),
    ):
        for row in records.tables.get(table, []):
            found.setdefault((row[column], ""), f"{folder}/{records.key(table, row)}.html")
    found.pop(("", ""), None)
    return found


def _names(records: Records) -> re.Pattern[str]:
    """What may be a link in a line such as "Sources: TASS; Sputnik and 36 more; to 13 December 2025"."""
    publishers = sorted(
        {source.publisher for source in records.sources.values() if source.publisher}, key=len, reverse=True
    )
    tables = sorted(records.tables, key=len, reverse=True)
    either = ["|".join(map(re.escape, names)) or "(?!)" for names in (publishers, tables)]
    return re.compile(
        rf"(?<!\w)(?:(?P<publisher>{either[0]})(?=;| and \d|$)|(?P<table>{either[1]})(?!\w)|(?P<more>\d+ more)(?=;|$))"
    )


def _together(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells, with code that shows nothing put before the code that follows it: one fold to open, not four."""
    kept: list[NotebookNode] = []
    for cell in cells:
        before = kept[-1] if kept else None
        if cell.cell_type == "code" and before is not None and before.cell_type == "code" and not before.outputs:
            cell.source = f"{before.source}\n\n{cell.source}".strip()
            kept.pop()
        kept.append(cell)
    return kept


def _html(markdown: str) -> str:
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(markdown)
