"""`python -m bench.parse`: feeds beside feedparser, links of a page beside BeautifulSoup, in one run on one core. Ratios matter.

Feeds are of the ordinary kinds (WordPress RSS with whole texts, Blogger Atom, short RSS), written from a seed; ours are sanitised and
dated, as they enter the database. Pages are the real ones of ../shared/data when they are there.
"""

import random
import time
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.links import LinkReader

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages-main-text" / "pages.tar.zst"
VOCABULARY = (
    "place quartier réunion public voix lieu semaine chacun idée projet suite commun travail climat droit vote liste maire ville école"
    " santé transport énergie budget débat texte appel soir printemps"
)
WORDS = VOCABULARY.split()
ROUNDS = 3


def sentence(rng: random.Random, length: int = 14) -> str:
    return " ".join(rng.choices(WORDS, k=length)).capitalize() + "."


def html(rng: random.Random, paragraphs: int) -> str:
    """A text as WordPress writes it: paragraphs, a few links, emphasis, a picture."""
    parts = [
        f'<p>{sentence(rng)} <a href="https://voisin{rng.randrange(99)}.example/{rng.randrange(9999)}">{sentence(rng, 4)}</a>'
        f" {' '.join(sentence(rng) for _ in range(4))} <strong>{sentence(rng, 5)}</strong></p>"
        for _ in range(paragraphs)
    ]
    return f'<p><img src="https://blog.example/i{rng.randrange(99)}.jpg" alt="{sentence(rng, 3)}"></p>' + "\n".join(parts)


def wordpress(rng: random.Random, entries: int) -> bytes:
    items = "".join(
        f"<item><title>{sentence(rng, 6)}</title><link>https://blog.example/{n}/</link><dc:creator><![CDATA[equipe]]></dc:creator>"
        f"<pubDate>Mon, {1 + n % 28:02d} Mar 2026 10:{n % 60:02d}:00 +0000</pubDate><category><![CDATA[ville]]></category>"
        f'<guid isPermaLink="false">https://blog.example/?p={n}</guid><description><![CDATA[{sentence(rng, 40)}]]></description>'
        f"<content:encoded><![CDATA[{html(rng, 6)}]]></content:encoded></item>"
        for n in range(entries)
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>Blog</title><link>https://blog.example/</link>'
    )
    return f"{head}{items}</channel></rss>".encode()


def blogger(rng: random.Random, entries: int) -> bytes:
    items = "".join(
        f"<entry><id>tag:blogger.com,1999:post-{n}</id><published>2026-03-{1 + n % 28:02d}T10:00:00.000+01:00</published>"
        f"<updated>2026-03-{1 + n % 28:02d}T11:00:00.000+01:00</updated><category term='ville'/>"
        f"<title type='text'>{sentence(rng, 6)}</title>"
        f"<content type='html'>{escape(html(rng, 5))}</content><link rel='alternate' type='text/html' href='https://b.example/{n}.html'/>"
        "<author><name>equipe</name></author></entry>"
        for n in range(entries)
    )
    head = "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><title type='text'>Blog</title>"
    return f"{head}<link rel='alternate' type='text/html' href='https://b.example/'/>{items}</feed>".encode()


def short(rng: random.Random, entries: int) -> bytes:
    items = "".join(
        f"<item><title>{sentence(rng, 8)}</title><link>https://s.example/{n}</link><guid>https://s.example/{n}</guid>"
        f"<pubDate>Mon, {1 + n % 28:02d} Mar 2026 10:00:00 GMT</pubDate><description>{sentence(rng, 30)}</description></item>"
        for n in range(entries)
    )
    return f"<rss version='2.0'><channel><title>S</title><link>https://s.example/</link>{items}</channel></rss>".encode()


def best(work: Callable[[Any], object], inputs: Sequence[Any], rounds: int = ROUNDS) -> float:
    """CPU seconds of the quickest of several rounds over all inputs."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        for each in inputs:
            work(each)
        times.append(time.process_time() - started)
    return min(times)


def feeds() -> None:
    import feedparser

    print(f"{'feeds':<22}{'entries':>8}{'kB':>8}{'feedparser':>14}{'Sève':>14}{'ratio':>8}   (feeds a second)")
    ours_total = theirs_total = 0.0
    for kind in (wordpress, blogger, short):
        for entries in (10, 50, 200):
            bodies = [kind(random.Random(seed), entries) for seed in range(max(2, 100 // entries))]
            for body in bodies:
                assert len(parse_feed(body).entries) == entries == len(feedparser.parse(body).entries)
            ours, theirs = best(parse_feed, bodies), best(feedparser.parse, bodies, 1)
            ours_total, theirs_total = ours_total + ours, theirs_total + theirs
            size = sum(map(len, bodies)) / len(bodies) / 1000
            print(
                f"{kind.__name__:<22}{entries:>8}{size:>8.0f}{len(bodies) / theirs:>14.1f}{len(bodies) / ours:>14.1f}{theirs / ours:>7.1f}×"
            )
    print(f"{'all':<22}{'':>8}{'':>8}{'':>14}{'':>14}{theirs_total / ours_total:>7.1f}×")


def links() -> None:
    pages = real_pages()
    if not pages:
        print("links: ../shared/data/pages-main-text is absent")
        return
    bare = best(bare_links, pages)
    kinds = best(links_with_kinds, pages)
    size = len(pages)
    print(f"\nlinks of {size} real pages: addresses and words {size / bare:,.0f} pages/s; with their kinds {size / kinds:,.0f} pages/s")
    try:
        from bs4 import BeautifulSoup
    except ImportError:
        print("BeautifulSoup is absent (group bench): no ratio")
        return

    import warnings

    def soup(page: bytes) -> object:
        return [(node["href"], node.get_text()) for node in BeautifulSoup(page, "lxml").find_all("a", href=True)]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = best(soup, pages, 1)
    print(f"BeautifulSoup with lxml: {size / theirs:,.1f} pages/s; ratio {theirs / bare:.1f}× ({theirs / kinds:.1f}× with kinds)")


def bare_links(page: bytes) -> object:
    return [(node.attributes["href"], node.text()) for node in LexborHTMLParser(page).css("a[href]")]


def links_with_kinds(page: bytes) -> object:
    return LinkReader(LexborHTMLParser(page), "https://me.example/p", "https://me.example/p", "").read()


def real_pages(most: int = 120) -> list[bytes]:
    import tarfile

    import zstandard

    if not PAGES.is_file():
        return []
    with (
        PAGES.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        found = []
        for member in tar:
            stream = tar.extractfile(member) if member.isfile() else None
            if stream is not None and len(found) < most:
                found.append(stream.read())
    return found


if __name__ == "__main__":
    feeds()
    links()
