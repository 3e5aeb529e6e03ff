"""Where the data are."""

from __future__ import annotations

import os
from pathlib import Path

DESCRIPTOR = "datapackage.json"
BESIDE_TABLES = (DESCRIPTOR, "descriptor.toml", "README.md", "CHANGELOG.md", "LICENSE")
LEFT_BY_EDITORS = {".ipynb_checkpoints", ".DS_Store"}  # JupyterLab and Finder put them there unasked
VARIABLE = "SHOTINSPACE_DATA"


class DataNotFound(FileNotFoundError):
    """No folder with a datapackage.json was found; the message says where was looked and what to do."""


def find_data(folder: str | Path | None = None) -> Path:
    """Return the data folder: `folder`, else the variable SHOTINSPACE_DATA, else `data/` here or in a parent folder.

    Raises DataNotFound when the chosen folder holds no datapackage.json.
    """
    given = folder or os.environ.get(VARIABLE)
    here = Path.cwd()
    candidates = [Path(given)] if given else [parent / "data" for parent in (here, *here.parents)]
    for candidate in candidates:
        if (candidate / DESCRIPTOR).is_file():
            return candidate.resolve()
    looked = candidates[0] if given else f"data/ in {here} and the folders above it"
    raise DataNotFound(
        f"No data found: looked for {DESCRIPTOR} in {looked}. Start from inside the project; elsewhere, fetch the "
        f'project and name its data folder: load("project/data"), --data or the variable {VARIABLE}.'
    )


def published(folder: Path, descriptor: dict) -> list[str]:
    """The names of the files of a data folder that are its own, those that are there: nothing else may be published."""
    names = [*(resource["path"] for resource in descriptor["resources"]), *BESIDE_TABLES]
    return sorted(name for name in names if (folder / name).is_file())
