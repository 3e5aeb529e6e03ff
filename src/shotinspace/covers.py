"""What a visitor sees before opening anything: the README's list of stories, each with a picture, written by the build."""

from __future__ import annotations

import base64
import re

from nbformat import NotebookNode

from shotinspace import safe, stored
from shotinspace.media import PNG

FOLDER = "pictures"
_SECTION = re.compile(r"(<!-- stories -->\n).*?(<!-- /stories -->)", re.S)


def cover(notebook: NotebookNode) -> tuple[bytes, str] | None:
    """A story's picture and its alt text: the chart shown with `cover=True`, else its first; None when none is drawn."""
    charts = [chart for chart in stored.charts(notebook) if PNG in chart.data]
    if not charts:
        return None
    chosen = next((chart for chart in charts if chart.metadata[PNG].get("cover")), charts[0])
    return base64.b64decode(chosen.data[PNG]), chosen.metadata[PNG]["alt"]


def readme(text: str, stories: dict[str, NotebookNode]) -> str:
    """The README with its list of stories renewed; unchanged when it has no `<!-- stories -->` section."""
    parts = []
    for name, notebook in sorted(stories.items()):
        link, title = f"notebooks/{name}.ipynb", safe.for_markdown(stored.title(notebook))
        parts.append(f"### [{title}]({link})\n")
        picture = cover(notebook)
        if picture:
            parts.append(f"[![{safe.for_markdown(picture[1])}](notebooks/{FOLDER}/{name}.png)]({link})\n")
    return _SECTION.sub(lambda found: found[1] + "\n" + "\n".join(parts) + "\n" + found[2], text)
