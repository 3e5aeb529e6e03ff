"""A flight told moment by moment: the station over a flat map with day and night, and a clock of its nights that fills.

Steps are plotly's own frames, with its slider and buttons: no kernel, no map service.
"""

from __future__ import annotations

import math
from importlib.resources import files

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Box, width_of
from shotinspace.charts.style import Sheet, mark
from shotinspace.escape import for_plotly

LAND = "land.csv"  # Natural Earth 1:110 m (public domain), thinned to one decimal of a degree
SOUTH, NORTH = -62, 78  # degrees of latitude at the map's edges
CAPTION, ROW, ABOVE, LEFT, CONTROLS = 52, 15, 17, 48, (72, 124)  # px; the last where wide and where narrow
STATION = "the station"
NIGHT = "night"  # what `what` says of a spell of darkness
STEP_MS, SIDEREAL_DAY_MIN = 1400, 1436.07


@form(
    what=Column("text", "what happens, or `night` for a spell of darkness on board"),
    begin=Column("moment", "when"),
    until=Column("moment", "when it ends: nights only", pd.NaT),
    longitude=Column("number", "the point under the station, degrees east; missing for nights"),
    latitude=Column("number", "the same, degrees north"),
    northbound=Column("flag", "whether the station is moving north"),
    sunrises=Column("whole", "sunrises so far; missing for nights"),
    sun_longitude=Column("number", "where the Sun stands overhead, degrees east; missing for nights"),
    sun_latitude=Column("number", "the same, degrees north"),
    named=Column("flag", "whether the moment is written beside the clock", False),
    where=Column("text", "where it happens, written after it over the map", ""),
)
def flight(
    sheet: Sheet,
    frame: pd.DataFrame,
    *,
    entity: str,
    inclination: float,
    period_min: float,
    pad: list[float],
    still: str,
) -> None:
    """Draw a step for each row that is no night, and the clock of all nights under the map.

    `inclination` (degrees) and `period_min` are the orbit's: the path drawn, one turn about each moment, is a circular
    orbit through the point of the row, over a turning Earth. `pad` is the launch site, longitude and latitude. `still`
    is the `what` of the step that stands when nothing moves.
    """
    sheet.margins(left=style.EDGE, right=style.EDGE, bottom=CONTROLS[not sheet.wide])
    sheet.pixels()
    moments = frame[frame["what"] != NIGHT].sort_values("begin", kind="stable")
    nights = frame[frame["what"] == NIGHT].sort_values("begin", kind="stable")
    scene = _Scene(sheet, moments, nights, mark(entity), inclination, period_min, pad)
    steps = [scene.step(row) for row in moments.itertuples()]
    shown = list(moments["what"]).index(still)
    scene.ground()
    scene.clock()
    moving = [len(sheet.figure.data) + i for i in range(len(steps[shown]))]
    sheet.figure.add_traces([go.Scatter(its | look) for its, look in zip(steps[shown], scene.looks(), strict=True)])
    scene.stars()
    sheet.figure.frames = [go.Frame(name=str(i), data=traces, traces=moving) for i, traces in enumerate(steps)]
    new = moments["begin"].dt.normalize().diff().ne(pd.Timedelta(0))
    _controls(
        sheet,
        [f"{t.day} {t:%b}" if first_of_day else "" for t, first_of_day in zip(moments["begin"], new, strict=True)],
        shown,
    )
    sheet.close(scene.height)


