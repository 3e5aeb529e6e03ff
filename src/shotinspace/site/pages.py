"""The pages of the site and the files beside them: notebooks and tables in, a folder out."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import nbformat
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from PIL import Image
from traitlets.config import Config

from shotinspace import chart_files, facts, front_pages, words
from shotinspace import notebook as notebook_files
from shotinspace.folders import DESCRIPTOR, published
from shotinspace.media import FACTS, PLOTLY
from shotinspace.site import chart as charts
from shotinspace.site import markup
from shotinspace.site.address import Address
from shotinspace.site.chart import Chart

NAME = "Shot in Space"
DESCRIPTION = (
    "Films shot in space, in data: one film that was, one that never was, and sixty years of cameras in orbit. "
    "Every number is computed from sourced tables."
)
ARCHIVE = "shot-in-space.zip"
_HERE = Path(__file__).parent
_ASSETS = ("site.css", "site.js", "embed.js", "icon.svg")
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # zip files know no earlier one; a fixed one gives the same bytes each time


class Picture(NamedTuple):
    """A story's picture: where it lies on the site, its size in px, what it shows."""

    path: str
    width: int
    height: int
    alt: str

    @property
    def turns(self) -> bool:
        """Whether it may be turned to dark: see chart.turns()."""
        return charts.turns(self.alt)


@dataclass(frozen=True)
class Story:
    """What the site says of a story elsewhere than on its own page."""

    name: str
    path: str
    title: str
    dek: str
    day: str
    picture: Picture | None


@dataclass
class Written:
    """What a run wrote: pages and charts counted, the kinds of traces the charts hold, and a hint for the user or ""."""

    pages: int = 0
    charts: int = 0
    kinds: set[str] = field(default_factory=set)
    advice: str = ""


def write(
    notebooks: Path, data: Path, out: Path, address: Address, tell: Callable[[str], None], lab: int = 0
) -> Written:
    """Write every page and file of the site into the folder `out`, but for plotly.js, which is chosen by what they hold.

    `lab`: the bytes a browser loads of the lab in `out`/lab, 0 where there is none.
    """
    return _Site(notebooks, data, out, address, lab).write(tell)


