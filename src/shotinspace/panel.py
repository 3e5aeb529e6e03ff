"""Controls above a live chart, and every state of it written down for pages that have no kernel."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import plotly.graph_objects as go

from shotinspace.page import View

SAVED = "saved"  # the folder beside a notebook for what a reader keeps
MOST = 1000  # states that are written down one by one


class Panel(ipywidgets.VBox):
    """Controls above a live chart: `Panel([dropdown, slider], draw)`.

    `draw(**values)` gets the controls' values by their `description` in lower case and returns a page.View. Two buttons
    save the view into the folder `saved` beside the notebook under `name`: its table as CSV, the chart as one HTML file
    that needs no network.
    """

    def __init__(self, controls: list[ipywidgets.Widget], draw: Callable[..., View], *, name: str = "view") -> None:
        self.controls, self.draw, self._name = controls, draw, name
        self.view = draw(**self.values())
        self.figure = go.FigureWidget(self.view.figure())
        self.buttons = [ipywidgets.Button(description=text) for text in ("Save data", "Save chart")]
        self.message = ipywidgets.Label()
        self.buttons[0].on_click(lambda _: self._save("csv", self._write_csv))
        self.buttons[1].on_click(lambda _: self._save("html", self._write_html))
        wrapping = ipywidgets.Layout(flex_flow="row wrap")
        super().__init__(
            [
                ipywidgets.HBox(controls, layout=wrapping),
                self.figure,
                ipywidgets.HBox([*self.buttons, self.message], layout=wrapping),
            ]
        )
        for control in controls:
            control.observe(self._update, names="value")

    def values(self) -> dict[str, Any]:
        """What the controls say now: description in lower case -> value."""
        return {control.description.lower(): control.value for control in self.controls}

    def describe(self) -> list[dict[str, Any]]:
        """The controls as JSON values: `name`, `kind` (choice, number, range), the value, and what may be chosen."""
        return [_described(control) for control in self.controls]

    def states(self) -> dict[str, Any] | None:
        """What each choice draws, as JSON values, nothing twice; None where there are too many choices.

        `controls`: as `describe` says. `states`: for each combination of values, the last control's changing fastest, its
        title and then the numbers of its subtitle, look, options and rows in the lists `subtitles`, `looks` (the chart's
        `form`, `headings` and `columns`, and the `source`), `options` (of the form) and `rows` (cells as in the CSV).

        More than MOST combinations can be told when two lists offer the same things and the chart is one of `pairs`: then
        `halves` is true, and there is a state for each thing beside itself, whose title is the view's fact `one`: what its
        title calls the first of two.
        """
        offered = [list(_offered(told)) for told in self.describe()]
        halves = math.prod(map(len, offered)) > MOST
        alike = len(offered) == 2 and offered[0] == offered[1] and self.view.chart.form == "pairs"
        if halves and not (alike and "one" in self.view.facts):
            return None
        choices = [(one, one) for one in offered[0]] if halves else itertools.product(*offered)
        kept: dict[str, dict[str, int]] = {"subtitles": {}, "looks": {}, "options": {}, "rows": {}}

        def number(part: str, value: Any) -> int:
            return kept[part].setdefault(json.dumps(value, ensure_ascii=False), len(kept[part]))

        states = []
        for choice in choices:
            view = self.draw(**dict(zip(self.values(), choice, strict=True)))
            columns, *rows = csv.reader(io.StringIO(view.chart.csv()))
            value = view.chart.value()
            options = value.pop("options")
            states.append(
                [
                    view.facts["one"] if halves else view.title,
                    number("subtitles", view.subtitle),
                    number("looks", value | {"columns": columns, "source": view.source}),
                    number("options", options),
                    [number("rows", row) for row in rows],
                ]
            )
        lists = {part: [json.loads(text) for text in texts] for part, texts in kept.items()}
        return {"controls": self.describe(), "halves": halves, **lists, "states": states}

    def _update(self, _change: object) -> None:
        self.view = self.draw(**self.values())
        fresh = self.view.figure()
        with self.figure.batch_update():
            self.figure.data = []
            self.figure.add_traces(list(fresh.data))
            self.figure.layout = fresh.layout

    def _write_csv(self, path: Path) -> None:
        path.write_text(self.view.chart.csv(), encoding="utf-8", newline="\n")

    def _write_html(self, path: Path) -> None:
        self.view.figure().write_html(path, include_plotlyjs=True)

    def _save(self, kind: str, write: Callable[[Path], None]) -> None:
        path = Path(SAVED, f"{self._name}.{kind}")
        try:
            path.parent.mkdir(exist_ok=True)
            write(path)
            self.message.value = f"saved as {path.as_posix()}"
        except OSError as error:  # a read-only folder, a full disk: say so where the reader looks
            self.message.value = f"not saved: {error.strerror or error}"


def _offered(told: dict[str, Any]) -> Iterator[Any]:
    """The values of one control, as `Panel.describe` tells of it."""
    if told["kind"] == "choice":
        yield from (value for _, value in told["options"])
    elif told["kind"] == "number":
        yield from range(told["min"], told["max"] + 1, told["step"])
    else:
        ends = range(told["min"], told["max"] + 1, told["step"])
        yield from itertools.combinations_with_replacement(ends, 2)


def _described(control: ipywidgets.Widget) -> dict[str, Any]:
    name = control.description
    if isinstance(control, ipywidgets.Dropdown):
        options = [list(pair) if isinstance(pair, tuple) else [str(pair), pair] for pair in control.options]
        return {"name": name, "kind": "choice", "value": control.value, "options": options}
    span = {"min": control.min, "max": control.max, "step": control.step}
    if isinstance(control, ipywidgets.IntRangeSlider):
        return {"name": name, "kind": "range", "value": list(control.value), **span}
    return {"name": name, "kind": "number", "value": control.value, **span}
