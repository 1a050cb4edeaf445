"""The one path into the database."""

# ruff: noqa: E501 - tables of data read better on one line

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from seve.directory import models as directory
from seve.harvest import models, selectors
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, LinkKind, Outcome

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = "Le printemps revient sur la place du village, et avec lui les réunions publiques que nous tenons chaque semaine. " * 4


@pytest.fixture
def place() -> directory.WebEntity:
    return make_place("a.example")


def make_place(host: str, status: str = "in") -> directory.WebEntity:
    entity = directory.WebEntity.objects.create(name=host, home_url=f"https://{host}/", status=status, created_at=DAY)
    directory.UrlPrefix.objects.create(entity=entity, surt=",".join(reversed(host.split("."))) + ")", url=f"https://{host}/")
    return entity


def page(
    *,
    links: str = "",
    head: str = "",
    text: str = LONG,
    at: datetime = DAY,
    url: str = "https://a.example/2026/03/01/post",
    **other: object,
) -> Fetched:
    html = f"""<html lang=fr><head><title>Une réunion</title>{head}</head>
    <body><nav><a href="https://menu.example/">Menu</a></nav><article><h1>Une réunion</h1><p>{text} {links}</p><p>{text}</p></article></body></html>"""
    return fetched(html.encode(), at=at, url=url, **other)


def feed(*items: str, at: datetime = DAY, url: str = "https://a.example/feed", **other: object) -> Fetched:
    body = "<rss version='2.0'><channel><title>A</title><link>https://a.example/</link>" + "".join(items) + "</channel></rss>"
    return fetched(body.encode(), at=at, url=url, kind="application/rss+xml", **other)


