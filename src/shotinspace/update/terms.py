"""The words of a source in ours, learned from the flights both have: `Chang Zheng 2F` there is `Long March 2F (CZ-2F)` here.

Nothing is guessed: a word never met beside one of ours stands as the source prints it, and a question says that it is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Row = dict[str, str]


class Terms:
    """Pairs of words by column. `known`: pairs met before, by column and plain word of the source."""

    def __init__(self, known: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._known = {
            (column, plain(word)): ours for column, pairs in (known or {}).items() for word, ours in pairs.items()
        }
        self._pairs: dict[tuple[str, str], Counter[str]] = {}
        self._ours: dict[tuple[str, str], str] = {}

    def have(self, rows: Iterable[Row], columns: Iterable[str]) -> None:
        """Our own words: a source that says one of them means it."""
        for row in rows:
            for column in columns:
                if row[column]:
                    self._ours[column, plain(row[column])] = row[column]

    def learn(self, column: str, word: str, ours: str) -> None:
        """That a source says `word` where we say `ours`."""
        if word and ours:
            self._pairs.setdefault((column, plain(word)), Counter())[ours] += 1

    def ours(self, column: str, *words: str) -> str:
        """Our word for the first of these of a source that is known, or ""; the usual one where it had several."""
        for key in ((column, plain(word)) for word in words if word):
            usual = self._pairs[key].most_common(1)[0][0] if key in self._pairs else self._known.get(key)
            if usual or key in self._ours:
                return usual or self._ours[key]
        return ""


def plain(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
