"""A stored chart made ready for a page: its words apart from its figure, its picture cut to match, its data as rows."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from shotinspace.charts import style
from shotinspace.media import FACTS, PLOTLY, PNG, WIDGET

ABOVE = 10  # px left above the plot: the subtitle stands higher (charts/style.py)
COLOURS = {  # what people call the colours of charts/style.py
    "#D55E00": "orange",
    "#0072B2": "blue",
    "#009E73": "green",
    "#CC79A7": "pink",
    style.LIGHT: "yellow",
    style.CONTEXT: "grey",
    style.QUIET: "grey",
    style.INK: "black",
}
_LIGHTNESS = re.compile(r"\b(black|white|dark|light|yellow)\b", re.I)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
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
    picture: bytes  # as the build drew it, with its words; b"" when it has none
    plot: bytes  # the same without its words, as the page shows it
    columns: list[str]
    rows: list[list[str]]
    controls: bool  # in JupyterLab this chart has controls
    narrow: dict[str, Any] | None = None  # the figure drawn for a phone, without its words

    @property
    def turns(self) -> bool:
        """Whether it may be turned to dark: see turns()."""
        return turns(f"{self.title} {self.subtitle}")

    @property
    def script(self) -> str:
        """The chart as a script that hands it to site.js: works where a page may not fetch, such as from a disk."""
        record = {"figure": self.figure, "words": self.words, "columns": self.columns, "rows": self.rows}
        record |= {"narrow": self.narrow} if self.narrow else {}
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return f"shotinspace.take({json.dumps(self.id)},{_inert(text)});\n"

    @property
    def csv(self) -> str:
        """What is drawn, as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def _inert(text: str) -> str:
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _DIGITS.match(cell) else cell


def turns(words: str) -> bool:
    """Whether a chart may be turned to dark for readers at night: not when its words name what is light or dark in it."""
    return not _LIGHTNESS.search(words)


