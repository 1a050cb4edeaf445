"""`seve harvest`: visit what is due, or read archives as if fetched."""

import click

from seve.cli.harvest_export import export
from seve.cli.harvest_warc import warc
from seve.cli.output import json_option, progress, show
from seve.harvest.types import RoundReport


@click.group()
def harvest() -> None:
    """Visit the admitted places, politely; or read web archives."""


@harvest.command()
@click.option("--once", is_flag=True, help="Visit everything once, whether due or not.")
@click.option("--depth", type=click.IntRange(0, 10), default=1, show_default=True, help="How many links deep; 0: homes and feeds only.")
@click.option("--only", metavar="URL", help="Only the place that this address belongs to.")
@click.option("--proxy", metavar="URL", help="In this round, go out through this forward proxy (else SEVE_PROXY).")
@click.option("--record", is_flag=True, help="Keep every answer as WARC evidence in SEVE_DATA/warc.")
@json_option
def run(once: bool, depth: int, only: str | None, proxy: str | None, record: bool, as_json: bool) -> None:
    """One polite round over what is due. Ctrl-C loses nothing: run it again to go on.

    \b
    Example: seve harvest run --once --depth 2
    """
    from seve.harvest.services.round import run_round

    with progress("Visiting") as advance:
        report = run_round(once=once, depth=depth, only=only, proxy=proxy, by="cli", advance=advance, record=record)
    show(report, as_json=as_json, words=lambda: words_of_round(report))


def words_of_round(report: RoundReport) -> str:
    """The round in a few lines."""
    outcomes = ", ".join(f"{count:,} {name}" for name, count in sorted(report.outcomes.items(), key=lambda item: -item[1]))
    lines = [
        f"{report.visits:,} visits in {report.seconds:,.1f} s ({report.bytes / 1e6:,.1f} MB)" + (f": {outcomes}" if outcomes else ""),
        (
            f"{report.posts_new:,} new posts, {report.posts_changed:,} changed; "
            f"{report.links_new:,} new links, {report.links_gone:,} lost; "
            f"{report.feeds:,} new feeds; {report.nominated:,} places nominated"
        ),
    ]
    if report.skipped:
        lines.append(f"{report.skipped:,} addresses wait for their host: they are visited in a later round")
    elif not report.visits and not report.notes:
        lines = [why_nothing()]
    return "\n".join([*lines, *report.notes])


def why_nothing() -> str:
    """What to do when a round had nothing to visit."""
    from seve.base import clock
    from seve.directory.selectors import ids_of
    from seve.directory.types import Status
    from seve.harvest.services import plan

    admitted = ids_of(Status.IN)
    if not admitted:
        return "Nothing to visit: no place is in yet. Bring a list: seve directory import places.opml"
    due = plan.next_due(admitted, now=clock.now())
    return f"Nothing is due{f' before {due:%Y-%m-%d %H:%M} UTC' if due else ''}: seve harvest run --once visits everything now"


# They live in files of their own.
harvest.add_command(warc)
harvest.add_command(export)
