"""Things in time, sorted into lanes, each lane as high as its crowd: marks never touch, labels stand above their lane."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

MARK, ROW, TEXT = 11, 14, 17  # px: a mark, a row of marks, a row of labels
ROWS, FEWER = 16, 6  # rows of marks in a lane, at most; of lanes too crowded for that
LABELS = 210  # px: the widest column of names


def lanes(
    frame: pd.DataFrame,
    names: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    start: str,
    end: str,
    spans: pd.DataFrame | None = None,
    key: dict[str, str] | None = None,
    dtick: str = "M120",
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a lane per name and a mark per thing, a bar where it lasted.

    In: `frame`: `lane` (key of `names`), `begin`, `until` (timestamps), `label` ("" for none), `hover`, `entity` (see
    style.mark), `hollow` (True: the time is not its own). `names`: lane -> heading, top to bottom. `spans`: `lane`,
    `begin`, `until` (missing: open), drawn as a grey ground. `key`: entity -> word, a legend under the subtitle.
    Out: a Figure, as high as its crowds; where one needs more than ROWS rows, each has FEWER, the commonest `entity` of a
    lane gives way, and the subtitle says how many marks are left out. Raises ValueError when the labels of a lane cannot be placed.
    """
    wide = width >= 600
    widest = max(letters.width_of(name, 13.5, bold=True) for name in names.values()) + 2 * style.EDGE
    left, right, axis = (round(min(widest, LABELS)) if wide else style.EDGE), 22, 30
    words = dict(title=title, subtitle=subtitle, source=source)
    inner = width - left - right
    first, last = pd.Timestamp(start), pd.Timestamp(end)

    def px(moment: pd.Timestamp) -> float:
        return (moment - first) / (last - first) * inner

    there = int(frame["lane"].isin(list(names)).sum())
    for most in (ROWS, FEWER):
        crowds = {lane: _crowd(frame[frame["lane"] == lane], px, most) for lane in names}
        left_out = there - sum(len(rows) for rows, _ in crowds.values())
        if not left_out:
            break
    if left_out:
        words["subtitle"] += f". Left out for want of room: {left_out:,} marks"
    legend = _legend(key or {}, inner)
    y, placed = 8.0 + 18 * (legend[-1][3] + 1 if legend else 0), []
    for lane, name in names.items():
        rows, levels = crowds[lane]
        named = rows[rows["label"] != ""]
        spots = letters.place(
            [px(_middle(row)) for row in named.itertuples()],
            [letters.width_of(text, style.LABEL) for text in named["label"]],
            inner,
        )
        y += (0 if wide else 20) + TEXT * max((spot.row + 1 for spot in spots), default=0)
        crowd = ROW * (max(levels, default=0) + 1) + 6
        placed.append((lane, name, rows, levels, dict(zip(named.index, spots, strict=True)), y, y + crowd))
        y += crowd + 10
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(y) + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    fig.update_xaxes(range=[start, end], dtick=dtick if wide else f"M{2 * int(dtick[1:])}", tickformat="%Y")
    fig.update_yaxes(range=[round(y), 0], visible=False, fixedrange=True)
    for entity, word, x, row in legend:
        _key(fig, entity, word, x, row, (first + (last - first) * (x / inner)).strftime("%Y-%m-%d"))
    marks: list[tuple] = []
    for lane, name, rows, levels, taken, top, bottom in placed:
        _ground(fig, spans, lane, top, bottom, last)
        fig.add_annotation(
            xref="paper",
            x=0,
            xshift=style.EDGE - left if wide else 0,
            y=(top + bottom) / 2 if wide else top - 10 - TEXT * max((s.row + 1 for s in taken.values()), default=0),
            align="left",
            text="<br>".join(
                f"<b>{for_plotly(line)}</b>" for line in style.wrap(name, 13.5, left - 24 if wide else inner, bold=True)
            ),
            font=dict(size=13.5),
        )
        for row, level in zip(rows.itertuples(), levels, strict=True):
            at = top + 3 + ROW * (level + 0.5)
            if px(row.until) - px(row.begin) > MARK:
                _bar(fig, row, at)
            marks.append((row, at))
            if row.Index in taken:
                _label(fig, row, at, top, taken[row.Index], px)
    _marks(fig, marks, px)
    return fig


