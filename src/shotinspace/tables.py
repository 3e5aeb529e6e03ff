"""Read data/ into typed, linked DataFrames. Knows the descriptor, knows no chart and no notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from shotinspace.folders import DESCRIPTOR, find_data

opened: set[str] = set()  # every table read in this process, for a build to know what a story rests on
_PRECISION = {4: "year", 7: "month", 10: "day", 17: "minute", 20: "second"}  # by the length of the text
_UNITS: dict[int, Literal["Y", "M", "D", "m", "s"]] = {4: "Y", 7: "M", 10: "D", 17: "m", 20: "s"}  # as numpy names them


def partial_dates(texts: pd.Series) -> pd.DataFrame:
    """Read dates of any precision. In: strings (`2021`, `2021-10`, `2021-10-05`, `2021-10-05T08:55[:02]Z`, missing).

    Out: a frame on the same index with `from` (first instant), `to` (last whole second of it) as naive UTC timestamps
    and `precision` (year, month, day, minute, second, or missing). Nothing is invented: a year spans its whole year.
    """
    known = [text if isinstance(text, str) else "NaT" for text in texts]
    lengths = np.array([len(text) for text in known])
    start = np.array([text.removesuffix("Z") for text in known], dtype="datetime64[s]")
    end = start.copy()
    for length, unit in _UNITS.items():
        mask = lengths == length
        after = start[mask].astype(f"datetime64[{unit}]") + np.timedelta64(1, unit)
        end[mask] = after.astype("datetime64[s]") - np.timedelta64(1, "s")
    precision = [_PRECISION.get(length) for length in lengths]
    return pd.DataFrame({"from": start, "to": end, "precision": pd.array(precision, dtype="str")}, index=texts.index)


class Tables:
    """The tables of one data folder, each read when first asked for: `data.milestones`, `data["milestones"]`.

    `read` lists the names asked for so far, in order, so that a page can say what it rests on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: list[str] = []
        self._frames: dict[str, pd.DataFrame] = {}

    @cached_property
    def descriptor(self) -> dict:
        """The Data Package descriptor of the folder, as a dictionary."""
        return json.loads((self.folder / DESCRIPTOR).read_text(encoding="utf-8"))

    @cached_property
    def _resources(self) -> dict[str, dict]:
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._resources:
            raise AttributeError(f"no table {name!r}; there are: {', '.join(self)}")
        return self[name]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A fresh copy of one table: columns as data/README.md describes them, numbers as numbers, empty as missing.

        Each date column `x` brings `x_from`, `x_to` (naive UTC) and `x_precision`. Raises KeyError for an unknown table.
        """
        if name not in self._resources:
            raise KeyError(f"no table {name!r}; there are: {', '.join(self)}")
        if name not in self.read:
            self.read.append(name)
        return self.reference(name)

    def reference(self, name: str) -> pd.DataFrame:
        """As `self[name]`, for looking something up: what is said does not rest on it, so its day does not count."""
        if name not in self._frames:
            self._frames[name] = self._load(self._resources[name])
        return self._frames[name].copy()

    def _load(self, resource: dict) -> pd.DataFrame:
        opened.add(resource["name"])
        fields = resource["schema"]["fields"]
        numbers = {field["name"]: field["type"] for field in fields if field["type"] in ("integer", "number")}
        frame = pd.read_csv(
            self.folder / resource["path"],
            encoding="utf-8",
            keep_default_na=False,
            na_values=[""],
            dtype={
                field["name"]: "Int64"
                if numbers.get(field["name"]) == "integer"
                else "float64"
                if field["name"] in numbers
                else "str"
                for field in fields
            },
        )
        for field in fields:
            if field.get("shotinspace:kind") == "date":
                parts = partial_dates(frame[field["name"]])
                for part in parts:
                    frame[f"{field['name']}_{part}"] = parts[part]
        return frame

    def as_of(self, *names: str) -> str:
        """The day these tables (all read so far, if none is named) reach together: the earliest of their
        `coverage.covers_until`, as `YYYY-MM-DD`. Raises KeyError when one has no coverage row."""
        until = self.reference("coverage").set_index("table")["covers_until"]
        names = names or tuple(self.read)
        missing = [name for name in names if name not in until.index]
        if missing:
            raise KeyError(f"coverage.csv has no row for {', '.join(missing)}")
        return min(until[list(names)])

    def key(self, name: str) -> str:
        """The column whose values name the rows of a table. Raises ValueError for a table with a key of several."""
        keys = self._resources[name]["schema"].get("primaryKey", [])
        keys = [keys] if isinstance(keys, str) else keys
        if len(keys) != 1:
            raise ValueError(f"the rows of {name} have no key of one column, but {keys}")
        return keys[0]


def load(folder: str | Path | None = None) -> Tables:
    """Open the data folder (see `find_data`) and return its tables, not yet read. Raises DataNotFound."""
    return Tables(find_data(folder))
