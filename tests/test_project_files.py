"""The project's own files: what a reader installs, what runs for us elsewhere, and what is promised about both."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_pinned_actions_with_few_rights_and_no_text_from_outside(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] in ({}, {"contents": "read"}), (
        "rights beyond reading belong to the job that needs them"
    )
    assert "pull_request_target" not in workflow[True], "yaml reads the key on as true"
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        if "pull_request" in workflow[True]:
            assert "permissions" not in job, "code of a pull request runs here"
    for step in steps(workflow):
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
        inserted = re.findall(r"\$\{\{(.*?)\}\}", step.get("run", ""))
        assert not inserted, f"{inserted} would be read as shell: hand it over in env"


def test_there_are_workflows():
    assert {"audit", "nightly", "tests", "update"} <= {path.stem for path in WORKFLOWS}


def test_what_workflows_makefile_and_guides_run_is_there():
    """A script that went away is named nowhere."""
    guides = [ROOT / name for name in ("CONTRIBUTING.md", "README.md", "Makefile", ".ci/run")]
    for path in [*guides, *WORKFLOWS]:
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"(?<![\w./])((?:benchmarks|tests|src|\.github|\.ci)/[\w./-]*\w)(?![\w/$*])", text)
        gone = [name for name in named if not (ROOT / name).exists()]
        assert not gone, f"{path.name} names {gone}"
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    asked = [
        word
        for path in [ROOT / ".ci/run", *WORKFLOWS]
        for line in re.findall(r"^\s*(?:- run: )?make ([a-z ]+)", path.read_text(encoding="utf-8"), re.M)
        for word in line.split()
    ]
    assert asked and set(asked) <= set(targets)


def test_every_line_that_installs_requires_hashes_and_fetches_nothing_unpinned():
    lines = re.findall(
        r"<!-- command: [\w-]+ -->\s*```\w*\n(.+)\n```", (ROOT / "README.md").read_text(encoding="utf-8")
    )
    assert len(lines) >= 4
    for line in lines:
        installs = [part for part in line.split("&&") if "pip install" in part]
        assert len(installs) == 2
        assert "--require-hashes -r requirements.txt" in installs[0]
        assert "--no-deps --no-build-isolation ." in installs[1]


@pytest.mark.parametrize("folder", ["tests/browser", "tests/clean", "tests/code", "src/shotinspace/site/lab"])
def test_requirements_outside_the_test_line_are_locked_too(folder):
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    wanted = groups[folder.rpartition("/")[2]]
    lock = (ROOT / folder / "requirements.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==", lock, re.M)
    for need in wanted:
        name = re.match(r"[\w-]+", need)[0]
        assert name in pinned, f"{name} is not in {folder}/requirements.txt"
    hashed = re.findall(r"^([\w.-]+)==.*(?:\n +--hash=sha256:[0-9a-f]{64}(?: \\)?)+", lock, re.M)
    assert pinned == hashed
    assert "://" not in lock


def test_citation_descriptor_and_changes_name_one_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    changed = re.search(r"^## ([\d.]+)", (ROOT / "data/CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "dataset", "the form that citation tools read"
    assert cited["version"] == package["version"] == changed[1]


def test_the_files_a_stranger_looks_for_are_there_and_invent_no_address():
    for name in ("LICENSE", "CITATION.cff", "CONTRIBUTING.md", "SECURITY.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert len(text) > 300
        assert not re.search(r"[\w.]+@[\w.]+\.\w+|github\.com/", text), name


def sorts(source: str) -> list[str]:
    """The sorts in some code that leave ties to chance: one column, and no kind that keeps their order."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SORTS:
            given = {word.arg: word.value for word in node.keywords}
            by = given.get("by", node.args[0] if node.args else None)
            several = isinstance(by, ast.List) and len(by.elts) > 1  # pandas sorts by several columns stably
            kind = given.get("kind")
            stable = isinstance(kind, ast.Constant) and kind.value == "stable"
            if not (several or stable or (node.func.attr == "sort" and "axis" not in given)):
                found.append(ast.unparse(node))
    return found


SORTS = ("sort_values", "argsort", "sort_index")


def test_no_sort_that_reaches_a_reader_leaves_ties_to_chance():
    loose = {}
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        if some := sorts(text):
            loose[path.name] = some
    assert not loose, 'give them kind="stable"'
    assert sorts('f.sort_values("a")') and not sorts('f.sort_values("a", kind="stable")')


def test_no_date_is_written_by_what_only_some_systems_know():
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]:
        found = re.findall(r"%-[a-zA-Z]", path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found[0]} fails on Windows and in a browser"
