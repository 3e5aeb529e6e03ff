"""Sums of different years and currencies made comparable: real dollars, and roubles in dollars."""

from __future__ import annotations

import pandas as pd

from shotinspace import words
from shotinspace.tables import Tables


def real_dollars(amounts: pd.Series, years: pd.Series, us_cpi: pd.DataFrame, *, to: int) -> pd.Series:
    """Turn nominal US dollars into dollars of the year `to`: amount x CPI-U(to) / CPI-U(year).

    In: `amounts` (US dollars) and `years` (the year of those dollars) on one index; `us_cpi`: the table, columns `year`
    and `cpi_u` (1982-84 = 100). Out: dollars of `to`, missing where the amount or the year is. Raises KeyError, with
    the years, when the table lacks one that is needed.
    Formula: Bureau of Labor Statistics, Consumer Price Index, on escalating sums by the ratio of two indices.
    """
    index = us_cpi.set_index("year")["cpi_u"]
    needed = set(years[amounts.notna()].dropna().astype(int)) | {int(to)}
    missing = sorted(needed - set(index.index))
    if missing:
        raise KeyError(f"us_cpi.csv has no row for {', '.join(map(str, missing))}")
    return amounts * float(index[to]) / years.map(index).astype("float64")


def in_dollars(amounts: pd.Series, currencies: pd.Series, years: pd.Series, rub_usd: pd.DataFrame) -> pd.Series:
    """Turn sums in roubles into US dollars at the mean rate of their year; dollars stay; other currencies are missing.

    In: `amounts`, `currencies` (ISO 4217), `years` on one index; `rub_usd`: the table, columns `year`, `rub_per_usd`.
    Out: nominal US dollars of those years, missing where no rate is known. Raises nothing of its own.
    """
    rate = years.map(rub_usd.set_index("year")["rub_per_usd"]).astype("float64")
    dollars = amounts.where(currencies == "USD")
    return dollars.where(currencies != "RUB", amounts / rate)


def film_and_seats(data: Tables) -> pd.DataFrame:
    """The Challenge's published sums beside what two Soyuz seats would have cost, for charts.bars.

    Roubles become dollars at the mean rate of their year: that of the shoot for the budget and for what the press printed
    of the flight, that of the release for the takings. A price of one seat is taken twice. Out: rows on an index of
    `budget`, `takings`, `contract` (NASA's last), `quote` (a broker's), `rumour` (the press's) and `paid`, with `label`,
    `low`, `value`, `high` (million nominal dollars), `text`, `entity`, `hollow`, `parts`.
    """
    film = data.productions.set_index("production_id").loc["the-challenge"]
    seats = data.seat_prices.set_index("price_id")
    rate = data.rub_usd.set_index("year")["rub_per_usd"]
    dollars = ["amount_usd_low", "amount_usd", "amount_usd_high"]
    roubles = ["amount_printed_low", "amount_printed", "amount_printed_high"]
    shot, released = int(film["shot_from"][:4]), int(film["released"][:4])
    lines = {
        "budget": (
            "Budget of the film",
            film[["budget_amount_low", "budget_amount", "budget_amount_high"]] / rate[shot],
        ),
        "takings": ("Takings in Russia", [None, film["gross_amount"] / rate[released], None]),
        "contract": ("Two seats, at NASA's contract of 2020", 2 * seats.loc["nasa-contract-2020-seat", dollars]),
        "quote": ("Two seats, at a broker's quote", 2 * seats.loc["soyuz-broker-2021", dollars]),
        "rumour": ("The flight or the whole film, as rumoured", seats.loc["soyuz-the-challenge", roubles] / rate[shot]),
        "paid": ("Two seats, as paid", seats.loc["soyuz-the-challenge", dollars]),
    }
    sums = [list(amounts) for _, amounts in lines.values()]
    rows = pd.DataFrame(sums, index=list(lines), columns=["low", "value", "high"]).astype("float64") / 1e6
    bought = rows.index.isin(["contract", "quote"])
    return rows.assign(
        label=[label for label, _ in lines.values()],
        text=in_words(rows),
        entity=["the-challenge" if key in ("budget", "takings") else "context" for key in rows.index],
        hollow=rows.index.isin(["quote", "rumour"]),
        parts=[2 if pair else 1 for pair in bought],
    )


