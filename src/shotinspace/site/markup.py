"""Markup that a notebook brought along, made safe and at home on a page: what is not named here does not get through."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import nh3

TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr b i strong em del a img pre code div span ul ol li blockquote sup sub "
    "table caption thead tbody tr th td".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "span": {"class"},
    "div": {"class"},
    "ol": {"start"},
}
_HEADING = re.compile(r"<(h[1-6])>(.*?)</\1>", re.S)
_NO_LINK = re.compile(r"<a(?! [^>]*\bhref=)[^>]*>(.*?)</a>", re.S)
_NO_IMAGE = re.compile(r"<img(?! [^>]*\bsrc=)([^>]*)>")
_SCROLL = '<div class="scroll" tabindex="0" role="group" aria-label="Table">'


def safe(markup: str, place: Callable[[str], str | None]) -> str:
    """Clean HTML: headings get the ids that links to them expect, wide tables scroll, links go where `place` says.

    `place` turns an address as the notebook has it into one of the site; None takes the link away and leaves its words.
    Pictures that the site does not hold go the same way.
    """

    def placed(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("href", "src"):
            return value
        target = place(value)
        if tag == "a":
            return target
        return None if target is None or target.startswith(("http", "mailto", "#")) else value

    clean = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=placed,
        link_rel=None,
    )
    clean = _NO_IMAGE.sub(_in_words, clean)
    clean = _NO_LINK.sub(r"\1", clean)
    clean = _HEADING.sub(lambda found: f'<{found[1]} id="{anchor(found[2])}">{found[2]}</{found[1]}>', clean)
    clean = clean.replace("<th>", '<th scope="col">')
    return clean.replace("<table>", f"{_SCROLL}<table>").replace("</table>", "</table></div>")


def anchor(heading: str) -> str:
    """The id of a heading, from its markup: its letters and digits in lower case, joined by hyphens."""
    text = html.unescape(re.sub(r"<[^>]*>", "", heading)).lower()
    return re.sub(r"[^\w]+", "-", text).strip("-")


def text(markup: str) -> str:
    """The words of some HTML, without its tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def _in_words(image: re.Match[str]) -> str:
    alt = re.search(r'\balt="([^"]*)"', image[1])
    return alt[1] if alt else ""
