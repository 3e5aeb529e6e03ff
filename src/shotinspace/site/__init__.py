"""The static edition: every story as a page that needs no kernel, no server and, to be read, no script.

`write` makes the whole site beside its place and puts it there at one stroke. Notebooks as built go in. `phone_figures`
runs them once more, with the width of a phone, for readers on one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from shotinspace import stored
from shotinspace.kernels import Kernels
from shotinspace.media import PLOTLY
from shotinspace.site import lab, pages, plotlyjs
from shotinspace.site.address import Address

PHONES = (400, 480, 560)  # px: drawn for the first width at which all labels of a story find room
MARK = ".shotinspace-site"  # a folder with this file is ours to replace


class NotOurs(ValueError):
    """The place for the site holds something else; the message says what and what to do."""


def phone_figures(notebooks: Path, data: Path, tell: Callable[[str], None] = lambda _: None) -> pages.Phone:
    """The figures (plotly JSON) of each story that runs at one of the widths PHONES, in order; nothing is written."""
    found: pages.Phone = {}
    with tempfile.TemporaryDirectory(prefix="shotinspace-") as scratch:
        for path in (*stored.paths(notebooks), notebooks / stored.FACTS_FILE):
            shutil.copy2(path, scratch)
        for width in PHONES:
            paths = [path for path in stored.paths(Path(scratch)) if path.stem not in found]
            with Kernels(Path(scratch), data, environment={"SHOTINSPACE_WIDTH": str(width)}) as kernels:
                done = kernels.run(paths, tell, [])  # a story that fails is tried at the next width
            found |= {name: [chart.data[PLOTLY] for chart in stored.charts(story)] for name, (story, _) in done.items()}
    return found


def write(
    notebooks: Path,
    data: Path,
    out: Path,
    address: Address,
    tell: Callable[[str], None] = lambda _: None,
    phone: pages.Phone | None = None,
    with_lab: bool = False,
) -> pages.Written:
    """Write the site of the stories in `notebooks` and the tables in `data` to `out`. Returns what was written.

    `phone` holds the figures for narrow screens; a story without them shows its wide ones, which scroll sideways.

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
        written = pages.write(notebooks, data, new, address, tell, phone or {}, size)
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
