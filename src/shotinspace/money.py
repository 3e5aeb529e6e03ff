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
