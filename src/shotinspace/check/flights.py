"""Rules of flights: who goes up comes down once, in order, in the time the ships took."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import before, days_between, number, rule
from shotinspace.check.text import Row, Table

TOLERANCE = 0.02  # of a day: catalogues differ by whole minutes on when a landing is


@rule("flights", "seats")
def flights_and_seats_agree(flights: Table, seats: Table) -> Iterator[Fault]:
    """Nothing lands or docks before lift-off; as many people go up as have seats; an uncrewed launch has none."""
    count: dict[str, int] = {}
    for _, row in seats:
        count[row["flight_id"]] = count.get(row["flight_id"], 0) + 1
    for line, row in flights:
        for column in ("docked_at", "landed_at"):
            if row[column] and row["launched_at"] and before(row[column], row["launched_at"]):
                yield Fault(
                    "flights.csv",
                    line,
                    column,
                    quoted(row[column]),
                    f"no moment before {row['launched_at']}, the launch",
                )
        up = count.get(row["flight_id"], 0)
        if row["crew_up"] != str(up):
            yield Fault(
                "flights.csv", line, "crew_up", quoted(row["crew_up"]), f"{up}, the seats of {row['flight_id']}"
            )
        if (row["crewed_launch"] == "yes") != (up > 0):
            yield Fault(
                "flights.csv",
                line,
                "crewed_launch",
                quoted(row["crewed_launch"]),
                "yes where there are seats, and only there",
            )
        days = days_between(row["launched_at"], row["landed_at"])
        printed = number(row["ship_duration_days"])
        if days is not None and printed is not None and abs(days - printed) > TOLERANCE:
            yield Fault(
                "flights.csv",
                line,
                "ship_duration_days",
                quoted(row["ship_duration_days"]),
                f"{days:.4f}, from launch to landing",
            )


@rule("flights")
def pads_lie_at_their_sites(flights: Table) -> Iterator[Fault]:
    """A pad lies within a degree of where most flights of its site began."""
    spots: dict[str, list[tuple[int, Row, float, float]]] = {}
    for line, row in flights:
        latitude, longitude = number(row["pad_lat"]), number(row["pad_lon"])
        if (latitude is None) != (longitude is None):
            yield Fault("flights.csv", line, "pad_lat", quoted(row["pad_lat"]), "both coordinates of a pad, or neither")
        elif latitude is not None and longitude is not None:
            spots.setdefault(row["site"], []).append((line, row, latitude, longitude))
    for site, pads in spots.items():
        middle = median(pad[2] for pad in pads), median(pad[3] for pad in pads)
        for line, row, latitude, longitude in pads:
            if abs(latitude - middle[0]) > 1 or abs(longitude - middle[1]) > 1:
                found = f"{row['pad_lat']}, {row['pad_lon']}"
                swapped = abs(latitude - middle[1]) < 1 and abs(longitude - middle[0]) < 1
                hint = "; latitude and longitude are swapped" if swapped else ""
                expected = f"a pad of {site}, near {middle[0]:g}, {middle[1]:g}{hint}"
                yield Fault("flights.csv", line, "pad_lat", quoted(found), expected)


@rule("flights", "seats")
def everybody_comes_home_once(flights: Table, seats: Table) -> Iterator[Fault]:
    """A landed seat names its ship and only a landed one does; a stay agrees with its two ships; nobody is in two ships at once."""
    ships = {row["flight_id"]: row for _, row in flights}
    stays: dict[str, list[tuple[str, str, int, str]]] = {}
    for line, row in seats:
        up, down = ships.get(row["flight_id"]), ships.get(row["landed_on"])
        if (row["fate"] == "landed") != bool(row["landed_on"]):
            yield Fault(
                "seats.csv",
                line,
                "landed_on",
                quoted(row["landed_on"]),
                "a flight where fate is landed, and only there",
            )
        if up is None or (row["landed_on"] and down is None):
            continue  # the foreign keys say so
        end = down["landed_at"] if down else up["landed_at"] if row["fate"] == "died" else ""
        days, printed = days_between(up["launched_at"], end), number(row["days_in_space"])
        if days is not None and days < 0:
            yield Fault(
                "seats.csv",
                line,
                "landed_on",
                quoted(row["landed_on"]),
                f"a ship that lands after {up['launched_at']}, the launch",
            )
        elif days is not None and printed is not None and row["fate"] == "landed" and abs(days - printed) > TOLERANCE:
            yield Fault(
                "seats.csv",
                line,
                "days_in_space",
                quoted(row["days_in_space"]),
                f"{days:.4f}, from the launch of {row['flight_id']} to the landing of {row['landed_on']}",
            )
        if row["fate"] in ("landed", "in_orbit"):
            stays.setdefault(row["person_id"], []).append((up["launched_at"], end or "9999", line, row["seat_id"]))
    for person, spells in stays.items():
        spells.sort()
        for (_, end, _, seat), (start, _, line, _) in zip(spells, spells[1:]):
            if before(start, end):
                yield Fault(
                    "seats.csv",
                    line,
                    "person_id",
                    quoted(person),
                    f"a person on the ground: {seat} lands only on {end}",
                )


@rule("iss_elements")
def element_sets_add_up(elements: Table) -> Iterator[Fault]:
    """Each line ends in its checksum: the sum of its digits, a minus counting one, modulo ten (the two-line format)."""
    for line, row in elements:
        for column in ("line1", "line2"):
            digits = row[column]
            total = sum(int(letter) if letter.isdigit() else letter == "-" for letter in digits[:68]) % 10
            if len(digits) == 69 and digits[68].isdigit() and int(digits[68]) != total:
                yield Fault(
                    "iss_elements.csv", line, column, f"checksum {digits[68]}", f"{total}, the sum of its digits"
                )
