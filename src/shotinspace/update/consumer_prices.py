"""US consumer prices from the public API of the Bureau of Labor Statistics: series CUUR0000SA0, public domain."""

from __future__ import annotations

from calendar import month_name, monthrange
from datetime import date

import pandas as pd
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, NewRow, Proposal, Reach, SourceBroken, Value
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
    data: list[_Month]


class _Results(BaseModel):
    series: list[_Series] = Field(min_length=1)


class _Answer(BaseModel):
    status: str
    message: list[str] = []
    Results: _Results | None = None


_READER = TypeAdapter(_Answer)


def begin(draft: Draft) -> date:
    """The first year that is missing or rests on fewer than twelve months."""
    parts = [int(row["year"]) for row in draft["us_cpi"] if row["months"] != "12"]
    return date(min([*parts, int(draft["us_cpi"][-1]["year"]) + 1]), 1, 1)


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """One answer with the months of the last three years (what the API gives without a key). Raises SourceBroken."""
    return {"months.json": web.get(f"{NAME}/months.json", HOME + SERIES)}


def parse(answers: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """A frame `months`: year, month (numbers), index. Months not published (`-`) are left out. Raises SourceBroken."""
    try:
        answer = _READER.validate_json(answers["months.json"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise SourceBroken(f"{NAME}: {where}: {first['msg']} (found {str(first.get('input'))[:60]!r})") from None
    if answer.status != "REQUEST_SUCCEEDED" or answer.Results is None:
        raise SourceBroken(f"{NAME}: it says {answer.status[:40]}: {' '.join(answer.message)[:120]}")
    series = answer.Results.series[0]
    if series.seriesID != SERIES:
        raise SourceBroken(f"{NAME}: found series {series.seriesID[:20]!r}, expected {SERIES}")
    rows = []
    for month in series.data:
        if month.value == "-" or month.period == "M13":
            continue
        try:
            number, index = int(month.period.removeprefix("M")), float(month.value)
            if not (1 <= number <= 12 and 1 <= index <= 10_000):
                raise ValueError
        except ValueError:
            raise SourceBroken(
                f"{NAME}: found {month.period[:10]} {month.year}: {month.value[:20]!r}, expected a month and an index"
            ) from None
        rows.append({"year": month.year, "month": number, "index": index})
    frame = pd.DataFrame(rows, columns=["year", "month", "index"])
    if frame.empty or frame.duplicated(["year", "month"]).any():
        raise SourceBroken(f"{NAME}: no months, or one twice")
    return {"months": frame.sort_values(["year", "month"], ignore_index=True)}


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """A row a year: the mean of its months, as the Bureau takes its annual averages; fewer than twelve are a part."""
    months = frames["months"]
    proposals: list[Proposal] = []
    for year, part in months[months["year"].ge(since.year)].groupby("year"):
        ours = draft.find("us_cpi", str(year))
        last, ended = int(part["month"].max()), year < today.year
        span = f"January to {month_name[last]}" if last == len(part) else f"{len(part)} months to {month_name[last]}"
        note = "" if len(part) == 12 else f"the mean of {len(part)} months" if ended else f"a part of the year: {span}"
        cells = {"cpi_u": f"{part['index'].mean():.3f}", "basis": "mean_of_months", "months": str(len(part))}
        if ours is None:
            proposals.append(NewRow("us_cpi", {"year": str(year), "note": note} | cells))
        elif int(ours["months"]) < len(part):
            cells["note"] = note
            proposals += [Value("us_cpi", str(year), column, value, moves=True) for column, value in cells.items()]
        else:
            proposals.append(Value("us_cpi", str(year), "cpi_u", cells["cpi_u"]))
    year, month = (int(value) for value in months[["year", "month"]].iloc[-1])
    until = f"{year}-{month:02}-{monthrange(year, month)[1]}"
    proposals.append(Reach("us_cpi", until, SCOPE))
    return proposals
