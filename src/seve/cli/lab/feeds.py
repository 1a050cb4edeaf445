"""`seve lab feed` and `seve lab feeds`: what a feed says."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from seve.cli.output import print_json, read_bytes
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.types import FoundEntry, FoundFeed


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--url", default="", help="Where the feed was found; relative addresses are resolved against it.")
def feed(file: str, url: str) -> None:
    """Read one feed. Bad input gives {"format": "", "malformed": true}, never an error.

    \b
    Example: seve lab feed rss.xml --url https://example.org/rss.xml
    """
    print_json(as_json(parse_feed(read_bytes(file), url)))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def feeds(folder: Path) -> None:
    """Read every file of a folder, and of those below it, as feeds: one JSON object a line.

    \b
    Example: seve lab feeds downloaded/
    """
    write = sys.stdout.write
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            body = path.read_bytes()
        except OSError:
            body = b""
        told = {"file": path.relative_to(folder).as_posix(), **as_json(parse_feed(body))}
        write(json.dumps(told, ensure_ascii=False) + "\n")


def as_json(found: FoundFeed) -> dict[str, Any]:
    """The public form of a feed (COMMANDS)."""
    return {
        "format": found.format,
        "title": found.title,
        "link": found.link,
        "language": found.language,
        "entries": [_entry(entry) for entry in found.entries],
        "malformed": found.malformed,
    }


def _entry(entry: FoundEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "authors": entry.authors,
        "summary": entry.summary,
        "content": entry.content,
        "tags": entry.tags,
        "enclosures": entry.enclosures,
    }
