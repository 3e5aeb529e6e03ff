"""Firefox, driven by its own WebDriver BiDi: open an address, evaluate, and tell every address that was asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from itertools import count
from pathlib import Path
from typing import Any

from websocket import WebSocketTimeoutException, create_connection

# A proxy where nobody listens stands before every host but our own; nothing of Firefox's own goes out.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.allow_hijacking_localhost": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "remote.active-protocols": 1,
}


class Firefox:
    """One Firefox with an empty profile; `asked` lists every address its pages asked for."""

    def __init__(self, folder: Path) -> None:
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        assert path, "this test needs Firefox on the PATH (Debian: apt install firefox-esr)"
        profile = folder / "firefox"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.asked: list[str] = []
        self._numbers = count(1)
        try:
            self._socket = create_connection(f"{self._address(profile)}/session", timeout=1, suppress_origin=True)
            self._ask("session.new", capabilities={})
            self._ask("session.subscribe", events=["network.beforeRequestSent"])
            self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self._process.kill()
            raise

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)

    def _address(self, profile: Path) -> str:
        told = profile / "WebDriverBiDiServer.json"
        for _ in range(240):
            if told.is_file() and (text := told.read_text()):
                found = json.loads(text)
                return f"ws://{found['ws_host']}:{found['ws_port']}"
            time.sleep(0.25)
        raise AssertionError("Firefox did not say within a minute where it listens")

    def _ask(self, method: str, seconds: float = 300, **parameters: Any) -> dict[str, Any]:
        number, deadline = next(self._numbers), time.monotonic() + seconds
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while time.monotonic() < deadline:
            try:
                told = json.loads(self._socket.recv())
            except WebSocketTimeoutException:
                continue
            if told.get("method") == "network.beforeRequestSent":
                self.asked.append(told["params"]["request"]["url"])
            if told.get("id") == number:
                assert told["type"] == "success", f"{method}: {told}"
                return told["result"]
        raise AssertionError(f"{method}: no answer within {seconds} seconds")

    def open(self, url: str) -> None:
        """Go to an address, and wait until its page has loaded."""
        self._ask("browsingContext.activate", context=self._tab)
        self._ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, a promise awaited: text, a number, yes or no."""
        told = self._ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert told["type"] == "success", f"{expression[:80]}: {told['exceptionDetails']['text']}"
        return told["result"].get("value")

    def wait(self, expression: str, seconds: float) -> None:
        """Wait until an expression is true in whatever page the tab shows."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.evaluate(expression):
                return
            time.sleep(0.5)
        raise AssertionError(f"not within {seconds} seconds: {expression[:80]}")
