"""What the chart forms draw: solid and hollow, spans as long as they are vague, open ends, and text that cannot act."""

import re

import pandas as pd
import pytest

from shotinspace import page
from shotinspace.charts import (
    amounts,
    crews,
    daylight,
    globe,
    lanes,
    letters,
    pairs,
    ranks,
    shares,
    slip,
    spans,
    stays,
    steps,
    style,
    tiles,
    timeline,
)

T = pd.Timestamp
LIFT_OFF = T("2021-10-05")
HOSTILE = "<a href='javascript:x'>x</a> $1$"
WORDS = dict(
    title="A finding that is long enough to need two lines when a page is narrow, as phones are",
    subtitle="what is measured",
    source="Source: here",
)
NAMES = {"the-challenge": "The Challenge", "untitled-cruise-liman": "Cruise / Liman"}


def marks(**cells):
    row = dict(
        entity="the-challenge",
        begin=T("2021-10-05"),
        until=T("2021-10-05 23:59"),
        label="lift-off",
        hover="it lifts off",
        promised=False,
        faint=False,
    )
    return row | cells


def draw_timeline(width=900, **cells):
    return timeline.timeline(
        pd.DataFrame([marks(**cells)]),
        {"the-challenge": "The Challenge"},
        start="2020-01-01",
        end="2026-01-01",
        width=width,
        **WORDS,
    )


def draw_slip(width=900, label="autumn", day=LIFT_OFF):
    promises = pd.DataFrame(
        [
            dict(
                entity="the-challenge",
                made=T("2020-09-23"),
                begin=T("2021-09-01"),
                until=T("2021-11-30"),
                own=True,
                label=label,
                hover="said",
            ),
            dict(
                entity="untitled-cruise-liman",
                made=T("2021-01-17"),
                begin=T("2022-01-01"),
                until=T("2023-01-31"),
                own=True,
                label="",
                hover="said",
            ),
            dict(
                entity="untitled-cruise-liman",
                made=T("2022-09-20"),
                begin=T("2023-01-01"),
                until=T("2023-12-31"),
                own=False,
                label="press",
                hover="said",
            ),
        ]
    )
    outcomes = pd.DataFrame(
        [
            dict(entity="the-challenge", day=day, label="flies"),
            dict(entity="untitled-cruise-liman", day=pd.NaT, label="no date"),
        ]
    )
    return slip.slip(
        promises,
        outcomes,
        as_of="2025-12-13",
        across=("2020-06-01", "2026-03-01"),
        up=("2020-06-01", "2027-03-01"),
        width=width,
        **WORDS,
    )


def draw_lanes(width=900, label="The Challenge", **cells):
    rows = [
        dict(lane="ISS", begin=T("2021-10-05"), until=T("2021-10-17"), label=label, entity="fiction", hollow=False),
        dict(lane="ISS", begin=T("2021-11-05"), until=T("2021-11-06"), label="next", entity="documentary", hollow=True),
        dict(lane="Mir", begin=T("1990-01-01"), until=T("1999-12-31"), label="", entity="documentary", hollow=False),
    ]
    ground = pd.DataFrame({"lane": ["ISS"], "begin": [T("2000-10-31")], "until": [pd.NaT]})
    return lanes.lanes(
        pd.DataFrame(rows).assign(hover=label),
        {"ISS": "The ISS", "Mir": "Mir"},
        start="1980-01-01",
        end="2028-01-01",
        spans=ground,
        key={"fiction": "fiction", "documentary": "documentary", "hollow": "known by its release only"},
        width=width,
        **WORDS,
    )


def draw_spans(width=900, label="two seats"):
    rows = pd.DataFrame(
        {
            "label": ["budget", label, "as paid"],
            "low": [12.0, 100, None],
            "value": [12.0, None, None],
            "high": [16.0, 120, None],
            "text": ["12 to 16 million", "100 to 120 million", "not published"],
            "entity": "the-challenge",
            "hollow": [False, True, True],
        }
    )
    return spans.spans(rows, axis="million dollars", width=width, **WORDS)


def draw_amounts(width=900, label="Tito, 36"):
    when = [T("2001-04-28"), T("2002-04-25"), T("2009-01-01"), T("2009-03-26")]
    rows = pd.DataFrame(
        {
            "panel": "flight",
            "when": when,
            "value": [36.0, 35.0, 52.0, None],
            "low": [None, None, 52, 50.0],
            "high": [None, None, 60, 60.0],
            "at_least": [False, True, False, False],
            "label": [label, "Shuttleworth, 35", "Laliberté, 52", "the broker, 50 to 60"],
            "entity": "private",
        }
    )
    return amounts.amounts(
        rows,
        {"flight": "By the year it flew"},
        start="1999-01-01",
        end="2011-01-01",
        top=75,
        axis="million",
        guides={"a line": 20.0},
        joined=True,
        width=width,
        **WORDS,
    )


