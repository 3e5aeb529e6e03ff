"""How dates, sums and lists are written for a reader. Strings and numbers in, words out."""

from __future__ import annotations

from collections.abc import Sequence

MONTHS = ("January February March April May June July August September October November December").split()
CURRENCIES = {"RUB": "roubles", "USD": "dollars", "EUR": "euros", "JPY": "yen"}


def day(date: str, *, short: bool = False) -> str:
    """Write a date of the tables as people read it, in its own precision.

    `2021` -> 2021; `2021-10` -> October 2021; `2021-10-05` -> 5 October 2021;
    `2021-10-05T08:55:02Z` -> 08:55:02 UTC on 5 October 2021. With `short=True` months have three letters.
    Raises ValueError when `date` has none of these forms.
    """
    calendar, _, clock = date.removesuffix("Z").partition("T")
    parts = calendar.split("-")
    if len(parts) > 3 or not all(part.isdigit() for part in parts):
        raise ValueError(f"found {date!r}, expected a date such as 2021, 2021-10, 2021-10-05 or 2021-10-05T08:55Z")
    words = [parts[0]]
    if len(parts) > 1:
        month = MONTHS[int(parts[1]) - 1]
        words.insert(0, month[:3] if short else month)
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    text = " ".join(words)
    return f"{clock} UTC on {text}" if clock else text


def span(start: str, end: str, *, short: bool = False) -> str:
    """Write a span of two dates of the tables: `2021-09`, `2021-11` -> September to November 2021."""
    if start == end:
        return day(start, short=short)
    first, last = day(start, short=short), day(end, short=short)
    if start[:4] == end[:4] and "T" not in start:
        first = first.removesuffix(" " + start[:4])
    return f"{first} to {last}"


def million(amount: float, currency: str) -> str:
    """Write a sum of money: 905000000, `RUB` -> 905 million roubles; 2139000000 -> 2.139 billion roubles."""
    name = CURRENCIES.get(currency, currency)
    if abs(amount) >= 1e9:
        return f"{amount / 1e9:,.3f}".rstrip("0").rstrip(".") + f" billion {name}"
    if abs(amount) >= 1e6:
        return f"{amount / 1e6:,.1f}".rstrip("0").rstrip(".") + f" million {name}"
    return f"{amount:,.0f} {name}"


def several(items: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c. An empty list gives "nobody or nothing on record"."""
    items = list(items)
    if not items:
        return "nobody or nothing on record"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


_SMALL = "no one two three four five six seven eight nine ten eleven twelve".split()


def number(value: int) -> str:
    """Write a whole number as a sentence does: 4 -> four, 13 -> 13, 1434 -> 1,434."""
    return _SMALL[value] if 0 < value < len(_SMALL) else f"{value:,}"


def count(number: int, thing: str, several: str = "") -> str:
    """Write how many: 0 -> no flights, 1 -> one flight, 3 -> 3 flights. `several` is the plural where an s will not do:
    `count(3, "launch", "launches")`."""
    return f"{ {0: 'no', 1: 'one'}.get(number, f'{number:,}') } {thing if number == 1 else several or thing + 's'}"


def ranged(value: float | None, low: float | None = None, high: float | None = None, *, unit: str = "") -> str | None:
    """Write a number with its unit and the range of its sources: 35, 25, 50, "minutes" -> 35 minutes (sources: 25 to 50).
    A missing value gives None."""
    if value is None or value != value:
        return None
    if low is None or low != low or low == high:
        return f"{value:,.12g} {unit}".strip()
    return f"{value:,.12g} {unit}".strip() + f" (sources: {low:,.12g} to {high:,.12g})"