class _Scene:
    """Where things stand on the sheet: a caption, the map, the clock; all in px, y downwards."""

    def __init__(self, sheet, moments, nights, look, inclination, period_min, pad) -> None:
        self.sheet, self.moments, self.nights = sheet, moments, nights
        self.look, self.inclination, self.period = look, math.radians(inclination), period_min
        self.wide = sheet.inner - LEFT  # of the clock
        self.map_top, self.map_high = CAPTION, sheet.inner * (NORTH - SOUTH) / 360
        self.site = self.x(pad[0]), self.y(pad[1])
        self.days = pd.date_range(moments["begin"].min().normalize(), moments["begin"].max().normalize())
        named = moments[moments["named"]]
        self.names = {
            day: " · ".join(f"{row.what} {row.begin:%H:%M}" for row in some.itertuples())
            for day, some in named.groupby(named["begin"].dt.normalize())
        }
        self.rows, y = {}, self.map_top + self.map_high + 40
        for day in self.days:
            y += ABOVE if day in self.names else 0
            self.rows[day] = y
            y += ROW
        self.height = y

    def x(self, longitude: float) -> float:
        return round((longitude + 180) / 360 * self.sheet.inner, 1)

    def y(self, latitude: float) -> float:
        return round(self.map_top + (NORTH - min(max(latitude, SOUTH), NORTH)) / (NORTH - SOUTH) * self.map_high, 1)

    def hour(self, moment: pd.Timestamp, day: pd.Timestamp) -> float:
        return round(LEFT + (moment - day) / pd.Timedelta(days=1) * self.wide, 1)

    def ground(self) -> None:
        """The land, the map's edge and the launch site."""
        lines = (files("shotinspace.charts") / LAND).read_text(encoding="utf-8").splitlines()[1:]
        rings, before = [], ""
        for x, _, y in (line.partition(",") for line in lines):
            if x:
                rings.append(f"{'L' if before else 'M'}{self.x(float(x)):.0f},{self.y(float(y)):.0f}")
            before = x
        shape = dict(type="path", fillcolor=style.CONTEXT, opacity=0.45, line=dict(width=0), layer="below")
        self.sheet.figure.add_shape(path="".join(rings), **shape)
        edge = dict(type="rect", x0=0, x1=self.sheet.inner, line=dict(color=style.GRID, width=1))
        self.sheet.figure.add_shape(**edge, y0=self.map_top, y1=self.map_top + self.map_high)
        self.sheet.dots([self.site[0]], [self.site[1]], self.look, size=12, line=dict(color=style.PAPER, width=1))
        self.sheet.figure.add_annotation(
            x=self.site[0], xshift=9, y=self.site[1], text="Baikonur", font=dict(color=style.INK)
        )

    def clock(self) -> None:
        """Every day as a row of 24 hours, light and dark, with the names of its moments above it."""
        figure, light, dark = self.sheet.figure, [], []
        start, end = self.moments["begin"].min(), self.moments["begin"].max()
        for day, y in self.rows.items():
            a, b = max(start, day), min(end, day + pd.Timedelta(days=1))
            light.append((self.hour(a, day), self.hour(b, day), y))
            figure.add_annotation(x=LEFT - 8, xanchor="right", y=y + 5, text=f"{day.day} {day:%b}")
            if day in self.names:
                words, marks = self.names[day], self.moments[self.moments["named"]]
                mine = marks[marks["begin"].dt.normalize() == day]
                x = self.hour(mine["begin"].iloc[0], day)
                x = min(x, self.sheet.inner - width_of(words, style.LABEL))
                figure.add_annotation(x=x, y=y - 9, text=for_plotly(words), font=dict(color=self.look.text))
        for night in self.nights.itertuples():
            for day in pd.date_range(night.begin.normalize(), night.until.normalize()):
                a, b = max(night.begin, day, start), min(night.until, day + pd.Timedelta(days=1), end)
                if a < b:
                    dark.append((self.hour(a, day), self.hour(b, day), self.rows[day]))
        for pieces, colour in ((light, style.SUN), (dark, style.NIGHT)):
            boxes = [f"M{a:.0f},{y:.0f}H{b:.0f}V{y + ROW - 4:.0f}H{a:.0f}Z" for a, b, y in pieces]
            figure.add_shape(type="path", path="".join(boxes), fillcolor=colour, line=dict(width=0), layer="below")
        top = self.map_top + self.map_high + 26
        for hour in range(0, 25, 6):
            at = dict(x=round(LEFT + hour / 24 * self.wide), xanchor="right" if hour == 24 else "center")
            figure.add_annotation(**at, y=top, text=f"{hour:02d}:00", font=dict(color=style.QUIET))

    def stars(self) -> None:
        """A mark on the clock for each named moment, over its cover."""
        named = self.moments[self.moments["named"]]
        self.sheet.dots(
            [self.hour(moment, moment.normalize()) for moment in named["begin"]],
            [self.rows[moment.normalize()] + (ROW - 4) / 2 for moment in named["begin"]],
            self.look,
            hover=[f"{row.what}, {row.begin:%H:%M}" for row in named.itertuples()],
            size=13,
            line=dict(color=style.PAPER, width=1),
        )

    def step(self, row) -> list[dict]:
        """What moves, at one moment: the night on the ground, the path, the station, the words, the clock's cover."""
        when = f"{row.begin.day} {row.begin:%B %Y}, {row.begin:%H:%M} UTC · {row.sunrises:,} sunrises so far"
        happens = f"{row.what[0].upper()}{row.what[1:]} {row.where}".strip()
        lines = [f"<b>{for_plotly(happens)}</b>", for_plotly(when)]
        at = dict(x=[self.x(row.longitude)], y=[self.y(row.latitude)])
        return [
            _points([(self.x(x), self.y(y)) for x, y in _night(row.sun_longitude, row.sun_latitude)]),
            _points(self._path(row)),
            at | dict(textposition=self._beside(at["x"][0], at["y"][0])),
            dict(text=lines),
            _points(self._cover(row.begin)),
        ]

    def looks(self) -> list[dict]:
        """How the traces of a step look: what no step changes."""
        area = dict(mode="lines", fill="toself", line=dict(width=0), hoverinfo="skip")
        wide, dot = self.sheet.wide, dict(symbol="circle", size=13, color=self.look.colour)
        line = dict(color=self.look.colour, width=2, shape="spline", smoothing=1.0)
        sizes, colours = [19, 12.5] if wide else [15, 11.5], [self.look.text, style.QUIET]
        return [
            dict(area, fillcolor=style.NIGHT, opacity=0.35),
            dict(mode="lines", line=line, opacity=0.8, hoverinfo="skip"),
            dict(
                mode="markers+text",
                text=[STATION],
                marker=dot | dict(line=dict(color=style.PAPER, width=2)),
                textfont=dict(color=style.INK),
                hoverinfo="skip",
                cliponaxis=False,
            ),
            dict(
                x=[0, 0],
                y=[14, 38],
                mode="text",
                textposition="middle right",
                textfont=dict(size=sizes, color=colours),
                hoverinfo="skip",
                cliponaxis=False,
            ),
            dict(area, fillcolor=style.PAPER, opacity=0.78),
        ]

    def _beside(self, x: float, y: float) -> str:
        """Where the station's name goes: under its dot, or over it where that would cover the launch site's name."""
        half, (left, top) = width_of(STATION, style.LABEL) / 2 + 6, self.site
        near = Box(x - half, y + 6, x + half, y + 26).meets(Box(left - 8, top - 9, left + 66, top + 9))
        side = "right" if x < half else "left" if x > self.sheet.inner - half else "center"
        return f"{'top' if near else 'bottom'} {side}"

    def _path(self, row) -> list[tuple[float | None, float | None]]:
        """One turn of a circular orbit about the row's point, in px, broken at the map's edge."""
        sine = math.sin(math.radians(row.latitude)) / math.sin(self.inclination)
        phase = math.asin(max(-1.0, min(1.0, sine)))
        phase = phase if row.northbound else math.pi - phase
        points: list[tuple[float | None, float | None]] = []
        before: tuple[float, float] | None = None
        at = math.degrees(math.atan2(math.cos(self.inclination) * math.sin(phase), math.cos(phase)))
        for i in range(-7, 8):
            minutes = i / 14 * self.period
            angle = phase + 2 * math.pi * minutes / self.period
            latitude = math.degrees(math.asin(math.sin(self.inclination) * math.sin(angle)))
            along = math.degrees(math.atan2(math.cos(self.inclination) * math.sin(angle), math.cos(angle)))
            longitude = (row.longitude + along - at - 360 * minutes / SIDEREAL_DAY_MIN + 180) % 360 - 180
            if before is not None and abs(longitude - before[0]) > 180:
                edge = math.copysign(180, before[0])  # where it leaves the map, and comes back on the other side
                share = (edge - before[0]) / (longitude + 2 * edge - before[0])
                height = self.y(before[1] + (latitude - before[1]) * share)
                points += [(self.x(edge), height), (None, None), (self.x(-edge), height)]
            points.append((self.x(longitude), self.y(latitude)))
            before = longitude, latitude
        return points

    def _cover(self, moment: pd.Timestamp) -> list[tuple[float, float]]:
        """The part of the clock that is still to come."""
        day = moment.normalize()
        x, y = self.hour(moment, day), self.rows[day]
        bottom, edge = self.height, self.sheet.inner
        later = [top for other, top in self.rows.items() if other > day]
        turn = (later[0] - 2) if later else y + ROW - 3
        low = max(bottom, turn)
        return [(x, y - 1), (edge, y - 1), (edge, low), (LEFT, low), (LEFT, turn), (x, turn)]


