"""Sources that misbehave: said in words, nothing lost, the others still taken in."""

from __future__ import annotations

import json
from pathlib import Path

import fake_sources
import pytest
import server
from sample_tables import rows
from server import once, says, status
from typer.testing import CliRunner

from shotinspace import cli
from shotinspace.check import check
from shotinspace.update import catalogue, consumer_prices, launch_library, rouble, watch, web, wikidata

LAUNCHES, MISSIONS, PRICES, ROUBLE, WIKIDATA = (
    "/ll/launches/",
    "/astro/tsv/missions.tsv",
    "/cpi/CUUR0000SA0",
    "/rouble",
    "/wikidata",
)


@pytest.fixture
def state(monkeypatch, tmp_path):
    """A running server that all sources are asked at, with less patience than usual."""
    with server.running() as state:
        monkeypatch.setattr(launch_library, "HOME", f"{state.home}/ll/")
        monkeypatch.setattr(catalogue, "HOME", f"{state.home}/")
        monkeypatch.setattr(consumer_prices, "HOME", f"{state.home}/cpi/")
        monkeypatch.setattr(rouble, "HOME", f"{state.home}/rouble")
        monkeypatch.setattr(wikidata, "HOME", f"{state.home}/wikidata")
        monkeypatch.setattr(watch, "QUERY", f"{state.home}/watch/filmed")
        monkeypatch.setattr(watch, "API", state.home + "/watch/{host}")
        monkeypatch.setattr(web, "READ_SECONDS", 0.6)
        monkeypatch.setattr(web, "ALL_SECONDS", 2)
        monkeypatch.setattr(web, "PAUSE", 0.01)
        monkeypatch.setattr(web, "user_cache_dir", lambda name: str(tmp_path / "cache"))
        for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(proxy, raising=False)
        yield state


def run(data: Path, *words: str):
    result = CliRunner().invoke(cli.app, ["update", *words, "--data", str(data)])
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.exception
    return result


def edit(change) -> server.Behaviour:
    """Answer with the JSON changed in place."""

    def altered(body: bytes) -> bytes:
        page = json.loads(body)
        change(page)
        return json.dumps(page).encode()

    return says(altered)


def old_shape(page: dict) -> None:
    """Version 2.2.0: one stage or null, designation in the mission, nationality a string, latitude text."""
    for record in page["results"]:
        record["rocket"]["spacecraft_stage"] = next(iter(record["rocket"]["spacecraft_stage"]), None)
        record["mission"]["launch_designator"] = record.pop("launch_designator")
        record["pad"]["latitude"] = str(record["pad"]["latitude"])
        for member in record["rocket"]["spacecraft_stage"]["launch_crew"]:
            member["astronaut"]["nationality"] = member["astronaut"]["nationality"][0]["name"]


