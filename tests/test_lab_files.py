"""The lab in the browser, without one: which packages go in, by which hash, and what is said where something is missing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from shotinspace.site import lab, pages
from shotinspace.site.address import Address
from shotinspace.site.lab import wheels

ROOT = Path(__file__).parents[1]
NUMPY = b"the very file that Pyodide released"


def wheel(folder: Path, name: str, needs: list[str] = [], files: dict[str, str] | None = None) -> Path:  # noqa: B006
    path = folder / f"{name}-1.0-py3-none-any.whl"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    inside = {f"{name}/__init__.py": "", **(files or {}), f"{name}-1.0.dist-info/METADATA": "\n".join(lines) + "\n"}
    record = "".join(f"{file},,\n" for file in inside)
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in (inside | {f"{name}-1.0.dist-info/RECORD": record}).items():
            archive.writestr(file, text)
    return path


@pytest.fixture
def gathering(tmp_path: Path) -> wheels.Gathering:
    """One with a lock of two packages, and a pip that knows them."""
    spec = {"file_name": "numpy-2-py3-none-any.whl", "sha256": hashlib.sha256(NUMPY).hexdigest()}
    engine = {"info": {"python": "3.12.7", "version": "0.1", "abi_version": "2024_0"}, "packages": {"numpy": spec}}
    (tmp_path / "engine.json").write_text(json.dumps(engine))
    digest = "0" * 64
    lock = "".join(
        f"{name}==1.0 ; x \\\n    --hash=sha256:{digest}\n    # via y\n" for name in ("charts", "only-there")
    )
    (tmp_path / "lock.txt").write_text(lock)

    def pip(*arguments: object) -> None:
        folder = Path(str(arguments[-1]))
        folder.mkdir(exist_ok=True)
        asked = Path(str(arguments[-3])).read_text()
        assert "--require-hashes" in arguments and "--platform=pyemscripten_2024_0_wasm32" in arguments
        for line in asked.splitlines():
            if "==" in line:
                wheel(folder, line.partition("==")[0].replace("-", "_"))

    return wheels.Gathering(tmp_path / "engine.json", [tmp_path / "lock.txt"], tmp_path, pip)


def test_what_runs_in_a_browser_is_followed_and_nothing_else(gathering: wheels.Gathering, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    wheel(
        ours, "story", ["charts>=1", "psutil; sys_platform != 'emscripten'", "only-there; sys_platform == 'emscripten'"]
    )
    gathering.add(ours)
    gathering.complete(["story", "ssl"])
    assert gathering.found.keys() == {"story", "charts", "only-there", "ssl"}
    (tmp_path / "out").mkdir()
    listed = gathering.write(tmp_path / "out")["packages"]
    assert listed["story"]["depends"] == ["charts", "only-there"]
    for package in listed.values():
        content = (tmp_path / "out" / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]


def test_a_package_that_is_not_locked_is_named(gathering: wheels.Gathering) -> None:
    with pytest.raises(lab.Unavailable, match="locks no unheard-of"):
        gathering.complete(["unheard-of"])


def test_numpy_is_taken_by_its_hash_from_wherever_it_is_and_anything_else_refused(
    gathering: wheels.Gathering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.setattr(gathering, "_released", lambda *_: b"something else")
    monkeypatch.setattr(gathering, "_copied", lambda *_: None)
    with pytest.raises(lab.Unavailable, match="with the SHA-256 that the npm package names"):
        gathering.complete(["numpy"])
    monkeypatch.setattr(gathering, "_copied", lambda *_: NUMPY)
    assert gathering._numpy().read_bytes() == NUMPY
    monkeypatch.setattr(gathering, "_copied", lambda *_: None)
    assert gathering._numpy().read_bytes() == NUMPY, "it was kept"


def test_a_wheel_goes_in_without_what_no_story_needs(tmp_path: Path) -> None:
    files = {"big/tests/test_it.py": "x", "big-1.0.data/data/share/jupyter/labextensions/a.js": "x", "big/a.js": "x"}
    source = wheel(tmp_path, "big", files=files)
    (tmp_path / "out").mkdir()
    assert wheels._lean_copy(source, tmp_path / "out" / source.name) == ["big"]
    with zipfile.ZipFile(tmp_path / "out" / source.name) as archive:
        assert not [name for name in archive.namelist() if "tests" in name or ".data" in name]
        assert "big/a.js" in archive.namelist()
        assert "test_it" not in archive.read("big-1.0.dist-info/RECORD").decode()


def test_a_compiled_module_takes_the_place_of_its_source(tmp_path: Path) -> None:
    source = wheel(tmp_path, "big", files={"big/often.py": "x = 1", "big/never.py": "x = 2"})
    compiled = tmp_path / "compiled"
    (compiled / "big").mkdir(parents=True)
    (compiled / "big/often.pyc").write_bytes(b"code")
    (tmp_path / "out").mkdir()
    assert wheels._lean_copy(source, tmp_path / "out" / source.name, compiled) == ["big"]
    with zipfile.ZipFile(tmp_path / "out" / source.name) as archive:
        names = set(archive.namelist())
        assert {"big/often.pyc", "big/never.py"} <= names and "big/often.py" not in names
        assert archive.read("big/often.pyc") == b"code"
        assert "big/often.pyc,," in archive.read("big-1.0.dist-info/RECORD").decode()


def test_without_pyodide_the_lab_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text((ROOT / "package.json").read_text())
    with pytest.raises(lab.Unavailable, match="needs Pyodide .* from npm; found: none. Run npm ci"):
        lab._engine(tmp_path)


def test_what_fails_outside_is_told_in_words() -> None:
    with pytest.raises(lab.Unavailable, match="failed: .*nothing-of-that-name"):
        lab._pip("download", "--no-index", "nothing-of-that-name")


@pytest.mark.parametrize("size", [0, 28_400_000])
def test_the_way_into_the_lab_is_there_when_the_lab_is(tmp_path: Path, size: int) -> None:
    (tmp_path / "lab").mkdir()
    pages.write(ROOT / "notebooks", ROOT / "data", tmp_path, Address("", ""), lambda _: None, lab=size)
    stories = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    for story in stories:
        link = f'href="lab/here.html?{story}"'
        assert (link in (tmp_path / f"{story}.html").read_text(encoding="utf-8")) == bool(size)
    if size:
        here = (tmp_path / "lab/here.html").read_text(encoding="utf-8")
        assert "about 28 MB" in here and 'src="here.js"' in here
        assert all(f"lab/index.html?path=notebooks/{story}.ipynb" in here for story in stories)
