"""A chart as a value: a form, a tidy frame and options. It holds no words of a story and no width until it is drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from io import StringIO
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts.style import Sheet

REQUIRED = object()
KINDS = ("text", "day", "moment", "number", "whole", "flag")
NARROWEST, WIDEST = 320, 1280  # px
DIGITS = 7  # significant digits of a number in a frame: the last bits differ between processors


class Column(NamedTuple):
    """One column a form reads: its kind (of KINDS), what it means, and what stands for it where a frame lacks it."""

    kind: str
    about: str
    default: Any = REQUIRED


class Form(NamedTuple):
    """One way to draw: its function `draw(sheet, frame, **options)` and the columns it reads, by name."""

    draw: Callable[..., None]
    columns: dict[str, Column]


FORMS: dict[str, Form] = {}


@dataclass(frozen=True)
class Chart:
    """What is drawn and how, apart from any words and width.

    `form` is a key of FORMS, `frame` holds a row for each thing drawn, `options` are the form's own (JSON values), and
    `headings` names columns for a reader's table where the form's own names are too general.
    """

    form: str
    frame: pd.DataFrame
    options: dict[str, Any] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)

    def figure(self, width: int = 900) -> go.Figure:
        """Draw the chart `width` px wide, without title, subtitle and source.

        Widths differ in layout only: each shows every row of the frame. Raises ValueError outside 320 to 1,280 px, or
        when a label finds no room.
        """
        if not NARROWEST <= width <= WIDEST:
            raise ValueError(f"found a width of {width} px, expected {NARROWEST} to {WIDEST}")
        sheet = Sheet(width)
        form = FORMS[self.form]
        missing = {name: column.default for name, column in form.columns.items() if name not in self.frame.columns}
        form.draw(sheet, self.frame.assign(**missing), **self.options)
        return sheet.figure

    def csv(self) -> str:
        """The frame as CSV with a header row, the same on every machine: days as `2021-10-05`, moments with their
        time in UTC, numbers to seven significant digits, flags as yes and no, what is missing as nothing."""
        columns = FORMS[self.form].columns
        kinds = {name: columns[name].kind if name in columns else _kind(self.frame[name]) for name in self.frame}
        texts = pd.DataFrame({name: [_text(value, kinds[name]) for value in self.frame[name]] for name in self.frame})
        return texts.rename(columns=self.headings).to_csv(index=False, lineterminator="\n")

    def value(self) -> dict[str, Any]:
        """The chart as JSON values: what `read` makes a Chart of again, together with its CSV."""
        return {"form": self.form, "options": self.options, "headings": self.headings}


def read(value: Mapping[str, Any], csv: str) -> Chart:
    """The Chart that `Chart.value` and `Chart.csv` were taken from. Raises KeyError for an unknown form."""
    columns = FORMS[value["form"]].columns
    frame = pd.read_csv(StringIO(csv), dtype="str", keep_default_na=False)
    frame = frame.rename(columns={shown: name for name, shown in value["headings"].items()})
    frame = pd.DataFrame(
        {name: _read(frame[name], columns[name].kind if name in columns else "text") for name in frame}
    )
    return Chart(value["form"], frame, dict(value["options"]), dict(value["headings"]))


def form(**columns: Column) -> Callable[[Callable[..., None]], Callable[..., Chart]]:
    """Make a drawing function `draw(sheet, frame, **options)` into a form: a function from a frame to a Chart.

    What it makes takes the frame, the options, `keep` (names of further columns for a reader's table) and `headings`
    (see Chart). It raises ValueError when the frame lacks a column or holds something of another kind, TypeError for an
    option the form does not have.
    """

    def made(draw: Callable[..., None]) -> Callable[..., Chart]:
        name = draw.__name__
        FORMS[name] = Form(draw, columns)
        takes = inspect.signature(draw)

        @wraps(draw)
        def chart(
            frame: pd.DataFrame,
            *,
            keep: Sequence[str] = (),
            headings: Mapping[str, str] | None = None,
            **options: Any,
        ) -> Chart:
            takes.bind(None, frame, **options)
            return Chart(name, _tidy(name, frame, columns, keep), _plain(options), dict(headings or {}))

        chart.__doc__ = f"{inspect.getdoc(draw)}\n\n{_told(columns)}"
        return chart

    return made


def _told(columns: Mapping[str, Column]) -> str:
    """What help() says of the columns a form reads."""
    lines = [
        f"    {name}: {column.kind}, {column.about}"
        + ("" if column.default is REQUIRED else f" (else {column.default!r})")
        for name, column in columns.items()
    ]
    return "\n".join(["Columns of the frame:", *lines])


def _tidy(form: str, frame: pd.DataFrame, columns: Mapping[str, Column], keep: Sequence[str]) -> pd.DataFrame:
    lacking = [name for name, column in columns.items() if name not in frame and column.default is REQUIRED]
    lacking += [name for name in keep if name not in frame]
    if lacking:
        raise ValueError(f"the frame of {form}() lacks {', '.join(lacking)}; it has {', '.join(map(str, frame))}")
    tidy = {}
    for name in [*dict.fromkeys([*(name for name in columns if name in frame), *keep])]:
        kind = columns[name].kind if name in columns else _kind(frame[name])
        try:
            tidy[name] = _typed(frame[name], kind).to_numpy()
        except (TypeError, ValueError) as error:
            raise ValueError(f"column {name} of {form}(): expected {kind}, {error}") from None
    return pd.DataFrame(tidy)


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind == "text":
        return values.astype("object").where(values.notna(), "").map(str)
    if kind in ("day", "moment"):
        values = pd.to_datetime(values).astype("datetime64[s]")
        return values.dt.normalize() if kind == "day" else values
    if kind == "number":
        return values.astype("float64").map(lambda value: float(f"{value:.{DIGITS}g}"))
    if kind == "whole":
        return values.astype("Int64").astype("object").where(values.notna(), None)
    return values.astype("bool")


def _read(texts: pd.Series, kind: str) -> pd.Series:
    if kind == "text":
        return texts
    if kind == "flag":
        return texts == "yes"
    known = texts.where(texts != "", None)
    if kind in ("day", "moment"):
        return pd.to_datetime(known.str.removesuffix("Z"), format="ISO8601").astype("datetime64[s]")
    return _typed(pd.to_numeric(known), kind)


def _kind(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "day" if (values.dropna() == values.dropna().dt.normalize()).all() else "moment"
    if pd.api.types.is_integer_dtype(values):
        return "whole"
    return "number" if pd.api.types.is_float_dtype(values) else "text"


def _text(value: Any, kind: str) -> str:
    if kind == "flag":
        return "yes" if value else "no"
    if value is None or value is pd.NaT or value != value:
        return ""
    if kind == "day":
        return f"{value:%Y-%m-%d}"
    if kind == "moment":
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value.second else f"{value:%Y-%m-%dT%H:%MZ}"
    if kind == "number":
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)


def _plain(value: Any) -> Any:
    """Options as JSON has them: numpy's numbers as Python's, tuples as lists, moments as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
