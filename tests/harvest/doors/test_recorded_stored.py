"""What recorded answers become in the database: whose each post is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seve.directory import models as directory
from seve.directory.services import admit_hosts
from seve.harvest.models import Post
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome

pytestmark = pytest.mark.django_db
RECORDED = Path(__file__).parent / "recorded"


def store_recorded(name: str, url: str, home: str, kind: str) -> list[str]:
    """The addresses stored for the place whose home is `home`."""
    admit_hosts(urls=[home], by="tests")
    place = directory.WebEntity.objects.get()
    at = datetime(2026, 11, 23, tzinfo=UTC)
    store(
        fetched=Fetched(url, url, at, Outcome.OK, 200, (("content-type", kind),), (RECORDED / name).read_bytes()),
        entity_id=place.id,
    )
    return sorted(Post.objects.filter(entity=place).values_list("url", flat=True))


def test_each_episode_of_a_podcast_is_a_post_of_its_own() -> None:
    assert store_recorded("podcasts/feed.rss", "http://www.comptoir.example/feed.rss", "http://www.comptoir.example/", "text/xml") == [
        "http://comptoir.example/shows/comptoir-61.mp3",
        "http://comptoir.example/shows/comptoir-62.mp3",
    ]


def test_films_stand_beside_their_channel_and_are_its_own() -> None:
    url = "https://www.youtube.com/feeds/videos.xml?channel_id=UCK8sQmJBp8GCxrOtXWBpyEA&of=/@google"
    assert store_recorded("youtube/videos.xml", url, "https://www.youtube.com/@google", "text/xml") == [
        "http://www.youtube.com/watch?v=5shykyfmb28",
        "http://www.youtube.com/watch?v=xfFHnBQ6nQg",
    ]
    assert Post.objects.exclude(text="").count() == 2


def test_films_of_another_host_are_not_the_channels_that_shows_them() -> None:
    url = "https://framatube.org/api/v1/video-channels/lqdn_channel@video.lqdn.fr/videos"
    assert store_recorded("peertube/videos.json", url, "https://framatube.org/", "application/json") == []


def test_no_name_of_a_forum_is_stored() -> None:
    """phpBB writes who posted into the text itself (S5)."""
    home = "http://www.classicshell.net/forum/"
    kept = store_recorded("phpbb/feed.xml", f"{home}feed.php", home, "application/atom+xml")
    assert len(kept) == 3
    assert not any("Personne" in f"{row}" for row in Post.objects.values_list("title", "text", "excerpt"))


WORDPRESS = (
    '[{"id": 1, "date_gmt": "2026-03-02T10:00:00", "link": "https://a.example/p", "title": {"rendered": "un?"}, '
    '"content": {"rendered": "<p>mots?"}}]'
)
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1", "title": "t?", "items": [{"id": "1?", "url": "https://a.example/p", "title": "un?", '
    '"content_html": "<p>mots?", "date_published": "2026-03-02T10:00:00Z", "tags": ["v?"]}]}'
)


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "\\udc00\\ud800"])
@pytest.mark.parametrize(
    ("path", "kind", "answer"), [("wp-json/wp/v2/posts", "application/json", WORDPRESS), ("feed.json", "application/feed+json", JSON_FEED)]
)
def test_characters_that_no_database_takes_cost_nothing_else(path: str, kind: str, answer: str, odd: str) -> None:
    """Written by their number they pass for JSON: a NUL, half of a pair."""
    admit_hosts(urls=["https://a.example/"], by="tests")
    place = directory.WebEntity.objects.get()
    url, at = f"https://a.example/{path}", datetime(2026, 11, 23, tzinfo=UTC)
    body = answer.replace("?", odd).encode()
    store(fetched=Fetched(url, url, at, Outcome.OK, 200, (("content-type", kind),), body), entity_id=place.id)
    assert [title[:2] for title in Post.objects.values_list("title", flat=True)] == ["un"]
