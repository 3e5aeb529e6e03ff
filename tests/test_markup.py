"""What a notebook's own HTML may do on the site."""

import pytest

from shotinspace.site import markup

HERE = {
    "01-the-race.ipynb": "01-the-race.html",
    "pictures/here.png": "pictures/here.png",
    "https://example.org/": "https://example.org/",
}


@pytest.mark.parametrize(
    "given, kept",
    [
        ('<a title="t" href="01-the-race.ipynb">the race</a>', '<a title="t" href="01-the-race.html">the race</a>'),
        ('<a href="https://example.org/">x</a>', '<a href="https://example.org/">x</a>'),
        ('<a href="gone.ipynb" title="a > b">the <b>words</b></a> stay', "the <b>words</b> stay"),
        ('<a href="javascript:alert(1)">words</a>', "words"),
        ('<img alt="a > b" src="pictures/here.png">', '<img alt="a &gt; b" src="pictures/here.png">'),
        ('<img src="gone.png" alt="a &lt; b">', "a &lt; b"),
        ('<img src="https://example.org/" alt="elsewhere">', "elsewhere"),
        ("<p onclick=x>a<script>alert(1)</script><!-- b --><button>c</button></p>", "<p>ac</p>"),
        ("<h2>Is it &amp; was</h2>", '<h2 id="is-it-was">Is it &amp; was</h2>'),
        ("<table><tr><th>a</th></tr></table>", '<div class="scroll"><table role="table"><tbody role="rowgroup"><tr role="row"><th scope="col" role="columnheader">a</th></tr></tbody></table></div>'),
    ],
)  # fmt: skip
def test_only_what_is_safe_and_leads_somewhere_gets_through(given, kept):
    assert markup.safe(given, HERE.get).endswith(kept)
