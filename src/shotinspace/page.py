"""Put things before a reader: `begin`, `say`, `finding`, `sources`, `table`, `show` and `end` are the only doors.

Knows notebooks and nothing of the subject. Every value that comes in is escaped here, every float is rounded here, and
every figure a sentence, a title or an alt text prints leaves a machine-readable copy beside it (media type FACTS).
"""

from __future__ import annotations

import html
import json
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pandas as pd
import plotly.graph_objects as go
from IPython.display import display

from shotinspace import chart_files, words
from shotinspace.charts.chart import Chart
from shotinspace.charts.plain import figure_json
from shotinspace.charts.style import INK, MARKS, Mark, with_words
from shotinspace.escape import for_html, for_markdown
from shotinspace.media import FACTS, PLOTLY, PNG, WIDGET
from shotinspace.tables import Tables, load, opened

MOST_COLUMNS, MOST_ROWS = 6, 15  # of a table in a story: more is a chart's CSV
_DECIMALS = re.compile(r"\.(\d+)[f%]$")
_DOUBTFUL = "low"


class FindingBroken(AssertionError):
    """The data no longer bear out what a notebook says, or it rests on what is too weak to say it."""


class Link(NamedTuple):
    """Words that lead somewhere: `Link("TASS, 4 October 2021", "https://...")`, for say() and table()."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


class _Story:
    """The notebook at hand: its name, its tables, the charts it has shown."""

    def __init__(self, name: str = "", data: Tables | None = None) -> None:
        self.name, self.data = name, data
        self.charts: dict[str, dict[str, Any]] = {}  # by name: a cell run again replaces what it showed
        self.panels: dict[str, Any] = {}  # those of the charts that have controls
        self.credits: dict[tuple[str, ...], str] = {}  # what credit() said: a panel asks the same each time


_story = _Story()


def _begun() -> Tables:
    if _story.data is None:
        raise RuntimeError("the story has not begun: data = page.begin(...) stands in its first code cell")
    return _story.data


class _Prose(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Link):
            return f"[{for_markdown(value.text)}]({_address(value.url)})"
        return for_markdown(super().format_field(value, spec))


def _address(url: str) -> str:
    return quote(url, safe=":/?&=#%+,;@~!'*-._")


def _rounded(templates: Sequence[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are kept: text, whole numbers and yes/no as they are, floats rounded to the digits printed."""
    specs: dict[str, str] = {}
    for template in templates:
        for _, name, spec, _ in string.Formatter().parse(template):
            if name and (spec or name not in specs):
                specs[name] = spec or ""
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
        elif not isinstance(value, str | int | bool | Link):
            raise ValueError(f"fact {name!r} is {type(value).__name__}; expected text, a number or yes/no")
        kept[name] = value
    return kept


def _record(facts: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "facts": {name: value.text if isinstance(value, Link) else value for name, value in facts.items()}
    }
    if _story.data is not None and _story.data.read:
        record |= {"as_of": _story.data.as_of(), "tables": list(_story.data.read)}
    return record | more


def _print(markdown: str, record: dict[str, Any]) -> None:
    if "$" in markdown:
        raise ValueError("a dollar sign starts a formula on the page: write dollars or USD")
    display({"text/markdown": markdown, "text/plain": markdown, FACTS: record}, raw=True)


