"""The three engines a reader may have, driven alike: open an address at a width, run a script there, take a picture.

Chromium by Playwright, Firefox by Marionette (its own remote control), WebKit by WebDriver. Neither of the last two lets
its window be as narrow as a phone, so a narrow page stands in a frame of that width.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from marionette_driver.marionette import Marionette
from playwright.sync_api import Browser
from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

NARROWEST = 640  # px a window of Firefox or WebKit can surely have
INSTALL = "Debian: apt install firefox-esr webkit2gtk-driver xvfb"
NAMES = ("chromium", "firefox", "webkit")


class Engine:
    """One browser, in one colour scheme."""

    def open(self, address: str, width: int, height: int = 900) -> None:
        """Show a page in a place of this size, in px, and wait until it has loaded."""
        raise NotImplementedError

    def run(self, script: str, *values: Any) -> Any:
        """What the body of a function gives, run in the page; `arguments` are the values."""
        raise NotImplementedError

    def picture(self) -> bytes:
        """What is to be seen now, as PNG."""
        raise NotImplementedError

    def wait(self, script: str, *values: Any, seconds: float = 15) -> None:
        """Wait until the body of a function gives something true. Raises AssertionError when it does not in time."""
        deadline = time.monotonic() + seconds
        while not self.run(script, *values):
            assert time.monotonic() < deadline, f"waited {seconds} s for: {script}"
            time.sleep(0.1)


class Chromium(Engine):
    def __init__(self, browser: Browser, scheme: str) -> None:
        self.browser, self.scheme, self.page = browser, scheme, None

    def open(self, address: str, width: int, height: int = 900) -> None:
        self.close()
        size = {"width": width, "height": height}
        self.page = self.browser.new_context(viewport=size, color_scheme=self.scheme).new_page()
        self.page.goto(address)

    def run(self, script: str, *values: Any) -> Any:
        return self.page.evaluate(f"values => (function () {{ {script} }}).apply(null, values)", list(values))

    def picture(self) -> bytes:
        return self.page.screenshot()

    def close(self) -> None:
        if self.page:
            self.page.context.close()


class _Framed(Engine):
    """Those whose windows are never narrow."""

    def open(self, address: str, width: int, height: int = 900) -> None:
        self._leave()
        self._size(max(width, NARROWEST), height)
        self.framed = width < NARROWEST
        if not self.framed:
            self._go(address)
            return
        frame = (
            f'<iframe src="{address}" style="width:{width}px;height:{height - 4}px;border:0;display:block"></iframe>'
        )
        self.host.write_text(f"<!doctype html><meta charset=utf-8><body style='margin:0'>{frame}", encoding="utf-8")
        self._go(self.host.as_uri())
        self._enter()

    def __init__(self) -> None:
        self.folder, self.framed = tempfile.TemporaryDirectory(), False
        self.host = Path(self.folder.name, "host.html")


class Firefox(_Framed):
    def __init__(self, scheme: str) -> None:
        super().__init__()
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        assert path, f"these tests need Firefox ({INSTALL})"
        prefs = {
            "layout.css.prefers-color-scheme.content-override": 0 if scheme == "dark" else 1,
            "ui.useOverlayScrollbars": 1,  # as on a phone: else a page of 320 px has fewer
            "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False,
        }
        self.driver = Marionette(
            host="127.0.0.1", port=_port(), bin=path, headless=True, prefs=prefs, gecko_log=os.devnull
        )
        self.driver.start_session()

    def _go(self, address: str) -> None:
        self.driver.navigate(address)

    def _enter(self) -> None:
        self.driver.switch_to_frame(self.driver.find_element("css selector", "iframe"))

    def _leave(self) -> None:
        self.driver.switch_to_frame()

    def _size(self, width: int, height: int) -> None:
        self.driver.set_window_rect(width=width, height=height + 86)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, script_args=list(values), sandbox=None)

    def picture(self) -> bytes:
        self._leave()  # a page from a disk may not be asked from within a frame
        try:
            return base64.b64decode(self.driver.screenshot(full=False))
        finally:
            if self.framed:
                self._enter()

    def close(self) -> None:
        self.driver.quit()
        self.driver.cleanup()
        self.folder.cleanup()


class WebKit(_Framed):
    def __init__(self, scheme: str, display: str) -> None:
        super().__init__()
        driver, browser = shutil.which("WebKitWebDriver"), _mini_browser()
        assert driver and browser, f"these tests need WebKit ({INSTALL})"
        options = Options()
        options.binary_location = browser
        options.add_argument("--automation")
        theme = "Adwaita:dark" if scheme == "dark" else "Adwaita"
        env = os.environ | {"DISPLAY": display, "GTK_THEME": theme, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.driver = webdriver.WebKitGTK(options=options, service=Service(driver, env=env))

    def _go(self, address: str) -> None:
        self.driver.get(address)

    def _enter(self) -> None:
        self.driver.switch_to.frame(0)

    def _leave(self) -> None:
        self.driver.switch_to.default_content()

    def _size(self, width: int, height: int) -> None:
        self.driver.set_window_size(width, height + 38)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def picture(self) -> bytes:
        self._leave()
        try:
            return self.driver.get_screenshot_as_png()
        finally:
            if self.framed:
                self._enter()

    def close(self) -> None:
        self.driver.quit()
        self.folder.cleanup()


@contextmanager
def display(height: int = 2000) -> Iterator[str]:
    """A screen for WebKit, which has no other way to run unseen."""
    path = shutil.which("Xvfb")
    assert path, f"these tests need Xvfb ({INSTALL})"
    read, write = os.pipe()
    screen = subprocess.Popen(
        [path, "-displayfd", str(write), "-screen", "0", f"1600x{height}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait()


@contextmanager
def engine(name: str, scheme: str, browser: Browser, screen: str) -> Iterator[Engine]:
    """The engine of this name, one of NAMES, in the scheme light or dark."""
    made = {"chromium": lambda: Chromium(browser, scheme), "firefox": lambda: Firefox(scheme)}
    one = made.get(name, lambda: WebKit(scheme, screen))()
    try:
        yield one
    finally:
        one.close()


def _mini_browser() -> str | None:
    places = [
        *Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"),
        *Path("/usr/libexec").glob("webkit2gtk-4.*/MiniBrowser"),
    ]
    return str(sorted(places)[-1]) if places else None


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