def item(link: str, title: str = "Une réunion", text: str = LONG, date: str = "Sun, 01 Mar 2026 10:00:00 +0000", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate><description><![CDATA[{text}]]></description>{extra}</item>"


def fetched(
    body: bytes,
    *,
    at: datetime,
    url: str,
    kind: str = "text/html; charset=utf-8",
    outcome: Outcome = Outcome.OK,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
) -> Fetched:
    return Fetched(url=url, final_url=url, at=at, outcome=outcome, status=status, headers=(("content-type", kind), *headers), body=body)


def links() -> list[tuple[str, str, bool]]:
    return [(row.target_url, row.kind, row.gone_at is not None) for row in models.Hyperlink.objects.order_by("target_url")]


def test_page_leaves_visit_page_links_and_post(place: directory.WebEntity) -> None:
    stored = store(
        fetched=page(
            links='Voir <a href="http://b.example/x?utm_source=a#top" rel="nofollow">le texte de B</a> et <a href="/autre">ici</a>.'
        ),
        entity_id=place.id,
    )
    assert (stored.visits, stored.pages, stored.posts_new, stored.links_new) == (1, 1, 1, 2)
    assert links() == [("http://b.example/x", "editorial", False), ("https://menu.example/", "boilerplate", False)]
    (post,) = selectors.posts()
    assert (post.title, post.language, post.published.date().isoformat(), post.date_is_sure) == ("Une réunion", "fr", "2026-03-01", True)
    assert post.text.startswith("Le printemps revient")
    (told,) = selectors.page_links(source_entity=place.id, target_prefixes=["example,b)"])
    assert (told.anchor, told.rel, told.kind) == ("le texte de B", ("nofollow",), LinkKind.EDITORIAL)


def test_same_answer_twice_changes_nothing(place: directory.WebEntity) -> None:
    answer = page(links='<a href="http://b.example/">B</a>')
    store(fetched=answer, entity_id=place.id)
    before = dump()
    stored = store(fetched=answer, entity_id=place.id)
    assert dump() == before
    assert (stored.visits, stored.pages, stored.posts_new, stored.links_new) == (0, 0, 0, 0)


def dump() -> list[object]:
    tables = (models.Visit, models.Page, models.Post, models.Hyperlink, directory.Nomination)
    return [sorted(map(repr, table.objects.values_list())) for table in tables]  # type: ignore[attr-defined]


def test_link_that_a_later_visit_lacks_is_gone_and_may_come_back(place: directory.WebEntity) -> None:
    both = 'le lien vers <a href="http://b.example/">notre ami B</a> et celui vers <a href="http://c.example/">notre amie C</a>'
    store(fetched=page(links=both), entity_id=place.id)
    stored = store(
        fetched=page(links='le lien vers <a href="http://b.example/">notre ami B</a> seulement', at=DAY + timedelta(days=7)),
        entity_id=place.id,
    )
    assert stored.links_gone == 1
    (lost,) = selectors.lost_links(until=DAY + timedelta(days=8))
    assert (lost.target_url, lost.gone_at, lost.last_seen) == ("http://c.example/", DAY + timedelta(days=7), DAY)
    store(fetched=page(links=both, at=DAY + timedelta(days=14)), entity_id=place.id)
    assert selectors.lost_links(until=DAY + timedelta(days=30)) == []


def test_older_visit_told_later_keeps_the_present(place: directory.WebEntity) -> None:
    store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>'), entity_id=place.id)
    store(fetched=page(links='voir <a href="http://old.example/">un ancien ami</a>', at=DAY - timedelta(days=100)), entity_id=place.id)
    told = {row.target_url: (row.first_seen, row.gone_at) for row in models.Hyperlink.objects.all()}
    assert told["http://old.example/"] == (DAY - timedelta(days=100), DAY)
    assert told["http://b.example/"] == (DAY, None)
    assert told["https://menu.example/"] == (DAY - timedelta(days=100), None)


def test_feed_and_page_tell_one_post_and_the_longer_text_stays(place: directory.WebEntity) -> None:
    store(fetched=feed(item("http://www.a.example/2026/03/01/post", text="Un résumé.")), entity_id=place.id)
    store(fetched=page(at=DAY + timedelta(hours=1)), entity_id=place.id)
    store(fetched=feed(item("http://www.a.example/2026/03/01/post", text="Un résumé."), at=DAY + timedelta(hours=2)), entity_id=place.id)
    (post,) = selectors.posts()
    assert len(post.text) > 300
    assert post.published == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_page_that_names_another_address_as_its_own_joins_its_feed_entry(place: directory.WebEntity) -> None:
    own = '<link rel="canonical" href="https://a.example/reunion/">'
    store(fetched=feed(item("https://a.example/?p=12")), entity_id=place.id)
    store(fetched=page(head=own, url="https://a.example/?p=12"), entity_id=place.id)
    store(fetched=feed(item("https://a.example/?p=12"), at=DAY + timedelta(days=1)), entity_id=place.id)
    assert [post.url for post in selectors.posts()] == ["https://a.example/reunion/"]


def test_links_of_an_entry_belong_to_its_page(place: directory.WebEntity) -> None:
    stored = store(fetched=feed(item("https://a.example/p1", text='Lisez <a href="http://b.example/y">B</a>')), entity_id=place.id)
    assert stored.links_new == 1
    (link,) = selectors.page_links(source_entity=place.id)
    assert (link.source_url, link.target_url, link.kind) == ("https://a.example/p1", "http://b.example/y", LinkKind.EDITORIAL)


def test_entries_outside_every_admitted_place_are_not_stored(place: directory.WebEntity) -> None:
    other, unsure = make_place("b.example"), make_place("c.example", "undecided")
    store(
        fetched=feed(item("https://b.example/1"), item("https://c.example/2"), item("https://d.example/3"), item("https://a.example/4")),
        entity_id=place.id,
    )
    assert {(post.url, post.entity_id) for post in selectors.posts()} == {
        ("https://b.example/1", other.id),
        ("https://a.example/4", place.id),
    }
    assert not models.Post.objects.filter(entity=unsure).exists()


@pytest.mark.parametrize("status", ["undecided", "out", None])
def test_an_answer_that_stands_outside_every_admitted_place_leaves_the_trace_of_the_visit_alone(
    place: directory.WebEntity, status: str | None
) -> None:
    """The second lock: redirects out of a place are not followed, but what an archive or a door tells comes this way too."""
    if status is not None:
        make_place("b.example", status)
    told = replace(page(links='<a href="https://c.example/">lien</a>'), final_url="https://b.example/elsewhere")
    stored = store(fetched=told, entity_id=place.id)
    assert (stored.visits, models.Visit.objects.count()) == (1, 1)
    assert not models.Page.objects.exists()
    assert not models.Hyperlink.objects.exists()
    assert not models.Post.objects.exists()


def test_no_author_is_written_anywhere(place: directory.WebEntity) -> None:
    author = "<author>zo@a.example (Zoé Qwertz)</author><dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Zoé Qwertz</dc:creator>"
    store(fetched=feed(item("https://a.example/1", extra=author)), entity_id=place.id)
    store(
        fetched=page(
            head='<meta name="author" content="Zoé Qwertz"><script type="application/ld+json">{"@type":"Article","author":"Zoé Qwertz"}</script>'
        ),
        entity_id=place.id,
    )
    assert not [row for table in dump() for row in table if "Qwertz" in row or "zo@" in row]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("head", "headers"),
    [
        ('<meta name="robots" content="noindex">', ()),
        ('<META NAME="SeveBot" CONTENT="None">', ()),
        ("", (("x-robots-tag", "NOINDEX"),)),
        ('<meta name="seve" content="no">', ()),
    ],
)
def test_page_that_turns_noindex_is_purged(place: directory.WebEntity, head: str, headers: tuple[tuple[str, str], ...]) -> None:
    store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>'), entity_id=place.id)
    stored = store(fetched=page(head=head, headers=headers, at=DAY + timedelta(days=1)), entity_id=place.id)
    store(fetched=feed(item("https://a.example/2026/03/01/post"), at=DAY + timedelta(days=2)), entity_id=place.id)
    assert stored.posts_purged == 1
    assert selectors.posts() == []
    assert not [row for table in dump()[1:] for row in table if "réunion" in row or "printemps" in row]  # type: ignore[attr-defined]
    assert links() == []


