"""Who is who: a person of a source found among ours by identifier first, then by name; what is only alike is asked about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

Row = dict[str, str]
IDENTIFIERS = ("launch_library_id", "wikidata_id", "gcat_id")  # columns of people, in this order of trust
ALIKE, FAMILY = (
    0.8,
    0.75,
)  # of two folded names and family names, by difflib: less is another person, more is asked about
_TITLES = re.compile(
    r"^(dr|prof|sir|dame|jr|sr|ii|iii|iv|phd|md|mba|esq|ret|usaf|usn|usmc|usa|raf|capt|col|maj|cdr|lt|ltcol|gen|adm)$"
)
_DEGREES = re.compile(r"\b(Ph\.? ?D|M\.? ?D|D\.?V\.?M)\b\.?|(?<=[a-z] )(NASA|ESA|VVS|USAF|Podpol\.?|Pol\.?)\b")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
# Romanisations of one sound, folded to one spelling; applied in this order to both sides alike.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|tch", "ch"), (r"sch|shch", "sh"), (r"kh", "h"), (r"ks", "x"), (r"tz|ts", "c"), (r"ph", "f"), (r"w", "v"),
        (r"(?<=[aeiou])y(?=[aeou])|^y(?=[aeou])|(?<=[b-df-hj-np-tv-z])y(?=[aeou])", "i"), (r"iy$|ii$|yi$|ij$|yy$", "i"),
        (r"y|j", "i"), (r"^ie|(?<=[aeiou])ie", "e"), (r"ie(?=[a-z])", "e"), (r"io", "o"), (r"([a-z])\1", r"\1"),
    )
]  # fmt: skip
# Usual short and foreign forms of given names; more are learned from our own table (name beside name_full).
_SHORT = """al alan|albert|alvin|alfred; alex alexander|aleksandr|alexandr; anatoly anatoliy; andy andrew|andrei|andreas; art arthur; ben benjamin;
 bill william; bob robert; butch wilmore; charlie charles; chris christopher|christian|christina; curt curtis; dan daniel; dave david; dick richard;
 don donald; doug douglas; ed edward|edgar|edwin; frank francis|franklin; fred frederick; gene eugene; greg gregory; hank henry; jack john;
 jake jacob; jeff jeffrey; jerry gerald; jim james; joe joseph|josef; john jon; kate kathleen|kathryn; kathy kathryn|katherine; ken kenneth;
 larry lawrence; leo leonard; matt matthew; mike michael|mikhail; nick nicholas|nikolai; nicole nicola; pat patrick|patricia; pete peter; phil philip;
 ray raymond; rick richard|frederick; rob robert; ron ronald; sam samuel|samantha; scott m; sergei sergey; shep william; steve steven|stephen;
 sue susan; ted theodore|edward; tim timothy; tom thomas; tony anthony; vic victor; vince vincent; walt walter; will william; woody paul"""


def fold(word: str) -> str:
    """A word in one spelling: no case, accents, apostrophes; romanisations of one sound alike."""
    letters = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    word = "".join(letter for letter in letters if letter.isalpha())
    if word.isascii():
        for pattern, sound in _SOUNDS:
            word = pattern.sub(sound, word)
    return word


def _words(name: str) -> list[str]:
    """The words of a name: nothing after a comma, none in quotes or brackets, no title and degree."""
    name = _DEGREES.sub(
        " ", re.split(r",|(?<=[a-z]{2})\.\s", name)[0]
    )  # "Ada Example. Ph.D.", "Ada Example, Col. USAF"
    name = re.sub(r"[\"“”(].*?[\"“”)]|(?<=\s)['‘][^'’]+['’](?=\s)", " ", name)
    parts = re.split(r"[\s.\-‑]+", name)
    return [part for part in parts if part and not _TITLES.match(part.casefold().strip("'’"))]


@dataclass(frozen=True)
class Found:
    """`row`: ours of this person, or None. `near`: rows that may be, when none is for certain. `why` in words."""

    row: Row | None = None
    near: list[Row] = field(default_factory=list)
    why: str = ""


class Register:
    """The rows of people, to find a person in. Rows added later (`add`) are found as well."""

    def __init__(self, people: Iterable[Row]) -> None:
        self.rows: list[Row] = []
        self._by_id: dict[tuple[str, str], Row] = {}
        self._names: list[tuple[list[str], Row]] = []
        self._short: dict[str, set[str]] = {}
        for group in _SHORT.split(";"):
            short, longer = group.split()
            for one in longer.split("|"):
                self._pair(short, one)
        for row in people:
            self.add(row)

    def add(self, row: Row) -> None:
        """Make a row findable by its identifiers and names as they are now."""
        self.rows.append(row)
        for column in IDENTIFIERS:
            if row.get(column):
                self._by_id[column, row[column]] = row
        spelled = [_words(row.get(column, "")) for column in ("name", "name_full", "name_original")]
        self._names += [([fold(word) for word in words], row) for words in spelled if words]
        usual, full = spelled[:2]
        if len(usual) > 1 and len(full) > 1 and fold(usual[-1]) == fold(full[-1]):
            self._pair(usual[0], full[0])

    def _pair(self, one: str, other: str) -> None:
        if len(one) > 1 and len(other) > 1:
            self._short.setdefault(fold(one), set()).add(fold(other))
            self._short.setdefault(fold(other), set()).add(fold(one))

    def find(self, ids: Mapping[str, str], names: Iterable[str], born: str = "") -> Found:
        """The person with these identifiers (column of people -> id) and spellings of the name, born on a date.

        An identifier decides. A name decides when it fits one row only (order, accents, romanisation, initials, middle
        names, usual short forms aside), when no identifier and no year of birth speaks against it, and when more than
        an initial agrees. Everything else that is alike is `near`.
        """
        for column in IDENTIFIERS:
            if ids.get(column) and (column, ids[column]) in self._by_id:
                return Found(self._by_id[column, ids[column]], why=column)
        wanted = [words for words in ([fold(word) for word in _words(name)] for name in names) if words]
        same = self._rows(
            lambda ours, theirs: sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs), wanted
        )
        fits = same or self._rows(self._fits, wanted)
        against = [row for row in fits if self._against(row, ids, born)]
        if len(fits) == 1 and not against:
            return Found(fits[0], why="name")
        if fits:
            return Found(near=fits, why="one name, other identifiers" if against else "a name of several")
        return Found(near=self._rows(_alike, wanted), why="names alike")

    def _rows(self, agree, wanted: list[list[str]]) -> list[Row]:
        found = {row["person_id"]: row for ours, row in self._names for theirs in wanted if agree(ours, theirs)}
        return list(found.values())

    def _against(self, row: Row, ids: Mapping[str, str], born: str) -> bool:
        other = any(row.get(column) and ids.get(column) and row[column] != ids[column] for column in IDENTIFIERS)
        year, ours = born[:4], row.get("born", "")[:4]
        return other or bool(year and ours and abs(int(year) - int(ours)) > 1)

    def _fits(self, one: list[str], other: list[str]) -> bool:
        """Same family name, given names that agree as far as both have them; one whole given name at the least."""
        if one[-1] != other[-1] or len(one) < 2 or len(other) < 2:
            return False
        ours, theirs = one[:-1], other[:-1]
        if not self._given(ours[0], theirs[0]):
            shorter, longer = sorted((ours, theirs), key=len)  # goes by the middle name: "M. Scott Carpenter"
            return len(shorter) == 1 and len(shorter[0]) > 1 and shorter[0] in longer
        shorter, longer = sorted((ours[1:], theirs[1:]), key=len)
        rest = iter(longer)  # each middle name of the shorter stands in the longer, in order
        return min(len(ours[0]), len(theirs[0])) > 1 and all(
            any(a == b or min(len(a), len(b)) == 1 and a[0] == b[0] for b in rest) for a in shorter
        )

    def _given(self, one: str, other: str) -> bool:
        return (
            one == other or other in self._short.get(one, ()) or min(len(one), len(other)) == 1 and one[0] == other[0]
        )


def _alike(one: list[str], other: list[str]) -> bool:
    """Alike enough to ask: nearly the same letters, or the family name and the first initial."""
    if one[-1] == other[-1] and len(one) > 1 < len(other) and one[0][0] == other[0][0]:
        return True
    family, whole = (
        SequenceMatcher(None, *pair).ratio() for pair in ((one[-1], other[-1]), (" ".join(one), " ".join(other)))
    )
    return family >= FAMILY and whole >= ALIKE
