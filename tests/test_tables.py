"""Reading the data: types, partial dates, clocks, and where the data are looked for."""

from pathlib import Path

import pandas as pd
import pytest
from sample_tables import cut, rows, sampled, write

from shotinspace import load
from shotinspace.folders import DataNotFound
from shotinspace.tables import partial_dates

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def data():
    return sampled()


def test_every_table_of_the_descriptor_can_be_read(data):
    for name in data:
        assert len(data[name]) > 0, name


def test_partial_dates_span_what_they_may_mean_and_invent_nothing():
    texts = pd.Series(["2021", "2020-02", "2021-10-05", "2021-10-05T08:55Z", "2021-10-05T08:55:02Z", None], dtype="str")
    spans = partial_dates(texts)
    assert list(spans["precision"].fillna("")) == ["year", "month", "day", "minute", "second", ""]
    assert [str(day) for day in spans["from"]] == [
        "2021-01-01 00:00:00",
        "2020-02-01 00:00:00",
        "2021-10-05 00:00:00",
        "2021-10-05 08:55:00",
        "2021-10-05 08:55:02",
        "NaT",
    ]
    assert [str(day) for day in spans["to"]] == [
        "2021-12-31 23:59:59",
        "2020-02-29 23:59:59",
        "2021-10-05 23:59:59",
        "2021-10-05 08:55:59",
        "2021-10-05 08:55:02",
        "NaT",
    ]


def test_numbers_are_numbers_and_dates_bring_their_spans(data):
    productions = data.productions.set_index("production_id")
    assert productions.loc["the-challenge", "budget_amount"] > 100_000_000
    assert productions.loc["the-challenge", "released_from"] == pd.Timestamp("2023-04-20")
    assert pd.isna(productions.loc["untitled-cruise-liman", "minutes_from_space"])


def test_only_an_empty_cell_is_missing(tmp_path):
    folder = cut(tmp_path / "data")
    found = rows(folder / "people.csv")
    found[0]["name_full"], found[1]["name_full"], found[2]["name_full"] = "NA", "None", ""
    write(folder / "people.csv", found)
    names = load(folder).people["name_full"]
    assert list(names[:2]) == ["NA", "None"] and pd.isna(names[2]), "a name may be spelt like that"


def test_a_caller_may_change_its_copy_without_changing_the_next(data):
    people = data.people
    people.loc[:, "name"] = "nobody"
    assert "Yulia Peresild" in set(data.people["name"])


def test_tables_read_are_remembered_in_order():
    data = load(sampled().folder)
    assert data.read == []
    data.milestones, data["people"], data.milestones
    assert data.read == ["milestones", "people"]


def test_the_clock_is_the_earliest_of_the_tables_named(data):
    until = data.coverage.set_index("table")["covers_until"]
    assert data.as_of("productions", "sources") == min(until["productions"], until["sources"])
    with pytest.raises(KeyError, match="no row for nonsense"):
        data.as_of("nonsense")


def test_an_unknown_table_is_refused_with_the_names_there_are(data):
    with pytest.raises(AttributeError, match="no table 'film'; there are: .*productions"):
        _ = data.film
    with pytest.raises(KeyError, match="no table 'film'"):
        data["film"]


def test_data_are_found_from_inside_the_project_by_folder_or_by_variable(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    monkeypatch.delenv("SHOTINSPACE_DATA", raising=False)
    assert load().folder == ROOT / "data"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataNotFound, match="name its data folder: .+ --data or the variable SHOTINSPACE_DATA"):
        load()
    monkeypatch.setenv("SHOTINSPACE_DATA", str(ROOT / "data"))
    assert load().folder == ROOT / "data"
