"""What machines ask for: the map of the site, robots.txt, the feed of changes, and how to embed a chart.

All but robots.txt need the site's public address, and are left out where nobody said it.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from shotinspace.site.writer import NAME, Writer


def write(writer: Writer, changes: list[dict[str, Any]]) -> None:
    """Write sitemap.xml, robots.txt and feed.xml, last of all: they name what was written."""
    site = writer.address.site
    if not site:
        return
    places = [
        f"<url><loc>{escape(site + ('' if path == 'index.html' else path))}</loc>"
        + (f"<lastmod>{day}</lastmod>" if day else "")
        + "</url>"
        for path, day in sorted(writer.written.paths.items())
    ]
    writer.write(
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(places)
        + "\n</urlset>\n",
    )
    writer.write("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n")
    writer.write("feed.xml", feed(site, changes))


def feed(site: str, changes: list[dict[str, Any]]) -> str:
    """The changes as an Atom feed (RFC 4287), an entry a version of the data."""
    dated = [change for change in changes if change.get("day")]
    newest = max((change["day"] for change in dated), default="1970-01-01")
    entries = []
    for change in dated:
        lines = "".join(
            f"<li>{escape(str(line['fact']).replace('_', ' '))} ({escape(line['story'].replace('-', ' '))}): "
            f"{escape(str(line['old']))} → {escape(str(line['new']))}</li>"
            for line in change["facts"]
        )
        address = f"{site}changes.html#v{change['version']}"
        content = f"<p>{escape(change.get('why', ''))}</p><ul>{lines}</ul>"
        entries.append(
            f"<entry><title>Data {escape(change['version'])}</title><id>{escape(address)}</id>"
            f'<link href="{escape(address)}"/><updated>{change["day"]}T00:00:00Z</updated>'
            f'<content type="html">{escape(content)}</content></entry>\n'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{NAME}: what changed</title><id>{escape(site)}changes.html</id>\n"
        f'<link rel="self" href="{escape(site)}feed.xml"/><link href="{escape(site)}changes.html"/>\n'
        f"<author><name>{NAME}</name></author><updated>{newest}T00:00:00Z</updated>\n{''.join(entries)}</feed>\n"
    )


def oembed(site: str, title: str, code: str, width: int, height: int, picture: tuple[str, int, int] | None) -> str:
    """What oEmbed (oembed.com) answers for a chart's page: the code that shows it, its size, a picture."""
    record: dict[str, Any] = {"version": "1.0", "type": "rich", "provider_name": NAME, "provider_url": site}
    record |= {"title": title, "html": code, "width": width, "height": height}
    if picture:
        address, wide, high = picture
        record |= {"thumbnail_url": address, "thumbnail_width": wide, "thumbnail_height": high}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
