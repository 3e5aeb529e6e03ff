"""Any two productions, or any two flights, property by property: rows for charts.pairs, and how the two differ."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from shotinspace import films, launches, money, words
from shotinspace.tables import Tables

UNKNOWN = "not published"
STATUS = {  # productions.status, as a sentence says it
    "announced": "is announced",
    "shot": "was shot and not shown",
    "released": "was released",
    "stalled": "has stalled",
    "cancelled": "was cancelled",
}


def productions(data: Tables, left: str, right: str) -> pd.DataFrame:
    """Compare two productions by their production_id; budgets become dollars at the mean rate of the year of the shoot,
    takings at that of the release. Out: `label`, `left`, `right` (text), `left_size`, `right_size` (minutes, or million
    nominal dollars; missing for words, and where a sum is an estimate or a bound). Raises KeyError for an unknown id."""
    asked = data.productions.set_index("production_id", drop=False).loc[[left, right]].reset_index(drop=True)
    two = films.shoots(asked, data.production_flights, data.flights, data.suborbital_flights)
    released = two["released_from"].dt.year
    budget = _dollars(data, two, "budget", two["begin"].dt.year.fillna(released))
    gross = _dollars(data, two, "gross", released)
    texts = {
        "kind": two["kind"].str.replace("_", " "),
        "how far it got": two["status"],
        "shot in space": two["shot_in_space"],
        "where": two["venue"].str.replace(";", ", "),
        "when it was shot": two["when"].where(two["known_by"] != "release"),
        "director": two["director"].str.replace(";", ", "),
        "minutes from space": _minutes(two, "minutes_from_space"),
        "running time": _minutes(two, "runtime_min"),
        "released": two["released"].map(words.day, na_action="ignore"),
        "budget, million dollars": budget["text"],
        "takings, million dollars": gross["text"],
    }
    sizes = {
        "minutes from space": two["minutes_from_space"],
        "running time": two["runtime_min"],
        "budget, million dollars": budget["size"],
        "takings, million dollars": gross["size"],
    }
    return _rows(texts, sizes)


def flights(data: Tables, left: str, right: str) -> pd.DataFrame:
    """Compare two flights by their flight_id. Out: as `productions`; sizes are people or days.
    Raises KeyError for an unknown id."""
    two = data.flights.set_index("flight_id").loc[[left, right]]
    seats = data.seats[data.seats["flight_id"].isin(two.index)]
    served = data.production_flights.merge(data.productions, on="production_id").groupby("flight_id")["title"]
    aboard = seats.groupby("flight_id")
    bought = seats[seats["category"].isin(launches.BOUGHT)].groupby("flight_id")["name"]
    people = aboard.size().reindex(two.index, fill_value=0)
    longest = aboard["days_in_space"].max().reindex(two.index)
    texts = {
        "spacecraft": two["spacecraft"],
        "rocket": two["rocket"],
        "lift-off": two["launched_at"].map(words.day, na_action="ignore"),
        "from": two["site"],
        "to": two["destination"],
        "landing of the ship": two["landed_at"].map(words.day, na_action="ignore"),
        "people up": people.astype("str"),
        "flew privately, or to film": bought.agg(words.several).reindex(two.index, fill_value="nobody"),
        "longest stay of its crew": longest.map("{:,.1f} days".format, na_action="ignore"),
        "films it served": served.unique().map(words.several).reindex(two.index, fill_value="none on record"),
    }
    return _rows(texts, {"people up": people, "longest stay of its crew": longest})


def productions_differ(rows: pd.DataFrame, left: str, right: str) -> str:
    """The first difference worth a title: in how far they got, in minutes from space, in length, or in when they
    were shot or released. In: what `productions` returns, and the names of the two. Out: a sentence without a full stop."""
    sentence = _difference(rows, left, right)
    return sentence[0].upper() + sentence[1:]


def _difference(rows: pd.DataFrame, left: str, right: str) -> str:
    at = rows.set_index("label")
    one, other = at["left"], at["right"]
    if one["how far it got"] != other["how far it got"]:
        return f"{left} {STATUS[one['how far it got']]}; {right} {STATUS[other['how far it got']]}"
    for label, verb, unit in (
        ("minutes from space", "has", "minutes from space"),
        ("running time", "runs for", "minutes"),
    ):
        sizes = at.loc[label, ["left_size", "right_size"]]
        if sizes.notna().all() and sizes.nunique() > 1:
            mine, theirs = (_told(at.loc[label, side], at.loc[label, f"{side}_size"]) for side in ("left", "right"))
            return f"{left} {verb} {mine} {unit}, {right} {theirs}"
    for label, verb in (("when it was shot", "was shot"), ("released", "was released")):
        if UNKNOWN not in (one[label], other[label]) and one[label] != other[label]:
            return f"{left} {verb} {one[label]}, {right} {other[label]}"
    return f"{left} and {right}: no difference is on record"


def _told(text: str, size: float) -> str:
    """The number, or all that sources say of it where they differ."""
    spread = re.search(r"\(sources: (.+)\)", text)
    return spread[1] if spread else f"{size:,.12g}"


def flights_differ(rows: pd.DataFrame, left: str, right: str) -> str:
    """How long the longest stay of each crew was; of how many people, where that is not known. In and out: as
    `productions_differ`."""
    at = rows.set_index("label")
    stays = at.loc["longest stay of its crew"]
    if UNKNOWN in (stays["left"], stays["right"]):
        people = at.loc["people up"]
        return f"{left} carried {people['left']}, {right} {people['right']}"
    return f"Longest stay of anybody aboard: {stays['left']} for {left}, {stays['right']} for {right}"


def _rows(texts: Mapping[str, pd.Series], sizes: Mapping[str, pd.Series]) -> pd.DataFrame:
    """A row for each label of `texts`; both map a label to two values, the left one first."""
    sides = pd.DataFrame({label: pair.to_list() for label, pair in texts.items()}, index=["left", "right"]).T
    numbers = pd.DataFrame(
        {label: pair.to_list() for label, pair in sizes.items()}, index=["left_size", "right_size"]
    ).T
    rows = sides.where(sides.notna() & (sides != ""), UNKNOWN).join(numbers.astype("float64"))
    return rows.rename_axis("label").reset_index()


def _minutes(two: pd.DataFrame, column: str) -> pd.Series:
    ends = [two.get(f"{column}_{end}", pd.Series(None, index=two.index)) for end in ("low", "high")]
    texts = [words.ranged(*numbers, unit="minutes") for numbers in zip(two[column], *ends, strict=True)]
    return pd.Series(texts, index=two.index, dtype="object")


def _dollars(data: Tables, two: pd.DataFrame, what: str, years: pd.Series) -> pd.DataFrame:
    """A sum in million dollars as `text`, and as `size` where it is no guess and no bound."""
    sums = money.in_dollars(two[f"{what}_amount"], two[f"{what}_currency"], years, data.rub_usd) / 1e6
    bound = two[f"{what}_bound"].map({"at_least": "more than ", "at_most": "at most ", "about": "about "}).fillna("")
    guess = (two["budget_basis"] == "estimated") if what == "budget" else pd.Series(False, index=two.index)
    text = bound + sums.round(1).map("{:,.12g}".format) + guess.map({True: ", a press estimate", False: ""})
    return pd.DataFrame({"text": text.where(sums.notna()), "size": sums.where((bound == "") & ~guess)})
