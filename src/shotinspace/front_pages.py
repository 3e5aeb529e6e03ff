"""What a visitor sees before a story is opened: the lists of stories in the README and in the first story."""

from __future__ import annotations

import base64
import re

from nbformat import NotebookNode

from shotinspace import notebook as notebooks
from shotinspace import safe
from shotinspace.media import PNG

FOLDER = "pictures"
_LEAD = re.compile(r"(<!-- lead -->\n).*?(<!-- /lead -->)", re.S)
_STORIES = re.compile(r"(<!-- stories -->\n).*?(<!-- /stories -->)", re.S)


def cover(notebook: NotebookNode) -> tuple[bytes, str] | None:
    """A story's picture and its alt text: the chart shown with `cover=True`, else its first; None when none is drawn."""
    charts = [chart for chart in notebooks.charts(notebook) if PNG in chart.data]
    if not charts:
        return None
    chosen = next((chart for chart in charts if chart.metadata[PNG].get("cover")), charts[0])
    return base64.b64decode(chosen.data[PNG]), chosen.metadata[PNG]["alt"]


def readme(text: str, stories: dict[str, NotebookNode]) -> str:
    """The README renewed: the first story between `<!-- lead -->` and `<!-- /lead -->`, large; the others in two columns
    between `<!-- stories -->` and `<!-- /stories -->`. What has no such place stays as it is."""
    if not stories:
        return text
    first, *others = [_entry(name, notebook, "notebooks/") for name, notebook in sorted(stories.items())]
    text = _LEAD.sub(lambda found: f"{found[1]}\n<p>{first}</p>\n\n{found[2]}", text)
    return _STORIES.sub(lambda found: f"{found[1]}\n{_columns(others)}\n{found[2]}", text)


def index(notebook: NotebookNode, stories: dict[str, NotebookNode]) -> None:
    """Renew, in place, the list of the other stories in a notebook, between the same marks in a Markdown cell."""
    others = [_entry(name, other, "") for name, other in sorted(stories.items()) if other is not notebook]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _STORIES.sub(lambda found: f"{found[1]}\n{_columns(others)}\n{found[2]}", cell.source)


def _columns(entries: list[str]) -> str:
    cells = [f'<td width="50%" valign="top">{entry}</td>' for entry in entries]
    rows = ["<tr>\n" + "\n".join(cells[i : i + 2]) + "\n</tr>\n" for i in range(0, len(cells), 2)]
    return f"<table>\n{''.join(rows)}</table>\n"


def _entry(name: str, notebook: NotebookNode, folder: str) -> str:
    title, picture = safe.for_html(notebooks.title(notebook)), cover(notebook)
    image = f'<img src="{folder}{FOLDER}/{name}.png" alt="{safe.for_html(picture[1])}"><br>' if picture else ""
    return f'<a href="{folder}{name}.ipynb">{image}<b>{title}</b></a>'
