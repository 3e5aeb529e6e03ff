"""Ways to break the collection on purpose, and the tests that could notice each.

Every change is made in a copy of the project. Those marked `in_ci` stand in CI (test_mutants.py beside this); all of
them make the mutation score (benchmarks/mutants.py).
"""

from __future__ import annotations

import ast
import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image

from shotinspace import stored
from shotinspace.media import FACTS, PLOTLY, PNG

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "notebooks", "src", "tests", ".github", ".githooks")
FILES = (
    "pyproject.toml", "requirements.txt", "environment.yml", "postBuild", "README.md", "CITATION.cff", "LICENSE",
    "CONTRIBUTING.md", "SECURITY.md", "package.json", "package-lock.json", ".gitignore", ".gitattributes",
)  # fmt: skip
RACE = "notebooks/01-the-race.ipynb"
STORED = "tests/test_notebooks.py"
Change = Callable[[Path], None]


@dataclass(frozen=True)
class Mutant:
    """One way to break the project: `what` in words, the `change` of a copy, the `tests` that could notice, cheapest first."""

    what: str
    change: Change
    tests: tuple[str, ...]
    in_ci: bool = False


def copy(to: Path) -> Path:
    """A copy of the project in the folder `to`, as far as its tests need it."""
    for folder in FOLDERS:
        shutil.copytree(
            ROOT / folder,
            to / folder,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "saved", "mutants"),
        )
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, to)
    return to


def first_failure(project: Path, tests: tuple[str, ...]) -> str:
    """Run tests of a copy as the test command does, up to the first that fails. Returns its name, "" when all pass.

    Raises RuntimeError, with pytest's words, when the tests cannot be run.
    """
    env = {key: value for key, value in os.environ.items() if key != "SHOTINSPACE_DATA"}
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", "-x", "-rfE", *options, *tests],
        cwd=project,
        env=env | {"PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    names = [line.split(" ", 1)[1] for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if run.returncode not in (0, 1, 2) or bool(names) != bool(run.returncode):
        raise RuntimeError(
            f"pytest {' '.join(tests)}: exit code {run.returncode}\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
        )
    return names[0] if names else ""


# --- how to change things -------------------------------------------------------------------------------------------


def put(file: str, old: str, new: str) -> Change:
    """Replace the first `old` in a file."""

    def change(project: Path) -> None:
        path = project / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}: mend this mutant"
        text = text.replace(old, new, 1)
        if path.suffix == ".py":
            ast.parse(text)
        path.write_text(text, encoding="utf-8", newline="\n")

    return change


def code(module: str, old: str, new: str) -> Change:
    """Replace the first `old` in a module of the package."""
    return put(f"src/shotinspace/{module}", old, new)


def rows(table: str, edit: Callable[[list[dict[str, str]]], object]) -> Change:
    """Edit the rows of a table in place."""

    def change(project: Path) -> None:
        path = project / f"data/{table}.csv"
        before = path.read_text(encoding="utf-8")
        content = list(csv.DictReader(io.StringIO(before)))
        columns = list(content[0])
        edit(content)
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)
        assert out.getvalue() != before, f"{table}: the mutation changed nothing"
        path.write_text(out.getvalue(), encoding="utf-8", newline="\n")

    return change


def cell(table: str, key: str, column: str, old: str, new: str) -> Change:
    """Change one cell of the row whose first column is `key`."""

    def edit(content: list[dict[str, str]]) -> None:
        row = next(row for row in content if next(iter(row.values())) == key and row[column] == old)
        row[column] = new

    return rows(table, edit)


def without(table: str, condition: Callable[[dict[str, str]], bool]) -> Change:
    """Take out the first row for which the condition holds."""
    return rows(table, lambda content: content.remove(next(row for row in content if condition(row))))


def story(edit: Callable[[NotebookNode], None], file: str = RACE) -> Change:
    """Edit a stored notebook."""

    def change(project: Path) -> None:
        notebook = nbformat.read(project / file, 4)
        before = nbformat.writes(notebook)
        edit(notebook)
        assert nbformat.writes(notebook) != before, "the mutation changed nothing"
        nbformat.write(notebook, project / file)

    return change


def source(name: str, old: str, new: str) -> Change:
    """Change the code of a stored story's cells and leave its outputs as they are."""

    def edit(notebook: NotebookNode) -> None:
        found = next(part for part in notebook.cells if part.cell_type == "code" and old in part.source)
        found.source = found.source.replace(old, new, 1)

    return story(edit, f"notebooks/{name}.ipynb")


# --- stored stories -------------------------------------------------------------------------------------------------


def first(notebook: NotebookNode, kind: str) -> NotebookNode:
    return next(output for _, output in stored.outputs(notebook) if kind in output.get("data", {}))


def a_title(notebook: NotebookNode) -> None:
    stored.charts(notebook)[0].data[PLOTLY]["layout"]["title"]["text"] = "<b>Something else</b>"


