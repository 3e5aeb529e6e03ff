"""Rows about size: loading and checking at up to a hundred times the rows, building at a hundred times the flights."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
import pandas as pd
from bigger import enlarge, fly_more
from measure import Result, build, copy, duel, seconds

from shotinspace import check, load, stored
from shotinspace.check import schema
from shotinspace.media import PLOTLY, PNG

TIMES = (1, 10, 100)
MOST_BYTES, MOST_PX = 1_000_000, 2_000  # of a notebook; of a chart's height: beyond, nobody reads it


def _load(folder: Path) -> None:
    data = load(folder)
    for name in data:
        data[name]


def _read(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        pd.read_csv(path)


def _check(folder: Path) -> None:
    schema._JUDGED.clear()  # as a command that has judged nothing yet
    faults = check.check(folder)
    if faults:  # the copies are wrong, and the timing with them
        raise RuntimeError(check.report(faults))


def _growth(what: str, times: list[float]) -> Result:
    """From the first to the last of TIMES, the exponent of the growth of time; 1 is linear."""
    return Result(f"{what}: exponent of growth / linear", math.log10(times[-1] / times[0]) / 2, 1, 1.1, "")


def tables() -> Iterator[Result]:
    """load() and check at 1, 10 and 100 times the rows, beside plain read_csv."""
    loads, checks = [], []
    for times in TIMES:
        with tempfile.TemporaryDirectory() as folder:
            data = enlarge(Path(folder), times)
            rounds = 3 if times < 100 else 1
            ours, plain = duel(partial(_load, data), partial(_read, data), rounds, warm=times == 1)
            loads.append(ours)
            checks.append(min(seconds(partial(_check, data)) for _ in range(rounds)))
            yield Result(f"load(), {times}x rows / read_csv", ours, plain, None)
            yield Result(f"check, {times}x rows / read_csv", checks[-1], plain, None)
    yield _growth("load()", loads)
    yield _growth("check", checks)


def flights() -> Iterator[Result]:
    """Build at 1, 10 and 100 times the crewed flights, images drawn; the largest notebook, the tallest chart."""
    took: list[float] = []
    for times in TIMES:
        with tempfile.TemporaryDirectory() as folder:
            project = copy(Path(folder), fly_more(Path(folder) / "data", times))
            took.append(seconds(partial(build, project, "--all", "--redraw")))
            stories = [(path, nbformat.read(path, 4)) for path in stored.paths(project / "notebooks")]
            largest = max(path.stat().st_size for path, _ in stories)
            charts = [chart for _, story in stories for chart in stored.charts(story)]
            tallest = max(chart.data[PLOTLY]["layout"]["height"] for chart in charts)
            blank = sum(PNG not in chart.data for chart in charts)
            forbidden = sum("gl" in trace.get("type", "") for chart in charts for trace in chart.data[PLOTLY]["data"])
        yield Result(f"build, {times}x flights / 1x", took[-1], took[0], times if times > 1 else None)
        yield Result(f"largest notebook, {times}x flights / 1 MB", largest / 1e6, MOST_BYTES / 1e6, 1.0, "MB")
        yield Result(f"tallest chart, {times}x flights / {MOST_PX} px", tallest, MOST_PX, 1.0, "px")
        yield Result(f"charts blank or in WebGL, {times}x flights / none", blank + forbidden, 1, 0, "")
