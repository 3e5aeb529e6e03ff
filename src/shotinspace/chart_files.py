"""The charts of the stories as files: a CSV for each, and one index that says how it is drawn and what is said of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shotinspace.charts import Chart

FOLDER = "charts"  # beside the notebooks
INDEX = "index.json"
STATES = ".states.json"  # what a chart with controls draws for each choice, as Panel.states gives it
Harvest = dict[str, dict[str, Any]]  # a story's charts by name, as page.harvest() gives them


def files(stories: dict[str, Harvest]) -> dict[str, str]:
    """The text of each file of the folder, by file name: `<story>-<chart>.csv`, for a chart with controls
    `<story>-<chart>.states.json`, and the index."""
    out = {}
    for story, charts in stories.items():
        for name, chart in charts.items():
            out[f"{story}-{name}.csv"] = chart["csv"]
            if chart.get("panel"):
                out[f"{story}-{name}{STATES}"] = _lines(chart["panel"])
    index = {
        story: {
            name: {key: value for key, value in chart.items() if key not in ("csv", "panel")}
            for name, chart in charts.items()
        }
        for story, charts in sorted(stories.items())
    }
    return out | {INDEX: json.dumps(index, indent=1, ensure_ascii=False) + "\n"}


def load(notebooks: Path) -> dict[str, Harvest]:
    """What `files` wrote, by story. Empty before the first build; a chart whose table is missing is left out."""
    folder = notebooks / FOLDER
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    out: dict[str, Harvest] = {}
    for story, charts in index.items() if isinstance(index, dict) else []:
        out[story] = {}
        for name, chart in charts.items():
            path = folder / f"{story}-{name}.csv"
            if path.is_file():
                out[story][name] = chart | {"csv": path.read_text(encoding="utf-8", errors="replace")}
                with suppress(OSError, ValueError):
                    states = path.with_name(f"{story}-{name}{STATES}").read_text(encoding="utf-8")
                    out[story][name]["panel"] = json.loads(states)
    return out


def _lines(panel: dict[str, Any]) -> str:
    """JSON with each row, look and state on a line of its own: a difference shows what moved."""
    parts = []
    for key, value in panel.items():
        if isinstance(value, list):
            inner = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in value)
            parts.append(f"{json.dumps(key)}:[\n{inner}\n]")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def digests(harvested: Harvest) -> dict[str, str]:
    """The digests of the tables that lie in the folder, by chart name."""
    return {name: digest(chart["csv"]) for name, chart in harvested.items()}


def digest(csv: str) -> str:
    """A short digest of a chart's table, as page.show() leaves it beside the chart."""
    return hashlib.sha256(csv.encode()).hexdigest()[:16]


def chart(harvested: dict[str, Any]) -> Chart:
    """The Chart of one entry of a Harvest: it draws itself at any width."""
    from shotinspace.charts import read  # plotly and pandas, which a build does without

    return read(harvested["value"], harvested["csv"])


def changes(old: dict[str, Harvest], new: dict[str, Harvest]) -> list[str]:
    """How the tables behind the charts moved, a line for each that did: `02-the-race.slip: 2 rows new, 1 gone`."""
    lines = []
    before, after = (
        {
            f"{story}.{name}": Counter(chart["csv"].splitlines()[1:])
            for story, some in all_.items()
            for name, chart in some.items()
        }
        for all_ in (old, new)
    )
    for key in sorted(before.keys() | after.keys()):
        fresh, gone = (
            after.get(key, Counter()) - before.get(key, Counter()),
            before.get(key, Counter()) - after.get(key, Counter()),
        )
        if key not in before or key not in after:
            lines.append(f"{key}: {'new' if key in after else 'gone'}, {(fresh or gone).total()} rows")
        elif fresh or gone:
            lines.append(f"{key}: {fresh.total()} rows new, {gone.total()} gone")
    return lines
