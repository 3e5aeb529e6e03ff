"""Read every stored notebook without running it: may it be published?"""

from __future__ import annotations

import base64
import csv
import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode

from shotinspace import chart_files, facts, words
from shotinspace.media import FACTS, PLOTLY, PNG, WIDGET
from shotinspace.notebook import (
    OURS,
    as_built,
    chart_digests,
    code_hashes,
    figure_hash,
    image_hash,
    outputs,
    paths,
    title,
)

MOST_BYTES = 300_000  # a code host's viewer fails on large notebooks; ours stay far below
FEW, BYTES_A_CHART = 3, 60_000  # charts that these hold; what a further one takes, its picture of 1,800 px included
BYTES_A_ROW = 2_000  # of a chart, in figure and picture: what the limit grows by when there is more to show
SHORTEST_ALT = 40  # letters: less cannot say what kind of chart, of what, showing what
_FORBIDDEN_TRACES = {"scattergeo", "choropleth", "scattermap", "choroplethmap", "densitymap", "scattergl"}
_RIVALS = ("text/html", "text/markdown", "image/svg+xml")
_MACHINE_PATH = re.compile(r"(?<![\w/])/(home|root|Users|work|tmp|private)/|\b[A-Z]:\\\w")
# What tokens of code hosts and clouds look like, a private key, and a key or password that is set to something.
_SECRET = re.compile(
    r"\b(gh[opsru]_\w{30,}|github_pat_\w{30,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|(?i:(key|token|secret|password)[\"']?\s*[:=]\s*[\"']?[\w+/-]{12,})"
)
_NAMES_A_SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")
# A typed number in prose: not in a link or code, not a year or date, not part of a name (MS-19, Apollo 11).
_NOT_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S+|<[^>]*>|^\s*\d+\.\s", re.M)
_DATE = re.compile(r"\b(\d{1,2} [A-Z][a-z]+ )?(1[89]|20)\d\d(-\d\d){0,2}\b")
_NAME = re.compile(r"\b[A-Z][A-Za-z]*[- ]?\d+\w*")
_LINK = re.compile(r'\]\(<?([^()\s<>]+)>?\)|\b(?:src|href)="([^"]+)"')
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:|//|#", re.I)
_NUMBER = re.compile(r"(?<![\w.#/-])\d[\d,.]*")


def lint(folder: Path) -> list[str]:
    """Read every stored notebook without running it. Returns one line per fault; an empty list means publishable."""
    found, stories = [], {}
    for path in paths(folder):
        try:
            notebook = nbformat.read(path, 4)
            nbformat.validate(notebook)
        except Exception as error:
            found.append(f"{path.name}: not a valid notebook: {str(error).splitlines()[0]}")
            continue
        stories[path.stem] = notebook
        found += [f"{path.name}: {fault}" for fault in _lint(notebook, path.stat().st_size)]
    strangers = sorted(set(folder.rglob("*.ipynb")) - set(paths(folder)))
    found += [
        f"{path.relative_to(folder)}: not a story (NN-name.ipynb): rename or remove it"
        for path in strangers
        if ".ipynb_checkpoints" not in path.parts
    ]
    if not paths(folder):
        found.append(f"no notebooks in {folder.name}/")
    found += _lint_links(folder, stories)
    found += _lint_ids(stories)
    if len(stories) < len(paths(folder)):
        return found
    try:
        stated = {name: facts.harvest(notebook) for name, notebook in stories.items()}
    except ValueError as error:
        return [*found, f"{facts.FILE}: the stored notebooks cannot be harvested: {error}"]
    kept = facts.read(folder)
    for line in facts.changes(kept, stated):
        found.append(f"{facts.FILE}: does not agree with the stored notebooks ({line}): run shotinspace build")
    if not facts.changes(kept, stated) and kept != stated:
        found.append(f"{facts.FILE}: does not agree with the stored notebooks (tables): run shotinspace build")
    return [*found, *_lint_chart_files(folder, stories)]


