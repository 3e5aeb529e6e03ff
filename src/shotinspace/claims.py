"""The claims of the news story of 2021, in reading order, and how many of some of them are true."""

from __future__ import annotations

import pandas as pd

from shotinspace import words

SUBJECTS = {
    "rocket_and_flight": "The rocket and the flight",
    "rival_film": "The rival film",
    "crew": "The crew",
    "film": "The film",
    "first": "The first ever?",
    "race": "The race",
}
VERDICTS = ["true", "garbled", "misleading", "false"]  # from the best to the worst


def judged(claims: pd.DataFrame) -> pd.DataFrame:
    """The table claims in the order of SUBJECTS and, within each, of VERDICTS; `subject` is put in words."""
    order = {"subject": list(SUBJECTS.values()), "verdict": VERDICTS}
    ranked = claims.assign(subject=claims["subject"].map(SUBJECTS))
    for column, values in order.items():
        ranked[column] = pd.Categorical(ranked[column], values, ordered=True)
    return ranked.sort_values(list(order), kind="stable", ignore_index=True).astype(dict.fromkeys(order, "str"))


def true_of(claims: pd.DataFrame, subject: str) -> str:
    """How many claims of a subject, of SUBJECTS, are true: "four of five". In: as judged() gives them."""
    verdicts = claims.loc[claims["subject"] == SUBJECTS[subject], "verdict"]
    true = int((verdicts == "true").sum())
    return f"{words.number(true) if true else 'none'} of {words.number(len(verdicts))}"
