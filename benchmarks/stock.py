"""What a notebook with the same figures is when nothing is done about it: plotly's own template, renderer and state."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from kernels import QUIET, STORIES
from measure import Result
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from shotinspace import notebook
from shotinspace.media import PLOTLY, WIDGET


def figures(story: Path) -> list[tuple[dict, bool]]:
    """The figures of a story without our template, and whether each is a widget's."""
    found = []
    for chart in notebook.charts(nbformat.read(story, 4)):
        figure = json.loads(json.dumps(chart.data[PLOTLY]))
        figure["layout"].pop("template", None)
        found.append((figure, WIDGET in chart.data))
    return found


def write(story: Path, folder: Path, renderer: str = "") -> Path:
    """A notebook of the same figures in `folder`, a cell each, read from a file beside it; `renderer`: not the default."""
    path = folder / story.name
    (folder / f"{story.stem}.json").write_text(json.dumps(figures(story)), encoding="utf-8")
    first = "import json\nimport pandas as pd\nimport plotly.express as px\nimport plotly.graph_objects as go\n"
    if renderer:
        first += f"import plotly.io as pio\npio.renderers.default = {renderer!r}\n"
    cells = [first + f"figures = json.load(open('{story.stem}.json'))"]
    for place, (_, widget) in enumerate(figures(story)):
        drawn = f"go.Figure(figures[{place}][0])"
        cells.append(f"go.FigureWidget({drawn})" if widget else f"{drawn}.show()")
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel), path)
    return path


def stored_bytes() -> Iterator[Result]:
    """The bytes of all stories, beside their figures alone with plotly's template, `notebook` renderer, widgets' state."""
    with tempfile.TemporaryDirectory() as folder:
        theirs = 0
        for story in STORIES:
            path = write(story, Path(folder), renderer="notebook")
            notebook = nbformat.read(path, 4)
            place = {"metadata": {"path": folder}}
            NotebookClient(notebook, timeout=300, extra_arguments=QUIET, resources=place).execute()
            nbformat.write(notebook, path)
            theirs += path.stat().st_size
    ours = sum(story.stat().st_size for story in STORIES)
    yield Result("bytes of all stories / of the same figures, stock", ours / 1e6, theirs / 1e6, 0.05, "MB")
