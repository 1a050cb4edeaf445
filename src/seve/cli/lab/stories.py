"""`seve lab stories`: posts in, stories out."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import click

from seve.cli.output import print_json, read_bytes


@click.command()
@click.argument("posts")
def stories(posts: str) -> None:
    """Group the posts of a JSONL file into stories.

    A line is {"id", "url", "date", "title", "text", "source"}; only id and title (or text) are needed.
    Where the file tells sources apart, a story needs two of them.

    \b
    Example: seve lab stories posts.jsonl
    """
    from seve.base.embeddings import encode
    from seve.stories.domain.grouping import gather, tells_sources_apart

    told = [_told(line, number) for number, line in _lines(read_bytes(posts))]
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


def _lines(body: bytes) -> list[tuple[int, dict[str, Any]]]:
    """Each object with its line number. Raises click.ClickException for a file that holds none; a broken line is told and passed over."""
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(body.decode("utf-8-sig", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as reason:
            click.echo(f"line {number} is not JSON, passed over: {reason.msg}", err=True)
            continue
        if isinstance(value, dict):
            found.append((number, value))
        else:
            click.echo(f"line {number} is not a JSON object, passed over", err=True)
    if body.strip() and not found:
        raise click.ClickException("no post could be read: the file must hold one JSON object a line")
    return found


def _told(line: dict[str, Any], number: int) -> Any:
    import re

    from seve.stories.domain.told import Told

    address = _plain_address(str(line.get("url") or ""))
    text = str(line.get("text") or "")
    identity = line.get("id")
    return Told(
        id=identity if isinstance(identity, str | int) else number,
        title=str(line.get("title") or ""),
        text=text,
        source=str(line.get("source") or urlsplit(str(line.get("url") or "")).hostname or ""),
        published=_seconds(line.get("date")),
        address=address,
        links=frozenset(_plain_address(link.rstrip(".,;:)]»")) for link in re.findall(r"https?://[^\s<>\"']+", text)) - {address},
        language=str(line.get("language") or ""),
    )


def _plain_address(url: str) -> str:
    """The address without what rarely tells two pages apart: scheme, www., fragment, last slash."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _seconds(date: object) -> float | None:
    if isinstance(date, int | float) and not isinstance(date, bool):
        return float(date)
    if not isinstance(date, str) or not date.strip():
        return None
    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
