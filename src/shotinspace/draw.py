"""Charts as images, all in one Chrome. It runs in a process of its own, so that one that hangs can be ended."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

CHROME_SECONDS = 60  # without a new image: then Chrome is taken to hang
FIGURE_SECONDS = 30  # for one figure: then it is given up and the others go on
ROOM = 100 * 2**20  # bytes: what Chrome writes while it draws, and some more
FLAT = 0.002  # share of a picture that makes a colour one of its own; those of the house always are
SHADES = 2  # of all others: a tenth of the bytes less than four, and letters stay smooth
_FIGURES, _BECAUSE = "figures.json", "because.txt"


def draw(figures: dict[str, dict]) -> tuple[dict[str, str], str]:
    """Draw figures (plotly JSON by key). Returns base64 PNGs by key, and why some are missing ("" when none is).

    Waits at most CHROME_SECONDS for the next image. No process it started is left when it returns or is interrupted.
    """
    with tempfile.TemporaryDirectory(prefix="shotinspace-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        if (free := shutil.disk_usage(folder).free) < ROOM:
            return (
                {},
                f"the disk of {folder.parent} is full: Chrome needs {ROOM // 2**20} MB there, {free // 2**20} are free",
            )
        (folder / _FIGURES).write_text(json.dumps(figures), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "shotinspace.draw", scratch],
            env=os.environ
            | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch),  # what Chrome leaves goes with the folder
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the build, which ends this one
        )
        try:
            because = _wait(process, folder)
        finally:
            _end(process)
        images = {}
        for path in _images(folder):
            try:
                images[path.stem] = _shrink(path.read_bytes())
            except OSError:
                because = because or "Chrome ended in the middle of an image"
    return images, because


def _wait(process: subprocess.Popen, folder: Path) -> str:
    done, since = 0, time.monotonic()
    while process.poll() is None:
        time.sleep(0.1)
        if (now := len(_images(folder))) != done:
            done, since = now, time.monotonic()
        if time.monotonic() - since > CHROME_SECONDS:
            return f"Chrome hangs: no image for {CHROME_SECONDS} seconds"
    told = folder / _BECAUSE
    return told.read_text(encoding="utf-8") if told.exists() else f"drawing ended with code {process.returncode}"


def _end(process: subprocess.Popen) -> None:
    """End a process and all that it started (Chrome's are in a session of their own)."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.kill()
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            pass
    process.wait()
    psutil.wait_procs(family, timeout=5)


def _images(folder: Path) -> list[Path]:
    """What is drawn so far; a file is claimed, empty, before it is filled."""
    return [path for path in folder.glob("*.png") if path.stat().st_size]


def _shrink(image: bytes) -> str:
    import numpy as np
    import oxipng
    from PIL import Image

    from shotinspace.charts.style import DARK

    out = io.BytesIO()
    full = Image.open(io.BytesIO(image)).convert("RGB")
    pixels, place, count = np.unique(np.asarray(full).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    house = {tuple(bytes.fromhex(colour[1:])) for colour in DARK}
    flat = np.array([tuple(pixel) in house for pixel in pixels]) | (count > FLAT * count.sum())
    shades = pixels[np.argsort(np.where(flat, 0, -count), kind="stable")[:SHADES]]  # of the edges of letters
    palette = np.concatenate([pixels[flat], shades])[:256].astype(int)
    nearest = ((pixels[:, None].astype(int) - palette) ** 2).sum(axis=2).argmin(axis=1).astype("uint8")
    few = Image.fromarray(nearest[place.reshape(-1)].reshape(full.height, full.width), "P")
    few.putpalette(palette.astype("uint8").tobytes())
    few.save(out, "PNG")
    return base64.b64encode(oxipng.optimize_from_memory(out.getvalue(), level=2)).decode()


def _drawn_by_kaleido(figures: dict[str, dict], folder: Path) -> str:
    """Write `<key>.png` for each figure into `folder`; returns why some are missing ("" when none is)."""
    import kaleido  # only here: a reader never needs it
    from kaleido.errors import ChromeNotFoundError

    jobs = [
        {
            "fig": {"data": figure["data"], "layout": figure["layout"]},
            "path": f"{folder}/{key}.png",
            "opts": {
                "format": "png",
                "scale": 2,
                "width": figure["layout"].get("width", 900),
                "height": figure["layout"].get("height", 450),
            },
        }
        for key, figure in figures.items()
    ]
    try:
        errors = kaleido.write_fig_from_object_sync(
            jobs, cancel_on_error=False, kopts={"mathjax": False, "timeout": FIGURE_SECONDS}
        )
        return "; ".join(sorted({_words(error) for error in errors or ()}))
    except ChromeNotFoundError:
        return "no Chrome or Chromium was found: install one, and run shotinspace build again"
    except Exception as error:  # a Chrome that dies: kaleido has a class for each way
        return _words(error)


def _words(error: BaseException) -> str:
    """What an error says, in a line: some come as a tuple of a message and details."""
    said = next((str(part).strip() for part in error.args if str(part).strip()), "")
    return f"{type(error).__name__}: {said.splitlines()[0]}" if said else type(error).__name__


if __name__ == "__main__":
    here = Path(sys.argv[1])
    told = _drawn_by_kaleido(json.loads((here / _FIGURES).read_text(encoding="utf-8")), here)
    (here / _BECAUSE).write_text(told, encoding="utf-8")
