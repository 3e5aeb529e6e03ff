"""Third layer: what no schema can say. Small rules over rows; each returns its faults and needs only its tables."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.text import Table

Tables = dict[str, Table]
RULES: list[tuple[tuple[str, ...], Callable[..., Iterator[Fault]]]] = []
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALE = {"million": 1e6, "billion": 1e9}


def rule(*names: str):
    """Register a rule: it is called with the tables it names, and only when all of them could be read."""

    def register(function):
        RULES.append((names, function))
        return function

    return register


def judge(descriptor: dict, tables: Tables) -> list[Fault]:
    """Apply every rule whose tables are there."""
    faults = [
        fault
        for resource in descriptor["resources"]
        if resource["name"] in tables
        for fault in _marked_columns(resource, tables)
    ]
    for names, function in RULES:
        if all(name in tables for name in names):
            faults += function(*(tables[name] for name in names))
    if {"coverage", "sources"} <= tables.keys():
        faults += _clocks(descriptor, tables)
        faults += _every_source_is_used(descriptor, tables)
    if {"evidence"} <= tables.keys():
        faults += _evidence(descriptor, tables)
    return faults


def _split(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def _marked_columns(resource: dict, tables: Tables) -> Iterator[Fault]:
    """Lists point to rows that exist and hold nothing twice; names beside ids are the table's; dates are on the calendar; ranges are ordered."""
    file, rows = resource["path"], tables[resource["name"]]
    fields = resource["schema"]["fields"]
    columns = {field["name"] for field in fields}
    for field in fields:
        column = field["name"]
        target = field.get("shotinspace:list", "")
        known = None
        if "." in target:
            table, key = target.split(".")
            known = {row[key] for _, row in tables[table]} if table in tables else None
        names = (
            {row["person_id"]: row["name"] for _, row in tables.get("people", [])}
            if field.get("shotinspace:nameOf")
            else {}
        )
        for line, row in rows:
            cell = row[column]
            if target:
                items = _split(cell)
                for item in items:
                    if known is not None and item not in known:
                        yield Fault(file, line, column, quoted(item), f"an id that is in {target.split('.')[0]}")
                if len(set(items)) < len(items):
                    yield Fault(file, line, column, quoted(cell), "each item once")
            if names and row.get("person_id") in names and cell != names[row["person_id"]]:
                yield Fault(
                    file,
                    line,
                    column,
                    quoted(cell),
                    f"{quoted(names[row['person_id']])}, the name of {row['person_id']} in people",
                )
            if field.get("shotinspace:kind") == "date" and len(cell) >= 10 and not _on_calendar(cell):
                yield Fault(file, line, column, quoted(cell), "a day that is on the calendar")
        if {f"{column}_low", f"{column}_high"} <= columns:
            yield from _ranges(file, rows, column)


def _on_calendar(date: str) -> bool:
    try:
        year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
        return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    except ValueError:
        return True  # not of a date's form: the schema says so


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _ranges(file: str, rows: Table, column: str) -> Iterator[Fault]:
    for line, row in rows:
        low, value, high = (row[name] for name in (f"{column}_low", column, f"{column}_high"))
        if bool(low) != bool(high):
            yield Fault(file, line, f"{column}_low", quoted(low), "both ends of a range, or neither")
        numbers = [_number(cell) for cell in (low, value, high)]
        if low and high and None not in numbers and not numbers[0] <= numbers[1] <= numbers[2]:
            yield Fault(file, line, column, f"{low} / {value} / {high}", "low <= value <= high")
        if low and not value:
            yield Fault(file, line, column, "nothing", "the value used, beside its range")


