"""A hundred times the flights: charts stay small and readable, and say what they bundle, hide or leave out."""

import json
import re

import pandas as pd

from shotinspace import page
from shotinspace.charts import crews, lanes, units

WORDS = dict(title="A finding", subtitle="what is measured", source="Source: here")
KINDS = {"film_crew": "film crew", "professional": "professional"}


def said(fig) -> str:
    return re.sub("<[^>]+>", " ", " ".join([fig.layout.title.text, *(note.text for note in fig.layout.annotations)]))


def small(fig) -> bool:
    return len(json.dumps(page.figure_json(fig))) < 100_000 and fig.layout.height < 1600


def test_marks_stand_for_many_where_a_column_would_outgrow_the_page_and_none_vanishes():
    rows = [(year, "professional") for year in range(1961, 2021) for _ in range(5000)]
    rows += [(2010, "film_crew"), (2011, "film_crew"), (2011, "film_crew")]
    frame = pd.DataFrame(rows, columns=["year", "kind"]).assign(hover="who")
    fig = units.units(frame, KINDS, years=(1961, 2020), **WORDS)
    film, professional = fig.data[:2]
    assert list(film.x) == [2010, 2011] and list(film.text) == ["who", "who and 1 more"]
    assert len(professional.x) == 60 * 50 and professional.text[0] == "who and 99 more"
    assert "A mark stands for up to 100 of a kind" in said(fig) and small(fig)
    assert fig.layout.yaxis.ticktext[1] == "2000"


def crowd(each: int) -> pd.DataFrame:
    days = pd.Series(pd.date_range("2000-01-01", "2020-01-01", freq="30D").repeat(each))
    frame = pd.DataFrame({"begin": days, "until": days, "lane": "ship", "label": "", "hover": "", "hollow": False})
    frame["entity"] = "professional"
    frame.loc[frame.index[: 2 * each], "entity"] = "private"
    frame.loc[frame.index[-1], ["entity", "label"]] = ["film_crew", "the film"]
    return frame


def test_a_crowded_lane_leaves_out_the_commonest_says_how_many_and_keeps_what_stands_out():
    def draw(frame):
        return lanes.lanes(frame, {"ship": "Ship"}, start="1999-01-01", end="2021-01-01", **WORDS)

    few, many = draw(crowd(2)), draw(crowd(300))
    assert "Left out" not in said(few) and sum(len(trace.x) for trace in few.data) == len(crowd(2))
    drawn = {trace.marker.symbol: len(trace.x) for trace in many.data}
    left_out = int(re.search(r"Left out for want of room: ([\d,]+) marks", said(many))[1].replace(",", ""))
    assert left_out == len(crowd(300)) - sum(drawn.values()) > 70_000
    assert drawn["star"] == 1 and "the film" in said(many) and small(many)


def test_seats_of_one_place_are_drawn_once_and_counted():
    rows = [(f"flight {i}", pd.Timestamp("2021-05-01"), seat) for i in range(200) for seat in range(4)]
    frame = pd.DataFrame(rows, columns=["flight", "launched", "seat"]).assign(lane="a", entity="context", label="")
    frame.loc[frame.index[-4], "label"] = "the last"
    fig = crews.columns(frame, start="2021-01-01", end="2022-01-01", lanes={"a": "A"}, **WORDS)
    drawn = sum(len(trace.x) for trace in fig.data)
    assert drawn in (4, 5) and f"Hidden behind others: {800 - drawn} seats" in said(fig)
    assert "the last" in said(fig) and small(fig)
