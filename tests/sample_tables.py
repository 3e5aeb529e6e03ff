"""A small sound data folder that the tests stand on: `tests/sample/`, the rows around the main film and what they point to.

It is kept apart from `data/`, so that a corrected fact breaks no test; the descriptor is the real one. When there is a new
table, or a rule that the sample cannot meet, cut it anew: `python tests/sample_tables.py`, then look at the difference.
"""

import csv
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from shotinspace import load
from shotinspace.check import canonical
from shotinspace.tables import Tables

DATA = Path(__file__).parents[1] / "data"
SAMPLE = Path(__file__).parent / "sample"
ASKED = {  # one, whatever waits in the real table today
    "question_id": "launches-words-of-a-flight", "source": "launches", "tables": "flights", "day": "2021-10-05", "holds": "no",
    "about": "words of a flight", "question": "Is the pad known here under another name?", "asked_on": "2021-10-06", "answer": "",
}  # fmt: skip
PRODUCTIONS = {
    "a-beautiful-planet",
    "apogee-of-fear",
    "apollo-11-2019",
    "destiny-in-space",
    "the-challenge",
    "the-dream-is-alive",
    "untitled-cruise-liman",
}
FLIGHTS = {"1961-012A", "2011-031A", "2021-092A", "2021-119A"}  # first and last of a place; what else flew that autumn


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, cells as text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, table: list[dict[str, str]]) -> None:
    """Write rows as the project writes them: LF, minimal quotes, UTF-8. A table without rows keeps the header of ours."""
    columns = list(table[0]) if table else (DATA / path.name).read_text(encoding="utf-8").split("\n")[0].split(",")
    path.write_text(canonical.render(columns, table), encoding="utf-8", newline="\n")


def cut(target: Path) -> Path:
    """The sample with the real descriptor, in `target`. Returns it. A column that is newer than the sample is taken from the
    real rows of the same key, and one that is no more is left out."""
    target.mkdir(parents=True, exist_ok=True)
    for path in (*DATA.glob("descriptor.toml"), DATA / "datapackage.json"):
        (target / path.name).write_bytes(path.read_bytes())
    for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        name, key = resource["path"], resource["schema"]["primaryKey"]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        content = (SAMPLE / name).read_text(encoding="utf-8")
        if content.split("\n")[0].split(",") != columns:
            now = {tuple(row[part] for part in key): row for row in rows(DATA / name)}
            then = [now.get(tuple(row[part] for part in key), {}) | row for row in rows(SAMPLE / name)]
            content = canonical.render(columns, [{column: row.get(column, "") for column in columns} for row in then])
        (target / name).write_text(content, encoding="utf-8", newline="\n")
    return target


@cache
def sampled() -> Tables:
    """The tables of the sample, for tests that only read."""
    return load(cut(Path(tempfile.mkdtemp(prefix="sample-"))))


def cut_anew(target: Path) -> None:
    """Write the sample from the real data into `target`. Every table keeps at least one row."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    tables = {resource["name"]: rows(DATA / resource["path"]) for resource in package["resources"]}

    def keep(name: str, condition) -> None:
        tables[name] = [row for row in tables[name] if condition(row)]

    for name in ("productions", "milestones", "credits", "production_flights", "box_office"):
        keep(name, lambda row: row["production_id"] in PRODUCTIONS)
    flights = {row["flight_id"] for row in tables["production_flights"]} | FLIGHTS
    flights |= {row["flight_id"] for row in tables["training"][:3]}
    while True:  # whoever goes up on a kept flight comes home on a kept one
        more = {row["landed_on"] for row in tables["seats"] if row["flight_id"] in flights} - {""} - flights
        if not more:
            break
        flights |= more
    for name in ("flights", "seats"):
        keep(name, lambda row: row["flight_id"] in flights)
    keep("training", lambda row: row["flight_id"] in flights)
    for name in ("suborbital_flights", "launches_by_year", "claims"):
        tables[name] = tables[name][:6]
    tables["open_questions"] = [ASKED]
    people = {row["person_id"] for name in ("seats", "credits", "training") for row in tables[name]}
    people |= {person for row in tables["suborbital_flights"] for person in row["people"].split(";")}
    keep("people", lambda row: row["person_id"] in people)
    keys = {r["name"]: r["schema"]["primaryKey"] for r in package["resources"]}
    kept = {name: {"+".join(row[part] for part in keys[name]) for row in table} for name, table in tables.items()}
    keep("evidence", lambda row: row["row_id"] in kept[row["table"]])
    keep("corrections", lambda row: row["row"] in kept[row["table"]])
    used = {row["source_id"] for row in tables["evidence"]}
    used |= {one for table in tables.values() for row in table for one in row.get("source_ids", "").split(";")}
    keep("sources", lambda row: row["source_id"] in used)
    for name, table in tables.items():
        write(target / f"{name}.csv", table)


if __name__ == "__main__":
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir()
    cut_anew(SAMPLE)
