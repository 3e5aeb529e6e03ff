"""How many ways of breaking the collection its tests notice: `python benchmarks/mutants.py [WORDS]`.

Each way is tried in a copy, with the tests that could notice it, two at a time. Prints what was broken and what caught
it, then the score; WORDS choose those whose description holds them. Exit code 1 when one survives, or no longer fits
the code it was written for.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "mutants"))
from breakages import MUTANTS, Mutant, copy, first_failure  # noqa: E402

PROCESSES = 2
SURVIVED, UNFIT = "SURVIVED", "DOES NOT FIT"


def tried(mutant: Mutant) -> tuple[Mutant, str, float]:
    """A mutant, the test that caught it (SURVIVED or UNFIT when none did), and the seconds it took."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        project = copy(Path(folder))
        try:
            mutant.change(project)
        except (AssertionError, StopIteration) as error:
            return mutant, f"{UNFIT}: {error}", 0.0
        caught = first_failure(project, mutant.tests) or SURVIVED
    return mutant, caught, time.perf_counter() - start


def main() -> int:
    """Print a line for each mutant as it is done, the survivors again, and the score."""
    wanted = " ".join(sys.argv[1:]).lower()
    mutants = [mutant for mutant in MUTANTS if wanted in mutant.what.lower()]
    survivors = []
    print("The unbroken project first.", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder, ThreadPoolExecutor(PROCESSES) as pool:
        project = copy(Path(folder))
        tests = sorted({test.split("::")[0] for mutant in mutants for test in mutant.tests})
        failed = [name for name in pool.map(lambda test: first_failure(project, (test,)), tests) if name]
    if failed:
        print(f"It fails already: {', '.join(failed)}")
        return 1
    with ThreadPoolExecutor(PROCESSES) as pool:
        for mutant, caught, seconds in pool.map(tried, mutants):
            print(f"{seconds:5.1f} s  {mutant.what:58} {caught[:120]}", flush=True)
            if caught.startswith((SURVIVED, UNFIT)):
                survivors.append(f"{mutant.what} ({caught.split(':')[0].lower()})")
    print(f"\n{len(mutants) - len(survivors)} of {len(mutants)} were noticed.")
    for what in survivors:
        print(f"  not noticed: {what}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
