"""One thing wrong with the data, said so that a person can mend it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 80  # letters of a found value that are shown


@dataclass(frozen=True, order=True)
class Fault:
    """`file`, `line` (1 is the header; 0 the whole file), `column` ("" for the whole line), what was `found`, what was `expected`."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = self.file + (f":{self.line}" if self.line else "") + (f" {self.column}" if self.column else "")
        return f"{where}: found {self.found}, expected {self.expected}"


def quoted(value: object) -> str:
    """A found value for a message: in quotes, `nothing` when empty, cut when long; what cannot be seen, and accents that
    stand beside their letter, spelt out."""
    shown = str(value)
    if not shown:
        return "nothing"
    shown = shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"
    return '"' + "".join(letter if _seen(letter) else f"\\u{ord(letter):04x}" for letter in shown) + '"'


def _seen(letter: str) -> bool:
    return letter.isprintable() and not unicodedata.combining(letter)