def draw_tiles(width=900, name="Launch day"):
    rows = pd.DataFrame(
        {
            "row": ["rocket"] * 9 + ["crew"],
            "name": name,
            "verdict": ["false", "true"] * 5,
            "hover": "a claim",
        }
    )
    return tiles.tiles(rows, {"rocket": "The rocket", "crew": "The crew"}, ["true", "false"], width=width, **WORDS)


def draw_pairs(width=900, text="a long text that has to be broken over lines where there is little room"):
    rows = pd.DataFrame(
        {
            "label": ["kind", "minutes"],
            "left": ["fiction", "35 minutes"],
            "right": [text, "8 minutes"],
            "left_size": [None, 35.0],
            "right_size": [None, 7.0],
        }
    )
    return pairs.pairs(rows, ("the-challenge", "One"), ("context", "Another name"), width=width, **WORDS)


def draw_shares(width=900, label="flights"):
    rows = pd.DataFrame({"label": [label, "seats"], "high": [30, 5], "medium": [10, 0], "low": [0, 15]})
    return shares.shares(rows, ["high", "medium", "low"], width=width, **WORDS)


def draw_all(width):
    people = pd.DataFrame(
        {
            "name": ["Yulia Peresild", "Pyotr Dubrov"],
            "begin": [T("2021-10-05"), T("2021-04-09")],
            "until": [T("2021-10-17"), T("2022-03-30")],
            "ship_up": "MS-19",
            "ship_down": "MS-18",
            "text": ["12 days", "355 days"],
            "entity": ["the-challenge", "context"],
            "place": "up",
        }
    )
    clock = pd.DataFrame(
        {"step": ["lift-off"] * 2, "entity": list(NAMES), "days": [378.0, None], "text": ["day 378", "not on record"]}
    )
    seats = pd.DataFrame(
        {
            "flight": ["MS-19"] * 3,
            "launched": T("2021-10-05"),
            "lane": "Soyuz",
            "entity": ["context", "the-challenge", "the-challenge"],
            "label": ["MS-19", "", ""],
        }
    )
    path = pd.DataFrame(
        {
            "time": pd.date_range("2021-10-05", periods=4, freq="min"),
            "longitude": [170.0, 178.0, -174.0, -166.0],
            "latitude": [1.0, 2, 3, 4],
            "sunlit": [True, True, False, False],
        }
    )
    dark = pd.DataFrame({"begin": [T("2021-10-05 23:40")], "end": [T("2021-10-06 00:20")]})
    spots = pd.DataFrame({"longitude": [170.0], "latitude": [1.0], "label": ["docking"]})
    moments = pd.DataFrame({"time": [T("2021-10-05 12:22")], "label": ["docking"]})
    return [
        draw_timeline(width),
        draw_slip(width),
        steps.steps(clock, NAMES, width=width, **WORDS),
        stays.stays(people, start="2021-03-01", end="2022-05-01", width=width, **WORDS),
        crews.crowd(people, width=width, **WORDS),
        crews.columns(seats, start="2021-01-01", end="2022-01-01", lanes={"Soyuz": "Soyuz"}, width=width, **WORDS),
        ranks.ranks(
            {"all": pd.Series([0.1, 8, 12, 12, 180])},
            value=12,
            label="them",
            entity="the-challenge",
            ticks={1: "1 day", 100: "100 days"},
            width=width,
            **WORDS,
        ),
        globe.ground_track(path, spots, entity="the-challenge", width=width, **WORDS),
        daylight.daylight(
            dark,
            moments,
            begin=T("2021-10-05 09:00"),
            end=T("2021-10-06 06:00"),
            entity="the-challenge",
            width=width,
            **WORDS,
        ),
        draw_lanes(width),
        draw_spans(width),
        draw_amounts(width),
        draw_tiles(width),
        draw_pairs(width),
        draw_shares(width),
        style.blank("nothing here", width=width, **WORDS),
    ]


@pytest.mark.parametrize("width", [400, 900])
def test_every_form_has_a_fixed_size_its_words_and_no_packed_numbers(width):
    for fig in draw_all(width):
        assert fig.layout.width == width and fig.layout.height > 100
        assert re.sub("<[^>]+>", " ", fig.layout.title.text).split() == WORDS["title"].split()
        texts = [re.sub("<br>", " ", note.text) for note in fig.layout.annotations]
        assert "what is measured" in texts and "Source: here" in texts
        assert "bdata" not in str(page.figure_json(fig))
        assert not {trace.type for trace in fig.data} & {"scattergl", "scattergeo", "scattermap"}


