"""Dates and moments against each other, each as exact as it is written: a year spans its year, a minute its minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.text import Row

_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d", 16: "%Y-%m-%dT%H:%M", 19: "%Y-%m-%dT%H:%M:%S"}  # by length without Z
_MINUTE, _SECOND = 16, 19
_ROUNDED = {_MINUTE: 60.0, _SECOND: 2.0}  # seconds a page that rounds may be off, by the vaguer of the two
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z")


def span(date: str) -> tuple[datetime, datetime] | None:
    """The first and last second a date stands for; None when it is no date of the tables' form."""
    text = date.removesuffix("Z")
    try:
        first = datetime.strptime(text, _FORMS[len(text)])
    except (KeyError, ValueError):
        return None
    if len(text) == 4:
        after = first.replace(year=first.year + 1)
    elif len(text) == 7:
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        after = first + {10: timedelta(days=1), _MINUTE: timedelta(minutes=1)}.get(len(text), timedelta(seconds=1))
    return first, after - timedelta(seconds=1)


def apart(one: str, other: str) -> float:
    """Seconds between two dates at the precision both have; 0 when they may be the same moment, or one is no date."""
    here, there = span(one), span(other)
    if here is None or there is None:
        return 0.0
    return max(0.0, (there[0] - here[1]).total_seconds(), (here[0] - there[1]).total_seconds())


def is_instant(date: str) -> bool:
    """Whether a date has a time of day."""
    return bool(_INSTANT.fullmatch(date))


def printed(table: str, place: int, cell: str, line: int, evidence: Row) -> Fault | None:
    """Judge what a page prints for a moment: said in UTC, and in agreement with `cell` (line `place` of `table`).

    A page that agrees is within the second where both print seconds, else the same at the vaguer precision; one that
    rounds, within the minute, or two seconds; one that does not agree is another moment.
    """
    utc, agrees = evidence["utc"], evidence["agrees"]
    if not utc:
        if agrees == "no" or not is_instant(cell):
            return None
        return Fault(
            "evidence.csv", line, "utc", "nothing", "the moment the page prints, in UTC, as exact as it prints it"
        )
    exactness = min(len(utc.removesuffix("Z")), len(cell.removesuffix("Z")))
    off = apart(cell, utc)
    if agrees == "no":
        if off:
            return None
        return Fault("evidence.csv", line, "agrees", '"no"', f"yes or rounds: {utc} and {cell} may be the same moment")
    slack = _ROUNDED.get(exactness, 0.0) if agrees == "rounds" else 1.0 if exactness == _SECOND else 0.0
    if off <= slack:
        return None
    expected = f"{utc}, as {evidence['source_id']} prints it; or no as agrees in evidence.csv:{line}"
    return Fault(f"{table}.csv", place, evidence["field"], quoted(cell), expected)
