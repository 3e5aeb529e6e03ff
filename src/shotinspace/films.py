"""What stories need to know of productions: which count, the family of a kind, the place, and when they were shot."""

from __future__ import annotations

import pandas as pd

from shotinspace import launches, words
from shotinspace.charts.style import MARKS
from shotinspace.tables import Tables

FAMILIES = {
    "feature_fiction": "fiction",
    "partial_fiction": "fiction",
    "short_fiction": "fiction",
    "feature_documentary": "documentary",
    "short_documentary": "documentary",
    "imax_documentary": "documentary",
    "series": "documentary",
    "making_of_series": "documentary",
    "vr_series": "documentary",
    "raw_footage": "documentary",
    "educational_film": "documentary",
    "commercial": "advertising",
    "music_video": "music and other",
    "live_tv": "music and other",
    "studio_module": "music and other",
}
KINDS = list(dict.fromkeys(FAMILIES.values()))
OURS = {"the-challenge": "The Challenge", "untitled-cruise-liman": "Cruise and Liman’s film"}
KEY = OURS | {kind: kind for kind in KINDS}  # of a legend: style.MARKS -> word
SHOT = {  # productions.shot_in_space, for a reader
    "yes": "shot in space",
    "no": "not shot in space",
    "planned": "meant to be shot in space",
    "unconfirmed": "whether in space is unproven",
}
PLACES = {
    "Vostok": "capsules",
    "Voskhod": "capsules",
    "Gemini": "capsules",
    "Apollo": "capsules",
    "Skylab": "Skylab",
    "Salyut 6": "Salyut",
    "Salyut 7": "Salyut",
    "Mir": "Mir",
    "Space Shuttle": "Space Shuttle",
    "ISS": "ISS",
    "Soyuz": "ISS",
    "Tiangong": "Tiangong",
}
ELSEWHERE = "private ships"  # Crew Dragon, New Shepard, SpaceShipTwo and the like, flying alone
PLACE_NAMES = {  # in the order people came to them
    "capsules": "The first capsules",
    "Skylab": "Skylab",
    "Salyut": "The Salyut stations",
    "Space Shuttle": "Space Shuttle",
    "Mir": "Mir",
    "ISS": "The ISS",
    "Tiangong": "Tiangong",
    ELSEWHERE: "Private ships",
}
STATIONS = ["Skylab", "Salyut", "Mir", "ISS", "Tiangong"]


def counted(productions: pd.DataFrame) -> pd.DataFrame:
    """The productions that count as shot in space, by the rule of the table: pictures taken up there for them.

    In: the table productions. Out: its rows with `shot_in_space` yes, without the raw film of agencies.
    """
    return productions[(productions["shot_in_space"] == "yes") & (productions["kind"] != "raw_footage")]


def orbit_days(
    productions: pd.DataFrame, credits: pd.DataFrame, flights: pd.DataFrame, seats: pd.DataFrame
) -> pd.DataFrame:
    """Who was in orbit on each day of a shoot, and who of them worked on it.

    In: rows of productions with shot_from and shot_to, and the tables credits, flights and seats. Out: a row for each
    production, day (00:00 UTC) and person in orbit: `production_id`, `day`, `person_id`, `name`, `mission` (the flight
    up), `credited` (has a credit of that production as somebody who flew). Days without anybody in orbit have no rows.
    """
    flew = credits[credits["flew"] == "yes"].groupby("production_id")["person_id"].agg(set)
    rows = []
    for shoot in productions.dropna(subset=["shot_from", "shot_to"]).itertuples():
        for day in pd.date_range(shoot.shot_from_from.normalize(), shoot.shot_to_to.normalize()):
            above = launches.in_orbit(flights, seats, day)[["person_id", "name", "mission"]]
            credited = above["person_id"].isin(flew.get(shoot.production_id, set()))
            rows.append(above.assign(production_id=shoot.production_id, day=day, credited=credited))
    return pd.concat(rows, ignore_index=True)