def begin(name: str, *tables: str) -> Tables:
    """Open the data for a story and print its byline: how far each of `tables` reaches, links to the neighbours.

    `name` is the notebook's own file name without its ending. Returns the tables. Raises ValueError when there is no
    notebook of this name where it runs.
    """
    global _story
    folder = next(
        (place for place in (Path.cwd(), Path.cwd() / "notebooks") if (place / f"{name}.ipynb").is_file()), None
    )
    if folder is None:
        raise ValueError(f"no notebook {name}.ipynb here: begin() takes the name of the file it stands in")
    if not tables:
        raise ValueError(f'begin("{name}") also takes the tables the story rests on, such as "productions"')
    data = load()
    _story = _Story(name, data)
    names = sorted(path.stem for path in folder.glob("[0-9][0-9]-*.ipynb"))
    links = []
    if name in names:
        place = names.index(name)
        links += [f"[← {_title(names[place - 1])}]({quote(names[place - 1])}.ipynb)"] if place else []
        links += [f"[{_title(other)} →]({quote(other)}.ipynb)" for other in names[place + 1 : place + 2]]
    days = sorted((data.as_of(table), table) for table in tables)
    reach = [
        f"{words.several([table.replace('_', ' ') for _, table in some])} to {words.day(day)}"
        for day, some in groupby(days, key=lambda pair: pair[0])
    ]
    line = f"**Shot in Space** · {'; '.join(reach)}"
    _print(" · ".join([line, *links]), _record({"data_date": data.as_of(*tables)}))
    return data


def _title(stem: str) -> str:
    return for_markdown(stem[3:].replace("-", " ").capitalize())


def say(template: str, **facts: Any) -> None:
    """Print one paragraph of Markdown with its figures filled in: `say("It took **{days:,} days**.", days=377)`.

    Values are escaped; floats need their digits in the template; a Link is printed as one. The facts travel beside the
    text. Raises ValueError for a float without digits, a missing fact or a dollar sign.
    """
    kept = _rounded([template], facts)
    _print(_Prose().vformat(template, (), kept), _record(kept))


def finding(
    statement: str,
    *,
    holds: bool,
    rests_on: Mapping[str, Sequence[str]] | None = None,
    doubt: str = "",
    **facts: Any,
) -> None:
    """Say what a notebook's title says, with its figures, or stop the run when the data no longer bear it out.

    `rests_on` names the rows it rests on by table: `{"productions": ["the-challenge"]}`, by key. When one of them has
    low confidence the run stops, unless `doubt`, words that tell the reader so, stands in the statement.
    Raises FindingBroken, with the facts; KeyError for a row that is not there.
    """
    kept = _rounded([statement], facts)
    sentence = _Prose().vformat(statement, (), kept)
    if not holds:
        raise FindingBroken(f"The data no longer bear out this story's title. {sentence} Facts: {kept}")
    weak = _weak(rests_on or {})
    if weak and not (doubt and doubt in statement):
        raise FindingBroken(f"This rests on rows of low confidence, and does not say so: {', '.join(weak)}. {sentence}")
    _print(sentence, _record(kept | {"holds": True}, **({"rests_on": _lists(rests_on)} if rests_on else {})))


