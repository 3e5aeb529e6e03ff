"""Rows about running the stories: the rebuild beside its floor, the rebuild of little, the memory of a kernel."""

from __future__ import annotations

import ast
import asyncio
import csv
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from measure import ROOT, WORKERS, Result, build, copy, duel, python, seconds
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from shotinspace import record as records

STORIES = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
IMPORTS = "import pandas\nimport plotly.graph_objects\nimport ipywidgets"
SIZE = "import psutil as _psutil\nprint(_psutil.Process().memory_info().rss)"
QUIET = ["--IPKernelApp.log_level=40"]  # a kernel warns of TCP on loopback
FLOOR = "--floor"  # this file run as a program: so many kernels that only import


async def _run(sources: list[list[str]], folder: Path) -> list[list[str]]:
    """What each notebook of code cells prints, a kernel each, WORKERS at a time."""
    gate = asyncio.Semaphore(WORKERS)

    async def run(cells: list[str]) -> list[str]:
        async with gate:
            notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
            client = NotebookClient(
                notebook,
                timeout=300,
                shutdown_kernel="immediate",
                extra_arguments=QUIET,
                resources={"metadata": {"path": str(folder)}},
            )
            await client.async_execute()
            return [output.get("text", "") for output in notebook.cells[-1].outputs]

    return await asyncio.gather(*(run(cells) for cells in sources))


def rebuild() -> Iterator[Result]:
    """All stories rebuilt, nothing kept, beside as many kernels that only import pandas, plotly and ipywidgets."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy(Path(folder))
        ours, floor = duel(lambda: build(project, "--all"), lambda: python(__file__, FLOOR, len(STORIES)))
        yield Result(f"rebuild of {len(STORIES)} stories / as many bare kernels", ours, floor, 1.3)


def again() -> Iterator[Result]:
    """A rebuild when nothing changed, and when one story's table did, beside a rebuild of everything."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy(Path(folder))
        build(project)
        record = json.loads((project / "notebooks" / records.FILE).read_text(encoding="utf-8"))
        readers = Counter(table for story in record.values() for table in story["tables"])
        for table in sorted(readers.keys() - {"coverage"}, key=lambda name: (readers[name], name)):
            path = project / "data" / f"{table}.csv"
            with path.open(encoding="utf-8", newline="") as handle:
                rows = list(csv.reader(handle))
            if "note" in rows[0]:
                break

        def changed() -> None:
            rows[-1][rows[0].index("note")] += " Looked at again."
            with path.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, lineterminator="\n").writerows(rows)
            build(project)

        full = min(seconds(lambda: build(project, "--all")) for _ in range(2))
        nothing, _ = duel(lambda: build(project), lambda: None)
        little = min(seconds(changed) for _ in range(2))
        yield Result("rebuild when nothing changed / of everything", nothing, full, None)
        yield Result(f"rebuild when {table} changed (stories: {readers[table]}) / of everything", little, full, None)


def memory() -> Iterator[Result]:
    """The memory of a kernel after Run All, beside one that ran only that story's import lines: the worst story."""
    worst: tuple[float, float, str] | None = None
    for path in STORIES:
        cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        lines = [
            ast.unparse(node)
            for source in cells
            for node in ast.parse(source).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        texts = asyncio.run(_run([[*cells, SIZE], [IMPORTS + "\n" + "\n".join(lines), SIZE]], path.parent))
        whole, bare = (int(text[0]) / 2**20 for text in texts)
        if worst is None or whole - bare > worst[0] - worst[1]:
            worst = whole, bare, path.stem
    assert worst is not None
    whole, bare, name = worst
    yield Result(f"kernel's memory after Run All / after its imports ({name})", whole, bare, None, "MB")
    yield Result(f"what Run All adds to it / 60 MB ({name})", whole - bare, 60, 1.0, "MB")


if __name__ == "__main__" and sys.argv[1] == FLOOR:
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(_run([[IMPORTS]] * int(sys.argv[2]), Path(scratch)))
