"""`seve atlas`: draw the map, write it to a file."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from seve.cli.dates import Moment
from seve.cli.output import json_option, progress, show


@click.group()
def atlas() -> None:
    """The map: who links to whom, which communities there are, what holds them together."""


@atlas.command()
@click.option("--at", type=Moment(), metavar="DATE", help="Draw the map as it stood at this date (default: now).")
@json_option
def compute(at: datetime | None, as_json: bool) -> None:
    """Draw the map, now or at a date, and keep it as a snapshot.

    \b
    Example: seve atlas compute --at 2026-03-08
    """
    from seve.atlas import selectors, services

    with progress("drawing the map", services.STEPS) as advance:
        info = services.compute(at=at, by="cli", advance=advance)
    snapshot = selectors.latest(info.at, links=False)
    communities = snapshot.communities if snapshot else ()
    result = {
        "snapshot": info.id,
        "at": info.at,
        "nodes": info.nodes,
        "edges": info.edges,
        "communities": [{"name": each.name, "size": each.size, "words": each.words, "stability": each.stability} for each in communities],
        "modularity": info.modularity,
        "stability": info.stability,
        "reciprocity": info.reciprocity,
        "bridges": len(snapshot.bridges) if snapshot else 0,
    }
    show(result, as_json=as_json, words=lambda: _words(result))


def _words(result: dict[str, Any]) -> str:
    lines = [f"{result['nodes']} places, {result['edges']} links, {len(result['communities'])} communities, {result['bridges']} bridges"]
    lines += [f"  {each['size']:5}  {each['name']}" for each in result["communities"][:20]]
    return "\n".join(lines)


@atlas.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.(gexf|graphml|csv|parquet|json)")
@json_option
def export(out: Path, as_json: bool) -> None:
    """Write the newest map to a file; each place carries its name and its home address.

    \b
    Example: seve atlas export map.gexf
    """
    from seve.atlas import services

    places, links = services.export(path=out, by="cli")
    show({"file": str(out), "nodes": places, "edges": links}, as_json=as_json, words=lambda: f"{out}: {places} places, {links} links")