class _Site:
    def __init__(self, notebooks: Path, data: Path, out: Path, address: Address, lab: int) -> None:
        self.data, self.out, self.address, self.lab = data, out, address, lab
        self.written = Written()
        self.pictures: list[Picture] = []
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self.templates.globals |= dict(name=NAME, address=address.site, story=None, picture=None, root="", lab=lab)
        self.exporter = TemplateExporter(  # HTMLExporter would read every page again, to mend what ours does not lack
            config=Config(
                NbConvertBase={"display_data_priority": [PLOTLY, "text/html", "text/markdown", "text/plain"]},
            ),
            file_extension=".html",
            template_name="story",
            extra_template_basedirs=[str(_HERE / "templates")],
        )
        self.exporter.register_filter("markdown2html", _html)
        self.exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3"))
        self.exporter.register_filter("safe_html", lambda text: markup.safe(text, self.place))
        self.harvested = chart_files.load(notebooks)
        self.notebooks = {path.stem: nbformat.read(path, 4) for path in notebook_files.paths(notebooks)}

    def write(self, tell: Callable[[str], None]) -> Written:
        for folder in ("charts", "data", "pictures"):
            (self.out / folder).mkdir()
        for asset in _ASSETS:
            shutil.copyfile(_HERE / asset, self.out / asset)
        stories = [self.about(name, notebook) for name, notebook in self.notebooks.items()]
        for place, story in enumerate(stories):
            tell(story.name)
            around = {
                "before": stories[place - 1] if place else None,
                "after": stories[place + 1] if place + 1 < len(stories) else None,
            }
            self.page(
                "story.html.j2",
                story.path,
                title=story.title,
                description=story.dek,
                story=story.name,
                picture=story.picture,
                body=self.body(story),
                **around,
            )
        tell("the data")
        self.tables()
        if self.lab:
            size, told = round(self.lab / 1e6), "Run the stories, and change them, in the browser."
            values = {"title": "JupyterLab, here", "description": told, "stories": stories, "size": size}
            self.page("lab.html.j2", "lab/here.html", root="../", **values)
        first = stories[0] if stories else None
        self.page(
            "index.html.j2",
            "index.html",
            title=NAME,
            description=DESCRIPTION,
            stories=stories,
            picture=first.picture if first else None,
        )
        return self.written

    def page(self, template: str, path: str, **values: Any) -> None:
        """Write one page. What `body` holds is markup already safe; everything else is escaped."""
        if "body" in values:
            values["body"] = jinja2.utils.markupsafe.Markup(values["body"])
        text = self.templates.get_template(template).render(path=path, **values)
        (self.out / path).write_text(text, encoding="utf-8", newline="\n")
        self.written.pages += 1

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
            self.pictures.append(picture)
        return Story(
            name=name,
            path=f"{name}.html",
            title=notebook_files.title(notebook) or name,
            dek=paragraphs[0] if paragraphs else "",
            day=words.day(day) if day else "",
            picture=picture,
        )

    def body(self, story: Story) -> str:
        """A story's cells as markup; its charts are written on the way."""
        notebook = nbformat.from_dict(json.loads(json.dumps(self.notebooks[story.name])))
        for number, output in enumerate(notebook_files.charts(notebook), 1):
            name = output.data[FACTS]["chart"]["name"]
            made = charts.read(output, story.name, self.harvested[story.name][name])
            self.chart(made, story)
            output.metadata["chart"] = self.drawn(made, story, first=number == 1)
        for _, output in notebook_files.outputs(notebook):
            if output.output_type == "execute_result":
                output.output_type = "display_data"  # one way through the template
        notebook.cells = _together(notebook.cells)
        text = self.exporter.from_notebook_node(notebook)[0]
        for picture in self.pictures:  # those that a story shows of others, as the index does
            if picture.turns:
                text = text.replace(f' src="{picture.path}"', f' class="turns" src="{picture.path}"')
        return text

    def drawn(self, chart: Chart, story: Story, **values: Any) -> str:
        """A chart as markup, on its story's page unless told otherwise."""
        embed = self.templates.from_string(
            '<iframe class="shotinspace" src="{{ address }}charts/{{ chart.id }}.html" title="{{ chart.title }}" '
            'width="100%" height="{{ chart.height + 220 }}" loading="lazy" style="border:0"></iframe>\n'
            '<script src="{{ address }}embed.js" async></script>'
        ).render(chart=chart)
        values = {"root": "", "alone": False, "first": False, "story": story.name, "embed": str(embed)} | values
        return self.templates.get_template("chart.html.j2").render(chart=chart, **values)

    def chart(self, chart: Chart, story: Story) -> None:
        """Write a chart's own page and its files: script, table, and pictures with and without its words."""
        files = {
            ".js": chart.script.encode(),
            ".csv": chart.csv.encode(),
            ".png": chart.picture,
            "-plot.png": chart.plot,
        }
        for ending, content in files.items():
            if content:
                (self.out / "charts" / f"{chart.id}{ending}").write_bytes(content)
        self.page(
            "embed.html.j2",
            f"charts/{chart.id}.html",
            title=chart.title,
            description=chart.alt,
            root="../",
            picture=Picture(f"charts/{chart.id}.png", *Image.open(io.BytesIO(chart.picture)).size, chart.alt)
            if chart.picture
            else None,
            body=self.drawn(chart, story, root="../", alone=True, first=True),
        )
        self.written.charts += 1
        self.written.kinds |= {trace.get("type", "scatter") for trace in chart.figure["data"]}

    def tables(self) -> None:
        """Write the page of the data and everything it offers."""
        package = json.loads((self.data / DESCRIPTOR).read_text(encoding="utf-8"))
        for name in published(self.data, package):
            shutil.copyfile(self.data / name, self.out / "data" / name)
        names = [DESCRIPTOR, *(resource["path"] for resource in package["resources"])]
        archive = self.out / "data" / ARCHIVE
        with zipfile.ZipFile(archive, "w") as packed:
            for name in sorted(
                [*names, *(extra for extra in ("README.md", "LICENSE") if (self.data / extra).exists())]
            ):
                entry = zipfile.ZipInfo(f"shot-in-space/{name}", _DAY_ZERO)
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, (self.data / name).read_bytes(), zipfile.ZIP_DEFLATED)
        dictionary = self.data / "README.md"
        text = dictionary.read_text(encoding="utf-8") if dictionary.exists() else ""
        text = re.sub(
            r"\A# .*\n|^Generated from .*?not this one\. ", "", text, flags=re.M
        )  # the page has its own title
        self.page(
            "data.html.j2",
            "data.html",
            title="The data",
            description=package["description"],
            body=markup.safe(_html(text), self.place),
            archive={"name": ARCHIVE, "size": _size(archive)},
            files=[{"name": name, "size": _size(self.data / name)} for name in names],
            linked_data=self.linked_data(package, names),
        )

    def linked_data(self, package: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """The data set as schema.org describes one; addresses only where the site has one."""
        record = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": package["title"],
            "description": package["description"],
            "version": package["version"],
            "license": package["licenses"][0]["path"],
            "creator": [{"@type": "Organization", "name": person["title"]} for person in package["contributors"]],
            "isAccessibleForFree": True,
            "keywords": ["spaceflight", "film", "cinema", "crewed flights", "seats", "prices"],
        }
        days = [story["as_of"] for story in map(facts.harvest, self.notebooks.values()) if story["as_of"]]
        if days:
            record["dateModified"] = max(days)
        if self.address.site:
            kinds = {".csv": "text/csv", ".json": "application/json", ".zip": "application/zip"}
            record["url"] = f"{self.address.site}data.html"
            record["distribution"] = [
                {
                    "@type": "DataDownload",
                    "name": name,
                    "encodingFormat": kinds[Path(name).suffix],
                    "contentUrl": f"{self.address.site}data/{name}",
                }
                for name in (ARCHIVE, *names)
            ]
        return record

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
        if name.startswith("data/") and (self.data / name.removeprefix("data/")).is_file():
            return name
        inside = name != target and ":" not in name and ".." not in name  # a file of the repository
        return f"{self.address.code}{name}" if inside and self.address.code else None


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


def _size(path: Path) -> str:
    count = path.stat().st_size
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 1):.0f} kB"
