"""`seve lab stories`: posts in, stories out."""

import math
import re
from typing import Any
from urllib.parse import urlsplit

import click

from seve.base.clock import parse_moment
from seve.cli.lab.lines import Broken, read_objects
from seve.cli.output import print_json

FARTHEST = 4e11  # epoch seconds either way
LONGEST_TITLE, LONGEST_TEXT = 1_000, 100_000  # characters; of a longer text the head tells its story


@click.command()
@click.argument("posts", metavar="POSTS.jsonl")
def stories(posts: str) -> None:
    """Group the posts of a JSONL file into stories.

    A line is {"id", "url", "date", "title", "text", "source"}; only id and title (or text) are needed.
    Where the file tells sources apart, a story needs two of them.

    \b
    Example: seve lab stories posts.jsonl
    """
    from seve.base.embeddings import encode
    from seve.stories.domain.grouping import gather, tells_sources_apart

    told = [_told(line, number) for number, line in read_objects(Broken(posts))]
    vectors = encode([post.head for post in told])
    found = gather(told, vectors, fewest_sources=2 if tells_sources_apart(told) else 1)
    print_json(
        {
            "stories": [
                {
                    "id": number,
                    "title": story.title,
                    "posts": [post.id for post in story.posts],
                    "first": story.posts[0].id,
                    "sources": story.sources,
                    "words": story.words,
                    "relays": [{"id": post.id, "how": taken.how} for post, taken in zip(story.posts, story.taken, strict=True)],
                }
                for number, story in enumerate(found, start=1)
            ]
        }
    )


def _told(line: dict[str, Any], number: int) -> Any:
    from seve.stories.domain.told import Told

    url, text = _words(line, "url"), _words(line, "text")[:LONGEST_TEXT]
    address = _plain_address(url)
    identity = line.get("id")
    return Told(
        id=_sound(identity) if isinstance(identity, str) else identity if isinstance(identity, int) else number,
        title=_words(line, "title")[:LONGEST_TITLE],
        text=text,
        source=_words(line, "source") or _host(url),
        published=_seconds(line.get("date")),
        address=address,
        links=frozenset(_plain_address(link.rstrip(".,;:)]»")) for link in re.findall(r"https?://[^\s<>\"']+", text)) - {address},
        language=_words(line, "language"),
    )


def _words(line: dict[str, Any], key: str) -> str:
    value = line.get(key)
    return "" if value is None else _sound(str(value))


def _sound(text: str) -> str:
    """JSON can hold halves of characters (lone surrogates), which no file can be written with."""
    return text.encode("utf-8", "replace").decode()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _plain_address(url: str) -> str:
    """The address without what rarely tells two pages apart: scheme, www., fragment, last slash."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _seconds(date: object) -> float | None:
    if isinstance(date, int | float) and not isinstance(date, bool):
        return float(date) if math.isfinite(date) and abs(date) < FARTHEST else None
    if not isinstance(date, str) or not date.strip():
        return None
    try:
        return parse_moment(date).timestamp()
    except (ValueError, OverflowError):
        return None