@pytest.mark.parametrize(
    ("head", "text", "excerpt"),
    [
        ('<meta name="robots" content="noarchive">', 0, 100),
        ('<meta name="robots" content="nosnippet">', 300, 0),
        ('<meta name="robots" content="max-snippet:20">', 300, 20),
        ('<meta name="tdm-reservation" content="1">', 0, 0),
    ],
)
def test_what_a_page_asks_bounds_what_is_kept(place: directory.WebEntity, head: str, text: int, excerpt: int) -> None:
    store(fetched=page(head=head), entity_id=place.id)
    (post,) = selectors.posts()
    assert (
        len(post.text) >= text and bool(post.text) == bool(text),
        len(post.excerpt) >= excerpt and bool(post.excerpt) == bool(excerpt),
    ) == (True, True)
    assert excerpt != 20 or len(post.excerpt) <= 20


def test_future_date_becomes_the_date_of_the_visit(place: directory.WebEntity) -> None:
    store(
        fetched=feed(item("https://a.example/1", date="Mon, 02 Mar 2099 10:00:00 GMT"), item("https://a.example/2", date="")),
        entity_id=place.id,
    )
    assert [(post.published, post.date_is_sure) for post in selectors.posts()] == [(DAY, False), (DAY, False)]


@pytest.mark.parametrize(
    "date", ["Mon, 02 Mar 2099 10:00:00 GMT", "9999-12-31", "", "0000-00-00", "31 Feb 2026", "x" * 10_000, "-9999999999"]
)
def test_a_date_to_come_or_of_nonsense_is_never_sorted_first(place: directory.WebEntity, date: str) -> None:
    """Q9: the moment of the visit, flagged; what was told with a sure date, however old, stands before it."""
    old, odd = item("https://a.example/1", date="Sat, 01 Mar 2025 10:00:00 GMT"), item("https://a.example/2", date=date)
    store(fetched=feed(odd, old), entity_id=place.id)
    store(
        fetched=feed(odd, old, item("https://a.example/3", date="Mon, 02 Mar 2026 11:59:00 GMT"), at=DAY + timedelta(days=1)),
        entity_id=place.id,
    )
    assert [(post.url[-1], post.date_is_sure) for post in selectors.posts()] == [("3", True), ("1", True), ("2", False)]
    assert models.Post.objects.get(url="https://a.example/2").published == DAY
    assert [post.url[-1] for post in selectors.posts(limit=1)] == ["3"]


