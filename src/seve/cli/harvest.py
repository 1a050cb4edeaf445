"""`seve harvest`: visit what is due, or read archives as if fetched."""

import importlib
import importlib.util

import click

from seve.cli.output import json_option, progress, show
from seve.harvest.types import RoundReport


@click.group()
def harvest() -> None:
    """Visit the admitted places, politely; or read web archives."""


@harvest.command()
@click.option("--once", is_flag=True, help="Visit everything once, whether due or not.")
@click.option("--depth", type=click.IntRange(0, 10), default=1, show_default=True, help="How many links deep; 0: homes and feeds only.")
@click.option("--only", metavar="URL", help="Only the place that this address belongs to.")
@click.option("--proxy", metavar="URL", help="Go out through this forward proxy (else SEVE_PROXY).")
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
    lines += report.notes
    return "\n".join(lines)


def _add(name: str) -> None:
    """`seve harvest warc` and `export` live in files of their own."""
    found = importlib.util.find_spec(f"seve.cli.harvest_{name}")
    if found is not None:
        harvest.add_command(getattr(importlib.import_module(f"seve.cli.harvest_{name}"), name))


_add("warc")
_add("export")
