"""A story whose every text tries to run: as it would be if nothing on the way to the page had been escaped."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import nbformat
import pandas as pd
from nbformat import v4

from shotinspace import charts
from shotinspace.charts import Chart
from shotinspace.charts.plain import figure_json
from shotinspace.charts.style import with_words

STRINGS = {
    "image": "<img src=x onerror=\"document.title='hacked'\">",
    "script": "</script><script>document.title='hacked'</script>",
    "link": "<a href=\"javascript:document.title='hacked'\">read on</a>",
    "svg": "<svg onload=\"document.title='hacked'\"><style>body{display:none}</style></svg>",
    "frame": "<iframe srcdoc=\"<script>top.document.title='hacked'</script>\"></iframe>",
    "handler": '<b onmouseover="document.title=\'hacked\'" style="position:fixed">bold</b>',
    "quote": "\"' onmouseover=\"document.title='hacked'\" x='",
    "template": "{{ 7 * 7 }}{% include 'page.html.j2' %}",
    "line": "\u2028document.title='hacked'\u2029",
    "formula": "=HYPERLINK('http://evil.example')",
}
ALL = " ".join(STRINGS.values())


def png(width: int, height: int) -> str:
    """A grey picture, as base64 text."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xaa" * width) * height)
    image = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
    return base64.b64encode(image).decode()


NAME = "..<b onclick=x>"  # of the chart


def value() -> Chart:
    """A chart whose every word tries."""
    words = list(STRINGS.values())
    frame = pd.DataFrame({"label": words, "text": words, "value": range(1, len(words) + 1), "low": None, "high": None})
    return charts.bars(frame, axis=ALL)


def figure() -> dict:
    """The chart as a figure, with hostile words around it."""
    return figure_json(with_words(value().figure(), ALL, ALL, ALL))


def harvested(alt: str = ALL) -> dict:
    """The chart as the build keeps it."""
    said = {"title": ALL, "subtitle": ALL, "source": ALL, "alt": alt}
    return said | {"value": value().value(), "csv": value().csv()}


def chart(alt: str = ALL) -> nbformat.NotebookNode:
    """The chart as a notebook's output."""
    told = {"facts": {f"{NAME}_title": ALL, "data_date": "2021-10-05"}, "chart": {"name": NAME, "digest": "0"}}
    return v4.new_output(
        "display_data",
        {
            "application/vnd.plotly.v1+json": figure(),
            "application/vnd.shotinspace.facts+json": told,
            "image/png": png(1800, figure()["layout"]["height"] * 2),
            "text/plain": alt,
        },
        metadata={"image/png": {"alt": alt}},
    )


def write(folder: Path) -> Path:
    """Write the story into `folder` as 00-hostile.ipynb. Returns its path."""
    rows = "".join(f"<tr><td>{word}</td></tr>" for word in STRINGS.values())
    table = f"<table><thead><tr><th>{ALL}</th></tr></thead><tbody>{rows}</tbody></table>"
    table += '<form action="http://evil.example"><input autofocus onfocus="document.title=\'hacked\'"></form>'
    links = " ".join(f"[{kind}](<javascript:document.title='hacked'//{kind}>)" for kind in STRINGS)
    outputs = [
        chart(),
        v4.new_output("display_data", {"text/html": table, "text/plain": ALL}),
        v4.new_output("display_data", {"text/markdown": f"{ALL} {links}", "text/plain": ALL}),
        v4.new_output("display_data", {"application/javascript": "document.title='hacked'", "text/plain": "script"}),
        v4.new_output("display_data", {"image/svg+xml": STRINGS["svg"], "text/plain": "drawing"}),
        v4.new_output("execute_result", {"text/html": ALL, "text/plain": ALL}, execution_count=1),
        v4.new_output("stream", name="stdout", text=ALL),
    ]
    cells = [
        v4.new_markdown_cell(f"# {ALL}\n\nA dek that tries: {ALL}\n\n{links}"),
        v4.new_raw_cell(ALL, metadata={"raw_mimetype": "text/html"}),
        v4.new_code_cell(f'print("""{ALL}""")', outputs=outputs, execution_count=1),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "00-hostile.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    (folder / "charts").mkdir(exist_ok=True)
    index = {"00-hostile": {NAME: {key: part for key, part in harvested().items() if key != "csv"}}}
    (folder / "charts/index.json").write_text(json.dumps(index), encoding="utf-8")
    (folder / f"charts/00-hostile-{NAME}.csv").write_text(harvested()["csv"], encoding="utf-8")
    return path
