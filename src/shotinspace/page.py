"""Put things before a reader: the only doors are `header`, `say`, `finding`, `table` and `show`.

Knows notebooks and nothing of the subject. Every string that comes in as a value is escaped here, every float is
rounded here, and every figure a sentence prints leaves a machine-readable copy beside it (media type FACTS).
"""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ipywidgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display

from shotinspace import words
from shotinspace.media import FACTS, PLOTLY, PNG, WIDGET
from shotinspace.safe import for_html, for_markdown
from shotinspace.tables import Tables

_DECIMALS = re.compile(r"\.(\d+)[f%]$")
_desk: Tables | None = None  # the tables of the notebook at hand, set by header()


class FindingBroken(AssertionError):
    """The data no longer bear out what a notebook's title says."""


class _Prose(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        return for_markdown(super().format_field(value, spec))


def _rounded(template: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are kept: text, whole numbers and booleans as they are, floats rounded to the digits printed."""
    specs = {name: spec or "" for _, name, spec, _ in string.Formatter().parse(template) if name}
    unknown = specs.keys() - facts.keys()
    if unknown:
        raise ValueError(f"the sentence names {', '.join(sorted(unknown))}, but no such fact was given")
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, float):
            digits = _DECIMALS.search(specs.get(name, ""))
            if not digits:
                raise ValueError(f"fact {name!r} is {value!r}: say its digits in the sentence, such as {{{name}:.1f}}")
            value = round(value, int(digits[1]) + 2 * specs[name].endswith("%"))
        elif not isinstance(value, str | int | bool):
            raise ValueError(f"fact {name!r} is {type(value).__name__}; expected text, a number or yes/no")
        kept[name] = value
    return kept


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"facts": facts}
    if _desk is not None and _desk.read:
        record |= {"as_of": _desk.as_of(), "tables": list(_desk.read)}
    return record


def _print(markdown: str, facts: dict[str, Any]) -> None:
    if "$" in markdown:
        raise ValueError("a dollar sign starts a formula on the page: write dollars or USD")
    display({"text/markdown": markdown, "text/plain": markdown, FACTS: _facts(facts)}, raw=True)


def say(template: str, **facts: Any) -> None:
    """Print one paragraph of Markdown with its figures filled in: `say("It took **{days:,} days**.", days=377)`.

    Values are escaped; floats need their digits in the template. The facts travel beside the text.
    Raises ValueError for a float without digits, a missing fact or a dollar sign.
    """
    kept = _rounded(template, facts)
    _print(_Prose().vformat(template, (), kept), kept)


def finding(statement: str, *, holds: bool, **facts: Any) -> None:
    """Stand behind a notebook's title: print `statement` as checked, or stop the run.

    Raises FindingBroken, with the facts, when `holds` is false.
    """
    kept = _rounded(statement, facts)
    sentence = _Prose().vformat(statement, (), kept)
    if not holds:
        raise FindingBroken(f"The data no longer bear out this story's title. {sentence} Facts: {kept}")
    _print(f"*The finding, checked against the data:* {sentence}", kept | {"holds": True})


def header(name: str, data: Tables, *tables: str) -> None:
    """Print the byline: project, the day the named tables reach together, links to the neighbours.

    `name` is the notebook's file name without ending; neighbours are the numbered notebooks beside it, by name.
    """
    global _desk
    _desk = data
    data.read.clear()
    names = sorted(path.stem for path in Path.cwd().glob("[0-9][0-9]-*.ipynb"))
    place = names.index(name) if name in names else None
    links = []
    if place:
        links.append(f"[← {_title(names[place - 1])}]({quote(names[place - 1])}.ipynb)")
    if place is not None and place + 1 < len(names):
        links.append(f"[{_title(names[place + 1])} →]({quote(names[place + 1])}.ipynb)")
    as_of = data.as_of(*tables)
    line = f"**Shot in Space** · facts known to {words.day(as_of)}"
    _print(" · ".join([line, *links]), {"data_date": as_of})


def _title(stem: str) -> str:
    return for_markdown(stem[3:].replace("-", " ").capitalize())


def index() -> None:
    """Print the list of stories beside this notebook: link, finding, the day its facts reach, picture, as last built.

    Reads facts.json in the working folder. Raises FileNotFoundError, in words, before the first build.
    """
    path = Path.cwd() / "facts.json"
    if not path.exists():
        raise FileNotFoundError("facts.json is not there yet: run shotinspace build")
    stories = {
        name: story
        for name, story in json.loads(path.read_text(encoding="utf-8")).items()
        if not name.startswith("00-")
    }
    lines = [
        f"### [{_title(name)}]({quote(name)}.ipynb)\n\n{for_markdown(story['title'])}. "
        f"*Facts known to {words.day(story['facts']['data_date'])}.*\n\n"
        f"[![{for_markdown(story['title'])}](pictures/{quote(name)}.png)]({quote(name)}.ipynb)"
        for name, story in sorted(stories.items())
    ]
    _print("\n\n".join(lines), {"stories": len(lines)})


def table(frame: pd.DataFrame, *, empty: str = "not published") -> None:
    """Show a small frame as a plain table: its columns as headings, its values escaped, missing ones as `empty`.

    Format numbers as text first: what is shown is what is compared. Raises ValueError for a float column.
    """
    floats = [str(name) for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    if floats:
        raise ValueError(f"columns {', '.join(floats)} hold floats: write them as text with the digits they deserve")
    cells = frame.astype("object").where(frame.notna(), empty)
    cells = cells.map(for_html)
    cells.columns = [for_html(name) for name in frame.columns]
    markup = cells.to_html(index=False, escape=False, border=0, justify="left").replace(
        ' style="text-align: left;"', ""
    )
    plain = "\n".join(
        " | ".join(html.unescape(str(value)) for value in row) for row in [cells.columns, *cells.to_numpy()]
    )
    display({"text/html": markup, "text/plain": plain}, raw=True)


def figure_json(fig: go.Figure) -> dict[str, Any]:
    """A figure as plain JSON: no uids, no binary arrays, floats cut to seven significant digits, whole ones as integers."""
    record = json.loads(pio.to_json(fig, validate=False))
    return _plain({"data": record["data"], "layout": record["layout"]})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() >= {"bdata", "dtype"}:  # plotly's packed arrays: a reviewer could not read their diff
            value = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
            return [_plain(None if item != item else item) for item in value]
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        value = float(f"{value:.7g}")
        return int(value) if value.is_integer() else value  # as JupyterLab saves it: 2, not 2.0
    return value


class Panel(ipywidgets.VBox):
    """Controls above a live chart: `Panel([dropdown, slider], redraw)`.

    `redraw(**values)` gets the controls' values by their `description` in lower case and returns a Figure; it is drawn
    in place. With `data(**values)`, which returns the frame behind the chart, and a `name`, two buttons save the view
    into the folder `saved` beside the notebook: the numbers as CSV, the chart as one HTML file that needs no network.
    On a page without a kernel the first picture stands.
    """

    def __init__(
        self,
        controls: list[ipywidgets.Widget],
        redraw: Callable[..., go.Figure],
        *,
        data: Callable[..., pd.DataFrame] | None = None,
        name: str = "view",
    ) -> None:
        self.controls = controls
        self._redraw, self._name = redraw, name
        self.figure = go.FigureWidget(redraw(**self.values()))
        rows = [
            ipywidgets.HBox(controls, layout=ipywidgets.Layout(flex_flow="row wrap")),
            self.figure,
        ]
        if data is not None:
            self.buttons = [ipywidgets.Button(description=text) for text in ("Save data", "Save chart")]
            self.told = ipywidgets.Label()
            self.buttons[0].on_click(
                lambda _: self._save(
                    "csv", lambda path: data(**self.values()).to_csv(path, index=False, lineterminator="\n")
                )
            )
            self.buttons[1].on_click(
                lambda _: self._save(
                    "html", lambda path: go.Figure(self.figure.to_dict()).write_html(path, include_plotlyjs=True)
                )
            )
            rows.append(ipywidgets.HBox([*self.buttons, self.told]))
        super().__init__(rows)
        for control in controls:
            control.observe(self._update, names="value")

    def values(self) -> dict[str, Any]:
        """What the controls say now: description in lower case -> value."""
        return {control.description.lower(): control.value for control in self.controls}

    def _update(self, _change: object) -> None:
        fresh = self._redraw(**self.values())
        with self.figure.batch_update():
            self.figure.data = []
            self.figure.add_traces(list(fresh.data))
            self.figure.layout = fresh.layout

    def _save(self, kind: str, write: Callable[[Path], object]) -> None:
        path = Path("saved", f"{self._name}.{kind}")
        try:
            path.parent.mkdir(exist_ok=True)
            write(path)
            self.told.value = f"saved as {path.as_posix()}"
        except OSError as error:  # a read-only folder, a full disk: say so where the reader looks
            self.told.value = f"not saved: {error.strerror or error}"


def show(chart: go.Figure | Panel, alt: str, *, name: str, cover: bool = False) -> None:
    """Show a chart, or a Panel, as one output: live where it can be, an image (added by the build) where not.

    `alt` says in words what kind of chart it is, of what, and what it shows. `name` is unique in the notebook: the
    chart's title is kept as the fact `<name>_title`. `cover` makes it the story's picture in the README. Raises ValueError when the chart has no fixed height or title.
    """
    fig = chart.figure if isinstance(chart, Panel) else chart
    if not fig.layout.height or not fig.layout.title.text:
        raise ValueError(f"chart {name!r} needs a fixed height and a title that states its finding")
    bundle = {PLOTLY: figure_json(fig), "text/plain": alt}
    title = html.unescape(re.sub(r"<br>", " ", fig.layout.title.text))
    bundle[FACTS] = _facts({f"{name}_title": re.sub(r"<[^>]+>", "", title)})
    if isinstance(chart, Panel):
        bundle |= {WIDGET: {"model_id": chart.model_id, "version_major": 2, "version_minor": 0}}
    display(bundle, metadata={PNG: {"alt": alt} | ({"cover": True} if cover else {})}, raw=True)
