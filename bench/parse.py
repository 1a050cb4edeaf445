"""`python -m bench.parse`: feeds beside feedparser and fastfeedparser, links of a page beside BeautifulSoup, in one run on one core.

Feeds are of the ordinary kinds (WordPress RSS with whole texts, Blogger Atom, short RSS), written from a seed, each body read once, so
that nothing remembered helps; the real ones of ../shared/data when they are there; and ill-formed ones. Both halves of the work are told
apart, ours and feedparser's: reading alone (ours leaves markup out of reach until it is asked for; feedparser's with sanitize_html=False)
and reading with every text cleaned (feedparser as it comes), the latter also without the readers that are compiled ("in Python").
fastfeedparser, the floor, never cleans. The command `seve lab feeds` cleans all and is timed whole, its start included. Pages are real
ones of ../shared/data. CPU seconds; ratios matter.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from seve.base.html import quick
from seve.harvest.parse.feeds import ordinary, parse_feed
from seve.harvest.parse.links import LinkReader

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PAGES = DATA / "pages-main-text" / "pages.tar.zst"
FILES = 1_000
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


def once(work: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """CPU seconds of one pass; a body that a reader cannot take counts with the time it took to say so. Nothing is remembered before."""
    quick._memory = quick._Memory()
    started = time.process_time()
    for each in inputs:
        try:
            work(each)
        except Exception:
            continue
    return time.process_time() - started


def feeds() -> None:
    import fastfeedparser
    import feedparser

    def floor(body: bytes) -> object:
        return fastfeedparser.parse(body, include_media=False)

    def bare(body: bytes) -> object:
        return feedparser.parse(body, sanitize_html=False)

    for warm in (wordpress, blogger, short):
        read_and_clean(warm(random.Random(0), 5))
        read_and_clean(broken(warm(random.Random(0), 5)))
    if ordinary.scanned is None:
        print("no compiler of C was found when Sève was installed: all is read in Python")
    titles = (
        "feedparser",
        "not cleaning",
        "Sève reads",
        "and cleans",
        "ratio",
        "not cleaning",
        "both clean",
        "in Python",
        "fastfeedparser",
    )
    print(f"{'feeds':<22}{'files':>6}{'MB':>6}", *(f"{title:>15}" for title in titles), " (CPU seconds, ratios)")
    sets = {
        f"{kind.__name__} of {entries}": [kind(random.Random(seed), entries) for seed in range(1, max(3, 300 // entries))]
        for kind in (wordpress, blogger, short)
        for entries in (10, 50)
    }
    sets["ordinary, all"] = [body for bodies in list(sets.values()) for body in bodies]
    sets["ill-formed"] = [broken(body) for body in sets["ordinary, all"][::8]]
    sets |= {
        f"real, {name}": bodies
        for name in ("feeds-fastfeedparser", "feeds-thicket")
        if (bodies := packed(DATA / name / "files.tar.zst", ".xml", ".atom"))
    }
    for name, bodies in sets.items():
        told = [once(work, bodies) for work in (feedparser.parse, bare, parse_feed, read_and_clean, floor)]
        with in_python():
            told.append(once(read_and_clean, bodies))
        whole, lax, ours, clean, least, plain = told
        ratios = " ".join(f"{each:>14.1f}×" for each in (whole / ours, lax / ours, whole / clean, whole / plain, whole / least))
        size = sum(map(len, bodies)) / 1e6
        print(f"{name:<22}{len(bodies):>6}{size:>6.1f}", f"{whole:>15.2f} {lax:>15.2f} {ours:>15.3f} {clean:>15.3f}", ratios, flush=True)


def read_and_clean(body: bytes) -> object:
    """Every text of every entry, as it may be shown."""
    return [(entry.summary, entry.content) for entry in parse_feed(body).entries]


@contextmanager
def in_python() -> Iterator[None]:
    """As on a machine without a compiler of C."""
    before = ordinary.scanned, quick.cut, quick.keys_of
    ordinary.scanned, quick.cut, quick.keys_of = None, quick._token.split, quick._token.findall
    yield
    ordinary.scanned, quick.cut, quick.keys_of = before


def broken(body: bytes) -> bytes:
    """A bare ampersand in every title, and the end cut off."""
    return body.replace(b"</title>", b" & co</title>")[: -len(body) // 50]


def command() -> None:
    """The whole command over a folder, its processes and its start included, beside a loop of feedparser in one process."""
    import resource
    import subprocess
    import sys
    import tempfile

    import feedparser

    bodies = [(wordpress, blogger, short)[number % 3](random.Random(number), (10, 20, 30)[number % 7 % 3]) for number in range(FILES)]
    with tempfile.TemporaryDirectory() as folder:
        for number, body in enumerate(bodies):
            Path(folder, f"{number:04}.xml").write_bytes(body)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        told = subprocess.run([sys.executable, "-m", "seve.cli.main", "lab", "feeds", folder], check=True, capture_output=True).stdout
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert told.count(b"\n") == FILES
    ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    started, cpu = time.perf_counter(), time.process_time()
    for body in bodies:
        feedparser.parse(body)
    theirs, theirs_wall = time.process_time() - cpu, time.perf_counter() - started
    print(
        f"\nseve lab feeds, {FILES} files: {ours:.2f} s of CPU, {wall:.2f} s by the clock; feedparser {theirs:.2f} and {theirs_wall:.2f};"
        f" ratio {theirs / ours:.1f}× of CPU, {theirs_wall / wall:.1f}× by the clock"
    )


def links() -> None:
    pages = real_pages()
    if not pages:
        print("links: ../shared/data/pages-main-text is absent")
        return
    tree, bare, kinds = (best(work, pages) for work in (LexborHTMLParser, bare_links, links_with_kinds))
    size = len(pages)
    print(
        f"\nlinks of {size} real pages, pages a second: {size / tree:,.0f} the tree alone (selectolax, the floor),"
        f" {size / bare:,.0f} addresses and words, {size / kinds:,.0f} with their kinds"
    )
    try:
        from bs4 import BeautifulSoup
    except ImportError:
        print("BeautifulSoup is absent (group bench): no ratio")
        return

    import warnings

    def soup(reader: str) -> Callable[[bytes], object]:
        return lambda page: [(node["href"], node.get_text()) for node in BeautifulSoup(page, reader).find_all("a", href=True)]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for reader in ("html.parser", "lxml"):
            theirs = best(soup(reader), pages, 1)
            print(
                f"BeautifulSoup with {reader}: {size / theirs:,.1f} pages/s; ratio {theirs / bare:.1f}× addresses and words,"
                f" {theirs / kinds:.1f}× with kinds, {theirs / tree:.1f}× the floor"
            )


def bare_links(page: bytes) -> object:
    return [(node.attributes["href"], node.text()) for node in LexborHTMLParser(page).css("a[href]")]


def links_with_kinds(page: bytes) -> object:
    return LinkReader(LexborHTMLParser(page), "https://me.example/p", "https://me.example/p", "").read()


def real_pages(most: int = 120) -> list[bytes]:
    return packed(PAGES, ".html")[:most]


def packed(archive: Path, *endings: str) -> list[bytes]:
    """The files of an archive; none when it is absent."""
    import tarfile

    import zstandard

    if not archive.is_file():
        return []
    with (
        archive.open("rb") as closed,
        zstandard.ZstdDecompressor().stream_reader(closed) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        return [
            stream.read() for member in tar if member.isfile() and member.name.endswith(endings) and (stream := tar.extractfile(member))
        ]


if __name__ == "__main__":
    feeds()
    command()
    links()
