"""Rules of money and counts: amounts say what they are, years follow each other, parts do not exceed wholes."""

from __future__ import annotations

from collections.abc import Iterator

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import before, number, rule, split
from shotinspace.check.text import Table


@rule("seat_prices", "evidence")
def prices_say_what_they_are(seat_prices: Table, evidence: Table) -> Iterator[Fault]:
    """An amount has its bound and evidence, and one in dollars their year; a price nobody published has none of them;
    an amount in another currency names it and stands apart."""
    file = "seat_prices.csv"
    shown = {row["row_id"] for _, row in evidence if row["table"] == "seat_prices"}
    for line, row in seat_prices:
        dollars = row["amount_usd"] or row["amount_usd_low"]
        foreign = row["amount_printed"] or row["amount_printed_low"]
        amount = row["amount_usd"] or row["amount_printed"]
        spread = row["amount_usd_low"] or row["amount_printed_low"]
        if bool(foreign) != bool(row["currency_printed"]) or (foreign and dollars):
            expected = "an amount in one currency: US dollars, or amount_printed with its currency_printed"
            yield Fault(file, line, "currency_printed", quoted(row["currency_printed"]), expected)
        expected = "range" if spread and not amount else "exact, at_least or at_most" if amount else "nothing"
        if (row["bound"] or "nothing") not in expected:
            yield Fault(file, line, "bound", quoted(row["bound"]), f"{expected}, by the amounts of the row")
        if (row["basis"] == "not_published") != (not amount and not spread):
            yield Fault(
                file, line, "basis", quoted(row["basis"]), "not_published where there is no amount, and only there"
            )
        if row["dollar_year"] and not dollars:
            yield Fault(file, line, "dollar_year", quoted(row["dollar_year"]), "nothing: there is no amount in dollars")
        if (amount or spread) and row["price_id"] not in shown:
            yield Fault(
                file,
                line,
                "amount_usd" if dollars else "amount_printed",
                quoted(amount),
                f"a row in evidence that prints it, for {row['price_id']}",
            )


@rule("box_office")
def measurements_end_after_they_begin(box_office: Table) -> Iterator[Fault]:
    """A measured span is in order; takings are in money and the rest is not."""
    for line, row in box_office:
        if row["date_from"] and row["date_to"] and before(row["date_to"], row["date_from"]):
            yield Fault("box_office.csv", line, "date_to", quoted(row["date_to"]), f"no day before {row['date_from']}")
        if row["metric"].endswith("_gross") != (row["unit"] in ("RUB", "USD")):
            yield Fault("box_office.csv", line, "unit", quoted(row["unit"]), f"a unit of {row['metric']}")


@rule("launches_by_year", "coverage")
def launches_add_up(launches_by_year: Table, coverage: Table) -> Iterator[Fault]:
    """No more successes than attempts; the last year is marked complete only when the table reaches its end."""
    file = "launches_by_year.csv"
    until = next((row["covers_until"] for _, row in coverage if row["table"] == "launches_by_year"), "")
    for line, row in launches_by_year:
        attempts, successes = number(row["attempts"]), number(row["successes"])
        if attempts is not None and successes is not None and successes > attempts:
            yield Fault(file, line, "successes", quoted(row["successes"]), f"at most {row['attempts']}, the attempts")
        if until and (row["year_complete"] == "yes") != (f"{row['year']}-12-31" <= until):
            yield Fault(
                file,
                line,
                "year_complete",
                quoted(row["year_complete"]),
                f"yes for years that end by {until}, no after",
            )


@rule("us_cpi")
def price_years_follow_each_other(us_cpi: Table) -> Iterator[Fault]:
    """Every year from the first to the last once, so that any two can be compared; only recent years are parts."""
    for (_, one), (line, other) in zip(us_cpi, us_cpi[1:]):
        if one["year"].isdigit() and other["year"] != str(int(one["year"]) + 1):
            yield Fault("us_cpi.csv", line, "year", quoted(other["year"]), f"{int(one['year']) + 1}, the next year")
    for line, row in us_cpi:
        if row["basis"] == "annual_average" and row["months"] != "12":
            yield Fault("us_cpi.csv", line, "months", quoted(row["months"]), "12 for an annual average")


@rule("us_cpi")
def prices_do_not_jump(us_cpi: Table) -> Iterator[Fault]:
    """From one year to the next prices have moved by 13.5 per cent at the most since 1960: a quarter is a slip."""
    yield from jumps("us_cpi.csv", us_cpi, "cpi_u", 1.25)


@rule("rub_usd")
def the_rouble_does_not_jump(rub_usd: Table) -> Iterator[Fault]:
    """From one year to the next the rouble has moved by 59 per cent at the most since 2000: to double is a slip."""
    yield from jumps("rub_usd.csv", rub_usd, "rub_per_usd", 2)


def jumps(file: str, rows: Table, column: str, most: float) -> Iterator[Fault]:
    """For a table of years in order: a value more than `most` times its neighbours, or less than that part of them.

    The row named is the one that stands out from both neighbours (at an end, from the two next to it); where two
    neighbours differ and neither stands out alone, the later one.
    """
    series = [(line, row, value) for line, row in rows if (value := number(row[column])) is not None]

    def apart(one: int, other: int) -> bool:
        low, high = sorted((series[one][2], series[other][2]))
        return not 0 < high <= most * low

    last = len(series) - 1
    near = [(1, 2) if i == 0 else (last - 1, last - 2) if i == last else (i - 1, i + 1) for i in range(len(series))]
    lone = {i for i in range(len(series)) if last >= 2 and all(apart(i, other) for other in near[i])}
    steps = {i for i in range(1, len(series)) if apart(i - 1, i) and not {i - 1, i} & lone}
    for i in sorted(lone | steps):
        line, row, _ = series[i]
        years = [series[other][1] for other in near[i] if 0 <= other <= last]
        beside = " and ".join(f"{other[column]} in {other['year']}" for other in years)
        yield Fault(
            file, line, column, quoted(row[column]), f"a value near its neighbours, {beside} (a lost decimal point?)"
        )


@rule("earthbound_films")
def budgets_have_currencies(earthbound_films: Table) -> Iterator[Fault]:
    """An amount has its currency, and only then."""
    yield from amounts_have_currencies("earthbound_films.csv", earthbound_films)


def amounts_have_currencies(file: str, rows: Table) -> Iterator[Fault]:
    """For tables with budget and gross: a currency where there is an amount, and only there."""
    for line, row in rows:
        for what in ("budget", "gross"):
            if bool(row[f"{what}_amount"]) != bool(row[f"{what}_currency"]):
                yield Fault(
                    file,
                    line,
                    f"{what}_currency",
                    quoted(row[f"{what}_currency"]),
                    "a currency where there is an amount, and only there",
                )


@rule("suborbital_flights")
def hops_name_their_people(suborbital_flights: Table) -> Iterator[Fault]:
    """Where the people of a hop are named, there are as many as were counted."""
    for line, row in suborbital_flights:
        named = len(split(row["people"]))
        if named and row["people_count"] != str(named):
            yield Fault(
                "suborbital_flights.csv",
                line,
                "people_count",
                quoted(row["people_count"]),
                f"{named}, the people named",
            )
