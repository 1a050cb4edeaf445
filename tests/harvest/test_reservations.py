"""What a whole host reserves (R7): read, kept, obeyed."""

# ruff: noqa: E501 - tables of data read better on one line

import json
from datetime import UTC, datetime, timedelta

import pytest

from seve.base.http import Trouble, read_target
from seve.directory import models as directory
from seve.harvest import models, selectors
from seve.harvest.domain.reservations import Reserved, is_reserved, read_ai_txt, read_tdmrep, read_usage
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.services import shelf
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome

DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = "<rss version='2.0'><channel><item><title>Titre</title><link>https://a.example/2026/p</link><description>Les mots de ce texte</description></item></channel></rss>"


def test_tdmrep_file() -> None:
    body = json.dumps(
        [{"location": "/", "tdm-reservation": 0}, {"location": "/blog/*", "tdm-reservation": 1, "tdm-policy": "https://x.example/p"}]
    )
    rules = read_tdmrep(body.encode())
    assert rules == (Reserved("/", False), Reserved("/blog/*", True))
    assert (is_reserved("/blog/p", rules), is_reserved("/autre", rules)) == (True, False)


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (b'{"location": "/a/", "tdm-reservation": 1}', (Reserved("/a/", True),)),
        (b'{"@context": "http://www.w3.org/ns/tdmrep", "@type": "Reservation", "policy": "all-rights-reserved"}', (Reserved("/", True),)),
        (b'{"type": "Reservation"}', (Reserved("/", True),)),
    ],
)
def test_tdmrep_as_some_write_it(body: bytes, rules: tuple[Reserved, ...]) -> None:
    assert read_tdmrep(body) == rules


@pytest.mark.parametrize("body", [b"", b"{", b"null", b'{"location": "/"}', b"[1, null]", b'[{"location": 3}]', b"[" * 50_000])
def test_what_is_no_tdmrep_file(body: bytes) -> None:
    assert read_tdmrep(body) == ()


@pytest.mark.parametrize(
    ("robots", "path", "reserved"),
    [
        ("User-agent: *\nContent-Usage: train-ai=n\n", "/x", True),
        ("User-agent: *\nContent-Usage: train-ai=y\n", "/x", False),
        ("User-agent: *\nContent-Usage: /blog/ train-ai=n\n", "/blog/x", True),
        ("User-agent: *\nContent-Usage: /blog/ train-ai=n\n", "/x", False),
        ("User-agent: googlebot\nContent-Usage: train-ai=n\n", "/x", False),
        ("User-agent: googlebot\nUser-agent: SeveBot\nContent-Usage: bots=n\n", "/x", True),
        ("User-agent: *\nDisallow:\n", "/x", False),
    ],
)
def test_usage_lines_of_robots(robots: str, path: str, reserved: bool) -> None:
    assert is_reserved(path, read_usage(robots)) is reserved