def casts(data: Tables) -> pd.DataFrame:
    """The fiction for which, on some day of the shoot, half or more of everyone in orbit worked, and who that was.

    Out: a row for each person in orbit on the middle one of those days, shoots in order of time, the credited first:
    `production_id`, `title`, `day`, `days` (how many such days), `name`, `mission` (the flight up), `credited`,
    `entity` (for style.mark) and `group` (year, how many of how many, title).
    """
    fiction = counted(data.productions).query("kind.map(@FAMILIES) == 'fiction'").set_index("production_id")
    people = orbit_days(fiction.reset_index(), data.credits, data.flights, data.seats)
    share = people.groupby(["production_id", "day"])["credited"].mean()
    half = share[share >= 1 / 2].reset_index().groupby("production_id")["day"].agg(list)
    rows = []
    for key, days in sorted(half.items(), key=lambda item: item[1]):
        title, middle = fiction.loc[key, "title"], days[len(days) // 2]
        crowd = people[(people["production_id"] == key) & (people["day"] == middle)]
        count = f"{middle.year}: {crowd['credited'].sum()} of {len(crowd)} for {title}"
        crowd = crowd.sort_values(["credited", "name"], ascending=[False, True], kind="stable")
        own = key if key == "the-challenge" else "fiction"
        entity = crowd["credited"].map({True: own, False: "context"})
        rows.append(crowd.assign(title=title, days=len(days), group=count, entity=entity))
    return pd.concat(rows, ignore_index=True)


def shoots(
    productions: pd.DataFrame, production_flights: pd.DataFrame, flights: pd.DataFrame, hops: pd.DataFrame
) -> pd.DataFrame:
    """Say where and when each production was shot, as well as the tables can.

    In: the tables productions, production_flights, flights and suborbital_flights as `load` gives them. Out: the
    productions with `family` (of FAMILIES), `place` (of PLACES, by the first venue, or ELSEWHERE; missing without
    one), `begin`, `until` (timestamps, the first and last instant it may mean), `when` (the same in words, as precise as
    the tables are) and `known_by`: `shoot` (the row says when), `flights` (the span of the flights that served it),
    `release` (no better than the release), or missing.
    """
    up = flights.set_index("flight_id")["launched_at_from"]
    down = flights.set_index("flight_id")["landed_at_to"]
    days = hops.set_index("flight_id")
    out = productions.assign(
        family=productions["kind"].map(FAMILIES),
        place=[_place(venue) for venue in productions["venue"]],
        begin=productions["shot_from_from"],
        until=productions["shot_to_to"].fillna(productions["shot_from_to"]),
        known_by=productions["shot_from"].notna().map({True: "shoot", False: None}),
    )
    for index, row in out[out["shot_from"].isna()].iterrows():
        served = production_flights[production_flights["production_id"] == row["production_id"]]
        there = served[served["part"] != "returned_crew"]["flight_id"]
        back = served[served["part"].isin(["returned_crew", "shot_aboard"])]["flight_id"]
        begins = pd.concat([up.reindex(there), days["date_from"].reindex(there)]).dropna()
        ends = pd.concat([down.reindex(back), days["date_to"].reindex(back)]).dropna()
        if pd.notna(row["shot_to"]):
            out.loc[index, ["begin", "until", "known_by"]] = [row["shot_to_from"], row["shot_to_to"], "shoot"]
        elif len(begins):
            last = max(ends.max(), begins.max()) if len(ends) else begins.max()
            out.loc[index, ["begin", "until", "known_by"]] = [begins.min(), last, "flights"]
        elif pd.notna(row["released"]):
            out.loc[index, ["begin", "until", "known_by"]] = [row["released_from"], row["released_to"], "release"]
    out["when"] = [_when(row) for row in out.itertuples()]
    return out


def _when(row) -> str | None:
    if row.known_by == "shoot":
        first = row.shot_from if isinstance(row.shot_from, str) else row.shot_to
        return words.span(first, row.shot_to if isinstance(row.shot_to, str) else first)
    if row.known_by == "flights":
        return words.span(str(row.begin.date()), str(row.until.date()))
    return words.day(row.released) if row.known_by == "release" else None


def _place(venue: str | float) -> str | None:
    if not isinstance(venue, str):
        return None
    return PLACES.get(venue.split(";")[0], ELSEWHERE)


def usable(flights: pd.DataFrame) -> pd.DataFrame:
    """When somebody was there to film: per place the first launch to it and the last landing from it, or the data's end.

    In: the table flights. Out: a frame with `place` (of PLACES), `begin`, `until` (missing while it is still used).
    """
    crewed = flights[flights["crewed_launch"] == "yes"]
    place = crewed["spacecraft"].map({**PLACES, "Mercury": "capsules"}).where(crewed["spacecraft"] != "Soyuz")
    for station in STATIONS:
        place = place.mask(crewed["destination"].fillna("").str.contains(station, regex=False), station)
    crewed = crewed.assign(place=place.mask(crewed["spacecraft"] == "Space Shuttle", "Space Shuttle")).dropna(
        subset="place"
    )
    spans = crewed.groupby("place").agg(
        begin=("launched_at_from", "min"), last=("launched_at_from", "max"), until=("landed_at_to", "max")
    )
    lately = spans["last"] > crewed["launched_at_from"].max() - pd.DateOffset(years=3)
    return spans.assign(until=spans["until"].mask(lately)).drop(columns="last").reset_index()


def side_by_side(productions: pd.DataFrame, credits: pd.DataFrame, films: dict[str, str]) -> pd.DataFrame:
    """Films compared as a table of text: a row for each question, a column for each film.

    In: the tables productions and credits; `films`, the heading of each column by production_id. Out: a frame with
    `what` and the headings; missing where nothing was published, and "no film yet" for a film that is only planned.
    """
    rows = productions.set_index("production_id").loc[list(films)]
    flew = credits[credits["flew"] == "yes"].groupby("production_id")["person_id"].nunique()
    planned = rows["shot_in_space"] == "planned"
    answers: dict[str, list] = {
        "status": list(rows["status"]),
        "director": list(rows["director"]),
        "country": list(rows["country"]),
        "place of shooting": list(rows["venue"].str.replace(";", ", ") + planned.map({True: " (planned)", False: ""})),
        "shot in space": list(rows["shot_in_space"]),
        "credited people who were in space": [str(flew.get(film, 0)) for film in films],
        "minutes from space": [words.ranged(*row) for row in rows.filter(like="minutes_from_space").to_numpy()],
        "hours of material from space": [words.ranged(hours) for hours in rows["footage_hours"]],
        "running time, minutes": [words.ranged(minutes) for minutes in rows["runtime_min"]],
        "in cinemas": list(rows["released"].map(words.day, na_action="ignore")),
    }
    for sum_of in ("budget", "gross"):
        amounts = zip(rows[f"{sum_of}_amount"], rows[f"{sum_of}_currency"], strict=True)
        answers[sum_of] = [words.million(amount, unit) if pd.notna(amount) else None for amount, unit in amounts]
    guessed = rows["budget_basis"].eq("estimated") & rows["budget_amount"].notna()
    answers["budget"] = [
        f"{told} (estimate)" if guess else told for told, guess in zip(answers["budget"], guessed, strict=True)
    ]
    table = pd.DataFrame(answers, index=list(films.values()))
    table[planned.to_numpy()] = table[planned.to_numpy()].fillna("no film yet")
    return table.T.reset_index(names="what")


def meets(firsts: pd.DataFrame, productions: pd.DataFrame, credits: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Find the productions that meet each definition of a first.

    In: the tables firsts, productions, credits and seats. Out: a row for each definition and production that meets it,
    with `first_id`, `definition`, `condition`, `disputed` and `production_id`; only productions that are counted.
    """
    shot = counted(productions)
    found = []
    for rule in firsts.fillna("").itertuples():
        ids = shot["production_id"]
        if rule.kinds:
            ids = ids[shot["kind"].isin(rule.kinds.split(";"))]
        if rule.role:
            people = seats if not rule.category else seats[seats["category"] == rule.category]
            people = people if not rule.filming else people[people["filming"] == rule.filming]
            held = credits[(credits["role"] == rule.role) & (credits["flew"] == "yes")]
            held = held[held["person_id"].isin(people["person_id"])]
            ids = ids[ids.isin(held["production_id"])]
        words_of = dict(first_id=rule.first_id, definition=rule.definition, condition=rule.condition)
        found += [words_of | {"disputed": rule.disputed, "production_id": key} for key in ids]
    return pd.DataFrame(found)


def shot(data: Tables) -> pd.DataFrame:
    """What `shoots` says of every production whose pictures were taken in space for it, raw film included."""
    every = shoots(data.productions, data.production_flights, data.flights, data.suborbital_flights)
    return every[every["shot_in_space"] == "yes"]


def frames(shots: pd.DataFrame) -> pd.DataFrame:
    """Rows for charts.strip: the productions in the order of their shooting, those without any date last.

    In: what `shoots` returns, all or some of it. Out: its rows with `name` (the short title where there is one), `year` (in
    words: the years of the shooting, or the year of the release, which is then said) and `entity` (the production where
    style.MARKS knows it, else its family).
    """
    rows = shots.sort_values(["begin", "until", "production_id"], kind="stable", na_position="last", ignore_index=True)
    return rows.assign(
        name=rows["title_short"].fillna(rows["title"]),
        year=[_year(row) for row in rows.itertuples()],
        entity=rows["production_id"].where(rows["production_id"].isin(MARKS), rows["family"]),
    )


def _year(row) -> str:
    if pd.isna(row.begin):
        return "no date known"
    first, last = row.begin.year, row.until.year
    years = (
        f"{first}"
        if first == last
        else f"{first} to {last % 100:02d}"
        if first // 100 == last // 100
        else f"{first} to {last}"
    )
    return f"shown {years}" if row.known_by == "release" else years
