"""What the collection costs, beside what a reader would otherwise do: `python benchmarks/run.py [ROW ...]`.

Prints one table. A ratio is ours by the other, both measured in this run, in turns, the best of the rounds: machines are
noisy, and differ. Rows: see ROWS; without a name all are run. `open` needs tests/browser/requirements.txt and Chromium.
Exit code 1 when an aim is missed, 3 when something needed is missing.
"""

from __future__ import annotations

import sys

import kernels
import lab
import stock
import suite
from measure import Missing, Result

ROWS = {
    "rebuild": kernels.rebuild,
    "again": kernels.again,
    "memory": kernels.memory,
    "tests": suite.tests,
    "open": lab.opened,
    "bytes": stock.stored_bytes,
}


def main(names: list[str]) -> int:
    """Run the rows named, print each as it is known, and the whole table at the end."""
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"found {unknown[0]!r}, expected one of {', '.join(ROWS)}")
        return 2
    results: list[Result] = []
    missing = False
    for name in names or ROWS:
        print(f"measuring {name}: {ROWS[name].__doc__.splitlines()[0]}", file=sys.stderr, flush=True)
        try:
            for result in ROWS[name]():
                results.append(result)
                print(f"  {result.cells()}", file=sys.stderr, flush=True)
        except Missing as error:
            missing = True
            print(f"  {error}", file=sys.stderr)
            results.append(Result(f"{name}: not measured, {error}", None, None, None))
    lines = [("what", "ours", "beside", "ratio", "aim", "met"), *(result.cells() for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    return 3 if missing else 1 if any(result.met is False for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
