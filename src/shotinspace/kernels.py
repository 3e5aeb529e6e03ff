"""Run notebooks, some at a time, each in a kernel of its own; say in a line how one came to a bad end."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from shotinspace import stored
from shotinspace.folders import VARIABLE
from shotinspace.media import PLOTLY, PNG
from shotinspace.nursery import POSSIBLE, Nursery, Nursling

CELL_SECONDS = 120
ASK = "import shotinspace.tables; print(*sorted(shotinspace.tables.opened))"  # put to the kernel when a story is told


class StoryFailed(Exception):
    """A notebook's run came to a bad end; the message says how, in one line."""


class _Client(NotebookClient):
    """A kernel, and the notebook it runs once it is let through the `gate`. Leaves Ctrl-C to the build: nbclient's own
    answer ends one kernel and lets the other notebooks run on."""

    gate: asyncio.Semaphore
    nursery: Nursery | None

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        self.km = manager = self.create_kernel_manager()
        if self.nursery:
            manager.provisioner = Nursling.of(self.nursery, manager)
        try:
            await self.async_start_new_kernel(**kwargs)
            await self.async_start_new_kernel_client()
            async with self.gate:
                yield
        finally:
            await self._async_cleanup_kernel()


class Kernels:
    """What runs notebooks that lie in one folder, on the data in another: `with Kernels(...) as kernels`.

    `environment` is put on top of ours. No process is left on leaving, however that comes about.
    """

    def __init__(
        self, folder: Path, data: Path, *, workers: int = 2, environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder, self._workers = folder, workers
        self._environment = os.environ | {VARIABLE: str(data)} | dict(environment or {})
        self._nursery: Nursery | None = None

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        if self._nursery:
            self._nursery.close()

    def prepare(self) -> None:
        """Begin what `run` will need, and let it go on while something else is done."""
        if POSSIBLE and not self._nursery:
            self._nursery = Nursery(self._folder, self._environment)

    def run(
        self, paths: list[Path], tell: Callable[[str], None], failures: list[str]
    ) -> dict[str, tuple[NotebookNode, list[str]]]:
        """Run notebooks, some at a time, each in a kernel of its own.

        Returns those that ran, normalised, and the tables each read, by name; appends a line to `failures` for each
        that did not.
        """
        if not paths:
            return {}
        self.prepare()
        return asyncio.run(self._run(paths, tell, failures))

    async def _run(
        self, paths: list[Path], tell: Callable[[str], None], failures: list[str]
    ) -> dict[str, tuple[NotebookNode, list[str]]]:
        # To start a kernel, and to end one, is mostly waiting: one more than run may be at that.
        alive, gate, done = asyncio.Semaphore(self._workers + 1), asyncio.Semaphore(self._workers), {}

        async def run(path: Path) -> None:
            async with alive:
                tell(f"running {path.stem}")
                try:
                    done[path.stem] = await self._execute(path, gate)
                except StoryFailed as error:
                    failures.append(f"{path.name}: {error}")
                except Exception as error:  # a kernel that never starts, a file that is no notebook
                    failures.append(f"{path.name}: could not be run ({type(error).__name__}): {_line(str(error))}")

        longest_first = sorted(paths, key=lambda path: -path.stat().st_size)  # so that no worker waits at the end
        await asyncio.gather(*(run(path) for path in longest_first))
        return done

    async def _execute(self, path: Path, gate: asyncio.Semaphore) -> tuple[NotebookNode, list[str]]:
        notebook = nbformat.read(path, 4)
        notebook.cells.append(new_code_cell(ASK))
        client = _Client(
            notebook,
            timeout=CELL_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=40"],  # it warns of TCP on loopback
        )
        client.gate, client.nursery = gate, self._nursery
        try:
            await client.async_execute(cwd=str(self._folder), env=self._environment)
        except CellExecutionError as error:
            raise StoryFailed(_line(f"{error.ename}: {error.evalue}")) from None
        except CellTimeoutError:
            cell = f"code cell {client.code_cells_executed}"
            raise StoryFailed(f"{cell} did not end within {CELL_SECONDS} seconds and was stopped") from None
        except DeadKernelError:
            cell = f"code cell {client.code_cells_executed}"
            raise StoryFailed(f"the kernel died in {cell}: a crash, or too little memory") from None
        tables = notebook.cells.pop().outputs[0].text.split()
        stored.normalise(notebook)
        for chart in stored.charts(notebook):
            chart.metadata.setdefault(PNG, nbformat.from_dict({}))["figure"] = stored.figure_hash(chart.data[PLOTLY])
        return notebook, tables


def _line(message: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())
