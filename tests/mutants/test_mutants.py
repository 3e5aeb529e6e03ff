"""Ten ways to break a story on purpose: each must make the tests that read it fail (all: benchmarks/mutants.py).

Not in the default test paths: it runs tests once for every mutant. `.ci/run` calls it by name.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from breakages import MUTANTS, Mutant, copy, first_failure

CHOSEN = [mutant for mutant in MUTANTS if mutant.in_ci]


def test_ten_are_chosen() -> None:
    assert len(CHOSEN) == 10


def test_the_unbroken_story_passes(tmp_path: Path) -> None:
    tests = dict.fromkeys(test for mutant in CHOSEN for test in mutant.tests)
    assert first_failure(copy(tmp_path), tuple(tests)) == ""


@pytest.mark.parametrize("mutant", CHOSEN, ids=lambda mutant: mutant.what)
def test_every_mutant_is_caught(tmp_path: Path, mutant: Mutant) -> None:
    mutant.change(copy(tmp_path))
    caught = first_failure(tmp_path, mutant.tests)
    assert caught, f"{mutant.what}: nobody noticed"
    print(f"\n{mutant.what}: caught by {caught[:110]}")
