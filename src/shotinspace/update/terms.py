"""The words of a source in ours, learned from the flights both have: `Chang Zheng 2F` there is `Long March 2F (CZ-2F)` here.

Nothing is guessed: a word never met beside one of ours stands as the source prints it, and a question says that it is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Row = dict[str, str]


class Terms:
    """Pairs of words by column. `known`: pairs met before, by column and plain word of the source."""

    def __init__(self, known: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._pairs: dict[tuple[str, str], str] = {
            (column, plain(word)): ours for column, pairs in (known or {}).items() for word, ours in pairs.items()
        }
        self._ours: dict[tuple[str, str], str] = {}

    def have(self, rows: Iterable[Row], columns: Iterable[str]) -> None:
        """Our own words: a source that says one of them means it."""
        for row in rows:
            for column in columns:
                if row[column]:
                    self._ours[column, plain(row[column])] = row[column]

    def learn(self, column: str, word: str, ours: str) -> None:
        """That a source says `word` where we say `ours`; the latest pair counts."""
        if word and ours:
            self._pairs[column, plain(word)] = ours

    def ours(self, column: str, word: str) -> str:
        """Our word for one of a source, or "" when none is known."""
        key = column, plain(word)
        return self._pairs.get(key) or self._ours.get(key, "")


def plain(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
