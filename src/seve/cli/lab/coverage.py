"""`seve lab coverage`: how many places exist, from the ways by which some were found."""

import csv
import io
from collections.abc import Iterator

import click

from seve.cli.output import print_json, read_bytes, say

HEADERS = {"entity", "place", "url", "id"}


@click.command()
@click.argument("captures", metavar="CAPTURES.csv")
def coverage(captures: str) -> None:
    """Estimate how many places there are in all, with an interval of 95 %.

    Where the ways cannot tell more than "at least so many", estimate and high are null.

    The file holds `entity,route`, one line per way by which a place was found.

    \b
    Example: seve lab coverage captures.csv
    """
    from seve.atlas.domain.coverage import estimate

    found = estimate(_pairs(read_bytes(captures), captures))
    print_json(
        {
            "observed": found.observed,
            "estimate": None if found.estimate is None else round(found.estimate, 1),
            "low": round(found.low, 1),
            "high": None if found.high is None else round(found.high, 1),
            "method": found.method,
            "routes": found.routes,
        }
    )


def _pairs(body: bytes, name: str) -> Iterator[tuple[str, str]]:
    if b"\0" in body[:4096]:
        raise click.ClickException(f"{name} is not text: give a CSV of entity,route")
    text = body.decode("utf-8-sig", errors="replace")
    told = 0
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() in HEADERS):
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            told += 1
            if told <= 5:
                say(f"{name}: line {number}: an entity and a route are needed, separated by a comma; left out")
            continue
        yield cells[0], cells[1]
