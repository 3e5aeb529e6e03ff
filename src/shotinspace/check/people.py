"""Rules of people: an item and an article are one person's, and a nationality has one code."""

from __future__ import annotations

from collections.abc import Iterator

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import rule
from shotinspace.check.text import Table


@rule("people")
def items_and_articles_are_one_persons(people: Table) -> Iterator[Fault]:
    """No Wikidata item, article or id of the catalogue stands beside two people."""
    for column in ("wikidata_id", "article", "gcat_id"):
        seen: dict[str, str] = {}
        for line, row in people:
            owner = seen.setdefault(row[column], row["person_id"])
            if row[column] and owner != row["person_id"]:
                yield Fault("people.csv", line, column, quoted(row[column]), f"a value that {owner} has not already")


@rule("people")
def a_nationality_has_one_code(people: Table) -> Iterator[Fault]:
    """A person with a country has a nationality, and the same nationality has the same country throughout."""
    codes: dict[str, str] = {}
    for line, row in people:
        if row["country"]:
            expected = codes.setdefault(row["nationality"], row["country"]) if row["nationality"] else "nothing"
            if row["country"] != expected:
                where = (
                    f"as elsewhere for {row['nationality']}" if row["nationality"] else "for no nationality is given"
                )
                yield Fault("people.csv", line, "country", quoted(row["country"]), f"{expected}, {where}")
