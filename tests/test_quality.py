"""How far readings stand from the tables."""

import pandas as pd

from shotinspace import quality


def test_clock_times_leave_out_a_flight_of_which_only_the_day_is_known():
    """A day has no time of day to differ from; a reading to the second would seem hours off."""
    flights = pd.DataFrame(
        {
            "flight_id": ["to-the-second", "to-the-day"],
            "launched_at_from": pd.to_datetime(["2021-10-05 08:55:02", "2021-10-05 00:00:00"]),
            "launched_at_precision": ["second", "day"],
        }
    )
    evidence = pd.DataFrame(
        {
            "table": "flights",
            "row_id": flights["flight_id"],
            "field": "launched_at",
            "value_as_printed": "08:55:05 UTC",
        }
    )
    found = quality.clock_times(evidence, flights)
    assert list(found["row_id"]) == ["to-the-second"] and list(found["seconds_apart"]) == [3]
