"""Readers need little: the stories run with what the package itself depends on, and the command says what it lacks."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]

# As if only what shotinspace depends on were installed, and what that depends on, but nothing of its tools.
ALONE = """
import re, sys
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

def needed(name, extra=""):
    try:
        needs = requires(name) or []
    except PackageNotFoundError:  # for another system
        return
    for need in needs:
        found, _, condition = need.partition(";")
        found = re.match(r"[\\w.-]+", found)[0].lower().replace("_", "-")
        if "extra ==" not in condition and found not in allowed:
            allowed.add(found)
            needed(found)

allowed = {"shotinspace"}
for name in OWN:
    allowed.add(name)
    needed(name)
allowed -= set(TOOLS)  # IPython lists psutil, and does without
homes = packages_distributions()

class Only(PathFinder):
    # Finds no module of a package that is not allowed, as if it were not installed.

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        owners = {owner.lower().replace("_", "-") for owner in homes.get(name.partition(".")[0], ())}
        return None if owners and not owners & allowed else super().find_spec(name, path, target)

sys.meta_path = [Only if finder is PathFinder else finder for finder in sys.meta_path]
"""

STORIES = """
import io, json
from contextlib import redirect_stdout
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell

for path in sorted(Path.cwd().glob("[0-9][0-9]-*.ipynb")):
    shell = InteractiveShell()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with redirect_stdout(io.StringIO()):
                result = shell.run_cell("".join(cell["source"]))
            if not result.success:
                sys.exit(f"{path.name}: {result.error_before_exec or result.error_in_exec!r}")
    print(path.stem)
for name in ("frictionless", "psutil", "kaleido", "nbclient", "requests", "jupyterlab", "typer"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    sys.exit(f"{name} was not refused: this test proves nothing")
"""


def alone(script: str, folder: Path) -> subprocess.CompletedProcess:
    """Run Python with only what pyproject.toml lists as the package's own dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own, tools = (
        [re.match(r"[\w-]+", need)[0] for need in needs]
        for needs in (project["dependencies"], project["optional-dependencies"]["tools"])
    )
    return subprocess.run(
        [sys.executable, "-c", f"OWN, TOOLS = {own}, {tools}\n{ALONE}\n{script}"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_every_story_runs_without_what_only_the_command_needs():
    done = alone(STORIES, ROOT / "notebooks")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))]


def test_the_command_says_in_words_what_it_lacks_and_how_to_get_it():
    done = alone("from shotinspace.__main__ import main; sys.argv = ['shotinspace', 'check']; main()", ROOT)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "needs typer, which is not installed" in done.stderr and ".[tools]" in done.stderr
