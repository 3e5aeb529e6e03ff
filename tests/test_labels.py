"""Labels never cover one another, nor another's leader, wherever the marks stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shotinspace.charts.labels import Box, around, place, width_of

MARKS = st.lists(st.tuples(st.integers(0, 700), st.integers(20, 160)), min_size=1, max_size=9)


@given(MARKS)
@settings(max_examples=60, deadline=None)
def test_placed_labels_stay_inside_and_apart(marks):
    anchors, widths = [float(x) for x, _ in marks], [float(w) for _, w in marks]
    try:
        spots = place(anchors, widths, 700)
    except ValueError as error:  # some crowds have no solution: they must say so, never overlap
        assert "do not fit" in str(error)
        return
    for i, (spot, x) in enumerate(zip(spots, anchors, strict=True)):
        assert spot.left >= 0 and spot.left + spot.width <= 700
        for j, (other, _) in enumerate(zip(spots, anchors, strict=True)):
            if i == j:
                continue
            if spot.row == other.row:
                assert spot.left + spot.width <= other.left or other.left + other.width <= spot.left
            if spot.row > other.row and abs(x - anchors[j]) >= 5:  # my leader comes down past the other's label
                assert not other.left < x < other.left + other.width


def test_crowded_marks_find_room_in_few_rows():
    anchors = [58.0, 112, 119, 129, 166, 174, 336]
    spots = place(anchors, [115.0, 121, 101, 139, 152, 138, 131], 732)
    assert max(spot.row for spot in spots) <= 6


def test_a_label_wider_than_the_chart_is_refused_in_words():
    with pytest.raises(ValueError, match="a label of 300 px does not fit a chart of 200 px"):
        place([10.0], [300.0], 200)


def test_free_labels_avoid_each_other_and_what_is_drawn():
    taken = [Box(90, 90, 130, 110)]
    boxes = around([(100, 100), (104, 100), (108, 100)], [(60, 16)] * 3, taken, Box(0, 0, 300, 200))
    everything = [*boxes, *taken]
    assert not any(a.meets(b) for i, a in enumerate(everything) for b in everything[:i])


def test_no_free_place_is_said_in_words():
    with pytest.raises(ValueError, match="no free place"):
        around([(50, 50)], [(80, 16)], [Box(0, 0, 100, 100)], Box(0, 0, 100, 100))


def test_widths_grow_with_text_and_weight():
    assert width_of("iii", 12) < width_of("www", 12) < width_of("www", 12, bold=True)
    assert round(width_of("Shot in Space", 100)) == round(623 * 1.04)  # by hand from the published widths, and slack
