"""Make text from outside safe for the three languages a page speaks. Strings in, strings out."""

from __future__ import annotations

import html

# A dollar sign would start a formula in JupyterLab and on code hosts: it becomes the full-width one. So would a
# backslash before a bracket or a word: an invisible joiner parts them.
_DOLLAR, _BACKSLASH = "\uff04", "\\\u2060"
_MARKDOWN = str.maketrans(
    {sign: f"\\{sign}" for sign in "`*_[]#|~"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": _DOLLAR, "\\": f"\\{_BACKSLASH}", "\n": " "}
)


def for_html(value: object) -> str:
    """Text safe inside HTML, attribute values included."""
    return html.escape(str(value), quote=True).replace("$", _DOLLAR).replace("\\", _BACKSLASH)


def for_plotly(value: object) -> str:
    """Text safe inside plotly's titles, labels and hover boxes, which read a few HTML tags."""
    return html.escape(str(value), quote=False).replace("$", _DOLLAR)


def for_markdown(value: object) -> str:
    """Text safe inside a Markdown sentence."""
    return str(value).translate(_MARKDOWN)
