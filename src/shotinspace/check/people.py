"""Rules of people: an item and an article are one person's, a nationality has one code, and lives are long enough."""

from __future__ import annotations

from collections.abc import Iterator

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import rule
from shotinspace.check.text import Table

AGES = (16, 100)  # in years at a launch; the youngest so far was 18, the oldest 90


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


@rule("people", "seats", "flights")
def people_fly_in_the_years_of_their_lives(people: Table, seats: Table, flights: Table) -> Iterator[Fault]:
    """Nobody is launched as a child, or a hundred years old."""
    launched = {row["flight_id"]: row["launched_at"][:4] for _, row in flights}
    trips: dict[str, set[str]] = {}
    for _, row in seats:
        trips.setdefault(row["person_id"], set()).add(launched.get(row["flight_id"], ""))
    for line, row in people:
        years = sorted(year for year in trips.get(row["person_id"], ()) if year.isdigit())
        born = row["born"][:4]
        if years and born.isdigit():
            first, last = int(years[0]) - int(born), int(years[-1]) - int(born)
            if first < AGES[0] or last > AGES[1]:
                expected = f"a birth {AGES[0]} to {AGES[1]} years before the launches of {years[0]} to {years[-1]}"
                yield Fault("people.csv", line, "born", quoted(row["born"]), expected)
