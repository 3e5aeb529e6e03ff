"""Rules of identity: a person, a production and a flight have one row each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import rule
from shotinspace.check.text import Table

_WORD = re.compile(r"\w+")


@rule("people")
def a_person_has_one_row(people: Table) -> Iterator[Fault]:
    """No name twice, whatever its accents and order, unless the births differ; people.py looks at outside ids."""
    seen: dict[str, list[dict[str, str]]] = {}
    for line, row in people:
        names = {plain(row[column]) for column in ("name", "name_full") if row[column]}
        for other in [other for name in names for other in seen.get(name, [])]:
            span = min(len(row["born"]), len(other["born"]))
            if row["born"][:span] == other["born"][:span]:
                expected = f"a person not yet listed; {other['person_id']} has the same name and birth"
                yield Fault("people.csv", line, "name", quoted(row["name"]), expected)
                break
        for name in names:
            seen.setdefault(name, []).append(row)


@rule("productions")
def a_production_has_one_row(productions: Table) -> Iterator[Fault]:
    """No outside id twice; no title twice, unless the directors differ."""
    items: dict[str, str] = {}
    for line, row in productions:
        owner = items.setdefault(row["wikidata_id"], row["production_id"])
        if row["wikidata_id"] and owner != row["production_id"]:
            expected = f"an id not yet used; {owner} has it"
            yield Fault("productions.csv", line, "wikidata_id", quoted(row["wikidata_id"]), expected)
    seen: dict[tuple[str, str], str] = {}
    for line, row in productions:
        for title in {plain(row[column]) for column in ("title", "title_original") if row[column]}:
            one = seen.setdefault((title, plain(row["director"])), row["production_id"])
            if one != row["production_id"]:
                expected = f"a production not yet listed; {one} has the same title and director"
                yield Fault("productions.csv", line, "title", quoted(row["title"]), expected)


@rule("flights")
def a_flight_has_one_row(flights: Table) -> Iterator[Fault]:
    """No launch of the same rocket at the same second."""
    seen: dict[tuple[str, str], str] = {}
    for line, row in flights:
        one = seen.setdefault((row["launched_at"], row["rocket"]), row["flight_id"])
        if one != row["flight_id"] and len(row["launched_at"]) == 20:
            expected = f"a launch not yet listed; {one} was launched at that second"
            yield Fault("flights.csv", line, "launched_at", quoted(row["launched_at"]), expected)


def plain(name: str) -> str:
    """A name without accents, case, punctuation and order, to be compared."""
    letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return " ".join(sorted(_WORD.findall("".join(letters).casefold())))