def _lists(rests_on: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {table: [str(key) for key in keys] for table, keys in rests_on.items()}


def _weak(rests_on: Mapping[str, Sequence[str]]) -> list[str]:
    """The rows named that have low confidence, as `table: key`."""
    found = []
    for table, keys in rests_on.items():
        data = _begun()
        frame = data.reference(table).set_index(data.key(table))
        if "confidence" in frame:
            graded = frame.loc[list(keys), "confidence"]
            found += [f"{table}: {key}" for key, grade in graded.items() if grade == _DOUBTFUL]
    return found


def cite(source_id: str) -> Link:
    """A source as a reader names it, linked to its page: publisher and day. Raises KeyError for one not in `sources`."""
    sources = _begun().reference("sources").set_index("source_id")
    if source_id not in sources.index:
        raise KeyError(f"{source_id} is neither a table nor a source_id of sources.csv")
    row = sources.loc[source_id]
    day = f", {words.day(row['published'])}" if isinstance(row["published"], str) else ""
    return Link(f"{row['publisher']}{day}", row["url"])


def sources(*source_ids: str, lead: str = "Sources") -> None:
    """Print the pages behind what was just said, each once, linked. Raises KeyError for one not in `sources`."""
    links = {link.text: link for link in map(cite, source_ids)}
    places = ", ".join(f"{{s{number}}}" for number in range(len(links)))
    line = _Prose().vformat(f"*{lead}:* {places}", (), {f"s{n}": link for n, link in enumerate(links.values())})
    _print(line, _record({}))


def credit(*names: str) -> str:
    """The source line of a chart: names of tables of the data, or ids of single sources, in a reader's words.

    For tables: who published most of their rows, whether there are others, and the day they reach together.
    """
    if names not in _story.credits:
        _story.credits[names] = _credit(_begun(), names)
    return _story.credits[names]


def _credit(data: Tables, names: Sequence[str]) -> str:
    tables = [name for name in names if name in list(data)]
    single = [cite(name).text for name in names if name not in tables]
    if not tables:
        return f"Source{'s' if len(single) > 1 else ''}: {'; '.join(single)}"
    listed = data.reference("sources").set_index("source_id")["publisher"]
    cited = pd.concat([data.reference(name)["source_ids"].str.split(";").explode() for name in tables])
    publishers = cited.map(listed).value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    named = "; ".join([*single, *publishers.index[:2]])
    named += " and others, named row by row in the data" if len(publishers) > 2 else ""
    return f"Sources: {named}; to {words.day(data.as_of(*tables))}"


def table(frame: pd.DataFrame, *, empty: str = "not published") -> None:
    """Show a small frame as a plain table: its columns as headings, its values escaped, missing ones as `empty`.

    Format numbers as text first: what is shown is what is compared. A Link is shown as one. Raises ValueError for a
    column of floats, and for more than MOST_COLUMNS columns or MOST_ROWS rows.
    """
    floats = [str(name) for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    if floats:
        raise ValueError(f"columns {', '.join(floats)} hold floats: write them as text with the digits they deserve")
    if len(frame) > MOST_ROWS or len(frame.columns) > MOST_COLUMNS:
        raise ValueError(
            f"found {len(frame)} rows and {len(frame.columns)} columns, expected at most {MOST_ROWS} and "
            f"{MOST_COLUMNS}: the rest belongs in a chart's table"
        )
    known = frame.astype("object").where(frame.notna(), empty)
    cells = known.map(_cell)
    cells.columns = [for_html(name) for name in frame.columns]
    markup = cells.to_html(index=False, escape=False, border=0, justify="left").replace(
        ' style="text-align: left;"', ""
    )
    plain = "\n".join(" | ".join(str(value) for value in row) for row in [list(frame.columns), *known.to_numpy()])
    display({"text/html": markup, "text/plain": plain}, raw=True)


def _cell(value: Any) -> str:
    if isinstance(value, Link):
        return f'<a href="{html.escape(_address(value.url), quote=True)}">{for_html(value.text)}</a>'
    return for_html(value)


@dataclass(frozen=True)
class View:
    """A chart with its words: what a reader sees, and what a Panel's drawing function returns."""

    chart: Chart
    title: str
    subtitle: str
    source: str
    facts: dict[str, Any] = field(default_factory=dict)

    def figure(self, width: int = 900) -> go.Figure:
        """The chart drawn with its words, `width` px wide."""
        return with_words(self.chart.figure(width), self.title, self.subtitle, self.source)


def view(chart: Chart, title: str, *, subtitle: str, sources: Sequence[str], **facts: Any) -> View:
    """Put words to a chart: `title` and `subtitle` are templates as in say(), `sources` tables or source ids."""
    kept = _rounded([title, subtitle], facts)
    headline, under = (string.Formatter().vformat(template, (), kept) for template in (title, subtitle))
    return View(chart, headline, under, credit(*sources), kept)


def show(
    chart: Any,
    title: str = "",
    *,
    alt: str,
    name: str,
    subtitle: str = "",
    sources: Sequence[str] = (),
    cover: str | bool = False,
    **facts: Any,
) -> None:
    """Show a chart, or a Panel, as one output: live where it can be, a picture (added by the build) where not.

    `title` states the finding, `subtitle` what is measured in which unit, `alt` in words what kind of chart it is, of
    what, and what it shows: templates as in say(). `sources`: tables, or ids of sources. `name` is unique in the
    notebook. `cover` makes it the story's lead chart; a template is the number on the story's cover. A Panel brings its own title, subtitle and sources.
    Raises TypeError for what is neither; ValueError for a chart without a title or sources, and as say() does.
    """
    if isinstance(chart, go.Figure) or not isinstance(chart, Chart) and not hasattr(chart, "view"):
        raise TypeError(
            f"chart {name!r} is a {type(chart).__name__}, expected a Chart such as charts.bars(frame, ...) or a Panel; "
            "for another form see CONTRIBUTING, Add a form of chart"
        )
    panel, number = None if isinstance(chart, Chart) else chart, cover if isinstance(cover, str) else ""
    if panel is None:
        if not title or not sources:
            raise ValueError(f"chart {name!r} needs a title that states its finding, and its sources")
        kept = _rounded([title, subtitle, alt, number], facts)
        headline, under = (string.Formatter().vformat(template, (), kept) for template in (title, subtitle))
        seen = View(chart, headline, under, credit(*sources), kept)
    else:
        seen = panel.view
        kept = _rounded([alt, number], facts)
    alt, number = (string.Formatter().vformat(template, (), kept) for template in (alt, number))
    csv = seen.chart.csv()
    digest = chart_files.digest(csv)
    told = {"name": name, "form": seen.chart.form, "rows": len(seen.chart.frame), "digest": digest}
    bundle = {
        PLOTLY: figure_json(seen.figure()),
        "text/plain": alt,
        FACTS: _record(kept | {f"{name}_title": seen.title}, chart=told),
    }
    kept_chart = {
        "title": seen.title,
        "subtitle": seen.subtitle,
        "source": seen.source,
        "alt": alt,
        "value": seen.chart.value(),
        "csv": csv,
    }
    if panel is not None:
        bundle |= {WIDGET: {"model_id": panel.model_id, "version_major": 2, "version_minor": 0}}
        _story.panels[name] = panel
    _story.charts[name] = kept_chart
    display(bundle, metadata={PNG: {"alt": alt} | ({"cover": _cover(seen.chart, number)} if cover else {})}, raw=True)


def _cover(chart: Chart, number: str) -> dict[str, str]:
    """What a story's cover shows beside its headline: the number, and the look of the first entity the chart marks."""
    entities = chart.frame["entity"] if "entity" in chart.frame else []
    named = next((name for name in entities if name in MARKS and name not in ("context", "professional")), "context")
    look = MARKS[named] if named != "context" else Mark(INK, INK, "star")
    return {"number": number[:1].upper() + number[1:], "colour": look.text, "symbol": look.symbol}


def end(*source_ids: str) -> None:
    """Close a story: link the tables behind its charts, and the pages it leans on, by their ids."""
    charts = [
        f"[{for_markdown(chart['title'])}]({chart_files.FOLDER}/{quote(_story.name)}-{quote(name)}.csv)"
        for name, chart in _story.charts.items()
    ]
    parts = ["**The charts as tables.** " + " · ".join(charts)] if charts else []
    if source_ids:
        rows = _begun().reference("sources").set_index("source_id").loc[list(source_ids)]
        pages = [
            f"{for_markdown(row['publisher'])}, [{for_markdown(row['title'])}]({_address(row['url'])})"
            for _, row in rows.iterrows()
        ]
        parts.append("**Pages this story leans on.** " + " · ".join(pages))
    _print("\n\n".join(parts), _record({}))


def harvest() -> str:
    """What the notebook has shown, as JSON, for a build to keep: the charts, each with its words, its value, its CSV and,
    where it has controls, every state (see Panel.states), by name, and the tables read."""
    for name, panel in _story.panels.items():
        _story.charts[name]["panel"] = panel.states()
    return json.dumps({"charts": _story.charts, "tables": sorted(opened)})
