"""Rules of films: credits, money, shoots, promises."""

from __future__ import annotations

from collections.abc import Iterator

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.money import amounts_have_currencies
from shotinspace.check.rules import before, rule
from shotinspace.check.text import Table

SEEN = {"actor", "performer", "presenter", "reporter", "subject", "on_screen"}  # roles of people who can be filmed


@rule("productions", "credits")
def names_are_the_credited_ones(productions: Table, credits: Table) -> Iterator[Fault]:
    """`director` and `narrator` equal the credits with that role, in order; `filmed` those who flew and were seen."""
    credited: dict[tuple[str, str], list[str]] = {}
    for _, row in credits:
        columns = [row["role"]] if row["role"] in ("director", "narrator") else []
        columns += ["filmed"] if row["role"] in SEEN and row["flew"] == "yes" else []
        for column in columns:
            names = credited.setdefault((row["production_id"], column), [])
            if row["name"] not in names:
                names.append(row["name"])
    for line, row in productions:
        for column in ("director", "narrator", "filmed"):
            expected = ";".join(credited.get((row["production_id"], column), []))
            if row[column] != expected:
                lacking = set(row[column].split(";")) - {"", *expected.split(";")}
                role = (
                    f"one of the roles {', '.join(sorted(SEEN))}, and flew yes"
                    if column == "filmed"
                    else f"the role {column}"
                )
                hint = f"; if the names are right, a row of credits.csv each, with {role}" if lacking else ""
                told = f"{quoted(expected)}, as the credits say{hint}"
                yield Fault("productions.csv", line, column, quoted(row[column]), told)


@rule("productions")
def shot_in_space_means_shot_for_it(productions: Table) -> Iterator[Fault]:
    """The rule of the table: what is shot in space has pictures of its own, and nothing else has; a film of archive
    pictures alone is none; live television has the day the public saw it."""
    file = "productions.csv"
    for line, row in productions:
        shot, footage = row["shot_in_space"], row["footage"]
        if (shot == "yes") != (footage in ("own", "both")):
            expected = "own or both where shot_in_space is yes, and only there; archive where it is no"
            yield Fault(file, line, "footage", quoted(footage), expected)
        if footage == "archive" and shot != "no":
            expected = "no: a film of pictures taken for something else is not shot in space"
            yield Fault(file, line, "shot_in_space", quoted(shot), expected)
        if "icon" in row and (shot == "yes") != bool(row["icon"]):
            expected = "a small picture where shot_in_space is yes, and only there: charts draw it with that"
            yield Fault(file, line, "icon", quoted(row["icon"]), expected)
        if shot == "yes" and row["kind"] == "live_tv" and not row["released"]:
            expected = "the day or month the public saw it: without one it is no programme"
            yield Fault(file, line, "released", quoted(row["released"]), expected)


@rule("productions")
def money_and_shoots_make_sense(productions: Table) -> Iterator[Fault]:
    """An amount has its currency, and says how it is meant, and only then; a shoot ends after it begins."""
    yield from amounts_have_currencies("productions.csv", productions)
    for line, row in productions:
        for amount, column in (
            ("budget_amount", "budget_basis"),
            ("budget_amount", "budget_bound"),
            ("gross_amount", "gross_bound"),
        ):
            if bool(row[amount]) != bool(row[column]):
                yield Fault(
                    "productions.csv",
                    line,
                    column,
                    quoted(row[column]),
                    f"a value where there is {amount}, and only there",
                )
        if row["shot_from"] and row["shot_to"] and before(row["shot_to"], row["shot_from"]):
            yield Fault(
                "productions.csv",
                line,
                "shot_to",
                quoted(row["shot_to"]),
                f"no day before {row['shot_from']}, when shooting began",
            )


@rule("milestones")
def promises_are_whole_and_point_back(milestones: Table) -> Iterator[Fault]:
    """A plan has a span and somebody who promised it, an event has neither; a repeat points to an earlier promise of its production."""
    rows = {row["milestone_id"]: row for _, row in milestones}
    for line, row in milestones:
        for column in ("planned_from", "planned_to", "promised_by"):
            if (row["kind"] == "plan") != bool(row[column]):
                expected = "a value: this row is a plan" if row["kind"] == "plan" else "nothing: this row is an event"
                yield Fault("milestones.csv", line, column, quoted(row[column]), expected)
        if row["planned_from"] and row["planned_to"] and before(row["planned_to"], row["planned_from"]):
            yield Fault(
                "milestones.csv", line, "planned_to", quoted(row["planned_to"]), f"no day before {row['planned_from']}"
            )
        first = rows.get(row["repeats"])
        if row["repeats"] and (
            first is None
            or first["kind"] != "plan"
            or first["production_id"] != row["production_id"]
            or first["milestone_id"] == row["milestone_id"]
            or before(row["date"], first["date"])
        ):
            yield Fault(
                "milestones.csv", line, "repeats", quoted(row["repeats"]), "an earlier promise of the same production"
            )


@rule("milestones")
def flights_end_after_they_begin(milestones: Table) -> Iterator[Fault]:
    """Within a production: docking after launch, undocking after docking, landing after undocking."""
    for first, then in (
        ("launch", "docking"),
        ("docking", "undocking"),
        ("undocking", "landing"),
        ("launch", "landing"),
    ):
        starts = {
            row["production_id"]: row["date"]
            for _, row in milestones
            if row["event"] == first and row["kind"] == "actual"
        }
        for line, row in milestones:
            start = starts.get(row["production_id"])
            if row["event"] == then and row["kind"] == "actual" and start and before(row["date"], start):
                yield Fault(
                    "milestones.csv", line, "date", quoted(row["date"]), f"no moment before {start}, its {first}"
                )
