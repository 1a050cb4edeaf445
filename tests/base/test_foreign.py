"""Markup of strangers: nothing takes it for text before it is cleaned."""

import json
import pickle
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

import orjson
import pytest

from seve.base import html
from seve.base.foreign import Foreign, foreign
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.types import FoundEntry

EVIL = '<p onclick="evil()">un <a href="deux">mot</a><script>evil()</script></p>'
CLEAN = '<p>un <a href="https://a.example/deux">mot</a></p>'


def test_cleaned_once_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = html.by_parser

    def parser(written: str, base: str) -> str:
        calls.append(written)
        return real(written, base)

    monkeypatch.setattr(html, "by_table", lambda *told: None)
    monkeypatch.setattr(html, "by_parser", parser)
    written = Foreign(EVIL, "https://a.example/")
    assert not calls
    assert [written.clean(), written.clean()] == [CLEAN, CLEAN]
    assert len(calls) == 1


@pytest.mark.parametrize(
    "take",
    [
        str,
        "{}".format,
        "{:>9}".format,
        lambda it: f"{it}",
        "%s".__mod__,
        lambda it: "" + it,
        lambda it: "".join([it]),
        json.dumps,
        orjson.dumps,
        bytes,
        list,
        len,
        lambda it: it.encode(),
        lambda it: it["written"],
        vars,
    ],
)
def test_it_is_no_text(take: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        take(Foreign(EVIL))


@pytest.mark.parametrize("show", [repr, ascii, lambda it: f"{it!r}", lambda it: repr([it]), lambda it: repr({"summary": it})])
def test_it_says_only_how_long_it_is(show: Callable[[Any], str]) -> None:
    assert "evil" not in show(Foreign(EVIL))
    assert f"{len(EVIL)} characters" in show(Foreign(EVIL))


def test_text_without_markup_is_text() -> None:
    assert foreign("a > b & c") == "a > b & c"
    assert isinstance(foreign("a < b"), Foreign)
    assert bool(Foreign("<p>")) is True


def test_digest_is_of_what_was_written_and_where() -> None:
    same = Foreign(EVIL, "https://a.example/")
    before = same.digest()
    same.clean()
    assert before == same.digest() == Foreign(EVIL, "https://a.example/").digest()
    assert len({before, Foreign(EVIL, "https://b.example/").digest(), Foreign(EVIL + " ", "https://a.example/").digest()}) == 3


def test_it_goes_to_another_process_and_is_cleaned_there() -> None:
    assert pickle.loads(pickle.dumps(Foreign(EVIL, "https://a.example/"))).clean() == CLEAN


FEED = (
    "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>t</title><link>https://a.example/</link>"
    "<item><title>u</title><link>https://a.example/1</link>"
    f"<description><![CDATA[{EVIL}]]></description>"
    f"<content:encoded><![CDATA[{EVIL} ]]></content:encoded></item></channel></rss>"
).encode()
BROKEN = FEED.replace(b"<title>t</title>", b"<title>t & t</title>", 1)  # for the other readers
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": "https://a.example/1", "content_html": EVIL}]}
).encode()


@pytest.mark.parametrize("body", [FEED, BROKEN, FEED.replace(b"</rss>", b""), JSON_FEED])
def test_an_entry_gives_only_what_is_clean(body: bytes) -> None:
    """Every way to look at an entry, public or not, tells the same words cleaned, or none."""
    (entry,) = parse_feed(body, "https://a.example/feed").entries
    assert "evil" not in f"{entry!r}{entry}"
    assert "evil" not in repr(asdict(entry))
    assert b"evil" not in orjson.dumps(entry, default=repr)
    for each in fields(entry):
        value = getattr(entry, each.name)
        assert not isinstance(value, str) or "evil" not in value
        assert isinstance(value, Foreign) is each.name.startswith("_") or not isinstance(value, Foreign)
    assert "evil" not in entry.title + entry.summary + entry.content
    assert entry.content.startswith(CLEAN) or (entry.content == "" and entry.summary.startswith(CLEAN))
    assert pickle.loads(pickle.dumps(entry)) == entry
    with pytest.raises((AttributeError, TypeError)):  # of the two ways to refuse, Python 3.11 takes the second for slots
        entry.content = EVIL  # type: ignore[misc]


def test_digest_of_an_entry_changes_with_all_it_says() -> None:
    told: dict[str, Any] = {
        "id": "1", "title": "t", "link": "https://a.example/1", "published": None, "updated": None, "authors": (),
        "summary": foreign("<p>s</p>"), "content": foreign("<p>c</p>", "https://a.example/"), "tags": ("x",), "enclosures": (),
    }  # fmt: skip
    changes: list[dict[str, Any]] = [
        {}, {"id": "2"}, {"title": "u"}, {"link": "https://a.example/2"}, {"summary": foreign("<p>S</p>")}, {"summary": "s"},
        {"content": foreign("<p>c</p>", "https://b.example/")}, {"tags": ("x", "y")}, {"tags": ()}, {"enclosures": ({"url": "u"},)},
        {"summary": told["content"], "content": told["summary"]},
    ]  # fmt: skip
    digests = [FoundEntry(**told | change).digest() for change in changes]
    assert len(set(digests)) == len(digests)
    again = FoundEntry(**told)
    again.content  # noqa: B018 - asking for it cleans it
    assert again.digest() == digests[0]
    assert FoundEntry(**told | {"authors": ("Zoé",)}).digest() == digests[0]  # no author is kept
