"""What a chart with controls needs to answer without a kernel: its states cut into small scripts, and the house's look.

panels.js puts a state together, forms.js draws it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from shotinspace import compare
from shotinspace.charts import labels, style
from shotinspace.site.chart import taken

SHORT = 40  # so many things to choose from are a list on the page; more are searched for
MOST = 12_000  # letters of one script: under 5 kB when a host compresses it


def scripts(panel: dict[str, Any], chart: str) -> dict[str, str]:
    """The scripts of a chart's states, by the end of their names. In: what Panel.states wrote, the chart's id.

    `-panel` has the controls, the looks, and at which number of state and row each of the others begins; they come when
    a choice needs them: `-states0` and so on with `[title, subtitle, look, options, rows]`, `-rows0` and so on with cells.
    """
    states = [
        [title, panel["subtitles"][subtitle], look, panel["options"][options], rows]
        for title, subtitle, look, options, rows in panel["states"]
    ]
    parts = {kind: list(_parts(values)) for kind, values in {"states": states, "rows": panel["rows"]}.items()}
    starts = {kind: [start for start, _ in some] for kind, some in parts.items()}
    told = {key: panel[key] for key in ("controls", "halves", "looks")} | {"starts": starts}
    made = {"-panel": taken(f"{chart}-panel", told)}
    for kind, some in parts.items():
        made |= {f"-{kind}{place}": taken(f"{chart}-{kind}{place}", part) for place, (_, part) in enumerate(some)}
    return made


def _parts(values: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Cut a list into parts of at most MOST letters of JSON; with each, the number of its first value."""
    sizes = [len(json.dumps(value, ensure_ascii=False)) for value in values]
    start, rest = 0, iter(values)
    while start < len(values):
        count, total = 1, sizes[start]
        while start + count < len(values) and total + sizes[start + count] < MOST:
            total += sizes[start + count]
            count += 1
        yield start, list(islice(rest, count))
        start += count


def house() -> str:
    """A script that tells forms.js the colours, marks and letters of charts.style, and panels.js the words of compare."""
    look = {
        "colours": {name: getattr(style, name) for name in ("INK", "QUIET", "GRID", "CONTEXT", "PAPER")},
        "marks": {entity: mark._asdict() for entity, mark in style.MARKS.items()},
        "letters": labels.WIDTHS,
        "slack": labels.SLACK,
        "status": compare.STATUS,
        "unknown": compare.UNKNOWN,
    }
    return f"shotinspace.house = {json.dumps(look, ensure_ascii=False)};\n"