@pytest.mark.parametrize("width", [400, 900])
def test_no_line_of_a_title_is_wider_than_the_chart_it_stands_on(width):
    for fig in draw_all(width):
        lines = fig.layout.title.text.removeprefix("<b>").removesuffix("</b>").split("<br>")
        assert all(style.width_of(line, style.TITLE, bold=True) <= width - 2 * style.EDGE for line in lines)


def test_a_title_is_broken_between_words_and_none_is_lost():
    for width in (400, 900):
        lines = style.wrap(WORDS["title"], style.TITLE, width - 2 * style.EDGE, bold=True)
        assert " ".join(lines) == WORDS["title"]
        assert all(style.width_of(line, style.TITLE, bold=True) <= width - 2 * style.EDGE for line in lines)


def test_a_day_is_a_point_a_month_is_a_bar_and_a_promise_is_hollow():
    (day,) = [trace for trace in draw_timeline().data if trace.mode == "markers" and len(trace.x)]
    assert day.marker.color[0] == style.mark("the-challenge").colour
    (hollow,) = [trace for trace in draw_timeline(promised=True).data if trace.mode == "markers" and len(trace.x)]
    assert hollow.marker.color[0] == style.PAPER and hollow.marker.line.color[0] == style.mark("the-challenge").colour
    (year,) = [
        trace
        for trace in draw_timeline(begin=T("2022-01-01"), until=T("2022-12-31 23:59:59")).data
        if trace.fill == "toself"
    ]
    assert (year.x[0], year.x[1]) == ("2022-01-01 00:00", "2022-12-31 23:59")
    (hearsay,) = [trace for trace in draw_timeline(faint=True).data if trace.mode == "markers" and len(trace.x)]
    assert hearsay.marker.color[0] == style.CONTEXT


def test_a_kept_promise_ends_on_the_diagonal_and_an_open_one_fades_out_at_the_datas_day():
    fig = draw_slip()
    (star,) = [trace for trace in fig.data if trace.marker.size == slip.SIZE + 9]
    assert star.x == star.y == ("2021-10-05",)
    fading = [trace for trace in fig.data if trace.opacity is not None and trace.mode == "lines"]
    assert fading[-1].x[1] == "2025-12-13" and [trace.opacity for trace in fading] == sorted(
        (trace.opacity for trace in fading), reverse=True
    )
    assert {trace.y[0] for trace in fading} == {"2023-01-31"}, "the line runs along the last day promised"


def test_a_step_never_reached_is_said_and_not_drawn():
    fig = draw_all(900)[2]
    assert any(note.text == "not on record" for note in fig.layout.annotations)
    assert [shape.x1 for shape in fig.layout.shapes] == [378], "one stem, for the one that was reached"


def test_the_ground_track_is_cut_at_the_date_line():
    fig = draw_all(900)[7]
    lit, dark = fig.data[1], fig.data[2]
    for trace in (lit, dark):
        pairs = [(a, b) for a, b in zip(trace.x, trace.x[1:]) if a is not None and b is not None]
        assert all(abs(a - b) < 180 for a, b in pairs)


def test_a_night_over_midnight_is_drawn_on_both_days():
    fig = draw_all(900)[8]
    night = next(trace for trace in fig.data if trace.name == "sun down")
    assert list(zip(night.base, night.x, night.y)) == [(23.667, 0.333, 0), (0.0, 0.333, 1)]


def test_a_log_scale_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="values above zero"):
        ranks.ranks({"all": pd.Series([0, 1])}, value=1, label="x", entity="x", ticks={1: "1"}, **WORDS)


def test_text_from_a_table_cannot_act_in_a_chart():
    for fig in (
        draw_timeline(label=HOSTILE, hover=HOSTILE),
        draw_slip(label=HOSTILE),
        draw_lanes(label=HOSTILE),
        draw_spans(label=HOSTILE),
        draw_amounts(label=HOSTILE),
        draw_tiles(name=HOSTILE),
        draw_pairs(text=HOSTILE),
        draw_shares(label=HOSTILE),
    ):
        shown = str(page.figure_json(fig))
        assert "<a href" not in shown and "$1$" not in shown


def boxes(fig, of) -> list[letters.Box]:
    """Where the annotations that `of` accepts stand, in px from the plot's left edge; y axes here count px downwards."""
    wide = fig.layout.width - fig.layout.margin.l - fig.layout.margin.r
    first, last = (T(end) for end in fig.layout.xaxis.range)
    found = []
    for note in (note for note in fig.layout.annotations if of(note)):
        x = (T(note.x) - first) / (last - first) * wide + (note.xshift or 0)
        found.append(letters.Box(x, note.y - 7, x + letters.width_of(note.text, style.LABEL), note.y + 7))
    return found


