"""Where the station was and when the sun stood on it."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from sample_tables import sampled
from skyfield.api import EarthSatellite, load_file
from skyfield.api import load as sky
from skyfield.framelib import true_equator_and_equinox_of_date

from shotinspace import orbit

ELEMENTS = sampled().iss_elements


def test_a_sunrise_is_a_change_from_dark_to_light_seen_in_the_window():
    light = [True, True, False, False, True, False]
    path = pd.DataFrame({"time": pd.date_range("2021-10-05", periods=6, freq="min"), "sunlit": light})
    assert orbit.sunrises(path) == 1, "one sunrise, two sunsets"
    assert orbit.sunrises(path.iloc[2:]) == 1, "a window that opens in the dark"
    assert orbit.sunrises(path.iloc[4:]) == 0, "the sun was up already"
    night = orbit.nights(path).iloc[0]
    assert (night["begin"], night["end"]) == (pd.Timestamp("2021-10-05 00:02"), pd.Timestamp("2021-10-05 00:04"))


def test_the_station_flies_at_its_inclination_and_a_third_of_the_time_in_the_dark():
    path = orbit.track(ELEMENTS, "2021-10-08T00:00:00Z", "2021-10-09T00:00:00Z")
    assert len(path) == 24 * 60 + 1
    assert 51 < path["latitude"].max() < 52 and -52 < path["latitude"].min() < -51  # the ISS: 51.6 degrees
    assert 15 <= orbit.sunrises(path) <= 16  # an orbit of some 93 minutes
    assert 0.6 < path["sunlit"].mean() < 0.75
    spells = orbit.nights(path)
    assert (spells["end"] > spells["begin"]).all() and len(spells) in (15, 16)
    minutes = (spells["end"] - spells["begin"]).dt.total_seconds().sum() / 60
    assert abs(minutes - (~path["sunlit"]).sum()) < 1
    with pytest.raises(ValueError, match="no element sets"):
        orbit.track(ELEMENTS.iloc[:0], "2021-10-08T00:00:00Z", "2021-10-09T00:00:00Z")


EPHEMERIS = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
CLOCK = sky.timescale(builtin=True)


def test_the_light_is_that_of_the_full_ephemeris():
    path = orbit.track(ELEMENTS, "2021-10-05T08:55:00Z", "2021-10-17T04:36:00Z")
    nearest = np.abs(path["time"].to_numpy()[:, None] - ELEMENTS["epoch_from"].to_numpy()).argmin(axis=1)
    full = path.copy()
    for index in np.unique(nearest):
        lines, chosen = ELEMENTS.iloc[index], nearest == index
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