def test_what_the_first_visit_finds_undated_is_no_news(place: directory.WebEntity) -> None:
    """It was there before, nobody knows since when; what appears undated later is new."""
    week = {"start": DAY - timedelta(days=3), "end": DAY + timedelta(days=4)}
    old = item("https://a.example/1", date="")
    store(fetched=feed(old), entity_id=place.id)
    assert selectors.posts(**week) == []
    assert [post.url[-1] for post in selectors.posts()] == ["1"]
    assert selectors.latest_date() is None
    store(fetched=feed(old, item("https://a.example/2", date=""), at=DAY + timedelta(days=2)), entity_id=place.id)
    assert [post.url[-1] for post in selectors.posts(**week)] == ["2"]


KEPT = {  # what is asked → (posts, whether text stays, whether an excerpt stays, most characters of it, nominated places)
    "index, follow": (1, True, True, 300, 1),
    "noindex": (0, False, False, 0, 0),
    "none": (0, False, False, 0, 0),
    "nofollow": (1, True, True, 300, 0),
    "nosnippet": (1, True, False, 0, 1),
    "noarchive": (1, False, True, 300, 1),
    "max-snippet:50": (1, True, True, 50, 1),
    "unavailable_after: 2026-03-01": (0, False, False, 0, 0),
    "noai": (1, False, False, 0, 1),
}


@pytest.mark.parametrize("asked", list(KEPT))
def test_each_directive_is_obeyed_in_every_voice_and_spelling(place: directory.WebEntity, asked: str) -> None:
    """R6 as stored: eight directives (and none), in header and page, to all and to us, in small and capital letters."""
    for number, (where, whom, case) in enumerate(product(("header", "meta"), ("robots", "SeveBot"), (str.lower, str.upper))):
        head = f'<meta name="{case(whom)}" content="{case(asked)}">' if where == "meta" else ""
        value = case(asked) if whom == "robots" else f"{case(whom)}: {case(asked)}"
        headers = (("x-robots-tag", value),) if where == "header" else ()
        url = f"https://a.example/2026/03/01/{number}"
        link = f'Voir <a href="https://b{number}.example/">notre ami</a>.'
        store(fetched=page(head=head, headers=headers, url=url, links=link), entity_id=place.id)
        posts = models.Post.objects.filter(url=url)
        told = [(bool(post.text), bool(post.excerpt), len(post.excerpt)) for post in posts]
        count, text, excerpt, longest, nominated = KEPT[asked]
        assert [(t, e) for t, e, _ in told] == [(text, excerpt)] * count, (where, whom, case)
        assert all(length <= longest + 1 for *_, length in told)
        assert directory.Nomination.objects.filter(url__contains=f"//b{number}.example").count() == nominated


