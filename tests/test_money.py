"""Sums made comparable: checked against sums worked out by hand from the two indices."""

import pandas as pd
import pytest
from sample_tables import cut, rows, sampled, write

from shotinspace import load, money

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
    data = sampled()
    defaults = dict(days=12, seats=2, vehicle="Soyuz, a broker's quote", year=2021)
    return money.stay(data.seat_prices, data.us_cpi, **(defaults | choice)).set_index("label")


def test_two_soyuz_seats_at_the_quote_and_everything_else_a_blank():
    bill = stay()
    assert bill.loc["Seats, up and down", ["low", "high"]].tolist() == pytest.approx([100, 120])
    blanks = bill.drop(["Seats, up and down", "All that is published"])
    assert (blanks["text"] == "not published").all() and blanks[["low", "value", "high"]].isna().all(axis=None)
    assert bill.loc["All that is published", ["low", "high"]].tolist() == pytest.approx([100, 120])


def test_a_price_that_is_one_figure_is_a_value_and_no_range():
    bill = stay(vehicle="Soyuz, NASA's contract", year=2020)
    assert bill.loc["Seats, up and down", "value"] == pytest.approx(180.5)
    assert bill.loc["Seats, up and down", ["low", "high"]].isna().all()


def test_fees_are_added_to_a_seat_without_a_stay_only():
    audited = stay(vehicle="Dragon, NASA's audit", days=10, seats=3)
    day = [3 * 10 * (88000 + 40 + 2000) / 1e6, 3 * 10 * (164000 + 1500 + 2000) / 1e6]
    assert audited.loc["Freight, food, supplies by the day", ["low", "high"]].tolist() == pytest.approx(day)
    assert audited.loc["The crew's time, planning, by the visit", "value"] == pytest.approx(10.0)
    listed = stay(vehicle="Dragon, Axiom's list")
    assert listed.loc["Freight, food, supplies by the day", "text"] == "in the price of the seat"
    with pytest.raises(KeyError):
        stay(vehicle="a balloon")


def test_amounts_are_printed_as_figures_ranges_or_not_published():
    rows = pd.DataFrame(
        {"low": [12.4, 5.0, None, None], "value": [12.4, None, 180.6, None], "high": [15.7, 5.1, None, None]}
    )
    assert money.in_words(rows) == ["12 to 16", "5", "181", "not published"]
    assert money.in_words(rows, digits=1)[1] == "5.0 to 5.1"


@pytest.fixture
def small(tmp_path):
    """The sample with round sums for the film: 700 million roubles, later 1,400, at 70 to the dollar; 2,100 taken."""
    folder = cut(tmp_path / "data")
    film = {
        "budget_amount": "700e6",
        "budget_amount_low": "700e6",
        "budget_amount_high": "1400e6",
        "gross_amount": "2100e6",
    }
    film = {name: f"{float(amount):.0f}" for name, amount in film.items()}
    films = rows(folder / "productions.csv")
    write(
        folder / "productions.csv", [row | (film if row["production_id"] == "the-challenge" else {}) for row in films]
    )
    write(folder / "rub_usd.csv", [row | {"rub_per_usd": "70"} for row in rows(folder / "rub_usd.csv")])
    prices = {
        "nasa-contract-2020-seat": {"amount_usd": "90000000"},
        "soyuz-the-challenge": {"amount_printed_low": "4900000000", "amount_printed_high": "7000000000"},
    }
    priced = rows(folder / "seat_prices.csv")
    write(folder / "seat_prices.csv", [row | prices.get(row["price_id"], {}) for row in priced])
    return load(folder)


def test_the_film_beside_two_seats(small):
    bill = money.film_and_seats(small)
    assert bill.loc["budget", ["low", "value", "high"]].tolist() == pytest.approx([10, 10, 20])
    assert bill.loc["takings", "value"] == pytest.approx(30)
    assert bill.loc["contract", "value"] == pytest.approx(180), "one seat, twice"
    assert bill.loc["rumour", ["low", "high"]].tolist() == pytest.approx([70, 100]), "for the flight: not twice"
    assert bill.loc["paid", "text"] == "not published" and bill["parts"].tolist() == [1, 1, 2, 2, 1, 1]
    assert bill.index[bill["hollow"]].tolist() == ["quote", "rumour"]


def test_takings_stand_in_order_with_the_budgets_as_goals(small):
    path = money.takings(small)
    reached = path[~path["goal"]]
    assert reached["value"].is_monotonic_increasing and reached["value"].iloc[-1] == pytest.approx(2.1)
    assert path.loc[path["goal"], "label"].tolist() == ["budget: 0.70", "with the state aid asked for: 1.40"]
    opening = path[path["day"] == path["day"].min()]
    assert (opening["label"] != "").sum() == 1 and opening["label"].iloc[1] == opening["text"].iloc[1], (
        "the middle count"
    )
    weak = small.box_office.loc[small.box_office["confidence"] == "low", "row_id"]
    assert (path.loc[path["row_id"].isin(weak), "label"] == "").all()


def test_prices_of_seats_know_their_buyers_and_the_line():
    data = sampled()
    paid = money.paid_for_seats(data.seat_prices, data.us_cpi, to=2025)
    assert paid.loc["soyuz-tito", ["entity", "line"]].tolist() == ["private", False]
    assert paid.loc["soyuz-tito", "value"] == pytest.approx(20 * 321.943 / 177.1, rel=1e-3)
    assert paid.loc["soyuz-yi", "entity"] == "government_guest"
    assert paid.loc["soyuz-brightman-2012", "text"].endswith(": more than 72")
    line = paid[paid["line"]]
    assert (line["date_is"] == "flight").all() and (line["buyer_kind"] == "agency").all() and len(line) > 5
    assert "shuttle-walker-charge" not in paid.index and "nasa-contract-2007" not in paid.index
