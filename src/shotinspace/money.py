"""Sums of different years and currencies made comparable: real dollars, and roubles in dollars."""

from __future__ import annotations

import pandas as pd


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


SHIPS = {  # what the calculator offers: words -> (row of seat_prices, whether a stay aboard comes with the seat)
    "Soyuz, the broker's quote": ("soyuz-broker-2021", None),
    "Dragon, Axiom's list": ("axiom-list-2025", True),
    "Dragon, NASA's audit": ("nasa-dragon-audit-2019", False),
}
BY_THE_DAY = ["iss-fee-upmass-2021", "iss-fee-supplies-2021", "iss-fee-food-2021"]
BY_THE_VISIT = ["iss-fee-crew-time-2021", "iss-fee-integration-2021"]


def stay(prices: pd.DataFrame, us_cpi: pd.DataFrame, *, days: int, seats: int, vehicle: str, year: int) -> pd.DataFrame:
    """Sum what a stay for filming would cost, from published prices alone; what nobody published stays blank.

    In: the tables seat_prices and us_cpi; whole `days` and `seats`; `vehicle` (a key of SHIPS); `year` of the dollars.
    Out: rows for charts.spans: `label`, `low`, `value` (always missing), `high` (million dollars of `year`), `text`,
    `entity`, `hollow`; the last row sums what is published. NASA's published fees (tariff of April 2021) are added only
    to a seat sold without a stay; fees on the Russian side were never published. Raises KeyError for an unknown
    vehicle or year.
    """
    key, included = SHIPS[vehicle]
    table = prices.set_index("price_id")

    def ends(keys: list[str], times: int) -> tuple[float, float]:
        part = table.loc[keys]
        return tuple(
            real_dollars(
                part[f"amount_usd_{end}"].fillna(part["amount_usd"]), part["dollar_year"], us_cpi, to=year
            ).sum()
            * times
            / 1e6
            for end in ("low", "high")
        )

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
    blank = {name: "in the price of the seat" if included and "by the" in name else "not published" for name in lines}
    texts = [
        (f"{pair[0]:,.1f} to {pair[1]:,.1f}" if pair[1] - pair[0] > 0.05 else f"{pair[0]:,.1f}")
        if pair
        else blank[name]
        for name, pair in lines.items()
    ]
    return pd.DataFrame(
        {
            "label": list(lines),
            "low": [pair[0] if pair else None for pair in lines.values()],
            "value": None,
            "high": [pair[1] if pair else None for pair in lines.values()],
            "text": texts,
            "entity": "context",
            "hollow": [name == "All that is published" for name in lines],
        }
    ).astype({"low": "float64", "value": "float64", "high": "float64"})
