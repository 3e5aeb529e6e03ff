"""Third layer: what no schema can say. Small rules over rows; each returns its faults and needs only its tables."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from shotinspace.check import times
from shotinspace.check.fault import Fault, quoted
from shotinspace.check.text import NoSuchColumn, Row, Table, no_column

Tables = dict[str, Table]
Rule = Callable[..., Iterator[Fault]]  # called with the tables it names
RULES: list[tuple[tuple[str, ...], Rule]] = []
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALE = {"million": 1e6, "billion": 1e9}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule: it is called with the tables it names, and only when all of them could be read."""

    def register(function: Rule) -> Rule:
        RULES.append((names, function))
        return function

    return register


def judge(descriptor: dict, tables: Tables) -> list[Fault]:
    """Apply every rule whose tables are there."""
    rows = {
        resource["name"]: _by_key(tables[resource["name"]], resource["schema"]["primaryKey"])
        for resource in descriptor["resources"]
        if resource["name"] in tables
    }
    general: list[tuple[tuple[str, ...], Rule]] = [
        ((resource["name"],), partial(_marked_columns, resource, tables)) for resource in descriptor["resources"]
    ]
    general += [
        (("coverage",), partial(_clocks, descriptor, tables)),
        (("sources",), partial(_every_source_is_used, descriptor, tables)),
        (("evidence",), partial(_evidence, tables, rows)),
        (("corrections",), partial(_corrections, tables, rows)),
    ]
    ours = [(names, partial(function, *(tables.get(name) for name in names))) for names, function in RULES]
    faults: list[Fault] = []
    for names, function in general + ours:
        if all(name in tables for name in names):
            try:
                faults += function()
            except NoSuchColumn as missing:
                faults.append(no_column(missing))
    return faults


def _by_key(table: Table, key: list[str]) -> dict[str, tuple[int, Row]]:
    return {"+".join(row[part] for part in key): (line, row) for line, row in table}


def split(cell: str) -> list[str]:
    """The items of a list cell; none for an empty one."""
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
                items = split(cell)
                for item in items:
                    if known is not None and item not in known:
                        yield Fault(file, line, column, quoted(item), f"an id that is in {target.split('.')[0]}")
                if len(set(items)) < len(items):
                    yield Fault(file, line, column, quoted(cell), "each item once")
            if names and row["person_id"] in names and cell != names[row["person_id"]]:
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


def number(cell: str) -> float | None:
    """A cell as a number; None when it is not one (the schema says so where it should be)."""
    try:
        return float(cell)
    except ValueError:
        return None


def _ranges(file: str, rows: Table, column: str) -> Iterator[Fault]:
    for line, row in rows:
        low, value, high = (row[name] for name in (f"{column}_low", column, f"{column}_high"))
        if bool(low) != bool(high):
            yield Fault(file, line, f"{column}_low", quoted(low), "both ends of a range, or neither")
        known = [figure for figure in map(number, (low, value, high)) if figure is not None]
        if known != sorted(known):
            yield Fault(file, line, column, f"{low} / {value} / {high}", "low <= value <= high")
        if low and not value and row.get("bound") != "range":
            yield Fault(file, line, column, "nothing", "the value used, beside its range")


def _clocks(descriptor: dict, tables: Tables) -> Iterator[Fault]:
    """Every table has a clock; no clock runs ahead of its last check; nothing that happened is later than its clock,
    unless a question holds the clock back, or did until the next update."""
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
        until = clocks[name][1]["covers_until"] if name in clocks else ""
        if any(row["holds"] == "yes" and name in split(row["tables"]) for _, row in tables.get("open_questions", [])):
            continue
        for line, row in tables.get(name, []) if until else []:
            for column in columns:
                if row[column] and row[column][:10] > until[: len(row[column][:10])]:
                    yield Fault(
                        f"{name}.csv",
                        line,
                        column,
                        quoted(row[column]),
                        f"nothing later than {until}, the day the table reaches; if it has been brought up to date to a "
                        f"later day, first move covers_until (and checked_on) of {name} in coverage.csv:{clocks[name][0]}",
                    )


