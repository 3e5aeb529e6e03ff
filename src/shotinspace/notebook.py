"""Notebooks as they lie on disk: which are stories, what they show, and what a build leaves in them."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from shotinspace.media import FACTS, PLOTLY, WIDGET

OURS = "shotinspace"  # a notebook's metadata that are the build's own


def paths(folder: Path) -> list[Path]:
    """The stories of a folder, in reading order."""
    return sorted(folder.glob("[0-9][0-9]-*.ipynb"))


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """Each output of a notebook's code cells, as (cell, output)."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


def charts(notebook: NotebookNode) -> list[NotebookNode]:
    """The outputs that hold a chart."""
    return [output for _, output in outputs(notebook) if PLOTLY in output.get("data", {})]


def chart_digests(notebook: NotebookNode) -> dict[str, str]:
    """The digests of the tables its charts were drawn from, by chart name."""
    parts = (output.get("data", {}).get(FACTS, {}).get("chart") for _, output in outputs(notebook))
    return {part["name"]: part["digest"] for part in parts if part}


def title(notebook: NotebookNode) -> str:
    """The heading a story opens with, or "" when it does not."""
    first = notebook.cells[0] if notebook.cells else None
    text = first.source.lstrip() if first is not None and first.cell_type == "markdown" else ""
    return text.splitlines()[0].removeprefix("# ").strip() if text.startswith("# ") else ""


def figure_hash(figure: dict) -> str:
    """A short digest of a figure's JSON, the same wherever it is made."""
    text = json.dumps(figure, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def image_hash(image: str) -> str:
    """A short digest of an image's bytes, from its base64 text as stored. Raises ValueError when it is not base64."""
    return hashlib.sha256(base64.b64decode(image, validate=False)).hexdigest()[:16]


def code_hashes(notebook: NotebookNode) -> dict[str, str]:
    """A short digest of each code cell's source, by cell id: what the outputs were made from."""
    return {
        cell.id: hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out, in place, what differs between machines and runs (times, versions, widget state and ids), keep with the
    outputs what code they came from, and fold the cells that only show."""
    for place, key, wanted in as_built(notebook):
        place.pop(key, None)
        if wanted is not None:
            place[key] = nbformat.from_dict(wanted)
    return notebook


def as_built(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str, Any]]:
    """What a build leaves where others leave marks of their own: (part of the notebook, key, value or None for none)."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        OURS: {"code": code_hashes(notebook)},
    }
    yield notebook, "metadata", metadata
    for cell in notebook.cells:
        yield cell.metadata, "execution", None
        if cell.cell_type == "code":
            yield cell.metadata, "jupyter", {"source_hidden": True} if _only_shows(cell.source) else None
    for cell, output in outputs(notebook):
        if WIDGET in output.get("data", {}):
            own = hashlib.md5(cell.id.encode(), usedforsecurity=False).hexdigest()
            yield output.data[WIDGET], "model_id", own


def _only_shows(source: str) -> bool:
    """Whether a cell does nothing but put things before a reader: calls of `page`, one after the other."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(statements) and all(
        isinstance(line, ast.Expr)
        and isinstance(line.value, ast.Call)
        and isinstance(line.value.func, ast.Attribute)
        and isinstance(line.value.func.value, ast.Name)
        and line.value.func.value.id == "page"
        for line in statements
    )
