"""A figure as plain JSON that reads the same on every machine."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio


def figure_json(fig: go.Figure) -> dict[str, Any]:
    """A figure's `data`, `layout` and, where it has any, `frames`: no uids, no binary arrays, floats cut to seven
    significant digits, whole ones as integers (as JupyterLab saves them)."""
    record = json.loads(pio.to_json(fig, validate=False))
    return _plain({part: record[part] for part in ("data", "layout", "frames") if record.get(part) is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() >= {"bdata", "dtype"}:  # plotly's packed arrays: a reviewer could not read their diff
            value = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
            return [_plain(None if item != item else item) for item in value]
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        value = float(f"{value:.7g}")
        return int(value) if value.is_integer() else value
    return value
