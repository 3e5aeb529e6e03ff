"""A data folder any number of times larger than the real one, sound by the same rules: every row again under new ids."""

from __future__ import annotations

import csv
import json
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
FIXED = {"coverage", "sources", "us_cpi", "rub_usd", "iss_elements"}  # one row a table, a page, a year, an instant


def enlarge(target: Path, times: int) -> Path:
    """Write `times` copies of the real tables into `target` and return it. Copy 0 keeps its ids."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    target.mkdir(parents=True, exist_ok=True)
    (target / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    resources = {resource["name"]: resource for resource in package["resources"]}
    for name, resource in resources.items():
        with (DATA / resource["path"]).open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        with (target / resource["path"]).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for copy in range(1 if name in FIXED else times):
                kept = (row for row in rows if not copy or row.get("table") not in FIXED)
                writer.writerows(_again(row, resource, resources, copy) for row in kept)
    return target


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
