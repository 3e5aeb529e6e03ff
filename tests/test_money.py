"""Sums made comparable: checked against sums worked out by hand from the two indices."""

import pandas as pd
import pytest
from slices import sliced

from shotinspace import money

CPI = pd.DataFrame({"year": [2001, 2021, 2025], "cpi_u": [177.1, 270.970, 321.943]})


def test_real_dollars_follow_the_ratio_of_the_indices():
    real = money.real_dollars(pd.Series([20e6, None]), pd.Series([2001, 1900]), CPI, to=2025)
    assert real[0] == pytest.approx(20e6 * 321.943 / 177.1) and pd.isna(real[1])
    with pytest.raises(KeyError, match="no row for 1999"):
        money.real_dollars(pd.Series([1.0]), pd.Series([1999]), CPI, to=2025)


def test_roubles_become_dollars_of_their_year_and_unknown_rates_stay_blank():
    rates = pd.DataFrame({"year": [2021], "rub_per_usd": [73.65435]})
    amounts, currencies = pd.Series([905e6, 5.0, 9.0, 905e6]), pd.Series(["RUB", "USD", "JPY", "RUB"])
    dollars = money.in_dollars(amounts, currencies, pd.Series([2021, 2021, 2021, 2024]), rates)
    assert dollars[0] == pytest.approx(12.287e6, rel=1e-3) and dollars[1] == 5.0
    assert dollars[2:].isna().all()


def stay(**choice):
    data = sliced()
    defaults = dict(days=12, seats=2, vehicle="Soyuz, the broker's quote", year=2021)
    return money.stay(data.seat_prices, data.us_cpi, **(defaults | choice)).set_index("label")


def test_two_soyuz_seats_at_the_quote_and_everything_else_a_blank():
    bill = stay()
    assert bill.loc["Seats, up and down", ["low", "high"]].tolist() == pytest.approx([100, 120])
    blanks = bill.drop(["Seats, up and down", "All that is published"])
    assert (blanks["text"] == "not published").all() and blanks[["low", "high"]].isna().all().all()
    assert bill.loc["All that is published", ["low", "high"]].tolist() == pytest.approx([100, 120])


def test_fees_are_added_to_a_seat_without_a_stay_only():
    audited = stay(vehicle="Dragon, NASA's audit", days=10, seats=3)
    day = [3 * 10 * (88000 + 40 + 2000) / 1e6, 3 * 10 * (164000 + 1500 + 2000) / 1e6]
    assert audited.loc["Freight, food, supplies by the day", ["low", "high"]].tolist() == pytest.approx(day)
    assert audited.loc["The crew's time, planning, by the visit", "low"] == pytest.approx(10.0)
    listed = stay(vehicle="Dragon, Axiom's list")
    assert listed.loc["Freight, food, supplies by the day", "text"] == "in the price of the seat"
    with pytest.raises(KeyError):
        stay(vehicle="a balloon")
