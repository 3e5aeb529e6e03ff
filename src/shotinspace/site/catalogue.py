"""A page for everyone and everything in the tables: people, flights and productions; and one to find them.

Pages, not one script: they can be linked, read without scripts, and found by search engines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from shotinspace import words
from shotinspace.site.data import cited
from shotinspace.site.records import Records, Row, Source, day
from shotinspace.site.writer import Writer

ROLES = {"carried_crew": "carried the crew", "returned_crew": "brought the crew home"}
ROLES |= {"carried_camera": "carried the camera", "shot_aboard": "was shot aboard"}
CATEGORIES = {
    "professional": "professional",
    "government_guest": "a government's guest",
    "private": "private passenger",
    "film_crew": "film crew",
}


class Catalogue:
    """Who flew when and with whom, and which films came of it, from `records`."""

    def __init__(self, records: Records) -> None:
        self.records = records
        tables = records.tables
        self.people = {row["person_id"]: row for row in tables.get("people", [])}
        self.flights = {row["flight_id"]: row for row in tables.get("flights", [])}
        self.hops = {row["flight_id"]: row for row in tables.get("suborbital_flights", [])}
        self.productions = {row["production_id"]: row for row in tables.get("productions", [])}
        self.aboard = records.by("seats", "flight_id")
        self.landed = records.by("seats", "landed_on")
        self.stays = records.by("seats", "person_id")
        self.served = records.by("production_flights", "flight_id")
        self.flew_for = records.by("production_flights", "production_id")
        self.credits = records.by("credits", "production_id")
        self.credited = records.by("credits", "person_id")
        self.trained = records.by("training", "person_id")
        self.milestones = records.by("milestones", "production_id")
        self.hopped: dict[str, list[Row]] = {}
        for row in self.hops.values():
            for person in filter(None, row["people"].split(";")):
                self.hopped.setdefault(person, []).append(row)

    def lead(self, column: str, value: str) -> str | None:
        """Where the value of a column leads, from the top of the site; None when nowhere."""
        if column == "person_id" and value in self.people:
            return f"people/{value}.html"
        if column in ("flight_id", "landed_on") and (value in self.flights or value in self.hops):
            return f"flights/{value}.html"
        if column == "production_id" and value in self.productions:
            return f"productions/{value}.html"
        return None

    def write(self, writer: Writer) -> None:
        """Write every page, the page to find them, and the page of who was up there."""
        for row in self.people.values():
            self._page(writer, "people", row["person_id"], row["name"], *self._person(row))
        for row in self.flights.values():
            self._page(writer, "flights", row["flight_id"], row["mission"], *self._flight(row))
        for row in self.hops.values():
            self._page(writer, "flights", row["flight_id"], row["flight"], *self._hop(row))
        for row in self.productions.values():
            self._page(writer, "productions", row["production_id"], row["title"], *self._production(row))
        self._find(writer)
        self._up(writer)

    def _page(
        self, writer: Writer, folder: str, key: str, title: str, line: str, sections: list[Any], sources: list[Source]
    ) -> None:
        kind = {"people": "person", "flights": "flight", "productions": "production"}[folder]
        writer.page(
            "record.html.j2",
            f"{folder}/{key}.html",
            title=title,
            description=f"{title}: {line or kind}. Dates, people and films from sourced tables.",
            line=line,
            sections=[(heading, part) for heading, part in sections if part],
            sources=_distinct(sources),
            table=_tables(folder, key in self.hops),
            key=key,
            shared=False,  # so many: the title and description will do
            changed=self.records.checked,
        )

    # what stands on the pages

    def _person(self, row: Row) -> tuple[str, list[Any], list[Source]]:
        person = row["person_id"]
        line = [row["name_original"], row["nationality"], f"born {day(row['born'])}" if row["born"] else ""]
        stays = sorted(self.stays.get(person, []), key=lambda seat: self.flights[seat["flight_id"]]["launched_at"])
        sources = self.records.cited(row)
        flown = []
        for seat in stays:
            flight = self.flights[seat["flight_id"]]
            sources += self.records.cited(seat)
            flown.append(
                Markup("{}: {}. {}{}").format(
                    self.to_flight(flight["flight_id"]),
                    CATEGORIES.get(seat["category"], seat["category"]) + (f", {seat['role']}" if seat["role"] else ""),
                    self._stay(seat),
                    _with(self.to_person(other) for other in self.aboard[flight["flight_id"]] if other is not seat),
                )
            )
        hops = []
        for hop in sorted(self.hopped.get(person, []), key=lambda hop: hop["date"]):
            others = [self.people[name] for name in hop["people"].split(";") if name != person and name in self.people]
            hops.append(
                Markup("{}, {}{}").format(
                    self.to_flight(hop["flight_id"]), day(hop["date"]), _with(map(self.to_person, others))
                )
            )
        parts = []
        mine = sorted(self.credited.get(person, []), key=lambda credit: credit["production_id"])
        for production, group in groupby(mine, key=lambda credit: credit["production_id"]):
            credits = list(group)
            for credit in credits:
                sources += self.records.cited(credit)
            parts.append(
                Markup("{}: {}").format(
                    self.to_production(production),
                    words.several([credit["role"].replace("_", " ") for credit in credits]),
                )
            )
        shot = {
            served["production_id"]
            for seat in stays
            for flight in {seat["flight_id"], seat["landed_on"]}
            for served in self.served.get(flight, [])
        } - {credit["production_id"] for credit in mine}
        trained = [
            Markup("For {}: {}").format(
                self.to_flight(course["flight_id"]) if course["flight_id"] else "a flight",
                f"{course['training_months']} months, as printed"
                if course["training_months"]
                else "length not printed",
            )
            for course in self.trained.get(person, [])
        ]
        return (
            " · ".join(filter(None, line)),
            [
                ("In orbit", flown),
                ("Hops", hops),
                ("Worked on", parts),
                ("On flights that served", [self.to_production(name) for name in sorted(shot)]),
                ("Training", trained),
            ],
            sources,
        )

    def _stay(self, seat: Row) -> str:
        up, down = self.flights[seat["flight_id"]], self.flights.get(seat["landed_on"])
        start = day(up["launched_at"][:10])
        if seat["fate"] == "landed" and down:
            days = f", {float(seat['days_in_space']):,.1f} days" if seat["days_in_space"] else ""
            other = f", home in {down['mission']}" if down is not up else ""
            return f"{words.span(up['launched_at'][:10], down['landed_at'][:10])}{days}{other}"
        fate = {"died": "died on the flight", "never_left_ground": "never left the ground", "in_orbit": "in orbit"}
        return f"Launched {start}; {fate.get(seat['fate'], seat['fate'].replace('_', ' '))}"

    def _flight(self, row: Row) -> tuple[str, list[Any], list[Source]]:
        seats, sources = self.aboard.get(row["flight_id"], []), self.records.cited(row)
        for seat in seats:
            sources += self.records.cited(seat)
        facts = [
            ("Ship", " ".join(dict.fromkeys(filter(None, [row["spacecraft"], row["vehicle"]])))),
            ("Rocket", row["rocket"]),
            ("From", ", ".join(filter(None, [row["site"], row["pad"]]))),
            ("To", row["destination"]),
            ("Lift-off", day(row["launched_at"])),
            ("Docking", day(row["docked_at"])),
            ("Landing", day(row["landed_at"])),
            ("Outcome", row["outcome"].replace("_", " ")),
            ("Designation", row["flight_id"]),
        ]
        crew = [self._aboard(seat) for seat in seats]
        back = [
            Markup("{}, who went up in {}").format(self.to_person(seat), self.to_flight(seat["flight_id"]))
            for seat in self.landed.get(row["flight_id"], [])
            if seat["flight_id"] != row["flight_id"]
        ]
        return (
            " · ".join(filter(None, [row["country"], day(row["launched_at"][:10])])),
            [("The flight", _facts(facts)), ("Went up in it", crew), ("Also came home in it", back), self._films(row)],
            sources,
        )

    def _aboard(self, seat: Row) -> Markup:
        role = ", ".join(filter(None, [seat["role"], CATEGORIES.get(seat["category"], seat["category"])]))
        home = self.flights.get(seat["landed_on"])
        elsewhere = home is not None and seat["landed_on"] != seat["flight_id"]
        return Markup("{}: {}{}").format(
            self.to_person(seat),
            role,
            Markup(", came home in {}").format(self.to_flight(seat["landed_on"])) if elsewhere else "",
        )

    def _films(self, row: Row) -> tuple[str, list[Markup]]:
        served = self.served.get(row["flight_id"], [])
        return "Films", [
            Markup("{}: {}").format(self.to_production(part["production_id"]), ROLES.get(part["part"], part["part"]))
            for part in served
        ]

    def _hop(self, row: Row) -> tuple[str, list[Any], list[Source]]:
        people = [self.to_person(self.people[name]) for name in row["people"].split(";") if name in self.people]
        facts = [
            ("Vehicle", row["vehicle"]),
            ("Day", day(row["date"])),
            ("Highest point", f"{row['apogee_km']} km" if row["apogee_km"] else ""),
            ("Length", f"{row['duration_s']} seconds" if row["duration_s"] else ""),
            ("Designation", row["flight_id"]),
        ]
        return (
            f"a hop below orbit · {day(row['date'])}",
            [("The flight", _facts(facts)), ("Aboard", people), self._films(row)],
            self.records.cited(row),
        )

    def _production(self, row: Row) -> tuple[str, list[Any], list[Source]]:
        key, sources = row["production_id"], self.records.cited(row)

        def ranged(name: str, unit: str) -> str:
            value, low, high = (row.get(f"{name}{end}", "") for end in ("", "_low", "_high"))
            if not value:
                return ""
            text = words.ranged(float(value), *(float(end) if end else None for end in (low, high)))
            return f"{text} {unit}".strip()

        def money(name: str) -> str:
            amount, currency = row.get(f"{name}_amount", ""), row.get(f"{name}_currency", "")
            if not amount:
                return ""
            low, high = row.get(f"{name}_amount_low", ""), row.get(f"{name}_amount_high", "")
            text = words.million(float(amount), currency)
            if low and high and low != high:
                text += f" (sources: {words.million(float(low), currency)} to {words.million(float(high), currency)})"
            return text

        shot = words.span(row["shot_from"], row["shot_to"] or row["shot_from"]) if row["shot_from"] else ""
        facts = [
            ("Original title", row["title_original"]),
            ("Kind", _kind(row)),
            ("Status", row["status"].replace("_", " ")),
            ("Shot in space", row["shot_in_space"]),
            ("Shot", shot),
            ("Where", row["venue"].replace(";", ", ")),
            ("Director", row["director"].replace(";", ", ")),
            ("Makers", row["producers"].replace(";", ", ")),
            ("Country", row["country"].replace(";", ", ")),
            ("Minutes from space", ranged("minutes_from_space", "")),
            ("Length", ranged("runtime_min", "minutes")),
            ("Released", day(row["released"])),
            ("Budget", money("budget")),
            ("Takings", money("gross")),
            ("How sure we are", row.get("confidence", "")),
        ]
        cast = []
        by_person = sorted(self.credits.get(key, []), key=lambda credit: credit["person_id"])
        for _, group in groupby(by_person, key=lambda credit: credit["person_id"]):
            credits = list(group)
            for credit in credits:
                sources += self.records.cited(credit)
            roles = words.several([credit["role"].replace("_", " ") for credit in credits])
            flew = {"yes": ", flew", "planned": ", was to fly"}.get(credits[0]["flew"], "")
            cast.append(Markup("{}: {}{}").format(self.to_person(credits[0]), roles, flew))
        flights = []
        for part in self.flew_for.get(key, []):
            sources += self.records.cited(part)
            flights.append(
                Markup("{} {}").format(self.to_flight(part["flight_id"]), ROLES.get(part["part"], part["part"]))
            )
        events = []
        for event in sorted(self.milestones.get(key, []), key=lambda event: event["date"]):
            sources += self.records.cited(event)
            low = " (weak sources)" if event["confidence"] == "low" else ""
            events.append(Markup("{}: {}{}").format(day(event["date"]) or "no day known", event["description"], low))
        prints = [
            Markup("{}: {} prints “{}”{}").format(
                line["field"].replace("_", " "),
                cited(self.records.sources[line["source_id"]], "../"),
                line["value_as_printed"],
                {"no": ", which we do not follow", "rounds": ", rounded"}.get(line["agrees"], ""),
            )
            for line in self.records.evidence.get(("productions", key), [])
            if line["source_id"] in self.records.sources
        ]
        line = " · ".join(filter(None, [_kind(row), row["director"].replace(";", ", "), day(row["released"])]))
        sections = [("In short", _facts(facts)), ("People", cast), ("Flights", flights), ("What happened", events)]
        note = [row["note"]] if row.get("note") else []
        return line, [*sections, ("What sources print", prints), ("Note", note)], sources

    # links, from a page one folder down

    def to_person(self, row: Row) -> Markup:
        """A link to a person's page, by a row that has `person_id` and `name`."""
        known = row["person_id"] in self.people
        link = Markup('<a href="../people/{}.html">{}</a>').format(row["person_id"], row["name"])
        return link if known else escape(row["name"])

    def to_flight(self, key: str) -> Markup:
        """A link to a flight's page."""
        name = (
            self.flights[key]["mission"]
            if key in self.flights
            else self.hops[key]["flight"]
            if key in self.hops
            else key
        )
        known = key in self.flights or key in self.hops
        return Markup('<a href="../flights/{}.html">{}</a>').format(key, name) if known else escape(name)

    def to_production(self, key: str) -> Markup:
        """A link to a production's page."""
        known = key in self.productions
        return (
            Markup('<a href="../productions/{}.html">{}</a>').format(key, self.productions[key]["title"])
            if known
            else escape(key)
        )

    # the pages that lead there

    def _find(self, writer: Writer) -> None:
        films = sorted(
            self.productions.values(), key=lambda row: (row["title"].removeprefix("The "), row["production_id"])
        )
        flights = sorted(self.flights.values(), key=lambda row: (row["launched_at"], row["flight_id"]))
        people = sorted(self.people.values(), key=lambda row: (row["name"].split()[-1], row["name"], row["person_id"]))

        def missions(row: Row) -> str:
            seats = self.stays.get(row["person_id"], [])
            up = [
                f"{self.flights[seat['flight_id']]['mission']}, {self.flights[seat['flight_id']]['launched_at'][:4]}"
                for seat in seats
            ]
            up += [f"{hop['flight']}, {hop['date'][:4]}" for hop in self.hopped.get(row["person_id"], [])]
            films = {
                self.productions[part["production_id"]]["title"] for part in self.credited.get(row["person_id"], [])
            }
            return "; ".join(filter(None, [row["name_original"], *up, *sorted(films)]))

        def of_flight(row: Row) -> str:
            return "; ".join(filter(None, [row["launched_at"][:4], row["vehicle"], row["flight_id"]]))

        groups = [
            ("Productions", "productions", [(row["production_id"], row["title"], "; ".join(filter(None, [row["title_original"], _kind(row), (row["released"] or row["shot_from"])[:4]]))) for row in films]),
            ("People", "people", [(row["person_id"], row["name"], missions(row)) for row in people]),
            ("Flights", "flights", [(row["flight_id"], row["mission"], of_flight(row)) for row in flights]
             + [(row["flight_id"], row["flight"], f"{row['date'][:4]}; hop; {row['vehicle']}") for row in self.hops.values()]),
        ]  # fmt: skip
        writer.page(
            "find.html.j2",
            "find.html",
            title="Find a person, a flight, a film",
            description=f"{len(people):,} people, {len(flights) + len(self.hops):,} spaceflights and {len(films):,} "
            "productions: who was up when, with whom, and what was filmed.",
            groups=groups,
            changed=self.records.checked,
        )

    def _up(self, writer: Writer) -> None:
        """The page of who was up there on a day, and what its script knows."""
        last = self.records.covers.get("seats", "")
        stays: list[list[Any]] = []
        for seat in self.records.tables.get("seats", []):
            up, down = self.flights[seat["flight_id"]], self.flights.get(seat["landed_on"])
            if seat["fate"] == "never_left_ground":
                continue
            start, end = up["launched_at"][:10], (down or up)["landed_at"][:10]
            end = "" if seat["fate"] == "in_orbit" else end or start
            orbit = int(up["outcome"] != "failure")  # a launch that failed put nobody there
            stays.append([seat["person_id"], seat["name"], seat["flight_id"], up["mission"], start, end, orbit])
        hops = [
            [row["flight_id"], row["flight"], row["date"], [[name, self.people[name]["name"]] for name in row["people"].split(";") if name in self.people]]
            for row in self.hops.values()
        ]  # fmt: skip
        films = [
            [row["production_id"], row["title"], row["shot_from"], row["shot_to"] or row["shot_from"]]
            for row in self.productions.values()
            if re.fullmatch(r"\d{4}-\d\d-\d\d", row["shot_from"]) and row["shot_in_space"] == "yes"
        ]
        known = json.dumps(
            {"last": last, "stays": stays, "hops": hops, "films": films}, ensure_ascii=False, separators=(",", ":")
        )
        for sign in "<>&\u2028\u2029":
            known = known.replace(sign, f"\\u{ord(sign):04x}")
        writer.write("up.data.js", f"shotinspace.up({known});\n")
        writer.page(
            "up.html.j2",
            "up.html",
            title="Who was up there?",
            description="Choose any day since the first flight in 1961 and see who was in orbit, in which ship, and "
            "what was being filmed.",
            first=min((stay[4] for stay in stays), default="1961-04-12"),
            last=last,
            changed=self.records.checked,
        )


def _kind(row: Row) -> str:
    return (
        row["kind"]
        .replace("_", " ")
        .replace("live tv", "live broadcast")
        .replace("imax", "giant-screen")
        .replace("vr ", "VR ")
    )


def _facts(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in facts if value]


def _with(others: Iterable[Markup]) -> Markup:
    others = list(others)
    return Markup("; with {}").format(Markup(", ").join(others)) if others else Markup("")


def _distinct(sources: list[Source]) -> list[Source]:
    return sorted(dict.fromkeys(sources), key=lambda source: (source.publisher.lower(), source.title))


def _tables(folder: str, hop: bool) -> str:
    return "suborbital_flights" if hop else folder
