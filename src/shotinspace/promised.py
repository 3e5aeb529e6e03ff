"""Promises of a date and the steps of a film, from the table milestones: what the stories of plans share."""

from __future__ import annotations

import pandas as pd

from shotinspace import films, words

OWN = ["maker", "partner"]  # milestones.promised_by: those who can keep a date or break it
FILMS = films.OURS  # the two that the stories follow, by their headings
NO_DAY = "Nobody has flown for it."
STEPS = {  # milestones.event, in words; day_named is a promise of a launch to the day by those who can keep it
    "director_named": "director named",
    "day_named": "a launch day is named",
    "training_start": "training begins",
    "launch": "lift-off",
    "landing": "landing",
    "ground_filming_end": "filming on the ground ends",
    "release": "in cinemas",
}


def dates(plans: pd.DataFrame, events: list[str]) -> pd.DataFrame:
    """Dates that were given for some events, repeats of an older one left out, in the order they were given.

    In: rows of milestones with kind plan; `events`, of milestones.event. Out: `milestone_id`, `film` (the production),
    `by` (who gave it), `own` (whether those who could keep it did), `entity` (the film, or context), `given` (when, in words),
    `made`, `begin`, `until` (timestamps), `promised` (in words), `precision` of the date named and `confidence`. Films come in order of their id.
    """
    rows = plans[plans["event"].isin(events) & plans["repeats"].isna()]
    own = rows["promised_by"].isin(OWN)
    out = pd.DataFrame(
        {
            "milestone_id": rows["milestone_id"],
            "film": rows["production_id"],
            "by": rows["promised_by_name"],
            "own": own,
            "entity": rows["production_id"].where(own, "context"),
            "given": [words.day(date, short=True) for date in rows["date"]],
            "made": rows["date_from"],
            "begin": rows["planned_from_from"],
            "until": rows["planned_to_to"],
            "promised": [
                words.span(start, end, short=True)
                for start, end in zip(rows["planned_from"], rows["planned_to"], strict=True)
            ],
            "precision": rows["planned_from_precision"],
            "confidence": rows["confidence"],
        }
    )
    return out.sort_values(["film", "made", "milestone_id"], kind="stable", ignore_index=True)


def race(milestones: pd.DataFrame) -> pd.DataFrame:
    """The dates given for flying or filming of the two films of FILMS: what charts.promises() reads.

    In: the table milestones. Out: `dates` with `group` (the film's name), `happened` (its lift-off, missing where there
    is none) and `outcome` (the same in words).
    """
    plans = milestones[(milestones["kind"] == "plan") & milestones["production_id"].isin(FILMS)]
    out = dates(plans, ["launch", "filming_start"])
    flown = milestones[(milestones["kind"] == "actual") & (milestones["event"] == "launch")].set_index("production_id")
    return out.assign(
        group=out["film"].map(FILMS),
        happened=out["film"].map(flown["date_from"]),
        outcome=("lift-off, " + out["film"].map(flown["date"].map(words.day))).fillna(NO_DAY),
    )


def happened(milestones: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What happened to the two films of FILMS, the rows that have a label: what charts.timeline() reads.

    In: the table milestones and the day it reaches. Out: `lane`, `entity`, `begin`, `until`, `days` (since the film was
    announced), `label` (with its date), `about`, `faint` (low confidence), `step` (whether it is the first of one of the
    STEPS; a launch day that is named has a row of its own) and `lacking` (the STEPS that are not on record), film by
    film in order of time.
    """
    rows = milestones[milestones["production_id"].isin(FILMS)]
    plans, events = (rows[rows["kind"] == kind] for kind in ("plan", "actual"))
    first = events[events["event"] == "announced"].groupby("production_id")["date_from"].min()
    steps = first_steps(events, plans, list(STEPS))
    missing = steps[steps["day"].isna()].groupby("entity")["step"].agg(", ".join)
    lacking = {film: f"Not on record by day {(as_of - first[film]).days:,}: {names}" for film, names in missing.items()}
    rows = pd.concat([events[events["label"].notna()], _days_named(plans)])
    rows = rows.sort_values(["production_id", "date_from", "milestone_id"], kind="stable")
    days = (rows["date_from"] - rows["production_id"].map(first)).dt.days
    dates = [words.day(date[:10], short=True) for date in rows["date"]]
    return pd.DataFrame(
        {
            "lane": rows["production_id"].map(FILMS),
            "entity": rows["production_id"],
            "begin": rows["date_from"],
            "until": rows["date_to"],
            "days": days,
            "label": [f"{label}, {date}" for label, date in zip(rows["label"], dates, strict=True)],
            "about": rows["description"],
            "lacking": rows["production_id"].map(lacking).fillna(""),
            "faint": rows["confidence"] == "low",
            "step": rows["event"].isin(list(STEPS)) & ~rows.duplicated(["production_id", "event"]),
        }
    )


def _days_named(plans: pd.DataFrame) -> pd.DataFrame:
    """The rows of plans in which those who could keep it first named a launch day, as events."""
    own = plans["promised_by"].isin(OWN) & plans["event"].eq("launch")
    named = plans[own & plans["planned_from_precision"].isin(["day", "minute", "second"])]
    first = named.sort_values(["date_from", "milestone_id"], kind="stable").drop_duplicates("production_id")
    return first.assign(event="day_named", label="launch day named")


def tally(race: pd.DataFrame) -> dict[str, int]:
    """The figures of a race(): `late` (seconds from the minute promised last to lift-off), and of the film that has not
    flown the number of dates, `dates`, and of those that outsiders gave, `outside`."""
    minute, rest = race[race["happened"].notna()].iloc[-1], race[race["happened"].isna()]
    late = int((minute["happened"] - minute["begin"]).total_seconds())
    return {"late": late, "dates": len(rest), "outside": int((~rest["own"]).sum())}


def first_steps(events: pd.DataFrame, plans: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """When each film first reached each step.

    In: rows of milestones with kind actual and with kind plan; `order`, keys of STEPS. Out: a row for each film and
    step: `entity` (the production), `step` (in words), `day` (timestamp, missing where it is not on record).
    """
    named = dates(plans, ["launch"])
    named = named[named["own"] & named["precision"].isin(["day", "minute", "second"])]
    reached = events.groupby(["production_id", "event"])["date_from"].min()
    for film, day in named.groupby("film")["made"].min().items():
        reached[film, "day_named"] = day
    films = sorted(events["production_id"].unique())
    rows = [
        {"entity": film, "step": STEPS[step], "day": reached.get((film, step), pd.NaT)}
        for film in films
        for step in order
    ]
    return pd.DataFrame(rows)