def _lint_links(folder: Path, stories: dict[str, NotebookNode]) -> Iterator[str]:
    """Does what the stories, the README and the claims point to beside them exist? Addresses elsewhere are not asked."""
    texts = []
    for name, notebook in stories.items():
        texts += [
            (f"{name}.ipynb: cell {cell.id}", cell.source, folder)
            for cell in notebook.cells
            if cell.cell_type == "markdown"
        ]
        for cell, output in outputs(notebook):
            data = output.get("data", {})
            texts.append(
                (f"{name}.ipynb: cell {cell.id}", f"{data.get('text/markdown', '')}{data.get('text/html', '')}", folder)
            )
    readme, claims = folder.parent / "README.md", folder.parent / "data" / "claims.csv"
    if readme.is_file():
        texts.append((readme.name, readme.read_text(encoding="utf-8", errors="replace"), folder.parent))
    if claims.is_file():
        with claims.open(encoding="utf-8", errors="replace", newline="") as handle:
            rows = enumerate(csv.DictReader(handle), 2)
            texts += [
                (f"data/{claims.name}:{line} chart", f"]({row.get('chart')})", folder)
                for line, row in rows
                if row.get("chart")
            ]
    for where, text, place in texts:
        for target in dict.fromkeys(match[1] or match[2] for match in _LINK.finditer(_CODE.sub(" ", text))):
            if not _ELSEWHERE.match(target) and not (place / unquote(target.partition("#")[0])).exists():
                yield f"{where}: links to {target}, which does not exist"


def _lint_ids(stories: dict[str, NotebookNode]) -> Iterator[str]:
    """Is every cell's id its own in the whole collection? A book made of the stories needs that."""
    seen: dict[str, str] = {}
    for name, notebook in stories.items():
        for cell in notebook.cells:
            if seen.setdefault(cell.id, name) != name:
                yield f"{name}.ipynb: cell {cell.id}: {seen[cell.id]} has a cell of that id too, expected one of its own"


def _lint_chart_files(folder: Path, stories: dict[str, NotebookNode]) -> Iterator[str]:
    """Is the table behind each chart the one the chart was drawn from?"""
    kept = chart_files.load(folder)
    for name, notebook in stories.items():
        shown, stored = chart_digests(notebook), chart_files.digests(kept.get(name, {}))
        for key in sorted(shown.keys() | stored.keys()):
            if shown.get(key) != stored.get(key):
                where = f"{chart_files.FOLDER}/{name}-{key}.csv"
                yield f"{where}: is not the table that the chart was drawn from: run shotinspace build"


def report(faults: list[str], *, each: int = 8) -> str:
    """All faults as text for a person: the first of each file, then how many more, then the total."""
    files: dict[str, list[str]] = {}
    for fault in faults:
        files.setdefault(fault.partition(":")[0], []).append(fault)
    lines = []
    for file, some in files.items():
        lines += some[:each]
        if len(some) > each:
            lines.append(f"    ... and {len(some) - each:,} more in {file}")
    return "\n".join([*lines, f"{words.count(len(faults), 'fault')} in {words.count(len(files), 'file')}."])


