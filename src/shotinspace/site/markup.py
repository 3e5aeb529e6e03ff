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
_TABLE = re.compile(r"<table>(.*?)</table>", re.S)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
_CELL = re.compile(r"<(t[hd])((?: [^>]*)?)>(.*?)</\1>", re.S)
_SCROLL = '<div class="scroll">'
_NARROW = 44  # letters side by side that a phone holds; a table that is wider stacks there


def safe(
    markup: str, place: Callable[[str], str | None], cell: Callable[[str, list[str]], str | None] = lambda *_: None
) -> str:
    """Clean HTML: headings get the ids that links to them expect, tables say what each cell is, links go where `place` says.

    `place` turns an address as the notebook has it into one of the site; None takes the link away and leaves its words.
    Pictures that the site does not hold go the same way. `cell` is asked of each cell of a table, with its row (as
    text), and answers with the address its words lead to, or None.
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
    return _TABLE.sub(lambda found: _table(found[1], cell), clean)


def _table(inside: str, lead: Callable[[str, list[str]], str | None]) -> str:
    """A table that keeps its meaning when a narrow place turns its rows into lists: roles, and a label on each cell."""
    rows = [[(tag, more, words) for tag, more, words in _CELL.findall(row)] for row in _ROW.findall(inside)]
    names = [text(words) for tag, _, words in rows[0]] if rows and all(tag == "th" for tag, *_ in rows[0]) else []
    widths = [max(min(len(text(row[at][2])), 24) for row in rows if at < len(row)) for at in range(len(names))]
    stacks = len(names) > 2 and sum(widths) > _NARROW
    titled = bool(names) and not names[0]  # an empty corner: the first column names the rows

    def line(found: re.Match[str]) -> str:
        cells = _CELL.findall(found[1])
        heads = bool(cells) and all(tag == "th" for tag, *_ in cells)
        words = [text(inner) for *_, inner in cells]
        made = []
        for at, (_, more, inner) in enumerate(cells):
            label = html.escape(names[at], quote=True) if at < len(names) else ""
            target = None if heads else lead(words[at], words)
            if target and "<a " not in inner:
                inner = f'<a href="{html.escape(target, quote=True)}">{inner}</a>'
            if heads and not words[at]:
                made.append(f'<td role="cell"{more}></td>')
            elif heads:
                made.append(f'<th scope="col" role="columnheader"{more}>{inner}</th>')
            elif titled and at == 0:
                made.append(f'<th scope="row" role="rowheader"{more}>{inner}</th>')
            else:
                nothing = "" if words[at] else ' class="nothing"'
                labelled = f' data-label="{label}"' if stacks and label else ""
                inner = f"<span>{inner}</span>" if labelled and "<" in inner else inner  # one thing beside its label
                made.append(f'<td role="cell"{nothing}{labelled}{more}>{inner}</td>')
        return f'<tr role="row">{"".join(made)}</tr>'

    inside = _ROW.sub(line, inside).replace("<thead>", '<thead role="rowgroup">')
    inside = inside.replace("<tbody>", '<tbody role="rowgroup">')
    kind = ' class="stacks"' if stacks else ""
    return f'{_SCROLL}<table role="table"{kind}>{inside}</table></div>'


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
