"""Controls above a live chart. On a page without a kernel the first picture stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets
import plotly.graph_objects as go

from shotinspace.page import View

SAVED = "saved"  # the folder beside a notebook for what a reader keeps


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


def _described(control: ipywidgets.Widget) -> dict[str, Any]:
    name = control.description
    if isinstance(control, ipywidgets.Dropdown):
        options = [list(pair) if isinstance(pair, tuple) else [str(pair), pair] for pair in control.options]
        return {"name": name, "kind": "choice", "value": control.value, "options": options}
    span = {"min": control.min, "max": control.max, "step": control.step}
    if isinstance(control, ipywidgets.IntRangeSlider):
        return {"name": name, "kind": "range", "value": list(control.value), **span}
    return {"name": name, "kind": "number", "value": control.value, **span}
