"""How wide text is, and where labels go so that none touches another: everything in px."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

# Advance widths of Helvetica (Adobe's font metrics; Arial and Liberation Sans have the same), per 1000 of the size.
WIDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" !,./:;ftI[]·", 278),
    **dict.fromkeys("()r-`", 333),
    **dict.fromkeys('*"', 389),
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    "W": 944,
    "%": 889,
    **dict.fromkeys("@—…", 1000),
    **dict.fromkeys("+<=>~", 584),
}
SLACK = 1.04  # the widest of three engines, WebKit, sets text so much wider


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The room in px that one line of `text` needs in Arial at `size` px, in every engine; bold is taken as 8 % wider."""
    return sum(WIDTHS.get(letter, 556) for letter in text) * size / 1000 * (1.08 if bold else 1) * SLACK


class Place(NamedTuple):
    """Where a label goes: its left end and its row (0 is nearest to the marks), and its own width."""

    left: float
    row: int
    width: float


def place(anchors: list[float], widths: list[float], room: float, *, gap: float = 10, rows: int = 12) -> list[Place]:
    """Put labels in rows above their marks so that no label covers another, nor another's leader line.

    In: `anchors`, the x of each mark; `widths` of the labels; `room`, the width they share (all px). A label starts or
    ends at its mark, or sits over it, always inside 0..room. Out: one Place for each, in the order given; low rows are
    preferred, and a choice that blocks a later label is taken back. Raises ValueError when a label is wider than the
    room, or the labels do not fit `rows` rows.
    """
    order = sorted(range(len(anchors)), key=lambda i: -anchors[i])
    for width in widths:
        if width > room:
            raise ValueError(f"a label of {width:.0f} px does not fit a chart of {room:.0f} px")
    spots = [
        list(dict.fromkeys(min(max(0.0, left), room - width) for left in (x - 3, x - width / 2, x - width + 3)))
        for x, width in zip(anchors, widths, strict=True)
    ]
    bars = _bars(anchors, widths, spots, gap)
    tries = 0

    def settle(depth: int, taken: list[int], limit: int) -> dict[int, Place] | None:
        """Places for the labels from `depth` on, once the spots `taken` in each row are; None when there are none."""
        nonlocal tries
        if depth == len(order):
            return {}
        index = order[depth]
        below, above = 0, sum(taken)
        for row in range(limit):
            above -= taken[row]
            for number, left in enumerate(spots[index]):
                tries += 1
                if tries > 20_000:
                    return None
                mine, beside, under, over = bars[index][number]
                if not (taken[row] & beside or below & under or above & over):
                    rest = settle(depth + 1, [*taken[:row], taken[row] | mine, *taken[row + 1 :]], limit)
                    if rest is not None:
                        return rest | {index: Place(left, row, widths[index])}
            below += taken[row]
        return None

    for limit in range(1, rows + 1):  # as few rows as will do
        tries = 0
        done = settle(0, [0] * limit, limit)
        if done is not None:
            return [done[i] for i in range(len(anchors))]
    raise ValueError(f"{len(anchors)} labels do not fit {rows} rows of {room:.0f} px")


def _bars(
    anchors: list[float], widths: list[float], spots: list[list[float]], gap: float
) -> list[list[tuple[int, int, int, int]]]:
    """For each spot of each label four sets of spots, as the bits of a number: itself, and those it bars in its own
    row, in the rows below and in the rows above. A search asks for the same pairs many thousand times."""
    every = [(index, left) for index, lefts in enumerate(spots) for left in lefts]
    bars: list[list[tuple[int, int, int, int]]] = [[] for _ in spots]
    for place, (index, left) in enumerate(every):
        right, x = left + widths[index], anchors[index]
        beside = under = over = 0
        for bit, (other, other_left) in enumerate(every):
            other_right, other_x = other_left + widths[other], anchors[other]
            if not (right + gap <= other_left or other_right + gap <= left):
                beside |= 1 << bit
            if abs(x - other_x) < 5:  # two marks in one place share a leader
                continue
            if other_left - 1.5 < x < other_right + 1.5:  # this one's leader would come down past the other
                under |= 1 << bit
            if left - 1.5 < other_x < right + 1.5:  # the other's would come down past this one
                over |= 1 << bit
        bars[index].append((1 << place, beside, under, over))
    return bars


