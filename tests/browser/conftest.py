"""JupyterLab for real: the README's own line starts it, the system's Chromium drives it. Nothing here may skip."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))  # for the hostile story
START_SECONDS = 600  # the line may still have to install everything


def readme_line(which: str) -> str:
    """The command under the README's mark `<!-- command: which -->`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"<!-- command: {which} -->\s*```\w*\n(.+)\n```", text)[1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    assert path, "the browser tests need Chromium or Chrome on the PATH (Debian: apt install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def closed(browser: Browser) -> Iterator[None]:
    """Close every page after each test: JupyterLab would open the documents of one that failed again in the next."""
    yield
    for context in browser.contexts:
        context.close()


@dataclass
class Lab:
    """A running JupyterLab: where it answers, its token, and the clone it was started in."""

    base: str
    token: str
    clone: Path

    def address(self, path: str, *options: str) -> str:
        return f"{self.base}/{path}?{'&'.join([f'token={self.token}', *options])}"

    def end_kernels(self, page: Page) -> None:
        """End every kernel, so that the next story finds the machine as this one did."""
        for kernel in page.request.get(self.address("api/kernels")).json():
            page.request.delete(self.address(f"api/kernels/{kernel['id']}"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab started by the README's line in a clone of its own, for a reader who has trusted nothing yet."""
    clone = tmp_path_factory.mktemp("lab") / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    log = clone.parent / "lab.log"
    env = os.environ | {"BROWSER": "true"}  # no window: a display may be missing
    env |= {f"JUPYTER_{kind}_DIR": str(clone.parent / kind.lower()) for kind in ("DATA", "CONFIG")}
    with log.open("w") as out:
        process = subprocess.Popen(
            ["bash", "-c", readme_line("open")],
            cwd=clone,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        base, token = re.match(r"(http://[^/]+)/.*?token=(\w+)", _address(process, log)).groups()
        yield Lab(base, token, clone)
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a person would: twice ends JupyterLab without asking
        time.sleep(1)
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _address(process: subprocess.Popen, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", log.read_text())
        if found:
            return found[0]
        time.sleep(1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `shotinspace`, installed by the README's line; SHOTINSPACE_COMMAND names one that is there already."""
    if os.environ.get("SHOTINSPACE_COMMAND"):
        return Path(os.environ["SHOTINSPACE_COMMAND"])
    clone = tmp_path_factory.mktemp("command") / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    install = " && ".join(readme_line("open").split(" && ")[:-1])
    subprocess.run(["bash", "-c", install], cwd=clone, check=True, timeout=START_SECONDS)
    return clone / ".venv/bin/shotinspace"


class Quiet(SimpleHTTPRequestHandler):
    """A plain file server that keeps no log."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; gives its address, ending in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@pytest.fixture(scope="session")
def site(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The static edition at both its addresses, ending in a slash: `disk`, and `web`, which the pages know as theirs."""
    folder = tmp_path_factory.mktemp("site")
    with served(folder) as web:
        subprocess.run(
            [str(command), "site", "--out", str(folder / "films"), "--url", f"{web}films/"], cwd=ROOT, check=True
        )
        yield {"disk": f"{(folder / 'films').as_uri()}/", "web": f"{web}films/"}
