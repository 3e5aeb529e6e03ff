"""The doors to the reader: what they print, what travels beside it, what they refuse."""

import json
from pathlib import Path

import ipywidgets
import pandas as pd
import plotly.graph_objects as go
import pytest

from shotinspace import load, page

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata) pairs."""
    found = []
    monkeypatch.setattr(page, "display", lambda data, metadata=None, raw=False: found.append((data, metadata or {})))
    monkeypatch.setattr(page, "_desk", None)
    return found


def chart(title="A finding"):
    fig = go.Figure(go.Scatter(x=[1, 2], y=[0.1 + 0.2, 2]))
    return fig.update_layout(height=400, title_text=title)


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


def test_the_byline_names_the_day_and_links_to_the_neighbours(shown, tmp_path, monkeypatch):
    for name in ("01-one", "02-two_b", "03-three"):
        (tmp_path / f"{name}.ipynb").touch()
    monkeypatch.chdir(tmp_path)
    data = load(DATA)
    page.header("02-two_b", data, "productions", "us_cpi")
    byline = shown[0][0]["text/markdown"]
    assert byline.endswith("[← One](01-one.ipynb) · [Three →](03-three.ipynb)")
    assert shown[0][0][page.FACTS]["facts"] == {"data_date": data.as_of("productions", "us_cpi")}
    page.header("01-one", data, "productions")
    page.header("03-three", data, "productions")
    assert "←" not in shown[1][0]["text/markdown"] and "[Two\\_b →](02-two_b.ipynb)" in shown[1][0]["text/markdown"]
    assert "→" not in shown[2][0]["text/markdown"] and "[← Two" in shown[2][0]["text/markdown"]
    assert len(data.productions)
    page.say("{n} films", n=1)
    assert shown[3][0][page.FACTS] == {"facts": {"n": 1}, "as_of": data.as_of("productions"), "tables": ["productions"]}


def test_the_index_lists_the_other_stories_as_last_built(shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="facts.json is not there yet: run shotinspace build"):
        page.index()
    facts = {"title": "A *finding*", "facts": {"data_date": "2021-10"}}
    (tmp_path / "facts.json").write_text(json.dumps({"00-start": facts, "01-one": facts}), encoding="utf-8")
    page.index()
    text = shown[0][0]["text/markdown"]
    assert text.startswith("### [One](01-one.ipynb)\n\nA \\*finding\\*. *Facts known to October 2021.*")
    assert (
        "(pictures/01-one.png)" in text and "Start" not in text and shown[0][0][page.FACTS]["facts"] == {"stories": 1}
    )


def test_a_finding_that_no_longer_holds_stops_the_run_with_its_facts(shown):
    page.finding("Kept after {days} days.", holds=True, days=3)
    assert shown[0][0][page.FACTS]["facts"] == {"days": 3, "holds": True}
    with pytest.raises(page.FindingBroken, match="no longer bear out.*Kept after 4 days.*'days': 4"):
        page.finding("Kept after {days} days.", holds=False, days=4)
    assert len(shown) == 1


def test_tables_are_plain_and_say_what_is_not_known(shown):
    page.table(pd.DataFrame({"film": ["A", "B"], "minutes": ["35", None]}))
    markup = shown[0][0]["text/html"]
    assert "not published" in markup and "<style" not in markup and "style=" not in markup
    with pytest.raises(ValueError, match="columns minutes hold floats"):
        page.table(pd.DataFrame({"minutes": [0.1]}))


def test_a_chart_is_one_output_with_alt_text_and_stable_numbers(shown):
    page.show(chart(), "Line chart of two points that rises.", name="rise")
    data, meta = shown[0]
    assert set(data) == {page.PLOTLY, "text/plain", page.FACTS}
    assert data["text/plain"] == meta["image/png"]["alt"] == "Line chart of two points that rises."
    assert data[page.PLOTLY]["data"][0]["y"] == [0.3, 2]
    assert data[page.FACTS]["facts"] == {"rise_title": "A finding"}


def test_a_chart_made_from_arrays_is_stored_as_plain_numbers():
    fig = go.Figure(go.Scatter(x=pd.Series(range(5)), y=pd.Series([0.25, None, 1, 2, 3])))
    assert page.figure_json(fig)["data"][0]["y"] == [0.25, None, 1, 2, 3]


def test_a_chart_without_title_or_height_is_refused(shown):
    with pytest.raises(ValueError, match="fixed height and a title"):
        page.show(go.Figure(), "alt", name="empty")


def test_a_panel_redraws_in_place_and_keeps_its_first_picture(shown):
    choice = ipywidgets.Dropdown(options=["one", "two"], description="Film")

    def redraw(film):
        return chart(f"This is {film}").update_traces(name=film)

    panel = page.Panel([choice], redraw)
    page.show(panel, "Line chart with a choice of two films.", name="panel")
    assert {page.PLOTLY, page.WIDGET} <= set(shown[0][0])
    choice.value = "two"
    assert panel.figure.layout.title.text == "This is two" and panel.figure.data[0].name == "two"
    assert len(panel.figure.data) == 1
