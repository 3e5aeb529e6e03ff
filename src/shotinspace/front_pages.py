"""What a visitor sees before a story is opened: the lists of stories in the README and in the first story."""

from __future__ import annotations

import base64
import re

from nbformat import NotebookNode

from shotinspace import covers, escape
from shotinspace import notebook as notebooks
from shotinspace.media import PNG

FOLDER = "pictures"
LEAD = "lead.png"  # the first story's lead chart, for the README
_LEAD = re.compile(r"(<!-- lead -->\n).*?(<!-- /lead -->)", re.S)
_STORIES = re.compile(r"(<!-- stories -->\n).*?(<!-- /stories -->)", re.S)


def lead(notebook: NotebookNode) -> NotebookNode | None:
    """A story's lead chart: the one shown with a cover, else its first; None where there is none."""
    charts = notebooks.charts(notebook)
    chosen = (chart for chart in charts if chart.metadata.get(PNG, {}).get("cover"))
    return next(chosen, charts[0] if charts else None)


def cover(notebook: NotebookNode) -> tuple[bytes, str] | None:
    """A story's cover as PNG and its alt text: the number of its lead chart and its headline, in the look that
    page.show() left with it. None for a story without a chart."""
    chart = lead(notebook)
    if chart is None:
        return None
    look = chart.metadata.get(PNG, {}).get("cover") or {"number": "", "colour": covers.INK, "symbol": "star"}
    headline = notebooks.title(notebook)
    alt = f"{look['number']}: {headline}" if look["number"] else headline
    return covers.draw(headline, look["number"], look["colour"], look["symbol"]), alt


def picture(notebook: NotebookNode) -> tuple[bytes, str] | None:
    """A story's lead chart as drawn, and its alt text; None where it has no picture."""
    chart = lead(notebook)
    if chart is None or PNG not in chart.data:
        return None
    return base64.b64decode(chart.data[PNG]), chart.metadata[PNG]["alt"]


def readme(text: str, stories: dict[str, NotebookNode]) -> str:
    """The README renewed: the first story's picture between `<!-- lead -->` and `<!-- /lead -->`, the covers of the
    others in columns between `<!-- stories -->` and `<!-- /stories -->`. What has no such place stays as it is."""
    if not stories:
        return text
    (name, first), *others = sorted(stories.items())
    drawn = picture(first)
    image = f'<img src="notebooks/{FOLDER}/{LEAD}" alt="{escape.for_html(drawn[1])}"><br>' if drawn else ""
    hero = f'<p><a href="notebooks/{name}.ipynb">{image}<b>{escape.for_html(notebooks.title(first))}</b></a></p>'
    cells = [_entry(other, notebook, "notebooks/") for other, notebook in others]
    text = _LEAD.sub(lambda found: f"{found[1]}\n{hero}\n\n{found[2]}", text)
    return _STORIES.sub(lambda found: f"{found[1]}\n{_columns(cells)}\n{found[2]}", text)


def index(notebook: NotebookNode, stories: dict[str, NotebookNode]) -> None:
    """Renew, in place, the list of the other stories in a notebook, between the same marks in a Markdown cell."""
    others = [_entry(name, other, "") for name, other in sorted(stories.items()) if other is not notebook]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _STORIES.sub(lambda found: f"{found[1]}\n{_columns(others)}\n{found[2]}", cell.source)


def _columns(entries: list[str]) -> str:
    cells = [f'<td width="33%" valign="top">{entry}</td>' for entry in entries]
    rows = ["<tr>\n" + "\n".join(cells[i : i + 3]) + "\n</tr>\n" for i in range(0, len(cells), 3)]
    return f"<table>\n{''.join(rows)}</table>\n"


def _entry(name: str, notebook: NotebookNode, folder: str) -> str:
    title, made = escape.for_html(notebooks.title(notebook)), cover(notebook)
    image = f'<img src="{folder}{FOLDER}/{name}.png" alt="{escape.for_html(made[1])}"><br>' if made else ""
    return f'<a href="{folder}{name}.ipynb">{image}<b>{title}</b></a>'
