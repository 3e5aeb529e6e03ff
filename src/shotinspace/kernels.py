"""Run notebooks, some at a time, each in a kernel of its own; say in a line how one came to a bad end."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from shotinspace import notebook as notebooks
from shotinspace.chart_files import Harvest
from shotinspace.folders import VARIABLE
from shotinspace.media import FACTS, PLOTLY, PNG

CELL_SECONDS = 120
ASK = "from shotinspace import page; print(page.harvest())"  # put to the kernel when a story has run


@dataclass
class Run:
    """A notebook that ran: with its outputs, normalised; the charts it showed; the tables it read."""

    notebook: NotebookNode
    charts: Harvest
    tables: list[str]


class StoryFailed(Exception):
    """A notebook's run came to a bad end; the message says how, in one line."""


class _Client(NotebookClient):
    """A kernel of the Python that runs the build, whatever other kernels the machine knows as python3. Leaves Ctrl-C to
    the build: nbclient's own answer ends one kernel and lets the other notebooks run on."""

    def create_kernel_manager(self) -> Any:
        manager = super().create_kernel_manager()
        manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])  # no folder to find another in
        return manager

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        self.km = self.create_kernel_manager()
        try:
            await self.async_start_new_kernel(**kwargs, stderr=subprocess.DEVNULL)  # what it says in dying is said here
            await self.async_start_new_kernel_client()
            yield
        finally:
            await self._async_cleanup_kernel()


def run(
    paths: list[Path],
    data: Path,
    *,
    workers: int = 2,
    progress: Callable[[str], None] = lambda line: None,
) -> tuple[dict[str, Run], list[str]]:
    """Run notebooks in the folder they lie in, on the tables in `data`, `workers` at a time.

    Returns those that ran, by name, and a line for each that did not. No process is left, however it ends.
    """
    return asyncio.run(_run(paths, data, workers, progress)) if paths else ({}, [])


async def _run(
    paths: list[Path], data: Path, workers: int, progress: Callable[[str], None]
) -> tuple[dict[str, Run], list[str]]:
    turn, done, failures = asyncio.Semaphore(workers), {}, []

    async def one(path: Path) -> None:
        async with turn:
            progress(f"running {path.stem}")
            for last in (False, True):
                try:
                    done[path.stem] = await _execute(path, data)
                except StoryFailed as error:
                    failures.append(f"{path.name}: {error}")
                except Exception as error:  # a kernel that never starts, a file that is no notebook
                    if not last:
                        continue  # another program may have taken the kernel's port as it started
                    failures.append(f"{path.name}: could not be run ({type(error).__name__}): {_line(str(error))}")
                return

    longest_first = sorted(paths, key=lambda path: (-path.stat().st_size, path.name))  # no worker waits at the end
    await asyncio.gather(*(one(path) for path in longest_first))
    return dict(sorted(done.items())), sorted(failures)


async def _execute(path: Path, data: Path) -> Run:
    notebook = nbformat.read(path, 4)
    notebook.cells.append(new_code_cell(ASK))
    client = _Client(
        notebook,
        timeout=CELL_SECONDS,
        record_timing=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=40"],  # it warns of TCP on loopback
    )
    try:
        await client.async_execute(cwd=str(path.parent), env=os.environ | {VARIABLE: str(data.resolve())})
    except CellExecutionError as error:
        where = _cell(notebook, client)
        raise StoryFailed(_line(f"{where}: {error.ename}: {error.evalue}")) from None
    except CellTimeoutError:
        where = _cell(notebook, client)
        raise StoryFailed(f"{where} did not end within {CELL_SECONDS} seconds and was stopped") from None
    except DeadKernelError:
        raise StoryFailed(f"the kernel died in {_cell(notebook, client)}: a crash, or too little memory") from None
    answer = json.loads(notebook.cells.pop().outputs[0].text)
    for lacking in _lacking(path.stem, notebook):
        raise StoryFailed(lacking)
    notebooks.normalise(notebook)
    for chart in notebooks.charts(notebook):
        chart.metadata.setdefault(PNG, nbformat.from_dict({}))["figure"] = notebooks.figure_hash(chart.data[PLOTLY])
    return Run(notebook, answer["charts"], answer["tables"])


def _lacking(name: str, notebook: NotebookNode) -> Iterator[str]:
    """What a story lacks that every story has, and what to write: a byline, charts with words."""
    statements = [output.get("data", {}).get(FACTS, {}) for _, output in notebooks.outputs(notebook)]
    if not any("data_date" in statement.get("facts", {}) for statement in statements):
        yield f'has no byline: begin its first code cell with data = page.begin("{name}", "productions"), and its tables'
    for cell, output in notebooks.outputs(notebook):
        if PLOTLY in output.get("data", {}) and "chart" not in output.data.get(FACTS, {}):
            yield (
                f"cell {cell.id}: a bare figure, without words and blank where nothing runs: write page.show("
                'charts.bars(frame, ...), "what it shows", alt=..., sources=[...], name=...); the forms are in charts'
            )


def _cell(notebook: NotebookNode, client: NotebookClient) -> str:
    """The cell that was running, as a reader of the notebook finds it."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    return f"cell {code[max(client.code_cells_executed, 1) - 1].id}"


def _line(message: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())
