"""Rules of flights: who goes up comes down once, in order, in the time the ships took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from shotinspace.check import times
from shotinspace.check.fault import Fault, quoted
from shotinspace.check.rules import before, days_between, number, rule, split
from shotinspace.check.text import Row, Table

TOLERANCE = 0.02  # of a day: catalogues differ by whole minutes on when a landing is
MOMENTS = {  # events of milestones that are a moment of a flight: the column of flights that holds it
    "launch": "launched_at",
    "support_launch": "launched_at",
    "docking": "docked_at",
    "cargo_delivered": "docked_at",
    "landing": "landed_at",
    "commander_landing": "landed_at",
}
ALOFT = ("undocking", "commander_undocking", "relocation")  # moments between docking and landing
_STAY = re.compile(r"(\d+(?:\.\d+)?)[\s-]*(?=(d|h|m|s)[a-z]*\b)")  # 7d 21h 54m 40s; 17 days, 1 hour, 48 minutes
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


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


@rule("milestones", "flights", "suborbital_flights")
def milestones_agree_with_their_flights(
    milestones: Table, flights: Table, suborbital_flights: Table
) -> Iterator[Fault]:
    """A launch, docking, undocking, landing or move that happened names its flight, and only such a milestone does; it
    is the same moment as the flight's, as exact as both are. An undocking or a move lies between docking and landing."""
    ships: dict[str, Row] = {row["flight_id"]: row for _, row in flights}
    hops = {row["flight_id"]: row["date"] for _, row in suborbital_flights}
    for line, row in milestones:
        flight, event, date = row["flight_id"], row["event"], row["date"]
        moment = row["kind"] == "actual" and (event in MOMENTS or event in ALOFT)
        if moment != bool(flight):
            expected = (
                f"the flight whose {event.replace('_', ' ')} this is" if moment else "nothing: no moment of a flight"
            )
            yield Fault("milestones.csv", line, "flight_id", quoted(flight), expected)
        elif flight and flight not in ships and flight not in hops:
            yield Fault(
                "milestones.csv", line, "flight_id", quoted(flight), "an id that is in flights or suborbital_flights"
            )
        elif flight and event in MOMENTS:
            column = MOMENTS[event]
            known = ships[flight][column] if flight in ships else hops[flight]
            if known and times.apart(known, date):
                where = f"{column} of {flight} in flights" if flight in ships else f"the day of {flight}"
                yield Fault("milestones.csv", line, "date", quoted(date), f"{known}, {where}")
        elif flight in ships:
            ship = ships[flight]
            start, end = ship["docked_at"] or ship["launched_at"], ship["landed_at"]
            if before(date, start) or end and before(end, date):
                expected = f"a moment between {start} and {end or 'now'}, docking and landing of {flight}"
                yield Fault("milestones.csv", line, "date", quoted(date), expected)


@rule("evidence", "seats")
def stays_are_as_printed(evidence: Table, seats: Table) -> Iterator[Fault]:
    """A stay printed in days, hours, minutes and seconds agrees with the cell: to ten seconds or the minute, as it is
    printed; where it rounds, to two of its smallest units, or a day."""
    stays = {row["seat_id"]: (line, row["days_in_space"]) for line, row in seats}
    for line, row in evidence:
        parts = _STAY.findall(row["value_as_printed"])
        if row["table"] != "seats" or row["field"] != "days_in_space" or not parts or parts[0][1] != "d":
            continue
        place, cell = stays.get(row["row_id"], (0, ""))
        days, unit = number(cell), _SECONDS[parts[-1][1]]
        if days is None or row["agrees"] == "no":
            continue
        off = abs(days * 86400 - sum(float(figure) * _SECONDS[name] for figure, name in parts))
        slack = max(10, unit) if row["agrees"] == "yes" else max(20, 2 * unit) if unit < 86400 else unit
        if off > slack:
            expected = (
                f"{row['value_as_printed']}, as {row['source_id']} prints it; or no as agrees in evidence.csv:{line}"
            )
            yield Fault("seats.csv", place, "days_in_space", quoted(cell), expected)


@rule("evidence", "suborbital_flights", "people")
def aboard_a_hop_are_those_printed(evidence: Table, suborbital_flights: Table, people: Table) -> Iterator[Fault]:
    """Where a page names who was aboard a hop, joined by `;`, they are as many as the people of the row, and each of
    theirs is among the surnames."""
    surnames = {row["person_id"]: row["name"].split()[-1] for _, row in people}
    hops = {row["flight_id"]: (line, row["people"]) for line, row in suborbital_flights}
    for line, row in evidence:
        if row["table"] == "suborbital_flights" and row["field"] == "people" and row["agrees"] == "yes":
            place, cell = hops.get(row["row_id"], (0, ""))
            aboard = [surnames.get(person, person) for person in split(cell)]
            printed = row["value_as_printed"].split(";")
            if cell and (len(aboard) != len(printed) or any(name not in row["value_as_printed"] for name in aboard)):
                expected = f"{row['value_as_printed']}, as {row['source_id']} prints them; see evidence.csv:{line}"
                yield Fault("suborbital_flights.csv", place, "people", quoted(cell), expected)


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
