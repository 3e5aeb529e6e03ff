"""A stored chart made ready for a page: its words apart from its figure, its picture cut to match, its data as rows."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from PIL import Image

from shotinspace import chart_files
from shotinspace.charts.plain import figure_json
from shotinspace.charts.style import with_words
from shotinspace.media import FACTS, PNG, WIDGET

WIDTHS = (320, 390, 600, 720, 900)  # px: a page takes the widest that its place holds
DRAWN = {"bars", "blank", "entries", "lanes", "pairs"}  # forms that forms.js draws in the page
WIDE, NARROW = 900, 390  # px: what the pictures show
_DIGITS = re.compile(r"-?\d+(\.\d+)?$")


@dataclass(frozen=True)
class Chart:
    """One chart of one story. Sizes in px; `figure` is drawn without its words, `words` puts them back."""

    name: str  # unique in its story, safe in an address
    id: str  # unique on the site
    title: str
    subtitle: str
    source: str
    alt: str
    width: int
    height: int
    figure: dict[str, Any]
    words: dict[str, Any]
    plot: bytes  # its picture as the build drew it, without its words, as the page shows it; b"" when it has none
    columns: list[str]
    rows: list[list[str]]
    controls: bool  # in JupyterLab this chart has controls
    panel: dict[str, Any] | None  # what they do, as Panel.states gives it, where it can be told
    drawn: dict[int, dict[str, Any]]  # the figure for each of WIDTHS its labels find room in, without its words

    @property
    def heights(self) -> dict[int, int]:
        """The height in px at each width, so that a page keeps the room before anything is drawn."""
        return {width: int(figure["layout"]["height"]) for width, figure in self.drawn.items()}

    @property
    def scripts(self) -> dict[str, str]:
        """Scripts that hand the chart to site.js, by the end of their names: "" with its words and table, "-390" with
        its figure at that width. Scripts, for a page that was opened from a disk may not fetch."""
        told = {"words": self.words, "columns": self.columns, "rows": self.rows}
        return {"": taken(self.id, told)} | {
            f"-{width}": taken(f"{self.id}-{width}", _bare(figure)) for width, figure in self.drawn.items()
        }

    @property
    def csv(self) -> str:
        """What is drawn, as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def _told(panel: dict[str, Any] | None) -> dict[str, Any] | None:
    """A panel whose every choice the page can ask for and draw, else None: then its first view stands."""
    if not panel or any(control["kind"] == "range" for control in panel["controls"]):
        return None
    return panel if {look["form"] for look in panel["looks"]} <= DRAWN else None


def _bare(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without the template: the page has that once."""
    return figure | {"layout": {key: value for key, value in figure["layout"].items() if key != "template"}}


def taken(name: str, value: Any) -> str:
    """A script that hands a JSON value to site.js under a name."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"shotinspace.take({json.dumps(name)},{_inert(text)});\n"


def _inert(text: str) -> str:
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _DIGITS.match(cell) else cell


def read(output: NotebookNode, story: str, harvested: dict[str, Any]) -> Chart:
    """The chart in a notebook's output, drawn anew from its value as the build harvested it (see chart_files)."""
    value = chart_files.chart(harvested)
    name = slug(output.data[FACTS]["chart"]["name"])
    picture = base64.b64decode(output.data.get(PNG, ""))
    drawn = value.figure(WIDE)
    worded = with_words(drawn, harvested["title"], harvested["subtitle"], harvested["source"])
    figure, full = figure_json(drawn), figure_json(worded)["layout"]
    margin, inner = full["margin"], figure["layout"]["margin"]
    header, *rows = csv.reader(io.StringIO(harvested["csv"]))
    return Chart(
        name=name,
        id=f"{story}-{name}",
        title=harvested["title"],
        subtitle=harvested["subtitle"],
        source=harvested["source"],
        alt=harvested["alt"],
        width=WIDE,
        height=int(figure["layout"]["height"]),
        figure=figure,
        words={
            "title": full["title"],
            "annotations": [note for note in full["annotations"] if note.get("name") in ("subtitle", "source")],
            "margin": margin,
            "height": full["height"],
        },
        plot=_cut(picture, margin["t"] - inner["t"], margin["b"] - inner["b"]),
        columns=header,
        rows=rows,
        controls=WIDGET in output.data,
        panel=_told(harvested.get("panel")),
        drawn=_at_widths(value),
    )


def _at_widths(value: Any) -> dict[int, dict[str, Any]]:
    made = {}
    for width in WIDTHS:
        try:
            made[width] = figure_json(value.figure(width))
        except ValueError:  # a label finds no room: narrower places scroll the next wider one
            continue
    return made


def slug(name: str) -> str:
    """A chart's name as it may stand in an address."""
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "chart"


def _cut(picture: bytes, top: int, bottom: int) -> bytes:
    if not picture:
        return b""
    image, out = Image.open(io.BytesIO(picture)), io.BytesIO()
    scale = image.width // WIDE
    image.crop((0, top * scale, image.width, image.height - bottom * scale)).save(out, "PNG", optimize=True)
    return out.getvalue()
