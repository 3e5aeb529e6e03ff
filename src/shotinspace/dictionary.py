"""The data dictionary for people: data/README.md, written from the descriptor and the coverage table, never by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from shotinspace import escape, words
from shotinspace.careers import MEANINGS
from shotinspace.folders import DESCRIPTOR, find_data

FILE = "README.md"
_HEAD = """# The data: what every table and field means

Generated from `descriptor.toml` by `shotinspace build`, as `datapackage.json` is; edit that file, not this one. {description}

Every table is tidy CSV: UTF-8, comma, one header row, one row one thing, an empty cell means not known. Read it with anything;
`frictionless validate data/datapackage.json` judges it by the schema alone, `shotinspace check` by the rules of the subject too.

## How sure we are

Every row of facts names its sources in `source_ids`; where single cells matter, `evidence` says what each source prints.

- **high**: an official, agency, trade or quality-press source states it, or two independent ordinary ones.
- **medium**: one ordinary press, archive, encyclopedia or dataset source.
- **low**: anonymous, fan, copied or machine-written sources only, or sources that contradict each other without resolution.

`shotinspace check` refuses a row that claims more than the kinds of its sources allow; pages of fans, and those whose note says weak, lift nothing.
Pages that are or repeat one work, such as an encyclopedia and its mirrors, count once: `sources` says in `copies` what a page repeats.

Where sources disagree the row keeps the range: `_low` and `_high` are the extremes of its evidence, the cell between them is the value used, and the note says why.

## From a cell to its page

A cell rests on its rows in `evidence`, where there are any, else on the row's `source_ids`. In DuckDB, what every page prints for one cell:

```sql
SELECT e.value_as_printed, e.agrees, s.publisher, s.url FROM 'data/evidence.csv' e JOIN 'data/sources.csv' s USING (source_id)
WHERE e."table" = 'productions' AND e.row_id = 'the-challenge' AND e.field = 'minutes_from_space';
```

## Open it

pandas, each seat beside its flight; tables join by the keys named below:

```python
import pandas as pd
pd.read_csv("data/seats.csv").merge(pd.read_csv("data/flights.csv"), on="flight_id")
```

With this package; each date column `x` brings `x_from`, `x_to` and `x_precision`:

```python
from shotinspace import careers, load
data = load()
careers.careers(data.people, data.seats, data.flights, data.suborbital_flights).nlargest(5, "days_in_space")
```

DuckDB, who flew by country and sex:

```sql
SELECT country, sex, count(*) AS people FROM 'data/people.csv' WHERE agency IS NOT NULL GROUP BY ALL ORDER BY people DESC;
```

R, the same table; a date is text, for it may be a year only:

```r
people <- read.csv("data/people.csv", na.strings = "", encoding = "UTF-8")
table(people[!is.na(people[["agency"]]), "country"])
```

A spreadsheet program reads dates its own way when it opens CSV: import every column as text, or take `shotinspace.xlsx`
from the site's downloads, a sheet a table. There is `shotinspace.sqlite` too, with the keys and what every field means:

```sh
sqlite3 shotinspace.sqlite "SELECT name, days_in_space FROM careers ORDER BY days_in_space DESC LIMIT 5"
```

Other readers must be told to take dates as text: cells say `2021`, `2021-10` or `2021-10-05T08:55:02Z`, and what guesses types fills in
days, shifts moments by the machine's time zone, or takes the column name `epoch` for a moment and loses the header. In polars,
`pl.read_csv("data/flights.csv", infer_schema_length=None)`; in DuckDB:

```sql
SELECT * FROM read_csv('data/flights.csv', header = true, auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR']);
```

## The tables

| table | one row is | key | rows | reaches to |
|---|---|---|---|---|
"""
_CAREERS = """
## Derived: careers

One row for everyone who left the ground. Computed by `shotinspace.careers` from people, seats, flights and
suborbital_flights whenever it is asked for, never stored beside them; in the spreadsheet and the database as they are made.

| column | meaning |
|---|---|
"""
_FOOT = """
## How it was compiled, how to cite it, how to mend it

Facts were read from the pages in `sources` and written down in our own words; nothing was copied but the facts. Figures stand as a source prints them.

Cite as: {title}, version {version}, {authors}. Licence: {licence}. Facts on launches and crews come in part from GCAT (J. McDowell, planet4589.org), CC BY 4.0.

Found an error? Change the row, name your source, run `shotinspace check`, and propose the change; or open an issue with the table, the row's key, what it says, what it should say, and a page that says so.
"""


def render(folder: Path) -> str:
    """The dictionary of the data in `folder`, as Markdown. Raises DataNotFound when there are no data."""
    package = json.loads((find_data(folder) / DESCRIPTOR).read_text(encoding="utf-8"))
    tables = {resource["name"]: _rows(folder / resource["path"]) for resource in package["resources"]}
    coverage = {row["table"]: row for row in tables["coverage"]}
    lines = [_HEAD.format(description=package["description"])]
    for resource in package["resources"]:
        name, key = resource["name"], resource["schema"]["primaryKey"]
        lines.append(
            f"| [`{name}`](#{name}) | {resource['shotinspace:row']} | "
            f"{', '.join(f'`{part}`' for part in key)} | {len(tables[name]):,} | {words.day(coverage[name]['covers_until'])} |\n"
        )
    for resource in package["resources"]:
        lines.append(_table(resource, coverage[resource["name"]]["scope"]))
    lines.append(_CAREERS + "".join(f"| `{column}` | {meaning} |\n" for column, meaning in MEANINGS.items()))
    lines.append(
        _FOOT.format(
            title=package["title"],
            version=package["version"],
            authors=words.several([person["title"] for person in package["contributors"]]),
            licence=package["licenses"][0]["title"] + " (CC BY 4.0)",
        )
    )
    return "".join(lines)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:  # no pandas: a build should not wait for it
        return list(csv.DictReader(handle))


def _table(resource: dict, scope: str) -> str:
    lines = [
        f"\n### {resource['name']}\n\n{resource['description']} {escape.for_markdown(scope)}\n\n",
        "| field | type | meaning |\n|---|---|---|\n",
    ]
    for field in resource["schema"]["fields"]:
        rules = field.get("constraints", {})
        meaning = field["description"].replace("|", "\\|")
        if "enum" in rules:
            meaning += " One of: " + ", ".join(f"`{value}`" for value in rules["enum"]) + "."
        if rules.get("required"):
            meaning += " Never empty."
        kind = (
            "date"
            if field.get("shotinspace:kind") == "date"
            else "list"
            if "shotinspace:list" in field
            else field["type"]
        )
        lines.append(f"| `{field['name']}` | {kind} | {meaning} |\n")
    for key in resource["schema"].get("foreignKeys", []):
        target = key["reference"]["resource"] or resource["name"]
        lines.append(
            f"\n`{', '.join(key['fields'])}` points to `{', '.join(key['reference']['fields'])}` of [`{target}`](#{target}).\n"
        )
    return "".join(lines)
