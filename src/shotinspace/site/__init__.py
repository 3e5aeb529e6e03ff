"""The static edition: every story as a page that needs no kernel, no server and, to be read, no script.

`write` makes the whole site beside its place and puts it there at one stroke. Notebooks and charts as built go in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from shotinspace.site import lab, pages, plotlyjs
from shotinspace.site.address import Address

MARK = ".shotinspace-site"  # a folder with this file is ours to replace


class NotOurs(ValueError):
    """The place for the site holds something else; the message says what and what to do."""


def write(
    notebooks: Path,
    data: Path,
    out: Path,
    address: Address,
    tell: Callable[[str], None] = lambda _: None,
    with_lab: bool = False,
    draw: pages.Drawn | None = None,
) -> pages.Written:
    """Write the site of the stories in `notebooks` and the tables in `data` to `out`. Returns what was written.

    `with_lab` adds JupyterLab in the browser (see `lab`), and to each story the link to it.

    Raises NotOurs when `out` holds anything but an earlier site, OSError when a disk fails, lab.Unavailable when
    something the lab is made from is missing: then the earlier site stands.
    """
    out = out.absolute()
    check_place(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        aside.chmod(0o755)
        new = aside / "new"
        new.mkdir()
        (new / MARK).write_text("Written by shotinspace site, which may replace this folder.\n", encoding="utf-8")
        (new / ".nojekyll").touch()  # so that a host publishes every file as it is
        size = lab.write(notebooks, data, new / "lab", tell) if with_lab else 0
        written = pages.write(notebooks, data, new, address, tell, size, draw)
        tell("plotly.js")
        bundle = plotlyjs.choose(written.kinds, notebooks.parent)
        (new / "plotly.min.js").write_text(bundle.script, encoding="utf-8")
        written.advice = bundle.advice
        check_place(out)
        if out.exists():
            os.replace(out, aside / "old")
        try:
            os.replace(new, out)
        except OSError:
            if (aside / "old").exists():
                os.replace(aside / "old", out)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def check_place(out: Path) -> None:
    """Raises NotOurs when the site may not go to `out`: it is no folder, or holds anything but an earlier site."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise NotOurs(f"{out} is not a folder: name another with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise NotOurs(f"{out} holds other things and is not a site of ours: name an empty or new folder with --out.")
