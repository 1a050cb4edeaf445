"""`seve harvest warc`: archives as if fetched."""

from pathlib import Path

import click

from seve.cli.output import json_option, progress, say, show
from seve.harvest.types import RoundReport


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--admit", is_flag=True, help="Admit every place seen; else they are only nominated, and places already admitted are stored.")
@json_option
def warc(files: tuple[Path, ...], admit: bool, as_json: bool) -> None:
    """Read WARC, ARC or WACZ files as if fetched, at the dates in their records. Reading one again changes nothing.

    \b
    Example: seve harvest warc --admit crawl-2026.warc.gz
    """
    from seve.harvest.services.warc import read_warc

    with progress("Reading archives") as advance:
        report = read_warc(paths=list(files), admit=admit, by="cli", advance=advance)
    for note in report.notes:
        say(f"seve: {note}")
    show(report, as_json=as_json, words=lambda: words_of_import(report))


def words_of_import(report: RoundReport) -> str:
    """The import in a few lines."""
    lines = [
        f"{report.visits:,} visits in {report.seconds:,.1f} s ({report.bytes / 1e6:,.1f} MB), {len(report.seen):,} places seen",
        (
            f"{report.posts_new:,} new posts, {report.posts_changed:,} changed; {report.links_new:,} new links, "
            f"{report.links_gone:,} lost; {report.feeds:,} feeds; {report.nominated:,} places nominated"
        ),
    ]
    if report.skipped:
        lines.append(
            f"{report.skipped:,} answers belong to places that are not admitted: add --admit, or admit them and read the file again"
        )
    return "\n".join(lines)