@pytest.mark.parametrize(
    ("pattern", "path", "covers"),
    [
        ("/", "/x", True),
        ("/a*c", "/abc", True),
        ("/a*c$", "/abcd", False),
        ("/a*c$", "/acbc", True),
        ("/*.pdf$", "/x/y.pdf", True),
        ("/b", "/a", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
    ],
)
def test_patterns(pattern: str, path: str, covers: bool) -> None:
    assert is_reserved(path, (Reserved(pattern, True),)) is covers


def fetched(url: str, body: str, kind: str, at: datetime) -> Fetched:
    return Fetched(url, url, at, Outcome.OK, 200, (("content-type", kind),), body.encode())


@pytest.fixture
def place() -> directory.WebEntity:
    entity = directory.WebEntity.objects.create(name="a", home_url="https://a.example/", status="in", created_at=DAY)
    directory.UrlPrefix.objects.create(entity=entity, surt="example,a)", url="https://a.example/")
    return entity


@pytest.mark.django_db
@pytest.mark.parametrize("file_first", [True, False])
def test_words_under_a_reservation_are_not_kept(place: directory.WebEntity, file_first: bool) -> None:
    answers = [
        ("https://a.example/.well-known/tdmrep.json", '[{"location": "/2026/", "tdm-reservation": 1}]', "application/json"),
        ("https://a.example/feed", FEED, "application/rss+xml"),
    ]
    for hours, (url, body, kind) in enumerate(answers if file_first else answers[::-1]):
        store(fetched=fetched(url, body, kind, DAY + timedelta(hours=hours)), entity_id=place.id)
    (post,) = selectors.posts()
    assert (post.title, post.text, post.excerpt, post.directives.no_mining) == ("Titre", "", "", True)


@pytest.mark.django_db
def test_usage_line_of_a_kept_robots_is_obeyed(place: directory.WebEntity) -> None:
    body = b"User-agent: *\nContent-Usage: train-ai=n\n"
    models.RobotsFile.objects.create(
        origin=read_target("https://a.example/").origin, status=200, trouble="", body=body, fetched_at=DAY, expires_at=DAY, failures=0
    )
    store(fetched=fetched("https://a.example/feed", FEED, "application/rss+xml", DAY), entity_id=place.id)
    (post,) = selectors.posts()
    assert (post.text, post.directives.no_mining) == ("", True)


@pytest.mark.parametrize(
    ("text", "path", "reserved"),
    [
        ("User-Agent: *\nDisallow: /\n", "/x", True),
        ("User-Agent: *\nDisallow: *\n", "/x", True),
        ("# Spawning AI\nUser-Agent: *\nDisallow: *.jpg\nDisallow: *.txt\nDisallow: *.html\n", "/blog/x", True),
        ("User-Agent: *\nDisallow: *.jpg\nDisallow: *.mp3\n", "/x", False),
        ("User-Agent: *\nDisallow: /blog/\nAllow: /\n", "/blog/x", True),
        ("User-Agent: *\nDisallow: /blog/\nAllow: /\n", "/x", False),
        ("User-Agent: *\nAllow: *.html\n", "/x", False),
        ("User-Agent: GPTBot\nDisallow: /\n", "/x", False),
        ("User-Agent: SeveBot\nDisallow: /\n", "/x", True),
        ("User-Agent: *\nContent-Usage: train-ai=n\n", "/x", True),
        ("<!DOCTYPE html><html><body>User-Agent: *\nDisallow: /\n</body></html>", "/x", False),
        ("", "/x", False),
        ("Disallow", "/x", False),
        ("User-Agent: *\nDisallow:\n", "/x", False),
    ],
)
def test_ai_txt(text: str, path: str, reserved: bool) -> None:
    assert is_reserved(path, read_ai_txt(text)) is reserved


ROBOTS, PLAIN_ROBOTS = read_target("https://a.example/").origin, read_target("http://a.example/").origin  # as visits write them
TDM, AI = f"{ROBOTS}/.well-known/tdmrep.json", f"{ROBOTS}/ai.txt"
RESERVED, FREE = b'[{"location": "/", "tdm-reservation": 1}]', b'[{"location": "/2026/", "tdm-reservation": 0}]'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "headers", "reserved"),
    [
        ({}, (), False),
        ({TDM: RESERVED}, (), True),
        ({TDM: FREE}, (), False),
        ({TDM: FREE, AI: b"User-agent: *\nDisallow: /\n"}, (), True),
        ({TDM: FREE, ROBOTS: b"User-agent: *\nContent-Usage: train-ai=n\n"}, (), True),
        ({TDM: FREE}, (("tdm-reservation", "1"),), True),
        ({TDM: RESERVED}, (("tdm-reservation", "0"),), True),
        ({}, (("content-usage", "train-ai=n"),), True),
        ({AI: b"User-agent: *\nAllow: /\n"}, (), False),
        ({f"{PLAIN_ROBOTS}/.well-known/tdmrep.json": RESERVED}, (), True),
    ],
)
def test_of_all_voices_the_strictest_wins(
    place: directory.WebEntity, files: dict[str, bytes], headers: tuple[tuple[str, str], ...], reserved: bool
) -> None:
    """A voice that lets go of one path does not take back what another reserves."""
    shelf.keep([RobotsAnswer(address, 200, Trouble.NONE, body, DAY, DAY, 0) for address, body in files.items()])
    url = "https://a.example/feed"
    told = (("content-type", "application/rss+xml"), *headers)
    store(fetched=Fetched(url, url, DAY, Outcome.OK, 200, told, FEED.encode()), entity_id=place.id)
    (post,) = selectors.posts()
    assert (post.text == "", post.directives.no_mining) == (reserved, reserved)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "files", [{TDM: RESERVED}, {AI: b"User-agent: *\nDisallow: /\n"}, {ROBOTS: b"User-agent: *\nContent-Usage: ai=n\n"}]
)
def test_a_file_that_reserves_empties_what_was_stored_before(place: directory.WebEntity, files: dict[str, bytes]) -> None:
    store(fetched=fetched("https://a.example/feed", FEED, "application/rss+xml", DAY), entity_id=place.id)
    assert models.Post.objects.exclude(text="").count() == 1
    shelf.keep([RobotsAnswer(address, 200, Trouble.NONE, body, DAY, DAY, 0) for address, body in files.items()])
    (post,) = selectors.posts()
    assert (post.title, post.text, post.directives.no_mining) == ("Titre", "", True)
