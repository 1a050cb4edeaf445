"""One feed of each format and version: its title, its entry, its link, its date."""

# ruff: noqa: E501 - tables of data read better on one line

from datetime import UTC, datetime

import pytest

from seve.harvest.parse.feeds import parse_feed

LINK, NOON = "https://a.example/1", datetime(2026, 3, 2, 12, tzinfo=UTC)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CHANNEL = f"<title>Le blog</title><link>https://a.example/</link><description>d</description><item><title>Un</title><link>{LINK}</link>"
DATED = "<pubDate>Mon, 02 Mar 2026 12:00:00 GMT</pubDate>"
DTD_091 = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
FEEDS = {
    "RSS 0.90": ((f'{RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Le blog</title><link>https://a.example/</link></channel>'
                 f"<item><title>Un</title><link>{LINK}</link></item></rdf:RDF>"), "rdf", None),
    "RSS 0.91 of Netscape": (f'<?xml version="1.0"?>{DTD_091}<rss version="0.91"><channel>{CHANNEL}</item></channel></rss>', "rss091", None),
    "RSS 0.91 of Userland": (f'<rss version="0.91"><channel>{CHANNEL}{DATED}</item></channel></rss>', "rss091", NOON),
    "RSS 0.92": (f'<rss version="0.92"><channel>{CHANNEL}{DATED}</item></channel></rss>', "rss092", NOON),
    "RSS 0.93": (f'<rss version="0.93"><channel>{CHANNEL}{DATED}</item></channel></rss>', "rss093", NOON),
    "RSS 0.94": (f'<rss version="0.94"><channel>{CHANNEL}{DATED}</item></channel></rss>', "rss094", NOON),
    "RSS 1.0": ((f'{RDF} xmlns="http://purl.org/rss/1.0/" {DC}><channel rdf:about="https://a.example/"><title>Le blog</title><link>https://a.example/</link>'
                f'<items><rdf:Seq><rdf:li rdf:resource="{LINK}"/></rdf:Seq></items></channel><item rdf:about="{LINK}"><title>Un</title><link>{LINK}</link>'
                "<dc:date>2026-03-02T13:00:00+01:00</dc:date></item></rdf:RDF>"), "rdf", NOON),
    "RSS 2.0": (f'<rss version="2.0"><channel>{CHANNEL}{DATED}</item></channel></rss>', "rss20", NOON),
    "RSS without version": (f"<rss><channel>{CHANNEL}{DATED}</item></channel></rss>", "rss20", NOON),
    "Atom 0.3": ((f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Le blog</title><entry><title>Un</title><link rel="alternate" type="text/html" href="{LINK}"/>'
                 "<id>tag:1</id><issued>2026-03-02T12:00:00Z</issued><modified>2026-03-02T12:00:00Z</modified></entry></feed>"), "atom03", NOON),
    "Atom 1.0": ((f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Le blog</title><entry><title>Un</title><link href="{LINK}"/><id>tag:1</id>'
                 "<updated>2026-03-02T12:00:00Z</updated></entry></feed>"), "atom10", NOON),
    "JSON Feed 1": ((f'{{"version": "https://jsonfeed.org/version/1", "title": "Le blog", "items": [{{"id": "1", "url": "{LINK}", "title": "Un", '
                    '"date_published": "2026-03-02T12:00:00Z"}]}'), "json", NOON),
    "JSON Feed 1.1": ((f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Le blog", "items": [{{"id": "1", "url": "{LINK}", "title": "Un", '
                      '"date_published": "2026-03-02T13:00:00+01:00"}]}'), "json", NOON),
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
def test_every_format_and_version(name: str) -> None:
    text, kind, published = FEEDS[name]
    found = parse_feed(text.encode(), "https://a.example/feed")
    assert (found.format, found.title) == (kind, "Le blog")
    assert [(entry.title, entry.link, entry.published) for entry in found.entries] == [("Un", LINK, published)]
