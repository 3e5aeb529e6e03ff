"""Interrupting an update: the old tables, the new ones, or a check that says so; never a silent mixture."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import time
from pathlib import Path

import fake_sources
import pytest
from typer.testing import CliRunner

from shotinspace import cli, transaction
from shotinspace.check import check
from shotinspace.update import Web, update

# How often to kill in each of the two windows; .ci/run asks for more.
KILLS = int(os.environ.get("SHOTINSPACE_KILLS", "3"))
processes = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
if os.name == "posix":
    processes.set_forkserver_preload(["shotinspace.update"])


def run(data: Path, *words: str):
    return CliRunner().invoke(cli.app, [*words, "--data", str(data)])


def state(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir()}


@pytest.fixture(scope="module")
def answers(before, tmp_path_factory) -> Path:
    return fake_sources.saved(tmp_path_factory.mktemp("answers"), data=before)


@pytest.fixture(scope="module")
def after(before, answers, tmp_path_factory) -> Path:
    folder = Path(shutil.copytree(before, tmp_path_factory.mktemp("after") / "data"))
    assert update(folder, web=Web(offline=answers)).written
    return folder


def slowly(data: Path, answers: Path, pause: float) -> None:
    """An update whose every rename takes a while, so that it can be caught between two."""
    rename = os.replace

    def replace(*names):
        rename(*names)
        time.sleep(pause)

    transaction.os.replace = replace
    update(data, web=Web(offline=answers))


def killed(data: Path, answers: Path, *, decided: bool, pause: float = 0.02) -> None:
    """Start an update and kill it (SIGKILL) at a random moment before it is decided, or after."""
    journal = transaction.folder(data) / transaction.JOURNAL
    process = processes.Process(target=slowly, args=(data, answers, pause))
    process.start()
    if decided:
        while not journal.exists() and process.is_alive():
            time.sleep(0.001)
        time.sleep(random.uniform(0, 10 * pause))
    else:
        while not transaction.folder(data).exists() and process.is_alive():
            time.sleep(0.001)
        end = time.monotonic() + random.uniform(0, 0.7)
        while time.monotonic() < end and not journal.exists():
            time.sleep(0.001)
    process.kill()
    process.join()


@pytest.mark.parametrize("decided", [False, True], ids=["before the decision", "after it"])
def test_a_killed_update_leaves_the_old_the_new_or_says_so(decided, before, after, answers, tmp_path):
    old, new = state(before), state(after)
    seen = set()
    for number in range(KILLS):
        data = Path(shutil.copytree(before, tmp_path / str(number) / "data"))
        killed(data, answers, decided=decided)
        now = state(data)
        if transaction.unfinished(data):
            seen.add("said so")
            told = run(data, "check")
            assert told.exit_code == 1
            assert told.output.count("\n") == 2 and "an interrupted update of" in told.output
            assert "shotinspace update --undo" in told.output
            if number % 2:
                assert run(data, "update", "--undo").exit_code == 0
                assert state(data) == old
            else:
                result = run(data, "update", "--offline", str(answers))
                assert result.exit_code == 0 and "was finished first" in result.output
                assert state(data) == new
        else:
            seen.add("old" if now == old else "new")
            assert now in (old, new), sorted(name for name in now if now[name] not in (old[name], new[name]))
            assert run(data, "update", "--offline", str(answers)).exit_code == 0
            assert state(data) == new
        assert check(data) == [] and not transaction.folder(data).exists()
    assert ("said so" in seen) or not decided, "no kill fell between two renames: the test proves nothing"


def test_a_second_update_is_refused_while_one_works(data, answers, monkeypatch):
    monkeypatch.setattr(transaction, "WAIT_SECONDS", 0.1)
    old = state(data)
    with transaction.locked(data):
        for words in (["--offline", str(answers)], ["--undo"]):
            result = run(data, "update", *words)
            assert result.exit_code == 1 and "Another update" in result.output
    assert state(data) == old
    assert run(data, "update", "--offline", str(answers)).exit_code == 0


def test_a_killed_update_does_not_leave_its_lock(data, answers, after):
    killed(data, answers, decided=False)
    assert run(data, "update", "--offline", str(answers)).exit_code == 0
    assert state(data) == state(after)


def test_an_edit_made_meanwhile_is_not_overwritten(data, answers, monkeypatch):
    decide = transaction.commit

    def edited(folder):
        (folder / "rub_usd.csv").write_text("somebody is at work here\n", encoding="utf-8")
        return decide(folder)

    monkeypatch.setattr(transaction, "commit", edited)
    result = run(data, "update", "--offline", str(answers))
    assert result.exit_code == 1 and "rub_usd.csv was edited while the update worked" in result.output
    assert (data / "rub_usd.csv").read_text(encoding="utf-8") == "somebody is at work here\n"
    assert not transaction.folder(data).exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "Ctrl-C"])
@pytest.mark.parametrize("when", ["copytree", "copyfile", "write_text", "fsync"])
def test_whatever_stops_it_before_the_decision_leaves_the_old_tables(when, error, data, answers, monkeypatch):
    old, where = state(data), {"write_text": Path, "fsync": os}.get(when, shutil)

    def fails(*args, **options):
        raise error

    monkeypatch.setattr(where, when, fails)
    result = run(data, "update", "--offline", str(answers))
    monkeypatch.undo()
    assert result.exit_code != 0 and state(data) == old
    assert isinstance(error, KeyboardInterrupt) or "No space left on device" in result.output
    assert check(data) == [] and run(data, "update", "--offline", str(answers)).exit_code == 0


def interrupted(data: Path, before: Path, answers: Path) -> None:
    """Leave a decided change of which one file has been moved."""
    for _ in range(20):
        killed(data, answers, decided=True, pause=0.05)
        if transaction.unfinished(data):
            return
        shutil.rmtree(data)
        shutil.copytree(before, data)
    raise AssertionError("no kill fell between two renames")


def test_what_can_be_neither_finished_nor_undone_is_said_and_left(data, before, answers):
    interrupted(data, before, answers)
    (data / "rub_usd.csv").write_text("edited\n", encoding="utf-8")
    shutil.rmtree(transaction.folder(data) / transaction.NEW)
    shutil.rmtree(transaction.folder(data) / transaction.OLD)
    for words in (["update", "--offline", str(answers)], ["update", "--undo"]):
        result = run(data, *words)
        assert result.exit_code == 1 and "Restore data/ with git" in result.output
    assert (data / "rub_usd.csv").read_text(encoding="utf-8") == "edited\n"
    assert run(data, "check").exit_code == 1


def test_a_journal_that_cannot_be_read_is_a_fault(data, before, answers):
    interrupted(data, before, answers)
    (transaction.folder(data) / transaction.JOURNAL).write_text('[{"name": "../../etc/passwd"}]', encoding="utf-8")
    told = run(data, "check")
    assert told.exit_code == 1 and "cannot be read" in told.output
    assert run(data, "update", "--undo").exit_code == 1


def test_undo_without_an_interrupted_update_changes_nothing(data):
    old = state(data)
    result = run(data, "update", "--undo")
    assert result.exit_code == 0 and "no interrupted update" in result.output
    assert state(data) == old
