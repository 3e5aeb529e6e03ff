"""When and where productions were shot, and any two compared."""

import pandas as pd
import pytest
from slices import cut, rows, sliced, write

from shotinspace import compare, films, launches, load


@pytest.fixture(scope="module")
def data():
    return sliced()


@pytest.fixture(scope="module")
def shots(data):
    return films.shoots(data.productions, data.production_flights, data.flights, data.suborbital_flights).set_index(
        "production_id"
    )


def test_a_shoot_stands_where_the_table_says_and_as_precisely(shots):
    row = shots.loc["the-challenge"]
    assert (row["place"], row["family"], row["known_by"]) == ("ISS", "fiction", "shoot")
    assert row["when"] == "5 October to 17 October 2021"
    assert shots.loc["the-dream-is-alive", "when"] == "1984", "a year is not a day"


def test_an_archive_film_stands_where_its_camera_stood(shots):
    row = shots.loc["apollo-11-2019"]
    assert (row["place"], row["known_by"], row["begin"].year) == ("capsules", "flights", 1969)
    assert shots.loc["destiny-in-space", "when"] == "6 April 1984 to 8 August 1992", "from its first flight to its last"


def test_without_shoot_or_flight_the_release_stands_in_and_says_so(shots):
    row = shots.loc["a-beautiful-planet"]
    assert (row["known_by"], row["when"]) == ("release", "29 April 2016")
    assert pd.isna(shots.loc["untitled-cruise-liman", "begin"])


def test_places_open_and_close(data):
    usable = films.usable(data.flights).set_index("place")
    assert usable.loc["Space Shuttle", "until"].year == 2011 and pd.isna(usable.loc["ISS", "until"])
    assert usable.loc["capsules", "begin"].year == 1961


def test_crewed_launches_know_who_was_aboard(data):
    crewed = launches.crewed(data.flights, data.seats).set_index("flight_id")
    assert (crewed["crewed_launch"] == "yes").all()
    assert crewed.loc["2021-089A", "entity"] == "film_crew" and crewed.loc["2021-119A", "entity"] == "private"
    assert crewed.loc["2021-029A", "entity"] == "professional"
    assert crewed.loc["2021-089A", "aboard"] == {"film_crew", "professional"}


def test_what_counts_as_shot_in_space():
    kinds = ["commercial", "raw_footage", "live_tv", "feature_documentary", "feature_fiction"]
    shot = ["yes", "yes", "yes", "no", "planned"]
    some = pd.DataFrame({"production_id": list("abcde"), "kind": kinds, "shot_in_space": shot})
    assert list(films.counted(some)["production_id"]) == ["a", "c"], "no film of an agency's own, no archive, no plan"


def test_every_kind_has_a_family_and_every_station_a_place(data):
    fields = {resource["name"]: resource["schema"]["fields"] for resource in data.descriptor["resources"]}
    kinds = next(field for field in fields["productions"] if field["name"] == "kind")["constraints"]["enum"]
    assert set(kinds) == set(films.FAMILIES)
    assert set(films.PLACES.values()) | {films.ELSEWHERE} == set(films.PLACE_NAMES)


def test_two_productions_side_by_side(tmp_path):
    folder = cut(tmp_path / "data")
    ours = {
        "the-challenge": {
            "minutes_from_space": "40",
            "minutes_from_space_low": "30",
            "minutes_from_space_high": "45",
            "budget_amount": "700",
            "budget_currency": "RUB",
            "shot_from": "2021-10-05",
        },
        "apogee-of-fear": {"minutes_from_space": "", "budget_amount": ""},
    }
    write(
        folder / "productions.csv",
        [row | ours.get(row["production_id"], {}) for row in rows(folder / "productions.csv")],
    )
    rates = rows(folder / "rub_usd.csv")
    write(folder / "rub_usd.csv", [row | {"rub_per_usd": "70"} for row in rates])
    data = load(folder)
    beside = compare.productions(data, "the-challenge", "apogee-of-fear").set_index("label")
    assert beside.loc["minutes from space", "left"] == "40 (sources: 30 to 45) minutes"
    assert beside.loc["minutes from space", "right"] == compare.UNKNOWN
    assert pd.isna(beside.loc["minutes from space", "right_size"])
    assert beside.loc["budget, million dollars", "left_size"] == pytest.approx(700 / 70 / 1e6)
    with pytest.raises(KeyError):
        compare.productions(data, "the-challenge", "nobody")


def test_two_flights_side_by_side(data):
    rows = compare.flights(data, "2021-089A", "2021-029A").set_index("label")
    assert rows.loc["flew privately, or to film", "left"] == "Klim Shipenko and Yulia Peresild"
    assert rows.loc["flew privately, or to film", "right"] == "nobody"
    assert rows.loc["longest stay of its crew", "right"].startswith("355")