def a_trace(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[1]
    chart.data[PLOTLY]["data"].pop()
    chart.metadata[PNG]["figure"] = stored.figure_hash(chart.data[PLOTLY])


def a_table(notebook: NotebookNode) -> None:
    output = first(notebook, "text/html")
    output.data["text/html"] = output.data["text/html"].replace("<td>", "<td>not ", 1)


def an_alt_text(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[0]
    chart.metadata[PNG]["alt"] = chart.data["text/plain"] = chart.data["text/plain"] + " Or not."


def a_repainted_image(notebook: NotebookNode) -> None:
    chart = stored.charts(notebook)[0]
    image = Image.open(io.BytesIO(base64.b64decode(chart.data[PNG])))
    image.putpixel((5, 5), 1 if image.getpixel((5, 5)) != 1 else 2)
    out = io.BytesIO()
    image.save(out, "PNG")
    chart.data[PNG] = base64.b64encode(out.getvalue()).decode()


def a_stale_image(notebook: NotebookNode) -> None:
    one, two = stored.charts(notebook)[:2]
    one.data[PNG], one.metadata[PNG]["image"] = two.data[PNG], two.metadata[PNG]["image"]
    one.metadata[PNG]["figure"] = two.metadata[PNG]["figure"]


def a_lost_image(notebook: NotebookNode) -> None:
    del stored.charts(notebook)[-1].data[PNG]


def a_lost_chart(notebook: NotebookNode) -> None:
    part = next(part for part in notebook.cells if any(PLOTLY in o.get("data", {}) for o in part.get("outputs", [])))
    part.outputs = [output for output in part.outputs if PLOTLY not in output.get("data", {})]


def a_hover(notebook: NotebookNode) -> None:
    for chart in stored.charts(notebook):
        for trace in chart.data[PLOTLY]["data"]:
            if trace.get("text") and isinstance(trace["text"], list):
                trace["text"][0] = "somebody else"
                chart.metadata[PNG]["figure"] = stored.figure_hash(chart.data[PLOTLY])
                return


def a_fact(project: Path) -> None:
    path = project / "notebooks/facts.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    name = next(key for key, value in facts["01-the-race"]["facts"].items() if isinstance(value, int) and value > 1)
    facts["01-the-race"]["facts"][name] += 1
    path.write_text(json.dumps(facts), encoding="utf-8")


def a_stored_fact(notebook: NotebookNode) -> None:
    facts = first(notebook, FACTS).data[FACTS]["facts"]
    facts[next(iter(facts))] = "2001-01-01"


def a_cleared_output(notebook: NotebookNode) -> None:
    part = next(part for part in notebook.cells if part.get("outputs"))
    part.outputs, part.execution_count = [], None


def a_broken_sentence(notebook: NotebookNode) -> None:
    said = [o for _, o in stored.outputs(notebook) if FACTS in o.get("data", {}) and "text/markdown" in o.data][2]
    said.data["text/markdown"] = said.data["text/plain"] = said.data["text/markdown"].replace("the", "teh", 1)


def a_warning(notebook: NotebookNode) -> None:
    part = next(part for part in notebook.cells if part.get("outputs"))
    part.outputs.append(nbformat.v4.new_output("stream", name="stderr", text="FutureWarning: soon\n"))


def a_leaked(text: str) -> Callable[[NotebookNode], None]:
    def edit(notebook: NotebookNode) -> None:
        output = first(notebook, "text/html")
        output.data["text/plain"] += text

    return edit


def widget_state(notebook: NotebookNode) -> None:
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}


def a_typed_number(notebook: NotebookNode) -> None:
    prose = [part for part in notebook.cells if part.cell_type == "markdown"][2]
    prose.source += "\n\nIt took 377 days."


def a_dead_link(notebook: NotebookNode) -> None:
    prose = [part for part in notebook.cells if part.cell_type == "markdown"][1]
    prose.source += "\n\nSee [the other story](99-nowhere.ipynb)."


def out_of_order(notebook: NotebookNode) -> None:
    part = [part for part in notebook.cells if part.cell_type == "code"][3]
    part.execution_count = 99


def a_picture(project: Path) -> None:
    other = project / "notebooks/pictures/02-twelve-days.png"
    shutil.copy(other, project / "notebooks/pictures/01-the-race.png")


STORIES = [
    Mutant("stored: a chart's title", story(a_title), (STORED, RACE), in_ci=True),
    Mutant("stored: a trace gone", story(a_trace), (STORED, RACE), in_ci=True),
    Mutant("stored: a cell of a table", story(a_table), (STORED, RACE), in_ci=True),
    Mutant("stored: an alt text", story(an_alt_text), (STORED, RACE), in_ci=True),
    Mutant("stored: an image repainted", story(a_repainted_image), (STORED, RACE), in_ci=True),
    Mutant("stored: an image of another chart", story(a_stale_image), (STORED, RACE), in_ci=True),
    Mutant("stored: facts.json", a_fact, (STORED, RACE), in_ci=True),
    Mutant("stored: an output cleared", story(a_cleared_output), (STORED, RACE), in_ci=True),
    Mutant("stored: a sentence", story(a_broken_sentence), (STORED, RACE), in_ci=True),
    Mutant("stored: an image gone", story(a_lost_image), (STORED, RACE)),
    Mutant("stored: a chart gone", story(a_lost_chart), (STORED, RACE)),
    Mutant("stored: a hover text", story(a_hover), (STORED, RACE)),
    Mutant("stored: a fact in its output", story(a_stored_fact), (STORED, RACE)),
    Mutant("stored: a warning", story(a_warning), (STORED, RACE)),
    Mutant("stored: somebody's home folder", story(a_leaked("\n/home/ann/film.csv")), (STORED,)),
    Mutant("stored: somebody's home folder, Windows", story(a_leaked("\nC:\\Users\\ann\\film.csv")), (STORED,)),
    Mutant("stored: a code host's token", story(a_leaked(f"\nghp_{'a1B2c3D4' * 5}")), (STORED,)),
    Mutant("stored: a key set in the environment", story(a_leaked("\nLAUNCH_LIBRARY_KEY=0a1b2c3d4e5f60718293")), (STORED,)),
    Mutant("stored: widget state", story(widget_state), (STORED,)),
    Mutant("stored: a number typed in prose", story(a_typed_number), (STORED,)),
    Mutant("stored: a dead link", story(a_dead_link), (STORED,)),
    Mutant("stored: cells run out of order", story(out_of_order), (STORED,)),
    Mutant("stored: the README's picture of a story", a_picture, (STORED,)),
    Mutant("analysis: a filter turned round", source("01-the-race", "kind == @kind", "kind != @kind"), (RACE,)),
    Mutant("analysis: a join by another key", source("01-the-race", 'on="flight_id")', 'on="flight_id", how="left").head(3)'), (RACE,)),
    Mutant("analysis: one seat in place of two", source("06-the-bill", "2 * quote.iloc[0]", "1 * quote.iloc[0]"), ("notebooks/06-the-bill.ipynb",)),
    Mutant("analysis: a panel's filter", source("01-the-race", "entity == @project", "entity != @project"), ("tests/test_panels.py", RACE)),
    Mutant("analysis: a panel shown without controls", source("01-the-race", "page.Panel([pick], draw)", 'draw("destination-mir")'), (STORED, "tests/test_panels.py", RACE)),
]  # fmt: skip


# --- data -----------------------------------------------------------------------------------------------------------

SOUND = "tests/test_check.py::test_the_true_data_are_sound"


def data(what: str, table: str, change: Change, *stories: str, in_ci: bool = False) -> Mutant:
    """A mutant of a table: the rules judge it first, then what independent sources print, then the stories named."""
    tests = (SOUND, "tests/test_flights.py", "tests/test_compare.py", "tests/test_money.py", "tests/test_dictionary.py")
    return Mutant(f"data: {what}", change, (*tests, *(f"notebooks/{name}.ipynb" for name in stories)), in_ci)


def a_false_orbit(content: list[dict[str, str]]) -> None:
    """Another inclination, with a checksum that fits."""
    for row in content:
        line = row["line2"][:8] + " 41.6" + row["line2"][13:68]
        row["line2"] = line + str(sum(int(s) if s.isdigit() else s == "-" for s in line) % 10)


DATA = [
    data("a running time", "productions", cell("productions", "the-challenge", "runtime_min", "164", "174"), "01-the-race", in_ci=True),
    data("minutes from space", "productions", cell("productions", "the-challenge", "minutes_from_space", "35", "36"), "06-the-bill"),
    data("a director", "productions", cell("productions", "the-challenge", "director", "Klim Shipenko", "Doug Liman"), "01-the-race"),
    data("a minute of launch", "flights", cell("flights", "2021-089A", "launched_at", "2021-10-05T08:55:02Z", "2021-10-05T08:56:02Z"), "01-the-race"),
    data("a docking", "flights", cell("flights", "2021-089A", "docked_at", "2021-10-05T12:22:31Z", "2021-10-05T12:32:31Z"), "02-twelve-days"),
    data("where a ship went", "flights", cell("flights", "2021-089A", "destination", "ISS", "Mir"), "03-cameras-in-orbit", "05-who-gets-a-seat"),
    data("an actress made a professional", "seats", cell("seats", "2021-089A-03", "category", "film_crew", "professional"), "05-who-gets-a-seat"),
    data("the ship home", "seats", cell("seats", "2021-089A-03", "landed_on", "2021-029A", "2021-089A"), "02-twelve-days"),
    data("a seat gone", "seats", without("seats", lambda row: row["seat_id"] == "2021-089A-03"), "05-who-gets-a-seat"),
    data("a name", "people", cell("people", "yulia-peresild", "name", "Yulia Peresild", "Julia Peresild"), "00-start-here"),
    data("the day of the announcement", "milestones", cell("milestones", "the-challenge-announced", "date", "2020-09-22", "2020-09-23"), "01-the-race"),
    data("an event made a promise", "milestones", cell("milestones", "the-challenge-announced", "kind", "actual", "plan"), "01-the-race"),
    data("a credit gone", "credits", without("credits", lambda row: row["person_id"] == "yulia-peresild"), "00-start-here"),
    data("a verdict", "claims", cell("claims", "launch-day", "verdict", "true", "false"), "07-fact-check"),
    data("a price", "seat_prices", cell("seat_prices", "shuttle-walker-charge", "amount_usd", "40000", "400000"), "06-the-bill"),
    data("a price index", "us_cpi", rows("us_cpi", lambda c: next(r for r in c if r["year"] == "2021").update(cpi_u="290.0")), "06-the-bill"),
    data("a rate of the rouble", "rub_usd", rows("rub_usd", lambda c: next(r for r in c if r["year"] == "2021").update(rub_per_usd="37.65")), "06-the-bill"),
    data("an opening weekend", "box_office", cell("box_office", "the-challenge-weekend-gross-2023-04-23-kinobusiness", "value", "426000000", "4260000000"), "06-the-bill", "09-about-the-data"),
    data("launches of a year", "launches_by_year", cell("launches_by_year", "1957", "attempts", "2", "3"), "05-who-gets-a-seat"),
    data("a budget on the ground", "earthbound_films", cell("earthbound_films", "2001-a-space-odyssey", "budget_amount", "10500000", "11500000"), "06-the-bill"),
    data("who hopped", "suborbital_flights", cell("suborbital_flights", "1961-S135", "people", "alan-shepard", "gus-grissom")),
    data("when training began", "training", cell("training", "klim-shipenko-2021-089a", "started", "2021-05-24", "2021-06-24"), "02-twelve-days"),
    data("a flight that served a film", "production_flights", without("production_flights", lambda row: row["production_id"] == "the-challenge"), "03-cameras-in-orbit"),
    data("an orbit", "iss_elements", rows("iss_elements", a_false_orbit), "02-twelve-days"),
    data("what a page prints", "evidence", rows("evidence", lambda c: next(r for r in c if r["value_as_printed"] == "50").update(value_as_printed="57")), "09-about-the-data"),
    data("a page nobody cites", "sources", rows("sources", lambda c: c.append(dict(c[0], source_id="zzz-nobody", url="https://example.org/x"))), "09-about-the-data"),
    data("a correction undone", "flights", cell("flights", "2007-024A", "vehicle", "Atlantis", "STS-117"), "09-about-the-data"),
    data("a correction forgotten", "corrections", without("corrections", lambda row: row["correction_id"] == "atlantis-sts-117"), "09-about-the-data"),
    data("the day a table reaches", "coverage", rows("coverage", lambda c: next(r for r in c if r["table"] == "milestones").update(covers_until="2025-01-01")), "01-the-race"),
    data("a confidence", "seats", cell("seats", "2021-029A-02", "confidence", "medium", "high"), "09-about-the-data"),
    Mutant("dictionary: a field's meaning in the descriptor", put("data/datapackage.json", '"description": "', '"description": "Not '), ("tests/test_dictionary.py",)),
    Mutant("dictionary: edited by hand", put("data/README.md", "- **high**:", "- **highest**:"), ("tests/test_dictionary.py",)),
    Mutant("dictionary: a field that may be empty", put("data/datapackage.json", '"required": true', '"required": false'), (SOUND, "tests/test_dictionary.py")),
]  # fmt: skip


# --- the package ----------------------------------------------------------------------------------------------------

CHARTS = "tests/test_charts.py"
JUDGED = ("tests/test_check.py", "tests/test_mutations.py")


def nb(*names: str) -> tuple[str, ...]:
    return tuple(f"notebooks/{name}.ipynb" for name in names)


CODE = [
    Mutant("page: tables not escaped", code("page.py", "cells = cells.map(for_html)", "cells = cells.map(str)"), ("tests/test_page.py",)),
    Mutant("page: headings not escaped", code("page.py", "[for_html(name) for name in frame.columns]", "[str(name) for name in frame.columns]"), ("tests/test_page.py", *nb("01-the-race"))),
    Mutant("page: sentences not escaped", code("page.py", "return for_markdown(super().format_field(value, spec))", "return super().format_field(value, spec)"), ("tests/test_page.py",)),
    Mutant("page: floats kept whole", code("page.py", "value = round(value, int(digits[1])", "value = round(value, 9 + int(digits[1])"), ("tests/test_page.py", *nb("02-twelve-days"))),
    Mutant("page: a finding that always holds", code("page.py", "    if not holds:", "    if False:"), ("tests/test_page.py",)),
    Mutant("page: dollar signs let through", code("page.py", 'if "$" in markdown:', 'if "§" in markdown:'), ("tests/test_page.py",)),
    Mutant("page: packed arrays stored", code("page.py", 'if value.keys() >= {"bdata", "dtype"}:', "if False:"), ("tests/test_page.py",)),
    Mutant("page: no alt text", code("page.py", 'metadata={PNG: {"alt": alt}', 'metadata={PNG: {"alt": ""}'), ("tests/test_page.py",)),
    Mutant("page: a control that is not heard", code("page.py", 'control.observe(self._update, names="value")', "pass"), ("tests/test_page.py",)),
    Mutant("page: a control that hears and keeps the old traces", code("page.py", "            self.figure.data = []\n", ""), ("tests/test_page.py", "tests/test_panels.py")),
    Mutant("page: a control that leaves the old title", code("page.py", "            self.figure.layout = fresh.layout\n", ""), ("tests/test_page.py", "tests/test_panels.py")),
    Mutant("page: saved data with an extra column", code("page.py", "to_csv(path, index=False", "to_csv(path, index=True"), ("tests/test_panels.py",)),
    Mutant("page: neighbours swapped", code("page.py", "quote(names[place - 1])", "quote(names[place + 1])"), ("tests/test_page.py", *nb("01-the-race"))),
    Mutant("safe: HTML", code("safe.py", "html.escape(str(value), quote=True)", "str(value)"), ("tests/test_words.py", "tests/test_page.py")),
    Mutant("safe: quotes in attributes", code("safe.py", "html.escape(str(value), quote=True)", "html.escape(str(value), quote=False)"), ("tests/test_words.py", "tests/test_page.py")),
    Mutant("safe: plotly's tags", code("safe.py", "html.escape(str(value), quote=False)", "str(value)"), ("tests/test_words.py", CHARTS)),
    Mutant("safe: Markdown's links", code("safe.py", '"`*_[]#|~"', '"`*_#|~"'), ("tests/test_words.py", "tests/test_page.py")),
    Mutant("words: a month", code("words.py", "MONTHS[int(parts[1]) - 1]", "MONTHS[int(parts[1]) % 12]"), ("tests/test_words.py",)),
    Mutant("words: a million", code("words.py", "amount / 1e6:,.1f", "amount / 1e6:,.0f"), ("tests/test_words.py",)),
    Mutant("words: one and many", code("words.py", "{'s' * (number != 1)}", "{'s' * (number > 2)}"), ("tests/test_words.py", *nb("01-the-race"))),
    Mutant("words: a range", code("words.py", "low == high", "low != high"), ("tests/test_words.py", "tests/test_compare.py")),
    Mutant("tables: the end of a vague date", code("tables.py", '.astype("datetime64[s]") - np.timedelta64(1, "s")', '.astype("datetime64[s]")'), ("tests/test_tables.py",)),
    Mutant("tables: the latest day, not the earliest", code("tables.py", "return min(until[list(names)])", "return max(until[list(names)])"), ("tests/test_tables.py",)),
    Mutant("tables: callers share one frame", code("tables.py", "return self._frames[name].copy()", "return self._frames[name]"), ("tests/test_tables.py",)),
    Mutant("tables: NA read as missing", code("tables.py", "keep_default_na=False", "keep_default_na=True"), ("tests/test_tables.py",)),
    Mutant("orbit: the first element set for all", code("orbit.py", "apart.argmin(axis=1)", "0 * apart.argmin(axis=1)"), ("tests/test_flights.py", *nb("02-twelve-days"))),
    Mutant("orbit: a night one sample short", code("orbit.py", 'dark["max"] + step', 'dark["max"]'), ("tests/test_flights.py",)),
    Mutant("orbit: sunsets for sunrises", code("orbit.py", '(path["sunlit"] & ~path["sunlit"]', '(~path["sunlit"] & path["sunlit"]'), ("tests/test_flights.py", *nb("02-twelve-days"))),
    Mutant("orbit: the ground shifted", code("orbit.py", "below.longitude.degrees.round(1)", "(below.longitude.degrees + 5).round(1)"), ("tests/test_flights.py", *nb("02-twelve-days"))),
    Mutant("money: the index upside down", code("money.py", "amounts * float(index[to]) / years.map(index)", "amounts / float(index[to]) * years.map(index)"), ("tests/test_money.py",)),
    Mutant("money: roubles multiplied", code("money.py", "amounts / rate", "amounts * rate"), ("tests/test_money.py",)),
    Mutant("money: fees for every ship", code("money.py", "fees = included is False", "fees = True"), ("tests/test_money.py",)),
    Mutant("money: one seat's price for two", code("money.py", '"Seats, up and down": ends([key], seats)', '"Seats, up and down": ends([key], 1)'), ("tests/test_money.py",)),
    Mutant("films: the film of an agency counts", code("films.py", ' & (productions["kind"] != "raw_footage")', ""), ("tests/test_compare.py",)),
    Mutant("check: an archive film counts", code("check/films.py", 'if footage == "archive" and shot != "no"', "if False"), ("tests/test_check.py",)),
    Mutant("check: live television nobody saw", code("check/films.py", 'row["kind"] == "live_tv" and not row["released"]', "False"), ("tests/test_check.py",)),
    Mutant("check: mirrors count apiece", code("check/sources.py", 'page["copies"] or page["publisher"]', 'page["source_id"]'), ("tests/test_check.py",)),
    Mutant("check: two currencies in a price", code("check/money.py", " or (foreign and dollars)", ""), ("tests/test_check.py",)),
    Mutant("films: every film aboard the ISS", code("films.py", 'PLACES.get(venue.split(";")[0], ELSEWHERE)', '"ISS"'), ("tests/test_compare.py",)),
    Mutant("films: the last flight for the first", code("films.py", "[begins.min(), last,", "[begins.max(), last,"), ("tests/test_compare.py",)),
    Mutant("launches: who bought a seat", code("launches.py", '["private", "film_crew"]', '["private"]'), ("tests/test_compare.py",)),
    Mutant("compare: left and right", code("compare.py", '"left": left, "right": right, "left_size"', '"left": right, "right": left, "left_size"'), ("tests/test_compare.py",)),
    Mutant("compare: people for days", code("compare.py", 'crew["days_in_space"].max()', 'crew["days_in_space"].min()'), ("tests/test_compare.py", *nb("08-explore"))),
    Mutant("style: two films in one colour", code("charts/style.py", 'Mark("#0072B2", "diamond")', 'Mark("#D55E00", "star")'), (CHARTS,)),
    Mutant("style: titles not broken", code("charts/style.py", "heads, subs = wrap(title, TITLE, inner, bold=True)", "heads, subs = [title]"), (CHARTS,)),
    Mutant("timeline: a promise drawn as a fact", code("charts/timeline.py", "color=[style.PAPER if row.promised else colour", "color=[colour if row.promised else colour"), (CHARTS,)),
    Mutant("slip: the diagonal astray", code("charts/slip.py", "y=[_text(low), _text(high)]", "y=[_text(high), _text(low)]"), (CHARTS, *nb("01-the-race"))),
    Mutant("steps: a step never reached is drawn", code("charts/steps.py", "    if reached:\n        fig.add_shape", "    if True:\n        fig.add_shape"), (CHARTS,)),
    Mutant("globe: a line across the map", code("charts/globe.py", "> 180\n", "> 999\n"), (CHARTS,)),
    Mutant("daylight: nights cut at midnight", code("charts/daylight.py", "if min(night.end, b) > max(night.begin, a)", "if night.end <= b and night.begin >= a"), (CHARTS,)),
    Mutant("ranks: columns one step off", code("charts/ranks.py", "(column + 0.5) * step", "(column + 1.5) * step"), (CHARTS, *nb("02-twelve-days"))),
    Mutant("ranks: the mean called median", code("charts/ranks.py", "values.median():,.0f", "values.mean():,.0f"), (CHARTS, *nb("02-twelve-days"))),
    Mutant("stays: bars that end early", code("charts/stays.py", 'row.until.strftime("%Y-%m-%d %H:%M")]', 'row.begin.strftime("%Y-%m-%d %H:%M")]'), (CHARTS, *nb("02-twelve-days"))),
    Mutant("units: the rarest on top", code("charts/units.py", '.sort_values(["year", "order"], kind="stable")', '.sort_values(["year", "order"], ascending=[True, False], kind="stable")'), ("tests/test_units.py",)),
    Mutant("shares: parts out of proportion", code("charts/shares.py", "share = row[part] / total", "share = 1 / len(parts)"), (CHARTS,)),
    Mutant("shares: bars of one part", code("charts/shares.py", "            at += share\n", ""), (CHARTS,)),
    Mutant("spans: bars not from zero", code("charts/spans.py", "range=[0, longest]", "range=[longest / 3, longest]"), (CHARTS, *nb("06-the-bill"))),
    Mutant("spans: a guide drawn as a figure", code("charts/spans.py", "fillcolor=style.PAPER if row.hollow else colour", "fillcolor=colour"), (CHARTS, *nb("06-the-bill"))),
    Mutant("amounts: dots upside down", code("charts/amounts.py", "return base - amount / top * height", "return base + amount / top * height"), (CHARTS, *nb("06-the-bill"))),
    Mutant("lanes: a hollow mark filled", code("charts/lanes.py", "row.hollow", "not row.hollow"), (CHARTS,)),
    Mutant("tiles: verdicts in any order", code("charts/tiles.py", "key=lambda v: v.map(verdicts.index), ", ""), (CHARTS, *nb("07-fact-check"))),
    Mutant("tiles: a verdict's neighbour", code("charts/tiles.py", "FILLS[verdicts.index(item.verdict)]", "FILLS[0]"), (CHARTS, *nb("07-fact-check"))),
    Mutant("pairs: bars out of proportion", code("charts/pairs.py", "size / most * (room - 4)", "(room - 4)"), (CHARTS,)),
    Mutant("tickets: an end drawn as a flight", code("charts/tickets.py", "symbol = ENDS[item.end]", 'symbol = ENDS["flew"]'), ("tests/test_tickets.py",)),
    Mutant("chairs: names not escaped", code("charts/chairs.py", "name = for_plotly(person.name)", "name = person.name"), ("tests/test_tickets.py",)),
    Mutant("letters: labels that touch", code("charts/letters.py", "and not any(box.meets(other) for other in (*taken, *boxes))", ""), ("tests/test_letters.py",)),
    Mutant("lint: a stale image", code("stored.py", 'meta.get("figure") != figure_hash(figure) or ', ""), (STORED, "tests/test_build.py")),
    Mutant("lint: a repainted image", code("stored.py", ' or meta.get("image") != image_hash(data[PNG]):', ":"), (STORED, "tests/test_build.py")),
    Mutant("lint: a chart without alt text", code("stored.py", "if len(alt) < SHORTEST_ALT:", "if False:"), (STORED, "tests/test_build.py")),
    Mutant("lint: a chart without image", code("stored.py", "    if PNG not in data:\n", "    if False:\n"), (STORED, "tests/test_build.py")),
    Mutant("lint: WebGL", code("stored.py", "    if traces:\n", "    if False:\n"), (STORED, "tests/test_build.py")),
    Mutant("stored: a fact's move is not told", code("stored.py", "elif before[key] != after[key]:", "elif False:"), (STORED, "tests/test_build.py")),
    Mutant("stored: one name for two facts", code("stored.py", "        if twice:\n", "        if False:\n"), (STORED, "tests/test_build.py")),
    Mutant("build: written though a story failed", code("build.py", "    if outcome.faults or outcome.failures:\n", "    if outcome.faults:\n"), ("tests/test_build.py",)),
    Mutant("nursery: a kernel in its parent's group", code("nursery.py", "    os.setsid()  #", "    #"), ("tests/test_build.py",)),
    Mutant("kernels: all at once", code("kernels.py", "asyncio.Semaphore(self._workers), {}", "asyncio.Semaphore(99), {}"), ("tests/test_build.py",)),
    Mutant("fresh: a table that moved not seen", code("fresh.py", "for name in tables)", "for name in ())"), ("tests/test_fresh.py",)),
    Mutant("fresh: code that moved not seen", code("fresh.py", ", *(path.read_bytes() for path in files)", ""), ("tests/test_fresh.py",)),
    Mutant("fresh: the other stories' facts not seen", code("fresh.py", "others.encode(), ", ""), ("tests/test_fresh.py",)),
    Mutant("fresh: outputs that moved not seen", code("fresh.py", "story, others", "others"), ("tests/test_fresh.py",)),
    Mutant("tables: a read not noted", code("tables.py", '        opened.add(resource["name"])\n', ""), ("tests/test_fresh.py",)),
    Mutant("units: bundled marks not owned up to", code("charts/units.py", "if each > 1:\n", "if False:\n"), ("tests/test_crowded.py",)),
    Mutant("lanes: marks left out in silence", code("charts/lanes.py", "    if left_out:\n", "    if False:\n"), ("tests/test_crowded.py",)),
    Mutant("lanes: no end to rows", code("charts/lanes.py", "ROWS, FEWER = 16, 6", "ROWS, FEWER = 9999, 6"), ("tests/test_crowded.py",)),
    Mutant("crews: seats hidden in silence", code("charts/crews.py", "    if hidden:\n", "    if False:\n"), ("tests/test_crowded.py",)),
    Mutant("build: data not judged", code("build.py", "outcome.faults = check(data)", "pass"), ("tests/test_build.py",)),
    Mutant("build: the model's own id kept", code("stored.py", 'yield output.data[WIDGET], "model_id", own', "pass"), (STORED, "tests/test_build.py")),
    Mutant("lint: an edit since the build", code("stored.py", "built.get(cell.id) != now[cell.id]", "False"), (STORED,)),
    Mutant("lint: a machine's path", code("stored.py", "    if _MACHINE_PATH.search(shown):", "    if False:"), (STORED,)),
    Mutant("lint: typed numbers", code("stored.py", "    if numbers:\n", "    if False:\n"), (STORED,)),
    Mutant("lint: html beside a chart", code("stored.py", "if any(kind in data for kind in _RIVALS):", "if False:"), (STORED,)),
    Mutant("lint: a stored error", code("stored.py", 'if output.output_type == "error":', "if False:"), (STORED,)),
    Mutant("lint: a widget without a chart", code("stored.py", "    if WIDGET in data and PLOTLY not in data:", "    if False:"), (STORED,)),
    Mutant("lint: a notebook of any size", code("stored.py", "MOST_BYTES = 300_000", "MOST_BYTES = 300_000_000"), (STORED,)),
    Mutant("draw: a Chrome that hangs is waited for", code("draw.py", "if time.monotonic() - since > CHROME_SECONDS:", "if time.monotonic() - since > 40:"), ("tests/test_build.py::test_a_chrome_that_hangs_costs_the_images_and_no_more",)),
    Mutant("draw: Chrome's children live on", code("draw.py", "            member.kill()\n", "            pass\n"), ("tests/test_build.py",)),
    Mutant("start: the grammars compiled at once", code("start.py", "    if spec is None or spec.loader is None:\n", "    if True:\n"), ("tests/test_start.py",)),
    Mutant("site: scripts let through", code("site/markup.py", "attributes=ATTRIBUTES,", 'attributes=lambda *_: True,'), ("tests/test_site.py::test_hostile_text_is_inert_in_every_file",)),
    Mutant("site: a chart's text ends its script", code("site/chart.py", 'for sign in "<>&\\u2028\\u2029":', 'for sign in "&":'), ("tests/test_site.py::test_hostile_text_is_inert_in_every_file",)),
    Mutant("site: formulas in a chart's CSV", code("site/chart.py", "[_harmless(cell) for cell in row]", "[cell for cell in row]"), ("tests/test_site.py::test_hostile_text_is_inert_in_every_file",)),
    Mutant("site: words that name light and dark are turned", code("site/chart.py", "return not _LIGHTNESS.search(words)", "return True"), ("tests/test_site.py::test_a_chart_that_names_light_and_dark_is_not_turned",)),
    Mutant("site: somebody else's folder overwritten", code("site/__init__.py", "if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():", "if False:"), ("tests/test_site.py::test_what_is_not_ours_is_refused_kindly",)),
    Mutant("site: any text for an address", code("site/address.py", 'parts.scheme not in ("http", "https")', "False"), ("tests/test_site.py::test_the_address_is_the_remotes_or_none",)),
    Mutant("covers: the first chart for the cover", code("covers.py", 'if chart.metadata[PNG].get("cover")', "if True"), (STORED,)),
    Mutant("dictionary: enums not listed", code("dictionary.py", 'if "enum" in rules:', "if False:"), ("tests/test_dictionary.py",)),
    Mutant("folders: the variable ignored", code("folders.py", "folder or os.environ.get(VARIABLE)", "folder"), ("tests/test_tables.py",)),
    Mutant("cli: a fault ends in 0", code("cli.py", "raise typer.Exit(FAULT if faults else FINE)", "raise typer.Exit(FINE)"), ("tests/test_build.py",)),
    Mutant("check: dates off the calendar pass", code("check/rules.py", "calendar.monthrange(year, month)[1]", "31"), JUDGED),
    Mutant("check: an end nobody prints passes", code("check/rules.py", "if not _among(end, printed):", "if False:"), JUDGED),
    Mutant("check: a correction may be undone", code("check/rules.py", 'if target[field] != row["expect"]:', "if False:"), JUDGED),
    Mutant("check: rules of one table forgotten", code("check/rules.py", "RULES.append((names, function))", "RULES.append((names, function)) if len(names) > 1 else None"), JUDGED),
    Mutant("check: a table ahead of its clock", code("check/rules.py", "> until[: len(row[column][:10])]", "> '9999'"), JUDGED),
    Mutant("check: stays of any length", code("check/flights.py", "TOLERANCE = 0.02", "TOLERANCE = 200"), JUDGED),
    Mutant("check: two ships at once", code("check/flights.py", "            if before(start, end):\n", "            if False:\n"), JUDGED),
    Mutant("check: checksums", code("check/flights.py", "int(digits[68]) != total", "False"), JUDGED),
    Mutant("check: a price without evidence", code("check/money.py", 'row["price_id"] not in shown', "False"), JUDGED),
    Mutant("check: more successes than attempts", code("check/money.py", "successes > attempts", "False"), JUDGED),
    Mutant("check: fans make it sure", code("check/sources.py", 'source["kind"] != "fan" and ', ""), JUDGED),
    Mutant("check: what a table points to not looked at again", code("check/schema.py", "for one in (name, *others):", "for one in (name,):"), JUDGED),
    Mutant("check: a page that prints something else agrees", code("check/rules.py", "and not _printed_as(", "and False and _printed_as("), JUDGED),
    Mutant("check: hidden letters", code("check/text.py", "hidden = _INVISIBLE.search(cell)", "hidden = None"), JUDGED),
    Mutant("check: markup", code("check/text.py", "if _MARKUP.search(cell):", "if False:"), JUDGED),
    Mutant("check: formulas", code("check/text.py", 'cell[0] in "=+@-"', "False"), JUDGED),
    Mutant("check: Windows' line ends", code("check/text.py", 'if "\\r" in text:', "if False:"), JUDGED),
    Mutant("update: a curated value overwritten", code("update/merge.py", '<= self.ours:\n', "is not None:\n"), ("tests/test_update.py",)),
    Mutant("update: markup taken in", code("update/proposal.py", "if _MARKUP.search(text) or", "if"), ("tests/test_update_parsers.py",)),
    Mutant("update: a redirect of pages followed anywhere", code("update/launch_library.py", "if following and not following.startswith(HOME):", "if False:"), ("tests/test_update_faults.py",)),
    Mutant("update: counts that lie believed", code("update/launch_library.py", "if counts != {len(launches)}:", "if False:"), ("tests/test_update_faults.py",)),
    Mutant("update: a flood let in", code("update/web.py", "if size > MOST_BYTES:", "if False:"), ("tests/test_update_faults.py",)),
    Mutant("update: a part of a year not marked", code("update/rouble.py", 'note = "" if months == 12 else', 'note = "" if months else'), ("tests/test_update.py", "tests/test_update_parsers.py")),
    Mutant("swap: an edit of the meantime lost", code("swap.py", "    if edited:\n", "    if False:\n"), ("tests/test_update_swap.py",)),
    Mutant("swap: a damaged copy put in place", code("swap.py", "if not (_hash(here) == file[which] or _hash(there) == file[which]):", "if False:"), ("tests/test_update_swap.py",)),
]  # fmt: skip


# --- the house ------------------------------------------------------------------------------------------------------

HOUSE = "tests/test_house.py"


def a_lower_pin(project: Path) -> None:
    path = project / "requirements.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^pandas==\S+", "pandas==2.0.0", text, flags=re.M), encoding="utf-8")