def takings(data: Tables) -> pd.DataFrame:
    """What The Challenge took in Russia, every total in print in the order it was reached, for charts.tally.

    Out: `row_id` (of box_office; missing for the last total and the budgets), `day` (missing where none was printed),
    `value` (billion roubles), `label` (empty for rows of low confidence, and for all but the middle count of the opening
    weekend), `text`, `goal` (the two budgets) and `entity`.
    """
    film = data.productions.set_index("production_id").loc["the-challenge"]
    office = data.box_office[(data.box_office["production_id"] == "the-challenge") & (data.box_office["unit"] == "RUB")]
    first = (office["metric"] == "weekend_gross") & (office["date_from"] == film["released"])
    rows = office[first | (office["metric"] == "cumulative_gross")].sort_values("value", kind="stable")
    middle = rows["value"].eq(office.loc[first, "value"].median())
    day = rows["date_to"].map(lambda date: words.day(date, short=True), na_action="ignore")
    bound = rows["bound"].eq("at_least").map({True: "more than ", False: ""})
    text = day.str.removesuffix(film["released"][:4]).str.strip().add(": ").fillna("") + bound
    text += (rows["value"] / 1e9).map("{:.2f}".format)
    shown = (rows["confidence"] != "low") & (middle | (rows["metric"] == "cumulative_gross"))
    reached = pd.DataFrame({"row_id": rows["row_id"], "day": rows["date_to_from"], "value": rows["value"] / 1e9})
    reached = reached.assign(
        label=text.where(shown, ""), text=text.mask(rows["confidence"] == "low", text + ", a weak source")
    )
    ends = {
        "at the end": (film["gross_amount"], False),
        "budget": (film["budget_amount"], True),
        "with the state aid asked for": (film["budget_amount_high"], True),
    }
    sums = [amount / 1e9 for amount, _ in ends.values()]
    others = pd.DataFrame({"value": sums, "goal": [goal for _, goal in ends.values()]})
    others["text"] = others["label"] = [f"{name}: {amount:.2f}" for name, amount in zip(ends, sums, strict=True)]
    return pd.concat([reached.assign(goal=False), others], ignore_index=True).assign(entity="the-challenge")


def times(bill: pd.DataFrame) -> dict[str, float]:
    """How many times the film's budget two seats at NASA's contract come to: `least`, of the highest figure printed for
    the budget, and `most`, of the one used. In: what `film_and_seats` returns."""
    contract, budget = bill.loc["contract", "value"], bill.loc["budget"]
    return {"least": contract / budget["high"], "most": contract / budget["value"]}


def in_words(rows: pd.DataFrame, digits: int = 0, unknown: str = "not published") -> list[str]:
    """Amounts as a chart prints them, from columns `low`, `value`, `high`: `12 to 16`, `181`, or `unknown`."""

    def text(low: float, value: float, high: float) -> str:
        if pd.isna(low) or f"{low:,.{digits}f}" == f"{high:,.{digits}f}":
            low = high = value if pd.notna(value) else low
        if pd.isna(low):
            return unknown
        return f"{low:,.{digits}f}" if low == high else f"{low:,.{digits}f} to {high:,.{digits}f}"

    return [text(*amounts) for amounts in rows[["low", "value", "high"]].itertuples(index=False)]


def paid_for_seats(seat_prices: pd.DataFrame, us_cpi: pd.DataFrame, *, to: int) -> pd.DataFrame:
    """What one seat to orbit cost, for charts.prices: every row of the table that is of one seat, in dollars of `to`.

    In: the tables seat_prices and us_cpi. Out: rows on the index price_id, with `when`, `low`, `value`, `high` (million
    dollars of `to`), `date_is`, `buyer`, `label`, `text`, `entity` (of BUYERS), `line` (whether it is a Soyuz seat of
    NASA's by the year it flew). Raises KeyError as real_dollars does.
    """
    rows = seat_prices[(seat_prices["per"] == "seat") & seat_prices["vehicle"].isin(TO_ORBIT)]
    rows = rows.dropna(subset=["dollar_year"]).set_index("price_id")
    amounts = {"low": "amount_usd_low", "value": "amount_usd", "high": "amount_usd_high"}
    real = {end: real_dollars(rows[name], rows["dollar_year"], us_cpi, to=to) / 1e6 for end, name in amounts.items()}
    nasa = rows["buyer_kind"] == "agency"
    rows = rows.assign(
        **real,
        when=rows["date_from"],
        label=rows["label"].fillna(""),
        entity=rows["buyer_kind"].map(BUYERS),
        line=nasa & (rows["date_is"] == "flight") & (rows["vehicle"] == "Soyuz"),
    )
    name = rows["label"].where(rows["label"] != "", rows["buyer"])
    bound = rows["bound"].map({"at_least": "more than ", "at_most": "at most "}).fillna("")
    return rows.assign(text=name + ", " + rows["date"].map(words.day) + ": " + bound + in_words(rows))


