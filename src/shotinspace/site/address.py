"""Where the site will stand, if anybody said so. Nothing is invented: without an answer, what needs one is left out."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

VARIABLE = "SHOTINSPACE_URL"
_GITHUB = re.compile(r"(?:https://|ssh://git@|git@)github\.com[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?/?$")


class Address(NamedTuple):
    """`site`: the public address, ending in a slash; `code`: where the repository's files can be read. "" is unknown."""

    site: str
    code: str


def find(given: str | None, folder: Path) -> Address:
    """The address `given`, else the variable SHOTINSPACE_URL, else GitHub Pages of `folder`'s git remote, else none.

    Raises ValueError, in words, when a given address is not one of the web.
    """
    owner_and_name = _GITHUB.match(_remote(folder))
    code = "https://github.com/{}/{}/blob/HEAD/".format(*owner_and_name.groups()) if owner_and_name else ""
    stated = given or os.environ.get(VARIABLE)
    if stated:
        parts = urlsplit(stated)
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\"'<>\\?#]", stated):
            raise ValueError(f"found {stated!r}, expected an address such as https://example.org/films/")
        return Address(stated.rstrip("/") + "/", code)
    if not owner_and_name:
        return Address("", "")
    owner, name = owner_and_name.groups()
    home = f"https://{owner.lower()}.github.io/"
    return Address(home if name.lower() == f"{owner.lower()}.github.io" else f"{home}{name}/", code)


def _remote(folder: Path) -> str:
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), "remote", "get-url", "origin"], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""
