"""What a visitor sees before opening anything: the README's list of stories, each with a picture, written by the build."""

from __future__ import annotations

import base64
import re

from nbformat import NotebookNode

from shotinspace import safe, stored
from shotinspace.media import PNG

FOLDER = "pictures"
_LEAD = re.compile(r"(<!-- lead -->\n).*?(<!-- /lead -->)", re.S)
_STORIES = re.compile(r"(<!-- stories -->\n).*?(<!-- /stories -->)", re.S)


def cover(notebook: NotebookNode) -> tuple[bytes, str] | None:
    """A story's picture and its alt text: the chart shown with `cover=True`, else its first; None when none is drawn."""
    charts = [chart for chart in stored.charts(notebook) if PNG in chart.data]
    if not charts:
        return None
    chosen = next((chart for chart in charts if chart.metadata[PNG].get("cover")), charts[0])
    return base64.b64decode(chosen.data[PNG]), chosen.metadata[PNG]["alt"]


def readme(text: str, stories: dict[str, NotebookNode]) -> str:
    """The README renewed: the first story between `<!-- lead -->` and `<!-- /lead -->`, large; the others in two columns
    between `<!-- stories -->` and `<!-- /stories -->`. What has no such place stays as it is."""
    if not stories:
        return text
    first, *others = [_entry(name, notebook) for name, notebook in sorted(stories.items())]
    cells = [f'<td width="50%" valign="top">{entry}</td>' for entry in others]
    rows = ["<tr>\n" + "\n".join(cells[i : i + 2]) + "\n</tr>\n" for i in range(0, len(cells), 2)]
    text = _LEAD.sub(lambda found: f"{found[1]}\n<p>{first}</p>\n\n{found[2]}", text)
    return _STORIES.sub(lambda found: f"{found[1]}\n<table>\n{''.join(rows)}</table>\n\n{found[2]}", text)


def _entry(name: str, notebook: NotebookNode) -> str:
    title, picture = safe.for_html(stored.title(notebook)), cover(notebook)
    image = f'<img src="notebooks/{FOLDER}/{name}.png" alt="{safe.for_html(picture[1])}"><br>' if picture else ""
    return f'<a href="notebooks/{name}.ipynb">{image}<b>{title}</b></a>'