DATES = {  # seat_prices.date_is, as a legend says it
    "flight": "dated by the flight",
    "signature": "dated by the contract",
    "report": "dated by the day it was printed",
}
KEY = {"context": "NASA", "private": "private buyers and price lists", "government_guest": "other states"}
BUYERS = {"agency": "context", "government": "government_guest", "private": "private", "offered": "private"}
TO_ORBIT = ["Soyuz", "Crew Dragon", "Starliner", "any"]  # seat_prices.vehicle
SHIPS = {  # what the calculator offers: words -> (row of seat_prices, whether a stay aboard comes with the seat)
    "Dragon, NASA's audit": ("nasa-dragon-audit-2019", False),
    "Dragon, Axiom's list": ("axiom-list-2025", True),
    "Soyuz, NASA's contract": ("nasa-contract-2020-seat", None),
    "Soyuz, a broker's quote": ("soyuz-broker-2021", None),
}
BY_THE_DAY = ["iss-fee-upmass-2021", "iss-fee-supplies-2021", "iss-fee-food-2021"]
BY_THE_VISIT = ["iss-fee-crew-time-2021", "iss-fee-integration-2021"]


def stay(prices: pd.DataFrame, us_cpi: pd.DataFrame, *, days: int, seats: int, vehicle: str, year: int) -> pd.DataFrame:
    """Sum what a stay for filming would cost, from published prices alone; what nobody published stays blank.

    In: the tables seat_prices and us_cpi; whole `days` and `seats`; `vehicle` (a key of SHIPS); `year` of the dollars.
    Out: rows for charts.bars: `label`, `low`, `value`, `high` (million dollars of `year`; a value where it is one figure,
    else a range), `text`, `entity`, `hollow`; the last row sums what is published. NASA's published fees (tariff of April
    2021) are added only to a seat sold without a stay; fees on the Russian side were never published. Raises KeyError for
    an unknown vehicle or year.
    """
    key, included = SHIPS[vehicle]
    table = prices.set_index("price_id")

    def ends(keys: list[str], times: int) -> tuple[float, float]:
        part = table.loc[keys]
        nominal = [part[f"amount_usd_{end}"].fillna(part["amount_usd"]) for end in ("low", "high")]
        low, high = (real_dollars(sums, part["dollar_year"], us_cpi, to=year).sum() for sums in nominal)
        return low * times / 1e6, high * times / 1e6

    fees = included is False
    lines = {
        "Seats, up and down": ends([key], seats),
        "Freight, food, supplies by the day": ends(BY_THE_DAY, seats * days) if fees else None,
        "The crew's time, planning, by the visit": ends(BY_THE_VISIT, 1) if fees else None,
        "Camera freight beyond that": None,
        "Insurance": None,
    }
    known = [pair for pair in lines.values() if pair]
    lines["All that is published"] = (sum(low for low, _ in known), sum(high for _, high in known))
    rows = pd.DataFrame([pair or (None, None) for pair in lines.values()], columns=["low", "high"], dtype="float64")
    rows = rows.assign(label=list(lines), value=rows["low"].where(rows["low"] == rows["high"]))
    rows[["low", "high"]] = rows[["low", "high"]].where(rows["value"].isna())
    text = pd.Series([*in_words(rows.head(-1), digits=1), *in_words(rows.tail(1))])  # a sum is no surer than its parts
    part_of_it = rows["label"].str.contains("by the") & bool(included)
    return rows.assign(
        text=text.mask(part_of_it, "in the price of the seat"),
        entity="private",
        hollow=rows["label"] == "All that is published",
    )