def _clocks(descriptor: dict, tables: Tables) -> Iterator[Fault]:
    """Every table has a clock; no clock runs ahead of its last check; nothing that happened is later than its clock."""
    clocks = {row["table"]: (line, row) for line, row in tables["coverage"]}
    names = [resource["name"] for resource in descriptor["resources"]]
    for name in names:
        if name not in clocks:
            yield Fault("coverage.csv", 0, "table", "no row", f"one for {name}")
    for name, (line, row) in clocks.items():
        if name not in names:
            yield Fault("coverage.csv", line, "table", quoted(name), "a table of datapackage.json")
        if row["covers_until"] > row["checked_on"]:
            yield Fault(
                "coverage.csv",
                line,
                "covers_until",
                quoted(row["covers_until"]),
                f"a day up to {row['checked_on']}, when it was checked",
            )
    happened = {
        "milestones": ("date",),
        "productions": ("shot_from", "shot_to", "released"),
        "flights": ("launched_at", "docked_at", "landed_at"),
        "suborbital_flights": ("date",),
        "evidence": ("checked_on",),
    }
    for name, columns in happened.items():
        until = clocks[name][1]["covers_until"] if name in clocks else None
        for line, row in tables.get(name, []) if until else []:
            for column in columns:
                if row[column] and row[column][:10] > until[: len(row[column][:10])]:
                    yield Fault(
                        f"{name}.csv",
                        line,
                        column,
                        quoted(row[column]),
                        f"nothing later than {until}, the day the table reaches",
                    )


def _every_source_is_used(descriptor: dict, tables: Tables) -> Iterator[Fault]:
    used = {row["source_id"] for _, row in tables.get("evidence", [])}
    for resource in descriptor["resources"]:
        if any(field["name"] == "source_ids" for field in resource["schema"]["fields"]):
            if resource["name"] not in tables:
                return  # a broken table may hold the use
            used |= {item for _, row in tables[resource["name"]] for item in _split(row["source_ids"])}
    for line, row in tables["sources"]:
        if row["source_id"] not in used:
            yield Fault("sources.csv", line, "source_id", quoted(row["source_id"]), "a source that some row cites")


def _evidence(descriptor: dict, tables: Tables) -> Iterator[Fault]:
    """Evidence points at a cell that exists and is filled; every range has evidence, and ends at its extremes."""
    keys = {resource["name"]: resource["schema"]["primaryKey"] for resource in descriptor["resources"]}
    rows = {
        name: {"+".join(row[key] for key in keys[name]): (line, row) for line, row in table}
        for name, table in tables.items()
    }
    seen: dict[tuple[str, str, str], list[str]] = {}
    for line, row in tables["evidence"]:
        table = row["table"]
        if table not in tables:
            continue
        target = rows[table].get(row["row_id"])
        if target is None:
            yield Fault("evidence.csv", line, "row_id", quoted(row["row_id"]), f"a row of {table}")
        elif row["field"] not in target[1]:
            yield Fault("evidence.csv", line, "field", quoted(row["field"]), f"a column of {table}")
        elif not target[1][row["field"]]:
            yield Fault(
                "evidence.csv", line, "field", quoted(row["field"]), f"a cell that is filled; {row['row_id']} has none"
            )
        seen.setdefault((table, row["row_id"], row["field"]), []).append(row["value_as_printed"])
    for name, table in rows.items():
        ranged = [column for column in next(iter(table.values()))[1] if column.endswith("_low")] if table else []
        for column in (low.removesuffix("_low") for low in ranged):
            for key, (line, row) in table.items():
                ends = [_number(row[f"{column}_{end}"]) for end in ("low", "high")]
                if None in ends:
                    continue
                printed = [figure for value in seen.get((name, key, column), []) for figure in _figures(value)]
                if not printed:
                    yield Fault(
                        f"{name}.csv",
                        line,
                        f"{column}_low",
                        "a range without evidence",
                        "rows in evidence that print its ends",
                    )
                    continue
                for end in ends:
                    if not any(abs(end - figure) <= 1e-9 * abs(end) for figure in printed):
                        yield Fault(
                            f"{name}.csv",
                            line,
                            column,
                            f"an end {end:,.15g} that no evidence prints",
                            "the extremes of its evidence",
                        )


