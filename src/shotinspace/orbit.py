"""Where the station was, and whether the sun was up there, from real element sets. No network, and no ephemeris."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from skyfield.api import EarthSatellite, Time, load, wgs84
from skyfield.constants import ERAD
from skyfield.framelib import true_equator_and_equinox_of_date
from skyfield.nutationlib import iau2000b_radians


@cache
def _timescale():
    return load.timescale(builtin=True)


def toward_sun(clock: Time) -> np.ndarray:
    """The Sun's direction, as unit vectors (3, n) on the equator and equinox of date.

    Within 0.015 degrees of JPL's ephemeris DE421 from 2000 to 2030: the station crosses that in a quarter of a second,
    less than its element sets are wrong by, so that 17 MB of ephemeris would move one minute in ten thousand. Formula:
    The Astronomical Almanac, section C, "Low precision formulas for the Sun".
    """
    days = clock.tt - 2451545.0  # since noon of 1 January 2000
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = np.radians(280.460 + 0.9856474 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    tilt = np.radians(23.439 - 0.0000004 * days)
    return np.array([np.cos(longitude), np.cos(tilt) * np.sin(longitude), np.sin(tilt) * np.sin(longitude)])


def _sunlit(place: np.ndarray, sun: np.ndarray) -> np.ndarray:
    """Whether each place, metres from the Earth's centre, is out of the shadow: a cylinder as wide as the Earth."""
    along = (place * sun).sum(axis=0)
    aside = np.sqrt((place**2).sum(axis=0) - along**2)
    return (along > 0) | (aside > ERAD)


def track(elements: pd.DataFrame, start: str, end: str, *, step_s: int = 60) -> pd.DataFrame:
    """The station's path over the ground and its light.

    In: `elements`, the table iss_elements (`epoch_from`, `line1`, `line2`); `start`, `end`, ISO instants in UTC, both
    sampled; `step_s`, seconds between samples. Each sample uses the element set whose epoch is nearest, propagated with
    SGP4. Out: `time` (naive UTC), `longitude`, `latitude` (degrees east and north, one decimal), `sunlit` (whether the
    Sun is above the station's horizon, the Earth a sphere without air). Raises ValueError without elements.
    """
    if elements.empty:
        raise ValueError("no element sets: the table iss_elements is empty")
    moments = pd.date_range(
        pd.Timestamp(start).tz_localize(None), pd.Timestamp(end).tz_localize(None), freq=f"{step_s}s"
    )
    apart = np.abs(moments.to_numpy()[:, None] - elements["epoch_from"].to_numpy())
    nearest = apart.argmin(axis=1)
    frames = []
    for index in dict.fromkeys(nearest):
        row = elements.iloc[index]
        chosen = moments[nearest == index]
        clock = _timescale().from_datetimes(list(chosen.tz_localize("UTC").to_pydatetime()))
        # The short nutation series, right to a thousandth of an arcsecond, as Skyfield's own almanac takes it: the long
        # one would be most of this function's time.
        clock._nutation_angles_radians = iau2000b_radians(clock)
        at = EarthSatellite(row["line1"], row["line2"], "ISS", _timescale()).at(clock)
        below = wgs84.subpoint_of(at)
        frames.append(
            pd.DataFrame(
                {
                    "time": chosen,
                    "longitude": below.longitude.degrees.round(1),
                    "latitude": below.latitude.degrees.round(1),
                    "sunlit": _sunlit(at.frame_xyz(true_equator_and_equinox_of_date).m, toward_sun(clock)),
                }
            )
        )
    return pd.concat(frames).sort_values("time", kind="stable", ignore_index=True)


def nights(path: pd.DataFrame) -> pd.DataFrame:
    """The spells of darkness of a track(): `begin`, `end` (naive UTC, to the sample), one row each, in order.

    A spell cut by the window's edge counts as far as it is seen.
    """
    spell = (path["sunlit"] != path["sunlit"].shift()).cumsum()
    dark = path[~path["sunlit"]].groupby(spell)["time"].agg(["min", "max"])
    step = path["time"].iloc[1] - path["time"].iloc[0]
    return pd.DataFrame({"begin": dark["min"], "end": dark["max"] + step}).reset_index(drop=True)


def sunrises(path: pd.DataFrame) -> int:
    """How often the sun came up for the station during a track(): the changes from dark to light in it."""
    return int((path["sunlit"] & ~path["sunlit"].shift(fill_value=True)).sum())


def shape(elements: pd.DataFrame, moment: pd.Timestamp) -> tuple[float, float]:
    """The inclination (degrees) and the period (minutes) of the orbit, by the element set nearest to a moment."""
    row = elements.loc[(elements["epoch_from"] - moment).abs().idxmin()]
    satellite = EarthSatellite(row["line1"], row["line2"], "ISS", _timescale()).model
    return float(np.degrees(satellite.inclo)), float(2 * np.pi / satellite.no_kozai)


def overhead(moments: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Where the Sun stands overhead at some moments (naive UTC): degrees east and north, one decimal, by toward_sun()."""
    clock = _timescale().from_datetimes(list(moments.dt.tz_localize("UTC").dt.to_pydatetime()))
    x, y, z = toward_sun(clock)
    longitude = (np.degrees(np.arctan2(y, x)) - 15 * clock.gmst + 180) % 360 - 180
    return longitude.round(1), np.degrees(np.arcsin(z)).round(1)


def log(path: pd.DataFrame, moments: pd.DataFrame) -> pd.DataFrame:
    """A flight as a log, in order of time: its moments and the nights on board. What charts.flight() reads.

    In: `path`, a track() from the first moment to the last; `moments`: `what` (text), `begin` (naive UTC), `named`. Out:
    the moments with `longitude`, `latitude`, `northbound` and `sunrises` (so far) of the nearest sample and with
    `sun_longitude`, `sun_latitude`, where the Sun stands overhead; and the nights() as rows whose `what` is night, from
    `begin` to `until`.
    """
    rises = path["sunlit"] & ~path["sunlit"].shift(fill_value=True)
    north = path["latitude"].shift(-1).fillna(90) > path["latitude"]
    path = path.assign(sunrises=rises.cumsum(), northbound=north)
    stops = moments.assign(time=moments["begin"].astype(path["time"].dtype)).sort_values("time", kind="stable")
    stops = pd.merge_asof(stops, path, on="time", direction="nearest").drop(columns=["time", "sunlit"])
    stops["sun_longitude"], stops["sun_latitude"] = overhead(stops["begin"])
    dark = nights(path).rename(columns={"end": "until"}).assign(what="night", named=False, northbound=False)
    return pd.concat([stops, dark]).sort_values("begin", kind="stable", ignore_index=True)