def stacked(extents: Sequence[tuple[float, float]], least: float) -> list[int]:
    """The row of each mark, from 0, so that no two in a row touch: for a crowd in one lane.

    In: where each begins and ends (px), in order of beginning; `least`, the width of a mark that does not last.
    """
    ends: list[float] = []
    levels = []
    for begin, until in extents:
        middle, half = (begin + until) / 2, max(least, until - begin) / 2
        level = next((i for i, end in enumerate(ends) if end + 3 <= middle - half), len(ends))
        ends[level : level + 1] = [middle + half]
        levels.append(level)
    return levels


class Box(NamedTuple):
    """A rectangle in px, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def gap(self, x: float, y: float) -> float:
        """How far a point is from it."""
        return math.hypot(min(max(x, self.left), self.right) - x, min(max(y, self.top), self.bottom) - y)


_AROUND = (
    (1, 0),
    (-1, 0),
    (0, -1),
    (0, 1),
    (1, -1),
    (1, 1),
    (-1, -1),
    (-1, 1),
    (0.4, -1),
    (0.4, 1),
    (-0.4, -1),
    (-0.4, 1),
)


def around(
    points: list[tuple[float, float]],
    sizes: list[tuple[float, float]],
    taken: list[Box],
    room: Box,
    *,
    crossing: bool = True,
    dots: Sequence[tuple[float, float]] = (),
) -> list[Box]:
    """Put each label beside its point, free of the other labels and of every box in `taken`, inside `room`.

    In: `points` (x, y), `sizes` (width, height) of the labels, all px with y downwards. Out: one Box each, in order;
    the first free place wins: right, left, above, below, then the corners, then farther out.
    `crossing`: whether a leader may cross a label or a mark where it must. `dots`: all marks; a place nearer to another
    of them than to its own is taken only for want of a better one. Raises ValueError when a label finds no place.
    """
    boxes: list[Box] = []
    lines: list[Box] = []
    for (x, y), (width, height) in zip(points, sizes, strict=True):
        free = [
            box
            for box in _candidates(x, y, width, height)
            if room.left <= box.left
            and room.top <= box.top
            and box.right <= room.right
            and box.bottom <= room.bottom
            and not any(box.meets(other) for other in (*taken, *boxes))
        ]
        clear = [
            box
            for box in free
            if not any(box.meets(dot) for dot in lines)
            and not any(dot.meets(other) for dot in _leader(x, y, box) for other in (*taken, *boxes))
        ]
        others = [dot for dot in dots if dot != (x, y)]
        plain = (box for box in clear if all(box.gap(x, y) + 2 < box.gap(*dot) for dot in others))
        box = next(chain(plain, clear, free if crossing else []), None)
        if box is None:
            raise ValueError(f"no free place for a label of {width:.0f} x {height:.0f} px near {x:.0f}, {y:.0f}")
        boxes.append(box)
        lines += _leader(x, y, box)
    return boxes


def _candidates(x: float, y: float, width: float, height: float) -> Iterator[Box]:
    for distance in (9, 12, 16, 21, 26, 33, 40, 49, 58, 69, 80, 95, 110, 130, 150, 200):
        for dx, dy in _AROUND:
            left = x + dx * distance - (0 if dx > 0 else width if dx < 0 else width / 2)
            top = y + dy * distance - (0 if dy > 0 else height if dy < 0 else height / 2)
            yield Box(left, top, left + width, top + height)


def _leader(x: float, y: float, box: Box) -> list[Box]:
    """Small boxes along the line from a point to its label, beginning outside the mark."""
    to_x, to_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    length = max(abs(to_x - x), abs(to_y - y))
    steps = [i / length for i in range(10, int(length), 4)] if length > 20 else []
    return [
        Box(x + (to_x - x) * t - 1, y + (to_y - y) * t - 1, x + (to_x - x) * t + 1, y + (to_y - y) * t + 1)
        for t in steps
    ]
