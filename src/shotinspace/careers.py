"""Who flew, how often and how long: derived from seats and hops, one row a person, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MEANINGS = {  # what each column of `careers` means, for the dictionary and the exports
    "person_id": "The person.",
    "name": "The person's name, as in people.",
    "sex": "As in people.",
    "country": "As in people.",
    "flights": "Launches aboard: seats of a flight that left the ground, those included that failed.",
    "hops": "Suborbital flights aboard.",
    "days_in_space": "Sum of the days the catalogue prints for those flights (hops not counted). Empty: none is printed.",
    "days_complete": "yes where every one of those flights has its days printed, else no: still up, or not printed.",
    "first_flight": "Day of the first launch or hop, UTC.",
    "last_flight": "Day of the last launch or hop, UTC.",
}


def careers(people: pd.DataFrame, seats: pd.DataFrame, flights: pd.DataFrame, hops: pd.DataFrame) -> pd.DataFrame:
    """One row for everyone who left the ground, by first flight and then person_id; the columns of MEANINGS.

    In: the tables people, seats, flights and suborbital_flights as `load` gives them. `flights` and `hops` are whole
    numbers, `days_in_space` days to four decimals (missing where none is printed), the days of flights `YYYY-MM-DD`.
    """
    import pandas as pd  # the dictionary takes MEANINGS without it

    aboard = seats[seats["fate"] != "never_left_ground"]
    up = aboard.assign(day=aboard["flight_id"].map(flights.set_index("flight_id")["launched_at"]).str[:10])
    people_of_hops = (
        hops.assign(person_id=hops["people"].str.split(";")).explode("person_id").dropna(subset="person_id")
    )
    trips = pd.concat(
        [
            up[["person_id", "day", "days_in_space"]].assign(hop=0),
            people_of_hops[["person_id"]].assign(hop=1, day=people_of_hops["date"].str[:10]),
        ]
    )
    trips["unknown"] = (trips["hop"] == 0) & trips["days_in_space"].isna()
    each = trips.groupby("person_id")
    frame = pd.DataFrame(
        {
            "flights": each["hop"].agg(lambda hop: int((hop == 0).sum())),
            "hops": each["hop"].sum().astype(int),
            "days_in_space": each["days_in_space"].sum(min_count=1).round(4),
            "days_complete": each["unknown"].any().map({True: "no", False: "yes"}),
            "first_flight": each["day"].min(),
            "last_flight": each["day"].max(),
        }
    ).reset_index()
    frame = frame.merge(
        people[["person_id", "name", "sex", "country"]], on="person_id", how="left", validate="one_to_one"
    )
    return frame[list(MEANINGS)].sort_values(["first_flight", "person_id"], ignore_index=True)