HTML = b"<!doctype html><html><body>Down for maintenance</body></html>"
# fault: (what is asked, how it answers, words of the message; "" when it is to be overcome)
FAULTS = {
    "slow": (LAUNCHES, server.slow, ""),
    "stalls": (LAUNCHES, server.stall, "timed out|no answer"),
    "trickles": (MISSIONS, server.trickle, "still sending"),
    "resets": (LAUNCHES, server.reset, "no connection or a broken one"),
    "resets once": (LAUNCHES, once(server.reset), ""),
    "hangs up half-way": (MISSIONS, server.short, "no connection or a broken one"),
    "429, soon again": (LAUNCHES, once(status(429, Retry_After="1")), ""),
    "429, in an hour": (LAUNCHES, status(429, Retry_After="3600"), "left alone for 3,600 s"),
    "500 once": (MISSIONS, once(status(500)), ""),
    "500 always": (MISSIONS, status(500), "answers 500"),
    "404": (PRICES, status(404), "answers 404"),
    "redirect loop": (ROUBLE, server.circle, "in a circle"),
    "a web page for JSON": (LAUNCHES, says(lambda body: HTML), "page-1.json: the page: Invalid JSON"),
    "a web page for a list": (MISSIONS, says(lambda body: HTML), "found a web page"),
    "a web page for XML": (ROUBLE, says(lambda body: HTML), "not the XML of the Bank|expected the rates"),
    "JSON cut short": (LAUNCHES, says(lambda body: body[:-40]), "Invalid JSON"),
    "a list cut short": (MISSIONS, says(lambda body: body[:-9]), "ends too early|found 16 cells"),
    "XML cut short": (ROUBLE, says(lambda body: body[:-9]), "not the XML of the Bank"),
    "XML with entities": (
        ROUBLE,
        says(lambda body: b'<!DOCTYPE a [<!ENTITY b "c">]><ValCurs ID="R01235">&b;</ValCurs>'),
        "not the XML of the Bank",
    ),
    "wrong charset": (MISSIONS, says(lambda body: body.replace(b"Soyuz MS-19", b"So\xfcz MS-19")), "is not UTF-8"),
    "empty page": (PRICES, says(lambda body: b""), "an empty page"),
    "not packed though it says so": (
        PRICES,
        lambda handler, body, asked: handler.answer(body, Content_Encoding="gzip"),
        "says its answer is packed",
    ),
    "count that lies": (LAUNCHES, edit(lambda page: page.update(count=7)), "it says there are 7 launches, and sends 5"),
    "a row twice": (
        "/ll/launches/#2",
        edit(lambda page: page["results"].__setitem__(0, fake_sources.launches()[0])),
        "stands on two pages",
    ),
    "a row missing": ("/ll/launches/#2", edit(lambda page: page["results"].pop()), "says there are 5 launches"),
    "next page elsewhere": (LAUNCHES, edit(lambda page: page.update(next="http://elsewhere.example/")), "at another place"),
    "column renamed": (MISSIONS, says(lambda body: body.replace(b"LDate", b"Launched")), "header lacks LDate"),
    "text where a number was": (LAUNCHES, edit(lambda page: page.update(count="three")), "count: Input should be"),
    "the shape of 2.2.0": (LAUNCHES, edit(old_shape), ""),
    "refused politely": (
        PRICES,
        says(lambda body: b'{"status": "REQUEST_NOT_PROCESSED", "message": ["daily threshold reached"]}'),
        "REQUEST_NOT_PROCESSED: daily threshold",
    ),
    "100 MB": (LAUNCHES, server.flood, "more than 40,000,000 bytes"),
    "gzip bomb": (LAUNCHES, server.bomb, "more than 40,000,000 bytes"),
}  # fmt: skip
PUBLISHERS = {
    LAUNCHES: "The Space Devs", "/ll/launches/#2": "The Space Devs", MISSIONS: "planet4589.org",
    PRICES: "Bureau of Labor Statistics", ROUBLE: "Bank of Russia", WIKIDATA: "Wikidata",
}  # fmt: skip
# What one bad record is said to be; the rest of its source goes in.
RECORDS = {
    "field renamed": (LAUNCHES, edit(lambda page: page["results"][0].update(lift_off=page["results"][0].pop("net"))), "net: Field required"),
    "list where an object was": (LAUNCHES, edit(lambda page: page["results"][0].update(mission=[])), "mission: Input should be"),
    "a date of 1900": (LAUNCHES, edit(lambda page: page["results"][0].update(net="1900-01-01T00:00:00Z")), "found the time '1900-01-01"),
    "a month of no calendar": (MISSIONS, says(lambda body: body.replace(b"Aug 20 1435", b"Okt 20 1435")), "found '2026 Okt"),
    "an index of nonsense": (PRICES, says(lambda body: body.replace(b'"330.500"', b'"-5"', 1)), "expected a month and an index"),
    "a rate of nonsense": (ROUBLE, says(lambda body: body.replace(b"90,0000", b"ninety", 1)), "expected a rate such as"),
    "an item that is none": (WIKIDATA, says(lambda body: body.replace(b"entity/Q1", b"entity/<b>", 1)), "expected an item such as"),
}  # fmt: skip


@pytest.mark.parametrize("fault", RECORDS)
def test_a_record_that_cannot_be_read_is_named_and_the_others_are_taken_in(fault, state, data):
    asked, behaviour, words = RECORDS[fault]
    state.faults[asked] = behaviour
    result = run(data)
    assert result.exit_code == 0 and words in result.output, result.output
    assert "Not asked" not in result.output and check(data) == []
    assert has(data, "flights", "2026-228A") and has(data, "us_cpi", "2026")  # an edit spoils the first of each page


ADDED = {  # what each source adds to the tables when it can be had
    LAUNCHES: ("flights", "2026-250A"),
    MISSIONS: ("suborbital_flights", "2026-S40"),
    ROUBLE: ("rub_usd", "2024"),
}


