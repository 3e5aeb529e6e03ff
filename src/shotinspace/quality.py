"""How good the tables are: what is sure, where pages disagree, what is missing."""

from __future__ import annotations

import pandas as pd

from shotinspace import words
from shotinspace.tables import Tables

GRADES = ["high", "medium", "low"]
MOMENTS = ["launched_at", "docked_at", "landed_at"]
ZONES = "Moscow|ET|CET|p.m.|a.m."  # a reading with one of these is not in UTC
# What readers ask most: the question, the table, the column that answers it, and what the rows it applies to hold.
QUESTIONS: list[tuple[str, str, str, dict[str, str]]] = [
    ("When did the flight come down?", "flights", "landed_at", {"crewed_launch": "yes", "outcome": "success"}),
    ("When was the person born?", "people", "born", {}),
    ("When was it shot in space?", "productions", "shot_from", {"shot_in_space": "yes"}),
    ("What did the production cost?", "productions", "budget_amount", {}),
]
# Columns with a range: table, column, what it is, how a row is named, and its unit or the column that holds it.
RANGED = [
    ("productions", "minutes_from_space", "minutes", "{title}, minutes from space", "minutes"),
    ("productions", "budget_amount", "budget", "{title}, budget", "budget_currency"),
    ("earthbound_films", "budget_amount", "budget", "{title}, budget", "budget_currency"),
    ("seat_prices", "amount_usd", "price", "{price_of}", "USD"),
]


def graded(data: Tables) -> pd.DataFrame:
    """Rows by confidence. Out: a row for each table that has grades: `table`, `label`, `rows`, and the counts of high,
    medium and low as `first`, `second`, `third` (see charts.shares)."""
    rows = []
    for name in data:
        table = data.reference(name)
        if "confidence" in table:
            counts = table["confidence"].value_counts().reindex(GRADES, fill_value=0)
            rows.append([name, name.replace("_", " "), len(table), *counts])
    return pd.DataFrame(rows, columns=["table", "label", "rows", "first", "second", "third"])


def clock_times(evidence: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """How far apart clock times are. In: the tables evidence and flights. Out: the readings of a launch, docking or
    landing printed to the second in UTC, with `seconds_apart` from our time of day, at most half a day; those of a
    flight of which we hold the day alone are left out."""
    rows = evidence[(evidence["table"] == "flights") & evidence["field"].isin(MOMENTS)]
    rows = rows[~rows["value_as_printed"].str.contains(ZONES)]
    clock = rows["value_as_printed"].str.extract(r"(\d{1,2}):(\d\d):(\d\d)").dropna().astype(int)
    rows = rows.loc[clock.index]
    ours = flights.set_index("flight_id")
    known = [ours.loc[row.row_id, f"{row.field}_precision"] in ("minute", "second") for row in rows.itertuples()]
    rows, clock = rows[known], clock[known]
    moments = pd.Series([ours.loc[row.row_id, f"{row.field}_from"] for row in rows.itertuples()], index=rows.index)
    printed = clock[0] * 3600 + clock[1] * 60 + clock[2]
    apart = (printed - (moments - moments.dt.normalize()) / pd.Timedelta(seconds=1)).abs()
    return rows.assign(seconds_apart=apart.where(apart < 43200, 86400 - apart))


def ranges(data: Tables) -> pd.DataFrame:
    """Every figure that is kept with a range, the widest first, for charts.spans in per cent of the figure used. Ranges of
    which no figure is used, tariffs and rumours, are left out.

    Out: `label` (whose figure, and of what), `what`, `low`, `value`, `high` (per cent of the figure used), `text` (the
    range as it stands), `spread_percent`.
    """
    parts = []
    for table, column, what, name, unit in RANGED:
        rows = data[table].dropna(subset=[f"{column}_low", column])
        figures = {"low": rows[f"{column}_low"], "value": rows[column], "high": rows[f"{column}_high"]}
        named = [name.format_map(row) for row in rows.to_dict("records")]
        units = (rows[unit] if unit in rows else pd.Series(unit, index=rows.index)).replace(words.CURRENCIES)
        parts.append(pd.DataFrame({"label": named, "what": what, "unit": units, **figures}))
    rows = pd.concat(parts, ignore_index=True)
    text = [f"{_several(row.low, row.high)} {row.unit}" for row in rows.itertuples()]
    spread = 100 * (rows["high"] - rows["low"]) / rows["value"]
    percent = {end: 100 * rows[end] / rows["value"] for end in ("low", "value", "high")}
    rows = rows.assign(text=text, spread_percent=spread, **percent)
    return rows.sort_values(["spread_percent", "label"], ascending=[False, True], ignore_index=True)


def questions(data: Tables) -> pd.DataFrame:
    """How often the tables answer what readers ask, most often first, for charts.bars.

    Out: `label` (the question), `field`, `known` and `rows` (counts), `value` (per cent), `text`; `low`, `high` missing.
    A price counts as known when a sum or a range is.
    """
    rows = []
    for label, table, field, hold in QUESTIONS:
        frame = data[table]
        for column, value in hold.items():
            frame = frame[frame[column] == value]
        known = frame[field].notna()
        if f"{field}_low" in frame:
            known |= frame[f"{field}_low"].notna()
        rows.append((label, field, int(known.sum()), len(frame)))
    out = pd.DataFrame(rows, columns=["label", "field", "known", "rows"])
    out["value"] = 100 * out["known"] / out["rows"]
    out["text"] = [f"{row.known:,} of {row.rows:,}" for row in out.itertuples()]
    out = out.assign(low=float("nan"), high=float("nan"))
    return out.sort_values(["value", "label"], ascending=[False, True], ignore_index=True)


def _several(low: float, high: float) -> str:
    """A range as a reader says it: `10 to 37 million`, `40 to 1,500`."""
    if low >= 1e6:
        return f"{low / 1e6:,.10g} to {high / 1e6:,.10g} million"
    return f"{low:,.0f} to {high:,.0f}"
