"""When and where productions were shot, and any two compared."""

import pandas as pd
import pytest
from slices import sliced

from shotinspace import compare, films, launches


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


def test_two_productions_side_by_side(data):
    rows = compare.productions(data, "the-challenge", "untitled-cruise-liman").set_index("label")
    assert rows.loc["minutes from space", "left"] == "35 (sources: 25 to 50) minutes"
    assert rows.loc["minutes from space", "right"] == compare.UNKNOWN and pd.isna(
        rows.loc["minutes from space", "right_size"]
    )
    assert rows.loc["budget, million dollars", "left_size"] == pytest.approx(905 / 73.65435, rel=1e-4)
    with pytest.raises(KeyError):
        compare.productions(data, "the-challenge", "nobody")


def test_two_flights_side_by_side(data):
    rows = compare.flights(data, "2021-089A", "2021-029A").set_index("label")
    assert rows.loc["flew privately, or to film", "left"] == "Klim Shipenko and Yulia Peresild"
    assert rows.loc["flew privately, or to film", "right"] == "nobody"
    assert rows.loc["longest stay of its crew", "right"].startswith("355")
