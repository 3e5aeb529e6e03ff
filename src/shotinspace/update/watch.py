"""What moved about the films: encyclopedia pages edited since we checked, their Wikidata items, new items filmed in space.

Every line is for a person to read; nothing is written. The day we checked is `checked_on` of productions in coverage: set
it when you have looked.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pandas as pd
from pydantic import BaseModel, TypeAdapter, ValidationError

from shotinspace.update.merge import Draft
from shotinspace.update.proposal import Credit, Note, Proposal, SourceBroken
from shotinspace.update.web import Web

NAME = "watch"
QUERY = "https://query.wikidata.org/sparql"
API = "https://{host}/w/api.php"  # of every site of Wikimedia
ITEMS = "www.wikidata.org"
CREDIT = Credit(
    "wikimedia",
    "Wikimedia",
    "Recent changes of the pages about our productions",
    f"https://{ITEMS}/",
    "CC BY-SA",
    "encyclopedia",
)
AT_ONCE = 50  # titles that one question may name
SPACE, STATION = "Q4169", "Q25956"  # outer space; space station
_FILMED = (
    "SELECT DISTINCT ?item WHERE {{ ?item wdt:P915 ?place . "
    "{{ VALUES ?place {{ wd:{space} }} }} UNION {{ ?place wdt:P31/wdt:P279* wd:{station} }} }} LIMIT 500"
)


class _Revision(BaseModel):
    revid: int
    timestamp: str


class _Page(BaseModel):
    title: str
    missing: bool = False
    revisions: list[_Revision] = []


class _Query(BaseModel):
    pages: list[Any] = []


class _Answer(BaseModel):
    query: _Query | None = None
    error: dict[str, Any] | None = None


class _Found(BaseModel):
    results: dict[str, list[dict[str, dict[str, Any]]]]


_ANSWER, _PAGE, _FOUND = TypeAdapter(_Answer), TypeAdapter(_Page), TypeAdapter(_Found)


def begin(draft: Draft) -> date:
    """The day the productions were last checked."""
    row = draft.find("coverage", "productions")
    return date.fromisoformat(row["checked_on"]) if row else date(1961, 4, 12)


def pages(draft: Draft) -> dict[str, dict[str, str]]:
    """The pages to watch: host -> title -> production (its title), from the sources productions cite and their items."""
    urls = {row["source_id"]: row["url"] for row in draft["sources"]}
    found: dict[str, dict[str, str]] = {}
    for row in draft["productions"]:
        for url in (urls.get(one, "") for one in row["source_ids"].split(";")):
            place = urlsplit(url)
            host = (place.hostname or "").replace(".m.", ".")
            if re.fullmatch(r"[a-z-]+\.wikipedia\.org", host) and place.path.startswith("/wiki/"):
                found.setdefault(host, {})[unquote(place.path[6:]).replace("_", " ")] = row["title"]
        if row["wikidata_id"]:
            found.setdefault(ITEMS, {})[row["wikidata_id"]] = row["title"]
    return found


def fetch(web: Web, since: date, draft: Draft) -> dict[str, bytes]:
    """The last revision of every page, fifty a question, and the items filmed in space. Raises SourceBroken."""
    answers = {}
    for host, titles in sorted(pages(draft).items()):
        names = sorted(titles)
        for start in range(0, len(names), AT_ONCE):
            name = f"{NAME}/{host}-{start // AT_ONCE + 1}.json"
            params = {
                "action": "query",
                "prop": "revisions",
                "rvprop": "ids|timestamp",
                "format": "json",
                "formatversion": "2",
            }
            params |= {"titles": "|".join(names[start : start + AT_ONCE]), "maxlag": "5"}
            answers[name] = web.get(name, API.format(host=host), params=params)
    params = {"query": _FILMED.format(space=SPACE, station=STATION), "format": "json"}
    answers[f"{NAME}/filmed.json"] = web.get(f"{NAME}/filmed.json", QUERY, params=params)
    return answers


def parse(answers: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    """Frames `pages` (host, title, revision, day; "" where a page is missing), `filmed` (item) and `refused` (text).
    Raises SourceBroken, in the site's own words where it refuses."""
    rows, filmed, refused = [], [], []
    for name, body in answers.items():
        try:
            if name.endswith("filmed.json"):
                bindings = _FOUND.validate_json(body).results.get("bindings", [])
                filmed += [str(one.get("item", {}).get("value", "")).rpartition("/")[2] for one in bindings]
                continue
            answer = _ANSWER.validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the answer"
            raise SourceBroken(f"{name}: {where}: {first['msg']} (found {str(first.get('input'))[:60]!r})") from None
        if answer.error is not None or answer.query is None:
            raise SourceBroken(f"{name}: it says {str((answer.error or {}).get('info', 'nothing'))[:200]}")
        host = re.sub(r"-\d+\.json$", "", name.rpartition("/")[2])
        for number, one in enumerate(answer.query.pages, 1):
            try:
                page = _PAGE.validate_python(one)
                last = page.revisions[0] if page.revisions else None
                day = date.fromisoformat(last.timestamp[:10]).isoformat() if last else ""
            except (ValidationError, ValueError):
                refused.append({"text": f"page {number} of {host} cannot be read"})
                continue
            rows.append({"host": host, "title": page.title, "revision": str(last.revid) if last else "", "day": day})
    items = [{"item": item} for item in filmed if re.fullmatch(r"Q\d+", item)]
    return {
        "pages": pd.DataFrame(rows, columns=["host", "title", "revision", "day"], dtype="str"),
        "filmed": pd.DataFrame(items, columns=["item"], dtype="str"),
        "refused": pd.DataFrame(refused, columns=["text"], dtype="str"),
    }


def propose(frames: dict[str, pd.DataFrame], draft: Draft, today: date, since: date) -> list[Proposal]:
    """A note for each page edited since the day, with a link to its history; for each that is gone; for each item that
    Wikidata says was filmed in space and none of our productions is."""
    about = pages(draft)
    notes: list[Proposal] = [Note(text) for text in frames["refused"]["text"]]
    for page in frames["pages"].itertuples():
        film = about.get(page.host, {}).get(page.title, page.title)
        link = f"https://{page.host}/w/index.php?title={quote(page.title.replace(' ', '_'))}&action=history"
        if not page.day:
            notes.append(Note(f"{film}: the page {page.title[:80]} of {page.host} is not there; see {link}"))
        elif page.day >= since.isoformat():
            notes.append(Note(f"{film}: {page.title[:80]} ({page.host}) was edited on {page.day}; see {link}"))
    ours = {row["wikidata_id"] for row in draft["productions"]}
    for item in frames["filmed"]["item"].drop_duplicates():
        if item not in ours:
            notes.append(Note(f"filmed in space, says Wikidata, and not among our items: https://{ITEMS}/wiki/{item}"))
    return notes
