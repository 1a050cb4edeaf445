"""What commands share: JSON on standard output, words and bars on standard error, one-line errors."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else.")


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False) + "\n")


def say(text: str) -> None:
    """A sentence for a person, on standard error."""
    click.echo(text, err=True)


def show(value: object, *, as_json: bool, words: Callable[[], str]) -> None:
    """The result: as JSON, or in words on standard output (no line at all where there is nothing to tell)."""
    if as_json:
        print_json(value)
    elif told := words():
        click.echo(told)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence elsewhere. Yields a function that advances it."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


def tracked(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Iterate with a bar on a terminal."""
    with progress(label, total) as advance:
        for item in items:
            yield item
            advance(1)


def read_bytes(path: str) -> bytes:
    """The content of a file; `-` is standard input. Raises click.UsageError in one line."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as reason:
        raise click.UsageError(f"cannot read {path}: {reason.strerror}") from None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "item"):  # a numpy scalar
        return value.item()
    raise TypeError(f"cannot print {type(value).__name__} as JSON")
