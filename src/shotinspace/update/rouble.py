"""Roubles per dollar from the Bank of Russia: its official rate of every day, as XML in windows-1251."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.etree.ElementTree import ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, NewRow, Proposal, Reach, SourceBroken, Value
from shotinspace.update.web import Web

NAME = "rouble"
HOME = "https://www.cbr.ru/scripts/XML_dynamic.asp"
DOLLAR = "R01235"
CREDIT = Credit(
    "bank-of-russia", "Bank of Russia", "Official rate of the US dollar, by day", f"{HOME}?VAL_NM_RQ={DOLLAR}", "", "official"
)  # fmt: skip


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
    """A frame `rates`: day (timestamp), roubles (for one dollar). Raises SourceBroken."""
    try:
        root = fromstring(answers["days.xml"])
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceBroken(f"{NAME}: not the XML of the Bank ({str(error)[:80]})") from None
    if root.tag != "ValCurs" or root.get("ID") != DOLLAR:
        raise SourceBroken(
            f"{NAME}: found <{root.tag[:20]}> for {str(root.get('ID'))[:20]}, expected the rates of {DOLLAR}"
        )
    rows = []
    for record in root.iter("Record"):
        value, nominal = (record.findtext(name, "") for name in ("Value", "Nominal"))
        try:
            rate = float(value.replace(",", ".")) / float(nominal)
            if not 0.001 < rate < 10_000:
                raise ValueError
            rows.append({"day": datetime.strptime(record.get("Date", ""), "%d.%m.%Y"), "roubles": rate})
        except (ValueError, ZeroDivisionError):
            raise SourceBroken(
                f"{NAME}: {record.get('Date', 'a day')[:12]}: found {value[:20]!r} for {nominal[:10]!r} dollars, "
                "expected a rate such as 90,4040 for 1"
            ) from None
    frame = pd.DataFrame(rows, columns=["day", "roubles"])
    if frame.empty or frame["day"].duplicated().any():
        raise SourceBroken(f"{NAME}: no rates, or one day twice")
    return {"rates": frame.sort_values("day", ignore_index=True)}


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """A row a year: the mean over its calendar days of the rate in force (a rate holds until the next is set).

    A year that still runs counts its whole months only and says so.
    """
    rates = frames["rates"].set_index("day")["roubles"]
    end = pd.Timestamp(today).replace(day=1) - pd.Timedelta(days=1)  # the last whole month
    daily = rates.reindex(pd.date_range(rates.index[0], max(end, rates.index[0]))).ffill()
    proposals: list[Proposal] = []
    for year, part in daily[daily.index.year >= since.year].groupby(lambda day: day.year):
        months, ours = int(part.index[-1].month), draft.find("rub_usd", str(year))
        cells = {"rub_per_usd": f"{part.mean():.5f}", "basis": "mean_of_days", "months": str(months)}
        note = "" if months == 12 else f"a part of the year: January to {part.index[-1]:%B}"
        if ours is None:
            proposals.append(NewRow("rub_usd", {"year": str(year), "note": note} | cells))
        elif int(ours["months"]) < months:
            cells["note"] = note
            proposals += [Value("rub_usd", str(year), column, value, moves=True) for column, value in cells.items()]
        else:
            proposals.append(Value("rub_usd", str(year), "rub_per_usd", cells["rub_per_usd"]))
    scope = "Annual averages of roubles per dollar since 2000; the last year may be a part."
    return [*proposals, Reach("rub_usd", f"{daily.index[-1]:%Y-%m-%d}", scope)]
