"""JupyterLab that runs in the reader's browser: the stories, the data and Python itself as files of the site.

JupyterLite builds it; Python is Pyodide, from npm; its packages are those of requirements.txt, at the same versions and
by the same hashes, numpy apart (see `wheels`). What is built asks no other host for anything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat

from shotinspace.media import PLOTLY, PNG
from shotinspace.site.lab.wheels import Gathering, Unavailable

HERE = Path(__file__).parent
KERNEL = "@jupyterlite/pyodide-kernel-extension"
LOCK = "pyodide-lock.json"
README = "Read me first.md"
ENGINE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What tells the scripts of drawings that no package here makes: Vega's, and one kind of Mermaid diagram.
NOT_DRAWN = (b"vega-lite/v", b"vega-lite/issues", b"org.eclipse.elk")
# What the kernel asks for before the first cell; named, so that all are fetched at once, and nothing by name from an index.
FIRST = ["micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]


def write(notebooks: Path, data: Path, out: Path, tell: Callable[[str], None] = lambda _: None) -> int:
    """Write the lab to the new folder `out`: JupyterLite, Pyodide, the packages, the stories and the tables.

    Returns how many bytes a browser loads of Python and its packages, compressed. Fetches from PyPI what is not in pip's cache, by hash. Raises Unavailable when something is missing.
    """
    project = notebooks.parent
    with tempfile.TemporaryDirectory(prefix="shotinspace-") as scratch:
        work = Path(scratch)
        tell("the lab: JupyterLite")
        tools = work / "tools"
        _pip("install", "--target", tools, "--no-deps", "--require-hashes", "-r", HERE / "requirements.txt")
        extensions = tools / "share/jupyter/labextensions"
        tell("the lab: packages")
        engine = _engine(project)
        ours = work / "wheels"
        _pip("wheel", "--no-deps", "--no-build-isolation", "-w", ours, project)
        gathering = Gathering(engine / LOCK, [project / "requirements.txt", HERE / "requirements.txt"], work, _pip)
        gathering.add(ours)
        gathering.add(extensions / KERNEL / "static/pypi")
        gathering.complete(["shotinspace", *FIRST])
        _unpack_extensions(gathering.found.values(), tools)
        pyodide = work / "static/pyodide"
        pyodide.mkdir(parents=True)
        for name in ENGINE:
            shutil.copy(engine / name, pyodide)
        (pyodide / LOCK).write_text(json.dumps(gathering.write(pyodide)), encoding="utf-8")
        compiled = work / "compiled"
        compiled.mkdir()
        _run(["node", str(HERE / "compile.mjs"), str(engine), str(pyodide), str(compiled)])
        (pyodide / LOCK).write_text(json.dumps(gathering.write(pyodide, compiled)), encoding="utf-8")
        tell("the lab: stories")
        _contents(notebooks, data, work / "files")
        (work / "jupyter-lite.json").write_text(json.dumps(_settings()), encoding="utf-8")
        built = work / "built"
        building = {
            "LiteBuildConfig": {
                "apps": ["lab"],
                "contents": [str(work / "files")],
                "output_dir": str(built),
                "ignore_sys_prefix": True,  # what is installed here is of another JupyterLab
                "no_sourcemaps": True,
                "no_unused_shared_packages": True,
            },
            "FederatedExtensionAddon": {"extra_labextensions_path": [str(extensions)]},
        }
        (work / "jupyter_lite_config.json").write_text(json.dumps(building), encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(tools)}
        _run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=work, env=environment)
        (built / "lab/favicon.ico").unlink()  # ours takes its place
        for old in ("svg", "eot", "ttf", "woff"):  # fonts for browsers that have no WebAssembly
            for path in built.glob(f"build/fa-*.{old}"):
                path.unlink()
        for path in built.glob("build/*.js"):
            if any(mark in path.read_bytes() for mark in NOT_DRAWN):
                path.unlink()
        shutil.copy(HERE.parent / "icon.svg", built)
        shutil.copy(HERE / "here.js", built)
        shutil.copytree(built, out)
    return sum(len(zlib.compress(path.read_bytes())) for path in (out / "static/pyodide").iterdir())


def _engine(project: Path) -> Path:
    folder = project / "node_modules/pyodide"
    wanted = json.loads((project / "package.json").read_text(encoding="utf-8"))["dependencies"]["pyodide"]
    try:
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except OSError:
        found = "none"
    if found != wanted:
        raise Unavailable(f"The lab needs Pyodide {wanted} from npm; found: {found}. Run npm ci in {project.name}/.")
    return folder


def _unpack_extensions(packages: Iterable[Path], folder: Path) -> None:
    """Take out of the packages what they bring for JupyterLab itself, so that both are of one version."""
    for package in packages:
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                inside = name.partition(".data/data/")[2]
                if inside.startswith("share/jupyter/labextensions/") and not name.endswith((".map", "/")):
                    target = folder / inside
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))


def _contents(notebooks: Path, data: Path, folder: Path) -> None:
    """The files a reader finds: the stories and the tables, laid out as in the project."""
    shutil.copytree(notebooks, folder / "notebooks", ignore=shutil.ignore_patterns(".*", "saved"))
    for path in (folder / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                if PLOTLY in output.get("data", {}):
                    output.data.pop(PNG, None)  # the chart itself is shown there
        # Texts whole, not in lines: a server would join them.
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    shutil.copy(HERE / README, folder)
    shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns(".*"))


def _settings() -> dict:
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Shot in Space",
            "exposeAppInBrowser": True,
            "faviconUrl": "./icon.svg",
            "litePluginSettings": {
                f"{KERNEL}:kernel": {
                    "pyodideUrl": "./static/pyodide/pyodide.js",
                    "disablePyPIFallback": True,
                    # A reader's own figure is drawn by JupyterLab's plotly.js, too.
                    "loadPyodideOptions": {"packages": FIRST, "env": {"PLOTLY_RENDERER": "plotly_mimetype"}},
                }
            },
        },
    }


def _pip(*arguments: object) -> None:
    _run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *map(str, arguments)])


def _run(command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", cwd=cwd, env=env)
    if done.returncode:
        raise Unavailable(f"{' '.join(command[2:5])} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
