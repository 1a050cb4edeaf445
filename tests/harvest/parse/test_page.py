"""Pages: what they say of themselves, and their main text against the gold."""

# ruff: noqa: E501 - tables of data read better on one line

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seve.harvest.parse import maintext, read
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.page import parse_page
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome

URL = "https://me.example/2026/03/02/printemps"
PROSE = "Le printemps revient sur la place, avec lui les réunions publiques que nous tenons chaque semaine au même endroit. " * 4


def page(head: str = "", body: str = "", url: str = URL) -> FoundPage:
    html = f"<html lang='fr-FR'><head>{head}</head><body><article><h1>Le printemps</h1><p>{PROSE}</p></article>{body}</body></html>"
    return parse_page(html.encode(), url, "text/html; charset=utf-8")


def test_what_a_page_says_of_itself() -> None:
    found = page(
        '<title>Le printemps – Mon blog</title><link rel="canonical" href="/2026/printemps"><meta name="generator" content="WordPress 6.4">'
        '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">'
        '<link rel="me" href="https://social.example/@me"><meta property="article:tag" content="ville"><meta property="article:published_time" content="2026-03-02T08:00:00+01:00">'
    )
    assert (found.title, found.canonical, found.language, found.generator) == (
        "Le printemps",
        "https://me.example/2026/printemps",
        "fr",
        "WordPress 6.4",
    )
    assert (found.feeds, found.rel_me, found.tags) == (("https://me.example/feed",), ("https://social.example/@me",), ("ville",))
    assert found.published == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert "Le printemps revient" in found.text
    assert found.excerpt.endswith("…")


@pytest.mark.parametrize(
    ("head", "body", "url", "day"),
    [
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"BlogPosting","datePublished":"2026-02-01T10:00:00Z","author":"Z"}]}</script>',
            "",
            "https://me.example/p",
            "2026-02-01",
        ),
        ('<meta name="DC.date.issued" content="2009-08-02">', "", "https://me.example/p", "2009-08-02"),
        ("", "", "https://me.example/2010/01/14/p", "2010-01-14"),
        ("", '<p class="post-meta"><span class="date">Publié le 14 janvier 2010</span></p>', "https://me.example/p", "2010-01-14"),
        ("", '<div class="article_meta"><p>Posted on: Mon 11 July 2022</p><p>Category: x</p></div>', "https://me.example/p", "2022-07-11"),
        ("", '<time datetime="2026-03-01T10:00:00Z">hier</time>', "https://me.example/p", "2026-03-01"),
        ("", "".join(f'<time datetime="2026-0{n}-01">x</time>' for n in range(1, 9)), "https://me.example/p", None),
        ("", '<p>Texte</p><footer>© <time datetime="2026-03-01">2026</time></footer>', "https://me.example/p", None),
        ("", '<div class="copyright"><span class="date">1 mars 2026</span></div>', "https://me.example/p", None),
        ("", '<article>Texte<footer><time datetime="2026-03-01">hier</time></footer></article>', "https://me.example/p", "2026-03-01"),
        (
            "",
            '<div class="post">Texte<footer class="footer"><time datetime="2026-03-01">x</time></footer></div>',
            "https://me.example/p",
            "2026-03-01",
        ),
        ("", "", "https://me.example/p", None),
    ],
)
def test_published(head: str, body: str, url: str, day: str | None) -> None:
    found = page(head, body, url).published
    assert (found.date().isoformat() if found else None) == day


def test_no_author_is_read() -> None:
    found = page(
        '<meta name="author" content="Zoé Qwertz"><meta name="article:author" content="Zoé Qwertz">',
        '<a rel="author" href="/zoe">Zoé Qwertz</a>',
    )
    assert "Qwertz" not in repr((found.title, found.tags, found.excerpt, found.text, found.generator))


def test_base_and_odd_addresses() -> None:
    found = parse_page(b'<base href="https://other.example/dir/"><p><a href="x">x</a>', "https://me.example/")
    assert [link.url for link in found.links] == ["https://other.example/dir/x"]
    assert parse_page(b"<title>t</title><a href=x>x</a>", "not an address").title == "t"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<", b"<a" * 50_000, b"<div>" * 20_000, b"<p>" + b"x" * 200_000, b"\0" * 1000])
def test_odd_pages_do_not_raise(body: bytes) -> None:
    assert isinstance(parse_page(body, URL), FoundPage)


def answer(body: bytes, kind: str) -> Fetched:
    return Fetched(URL, URL, datetime(2026, 3, 3, tzinfo=UTC), Outcome.OK, 200, (("content-type", kind),), body)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "text/html", FoundFeed),
        (b"<!doctype html><html><body>x</body></html>", "application/rss+xml", FoundPage),
        (b"<html><body>about &lt;rss&gt; <rss></body></html>", "text/html", FoundPage),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "application/feed+json", FoundFeed),
        (b"\x89PNG", "image/png", type(None)),
        (b"<html>" + b" " * 9_000_000, "text/html", type(None)),
        (b"words", "text/plain", type(None)),
    ],
)
def test_feed_or_page_by_what_the_bytes_are(body: bytes, kind: str, expected: type) -> None:
    assert isinstance(read(answer(body, kind)), expected)


