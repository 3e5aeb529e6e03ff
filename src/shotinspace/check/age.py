"""Which tables are older than they should grow: a warning, never a fault, since a table does not become wrong overnight."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from shotinspace.folders import DESCRIPTOR

BUDGET = "shotinspace:ageBudgetDays"  # of a resource in the descriptor: how many days its clock may be behind


def aged(folder: Path, today: date) -> list[str]:
    """A line for every table of a sound data folder whose clock is further behind `today` than its budget allows."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    with (folder / "coverage.csv").open(encoding="utf-8", newline="") as handle:
        clocks = {row["table"]: row["covers_until"] for row in csv.DictReader(handle)}
    lines = []
    for resource in descriptor["resources"]:
        name, budget = resource["name"], resource.get(BUDGET)
        days = (today - date.fromisoformat(clocks[name])).days if name in clocks else 0
        if budget is not None and days > budget:
            lines.append(f"{name} reaches {clocks[name]}, {days:,} days ago; it should not fall {budget:,} days behind")
    return lines
