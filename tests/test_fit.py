"""Do the charts fit? Every label of the stories' charts as the build keeps them, at every width, by the widths of letters."""

from pathlib import Path

import pytest
from drawn_labels import labels, sheet

from shotinspace import chart_files

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
STORED = {f"{story}.{name}": kept for story, some in chart_files.load(NOTEBOOKS).items() for name, kept in some.items()}
WIDTHS = [320, 360, 390, 600, 768, 928, 1280]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", STORED)
def test_every_label_has_its_room(name, width):
    figure = chart_files.chart(STORED[name]).figure(width)
    found, room = labels(figure), sheet(figure)
    for at, (box, text) in enumerate(found):
        assert box.left >= 0 and box.right <= width, f"{text!r} is cut: {box}"
        assert box.top >= room.top and box.bottom <= room.bottom, f"{text!r} is cut: {box}"
        for other, its in found[at + 1 :]:
            assert not box.meets(other), f"{text!r} meets {its!r}"


LIMITED = sorted(STORED.keys() - {"05-cameras-in-orbit.strip"})  # a strip of all is for scrolling


@pytest.mark.parametrize("name", LIMITED)
def test_a_chart_is_no_taller_than_three_screens_of_a_phone_allow(name):
    assert chart_files.chart(STORED[name]).figure(360).layout.height <= 1100


def test_a_label_without_room_is_found():
    figure = chart_files.chart(STORED["04-tickets-never-used.chairs"]).figure(360)
    figure.add_annotation(xref="paper", x=1, y=10, text="far too long a label")
    assert any(box.right > 360 for box, _ in labels(figure))
