"""The one copy of plotly.js a site carries: the smallest that draws its charts, of the version the figures were made for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from plotly.offline import get_plotlyjs, get_plotlyjs_version

# What each partial bundle draws (plotly.js, dist/README.md), smallest first.
BUNDLES = {
    "basic": {"bar", "pie", "scatter"},
    "cartesian": {
        "bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie",
        "quiver", "scatter", "scatterternary", "violin",
    },
}  # fmt: skip


class Bundle(NamedTuple):
    """`script`: the text of plotly.js; `advice`: one line when a smaller one could be had, else ""."""

    script: str
    advice: str


def choose(kinds: set[str], project: Path) -> Bundle:
    """The bundle for traces of these `kinds`: from `project`/node_modules when npm put it there, else the package's own."""
    version = get_plotlyjs_version()
    for name, drawn in BUNDLES.items():
        if kinds <= drawn:
            folder = project / "node_modules" / f"plotly.js-{name}-dist-min"
            try:
                found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
                script = (folder / f"plotly-{name}.min.js").read_text(encoding="utf-8")
            except (OSError, ValueError, KeyError):
                found, script = "none", ""
            if found == version and script:
                return Bundle(script, "")
            return Bundle(
                get_plotlyjs(),
                f"The whole of plotly.js goes along. A smaller one would do: run npm ci in {project.name}/ "
                f"(plotly.js-{name}-dist-min {version}; found: {found}).",
            )
    return Bundle(get_plotlyjs(), "")
