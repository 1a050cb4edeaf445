"""What the commands of the lab share: files of lines that may be anything, read without a fall.

Whatever the encoding, a text comes out; a line that cannot be used is told by its number, the rest goes on.
"""

import csv
import json
from collections.abc import Iterator
from typing import Any

import click

from seve.cli.output import read_bytes, say
from seve.harvest.parse.charsets import decode

WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # the marks of UTF-16 and UTF-32, in which zeros are no surprise
TOLD = 5  # broken lines told one by one


class Broken:
    """Tells which lines were passed over, and why: the first few on standard error, at the end how many more there were."""

    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0

    def tell(self, number: int, why: str) -> None:
        self.count += 1
        if self.count <= TOLD:
            say(f"{self.name}: line {number} passed over: {why}")

    def end(self, *, read: bool, wanted: str) -> None:
        """Raises click.ClickException when lines were there and not one could be read; `wanted` says what they must hold."""
        if self.count > TOLD:
            say(f"{self.name}: {self.count - TOLD} more lines passed over")
        if self.count and not read:
            raise click.ClickException(f"{self.name}: no line could be read: the file must hold {wanted}")


def read_rows(broken: Broken, headers: set[str]) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a CSV; an empty line, and a first line that begins with one of `headers`, are left out.

    Raises click.UsageError when there is no such file, click.ClickException when it is not text.
    """
    rows = csv.reader(_text(broken.name).splitlines())
    while True:
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error as reason:
            broken.tell(rows.line_num, str(reason))
            continue
        if any(cells) and not (rows.line_num == 1 and cells[0].lower() in headers):
            yield rows.line_num, cells


def read_objects(broken: Broken) -> list[tuple[int, dict[str, Any]]]:
    """(line number, object) of a JSONL file. Raises as `read_rows`, and also when lines are there and none holds an object."""
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(_text(broken.name).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as reason:
            broken.tell(number, f"it is not JSON ({getattr(reason, 'msg', 'it is nested too deeply')})")
            continue
        if isinstance(value, dict):
            found.append((number, value))
        else:
            broken.tell(number, "it is not a JSON object")
    broken.end(read=bool(found), wanted="one JSON object a line")
    return found


def _text(name: str) -> str:
    body = read_bytes(name)
    if b"\0" in body[:4096] and not body.startswith(WIDE):
        raise click.ClickException(f"{name} is not text")
    return decode(body)[0]
