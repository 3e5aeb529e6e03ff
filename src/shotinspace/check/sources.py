"""Rules of sources: a page has one id, and a row is no surer than its pages allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import rule
from shotinspace.check.text import Table

_ORDER = {"low": 0, "medium": 1, "high": 2}
_SAME = re.compile(r"^https?://(www\.|m\.)?|/$")  # what two spellings of one address differ in


@rule("sources")
def a_page_has_one_id(sources: Table) -> Iterator[Fault]:
    """No address twice, unless it is another state of the page, published on another day."""
    seen: dict[tuple[str, str], str] = {}
    for line, row in sources:
        page = (_SAME.sub("", row["url"]), row["published"])
        if row["url"] and page in seen:
            yield Fault(
                "sources.csv", line, "url", quoted(row["url"]), f"an address not yet listed; {seen[page]} has it"
            )
        seen.setdefault(page, row["source_id"])


def voices(pages: Iterable[Mapping[str, str]]) -> set[str]:
    """How many independent voices some pages are: those that copy one work, or are of one publisher, count once.

    In: rows of `sources`. Out: the works or publishers, each once.
    """
    return {page["copies"] or page["publisher"] for page in pages}


def judge_confidence(file: str, rows: Table, sources: dict[str, dict[str, str]]) -> Iterator[Fault]:
    """A row is as sure as its sources allow, by the rule in data/README.md: high needs an official, press or trade page
    or two ordinary ones that are independent, medium an ordinary one; pages of fans, and those whose note says weak,
    lift nothing."""
    for line, row in rows:
        if not sources.keys() >= set(row["source_ids"].split(";")):
            continue  # a source that is not there is named for itself
        cited = [sources[key] for key in row["source_ids"].split(";")]
        ordinary = [source for source in cited if source["kind"] != "fan" and "weak" not in source["note"]]
        strong = [source for source in ordinary if source["kind"] in ("official", "press", "trade")]
        most = "high" if strong or len(voices(ordinary)) > 1 else "medium" if ordinary else "low"
        if _ORDER.get(row["confidence"], 0) > _ORDER[most]:
            yield Fault(
                file, line, "confidence", quoted(row["confidence"]), f"{most} at most, by the kinds of its sources"
            )


for _name in (
    "productions",
    "milestones",
    "flights",
    "seats",
    "seat_prices",
    "earthbound_films",
    "box_office",
    "claims",
):

    @rule(_name, "sources")
    def confidence_follows_the_sources(rows: Table, sources: Table, name: str = _name) -> Iterator[Fault]:
        """See judge_confidence."""
        yield from judge_confidence(f"{name}.csv", rows, {row["source_id"]: row for _, row in sources})