def _lint(notebook: NotebookNode, size: int) -> Iterator[str]:
    if "widgets" in notebook.metadata:
        yield "metadata.widgets is stored: it hides images, and code hosts may refuse the file; run shotinspace build"
    if not title(notebook):
        yield "does not open with a Markdown title"
    if _NUMBER.search(_DATE.sub(" ", _NAME.sub(" ", title(notebook)))):
        yield f"the title holds a figure: {title(notebook)!r}; let finding() state it"
    yield from _lint_age(notebook)
    count = 0
    for cell in notebook.cells:
        where = f"cell {cell.id}"
        if cell.cell_type == "markdown":
            yield from _lint_prose(where, cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            count += 1
            if cell.execution_count != count:
                yield f"{where}: execution count {cell.execution_count}, expected {count}: run shotinspace build"
            for output in cell.outputs:
                chart = _heading(output)
                yield from (f"{where}{', chart ' if chart else ''}{chart}: {fault}" for fault in _lint_output(output))
    statements = [output.get("data", {}).get(FACTS, {}) for _, output in outputs(notebook)]
    rows = sum(statement.get("chart", {}).get("rows", 0) for statement in statements)
    more = max(0, sum("chart" in statement for statement in statements) - FEW)
    limit = MOST_BYTES + BYTES_A_CHART * more + BYTES_A_ROW * rows
    if size > limit:
        most = f"{limit:,} for its charts and the {rows:,} rows they show"
        yield f"{size:,} bytes, expected at most {most}: let a chart count or group what it draws"


def _heading(output: NotebookNode) -> str:
    """A chart's title, in quotes, without mark-up; "" when the output is no chart."""
    if PLOTLY not in output.get("data", {}):
        return ""
    words = re.sub(r"<[^>]+>", " ", output.data[PLOTLY]["layout"].get("title", {}).get("text", ""))
    return f'"{" ".join(html.unescape(words).split())}"'


def _lint_age(notebook: NotebookNode) -> Iterator[str]:
    """Is this what the build wrote, or did someone edit or run and save it since?"""
    built, now = notebook.metadata.get(OURS, {}).get("code", {}), code_hashes(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and built.get(cell.id) != now[cell.id]:
            below = notebook.cells[notebook.cells.index(cell) :]
            stale = [heading for part in below for output in part.get("outputs", []) if (heading := _heading(output))]
            which = f"the chart {stale[0]}" if stale else "what it shows"
            more = f" and {len(stale) - 1} below it" if len(stale) > 1 else ""
            yield f"cell {cell.id}: edited since the build, so {which}{more} may be stale: run shotinspace build"
    if built.keys() - now.keys():
        yield f"cell {', '.join(sorted(built.keys() - now.keys()))}: removed since the build: run shotinspace build"
    if built == now and any(place.get(key) != wanted for place, key, wanted in as_built(notebook)):
        yield "saved since the build by another program, which left marks of its own: run shotinspace build"


def _lint_prose(where: str, source: str) -> Iterator[str]:
    if "$" in source:
        yield f"{where}: a dollar sign in prose starts a formula; write dollars or USD"
    numbers = _NUMBER.findall(_NAME.sub(" ", _DATE.sub(" ", _NOT_PROSE.sub(" ", source))))
    if numbers:
        yield f"{where}: typed number {numbers[0]} in prose; let say() compute it"


def _lint_output(output: NotebookNode) -> Iterator[str]:
    if output.output_type == "error":
        yield f"stored error {output.ename}"
    if output.output_type == "stream" and output.name == "stderr":
        yield f"warning on stderr: {output.text.splitlines()[0]}"
    data = output.get("data", {})
    shown = "".join(str(data.get(kind, "")) for kind in ("text/html", "text/markdown", "text/plain"))
    shown += output.get("text", "")
    if "$" in shown:
        yield "a dollar sign in what is shown starts a formula; write dollars or USD"
    if _MACHINE_PATH.search(shown):
        yield "a machine's path in the output"
    everything = json.dumps({kind: value for kind, value in data.items() if kind != PNG}, ensure_ascii=False) + shown
    if _SECRET.search(everything) or any(secret in everything for secret in _secrets()):
        yield "what looks like a token, a key or a password in the output: take it out, and have it revoked"
    if "<script" in shown.lower():
        yield "a script in the output"
    if WIDGET in data and PLOTLY not in data:
        yield "a widget without a chart for readers who cannot run it; use Panel"
    if PLOTLY in data:
        yield from _lint_chart(output)


def _secrets() -> list[str]:
    """What this machine's environment keeps under the name of a key, a token, a secret or a password."""
    return [value for name, value in os.environ.items() if _NAMES_A_SECRET.search(name.upper()) and len(value) > 11]


def _lint_chart(output: NotebookNode) -> Iterator[str]:
    data, meta = output.data, output.metadata.get(PNG, {})
    figure = data[PLOTLY]
    traces = {trace.get("type", "scatter") for trace in figure["data"]} & _FORBIDDEN_TRACES
    if traces:
        yield f"{', '.join(sorted(traces))} needs the network or WebGL; use scatter"
    if "$" in json.dumps(figure["data"]) + json.dumps({k: v for k, v in figure["layout"].items() if "axis" not in k}):
        yield "a dollar sign in a chart's text makes it vanish; write dollars or USD"
    if not figure["layout"].get("height"):
        yield "chart without a fixed height: the page would jump"
    if any(kind in data for kind in _RIVALS):
        yield "html, markdown or svg beside a chart hides its image"
    alt = meta.get("alt", "")
    if len(alt) < SHORTEST_ALT:
        yield f"alt text missing or too short: {alt!r}"
    if alt != data.get("text/plain"):
        yield "alt text and text/plain differ; run shotinspace build"
    if PNG not in data:
        yield "chart without an image (blank where nothing runs): run shotinspace build where Chrome is installed"
    elif meta.get("figure") != figure_hash(figure) or meta.get("image") != image_hash(data[PNG]):
        yield "the image is not the one the build drew of this chart (stale, or from elsewhere): run shotinspace build"
    elif not base64.b64decode(data[PNG]).startswith(b"\x89PNG\r\n\x1a\n"):
        yield "the image is not a PNG: run shotinspace build --redraw"
