"""How things are measured here: two in turns, the best of the rounds, in a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
WORKERS = 2
ROUNDS = 3


class Missing(Exception):
    """Something a row needs is not installed; the message says what, and how to get it."""


@dataclass
class Result:
    """One line of the table: two amounts in one unit, and the ratio that is aimed at (None: only stated)."""

    what: str
    ours: float | None
    beside: float | None
    aim: float | None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """Ours by the other."""
        return self.ours / self.beside if self.ours is not None and self.beside else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        return None if self.aim is None or self.ratio is None else self.ratio <= self.aim

    def cells(self) -> tuple[str, ...]:
        """The line as text: what, ours, beside, ratio, aim, met."""
        amounts = ("" if amount is None else f"{amount:,.2f} {self.unit}" for amount in (self.ours, self.beside))
        ratio = "" if self.ratio is None else f"{self.ratio:.3f}"
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return self.what, *amounts, ratio, "" if self.aim is None else f"<= {self.aim}", met


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright. Raises Missing when either is not installed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("install tests/browser/requirements.txt beside the project's own") from None
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise Missing("install Chromium or Chrome (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def duel(
    ours: Callable[[], object], beside: Callable[[], object], rounds: int = ROUNDS, warm: bool = True
) -> tuple[float, float]:
    """Seconds of the fastest run of each, in turns, after one of each that does not count (files, bytecode)."""
    if warm:
        ours(), beside()
    times = [(seconds(ours), seconds(beside)) for _ in range(rounds)]
    return min(first for first, _ in times), min(second for _, second in times)


def copy(folder: Path, data: Path | None = None) -> Path:
    """The stories, their lock and `data` (the real ones, unless another folder is named) in a project of their own."""
    project = folder / "project"
    shutil.copytree(
        ROOT / "notebooks", project / "notebooks", ignore=shutil.ignore_patterns(".*", "saved", "__pycache__")
    )
    shutil.copytree(data or ROOT / "data", project / "data")
    for name in ("requirements.txt", "README.md"):
        shutil.copy(ROOT / name, project / name)
    return project


def python(*words: str | Path, cwd: Path | None = None, accept: tuple[int, ...] = (0,)) -> str:
    """Run this Python with arguments and return what it prints. Raises RuntimeError with its words when it fails."""
    ours = ("SHOTINSPACE_DATA", "PYTHONDONTWRITEBYTECODE")  # a reader's Python keeps what it compiled
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in accept:
        raise RuntimeError(f"{' '.join(map(str, words))} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def build(project: Path, *options: str) -> str:
    """`shotinspace build` in a project; a missing Chrome (exit code 3) is no fault here."""
    return python("-m", "shotinspace", "build", *options, cwd=project, accept=(0, 3))
