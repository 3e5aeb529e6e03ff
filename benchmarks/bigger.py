"""A data folder any number of times larger than the real one, sound by the same rules: every row again under new ids."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import median

DATA = Path(__file__).parents[1] / "data"
FIXED = {"coverage", "sources", "us_cpi", "rub_usd", "iss_elements"}  # one row a table, a page, a year, an instant

FIRST_AFTER = {"Soyuz TM-30", "Soyuz TMA-1"}  # the first ship after a promised day: it should stay the only first


def enlarge(target: Path, times: int) -> Path:
    """Write `times` copies of the real tables into `target` and return it. Copy 0 keeps its ids."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    target.mkdir(parents=True, exist_ok=True)
    (target / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    resources = {resource["name"]: resource for resource in package["resources"]}
    for name, resource in resources.items():
        rows = _rows(DATA / resource["path"])
        with (target / resource["path"]).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for copy in range(1 if name in FIXED else times):
                kept = (row for row in rows if not copy or row.get("table") not in FIXED)
                writer.writerows(_again(row, resource, resources, copy) for row in kept)
    return target


def fly_more(target: Path, times: int) -> Path:
    """Write the real tables into `target` with `times` as many crewed flights, and return it.

    Flown again, by crews of their own, are flights of professionals only, not in the season of the shoot, with the
    ships their crews came home in; and so few of the shortest that the middle of all stays is as it was. So what the
    titles of the stories say still holds.
    """
    enlarge(target, 1)
    resources = {
        resource["name"]: resource
        for resource in json.loads((target / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    }
    tables = {name: _rows(target / resources[name]["path"]) for name in ("flights", "seats", "people")}
    crewed = {row["flight_id"]: row for row in tables["flights"] if row["crewed_launch"] == "yes"}
    kept = {
        key for key, row in crewed.items() if row["landed_at"] and not "2021-03" <= row["launched_at"][:7] <= "2022-04"
    }
    kept -= {row["flight_id"] for row in tables["seats"] if row["category"] != "professional"}
    kept -= {row["flight_id"] for row in tables["seats"] if not row["days_in_space"]}
    kept -= {key for key, row in crewed.items() if row["mission"] in FIRST_AFTER}
    while True:  # a crew that swapped ships flies again only with the other ship
        apart = {
            row[end]
            for row in tables["seats"]
            for end in ("flight_id", "landed_on")
            if (row["flight_id"] in kept) != (row["landed_on"] in kept)
        } & kept
        if not apart:
            break
        kept -= apart
    days = {row["flight_id"]: float(row["days_in_space"]) for row in tables["seats"] if row["flight_id"] in kept}
    ends = {row["flight_id"] for row in tables["seats"] if row["flight_id"] != row["landed_on"]}
    ends |= {row["landed_on"] for row in tables["seats"] if row["flight_id"] != row["landed_on"]}
    stays = [row for row in tables["seats"] if row["fate"] == "landed" and row["days_in_space"]]
    middle = median(float(row["days_in_space"]) for row in stays)
    for key in sorted(kept - ends, key=days.__getitem__):
        if median(float(row["days_in_space"]) for row in stays if row["flight_id"] in kept) >= middle:
            break
        kept.remove(key)
    again = {
        "flights": [row for row in tables["flights"] if row["flight_id"] in kept],
        "seats": [row for row in tables["seats"] if row["flight_id"] in kept],
    }
    people = {row["person_id"] for row in again["seats"]}
    again["people"] = [row for row in tables["people"] if row["person_id"] in people]
    wanted = (times - 1) * len(crewed)
    for name, rows in again.items():
        with (target / resources[name]["path"]).open("a", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            for copy in range(1, 1 + round(wanted / len(kept))):
                for row in rows:
                    new = _again(row, resources[name], resources, copy)
                    for column in {"mission", "name"} & row.keys():
                        new[column] = f"{row[column]} {copy + 1}"
                    for column in {"wikidata_id", "gcat_id"} & row.keys():
                        new[column] = ""
                    writer.writerow(new)
    return target


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _again(row: dict[str, str], resource: dict, resources: dict[str, dict], copy: int) -> dict[str, str]:
    if not copy:
        return row
    new = dict(row)
    for column in _identifiers(resource):
        new[column] = ";".join(_renamed(part, column, copy) for part in row[column].split(";")) if row[column] else ""
    for column in {"row_id", "row"} & row.keys() if "table" in row else ():
        target = resources[row["table"]]
        own, parts = _identifiers(target), zip(target["schema"]["primaryKey"], row[column].split("+"))
        new[column] = "+".join(_renamed(part, key, copy) if key in own else part for key, part in parts)
    return new


def _identifiers(resource: dict) -> set[str]:
    schema = resource["schema"]
    pointing = {field for key in schema.get("foreignKeys", []) for field in key["fields"]}
    lists = {field["name"] for field in schema["fields"] if "." in field.get("shotinspace:list", "")}
    own = (
        {schema["primaryKey"][-1]} if len(schema["primaryKey"]) == 1 else {"rocket_family"} & set(schema["primaryKey"])
    )
    columns = {field["name"] for field in schema["fields"]} - {"source_id", "source_ids"}
    return (pointing | lists | own | {"flight_id"}) & columns


def _renamed(identifier: str, column: str, copy: int) -> str:
    letters = chr(65 + copy // 26) + chr(65 + copy % 26)
    if column == "seat_id":
        flight, seat = identifier.rsplit("-", 1)
        return f"{_renamed(flight, 'flight_id', copy)}-{seat}"
    if column in ("flight_id", "landed_on", "former_ids"):
        return f"{identifier}{letters}"
    return f"{identifier} {letters}" if column == "rocket_family" else f"{identifier}-{letters.lower()}"
