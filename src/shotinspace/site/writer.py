"""Writes pages: one environment of templates, one folder, and a list of what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from shotinspace.site.address import Address

NAME = "Shot in Space"
HERE = Path(__file__).parent
LONGEST_TITLE = 60  # letters: search engines and tabs show no more


@dataclass
class Written:
    """What a run wrote: pages and charts counted, the kinds of traces the charts hold, and a hint for the user or "".

    `paths` are the pages a reader may arrive at, with the day each was last changed or ""."""

    pages: int = 0
    charts: int = 0
    kinds: set[str] = field(default_factory=set)
    advice: str = ""
    paths: dict[str, str] = field(default_factory=dict)


class Writer:
    """Pages of one site: `out` is its folder, `address` where it will stand."""

    def __init__(self, out: Path, address: Address) -> None:
        self.out, self.address, self.written = out, address, Written()
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals |= dict(
            name=NAME,
            address=address.site,
            story=None,
            picture=None,
            oembed=None,
            listed=True,
            shared=True,
            lab=0,
            changed="",
            tab=None,
        )

    def page(self, template: str, path: str, *, title: str, **values: Any) -> None:
        """Write one page. What `body` holds is markup already safe; everything else is escaped.

        `title` is the whole of it; `tab` is a short one for the window, cut from it when not given. A page with
        `listed=False` is not for search engines. `changed` is the day (YYYY-MM-DD) it last changed, where known.
        """
        if "body" in values:
            values["body"] = Markup(values["body"])
        values = {"root": "../" * path.count("/"), "tab": short(title)} | values
        text = self.templates.get_template(template).render(path=path, title=title, **values)
        self.write(path, text)
        self.written.pages += 1
        if values.get("listed", True):
            self.written.paths[path] = values.get("changed", "")

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site."""
        place = self.out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def short(title: str, most: int = LONGEST_TITLE) -> str:
    """A title cut to at most `most` letters, between words, with a sign that it was cut."""
    if len(title) <= most:
        return title
    cut = title[: most - 1].rpartition(" ")[0] or title[: most - 1]
    return cut.rstrip(" ,;:.") + "…"
