"""Roubles per dollar from the Bank of Russia: its official rate of every day, as XML in windows-1251."""

from __future__ import annotations

from calendar import month_name, monthrange
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shotinspace.update.flights import REFUSED
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, NewRow, Note, Proposal, Question, Reach, Record, SourceBroken, Value
from shotinspace.update.web import Web

NAME = "rouble"
HOME = "https://www.cbr.ru/scripts/XML_dynamic.asp"
DOLLAR = "R01235"
CREDIT = Credit(
    "bank-of-russia", "Bank of Russia", "Official rate of the US dollar, by day", f"{HOME}?VAL_NM_RQ={DOLLAR}", "", "official"
)  # fmt: skip

PAUSE_DAYS = 15  # the rates pause for eleven days at the turn of a year; for longer, something is missing
OTHER_WAYS = 0.002  # official averages, of months, differ from the mean of days by up to 0.13 per cent (2000 to 2023)


def begin(draft: Draft) -> date:
    """The first year since the table began that is missing or a part."""
    have = {int(row["year"]) for row in draft["rub_usd"] if row["months"] == "12"}
    return date(next(year for year in range(min(have), 2101) if year not in have), 1, 1)


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """One answer with every rate from a fortnight before `since` to today. Raises SourceBroken."""
    start = since - timedelta(days=14)  # the rate of the first days of January was set in December
    params = {"date_req1": f"{start:%d/%m/%Y}", "date_req2": f"{web.today:%d/%m/%Y}", "VAL_NM_RQ": DOLLAR}
    return {"days.xml": web.get(f"{NAME}/days.xml", HOME, params=params)}


def parse(answers: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Frames `rates` (day, a timestamp, and roubles for one dollar) and `refused` (columns of flights.REFUSED). Raises
    SourceBroken."""
    try:
        root = fromstring(answers["days.xml"])
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceBroken(f"{NAME}: not the XML of the Bank ({str(error)[:80]})") from None
    if root.tag != "ValCurs" or root.get("ID") != DOLLAR:
        raise SourceBroken(
            f"{NAME}: found <{root.tag[:20]}> for {str(root.get('ID'))[:20]}, expected the rates of {DOLLAR}"
        )
    rows, refused = [], []
    for number, record in enumerate(root.iter("Record"), 1):
        value, nominal = (record.findtext(name, "") or "" for name in ("Value", "Nominal"))
        try:
            day = datetime.strptime(record.get("Date", ""), "%d.%m.%Y")
        except ValueError:
            refused.append(
                {"about": f"rate number {number} of the answer", "day": "", "why": "it has no date such as 28.11.2026"}
            )
            continue
        try:
            rate = float(value.replace(",", ".")) / float(nominal)
            if not 0.001 < rate < 10_000:
                raise ValueError
            rows.append({"day": day, "roubles": rate})
        except (ValueError, ZeroDivisionError):
            why = f"found {_shown(value)} for {_shown(nominal)} dollars, expected a rate such as 90,4040 for 1"
            refused.append({"about": f"rate of {day:%Y-%m-%d}", "day": f"{day:%Y-%m-%d}", "why": why})
    frame = pd.DataFrame(rows, columns=["day", "roubles"])
    if frame.empty or frame["day"].duplicated().any():
        raise SourceBroken(f"{NAME}: no rates, or one day twice")
    rates = frame.sort_values("day", kind="stable", ignore_index=True)
    return {"rates": rates, "refused": pd.DataFrame(refused, columns=REFUSED, dtype="str")}


def _shown(text: str) -> str:
    return repr("".join(letter for letter in text if letter.isprintable() and letter not in "<>$")[:20])


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """A row a year: the mean over its calendar days of the rate in force (a rate holds until the next is set).

    Only months the rates cover count, from January on: no month after the last rate, none in which the rates pause for
    longer than they ever do, none with a rate that cannot be read. Years are compared with ours where both rest on as
    many months.
    """
    rates, refused = frames["rates"].set_index("day")["roubles"], frames["refused"]
    proposals: list[Proposal] = [Question(one.about, one.why, ("rub_usd",), one.day) for one in refused.itertuples()]
    last = rates.index[-1]
    if (pd.Timestamp(today) - last).days > PAUSE_DAYS:
        proposals.append(Note(f"its rates end on {last:%Y-%m-%d}: nothing is said of later months"))
    daily = rates.reindex(pd.date_range(rates.index[0], last)).ffill()
    covered = _covered(rates, refused)
    until = ""
    for year, part in daily[daily.index.year >= since.year].groupby(lambda day: day.year):
        months = next((month - 1 for month in range(1, 13) if f"{year}-{month:02}" not in covered), 12)
        if not months:
            continue
        until = max(until, f"{year}-{months:02}-{monthrange(int(year), months)[1]}")
        mean, ours = part[part.index.month <= months].mean(), draft.find("rub_usd", str(year))
        cells = {"rub_per_usd": f"{mean:.5f}", "basis": "mean_of_days", "months": str(months)}
        note = "" if months == 12 else f"a part of the year: January to {month_name[months]}"
        if ours is None:
            proposals.append(NewRow("rub_usd", {"year": str(year), "note": note} | cells))
        elif int(ours["months"]) < months:
            cells["note"] = note
            values = [Value("rub_usd", str(year), column, value, moves=True) for column, value in cells.items()]
            proposals.append(Record(f"rates of {year}", ("rub_usd",), f"{year}-01-01", tuple(values)))
        elif int(ours["months"]) == months:
            tolerance = 0 if ours["basis"] == "mean_of_days" else OTHER_WAYS
            proposals.append(Value("rub_usd", str(year), "rub_per_usd", cells["rub_per_usd"], tolerance=tolerance))
    scope = "Annual averages of roubles per dollar since 2000; the last year may be a part."
    return [*proposals, *([Reach("rub_usd", until, scope)] if until else [])]


def _covered(rates: pd.Series, refused: pd.DataFrame) -> set[str]:
    """The months `YYYY-MM` all of whose days have a rate in force that can be read."""
    first, last = rates.index[0], rates.index[-1]
    months = {str(month) for month in pd.period_range(first, last, freq="M")}
    months -= {f"{first:%Y-%m}"} if first.day > 1 else set()
    months -= {f"{last:%Y-%m}"} if last != last + pd.offsets.MonthEnd(0) else set()
    for start, end in zip(rates.index, rates.index[1:]):
        if (end - start).days > PAUSE_DAYS:
            months -= {
                str(month)
                for month in pd.period_range(start + pd.Timedelta(days=1), end - pd.Timedelta(days=1), freq="M")
            }
    if refused["day"].eq("").any():
        return set()
    return months - set(refused["day"].str[:7])
