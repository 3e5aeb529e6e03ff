"""Wikidata on our productions: identifiers, release, running time, takings. Proposals for a person, never written."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
from pydantic import BaseModel, TypeAdapter, ValidationError

from shotinspace.update.merge import Draft, same
from shotinspace.update.proposal import Credit, Note, Proposal, SourceBroken
from shotinspace.update.web import Web

NAME = "wikidata"
HOME = "https://query.wikidata.org/sparql"
CREDIT = Credit("wikidata", "Wikidata", "Query service", HOME, "CC0", "encyclopedia")
WORK = "Q2431196"  # audiovisual work: what every match must be an instance of
_QUERY = """SELECT ?id ?item ?released ?minutes ?gross WHERE {{
  {{ VALUES (?id ?item) {{ {known} }} }} UNION
  {{ VALUES (?id ?title) {{ {titled} }} ?item rdfs:label ?title ; wdt:P31/wdt:P279* wd:{work} . }}
  OPTIONAL {{ ?item wdt:P577 ?released }} OPTIONAL {{ ?item wdt:P2047 ?minutes }} OPTIONAL {{ ?item wdt:P2142 ?gross }}
}}"""


class _Cell(BaseModel):
    value: str


class _Bindings(BaseModel):
    bindings: list[dict[str, _Cell]]


class _Answer(BaseModel):
    results: _Bindings


_READER = TypeAdapter(_Answer)


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
    """A frame `items`: production_id, item (Q number), released (a day), minutes, gross, as text, "" where silent.
    Raises SourceBroken."""
    try:
        answer = _READER.validate_json(answers["answer.json"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise SourceBroken(f"{NAME}: {where}: {first['msg']} (found {str(first.get('input'))[:60]!r})") from None
    rows = []
    for binding in answer.results.bindings:
        text = {name: cell.value for name, cell in binding.items()}
        item = text.get("item", "").rpartition("/")[2]
        if not text.get("id") or not (item[:1] == "Q" and item[1:].isdigit()):
            raise SourceBroken(
                f"{NAME}: found the item {text.get('item', 'nothing')[:60]!r}, expected one such as .../Q42"
            )
        rows.append(
            {
                "production_id": text["id"],
                "item": item,
                "released": text.get("released", "")[:10],
                "minutes": text.get("minutes", ""),
                "gross": text.get("gross", ""),
            }
        )
    columns = ["production_id", "item", "released", "minutes", "gross"]
    return {"items": pd.DataFrame(rows, columns=columns, dtype="str").drop_duplicates(ignore_index=True)}


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """What an item says and we do not, as notes; a namesake released in another year is not mentioned."""
    notes: list[Proposal] = []
    for item in frames["items"].itertuples():
        ours = draft.find("productions", item.production_id)
        if ours is None:
            continue
        if not ours["wikidata_id"] and ours["released"][:4] != item.released[:4]:
            continue
        says = [] if ours["wikidata_id"] else [f"may be {item.item}"]
        for column, value in (("released", item.released), ("runtime_min", item.minutes), ("gross_amount", item.gross)):
            if value and not same(ours[column], value):
                says.append(f"{column} {value[:20]} (we have {ours[column] or 'nothing'})")
        if says:
            notes.append(Note(f"{ours['title']}: {', '.join(says)}; see {item.item} and settle it by hand"))
    return notes
