"""Dates, sums and lists as people write them."""

import pytest

from shotinspace import escape, words


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2021", "2021"),
        ("2021-10", "October 2021"),
        ("2021-10-05", "5 October 2021"),
        ("2021-10-05T08:55Z", "08:55 UTC on 5 October 2021"),
        ("2021-10-05T08:55:02Z", "08:55:02 UTC on 5 October 2021"),
    ],
)
def test_a_date_is_written_in_its_own_precision(date, text):
    assert words.day(date) == text


def test_a_wrong_date_is_refused_with_what_was_expected():
    with pytest.raises(ValueError, match="found 'autumn', expected a date such as"):
        words.day("autumn")


def test_spans_name_the_year_once():
    assert words.span("2021-09", "2021-11") == "September to November 2021"
    assert words.span("2021-12", "2022-06") == "December 2021 to June 2022"
    assert words.span("2023", "2023") == "2023"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (905e6, "RUB", "905 million roubles"),
        (2.139e9, "RUB", "2.139 billion roubles"),
        (2e8, "USD", "200 million dollars"),
        (128_347_608, "USD", "128.3 million dollars"),
        (128_000, "USD", "128,000 dollars"),
    ],
)
def test_money_has_no_more_digits_than_a_reader_needs(amount, currency, text):
    assert words.million(amount, currency) == text


def test_lists_are_joined_as_in_a_sentence():
    assert words.several(["a"]) == "a"
    assert words.several(["a", "b", "c"]) == "a, b and c"
    assert words.several([]) == "nobody or nothing on record"


def test_text_from_outside_cannot_act_as_markup():
    hostile = "<b>*x*</b> $5 [a](javascript:1)"
    assert escape.for_html(hostile).startswith("&lt;b&gt;") and "$" not in escape.for_html(hostile)
    assert '"' not in escape.for_html('x" onclick="alert(1)'), "it would end an attribute"
    assert "<" not in escape.for_plotly(hostile) and "$" not in escape.for_plotly(hostile)
    markdown = escape.for_markdown(hostile)
    assert "<" not in markdown and "\\*x\\*" in markdown and "\\[a\\]" in markdown and "$" not in markdown
