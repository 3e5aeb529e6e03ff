"""Flights, stays, swaps and ranks against what independent sources print, read by hand; source ids as in data/sources.csv."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from skyfield.api import EarthSatellite, load_file
from skyfield.api import load as sky
from skyfield.framelib import true_equator_and_equinox_of_date

from shotinspace import load, orbit

DATA = load(Path(__file__).parents[1] / "data")
FLIGHTS = DATA.flights.set_index("flight_id")
SEATS = DATA.seats
SOURCES = set(DATA.sources["source_id"])

# flight, field, what the source prints in UTC, how exactly it prints it (seconds), source
PRINTED = [
    ("1979-049A", "landed_at", "1979-08-19 12:29:26", 1, "wpm-soyuz34"),
    ("1990-107A", "launched_at", "1990-12-02 08:13:32", 1, "spacefacts-tm11"),
    ("1990-107A", "docked_at", "1990-12-04 09:57:09", 1, "spacefacts-tm11"),
    ("1990-107A", "landed_at", "1991-05-26 10:04:13", 1, "spacefacts-tm11"),
    ("2001-017A", "launched_at", "2001-04-28 07:37", 60, "sfn-tito"),
    ("2001-048A", "landed_at", "2002-05-05 03:51:53", 1, "spacepatches-tm34"),
    ("2001-048A", "landed_at", "2002-05-05 03:51", 60, "spacetoday-884"),
    ("2002-020A", "launched_at", "2002-04-25 06:26:35", 1, "spacepatches-tm34"),
    ("2002-020A", "docked_at", "2002-04-27 07:55:51", 1, "spacepatches-tm34"),
    ("2005-013A", "landed_at", "2005-10-11 01:09", 60, "newsci-olsen"),
    ("2005-039A", "launched_at", "2005-10-01 03:55", 60, "space-olsen"),
    ("2006-040A", "launched_at", "2006-09-18 04:09", 60, "rediff-ansari"),
    ("2007-008A", "launched_at", "2007-04-07 17:31", 60, "nsj-simonyi"),
    ("2008-015A", "landed_at", "2008-10-24 03:37", 60, "topnews-garriott"),
    ("2008-050A", "launched_at", "2008-10-12 07:02", 60, "nettelhorst-garriott"),
    ("2008-050A", "landed_at", "2009-04-08 07:15", 120, "phys-simonyi"),
    ("2009-015A", "launched_at", "2009-03-26 11:49", 60, "space-simonyi-2009"),
    ("2009-015A", "landed_at", "2009-10-11 04:32", 60, "cnet-laliberte"),
    ("2021-029A", "launched_at", "2021-04-09 07:42:40", 1, "kosmonavtika-eo65"),
    ("2021-029A", "landed_at", "2021-10-17 04:35", 60, "devdiscourse-ms18"),
    ("2021-030A", "launched_at", "2021-04-23 09:49:02", 1, "launchdata-2025"),
    ("2021-030A", "docked_at", "2021-04-24 09:07:55", 60, "wpm-crew2"),
    ("2021-084A", "launched_at", "2021-09-16 00:02:56", 1, "floridatoday-i4-launch"),
    ("2021-084A", "landed_at", "2021-09-18 23:06", 60, "aerotime-inspiration4"),
    ("2021-089A", "launched_at", "2021-10-05 08:55:02", 1, "rsw-ms19"),
    ("2021-089A", "docked_at", "2021-10-05 12:22:31", 1, "rsw-ms19"),
    ("2021-119A", "docked_at", "2021-12-08 13:40:42", 1, "spacefacts-ms20"),
    ("2021-119A", "landed_at", "2021-12-20 03:13", 60, "exbulletin-ms20"),
    ("2022-028A", "launched_at", "2022-03-18 15:55:18", 1, "spacefacts-ms21"),
    ("2022-028A", "docked_at", "2022-03-18 19:12:06", 1, "spacefacts-ms21"),
    ("2022-028A", "landed_at", "2022-09-29 10:57:11", 60, "spacefacts-ms21"),
    ("2022-037A", "landed_at", "2022-04-25 17:06", 60, "spaceintel-ax1"),
    ("2023-024A", "landed_at", "2023-09-27 11:17", 60, "inform-ms23"),
    ("2023-070A", "launched_at", "2023-05-21 21:37", 60, "seradata-ax2"),
    ("2023-070A", "docked_at", "2023-05-22 13:12", 60, "seradata-ax2"),
    ("2023-070A", "landed_at", "2023-05-31 03:04", 60, "seradata-ax2"),
    ("2024-109A", "launched_at", "2024-06-05 14:52", 60, "nasa-cft"),
    ("2024-161A", "launched_at", "2024-09-10 09:23:49", 1, "spacefacts-polaris"),
    ("2024-161A", "landed_at", "2024-09-15 07:36:54", 1, "spacefacts-polaris"),
    ("2025-066A", "launched_at", "2025-04-01 01:46", 60, "spo-fram2"),
    ("2025-066A", "landed_at", "2025-04-04 16:19", 60, "chimniii-fram2"),
    ("2025-166A", "landed_at", "2026-01-15 08:41", 60, "avweek-crew11"),
    ("2025-275A", "launched_at", "2025-11-27 09:27:57", 1, "spacefacts-ms28"),
    ("2025-275A", "docked_at", "2025-11-27 12:34:35", 1, "spacefacts-ms28"),
    ("2026-031A", "launched_at", "2026-02-13 10:15", 60, "rocketnews-crew12"),
    ("2026-069A", "landed_at", "2026-04-11 00:07", 60, "gerold-artemis2"),
    ("2026-113A", "launched_at", "2026-05-24 15:08", 60, "vaidra-sz23"),
    ("2026-162A", "launched_at", "2026-07-14 14:47:43", 1, "gcat-launchlog-2026"),
]

# person, flight up, flight down, days as printed, tolerance in days, source
STAYS = [
    ("toyohiro-akiyama", "1990-107A", "1990-067A", 7 + (21 + 54 / 60 + 40 / 3600) / 24, 0.001, "spacefacts-tm11"),
    ("jared-isaacman", "2024-161A", "2024-161A", 4 + (22 + 13 / 60 + 5 / 3600) / 24, 0.001, "spacefacts-polaris"),
    ("oleg-artemyev", "2022-028A", "2022-028A", 194 + (19 + 1 / 60 + 53 / 3600) / 24, 0.001, "spacefacts-ms21"),
    ("wang-yaping", "2021-092A", "2021-092A", 182 + (9 + 32 / 60 + 41 / 3600) / 24, 0.001, "spacefacts-sz13"),
    ("oleg-novitsky", "2021-029A", "2021-029A", 191, 0.5, "devdiscourse-ms18"),
    ("yulia-peresild", "2021-089A", "2021-029A", 12, 0.5, "devdiscourse-ms18"),
    ("klim-shipenko", "2021-089A", "2021-029A", 12, 0.5, "devdiscourse-ms18"),
    ("frank-rubio", "2022-116A", "2023-024A", 371, 0.5, "tass-1681263"),
]

# hop, who was aboard, source
HOPS = [
    ("1961-S135", {"alan-shepard"}, "gcat-rides-2024"),
    ("1961-S216", {"gus-grissom"}, "gcat-rides-2024"),
    ("1963-S401", {"joseph-walker"}, "gcat-rides-2024"),
    ("1967-S535", {"michael-adams"}, "gcat-rides-2024"),
    ("2004-S56", {"brian-binnie"}, "gcat-rides-2024"),
    ("2021-S45", {"jeff-bezos", "mark-bezos", "wally-funk", "oliver-daemen"}, "ccb-ns16"),
    ("2021-S69", {"chris-boshuizen", "glen-de-vries", "audrey-powers", "william-shatner"}, "ars-ns18"),
]


def test_at_least_thirty_flights_are_compared_and_every_source_is_listed():
    assert len({flight for flight, *_ in PRINTED} | {flight for _, flight, *_ in STAYS}) >= 30
    assert {source for *_, source in [*PRINTED, *STAYS, *HOPS]} <= SOURCES


@pytest.mark.parametrize(("flight", "field", "printed", "exact", "source"), PRINTED)
def test_a_moment_is_what_an_independent_source_prints(flight, field, printed, exact, source):
    low, high = (FLIGHTS.loc[flight, f"{field}_{end}"] for end in ("from", "to"))
    moment, slack = pd.Timestamp(printed), pd.Timedelta(seconds=exact)
    assert low - slack <= moment <= high + slack, f"{low} against {printed} ({source})"


@pytest.mark.parametrize(("person", "up", "down", "days", "tolerance", "source"), STAYS)
def test_a_stay_is_as_long_and_ends_in_the_ship_a_source_prints(person, up, down, days, tolerance, source):
    seat = SEATS[(SEATS["person_id"] == person) & (SEATS["flight_id"] == up)].iloc[0]
    assert seat["landed_on"] == down
    assert abs(seat["days_in_space"] - days) <= tolerance


@pytest.mark.parametrize(("hop", "people", "source"), HOPS)
def test_aboard_a_hop_are_those_a_source_names(hop, people, source):
    named = DATA.suborbital_flights.set_index("flight_id").loc[hop, "people"]
    assert set(named.split(";")) == people, source


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
