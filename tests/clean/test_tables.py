"""The tables in DuckDB and polars, read as data/README.md says, in a time zone far from UTC.

Outside the test line, in an environment of its own: requirements.txt beside this, then pytest -o addopts= tests/clean.
"""

import csv
import re
import time
from pathlib import Path

import duckdb
import polars
import pytest

ROOT = Path(__file__).parents[2]
TABLES = sorted((ROOT / "data").glob("*.csv"))
SAID = (ROOT / "data/README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.+?)\n```", SAID, re.S)
(READ,) = (query for query in QUERIES if "read_csv('data/flights.csv'" in query)
(POLARS,) = re.findall(r"`(pl\.read_csv\(.+?\))`", SAID)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()


def same(path, header, rows):
    """Whether names and cells are those of the file: text to the letter, numbers by value, empty as missing."""
    with path.open(encoding="utf-8", newline="") as handle:
        columns, *expected = csv.reader(handle)
    assert header == columns
    assert len(rows) == len(expected)
    for line, (row, cells) in enumerate(zip(rows, expected), 2):
        for column, value, cell in zip(columns, row, cells):
            read = "" if value is None else value if isinstance(value, str) else float(value)
            wanted = float(cell) if isinstance(read, float) else cell
            assert read == wanted, f"{path.name}:{line} {column}: {read!r} for {cell!r}"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_duckdb_reads_what_stands_there(path):
    done = duckdb.connect().execute(READ.replace("flights.csv", path.name))
    same(path, [column[0] for column in done.description], done.fetchall())


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_polars_reads_what_stands_there(path):
    frame = eval(POLARS.replace("flights.csv", path.name), {"pl": polars})
    same(path, frame.columns, frame.rows())


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_dictionary_answers(query):
    assert duckdb.connect().execute(query).fetchall()