def has(data: Path, table: str, key: str) -> bool:
    return any(key in row.values() for row in rows(data / f"{table}.csv"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_source_that_misbehaves_is_named_and_the_others_are_taken_in(fault, state, data):
    asked, behaviour, words = FAULTS[fault]
    state.faults[asked] = behaviour
    result = run(data)
    import re

    where = asked.partition("#")[0]
    if words:
        assert result.exit_code == 3, result.output
        assert re.search(f"Not asked to the end: .*{PUBLISHERS[asked]}.*({words})", result.output), result.output
    else:
        assert result.exit_code == 0, result.output
        assert "Not asked" not in result.output
    for source, (table, key) in ADDED.items():
        assert has(data, table, key) == (source != where or not words), (source, result.output)
    assert "Traceback" not in result.output
    assert check(data) == []


def test_every_part_of_a_broken_list_stays_out(state, data):
    """The catalogue's last file breaks: nothing of its first four is taken."""
    state.faults["/gcat/tsv/tables/lv.tsv"] = status(500)
    before = (data / "suborbital_flights.csv").read_bytes()
    assert run(data, "catalogue").exit_code == 3
    assert (data / "suborbital_flights.csv").read_bytes() == before


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=HYPERLINK(0)",
    "javascript:alert(1)",
    "a $x$ b",
    "x" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_record_whose_text_is_a_script_is_left_out_alone(text, state, data):
    records = fake_sources.launches()
    records[3]["rocket"]["spacecraft_stage"][0]["launch_crew"][1]["astronaut"]["name"] = text
    state.lists(records)
    result = run(data)
    assert result.exit_code == 0, result.output
    assert "Shenzhou 24, launched 2026-11-05: left out" in result.output
    assert not has(data, "flights", "2026-250A") and has(data, "flights", "2026-162A")
    assert not any(text in path.read_text(encoding="utf-8") for path in data.glob("*.csv"))


def test_invisible_letters_are_taken_out_of_text(state, data):
    records = fake_sources.launches()
    crew = records[3]["rocket"]["spacecraft_stage"][0]["launch_crew"]
    crew[1]["astronaut"]["name"] = "Novice\u202e \x07New\u200bcomer\n"
    state.lists(records)
    assert run(data).exit_code == 0
    assert has(data, "people", "Novice Newcomer") and check(data) == []


def test_copies_are_kept_and_asked_again_only_whether_they_changed(state, data, monkeypatch):
    tagged = []

    def with_tag(handler, body, asked):
        if handler.headers.get("If-None-Match") == '"one"':
            tagged.append(asked)
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.answer(body, ETag='"one"')

    state.faults[MISSIONS] = with_tag
    assert run(data, "catalogue").exit_code == 0
    assert run(data, "catalogue").exit_code == 0
    assert state.asked[MISSIONS] == 1  # an hour old at most: not asked at all
    monkeypatch.setattr(web, "FRESH_SECONDS", 1)
    import shutil
    import time

    shutil.rmtree(Path(web.user_cache_dir("shotinspace")))
    run(data, "catalogue")
    time.sleep(1.2)
    assert run(data, "catalogue").exit_code == 0
    assert state.asked[MISSIONS] == 3 and tagged  # asked whether it changed, and it had not


def test_a_key_is_sent_and_never_shown_or_kept(state, data, monkeypatch, tmp_path):
    monkeypatch.setenv("LAUNCH_LIBRARY_KEY", "very-secret-key")
    result = run(data, "launches", "--save", str(tmp_path / "kept"))
    assert any(headers.get("Authorization") == "Token very-secret-key" for headers in state.headers)
    state.faults[LAUNCHES] = server.reset
    broken = run(data, "launches", "--since", "2020-01-01")
    assert broken.exit_code == 3
    assert "very-secret-key" not in result.output + broken.output
    for folder in (tmp_path, data):
        assert not any(b"very-secret-key" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_is_saved_gives_the_same_offline(state, data, tmp_path, before):
    import shutil

    other = Path(shutil.copytree(before, tmp_path / "other" / "data"))
    saved = run(data, "--save", str(tmp_path / "kept"))
    assert saved.exit_code == 0, saved.output
    state.asked.clear()
    again = run(other, "--offline", str(tmp_path / "kept"))
    assert again.exit_code == 0, again.output
    assert not state.asked
    for path in data.glob("*.csv"):
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_a_look_works_where_no_copy_can_be_kept(state, data, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("where a folder should be")
    monkeypatch.setattr(web, "user_cache_dir", lambda name: str(tmp_path / "file" / name))
    result = run(data, "catalogue", "--dry-run")
    assert result.exit_code == 0 and "Nothing was written (--dry-run)." in result.output
