"""How long it takes to load and to check the data, at 1, 10 and 100 times the rows: `python benchmarks/data.py`."""

from __future__ import annotations

import csv
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bigger import enlarge

from shotinspace import check, load


def read_all(folder: Path) -> None:
    """Load every table."""
    data = load(folder)
    for name in data:
        data[name]


def best(action: Callable[[Path], object], folder: Path, runs: int) -> float:
    """Seconds of the fastest of `runs` runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action(folder)
        times.append(time.perf_counter() - start)
    return min(times)


def sound(folder: Path) -> None:
    """Check a folder; a fault would mean that the copies are wrong, and the timing with them."""
    faults = check.check(folder)
    if faults:
        raise SystemExit(check.report(faults))


def main() -> None:
    """Print a table of seconds, and the slope: 1 is linear."""
    read_all(enlarge(Path(tempfile.mkdtemp()), 1))  # imports are not what is measured
    rows, loads, checks = [], [], []
    print("times      rows   load()    check")
    for times, runs in ((1, 5), (10, 3), (100, 1)):
        with tempfile.TemporaryDirectory() as scratch:
            folder = enlarge(Path(scratch), times)
            count = sum(
                sum(1 for _ in csv.reader(path.open(encoding="utf-8", newline=""))) - 1 for path in folder.glob("*.csv")
            )
            rows.append(count)
            loads.append(best(read_all, folder, runs))
            checks.append(best(sound, folder, runs))
            print(f"{times:5} {count:9,} {loads[-1]:7.3f}s {checks[-1]:7.2f}s", flush=True)
    for what, seconds in (("load()", loads), ("check", checks)):
        slope = math.log(seconds[-1] / seconds[0]) / math.log(rows[-1] / rows[0])
        print(f"{what}: time grows as rows to the power {slope:.2f}")


if __name__ == "__main__":
    main()