def _figures(printed: str) -> list[float]:
    """The numbers a printed value names: `905 million` -> 905,000,000; `25-35` -> 25, 35."""
    scale = next((factor for word, factor in _SCALE.items() if word in printed), 1.0)
    return [
        float(text.replace(",", "")) * (scale if float(text.replace(",", "")) < 1e6 else 1)
        for text in _FIGURE.findall(printed)
    ]


@rule("productions", "credits")
def directors_are_the_credited_ones(productions: Table, credits: Table) -> Iterator[Fault]:
    """`productions.director` equals the credits with role director, in order."""
    credited: dict[str, list[str]] = {}
    for _, row in credits:
        if row["role"] == "director":
            credited.setdefault(row["production_id"], []).append(row["name"])
    for line, row in productions:
        names = ";".join(credited.get(row["production_id"], []))
        if row["director"] != names:
            yield Fault(
                "productions.csv", line, "director", quoted(row["director"]), f"{quoted(names)}, as the credits say"
            )


@rule("productions")
def money_and_shoots_make_sense(productions: Table) -> Iterator[Fault]:
    """An amount has its currency, and only then; a shoot ends after it begins, and only what was or will be shot has one."""
    for line, row in productions:
        for what in ("budget", "gross"):
            amount, currency = row[f"{what}_amount"], row[f"{what}_currency"]
            if bool(amount) != bool(currency):
                yield Fault(
                    "productions.csv",
                    line,
                    f"{what}_currency",
                    quoted(currency),
                    "a currency where there is an amount, and only there",
                )
        if row["shot_from"] and row["shot_to"] and _before(row["shot_to"], row["shot_from"]):
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
        if row["planned_from"] and row["planned_to"] and _before(row["planned_to"], row["planned_from"]):
            yield Fault(
                "milestones.csv", line, "planned_to", quoted(row["planned_to"]), f"no day before {row['planned_from']}"
            )
        first = rows.get(row["repeats"])
        if row["repeats"] and (
            first is None
            or first["kind"] != "plan"
            or first["production_id"] != row["production_id"]
            or first["milestone_id"] == row["milestone_id"]
            or _before(row["date"], first["date"])
        ):
            yield Fault(
                "milestones.csv", line, "repeats", quoted(row["repeats"]), "an earlier promise of the same production"
            )


@rule("milestones")
def flights_end_after_they_begin(milestones: Table) -> Iterator[Fault]:
    """Within a production: docking after launch, undocking after docking, landing after undocking."""
    for before, after in (
        ("launch", "docking"),
        ("docking", "undocking"),
        ("undocking", "landing"),
        ("launch", "landing"),
    ):
        starts = {
            row["production_id"]: row["date"]
            for _, row in milestones
            if row["event"] == before and row["kind"] == "actual"
        }
        for line, row in milestones:
            start = starts.get(row["production_id"])
            if row["event"] == after and row["kind"] == "actual" and start and _before(row["date"], start):
                yield Fault(
                    "milestones.csv", line, "date", quoted(row["date"]), f"no moment before {start}, its {before}"
                )


def _before(one: str, other: str) -> bool:
    """Whether a date is before another for certain, at the precision both have."""
    length = min(len(one), len(other))
    return one[:length].removesuffix("Z") < other[:length].removesuffix("Z")


