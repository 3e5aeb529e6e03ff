"""What the tests of updates share: the tables before one, and what every source then answers."""

import shutil
from pathlib import Path

import pytest

# Imported where they are used: the folders below have environments without our package.


@pytest.fixture(scope="session")
def before(tmp_path_factory) -> Path:
    """The tables as they stood before the update; to be copied, never changed."""
    import fake_sources

    return fake_sources.earlier(tmp_path_factory.mktemp("before") / "data")


@pytest.fixture
def data(before, tmp_path) -> Path:
    """Those tables, to be changed."""
    return Path(shutil.copytree(before, tmp_path / "data"))


@pytest.fixture
def answers(tmp_path, before) -> Path:
    """What every source answers, as a folder of saved responses."""
    import fake_sources

    return fake_sources.saved(tmp_path / "answers", data=before)
