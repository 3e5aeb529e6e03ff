"""A flight added by a person, tables that grow old, the film side watched, and how the update introduces itself."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import fake_sources
import pytest
from sample_tables import rows
from test_update import alter, row, run, state
from typer.testing import CliRunner

from shotinspace import cli
from shotinspace.check import check
from shotinspace.check.age import aged
from shotinspace.update import by_hand, settings, watch
from shotinspace.update.merge import Draft
from shotinspace.update.proposal import SourceBroken

FILLED = {
    "mission": "Haven Crew 1", "launched_at": "2026-11-05T03:04:05Z", "reaches": "2026-11-05", "spacecraft": "Haven Ferry",
    "rocket": "Heavy Lifter 2", "rocket_family": "Heavy Lifter", "provider": "A Company", "country": "United States",
    "site": "Wallops Island", "destination": "Haven-1", "publisher": "A Paper", "title": "First crew of Haven-1 lifts off",
    "url": "https://example.org/haven", "name": "Brand Newcomer", "nationality": "Canada",
}  # fmt: skip


@pytest.fixture
def data(data, tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return data


def add(data: Path, *words: str):
    return CliRunner().invoke(cli.app, ["add", "flight", *words, "--data", str(data)])


def fill(text: str, **cells: str) -> str:
    for name, value in (FILLED | cells).items():
        text = re.sub(rf'^{name} = ".*?"', f'{name} = "{value}"', text, count=1, flags=re.M)
    return text


def filled(data: Path, **cells: str) -> None:
    Path("flight.toml").write_text(fill(by_hand.form(data, "flight.toml"), **cells), encoding="utf-8")


def test_a_first_flight_of_a_new_vehicle_to_a_new_station_is_added_by_hand(data):
    assert add(data).exit_code == 0 and "FILL IN" in Path("flight.toml").read_text(encoding="utf-8")
    filled(data)
    result = add(data, "flight.toml")
    assert result.exit_code == 0 and check(data) == [], result.output
    new = row(data, "flights", "2026-HAVEN-CREW-1")
    assert (new["destination"], new["crew_up"], new["note"]) == (
        "Haven-1", "1", "In orbit on the day the table reaches. Not designated yet.",
    )  # fmt: skip
    assert row(data, "seats", "2026-HAVEN-CREW-1-01")["fate"] == "in_orbit"
    assert row(data, "people", "brand-newcomer")["source_ids"] == new["source_ids"]
    assert row(data, "sources", new["source_ids"])["publisher"] == "A Paper"
    assert row(data, "coverage", "flights")["covers_until"] == "2026-11-05"


def test_the_form_fills_the_ship_in_as_that_of_a_flight_we_have_but_not_its_name(data):
    assert add(data, "--like", "Crew-13").exit_code == 0
    text = Path("flight.toml").read_text(encoding="utf-8")
    assert 'rocket = "Falcon 9 Block 5"' in text and 'vehicle = ""' in text
    assert "flight.toml is there already" in add(data).output
    assert "found 'Moon 1', expected a flight_id or mission" in add(data, "--like", "Moon 1").output


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"mission": ""}, "flight.toml: mission: found nothing, expected a value"),
        ({"reaches": ""}, "reaches: found nothing, expected a day: the lift-off is later than 2026-10-08"),
        ({"url": ""}, "source url: found nothing"),
        ({"mission": "Crew-13", "launched_at": "2026-10-01T15:10:06Z"}, "flights.csv has 2026-CREW-13 already"),
        ({"name": "Pyotr Dubroff"}, "may be Pyotr Dubrov (pyotr-dubrov): say person_id"),
        ({"nationality": ""}, "nationality of Brand Newcomer: found nothing"),
        ({"name": "<b>"}, "crew 1 name: name holds markup"),
        ({"outcome": "perhaps"}, 'flights.csv'),
        ({"name": "Anna Kikina"}, "anna-kikina"),  # she is in another ship
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_is_said_line_by_line_and_nothing_is_written(data, cells, said):
    filled(data, **cells)
    before = state(data)
    result = add(data, "flight.toml")
    assert result.exit_code == 1 and said in result.output and state(data) == before
    assert "Traceback" not in result.output


def test_what_is_no_form_is_said(data):
    Path("flight.toml").write_text("mission = ", encoding="utf-8")
    assert "flight.toml: not the form" in add(data, "flight.toml").output
    filled(data)
    Path("flight.toml").write_text(
        'colour = "red"\n' + Path("flight.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert "flight.toml: colour: no such line in the form" in add(data, "flight.toml").output


def test_what_was_added_by_hand_is_matched_by_a_list_and_designated(data, tmp_path):
    answers = fake_sources.saved(tmp_path / "answers", data=data)
    filled(data, mission="Shenzhou 24", name="Chen Dong", nationality="", spacecraft="Shenzhou", destination="Tiangong")
    assert add(data, "flight.toml").exit_code == 0
    result = run(data, "launches", "--offline", str(answers))
    assert row(data, "flights", "2026-250A")["mission"] == "Shenzhou 24" and check(data) == [], result.output
    assert not any(one["flight_id"] == "2026-SHENZHOU-24" for one in rows(data / "flights.csv"))


def test_a_table_past_its_budget_is_warned_of_and_no_fault(data):
    lines = aged(data, date(2027, 1, 1))
    assert any(
        line.startswith("flights reaches 2026-10-08, 85 days ago; it should not fall 60 days behind") for line in lines
    )
    assert not any(line.startswith("flights ") for line in aged(data, date(2026, 12, 7)))
    result = CliRunner().invoke(cli.app, ["check", "--data", str(data)])
    assert result.exit_code == 0 and "Warning: productions reaches" in result.output


def test_every_table_has_an_age_budget():
    descriptor = json.loads((Path(__file__).parents[1] / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert all(isinstance(one.get("shotinspace:ageBudgetDays"), int) for one in descriptor["resources"])


def test_pages_edited_since_we_checked_are_told_with_a_link_and_nothing_is_written(data, tmp_path):
    answers = fake_sources.saved(tmp_path / "answers", data=data)
    alter(data, "coverage", "productions", checked_on="2026-11-23")
    before = state(data)
    result = run(data, "watch", "--offline", str(answers))
    assert result.exit_code == 0 and state(data) == before
    told = [line for line in result.output.splitlines() if "was edited on 2026-11-24" in line]
    assert len(told) == 3 and all("action=history" in line for line in told)
    assert "https://www.wikidata.org/wiki/Q99999991" in result.output
    later = run(data, "watch", "--offline", str(answers), "--since", "2026-11-25")
    assert "was edited" not in later.output


def test_the_pages_watched_are_those_that_productions_cite_on_their_full_site(before):
    pages = watch.pages(Draft(before))
    assert pages["de.wikipedia.org"] == {"The Challenge – Die Herausforderung (2023)": "The Challenge"}
    assert not any(".m." in host for host in pages)


def test_an_encyclopedia_that_refuses_is_quoted():
    with pytest.raises(SourceBroken, match="it says Waiting for a database server"):
        watch.parse(
            {"watch/en.wikipedia.org-1.json": b'{"error": {"code": "maxlag", "info": "Waiting for a database server"}}'}
        )


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_told():
    body = {
        "query": {
            "pages": [{"title": "A", "revisions": [{"revid": 7, "timestamp": "2026-11-24T00:00:00Z"}]}, {"title": None}]
        }
    }
    frames = watch.parse({"watch/en.wikipedia.org-1.json": json.dumps(body).encode()})
    assert frames["pages"]["title"].tolist() == ["A"] and "page 2 of en.wikipedia.org" in frames["refused"]["text"][0]


@pytest.mark.parametrize(("contact", "said"), [("", "shotinspace (data on films shot in space)"),
                                               ("us@example.org\n", "shotinspace (data on films shot in space; us@example.org)")])  # fmt: skip
def test_the_update_introduces_itself_with_a_contact_where_there_is_one(monkeypatch, contact, said):
    monkeypatch.setenv(settings.CONTACT, contact)
    assert settings.user_agent() == said


def test_the_address_of_a_source_can_be_set(monkeypatch):
    monkeypatch.setenv("LAUNCH_LIBRARY_HOME", "https://ll.example/2.4.0")
    assert settings.address("LAUNCH_LIBRARY_HOME", "https://usual/") == "https://ll.example/2.4.0/"


def test_an_answer_of_another_version_is_recognised_and_said(data, tmp_path):
    answers = fake_sources.saved(tmp_path / "answers", data=data)
    for page in (answers / "launches").glob("*"):
        page.write_bytes(page.read_bytes().replace(b"ll.example/2.3.0/", b"ll.example/2.4.0/"))
    assert "it answers as version 2.4.0, we read 2.3.0" in run(data, "launches", "--offline", str(answers)).output
    assert not any("2.4.0" in one["url"] for one in rows(data / "sources.csv"))
