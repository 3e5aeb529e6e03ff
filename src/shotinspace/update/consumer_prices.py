"""US consumer prices from the public API of the Bureau of Labor Statistics: series CUUR0000SA0, public domain."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date
from typing import Any

import pandas as pd
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shotinspace.update.flights import REFUSED
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, NewRow, Proposal, Question, Reach, Record, SourceBroken, Value
from shotinspace.update.web import Web

NAME = "cpi"
HOME = "https://api.bls.gov/publicAPI/v2/timeseries/data/"
SERIES = "CUUR0000SA0"  # all urban consumers, US city average, all items, not seasonally adjusted, 1982-84 = 100
CREDIT = Credit(
    "bls-cpi", "US Bureau of Labor Statistics", f"Consumer price index, series {SERIES}", HOME + SERIES,
    "US Government data", "official",
)  # fmt: skip

SCOPE = (
    "Annual averages of the consumer price index for all urban consumers, not seasonally adjusted, 1982-84 = 100. "
    "The last year may be a part."
)


class _Month(BaseModel):
    year: int = Field(ge=1913, le=2100)
    period: str
    value: str


class _Series(BaseModel):
    seriesID: str
    data: list[Any]


class _Results(BaseModel):
    series: list[_Series]


class _Answer(BaseModel):
    status: str
    message: list[str] = []
    Results: Any = None  # `{}` or nothing where the request was refused


_READER, _SERIES, _MONTH = TypeAdapter(_Answer), TypeAdapter(_Results), TypeAdapter(_Month)


def begin(draft: Draft) -> date:
    """The first year that is missing or rests on fewer than twelve months."""
    parts = [int(row["year"]) for row in draft["us_cpi"] if row["months"] != "12"]
    return date(min([*parts, int(draft["us_cpi"][-1]["year"]) + 1]), 1, 1)


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """One answer with the months of the last three years (what the API gives without a key). Raises SourceBroken."""
    return {"months.json": web.get(f"{NAME}/months.json", HOME + SERIES)}


def parse(answers: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Frames `months` (year, month, as numbers, index), `years` (year, index: the averages of a year the Bureau prints
    itself, period M13) and `refused` (columns of flights.REFUSED). Months not published (`-`) are left out. Raises
    SourceBroken, in the Bureau's own words where it refuses."""
    try:
        answer = _READER.validate_json(answers["months.json"])
        said = f": {' '.join(answer.message)[:200]}" if answer.message else ""
        if answer.status != "REQUEST_SUCCEEDED" or not answer.Results:
            raise SourceBroken(f"{NAME}: it says {answer.status[:40]}{said}")
        found = _SERIES.validate_python(answer.Results).series
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise SourceBroken(f"{NAME}: {where}: {first['msg']} (found {str(first.get('input'))[:60]!r})") from None
    if not found or not found[0].data:
        raise SourceBroken(f"{NAME}: no months{said}")
    if found[0].seriesID != SERIES:
        raise SourceBroken(f"{NAME}: found series {found[0].seriesID[:20]!r}, expected {SERIES}")
    months, years, refused = [], [], []
    for number, record in enumerate(found[0].data, 1):
        try:
            month = _MONTH.validate_python(record)
            if month.value == "-":
                continue
            index = float(month.value)
            if not (re.match(r"M(0[1-9]|1[0-3])$", month.period) and 1 <= index <= 10_000):
                raise ValueError
        except (ValidationError, ValueError):
            refused.append(_refused(number, record))
            continue
        if month.period == "M13":
            years.append({"year": month.year, "index": index})
        else:
            months.append({"year": month.year, "month": int(month.period[1:]), "index": index})
    frame = pd.DataFrame(months, columns=["year", "month", "index"])
    if frame.empty or frame.duplicated(["year", "month"]).any():
        raise SourceBroken(f"{NAME}: no months, or one twice")
    return {
        "months": frame.sort_values(["year", "month"], ignore_index=True),
        "years": pd.DataFrame(years, columns=["year", "index"]),
        "refused": pd.DataFrame(refused, columns=REFUSED, dtype="str"),
    }


def _refused(number: int, record: object) -> dict[str, str]:
    """A month that cannot be read, and its first day where that can."""
    cells = record if isinstance(record, dict) else {}
    year, period, value = (str(cells.get(name, "nothing"))[:20] for name in ("year", "period", "value"))
    day = f"{year}-{period[1:]}-01" if re.match(r"(19|20)\d\d M(0[1-9]|1[0-2])$", f"{year} {period}") else ""
    about = f"index of {year} {period}" if day else f"index number {number} of the answer"
    why = f"found {period} {year}: {value!r}, expected a month and an index"
    return {
        "about": about,
        "day": day,
        "why": "".join(letter for letter in why if letter.isprintable() and letter not in "<>$"),
    }


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """A row a year: the average the Bureau prints, else the mean of its months as the Bureau takes it; fewer than twelve
    are a part. A year with a month that cannot be read is left as it is."""
    months, printed = frames["months"], dict(zip(frames["years"]["year"], frames["years"]["index"]))
    refused = frames["refused"]
    proposals: list[Proposal] = [Question(one.about, one.why, ("us_cpi",), one.day) for one in refused.itertuples()]
    doubted = set(refused["day"].str[:4])
    for year, part in months[months["year"].ge(since.year)].groupby("year"):
        ours = draft.find("us_cpi", str(year))
        if str(year) in doubted or "" in doubted:
            continue
        last, ended = int(part["month"].max()), year < today.year
        span = f"January to {month_name[last]}" if last == len(part) else f"{len(part)} months to {month_name[last]}"
        note = "" if len(part) == 12 else f"the mean of {len(part)} months" if ended else f"a part of the year: {span}"
        cells = {"cpi_u": f"{part['index'].mean():.3f}", "basis": "mean_of_months", "months": str(len(part))}
        if year in printed:
            cells, note = {"cpi_u": f"{printed[year]:.3f}", "basis": "annual_average", "months": "12"}, ""
        if ours is None:
            proposals.append(NewRow("us_cpi", {"year": str(year), "note": note} | cells))
        elif int(ours["months"]) < int(cells["months"]):
            cells["note"] = note
            values = [Value("us_cpi", str(year), column, value, moves=True) for column, value in cells.items()]
            proposals.append(Record(f"prices of {year}", ("us_cpi",), f"{year}-01-01", tuple(values)))
        elif ours["months"] == cells["months"]:  # a mean of other months is another number
            proposals.append(Value("us_cpi", str(year), "cpi_u", cells["cpi_u"]))
    year, month = (int(value) for value in months[["year", "month"]].iloc[-1])
    until = f"{year}-{month:02}-{monthrange(year, month)[1]}"
    if until <= today.isoformat():
        proposals.append(Reach("us_cpi", until, SCOPE))
    return proposals