@pytest.mark.parametrize("page_first", [True, False])
@pytest.mark.parametrize("url", ["https://a.example/2026/03/01/post", "https://a.example/a-short-one"])
@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("noarchive", (False, True, 300)),
        ("nosnippet", (True, False, 0)),
        ("max-snippet:20", (True, True, 21)),
        ("noai", (False, False, 0)),
        ("unavailable_after: 2026-03-01", None),
        ("noindex", None),
    ],
)
def test_what_a_page_asks_holds_for_what_its_feed_tells(
    place: directory.WebEntity, asked: str, kept: tuple[bool, bool, int] | None, page_first: bool, url: str
) -> None:
    """A feed that says nothing does not give back what the page of its entry withholds, whichever is read first, nor when read again.

    Nor where the page is no post by itself: short, and without a date.
    """
    words = "Peu de mots." if url.endswith("short-one") else LONG
    answers = [page(head=f'<meta name="robots" content="{asked}">', url=url, text=words), feed(item(url, text=LONG * 3))]
    for day, answer in enumerate([*(answers if page_first else answers[::-1]), feed(item(url, text=LONG * 4))]):
        store(fetched=replace(answer, at=DAY + timedelta(days=day)), entity_id=place.id)
        if day:
            found = [(bool(post.text), bool(post.excerpt), len(post.excerpt)) for post in models.Post.objects.all()]
            assert [(text, excerpt) for text, excerpt, _ in found] == ([kept[:2]] if kept else [])
            assert all(kept and length <= kept[2] for *_, length in found)


def test_withdrawn_page_takes_its_post_out_and_comes_back(place: directory.WebEntity) -> None:
    store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>'), entity_id=place.id)
    gone = fetched(b"", at=DAY + timedelta(days=1), url="https://a.example/2026/03/01/post", outcome=Outcome.GONE, status=410)
    assert store(fetched=gone, entity_id=place.id).links_gone == 2
    assert (selectors.posts(), len(selectors.posts(with_gone=True))) == ([], 1)
    store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>', at=DAY + timedelta(days=2)), entity_id=place.id)
    assert len(selectors.posts()) == 1
    assert [gone for _, _, gone in links()] == [False, False]


def test_unchanged_bytes_are_not_read_twice(place: directory.WebEntity, monkeypatch: pytest.MonkeyPatch) -> None:
    store(fetched=page(), entity_id=place.id)
    monkeypatch.setattr("seve.harvest.services.store.read", lambda fetched: pytest.fail("read again"))
    stored = store(fetched=page(at=DAY + timedelta(days=1)), entity_id=place.id)
    assert stored.outcome == Outcome.UNCHANGED
    assert models.Page.objects.get().last_seen == DAY + timedelta(days=1)
    assert models.Visit.objects.count() == 2


def test_nomination_of_unknown_neighbours_only(place: directory.WebEntity) -> None:
    make_place("known.example")
    make_place("refused.example", "out")
    text = " ".join(
        f'voir <a href="http://{host}/x">{host}</a>'
        for host in ("new.example", "known.example", "refused.example", "x.com/intent/tweet?a=1")
    )
    stored = store(fetched=page(links=text), entity_id=place.id)
    assert stored.nominated == 1
    assert list(directory.Nomination.objects.values_list("surt", "cited_by")) == [("example,new)", [place.id])]


@pytest.mark.parametrize("rel", ["nofollow", "sponsored", "noopener ugc", "me", ""])
def test_what_a_link_does_not_stand_for_is_told_but_nominates_nobody(place: directory.WebEntity, rel: str) -> None:
    """An advertisement, or a visitor's comment, is no citation by the place."""
    store(fetched=page(links=f'Voir <a href="https://unknown.example/" rel="{rel}">le texte</a> et la suite.'), entity_id=place.id)
    assert ("https://unknown.example/", "editorial", False) in links()
    assert directory.Nomination.objects.filter(surt="example,unknown)").exists() == (rel in {"me", ""})


