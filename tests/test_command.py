"""The command itself: its version, terminals of other encodings, and JupyterLab started, stopped and refused."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest
from sample_tables import cut, rows, write
from typer.testing import CliRunner

from shotinspace import cli


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one story, in which a test stands."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/01-small.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words, **env):
    """Start the command as a person does, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from shotinspace.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | env,
    )


def answers(address, seconds):
    """Whether somebody answers there within so many seconds (it tells the address a moment before it listens)."""
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address, timeout=2).status == 200
        except OSError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.1)


def test_the_version_is_told():
    result = CliRunner().invoke(cli.app, ["--version"])
    assert result.exit_code == 0 and re.fullmatch(r"shotinspace \d+\.\d+\.\d+\n", result.output)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_a_terminal_that_lacks_letters_is_shown_their_escapes(tmp_path, encoding):
    folder = cut(tmp_path / "data")
    productions = rows(folder / "productions.csv")
    productions[0]["released"] = "двадцатого апреля"
    write(folder / "productions.csv", productions)
    for form in ("text", "json"):
        process = command("check", "--data", str(folder), "--format", form, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        said = process.communicate()[0].decode(encoding)
        assert process.returncode == 1, said
        if form == "json":
            assert json.loads(said)[0]["found"] == '"двадцатого апреля"'
        else:
            assert ("двадцатого" in said) is (encoding == "utf-8")
            assert ("\\u0434\\u0432\\u0430" in said) is (encoding != "utf-8")


@pytest.mark.parametrize("root", [True, False])
def test_lab_opens_a_story_on_this_machine_only(project, monkeypatch, root):
    asked = []
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(cli, "_become", lambda words, env: asked.append(words) or 7)
    result = CliRunner().invoke(cli.app, ["lab", "01-small.ipynb", "--no-browser", "--port", "9000"])
    assert result.exit_code == 7, "as JupyterLab ended"
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=9000", "--no-browser"} <= set(asked[0])
    assert "--LabApp.default_url=/lab/tree/notebooks/01-small.ipynb" in asked[0]
    assert f"--ServerApp.root_dir={project}" in asked[0]
    assert ("--allow-root" in asked[0]) is root
    assert not [word for word in asked[0] if "token" in word], "JupyterLab makes its own"
    CliRunner().invoke(cli.app, ["lab"])
    assert "--no-browser" not in asked[1]
    for wrong in (["lab", "99-nowhere"], ["lab", "--port", "70000"], ["lab", "--port", "0"], ["lab", "--port", "-1"]):
        assert CliRunner().invoke(cli.app, wrong).exit_code == 2, wrong
    assert len(asked) == 2


def test_a_home_that_cannot_be_written_is_said_in_words(project, monkeypatch):
    monkeypatch.setattr(cli, "_become", lambda words, env: pytest.fail("it was started"))
    (project / "home").write_text("a file where the home folder should be")
    for kind in ("RUNTIME", "DATA", "CONFIG"):
        for other in ("RUNTIME", "DATA", "CONFIG"):
            monkeypatch.setenv(f"JUPYTER_{other}_DIR", str(project / ("home/jupyter" if other == kind else "kept")))
        result = CliRunner().invoke(cli.app, ["lab"])
        assert result.exit_code == 3, kind
        assert (
            "home/jupyter, which cannot be written" in result.output
            and "HOME=$(mktemp -d) shotinspace lab" in result.output
        )


@pytest.mark.skipif(os.name == "nt", reason="a process cannot take another's place there")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_when_lab_is_stopped_nothing_of_it_goes_on(project, how):
    homes = {f"JUPYTER_{kind}_DIR": str(project / kind) for kind in ("RUNTIME", "DATA", "CONFIG")}
    process = command("lab", "--no-browser", "--port", "18700", **homes)
    try:
        for line in process.stdout:
            found = re.search(rb"http://127.0.0.1:(\d+)/lab\S*token=(\w+)", line)
            if found:
                break
        address = f"http://127.0.0.1:{found[1].decode()}/api/kernels?token={found[2].decode()}"
        assert answers(address, 30), "it serves"
        ours = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
        process.send_signal(how)
        process.wait(20)
        end = time.monotonic() + 10
        while any(psutil.pid_exists(one) for one in ours) and time.monotonic() < end:
            time.sleep(0.1)
        assert not [one for one in ours if psutil.pid_exists(one)]
        assert not answers(address, 0)
    finally:
        process.kill()
        process.stdout.close()