@rule("flights", "seats")
def flights_and_seats_agree(flights: Table, seats: Table) -> Iterator[Fault]:
    """Nothing lands or docks before lift-off; as many people go up as have seats; an uncrewed launch has none."""
    count: dict[str, int] = {}
    for _, row in seats:
        count[row["flight_id"]] = count.get(row["flight_id"], 0) + 1
    for line, row in flights:
        for column in ("docked_at", "landed_at"):
            if row[column] and row["launched_at"] and _before(row[column], row["launched_at"]):
                yield Fault(
                    "flights.csv",
                    line,
                    column,
                    quoted(row[column]),
                    f"no moment before {row['launched_at']}, the launch",
                )
        up = count.get(row["flight_id"], 0)
        if row["crew_up"] != str(up):
            yield Fault(
                "flights.csv", line, "crew_up", quoted(row["crew_up"]), f"{up}, the seats of {row['flight_id']}"
            )
        if (row["crewed_launch"] == "yes") != (up > 0):
            yield Fault(
                "flights.csv",
                line,
                "crewed_launch",
                quoted(row["crewed_launch"]),
                "yes where there are seats, and only there",
            )
        days = _days(row["launched_at"], row["landed_at"])
        printed = _number(row["ship_duration_days"])
        if days is not None and printed is not None and abs(days - printed) > TOLERANCE:
            yield Fault(
                "flights.csv",
                line,
                "ship_duration_days",
                quoted(row["ship_duration_days"]),
                f"{days:.4f}, from launch to landing",
            )


@rule("flights", "seats")
def everybody_comes_home_once(flights: Table, seats: Table) -> Iterator[Fault]:
    """A landed seat names its ship and only a landed one does; a stay agrees with its two ships; nobody is in two ships at once."""
    ships = {row["flight_id"]: row for _, row in flights}
    stays: dict[str, list[tuple[str, str, int, str]]] = {}
    for line, row in seats:
        up, down = ships.get(row["flight_id"]), ships.get(row["landed_on"])
        if (row["fate"] == "landed") != bool(row["landed_on"]):
            yield Fault(
                "seats.csv",
                line,
                "landed_on",
                quoted(row["landed_on"]),
                "a flight where fate is landed, and only there",
            )
        if up is None or (row["landed_on"] and down is None):
            continue  # the foreign keys say so
        end = down["landed_at"] if down else up["landed_at"] if row["fate"] == "died" else ""
        days, printed = _days(up["launched_at"], end), _number(row["days_in_space"])
        if days is not None and days < 0:
            yield Fault(
                "seats.csv",
                line,
                "landed_on",
                quoted(row["landed_on"]),
                f"a ship that lands after {up['launched_at']}, the launch",
            )
        elif days is not None and printed is not None and row["fate"] == "landed" and abs(days - printed) > TOLERANCE:
            yield Fault(
                "seats.csv",
                line,
                "days_in_space",
                quoted(row["days_in_space"]),
                f"{days:.4f}, from the launch of {row['flight_id']} to the landing of {row['landed_on']}",
            )
        if row["fate"] in ("landed", "in_orbit"):
            stays.setdefault(row["person_id"], []).append((up["launched_at"], end or "9999", line, row["seat_id"]))
    for person, spells in stays.items():
        spells.sort()
        for (_, end, _, seat), (start, _, line, _) in zip(spells, spells[1:]):
            if _before(start, end):
                yield Fault(
                    "seats.csv",
                    line,
                    "person_id",
                    quoted(person),
                    f"a person on the ground: {seat} lands only on {end}",
                )


@rule("iss_elements")
def element_sets_add_up(elements: Table) -> Iterator[Fault]:
    """Each line ends in its checksum: the sum of its digits, a minus counting one, modulo ten (the two-line format)."""
    for line, row in elements:
        for column in ("line1", "line2"):
            digits = row[column]
            total = sum(int(letter) if letter.isdigit() else letter == "-" for letter in digits[:68]) % 10
            if len(digits) == 69 and digits[68].isdigit() and int(digits[68]) != total:
                yield Fault(
                    "iss_elements.csv", line, column, f"checksum {digits[68]}", f"{total}, the sum of its digits"
                )


TOLERANCE = 0.02  # of a day: catalogues differ by whole minutes on when a landing is


def _days(start: str, end: str) -> float | None:
    """Days between two instants printed to the minute or second; None when either is vaguer or not an instant."""
    if len(start) < 17 or len(end) < 17:
        return None
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 86400
    except ValueError:
        return None
