"""Wikidata on our productions: identifiers, release, running time, takings. Proposals for a person, never written."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pandas as pd
from pydantic import BaseModel, TypeAdapter, ValidationError

from shotinspace.update.merge import Draft, same
from shotinspace.update.proposal import Credit, Note, Proposal, SourceBroken
from shotinspace.update.web import Web

NAME = "wikidata"
HOME = "https://query.wikidata.org/sparql"
CREDIT = Credit("wikidata", "Wikidata", "Query service", HOME, "CC0", "encyclopedia")
PAGES = "https://www.wikidata.org/wiki/"
WORK = "Q2431196"  # audiovisual work: what every match must be an instance of
MINUTE = "Q7727"
CURRENCIES = {"Q4917": "USD", "Q41044": "RUB", "Q4916": "EUR", "Q25224": "GBP", "Q8146": "JPY", "Q39099": "CNY"}
_PRECISION = {"9": 4, "10": 7, "11": 10}  # of a date there: year, month, day
# One row a statement: three dates and two lengths are five rows, not six pairs.
_QUERY = """SELECT ?id ?item ?what ?value ?detail WHERE {{
  {{ VALUES (?id ?item) {{ {known} }} }} UNION
  {{ VALUES (?id ?title) {{ {titled} }} ?item rdfs:label ?title ; wdt:P31/wdt:P279* wd:{work} . }}
  OPTIONAL {{
    {{ ?item p:P577/psv:P577 [ wikibase:timeValue ?value ; wikibase:timePrecision ?detail ] BIND("released" AS ?what) }} UNION
    {{ ?item p:P2047/psv:P2047 [ wikibase:quantityAmount ?value ; wikibase:quantityUnit ?detail ] BIND("runtime_min" AS ?what) }} UNION
    {{ ?item p:P2142/psv:P2142 [ wikibase:quantityAmount ?value ; wikibase:quantityUnit ?detail ] BIND("gross_amount" AS ?what) }}
  }}
}}"""


class _Cell(BaseModel):
    value: str


class _Bindings(BaseModel):
    bindings: list[Any]


class _Answer(BaseModel):
    results: _Bindings


_READER, _BINDING = TypeAdapter(_Answer), TypeAdapter(dict[str, _Cell])


def begin(draft: Draft) -> date:
    """All productions are asked about, whenever they were made."""
    return date(1961, 4, 12)


def query(draft: Draft) -> str:
    """The SPARQL question about all productions: by identifier where we have one, else by English title."""
    rows = draft["productions"]
    known = " ".join(
        f"({json.dumps(row['production_id'])} wd:{row['wikidata_id']})" for row in rows if row["wikidata_id"]
    )
    titled = " ".join(
        f"({json.dumps(row['production_id'])} {json.dumps(row['title'], ensure_ascii=False)}@en)"
        for row in rows
        if not row["wikidata_id"]
    )
    return _QUERY.format(known=known, titled=titled, work=WORK)


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """One answer. Raises SourceBroken."""
    params = {"query": query(draft), "format": "json"}
    return {"answer.json": web.get(f"{NAME}/answer.json", HOME, params=params)}


def parse(answers: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """A frame `items`, one row a statement: production_id, item (Q number), what (a column of productions, or ""), value
    (a date at its precision, minutes, an amount), unit (a currency, or the Q number of an unknown unit). Rows that cannot
    be read are in `refused` (text). Raises SourceBroken."""
    try:
        answer = _READER.validate_json(answers["answer.json"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise SourceBroken(f"{NAME}: {where}: {first['msg']} (found {str(first.get('input'))[:60]!r})") from None
    rows, refused = [], []
    for number, binding in enumerate(answer.results.bindings, 1):
        try:
            text = {name: cell.value for name, cell in _BINDING.validate_python(binding).items()}
            item, what = text.get("item", "").rpartition("/")[2], text.get("what", "")
            if (
                not text.get("id")
                or not re.match(r"Q\d+$", item)
                or what not in ("", "released", "runtime_min", "gross_amount")
            ):
                raise ValueError
            value, unit = _value(what, text.get("value", ""), text.get("detail", "").rpartition("/")[2])
        except (ValidationError, ValueError):
            refused.append(
                {
                    "text": f"statement {number} of the answer cannot be read, expected an item such as .../Q42 and a value"
                }
            )
            continue
        rows.append({"production_id": text["id"], "item": item, "what": what, "value": value, "unit": unit})
    columns = ["production_id", "item", "what", "value", "unit"]
    items = pd.DataFrame(rows, columns=columns, dtype="str").drop_duplicates(ignore_index=True)
    return {"items": items, "refused": pd.DataFrame(refused, columns=["text"], dtype="str")}


def _value(what: str, value: str, detail: str) -> tuple[str, str]:
    """A statement's value as productions would hold it, and its unit. Raises ValueError."""
    if not what:
        return "", ""
    if what == "released":
        day = value.lstrip("+")[: _PRECISION.get(detail, 4)]
        if not re.match(r"\d{4}(-\d\d(-\d\d)?)?$", day):
            raise ValueError
        return day, ""
    amount = f"{float(value):.10g}"
    if what == "runtime_min":
        return amount, "" if detail in (MINUTE, "") else detail
    return f"{float(value):.0f}", CURRENCIES.get(detail, detail)


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """What an item says and we do not, one note an item; a namesake released in another year is not mentioned, nor what
    a correction or a row of evidence has settled. Sums are compared in one currency only."""
    notes: list[Proposal] = [Note(text) for text in frames["refused"]["text"]]
    for (production_id, item), said in frames["items"].groupby(["production_id", "item"], sort=False):
        ours = draft.find("productions", production_id)
        if ours is None:
            notes.append(Note(f"{item} is about {production_id[:60]}, which we do not have"))
            continue
        released = set(said.loc[said["what"].eq("released"), "value"].str[:4])
        if not ours["wikidata_id"] and ours["released"][:4] not in (released or {""}):
            continue
        says = [] if ours["wikidata_id"] else [f"may be {item}"]
        for column, values in said[said["what"].ne("")].groupby("what", sort=False):
            mine = ours[column]
            currency = ours["gross_currency"] if column == "gross_amount" else ""
            told = list(dict.fromkeys(zip(values["value"], values["unit"])))
            agrees = any(mine and same(mine, value) and unit in (currency, "") for value, unit in told)
            if agrees or _settled(draft, production_id, column, mine):
                continue
            words = " or ".join(f"{value} {unit}".strip() for value, unit in told)
            says.append(f"{column} {words} (we have {f'{mine} {currency}'.strip() or 'nothing'})")
        if says:
            notes.append(Note(f"{ours['title']}: {', '.join(says)}; see {PAGES}{item} and settle it by hand"))
    return notes


def _settled(draft: Draft, production_id: str, column: str, mine: str) -> bool:
    """Whether a person has looked at this before: a correction guards the cell, or evidence has what Wikidata says."""
    guarded = any(
        (row["table"], row["row"], row["field"], row["expect"]) == ("productions", production_id, column, mine)
        for row in draft["corrections"]
    )
    return guarded or any(
        (row["table"], row["row_id"], row["field"], row["source_id"])
        == ("productions", production_id, column, CREDIT.source_id)
        for row in draft["evidence"]
    )
