"""`seve harvest export`: an owner's own export of a place in a closed network."""

from pathlib import Path

import click

from seve.cli.output import json_option, show
from seve.harvest.types import RoundReport


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--place", metavar="URL", required=True, help="The admitted place it is of, as https://x.com/name.")
@click.option("--owner-agrees", is_flag=True, help="Its owner gave this file to be read here, and all its posts are public.")
@json_option
def export(file: Path, place: str, owner_agrees: bool, as_json: bool) -> None:
    """Read an owner's export of X, Facebook or Instagram (the ZIP as the network sent it). Reading it again changes nothing.

    \b
    Example: seve harvest export twitter-2026.zip --place https://x.com/our_group --owner-agrees
    """
    from seve.harvest.services.exports import read_owners_export

    report = read_owners_export(path=file, place=place, owner_agrees=owner_agrees, by="cli")
    show(report, as_json=as_json, words=lambda: words_of_export(report))


def words_of_export(report: RoundReport) -> str:
    """The reading in a line."""
    posts = f"{report.posts_new:,} new posts, {report.posts_changed:,} changed"
    return f"{posts}; {report.links_new:,} new links; {report.nominated:,} places nominated"