def plain(text: str) -> str:
    """Plotly's pseudo-HTML as plain text on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", " ", str(text)))).split())


def read(output: NotebookNode, story: str, number: int, phone: dict[str, Any] | None = None) -> Chart:
    """The chart in a notebook's output, the `number`th (from 1) of its story; `phone` is the same figure drawn for a
    narrow screen. Raises KeyError when the output holds no chart."""
    full = json.loads(json.dumps(output.data[PLOTLY]))
    meta = output.metadata.get(PNG, {})
    facts = output.data.get(FACTS, {}).get("facts", {})
    called = next((fact.removesuffix("_title") for fact in facts if fact.endswith("_title")), f"chart-{number}")
    name = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-") or f"chart-{number}"
    layout = full["layout"]
    notes = {note.get("name"): note for note in layout.get("annotations", ())}
    picture = base64.b64decode(output.data.get(PNG, ""))
    columns, rows = data(full)
    common = dict(
        name=name,
        id=f"{story}-{name}",
        alt=meta.get("alt") or output.data.get("text/plain", ""),
        width=int(layout.get("width", 900)),
        picture=picture,
        columns=columns,
        rows=rows,
        controls=WIDGET in output.data,
        narrow=_lean(phone)[0] if phone else None,
    )
    title = layout.get("title", {}).get("text", "")
    if not (title and {"subtitle", "source"} <= notes.keys()):  # not of the house: shown whole
        return Chart(
            title=plain(title) or common["alt"],
            subtitle="",
            source="",
            height=int(layout["height"]),
            figure={"data": full["data"], "layout": layout},
            words={},
            plot=picture,
            **common,
        )
    figure, top, bottom = _lean(full)
    return Chart(
        title=plain(title),
        subtitle=plain(notes["subtitle"]["text"]),
        source=plain(notes["source"]["text"]),
        height=int(figure["layout"]["height"]),
        figure=figure,
        words={
            "title": layout["title"],
            "annotations": [notes["subtitle"], notes["source"]],
            "margin": layout["margin"],
            "height": layout["height"],
        },
        plot=_cut(picture, top, bottom),
        **common,
    )


def _lean(full: dict[str, Any]) -> tuple[dict[str, Any], int, int]:
    """A figure of the house without its words, and the px its words took above and below."""
    layout = full["layout"]
    notes = {note.get("name"): note for note in layout["annotations"]}
    margin = layout["margin"]
    top, bottom = margin["t"] - ABOVE, margin["b"] + notes["source"]["yshift"] + 2
    lean = {key: value for key, value in layout.items() if key != "title"} | {
        "annotations": [note for note in layout["annotations"] if note.get("name") not in ("subtitle", "source")],
        "margin": margin | {"t": ABOVE, "b": margin["b"] - bottom},
        "height": layout["height"] - top - bottom,
    }
    return {"data": full["data"], "layout": lean}, int(top), int(bottom)


def _cut(picture: bytes, top: int, bottom: int) -> bytes:
    if not picture:
        return b""
    image, out = Image.open(io.BytesIO(picture)), io.BytesIO()
    image.crop((0, top, image.width, image.height - bottom)).save(out, "PNG", optimize=True)
    return out.getvalue()


def data(figure: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """What a figure draws, as (column names, rows of text): its marks, bars, areas and lines, then its labels.

    Equal marks make one row with their number. A position that only serves the layout (an axis without tick labels)
    is not data and is left out, and so are the keys to the marks, which stand beside a label.
    """
    layout = figure["layout"]
    axes = {side: _Axis(layout.get(f"{side}axis", {}), side) for side in "xy"}
    notes = [note for note in layout.get("annotations", ()) if note.get("name") not in ("subtitle", "source")]
    found: list[tuple[str, ...]] = []
    for trace in figure["data"]:
        if not _is_key(trace, notes, layout):
            found += _trace(trace, axes)
    for note in notes:
        at = [axes[side].word(note.get(side)) if note.get(f"{side}ref", side) == side else "" for side in "xy"]
        if plain(note.get("text", "")):
            found.append(("label", plain(note["text"]), *at))
    counted = Counter(found)
    rows = [[*row, f"{number}"] for row, number in counted.items()]
    columns = ["drawn as", "text", axes["x"].name, axes["y"].name, "number"]
    for place in (2, 3):
        if columns[place] in ("x", "y") and any(_DATE.match(row[place]) for row in rows):
            columns[place] = "date"
    used = [place for place in range(4) if place == 0 or any(row[place] for row in rows)]
    used += [4] if any(number > 1 for number in counted.values()) else []
    return [columns[place] for place in used], [[row[place] for place in used] for row in rows]


class _Axis:
    def __init__(self, axis: dict[str, Any], side: str) -> None:
        title = axis.get("title", {})
        self.name = plain(title.get("text", "") if isinstance(title, dict) else title) or side
        self.shown = axis.get("visible", True) and axis.get("showticklabels", True)
        self.texts = {value: plain(text) for value, text in zip(axis.get("tickvals", ()), axis.get("ticktext", ()))}

    def word(self, value: Any) -> str:
        if not self.shown or value is None:
            return ""
        if self.texts and self.name in ("x", "y"):
            return self.texts.get(value, "")
        return f"{value:.7g}" if isinstance(value, float) else plain(value).removesuffix(" 00:00")


def _is_key(trace: dict[str, Any], notes: list[dict[str, Any]], layout: dict[str, Any]) -> bool:
    """Whether a trace is one silent mark a few px left of a label that is placed on the paper: the key to a sign."""
    if len(trace.get("x", ())) != 1 or trace.get("hoverinfo") != "skip" or "range" not in layout.get("xaxis", {}):
        return False
    ends = [*layout["xaxis"]["range"], trace["x"][0]]
    first, last, here = (
        (np.datetime64(end.replace(" ", "T"), "s").astype(float) for end in ends) if isinstance(ends[0], str) else ends
    )
    px = (here - first) / (last - first) * (layout["width"] - layout["margin"]["l"] - layout["margin"]["r"])
    beside = (note for note in notes if note.get("xref") == "paper" and note.get("y") == trace["y"][0])
    return any(0 < note.get("xshift", 0) - px < 16 for note in beside)


def _trace(trace: dict[str, Any], axes: dict[str, _Axis]) -> list[tuple[str, ...]]:
    xs, ys, marker = trace.get("x", []), trace.get("y", []), trace.get("marker", {})
    texts = trace.get("hovertext", trace.get("text", ""))
    texts = [plain(text) for text in _each(texts, len(xs))]
    name = plain(trace.get("name", ""))
    if trace.get("fill") == "toself":
        if trace.get("hoverinfo") == "skip" or not xs:  # ground, such as coasts
            return []
        return [("area", texts[0] or name, *(_between(axes[side].word(min(ends)), axes[side].word(max(ends)))
                                             for side, ends in _ends(xs, ys)))]  # fmt: skip
    if trace.get("type") == "bar":
        long = "x" if trace.get("orientation") == "h" else "y"
        bars: list[tuple[str, ...]] = []
        for x, y, base in zip(xs, ys, _each(trace.get("base", 0), len(xs))):
            at = {"x": axes["x"].word(x), "y": axes["y"].word(y)}
            size = x if long == "x" else y
            if axes[long].shown:
                at[long] = _between(f"{base:.7g}", f"{base + size:.7g}") if "base" in trace else f"{size:.7g}"
            bars.append(("bar", name, at["x"], at["y"]))
        return bars
    rows: list[tuple[str, ...]] = []
    marks = "markers" in trace.get("mode", "")
    for x, y, text, symbol, inside, edge in zip(
        xs, ys, texts, *(_each(part, len(xs)) for part in
        (marker.get("symbol", "circle"), marker.get("color", ""), marker.get("line", {}).get("color", "")))
    ):  # fmt: skip
        if x is not None and y is not None:
            row = (_sign(symbol, inside, edge) if marks else "line", text or name, axes["x"].word(x), axes["y"].word(y))
            rows += [row] if any(row[1:]) or marks else []
    return rows


def _each(value: Any, count: int) -> list:
    return value if isinstance(value, list) else [value] * count


def _ends(xs: list, ys: list) -> list[tuple[str, list]]:
    return [(side, [value for value in values if value is not None]) for side, values in (("x", xs), ("y", ys))]


def _between(first: str, last: str) -> str:
    return first if first == last or not last else f"{first} to {last}"


def _sign(symbol: str, inside: str, edge: str) -> str:
    symbol = str(symbol)
    hollow = str(inside).lower() == style.PAPER
    colour = COLOURS.get(edge if hollow or not inside else inside, "")
    shape = {"line-ew": "bar", "line-ns": "bar"}.get(symbol, symbol.removesuffix("-open"))
    return " ".join(filter(None, ["hollow" if hollow or symbol.endswith("-open") else "", colour, shape]))
