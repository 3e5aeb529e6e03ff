"""What an update adds, changes, leaves alone and tells."""

from __future__ import annotations

import json
from pathlib import Path

import fake_sources
import pytest
from sample_tables import rows, write
from typer.testing import CliRunner

from shotinspace import cli
from shotinspace.check import check
from shotinspace.tidy import tidy


def run(data: Path, *words: str):
    return CliRunner().invoke(cli.app, ["update", *words, "--data", str(data)])


def row(data: Path, table: str, key: str) -> dict[str, str]:
    found = [one for one in rows(data / f"{table}.csv") if next(iter(one.values())) == key]
    assert len(found) == 1, (table, key, len(found))
    return found[0]


def state(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir()}


def alter(data: Path, table: str, key: str, **cells: str) -> None:
    table_rows = rows(data / f"{table}.csv")
    next(one for one in table_rows if next(iter(one.values())) == key).update(cells)
    write(data / f"{table}.csv", table_rows)
    tidy(data)


def test_the_world_comes_in_and_a_second_time_nothing_changes(data, before, answers):
    first = run(data, "--offline", str(answers))
    assert first.exit_code == 0, first.output
    assert check(data) == []
    landed = row(data, "flights", "2026-113A")
    assert (landed["landed_at"], landed["ship_duration_days"], landed["note"]) == ("2026-11-10T01:02Z", "169.4118", "")
    seat = row(data, "seats", "2026-113A-01")
    assert (seat["fate"], seat["landed_on"], seat["days_in_space"]) == ("landed", "2026-113A", "169.4118")
    new = row(data, "flights", "2026-250A")
    assert (new["mission"], new["rocket"], new["crew_up"], new["docked_at"], new["confidence"]) == (
        "Shenzhou 24", "Long March 2F (CZ-2F)", "3", "2026-11-05T09:30:00Z", "medium",
    )  # fmt: skip
    crew = [seat for seat in rows(data / "seats.csv") if seat["flight_id"] == "2026-250A"]
    assert [seat["person_id"] for seat in crew] == ["chen-dong", "novice-newcomer", "chen-zhongrui"]
    assert row(data, "people", "novice-newcomer")["source_ids"] == "launch-library"
    assert row(data, "suborbital_flights", "2026-S40")["people"] == "ada-example;laura-stiles"
    assert (row(data, "us_cpi", "2026")["cpi_u"], row(data, "us_cpi", "2026")["months"]) == ("330.5", "9")
    assert row(data, "us_cpi", "2025") == row(before, "us_cpi", "2025")
    rouble = row(data, "rub_usd", "2026")
    assert (rouble["rub_per_usd"], rouble["months"], rouble["note"]) == (
        "80", "10", "a part of the year: January to October",
    )  # fmt: skip
    assert row(data, "coverage", "flights")["covers_until"] == fake_sources.TODAY
    again = run(data, "--offline", str(answers))
    assert again.exit_code == 0 and "Nothing was written: all is as it was." in again.output


def test_launches_of_a_part_year_grow_and_the_year_is_closed(data, answers):
    assert run(data, "catalogue", "--offline", str(answers)).exit_code == 0
    falcons = {
        one["year"]: one
        for one in rows(data / "launches_by_year.csv")
        if one["rocket_family"] == "Falcon 9" and one["year"] >= "2025"
    }
    assert [falcons["2025"][name] for name in ("attempts", "successes", "year_complete", "note")] == [
        "153", "153", "yes", "",
    ]  # fmt: skip
    assert [falcons["2026"][name] for name in ("attempts", "successes", "year_complete", "note")] == [
        "2", "1", "no", "to 1 February",
    ]  # fmt: skip
    assert row(data, "coverage", "launches_by_year")["covers_until"] == "2026-02-01"


def test_a_list_that_ends_before_ours_is_not_taken(data, before, answers):
    path = answers / "catalogue" / "launchlog.tsv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:100]), encoding="utf-8")
    result = run(data, "catalogue", "--offline", str(answers))
    assert result.exit_code == 0 and "launches_by_year is left as it is: the list ends on 2025-06-01" in result.output
    assert (data / "launches_by_year.csv").read_bytes() == (before / "launches_by_year.csv").read_bytes()