@pytest.mark.shared_data
def test_main_text_against_the_gold(shared_data: Path, unpacked: object) -> None:
    """Counted as trafilatura's own evaluation does: snippets that must be there, snippets that must not."""
    folder = unpacked(shared_data / "pages-main-text" / "pages.tar.zst") / "pages"  # type: ignore[operator]
    gold = json.loads((shared_data / "pages-main-text" / "gold.json").read_text())
    right = wrong = missed = 0
    for url, wanted in gold.items():
        text = parse_page((folder / wanted["file"]).read_bytes(), url).text
        found = sum(snippet in text for snippet in wanted["with"])
        right, missed = right + found, missed + len(wanted["with"]) - found
        wrong += sum(snippet in text for snippet in wanted["without"])
    precision, recall = right / (right + wrong), right / (right + missed)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"F1 {f1:.4f}, precision {precision:.4f}, recall {recall:.4f} on {len(gold)} pages")
    assert len(gold) > 300
    assert f1 >= 0.915


@pytest.mark.shared_data
def test_dates_of_real_pages_against_those_their_feeds_tell(shared_data: Path, unpacked: object) -> None:
    """Of some 800 posts of 24 real sites every eighth: a page that tells a date tells that of its feed, a day and a half apart at most."""
    folder = unpacked(shared_data / "web-tech" / "sites.tar.zst") / "sites"  # type: ignore[operator]
    told = {
        entry.link.partition("#")[0].partition("?")[0]: entry.published
        for path in sorted([*folder.glob("*/*.xml"), *folder.glob("*/*/*.xml")])
        for entry in parse_feed(path.read_bytes(), f"https://{path.relative_to(folder)}").entries
        if entry.published and entry.link
    }
    right = wrong = silent = 0
    for url, moment in sorted(told.items())[::8]:
        places = [folder / (url.split("://")[-1].rstrip("/") + end) for end in ("/index.html", "", ".html")]
        page = next((place for place in places if place.is_file()), None)
        if page is None:
            continue
        found = parse_page(page.read_bytes(), url).published
        silent += found is None
        right += found is not None and abs(found - moment) <= timedelta(days=1.5)
        wrong += found is not None and abs(found - moment) > timedelta(days=1.5)
    assert wrong == 0
    assert right >= 80
    assert silent <= 0.06 * right


@pytest.mark.parametrize(
    ("title", "heading", "site", "kept"),
    [
        ("Les statuts | Rust Blog", "Les statuts", "", "Les statuts"),
        ("Les statuts · baby steps", "Autre", "baby steps", "Les statuts"),
        ("Paris - Brest - Paris", "Autre", "", "Paris - Brest - Paris"),
        ("Les statuts", "Autre", "", "Les statuts"),
        ("Sans trêve | 10 septembre - Les statuts", "10 septembre - Les statuts", "", "10 septembre - Les statuts"),
    ],
)
def test_title_without_the_name_of_the_site(title: str, heading: str, site: str, kept: str) -> None:
    html = f'<html><head><title>{title}</title><meta property="og:site_name" content="{site}"></head><body><h1>x</h1><h1>y</h1><h2>{heading}</h2></body></html>'
    assert parse_page(html.encode(), URL).title == kept


@pytest.mark.parametrize(("headings", "day"), [("<h1>Le printemps</h1>", "2025-08-12"), ("<h2><a href=/x>Un</a></h2>" * 6, None)])
def test_date_that_stands_alone_under_the_title(headings: str, day: str | None) -> None:
    html = f"<html><body><div class='texte'>{headings}<p>12 août 2025 à 12h31</p><p>{PROSE}</p><p>{PROSE}</p></div></body></html>"
    found = parse_page(html.encode(), "https://me.example/p").published
    assert (found.date().isoformat() if found else None) == day


def test_the_patient_extractor_is_asked_only_where_it_can_find_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    told = {True: "Un texte court, tout ce que la page dit.", False: "x" * 900}
    monkeypatch.setattr(maintext, "_extract", lambda html, *, fast: asked.append(fast) or told[fast])
    page = "<html><head><title>t</title><script>{}</script></head><body><p>Un texte court, tout ce que la page dit.</p>{}</body></html>"
    assert maintext.main_text(page.format("x" * 900, "<nav>un menu</nav>")) == told[True]
    assert asked == [True]
    assert maintext.main_text(page.format("", f"<div>{'mots ' * 40}</div>")) == told[False]
    assert asked == [True, True, False]