def test_nothing_is_stored_when_the_end_fails(place: directory.WebEntity, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("seve.harvest.services.store.directory.nominate", fail)
    with pytest.raises(RuntimeError):
        store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>'), entity_id=place.id)
    assert dump() == [[], [], [], [], []]


def test_table_for_the_atlas(place: directory.WebEntity) -> None:
    store(fetched=page(links='voir <a href="http://b.example/" rel="nofollow">notre ami B</a>'), entity_id=place.id)
    table = selectors.hyperlinks_for_atlas(at=DAY + timedelta(days=1))
    assert (table.target_surt, table.kind.tolist(), table.nofollow.tolist()) == (["example,b)", "example,menu)"], [0, 1], [True, False])
    assert set(table.first_seen.tolist()) == {int(DAY.timestamp())}
    assert len(selectors.hyperlinks_for_atlas(at=DAY - timedelta(days=3)).target_surt) == 0


def test_table_for_the_atlas_tells_several_places_as_they_stood_at_a_moment(place: directory.WebEntity) -> None:
    other = make_place("b.example")
    store(fetched=page(links='voir <a href="http://c.example/">notre ami C</a>', url="https://b.example/"), entity_id=other.id)
    store(fetched=page(links='voir <a href="http://b.example/">notre ami B</a>'), entity_id=place.id)
    store(fetched=page(at=DAY + timedelta(days=2)), entity_id=place.id)  # the link to B is gone
    day = int(DAY.timestamp())
    later = selectors.hyperlinks_for_atlas(at=DAY + timedelta(days=3, microseconds=999_999))
    assert later.source_entity.tolist() == [place.id, place.id, other.id, other.id]
    assert later.target_surt == ["example,b)", "example,menu)", "example,c)", "example,menu)"]
    assert later.gone_at.tolist() == [day + 2 * 86_400, 0, 0, 0]
    assert later.last_seen.tolist() == [day, day + 2 * 86_400, day, day]
    assert selectors.hyperlinks_for_atlas(at=DAY + timedelta(days=1)).gone_at.tolist() == [0, 0, 0, 0]
    pages = dict(models.Page.objects.values_list("id", "published"))
    assert later.published.tolist() == [int(moment.timestamp()) if (moment := pages[page]) else 0 for page in later.page_id.tolist()]
    assert {pages[page] is None for page in later.page_id.tolist()} == {True, False}


def test_account_that_no_longer_agrees_is_emptied() -> None:
    directory.WebEntity.objects.all().delete()
    account = directory.WebEntity.objects.create(name="nous", home_url="https://s.example/@nous", status="in", created_at=DAY)
    directory.UrlPrefix.objects.create(entity=account, surt="example,s)/@nous", url="https://s.example/@nous")
    flags = {"id": "12", "acct": "nous", "locked": False, "indexable": True, "discoverable": True, "note": ""}
    status = {
        "uri": "u",
        "url": "https://s.example/@nous/1",
        "created_at": "2026-03-01T10:00:00Z",
        "visibility": "public",
        "content": "<p>Rendez-vous</p>",
    }

    def told(path: str, answer: object, at: datetime) -> object:
        return store(
            fetched=fetched(
                json.dumps(answer).encode(), at=at, url=f"https://s.example/api/v1/accounts/{path}&of=/@nous", kind="application/json"
            ),
            entity_id=account.id,
        )

    told("12/statuses?limit=40", [{**status, "account": flags}], DAY)
    assert [post.url for post in selectors.posts()] == ["https://s.example/@nous/1"]
    told("lookup?acct=nous", {**flags, "indexable": False}, DAY + timedelta(days=1))
    assert selectors.posts() == []
    assert "Rendez-vous" not in repr(dump())


@pytest.mark.parametrize("feed_first", [True, False])
def test_title_of_the_feed_stays_whoever_spoke_first(place: directory.WebEntity, feed_first: bool) -> None:
    told = [feed(item("https://a.example/2026/03/01/post", title="Le vrai titre", text="Un résumé.")), page(at=DAY + timedelta(hours=1))]
    for answer in told if feed_first else told[::-1]:
        store(fetched=answer, entity_id=place.id)
    (post,) = selectors.posts()
    assert (post.title, len(post.text) > 300) == ("Le vrai titre", True)