@pytest.mark.parametrize("width", [400, 900])
def test_labels_of_lanes_and_amounts_never_touch_and_stay_inside(width):
    for fig in (draw_lanes(width), draw_amounts(width)):
        labels = boxes(fig, lambda note: note.xref != "paper" and note.xanchor != "center")
        wide = fig.layout.width - fig.layout.margin.l - fig.layout.margin.r
        assert len(labels) >= 2
        assert not any(one.meets(other) for i, one in enumerate(labels) for other in labels[:i])
        assert all(box.left >= -1 and box.right <= wide + 1 for box in labels)


def test_an_unknown_sum_is_said_and_has_no_bar():
    fig = draw_spans()
    assert any(note.text == "not published" for note in fig.layout.annotations)
    bars = [shape for shape in fig.layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in bars] == [(0, 12), (12, 16), (0, 100), (100, 120)]


def test_a_time_that_is_not_its_own_is_hollow_and_a_long_shoot_is_a_bar():
    fig = draw_lanes()
    documentary = next(trace for trace in fig.data if trace.hovertext is None and trace.text == ("The Challenge",) * 2)
    assert documentary.marker.color == (style.PAPER, style.mark("documentary").colour)
    (bar,) = [shape for shape in fig.layout.shapes if shape.x0 == "1990-01-01"]
    assert bar.x1 == "1999-12-31" and bar.fillcolor == style.mark("documentary").colour


def test_tiles_say_their_verdict_and_break_on_a_phone():
    words = [note.text for note in draw_tiles().layout.annotations if "<b>" in note.text]
    assert sum("<b>true</b>" in text for text in words) == 5
    assert draw_tiles(400).layout.height > draw_tiles(900).layout.height
    with pytest.raises(ValueError, match="found verdicts"):
        tiles.tiles(
            pd.DataFrame({"row": ["a"], "name": "x", "verdict": "maybe", "hover": ""}), {"a": "A"}, ["true"], **WORDS
        )


def test_a_whole_is_divided_in_proportion_and_its_parts_lie_end_to_end():
    parts = [shape for shape in draw_shares().layout.shapes if shape.type == "rect"]
    assert [(part.x0, part.x1) for part in parts] == [(0, 0.75), (0.75, 1), (0, 0.25), (0.25, 1)], "an empty part: none"
    assert [part.fillcolor for part in parts] == [shares.SHADES[i] for i in (0, 1, 0, 2)], "each part keeps its shade"
    printed = [note.text for note in draw_shares().layout.annotations if note.xanchor == "center"]
    assert printed == ["30", "10", "5", "15"]


def test_more_parts_than_there_are_shades_are_refused():
    with pytest.raises(ValueError, match="found 4 parts, expected at most 3"):
        shares.shares(pd.DataFrame({"label": ["all"]}), ["a", "b", "c", "d"], **WORDS)


def test_bars_back_to_back_are_in_proportion():
    left, right = (trace for trace in draw_pairs().data if trace.mode == "lines")
    assert (left.x[0] - left.x[1]) / (right.x[1] - right.x[0]) == pytest.approx(5, rel=0.02)


# Machado, Oliveira and Fernandes 2009, a physiologically-based model for simulation of colour-vision deficiency: severity 1
SEEN = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def seen(colour: str, matrix: list[list[float]]) -> list[float]:
    """A colour as CIE Lab (D65), seen through a deficiency's matrix in linear light."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    r, g, b = (min(1.0, max(0.0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in matrix)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("sight", SEEN)
def test_entities_that_share_a_chart_differ_in_colour_for_every_sight_and_in_symbol(sight):
    together = [
        ("the-challenge", "untitled-cruise-liman", "context"),
        ("fiction", "documentary", "advertising", "music and other"),
        ("the-challenge", "private", "context"),
    ]
    for group in together:
        marks = [style.mark(entity) for entity in group]
        assert len({mark.symbol for mark in marks}) == len(marks), group
        for i, one in enumerate(marks):
            assert contrast(one.colour, style.PAPER) >= 2.5, group
            for other in marks[:i]:
                a, b = seen(one.colour, SEEN[sight]), seen(other.colour, SEEN[sight])
                assert sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5 >= 10, (sight, one, other)


def contrast(one: str, two: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_two_films_differ_in_colour_and_symbol_and_can_be_read_on_paper():
    one, two = (style.mark(entity) for entity in NAMES)
    assert one.colour != two.colour and one.symbol != two.symbol
    assert contrast(style.QUIET, style.PAPER) >= 4.5 and contrast(style.INK, style.PAPER) >= 7
    assert min(contrast(mark.colour, style.PAPER) for mark in (one, two)) >= 3
