"""The doors to the reader: what they print, what travels beside it, what they refuse."""

import json
from pathlib import Path

import pandas as pd
import pytest

from shotinspace import charts, load, page

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """What was displayed, as (data, metadata) pairs, in a folder of three notebooks."""
    found = []
    monkeypatch.setattr(page, "display", lambda data, metadata=None, raw=False: found.append((data, metadata or {})))
    monkeypatch.setattr(page, "_story", page._Story())
    monkeypatch.setenv("SHOTINSPACE_DATA", str(ROOT / "data"))
    for name in ("01-one", "02-two_b", "03-three"):
        (tmp_path / f"{name}.ipynb").touch()
    monkeypatch.chdir(tmp_path)
    return found


def crowd() -> charts.Chart:
    frame = pd.DataFrame({"name": ["Ada Example", "Bo Sample"], "entity": ["the-challenge", "context"]})
    return charts.crowd(frame)


def show(**more) -> None:
    said = dict(subtitle="Who was there", alt="Two figures, {n} of them marked, for a test.", name="two", n=1)
    page.show(crowd(), "{n} of two was in it", **said | {"sources": ["seats"]} | more)


def test_say_prints_the_sentence_and_its_facts(shown):
    page.say("It took **{days:,} days**, {share:.1f} per cent by {who}.", days=1377, share=12.345, who="A*B")
    data, _ = shown[0]
    assert data["text/markdown"] == "It took **1,377 days**, 12.3 per cent by A\\*B."
    assert data[page.FACTS]["facts"] == {"days": 1377, "share": 12.3, "who": "A*B"}


@pytest.mark.parametrize(
    ("template", "facts", "complaint"),
    [
        ("{x}", {"x": 0.5}, "say its digits"),
        ("{y}", {"x": 1}, "no such fact"),
        ("{x}", {"x": [1]}, "expected text, a number"),
        ("5 $ and {x} $", {"x": 1}, "dollar sign"),
    ],
)
def test_say_refuses_what_would_not_be_sound(shown, template, facts, complaint):
    with pytest.raises(ValueError, match=complaint):
        page.say(template, **facts)
    assert not shown


def test_hostile_text_is_shown_as_text(shown):
    page.say("{name}", name="<script>alert(1)</script> [x](javascript:y) $a$")
    page.table(pd.DataFrame({"<i>": ["<script>alert(1)</script>", None]}))
    assert "<script" not in shown[0][0]["text/markdown"] and "$" not in shown[0][0]["text/markdown"]
    assert "<script" not in shown[1][0]["text/html"] and "&lt;i&gt;" in shown[1][0]["text/html"]


def test_a_link_is_printed_as_one_and_cannot_break_out(shown):
    link = page.Link("TASS [x]", 'https://example.org/a"><b')
    page.say("By {who}.", who=link)
    page.table(pd.DataFrame({"who": [link]}))
    text, markup = shown[0][0]["text/markdown"], shown[1][0]["text/html"]
    assert text == "By [TASS \\[x\\]](https://example.org/a%22%3E%3Cb)."
    assert '<a href="https://example.org/a%22%3E%3Cb">TASS [x]</a>' in markup
    assert shown[0][0][page.FACTS]["facts"] == {"who": "TASS [x]"}, "a fact is text, wherever it leads"


def test_the_byline_says_how_far_each_table_reaches_and_links_to_the_neighbours(shown):
    data = page.begin("02-two_b", "productions", "us_cpi")
    byline = shown[0][0]["text/markdown"]
    assert byline.endswith("[← One](01-one.ipynb) · [Three →](03-three.ipynb)")
    assert "productions to" in byline and "us cpi to" in byline
    assert shown[0][0][page.FACTS]["facts"] == {"data_date": load(ROOT / "data").as_of("productions", "us_cpi")}
    page.begin("01-one", "productions")
    page.begin("03-three", "productions")
    assert "←" not in shown[1][0]["text/markdown"] and "[Two\\_b →](02-two_b.ipynb)" in shown[1][0]["text/markdown"]
    assert "→" not in shown[2][0]["text/markdown"]
    data = page.begin("02-two_b", "productions")
    assert len(data.productions)
    page.say("{n} films", n=1)
    assert shown[4][0][page.FACTS] == {"facts": {"n": 1}, "as_of": data.as_of("productions"), "tables": ["productions"]}