def test_a_dry_run_prints_the_plan_and_writes_nothing(data, answers):
    before = state(data)
    result = run(data, "--offline", str(answers), "--dry-run")
    assert result.exit_code == 0 and state(data) == before
    assert "flights 2026-250A: Shenzhou 24, 2026-11-05T03:04:05Z" in result.output
    assert "seats 2026-113A-01 fate: in_orbit -> landed" in result.output
    assert "Nothing was written (--dry-run)." in result.output
    assert sorted(path.name for path in data.parent.iterdir()) == ["answers", "data"], (
        "it needs no right to write there"
    )


def test_one_source_by_name_leaves_the_tables_of_the_others(data, before, answers):
    assert run(data, "rouble", "--offline", str(answers)).exit_code == 0
    changed = {name for name, content in state(data).items() if content != (before / name).read_bytes()}
    assert changed == {"rub_usd.csv", "sources.csv", "coverage.csv"}


def test_stories_that_rest_on_the_change_are_named(data, answers):
    (data.parent / "notebooks").mkdir()
    facts = {
        "06-the-bill": {"facts": {"a": 1, "b": 2}, "tables": ["rub_usd"]},
        "01-x": {"facts": {}, "tables": ["claims"]},
    }
    (data.parent / "notebooks" / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    result = run(data, "rouble", "--offline", str(answers))
    assert "Stories that rest on what changes: 06-the-bill (2 facts)" in result.output and "01-x" not in result.output


def test_a_launch_is_not_yet_designated_then_matched_and_not_doubled(data, tmp_path):
    undesignated = fake_sources.saved(tmp_path / "early", designated=False)
    assert run(data, "launches", "--offline", str(undesignated)).exit_code == 0
    early = row(data, "flights", "2026-SHENZHOU-24")
    assert "Not designated yet." in early["note"] and "In orbit on the day" in early["note"]
    assert row(data, "seats", "2026-SHENZHOU-24-02")["person_id"] == "novice-newcomer"
    designated = fake_sources.saved(tmp_path / "late")
    result = run(data, "launches", "--offline", str(designated))
    assert result.exit_code == 0, result.output
    late = row(data, "flights", "2026-250A")
    assert late["mission"] == early["mission"] and "Not designated" not in late["note"]
    assert row(data, "seats", "2026-250A-02")["flight_id"] == "2026-250A"
    assert not any(one["flight_id"] == "2026-SHENZHOU-24" for one in rows(data / "flights.csv"))
    assert [one["name"] for one in rows(data / "people.csv")].count("Novice Newcomer") == 1
    assert check(data) == []


def test_a_designation_reaches_every_table_that_names_the_flight(data, answers):
    assert any(one["row_id"] == "2026-CREW-13" for one in rows(data / "evidence.csv"))
    assert run(data, "launches", "--offline", str(answers)).exit_code == 0
    for name in ("seats", "evidence", "production_flights", "training"):
        assert "2026-CREW-13" not in (data / f"{name}.csv").read_text(encoding="utf-8")
    assert row(data, "flights", "2026-228A")["mission"] == "Crew-13"
    assert row(data, "seats", "2026-228A-04")["name"] == "Sergei Teteryatnikov"  # "Sergey" there: one person


def test_a_lift_off_planned_to_the_day_is_told_as_such(data, answers):
    result = run(data, "launches", "--offline", str(answers))
    assert "not yet: Soyuz MS-30, no earlier than 2026-12-20\n" in result.output
    assert "2026-12-20" not in (data / "flights.csv").read_text(encoding="utf-8")


def test_a_curated_value_is_never_overwritten(data, answers):
    alter(data, "flights", "2026-113A", launched_at="2026-05-24T12:00:00Z")
    result = run(data, "launches", "--offline", str(answers))
    assert row(data, "flights", "2026-113A")["launched_at"] == "2026-05-24T12:00:00Z"
    said = (
        "flights 2026-113A launched_at: we have 2026-05-24T12:00:00Z (gcat-rides-2024), "
        "launch-library says 2026-05-24T15:08:35Z"
    )
    assert said in result.output


def test_a_contradiction_settled_in_corrections_is_not_told_again(data, answers):
    alter(data, "flights", "2026-113A", launched_at="2026-05-24T12:00:00Z")
    corrections = rows(data / "corrections.csv")
    corrections.append(
        corrections[0]
        | {"correction_id": "zz", "table": "flights", "row": "2026-113A", "field": "launched_at"}
        | {"was": "", "now": "2026-05-24T12:00:00Z", "expect": "2026-05-24T12:00:00Z"}
    )
    write(data / "corrections.csv", corrections)
    result = run(data, "launches", "--offline", str(answers))
    assert result.exit_code == 0 and "we have 2026-05-24T12:00:00Z" not in result.output


def test_a_value_the_update_wrote_itself_follows_its_source(data, tmp_path):
    def list_with(time: str) -> Path:
        records = fake_sources.launches()
        records[3]["net"] = time
        folder = fake_sources.saved(tmp_path / time[11:13])
        for number, body in enumerate(fake_sources.pages(records, "https://ll.thespacedevs.com/2.3.0/"), 1):
            (folder / "launches" / f"page-{number}.json").write_bytes(body)
        return folder

    assert run(data, "launches", "--offline", str(list_with("2026-11-05T03:04:05Z"))).exit_code == 0
    result = run(data, "launches", "--offline", str(list_with("2026-11-05T04:30:00Z")))
    assert row(data, "flights", "2026-250A")["launched_at"] == "2026-11-05T04:30:00Z"
    assert "Contradictions, left as they are: settle each with a row in corrections.csv: none" in result.output


def test_moments_a_minute_apart_are_one_and_a_day_becomes_a_moment(data, answers):
    alter(data, "flights", "2026-113A", launched_at="2026-05-24T15:08:00Z", landed_at="2026-11-10")
    alter(data, "coverage", "flights", covers_until="2026-11-12")
    result = run(data, "launches", "--offline", str(answers))
    assert result.exit_code == 0, result.output
    ours = row(data, "flights", "2026-113A")
    assert ours["launched_at"] == "2026-05-24T15:08:00Z" and "launched_at: we have" not in result.output
    assert ours["landed_at"] == "2026-11-10T01:02:03Z"


def test_a_landing_in_a_ship_we_do_not_know_is_left_to_a_person(data, answers):
    path = answers / "catalogue" / "rides.tsv"
    text = path.read_text(encoding="utf-8").replace("169:09:53 \t-", "169:09:53 \tTG/KDR,SZ22B:3/KDR")
    path.write_text(text, encoding="utf-8")
    result = run(data, "catalogue", "--offline", str(answers))
    assert "where Zhu Yangzhu of Shenzhou 23 landed: is back on the ground there, in a ship that" in result.output
    assert row(data, "seats", "2026-113A-01")["fate"] == "in_orbit"


def test_wikidata_only_proposes(data, before, answers):
    result = run(data, "wikidata", "--offline", str(answers))
    assert "The Challenge: may be Q1, runtime_min 166 (we have 164)" in result.output and "Q2" not in result.output
    assert state(data) == state(before)


def test_a_record_that_would_be_unsound_is_left_out_and_the_others_go_in(data, answers):
    """A newcomer who is in orbit twice at once: the source is wrong, and the check says so."""
    records = fake_sources.launches()
    records[3]["rocket"]["spacecraft_stage"][0]["launch_crew"][1]["astronaut"]["name"] = "Anna Kikina"
    for number, body in enumerate(fake_sources.pages(records, "https://ll.thespacedevs.com/2.3.0/"), 1):
        (answers / "launches" / f"page-{number}.json").write_bytes(body)
    result = run(data, "launches", "--offline", str(answers))
    assert result.exit_code == 0 and check(data) == [], result.output
    assert "Shenzhou 24, launched 2026-11-05: left out" in result.output
    assert row(data, "flights", "2026-228A") and row(data, "coverage", "flights")["covers_until"] == "2026-11-04"


def test_unsound_data_are_not_updated(data, answers):
    alter(data, "flights", "2026-113A", outcome="perhaps")
    before = state(data)
    result = run(data, "--offline", str(answers))
    assert result.exit_code == 1 and '"perhaps"' in result.output and state(data) == before
    assert "Nobody was asked: mend the data first." in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["moon"], "found 'moon', expected one of catalogue, launches, cpi, rouble, wikidata, watch"),
        (["--offline", "nowhere"], "nowhere is not a folder of saved responses"),
        (["--offline", "a", "--save", "b"], "saved responses are not saved again"),
        (["--since", "yesterday"], "yesterday"),
    ],
)
def test_wrong_usage_is_said_in_words(words, said, data):
    result = run(data, *words)
    assert result.exit_code in (2, 3) and said in " ".join(result.output.replace("│", " ").split())
