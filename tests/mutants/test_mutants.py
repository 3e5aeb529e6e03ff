"""Each way to break the collection must make the tests that read what is broken fail.

Not in the default test paths: it runs tests once for every mutant. `make mutants` runs it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from mutations import MUTANTS, Mutant, copy, first_failure


def test_the_unbroken_project_passes(tmp_path: Path) -> None:
    tests = dict.fromkeys(test for mutant in MUTANTS for test in mutant.tests)
    assert first_failure(copy(tmp_path), tuple(tests)) == ""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.what)
def test_every_mutant_is_caught(tmp_path: Path, mutant: Mutant) -> None:
    mutant.change(copy(tmp_path))
    caught = first_failure(tmp_path, mutant.tests)
    assert caught, f"{mutant.what}: nobody noticed"
    print(f"\n{mutant.what}: caught by {caught[:110]}")