def _crowd(rows: pd.DataFrame, px, most: int) -> tuple[pd.DataFrame, list[int]]:
    """The rows of a lane that find room on `most` levels, in order of their beginning, and the level of each."""
    rows = rows.sort_values(["begin", "until"], kind="stable")
    extents = pd.Series([(px(row.begin), px(row.until)) for row in rows.itertuples()], index=rows.index, dtype=object)
    levels = pd.Series(_levels(extents.tolist(), 0, most), index=rows.index, dtype=int)
    if (levels == most).any():  # first those that stand out, then as many of the others as fit below them
        common = (rows["entity"] == rows["entity"].mode()[0]) & (rows["label"] == "")
        above = pd.Series(_levels(extents[~common].tolist(), 0, most), index=rows.index[~common], dtype=int)
        start = min(int(above.max()) + 1, most) if len(above) else 0
        below = pd.Series(_levels(extents[common].tolist(), start, most), index=rows.index[common], dtype=int)
        levels = pd.concat([above, below]).reindex(rows.index)
    return rows[levels < most], levels[levels < most].tolist()


def _levels(extents: list[tuple[float, float]], start: int, most: int) -> list[int]:
    """The row of each mark, from `start`, so that no two in a row touch; `most` where there is no room left. In order of
    their beginning."""
    ends: list[float] = []
    levels = []
    for begin, until in extents:
        middle, half = (begin + until) / 2, max(MARK, until - begin) / 2
        level = next((i for i, end in enumerate(ends) if end + 3 <= middle - half), len(ends))
        if start + level < most:
            ends[level : level + 1] = [middle + half]
        levels.append(min(start + level, most))
    return levels


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _legend(key: dict[str, str], inner: float) -> list[tuple[str, str, float, int]]:
    """Where each word of the legend goes: (entity, word, px from the left, row)."""
    x, row, out = 6.0, 0, []
    for entity, word in key.items():
        wide = 34 + letters.width_of(word, style.LABEL)
        if x > 6 and x + wide - 20 > inner:
            x, row = 6.0, row + 1
        out.append((entity, word, x, row))
        x += wide
    return out


def _key(fig: go.Figure, entity: str, word: str, x: float, row: int, moment: str) -> None:
    mark = style.mark(entity)
    fig.add_scatter(
        x=[moment],
        y=[8 + 18 * row],
        mode="markers",
        hoverinfo="skip",
        cliponaxis=False,
        marker=dict(
            symbol=mark.symbol,
            size=MARK,
            color=style.PAPER if entity == "hollow" else mark.colour,
            line=dict(color=mark.colour, width=1.5),
        ),
    )
    fig.add_annotation(xref="paper", x=0, xshift=round(x + 11), y=8 + 18 * row, text=for_plotly(word))


def _ground(fig: go.Figure, spans: pd.DataFrame | None, lane: str, top: float, bottom: float, last) -> None:
    for row in spans[spans["lane"] == lane].itertuples() if spans is not None else ():
        until = last if pd.isna(row.until) else row.until
        fig.add_shape(
            type="rect",
            x0=row.begin.strftime("%Y-%m-%d"),
            x1=until.strftime("%Y-%m-%d"),
            y0=top,
            y1=bottom,
            fillcolor="#f1f2f4",
            line=dict(width=0),
            layer="below",
        )
    fig.add_shape(xref="paper", x0=0, x1=1, y0=bottom, y1=bottom, layer="below", line=dict(color=style.GRID, width=1))


def _bar(fig: go.Figure, row, at: float) -> None:
    colour = style.mark(row.entity).colour
    fig.add_shape(
        type="rect",
        x0=row.begin.strftime("%Y-%m-%d"),
        x1=row.until.strftime("%Y-%m-%d"),
        y0=at - 3,
        y1=at + 3,
        fillcolor=style.PAPER if row.hollow else colour,
        opacity=1,
        line=dict(color=colour, width=1.2),
        layer="between",
    )


def _marks(fig: go.Figure, marks: list[tuple], px) -> None:
    for entity in dict.fromkeys(row.entity for row, _ in marks):
        mark, mine = style.mark(entity), [(row, at) for row, at in marks if row.entity == entity]
        fig.add_scatter(
            x=[_middle(row).strftime("%Y-%m-%d") for row, _ in mine],
            y=[round(at, 1) for _, at in mine],
            mode="markers",
            cliponaxis=False,
            hoverinfo="text" if any(row.hover for row, _ in mine) else "skip",
            text=[for_plotly(row.hover) for row, _ in mine] if any(row.hover for row, _ in mine) else None,
            marker=dict(
                symbol=mark.symbol,
                size=MARK + 2 * (mark.symbol == "star"),
                opacity=1,
                color=[style.PAPER if row.hollow else mark.colour for row, _ in mine],
                line=dict(color=mark.colour, width=1.5),
            ),
        )


def _label(fig: go.Figure, row, at: float, top: float, spot: letters.Place, px) -> None:
    when, x = _middle(row).strftime("%Y-%m-%d"), px(_middle(row))
    y = top - 7 - TEXT * spot.row
    fig.add_shape(x0=when, x1=when, y0=at - MARK / 2, y1=y + 7)
    fig.add_annotation(x=when, y=round(y), xshift=round(spot.left - x), text=for_plotly(row.label), bgcolor=style.PAPER)
