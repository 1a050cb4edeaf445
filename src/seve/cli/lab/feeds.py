"""`seve lab feed` and `seve lab feeds`: what a feed says."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson

from seve.cli.lab.turns import write_in_turn
from seve.cli.output import read_bytes, say
from seve.harvest.found import FoundEntry, FoundFeed
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.feeds.entries import MOST_ENTRIES, MOST_ITEMS

AT_ONCE = 32  # files
WORTH_A_PROCESS = 3_000_000  # bytes; below, starting another costs more than it brings
GARBAGE = 50_000  # objects made before cycles are looked for


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--url", default="", help="Where the feed was found; relative addresses are resolved against it.")
def feed(file: str, url: str) -> None:
    """Read one feed. Bad input gives {"format": "", "malformed": true}, never an error.

    \b
    Example: seve lab feed rss.xml --url https://example.org/rss.xml
    """
    found = parse_feed(read_bytes(file), url)
    sys.stdout.write(as_line({}, found).decode())
    if len(found.entries) in {MOST_ITEMS, MOST_ENTRIES}:
        say(f"{file}: {len(found.entries):,} entries were read; what a longer feed holds beyond them is left out")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def feeds(folder: Path) -> None:
    """Read every file of a folder, and of those below it, as feeds: one JSON object a line.

    \b
    Example: seve lab feeds downloaded/
    """
    names, size = _files_of(folder)
    lots = [(str(folder), names[at : at + AT_ONCE]) for at in range(0, len(names), AT_ONCE)]
    with _little_garbage():
        write_in_turn(read_lot, lots, min(len(os.sched_getaffinity(0)), len(lots), size // WORTH_A_PROCESS + 1))


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for cycles seldom: what feeds are read into has none."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _files_of(folder: Path) -> tuple[list[str], int]:
    """(the files below a folder, by path from it; how many bytes they hold together)."""
    found: list[str] = []
    size, waiting = 0, [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(folder / below) as entries:
            for entry in entries:
                name = f"{below}/{entry.name}" if below else entry.name
                if entry.is_file():
                    found.append(name)
                    size += entry.stat().st_size
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(name)
    return sorted(found, key=lambda name: name.split("/")), size


def read_lot(lot: tuple[str, list[str]]) -> list[bytes]:
    """One JSON object a line for each file of (folder, names); an unreadable file is an empty one."""
    folder, names = lot
    lines = []
    for name in names:
        try:
            with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - a Path for each of thousands costs more than the reading
                body = file.readall()
        except OSError:
            body = b""
        lines.append(as_line({"file": name.encode("utf-8", "replace").decode()}, parse_feed(body)))
    return lines


def as_line(told: dict[str, Any], found: FoundFeed) -> bytes:
    """The public form of a feed (COMMANDS), with what is told before it."""
    told |= {
        "format": found.format,
        "title": found.title,
        "link": found.link,
        "language": found.language,
        "entries": list(map(_entry, found.entries)),
        "malformed": found.malformed,
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _entry(entry: FoundEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published,
        "updated": entry.updated,
        "authors": entry.authors,
        "summary": entry.summary,
        "content": entry.content,
        "tags": entry.tags,
        "enclosures": entry.enclosures,
    }
