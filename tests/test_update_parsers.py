"""Parsers: what they read of true lines, and that nothing they are fed ever ends in anything but a frame or a sentence."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import fake_sources
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shotinspace.update import catalogue, consumer_prices, launch_library, rouble, wikidata
from shotinspace.update.proposal import LONGEST, SourceBroken, Unfit, clean

HOME = "https://ll.thespacedevs.com/2.3.0/"
TRUE = {
    launch_library: {f"launches/page-{n}.json": body for n, body in enumerate(fake_sources.pages(fake_sources.launches(), HOME), 1)},
    catalogue: fake_sources.catalogue() | {"launchlog": fake_sources._tsv(*fake_sources.LOG, fake_sources.log_line("2026-001", "2026 Jan  3", "X", "US"))},
    consumer_prices: {"months.json": fake_sources.prices()},
    rouble: {"days.xml": fake_sources.rates()},
    wikidata: {"answer.json": fake_sources.items()},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2021 Oct  5 0855:02", "2021-10-05T08:55:02Z"),
        ("2022 May  6 0443", "2022-05-06T04:43Z"),
        ("1962 Jul 10", "1962-07-10"),
        ("1962 Jul", "1962-07"),
        ("1962", "1962"),
        ("2022 Mar 30 1128:36?", "2022-03-30T11:28Z"),
        ("2020 Dec 12 1616?", "2020-12-12"),
        ("", ""),
    ],
)
def test_vague_dates_keep_their_precision(text, written):
    assert catalogue.moment(text, "here") == written


@given(st.datetimes(datetime(1957, 1, 1), datetime(2099, 12, 31)))
def test_every_second_of_the_catalogue_is_read(moment):
    text = f"{moment:%Y %b} {moment.day:2} {moment:%H%M:%S}"
    assert catalogue.moment(text, "here") == f"{moment:%Y-%m-%dT%H:%M:%S}Z"


@given(st.timedeltas(timedelta(0), timedelta(days=1000)))
def test_lengths_are_read_in_days(length):
    seconds = int(length.total_seconds())
    text = f"{seconds // 86400:3}:{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    assert float(catalogue.days(text.strip(), "here")) == pytest.approx(seconds / 86400, abs=6e-5)
    assert catalogue.days(f"{text.strip()}*", "here") == catalogue.days(f"{text.strip()}?", "here") == ""


@pytest.mark.parametrize(
    ("tag", "cospar"),
    [
        ("1961 MU", "1961-012"),
        ("1957 ALP", "1957-001"),
        ("1962 A IOT", "1962-033"),
        ("2021-089", "2021-089"),
        ("1986-F01", "1986-F01"),
        ("2021-S26", "2021-S26"),
        ("2025-U02", "2025-U02"),
    ],
)
def test_greek_letters_become_numbers(tag, cospar):
    assert catalogue.designation(tag) == cospar


def test_who_came_home_in_which_ship_is_read_from_the_segments():
    crew = catalogue.parse(TRUE[catalogue])["crew"].set_index("name")
    assert (
        crew.loc["Klim Shipenko", "landed_on"] == "=soyuzms18"
    )  # its mission is not in this cut: never the launch craft
    assert crew.loc["Zhu Yangzhu", "landed_on"] == "H00410"


def test_crews_up_and_down_are_told_apart_by_person():
    """Two crews that change ships: who went up in one comes down in the other."""
    one = fake_sources.launch(
        "A 1", "2026-01-01T00:00:00Z", fake_sources.SHENZHOU_23, landed="2026-03-01T00:00:00Z", landing_crew=[]
    )
    two = fake_sources.launch(
        "A 2",
        "2026-02-01T00:00:00Z",
        fake_sources.SHENZHOU_24,
        landed="2026-06-01T00:00:00Z",
        landing_crew=fake_sources.SHENZHOU_23,
    )
    pages = {f"p{n}": body for n, body in enumerate(fake_sources.pages([one, two], HOME))}
    crew = launch_library.parse(pages)["crew"].set_index("name")
    assert crew.loc["Zhu Yangzhu", ["fate", "landed_on"]].tolist() == ["landed", "a-2-0000"]
    assert crew.loc["Novice Newcomer", ["fate", "landed_on"]].tolist() == ["in_orbit", ""]


@pytest.mark.parametrize(("precision", "written"), [("SEC", "2026-05-24T15:08:35Z"), ("MIN", "2026-05-24T15:08Z"),
                                                     ("HR", "2026-05-24"), ("DAY", "2026-05-24"), ("MON", "2026-05"),
                                                     ("Q2", "2026")])  # fmt: skip
def test_a_lift_off_is_no_finer_than_its_precision(precision, written):
    record = fake_sources.launch("Shenzhou 23", "2026-05-24T15:08:35Z", [], precision=precision)
    ships = launch_library.parse({"p": fake_sources.pages([record], HOME)[0]})["ships"]
    assert ships["launched_at"].tolist() == [written]


def _leaf(record, draw):
    """Replace something somewhere in a JSON value."""
    junk = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}))
    if isinstance(record, dict) and record and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(record)))
        return record | {name: _leaf(record[name], draw)}
    if isinstance(record, list) and record and draw(st.booleans()):
        place = draw(st.integers(0, len(record) - 1))
        return [*record[:place], _leaf(record[place], draw), *record[place + 1 :]]
    return draw(junk)


@st.composite
def spoilt(draw):
    """A source and its answers, one of them spoilt: cut, overwritten, a line changed, or a JSON value replaced."""
    source = draw(st.sampled_from(list(TRUE)))
    answers = dict(TRUE[source])
    name = draw(st.sampled_from(sorted(answers)))
    body = answers[name]
    start = draw(st.integers(0, len(body)))
    how = draw(st.sampled_from(["cut", "overwrite", "drop", "leaf"]))
    if how == "leaf" and body[:1] == b"{":
        body = json.dumps(_leaf(json.loads(body), draw)).encode()
    elif how == "cut":
        body = body[:start]
    elif how == "drop":
        body = body[:start] + body[start + draw(st.integers(1, 40)) :]
    else:
        junk = draw(
            st.binary(min_size=1, max_size=12) | st.sampled_from([b"\t", b"\n", b"?", b"-", b"99", b"\xff", b"\0"])
        )
        body = body[:start] + junk + body[start + len(junk) :]
    return source, answers | {name: body}


@settings(max_examples=400, deadline=None)
@given(spoilt())
def test_spoilt_answers_are_read_or_refused_in_words(case):
    source, answers = case
    try:
        frames = source.parse(answers)
    except SourceBroken as error:
        assert 10 < len(str(error)) < 500
    else:
        assert frames and all(hasattr(frame, "columns") for frame in frames.values())


@pytest.mark.parametrize(
    "text", ["<b>MS-19", "a <script src=x>", "JavaScript:alert(1)", "=1+1", "@x", "5 $", "x" * 201]
)
def test_text_that_could_act_is_refused_and_what_it_was_is_said(text):
    with pytest.raises(Unfit, match="^a name (holds markup or a formula|has 201 letters)"):
        clean(text, "a name")


@given(st.text(max_size=300))
def test_cleaned_text_is_fit_for_a_cell_or_refused(text):
    try:
        kept = clean(text)
    except Unfit:
        return
    assert len(kept) <= LONGEST and kept == kept.strip() and "\n" not in kept and "$" not in kept
    assert all(letter.isprintable() for letter in kept) and clean(kept) == kept