def _every_source_is_used(descriptor: dict, tables: Tables) -> Iterator[Fault]:
    used = {row["source_id"] for _, row in tables.get("evidence", [])}
    for resource in descriptor["resources"]:
        if any(field["name"] == "source_ids" for field in resource["schema"]["fields"]):
            if resource["name"] not in tables:
                return  # a broken table may hold the use
            used |= {item for _, row in tables[resource["name"]] for item in split(row["source_ids"])}
    for line, row in tables["sources"]:
        if row["source_id"] not in used:
            yield Fault("sources.csv", line, "source_id", quoted(row["source_id"]), "a source that some row cites")


def _evidence(tables: Tables, rows: dict[str, dict[str, tuple[int, Row]]]) -> Iterator[Fault]:
    """Evidence points at a cell that exists and is filled; a page that agrees prints the figure of the cell; every
    range has evidence, and ends at its extremes."""
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
        elif wrong := times.printed(table, target[0], target[1][row["field"]], line, row):
            yield wrong
        elif row["agrees"] == "yes" and not row["utc"] and not _printed_as(target[1][row["field"]], row):
            yield Fault(
                f"{table}.csv",
                target[0],
                row["field"],
                quoted(target[1][row["field"]]),
                f"the figure {row['source_id']} prints, {quoted(row['value_as_printed'])}; "
                f"or no or rounds as agrees in evidence.csv:{line}",
            )
        seen.setdefault((table, row["row_id"], row["field"]), []).append(row["value_as_printed"])
    for name, keyed in rows.items():
        ranged = [column for column in next(iter(keyed.values()))[1] if column.endswith("_low")] if keyed else []
        for column in (low.removesuffix("_low") for low in ranged):
            for key, (line, row) in keyed.items():
                ends = [end for end in (number(row[f"{column}_low"]), number(row[f"{column}_high"])) if end is not None]
                if len(ends) < 2:
                    continue
                printed = [
                    figure
                    for part in (column, f"{column}_low", f"{column}_high")
                    for value in seen.get((name, key, part), [])
                    for figure in _figures(value)
                ]
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
                    if not _among(end, printed):
                        yield Fault(
                            f"{name}.csv",
                            line,
                            column,
                            f"an end {end:,.15g} that no evidence prints",
                            "the extremes of its evidence",
                        )


def _printed_as(cell: str, evidence: Row) -> bool:
    """Whether the figures a page prints hold the cell's; words hold anything. Stays are printed as days, hours, minutes
    and seconds: the rules of flights judge them."""
    figures, value = _figures(evidence["value_as_printed"]), number(cell)
    return not figures or value is None or evidence["field"] == "days_in_space" or _among(value, figures)


def _among(value: float, figures: list[float]) -> bool:
    return any(abs(value - figure) <= 1e-9 * abs(value) for figure in figures)


def _corrections(tables: Tables, rows: dict[str, dict[str, tuple[int, Row]]]) -> Iterator[Fault]:
    """A correction names a cell that exists and still holds what the correction made of it."""
    for line, row in tables["corrections"]:
        table, key, field = row["table"], row["row"], row["field"]
        if table not in rows:
            continue
        if key not in rows[table]:
            yield Fault("corrections.csv", line, "row", quoted(key), f"a row of {table}")
        elif field not in rows[table][key][1]:
            yield Fault("corrections.csv", line, "field", quoted(field), f"a column of {table}")
        else:
            place, target = rows[table][key]
            if target[field] != row["expect"]:
                yield Fault(
                    f"{table}.csv",
                    place,
                    field,
                    quoted(target[field]),
                    f"{quoted(row['expect'])}, by correction {row['correction_id']} ({row['reason']}); "
                    "put it back, or settle it in corrections.csv",
                )


def _figures(printed: str) -> list[float]:
    """The numbers a printed value names: `905 million` -> 905,000,000; `25-35` -> 25, 35."""
    scale = next((factor for word, factor in _SCALE.items() if word in printed), 1.0)
    return [
        float(text.replace(",", "")) * (scale if float(text.replace(",", "")) < 1e6 else 1)
        for text in _FIGURE.findall(printed)
    ]


def before(one: str, other: str) -> bool:
    """Whether a date is before another for certain, at the precision both have."""
    one, other = one.removesuffix("Z"), other.removesuffix("Z")
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def days_between(start: str, end: str) -> float | None:
    """Days between two instants printed to the minute or second; None when either is vaguer or not an instant."""
    if len(start) < 17 or len(end) < 17:
        return None
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 86400
    except ValueError:
        return None
