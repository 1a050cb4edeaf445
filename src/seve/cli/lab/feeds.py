"""`seve lab feed` and `seve lab feeds`: what a feed says."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson

from seve.cli.output import read_bytes
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.types import FoundFeed

AT_ONCE = 32  # files
WORTH_A_PROCESS = 6_000_000  # bytes; below, starting another costs more than it brings


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--url", default="", help="Where the feed was found; relative addresses are resolved against it.")
def feed(file: str, url: str) -> None:
    """Read one feed. Bad input gives {"format": "", "malformed": true}, never an error.

    \b
    Example: seve lab feed rss.xml --url https://example.org/rss.xml
    """
    sys.stdout.write(as_line({}, parse_feed(read_bytes(file), url)).decode())


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def feeds(folder: Path) -> None:
    """Read every file of a folder, and of those below it, as feeds: one JSON object a line.

    \b
    Example: seve lab feeds downloaded/
    """
    names, size = _files_of(folder)
    lots = [(str(folder), names[at : at + AT_ONCE]) for at in range(0, len(names), AT_ONCE)]
    sys.stdout.flush()
    write = sys.stdout.buffer.write
    for lines in _in_order(lots, min(len(os.sched_getaffinity(0)), len(lots), size // WORTH_A_PROCESS + 1)):
        write(lines)
    sys.stdout.buffer.flush()


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


def _in_order(lots: list[tuple[str, list[str]]], processes: int) -> Iterator[bytes]:
    """The lines of each lot, in their order, by several processes when there is work for them."""
    if processes < 2:
        yield from map(read_lot, lots)
        return
    from multiprocessing import get_context

    from seve.harvest.parse import leave_interrupts_to_parent

    with get_context("fork").Pool(processes, leave_interrupts_to_parent) as pool:
        yield from pool.imap(read_lot, lots)


def read_lot(lot: tuple[str, list[str]]) -> bytes:
    """One JSON object a line for each file of (folder, names); an unreadable file is an empty one."""
    folder, names = lot
    lines = []
    for name in names:
        try:
            body = Path(folder, name).read_bytes()
        except OSError:
            body = b""
        lines.append(as_line({"file": name.encode("utf-8", "replace").decode()}, parse_feed(body)))
    return b"".join(lines)


def as_line(told: dict[str, Any], found: FoundFeed) -> bytes:
    """The public form of a feed (COMMANDS), with what is told before it."""
    told |= {
        "format": found.format,
        "title": found.title,
        "link": found.link,
        "language": found.language,
        "entries": found.entries,
        "malformed": found.malformed,
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
