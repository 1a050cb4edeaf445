"""`seve lab coverage`: how many places exist, from the ways by which some were found."""

import click

from seve.cli.lab.lines import Broken, read_rows
from seve.cli.output import print_json

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

    found = estimate(_pairs(captures))
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


def _pairs(name: str) -> list[tuple[str, str]]:
    """(entity, route). Raises click.ClickException when lines are there and none can be read."""
    found: list[tuple[str, str]] = []
    broken = Broken(name)
    for number, cells in read_rows(broken, HEADERS):
        if len(cells) < 2 or not cells[0] or not cells[1]:
            broken.tell(number, "an entity and a route are needed, separated by a comma")
        else:
            found.append((cells[0], cells[1]))
    broken.end(read=bool(found), wanted="entity,route")
    return found
