"""The row about the test command."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import ROOT, Result, python, seconds


def tests() -> Iterator[Result]:
    """The test command on two workers, beside nbval strict over the stories one after the other, stock settings."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)

        def pytest(*words: str) -> float:
            return seconds(lambda: python("-m", "pytest", *words, cwd=clone))

        stock = pytest("-o", "addopts=", "-p", "no:xdist", "--nbval", "--nbval-current-env", "notebooks")
        stories = pytest("notebooks", "tests/test_notebooks.py")
        everything = pytest()
    yield Result("test command: stories and lint / nbval, one by one", stories, stock, 0.6)
    yield Result("test command: all of it / nbval, one by one", everything, stock, 0.6)
