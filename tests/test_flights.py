"""Flights, stays, swaps and ranks: what the tables rest on, and what must come out of them."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from skyfield.api import EarthSatellite, load_file
from skyfield.api import load as sky
from skyfield.framelib import true_equator_and_equinox_of_date

from shotinspace import load, orbit, quality

DATA = load(Path(__file__).parents[1] / "data")
FLIGHTS = DATA.flights.set_index("flight_id")
SEATS = DATA.seats
EVIDENCE = DATA.evidence


def test_moments_stays_and_crews_rest_on_readings_of_independent_pages():
    """The check holds every reading against its cell (tests/test_check.py breaks them); here: that there are enough."""
    times = EVIDENCE[(EVIDENCE["table"] == "flights") & EVIDENCE["utc"].notna() & (EVIDENCE["agrees"] != "no")]
    assert times["row_id"].nunique() >= 90 and times["source_id"].nunique() >= 60
    for flight in ("2021-029A", "2021-089A"):  # up and down with the film crew
        for field in ("launched_at", "docked_at", "landed_at"):
            assert len(times[(times["row_id"] == flight) & (times["field"] == field)]) >= 1, (flight, field)
    stays = EVIDENCE[EVIDENCE["field"] == "days_in_space"]
    assert stays["row_id"].nunique() >= 25
    crews = EVIDENCE[(EVIDENCE["table"] == "suborbital_flights") & (EVIDENCE["field"] == "people")]
    assert set(crews["row_id"]) >= {"1961-S135", "1967-S535", "2004-S56", "2021-S45", "2021-S69"}


def test_clock_times_leave_out_a_flight_of_which_only_the_day_is_known():
    """A day has no time of day to differ from; a reading to the second would seem hours off."""
    two = FLIGHTS.reset_index().iloc[:2].assign(launched_at_precision=["second", "day"])
    reading = EVIDENCE.iloc[:2].assign(
        table="flights", row_id=list(two["flight_id"]), field="launched_at", value_as_printed="09:00:00 UTC"
    )
    assert list(quality.clock_times(reading, two)["row_id"]) == [two["flight_id"].iloc[0]]


def test_a_moment_said_in_utc_is_the_one_printed():
    """Read by hand: an evening in America is the next day in UTC, Moscow was four hours ahead in the summer of 2006."""
    said = EVIDENCE.set_index(["row_id", "field", "value_as_printed"])["utc"]
    assert said["1985-109A", "launched_at", "November 26, 1985, 7:29:00 p.m. EST"] == "1985-11-27T00:29:00Z"
    assert said["2021-084A", "launched_at", "8:02:56 p.m. EDT"] == "2021-09-16T00:02:56Z"
    assert said["2006-040A", "launched_at", "8.09 am Moscow time"] == "2006-09-18T04:09Z"
    assert said["2021-029A", "landed_at", "10:35 a.m. Kazakhstan time"] == "2021-10-17T04:35Z"
    assert said["the-challenge-undocking", "date", "9:14 p.m. ET"] == "2021-10-17T01:14Z"


def test_the_swap_of_october_2021():
    rides = SEATS[SEATS["flight_id"].isin(["2021-029A", "2021-089A"])].set_index("person_id")["landed_on"].to_dict()
    assert rides == {
        "oleg-novitsky": "2021-029A",
        "pyotr-dubrov": "2021-089A",
        "mark-vande-hei": "2021-089A",
        "anton-shkaplerov": "2021-089A",
        "klim-shipenko": "2021-029A",
        "yulia-peresild": "2021-029A",
    }


def test_ranks_the_longest_stay_and_the_crews_that_changed_ships():
    landed = SEATS[SEATS["fate"] == "landed"].dropna(subset=["days_in_space"])
    assert landed.loc[landed["days_in_space"].idxmax(), "person_id"] == "valeri-polyakov"
    empty_ships = {"1979-018A": "1979-049A", "2022-116A": "2023-024A", "2025-246A": "2025-272A"}
    for up, down in empty_ships.items():
        assert set(SEATS.loc[SEATS["flight_id"] == up, "landed_on"]) == {down}
        assert FLIGHTS.loc[down, "crewed_launch"] == "no"


def test_a_sunrise_is_a_change_from_dark_to_light_seen_in_the_window():
    light = [True, True, False, False, True, False]
    path = pd.DataFrame({"time": pd.date_range("2021-10-05", periods=6, freq="min"), "sunlit": light})
    assert orbit.sunrises(path) == 1, "one sunrise, two sunsets"
    assert orbit.sunrises(path.iloc[2:]) == 1, "a window that opens in the dark"
    assert orbit.sunrises(path.iloc[4:]) == 0, "the sun was up already"
    night = orbit.nights(path).iloc[0]
    assert (night["begin"], night["end"]) == (pd.Timestamp("2021-10-05 00:02"), pd.Timestamp("2021-10-05 00:04"))


def test_the_station_flies_at_its_inclination_and_a_third_of_the_time_in_the_dark():
    path = orbit.track(DATA.iss_elements, "2021-10-08T00:00:00Z", "2021-10-09T00:00:00Z")
    assert len(path) == 24 * 60 + 1
    assert 51 < path["latitude"].max() < 52 and -52 < path["latitude"].min() < -51  # the ISS: 51.6 degrees
    assert 15 <= orbit.sunrises(path) <= 16  # an orbit of some 93 minutes
    assert 0.6 < path["sunlit"].mean() < 0.75
    spells = orbit.nights(path)
    assert (spells["end"] > spells["begin"]).all() and len(spells) in (15, 16)
    minutes = (spells["end"] - spells["begin"]).dt.total_seconds().sum() / 60
    assert abs(minutes - (~path["sunlit"]).sum()) < 1
    with pytest.raises(ValueError, match="no element sets"):
        orbit.track(DATA.iss_elements.iloc[:0], "2021-10-08T00:00:00Z", "2021-10-09T00:00:00Z")


EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
CLOCK = sky.timescale(builtin=True)


def test_the_light_is_that_of_the_full_ephemeris():
    elements = DATA.iss_elements
    path = orbit.track(elements, "2021-10-05T08:55:00Z", "2021-10-17T04:36:00Z")
    nearest = np.abs(path["time"].to_numpy()[:, None] - elements["epoch_from"].to_numpy()).argmin(axis=1)
    full = path.copy()
    for index in np.unique(nearest):
        lines, chosen = elements.iloc[index], nearest == index
        moments = CLOCK.from_datetimes(list(path["time"][chosen].dt.tz_localize("UTC").dt.to_pydatetime()))
        at = EarthSatellite(lines["line1"], lines["line2"], "ISS", CLOCK).at(moments)
        full.loc[chosen, "sunlit"] = at.is_sunlit(EPHEMERIS)
    assert len(path) == 17_022 and (path["sunlit"] != full["sunlit"]).sum() <= 2, "minutes that differ"
    assert orbit.sunrises(path) == orbit.sunrises(full)
    assert abs(path["sunlit"].mean() - full["sunlit"].mean()) < 0.0002


@pytest.mark.parametrize("year", range(2000, 2031, 3))
def test_the_sun_stands_within_a_sixtieth_of_a_degree_of_the_full_ephemeris(year):
    days = CLOCK.utc(year, 1, range(1, 366))
    full = (EPHEMERIS["sun"] - EPHEMERIS["earth"]).at(days).frame_xyz(true_equator_and_equinox_of_date).au
    ours = orbit.toward_sun(days)
    assert np.degrees(np.arccos((full / np.linalg.norm(full, axis=0) * ours).sum(axis=0))).max() < 1 / 60
