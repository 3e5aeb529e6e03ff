"""What a source may propose. Sources make these; merge.py alone decides what becomes of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

LONGEST = 200  # letters of one text from outside: the longest name or mission in the tables has 60
_MARKUP = re.compile(r"<\s*[A-Za-z/!?]|javascript:", re.I)


class SourceBroken(Exception):
    """A source could not be had or does not have the shape we know; the message names what and where."""


class Unfit(ValueError):
    """One record of a source cannot be taken; the message says why. The rest of the source can."""


@dataclass(frozen=True)
class NewRow:
    """A row the tables lack: its cells by column. Missing columns stay empty."""

    table: str
    cells: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Value:
    """What the source says a cell of an existing row holds.

    `moves`: the value we have was provisional (a part of a year, somebody in orbit), so a new one replaces it; then ""
    empties the cell. Else "" means that the source is silent.
    """

    table: str
    key: str  # the key cells of the row, joined by +
    column: str
    value: str
    moves: bool = False
    tolerance: float = 0  # the part of a number by which two ways to count may differ


@dataclass(frozen=True)
class Rename:
    """A flight got its designation: the id it had here, and the one it has now."""

    old: str
    new: str


@dataclass(frozen=True)
class Reach:
    """A table the source was asked about, the day up to which it answered, and what the table holds now, in words.

    The clock of the table moves there only when the source was asked from the day it stands at, and not past the day of
    an open question.
    """

    table: str
    until: str
    scope: str
    ever: bool = False  # the answer is of all times, whatever day it was asked from


@dataclass(frozen=True)
class Note:
    """Something a person may want to look at, in one line; said once and forgotten."""

    text: str


@dataclass(frozen=True)
class Question:
    """Something of a source that was left out, or went in with a doubt: kept in open_questions and asked for until settled."""

    about: str  # the record, in words that stay the same from one update to the next
    text: str  # what is the matter, and what would settle it
    tables: tuple[str, ...]  # where the answer belongs
    day: str = ""  # when it happened; "" where the record does not say
    holds: bool = True  # whether something was left out, so that no clock of `tables` may pass the day


@dataclass(frozen=True)
class Record:
    """Proposals that stand or fall together. If the tables would not be sound with them, they become a Question."""

    about: str
    tables: tuple[str, ...]
    day: str
    parts: tuple[NewRow | Value | Rename | Note | Question, ...]


Proposal = NewRow | Value | Rename | Reach | Note | Question | Record


@dataclass(frozen=True)
class Credit:
    """The source as a row of the table sources: what rows taken from it cite."""

    source_id: str
    publisher: str
    title: str
    url: str
    licence: str = ""
    kind: str = "dataset"
    published: str = ""
    note: str = "asked by shotinspace update"


def given(mine: object, what: str) -> str:
    """A text that must be there. Raises Unfit, naming `what`."""
    text = clean(str(mine or ""), what)
    if not text:
        raise Unfit(f"{what} is not given")
    return text


def clean(text: str, what: str = "text") -> str:
    """Text from outside as a cell may hold it: one line, no control or invisible letters, composed (NFC), not too long.

    Raises Unfit, naming `what`, for markup, formulas, dollar signs and anything longer than LONGEST letters.
    """
    text = unicodedata.normalize("NFC", str(text))
    text = " ".join("".join(" " if letter.isspace() else letter for letter in text if _shown(letter)).split())
    if len(text) > LONGEST:
        raise Unfit(f"{what} has {len(text):,} letters, expected at most {LONGEST}")
    if _MARKUP.search(text) or "$" in text or text[:1] in tuple("=+@-"):
        raise Unfit(f"{what} holds markup or a formula, in {len(text)} letters")  # not repeated: it would act here
    return text


def _shown(letter: str) -> bool:
    return letter.isspace() or not unicodedata.category(letter).startswith("C")