def _points(points: list[tuple]) -> dict[str, list]:
    return {
        "x": [x if x is None else round(x) for x, _ in points],
        "y": [y if y is None else round(y) for _, y in points],
    }


def _night(overhead: float, declination: float) -> list[tuple[float, float]]:
    """The outline of the dark half of the Earth as longitudes and latitudes, from where the Sun stands overhead: all in
    degrees."""
    declination = math.radians(declination or 0.1)
    edge = []
    for step in range(20):  # the circle a quarter turn from that point
        angle = math.radians(18 * step)
        latitude = math.degrees(math.asin(math.cos(declination) * math.cos(angle)))
        along = math.degrees(math.atan2(math.sin(angle), -math.sin(declination) * math.cos(angle)))
        edge.append(((overhead + along + 180) % 360 - 180, latitude))
    edge.sort()
    (west, low), (east, high) = edge[0], edge[-1]
    border = low + (high - low) * (west + 180) / (west + 360 - east)  # where it crosses the map's own edge
    pole = -90.0 if declination > 0 else 90.0
    return [(-180.0, border), *edge, (180.0, border), (180.0, pole), (-180.0, pole)]


def _controls(sheet: Sheet, days: list[str], shown: int) -> None:
    """Plotly's own slider with a step for each moment, and buttons to play and to stop."""
    still = dict(frame=dict(duration=0, redraw=False), mode="immediate", transition=dict(duration=0))
    moving = dict(frame=dict(duration=STEP_MS, redraw=False), transition=dict(duration=0), mode="immediate")
    buttons = [
        dict(label="Play", method="animate", args=[None, moving]),
        dict(label="Stop", method="animate", args=[[None], still]),
    ]
    sheet.figure.update_layout(
        updatemenus=[
            dict(
                type="buttons",
                direction="left",
                buttons=buttons,
                showactive=False,
                x=0,
                xanchor="left",
                y=0,
                yanchor="top",
                pad=dict(t=22, r=8, l=0),
                font=dict(color=style.INK, size=style.LABEL),
                bgcolor=style.PAPER,
                bordercolor=style.CONTEXT,
            )
        ],
        sliders=[
            dict(
                active=shown,
                x=0 if not sheet.wide else 0.2,
                len=1 if not sheet.wide else 0.8,
                y=0,
                yanchor="top",
                pad=dict(t=16 if sheet.wide else 68, b=0, l=0, r=0),
                currentvalue=dict(visible=False),
                ticklen=4,
                font=dict(size=11, color=style.QUIET),
                steps=[dict(label=label, method="animate", args=[[str(i)], still]) for i, label in enumerate(days)],
            )
        ],
    )