def a_lost_hash(project: Path) -> None:
    path = project / "requirements.txt"
    text = path.read_text(encoding="utf-8")
    block = re.search(r"^plotly==.*?(?=^\S|\Z)", text, re.M | re.S)
    assert block
    path.write_text(text.replace(block[0], block[0].split("\\")[0].strip() + "\n"), encoding="utf-8")


ENVIRONMENT = [
    Mutant("README: a number in a picture's words", put("README.md", "Row of 10 figures", "Row of 11 figures"), (STORED,)),
    Mutant("README: a story's finding", put("README.md", "half the people", "a third of the people"), (STORED,)),
    Mutant("README: a link", put("README.md", "](notebooks)", "](stories)"), (STORED,)),
    Mutant("README: hashes not required", put("README.md", "--require-hashes ", ""), (STORED, HOUSE)),
    Mutant("README: the package fetches its builder", put("README.md", "--no-build-isolation ", ""), (STORED, HOUSE)),
    Mutant("lock: a version below the project file's", a_lower_pin, (STORED,)),
    Mutant("lock: a hash gone", a_lost_hash, (STORED,)),
    Mutant("lock: a registry's address", put("requirements.txt", "anywidget==", "--index-url https://example.org/simple\nanywidget=="), (STORED,)),
    Mutant("project: a need that is not locked", put("pyproject.toml", 'dependencies = [\n', 'dependencies = [\n    "polars>=1.0",\n'), (STORED,)),
    Mutant("project: another version than cited", put("CITATION.cff", "\nversion: ", "\nversion: 9."), (STORED, HOUSE, "tests/test_dictionary.py")),
    Mutant("conda: a Python we do not support", put("environment.yml", "python=3.13", "python=3.10"), (STORED,)),
    Mutant("conda: packages of its own", put("environment.yml", "- -r requirements.txt", "- pandas"), (STORED,)),
    Mutant("Binder: the package fetches more", put("postBuild", "--no-deps ", ""), (STORED,)),
    Mutant("workflow: an action by name", put(".github/workflows/tests.yml", "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "actions/checkout@v4"), (HOUSE,)),
    Mutant("workflow: all permissions", put(".github/workflows/tests.yml", "permissions:\n  contents: read\n", ""), (HOUSE,)),
    Mutant("workflow: the right to write for a pull request's code", put(".github/workflows/tests.yml", "contents: read", "contents: write"), (HOUSE,)),
    Mutant("workflow: a title run as a command", put(".github/workflows/tests.yml", "- run: bash .ci/run", '- run: echo "${{ github.event.pull_request.title }}"; bash .ci/run'), (HOUSE,)),
    Mutant("workflow: no time limit", put(".github/workflows/tests.yml", "    timeout-minutes: 40\n", ""), (HOUSE,)),
]  # fmt: skip

MUTANTS = [*STORIES, *DATA, *CODE, *ENVIRONMENT]
