"""A roll of names by year: a line for each year, who stands out named on it, everybody a thin grey bar beside it."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

LINE, MARK, AFTER = 15, 9, 16  # px: a line of names, a mark, the room from a name to the next mark
BEFORE, ALL = 38, (96, 46)  # px: the year, the longest grey bar on a wide and on a narrow sheet


@form(
    year=Column("whole", "the year"),
    name=Column("text", "who is named in that year; empty on the row that counts everybody"),
    entity=Column("text", "key of style.MARKS, for those named", "context"),
    about=Column("text", "what else there is to say; read by pointing", ""),
    everybody=Column("whole", "how many there were in the year, on a row of its own; missing on the others"),
)
def roll(sheet: Sheet, frame: pd.DataFrame, *, key: dict[str, str] | None = None, gap: dict | None = None) -> None:
    """Draw a line for each year from the first to the last, downwards.

    `key`: entity -> word, the legend; context is the word for everybody, and the number of the longest bar is added to it.
    `gap`: shades the years `first` to `last` and prints `text` there.
    """
    sheet.margins(right=style.EDGE, bottom=6)
    sheet.pixels()
    counts = frame.dropna(subset=["everybody"]).set_index("year")["everybody"]
    key = {
        entity: word + f", at most {counts.max():.0f} a year" * (entity == "context")
        for entity, word in (key or {}).items()
    }
    y = sheet.legend(key, plain="square") + 6
    long = ALL[0 if sheet.wide else 1]
    left = BEFORE + long + 14
    tops = {}
    for year in range(int(frame["year"].min()), int(frame["year"].max()) + 1):
        tops[year] = y
        named = frame[(frame["year"] == year) & (frame["name"] != "")]
        y += LINE * _names(sheet, named, left, y)
        tops[year + 1] = y
    years, busy = list(tops)[:-1], set(frame.loc[frame["name"] != "", "year"])
    inks = [style.INK if year in busy else style.QUIET for year in years]
    middles = [tops[year] + LINE / 2 for year in years]
    sheet.write([0] * len(years), middles, [f"{year}" for year in years], inks, size=11.5, at="middle right")
    bars = [(tops[year], round(BEFORE + count / counts.max() * long, 1)) for year, count in counts.items()]
    path = "".join(f"M{BEFORE},{top + 4}H{end}V{top + LINE - 4}H{BEFORE}Z" for top, end in bars)
    fill = dict(fillcolor=style.CONTEXT, line=dict(width=0))
    sheet.figure.add_shape(type="path", path=path, **fill, layer="between")
    _point(sheet, frame, tops, long)
    if gap:
        top, bottom = tops[gap["first"]], tops[gap["last"] + 1]
        box = dict(type="rect", x0=left - 8, x1=sheet.inner, y0=top, y1=bottom, layer="below")
        sheet.figure.add_shape(**box, fillcolor=style.GROUND, line=dict(width=0))
        text = style.lines(gap["text"], 19, sheet.inner - left - 20, bold=True)
        middle = dict(x=(left - 8 + sheet.inner) / 2, y=(top + bottom) / 2, xanchor="center", align="center")
        sheet.figure.add_annotation(**middle, text=f"<b>{text}</b>", font=dict(size=19, color=style.INK))
    sheet.close(y)


def _names(sheet: Sheet, rows: pd.DataFrame, left: float, y: float) -> int:
    """Write the names of a year, in as many lines as they need, which it returns: at least one."""
    x, lines, at = left, 1, []
    for row in rows.itertuples():
        wide = MARK + 5 + width_of(row.name, style.LABEL) + AFTER
        if x > left and x + wide - AFTER > sheet.inner:
            x, lines = left, lines + 1
        at.append((round(x + MARK / 2, 1), y + LINE * (lines - 0.5)))
        x += wide
    if at:
        looks = [style.mark(entity) for entity in rows["entity"]]
        hover = [f"{row.name}: {row.about}" for row in rows.itertuples()]
        xs, ys = [x for x, _ in at], [y for _, y in at]
        sheet.dots(xs, ys, looks, hover=hover, size=MARK)
        names = [for_plotly(name) for name in rows["name"]]
        sheet.write([x + MARK / 2 + 4 for x in xs], ys, names, [look.text for look in looks], at="middle right")
    return lines


def _point(sheet: Sheet, frame: pd.DataFrame, tops: dict[int, float], long: float) -> None:
    """What the pointer finds on a grey bar."""
    rows = frame.dropna(subset=["everybody"])
    hover = [f"{row.year}: {row.everybody:,}. {row.about}".strip(" .") for row in rows.itertuples()]
    texts = [style.lines(text, 11, 520).replace("<br>", "\n") for text in hover]
    sheet.dots(
        [BEFORE + long / 2] * len(rows),
        [tops[year] + LINE / 2 for year in rows["year"]],
        style.mark("context"),
        hover=texts,
        size=LINE,
        opacity=0,
    )