def test_a_story_that_goes_by_another_name_is_refused(shown):
    with pytest.raises(ValueError, match="no notebook 04-four.ipynb here"):
        page.begin("04-four", "productions")


def test_a_finding_that_no_longer_holds_stops_the_run_with_its_facts(shown):
    page.finding("Kept after {days} days.", holds=True, days=3)
    assert shown[0][0]["text/markdown"] == "Kept after 3 days."
    assert shown[0][0][page.FACTS]["facts"] == {"days": 3, "holds": True}
    with pytest.raises(page.FindingBroken, match="no longer bear out.*Kept after 4 days.*'days': 4"):
        page.finding("Kept after {days} days.", holds=False, days=4)
    assert len(shown) == 1


def test_a_finding_on_a_weak_row_must_say_so(shown):
    data = page.begin("01-one", "productions")
    graded = data.reference("productions").set_index("production_id")["confidence"]
    weak, strong = (graded.index[graded == grade][0] for grade in ("low", "high"))
    page.finding("So it is.", holds=True, rests_on={"productions": [strong]})
    assert shown[-1][0][page.FACTS]["rests_on"] == {"productions": [strong]}
    with pytest.raises(page.FindingBroken, match=f"low confidence.*productions: {weak}"):
        page.finding("So it is.", holds=True, rests_on={"productions": [strong, weak]})
    page.finding("So it is, by a fan's page.", holds=True, rests_on={"productions": [weak]}, doubt="by a fan's page")
    with pytest.raises(KeyError):
        page.finding("So it is.", holds=True, rests_on={"productions": ["no-such-film"]})


def test_tables_are_plain_small_and_say_what_is_not_known(shown):
    page.table(pd.DataFrame({"film": ["A", "B"], "minutes": ["35", None]}))
    markup = shown[0][0]["text/html"]
    assert "not published" in markup and "<style" not in markup and "style=" not in markup
    with pytest.raises(ValueError, match="columns minutes hold floats"):
        page.table(pd.DataFrame({"minutes": [0.1]}))
    with pytest.raises(ValueError, match="found 16 rows and 1 columns, expected at most 15 and 6"):
        page.table(pd.DataFrame({"film": ["A"] * 16}))
    with pytest.raises(ValueError, match="found 1 rows and 7 columns"):
        page.table(pd.DataFrame([["a"] * 7], columns=list("abcdefg")))


def test_a_chart_is_one_output_with_its_words_as_facts_and_its_table_beside(shown):
    page.begin("01-one", "seats")
    show()
    data, meta = shown[1]
    assert set(data) == {page.PLOTLY, "text/plain", page.FACTS}
    assert data["text/plain"] == meta["image/png"]["alt"] == "Two figures, 1 of them marked, for a test."
    assert data[page.FACTS]["facts"] == {"n": 1, "two_title": "1 of two was in it"}
    assert data[page.FACTS]["chart"]["name"] == "two" and data[page.FACTS]["chart"]["rows"] == 2
    assert "1 of two was in it" in data[page.PLOTLY]["layout"]["title"]["text"]
    kept = json.loads(page.harvest())["charts"]["two"]
    assert kept["csv"] == "name,entity\nAda Example,the-challenge\nBo Sample,context\n"
    assert kept["source"].startswith("Sources: ") and kept["value"]["form"] == "crowd"
    show()
    assert list(json.loads(page.harvest())["charts"]) == ["two"], "a cell run again replaces what it showed"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [({"sources": []}, "needs a title .* and its sources"), ({"share": 0.5}, "say its digits")],
)
def test_a_chart_without_sources_or_with_loose_facts_is_refused(shown, more, complaint):
    page.begin("01-one", "seats")
    with pytest.raises(ValueError, match=complaint):
        show(**more)


def test_the_end_of_a_story_links_the_tables_of_its_charts_and_its_pages(shown):
    data = page.begin("01-one", "seats")
    show()
    key = data.reference("sources")["source_id"][0]
    page.end(key)
    text = shown[-1][0]["text/markdown"]
    assert "[1 of two was in it](charts/01-one-two.csv)" in text
    assert data.reference("sources")["url"][0].split("//")[1][:12] in text


def test_what_is_only_looked_up_does_not_move_the_clock_of_a_sentence(shown):
    data = page.begin("01-one", "us_cpi")
    len(data.us_cpi)
    page.sources(data.reference("sources")["source_id"][0])
    assert shown[-1][0][page.FACTS]["tables"] == ["us_cpi"]
