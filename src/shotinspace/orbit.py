"""Where the station was, and whether the sun was up there, from real element sets. No network: the ephemeris is installed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from skyfield.api import EarthSatellite, load, load_file, wgs84
from skyfield.nutationlib import iau2000b_radians


@cache
def _ephemeris():
    # JPL's DE421, as the package skyfield-data carries it; its own path helper warns of files that are not used here.
    return load_file(str(files("skyfield_data") / "data" / "de421.bsp"))


@cache
def _timescale():
    return load.timescale(builtin=True)


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
                    "sunlit": at.is_sunlit(_ephemeris()),
                }
            )
        )
    return pd.concat(frames).sort_values("time", ignore_index=True)


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


def log(path: pd.DataFrame, moments: pd.DataFrame) -> pd.DataFrame:
    """A flight as a log, in order of time: its moments and the nights on board. What charts.flight() reads.

    In: `path`, a track() from the first moment to the last; `moments`: `what` (text), `begin` (naive UTC), `named`. Out:
    the moments with `longitude`, `latitude`, `northbound` and `sunrises` (so far) of the nearest sample, and the
    nights() as rows whose `what` is night, from `begin` to `until`.
    """
    rises = path["sunlit"] & ~path["sunlit"].shift(fill_value=True)
    north = path["latitude"].shift(-1).fillna(90) > path["latitude"]
    path = path.assign(sunrises=rises.cumsum(), northbound=north)
    stops = moments.assign(time=moments["begin"].astype(path["time"].dtype)).sort_values("time", kind="stable")
    stops = pd.merge_asof(stops, path, on="time", direction="nearest").drop(columns=["time", "sunlit"])
    dark = nights(path).rename(columns={"end": "until"}).assign(what="night", named=False, northbound=False)
    return pd.concat([stops, dark]).sort_values("begin", kind="stable", ignore_index=True)
