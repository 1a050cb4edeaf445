"""`seve stories` and `seve search`."""

import html
import re

import click

from seve.cli.output import json_option, progress, say, show
from seve.stories import selectors, services
from seve.stories.types import SearchHit, Story


@click.group()
def stories() -> None:
    """What several places talk about, and who relayed whom."""


@stories.command()
@json_option
def compute(as_json: bool) -> None:
    """Gather the posts into stories, and bring the search index up to date.

    \b
    Example: seve stories compute
    """
    with progress("reading posts") as advance:
        count = services.compute(by="cli", advance=advance)
    latest = selectors.stories(limit=5)
    if not count:
        say("no story yet: it takes two places that tell the same thing; run `seve harvest run` or `seve harvest warc FILE` first")
    show({"stories": count}, as_json=as_json, words=lambda: f"{count} stories\n" + "\n".join(map(_line, latest)))


@stories.command(name="list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the latest first.")
@json_option
def list_stories(limit: int, as_json: bool) -> None:
    """The latest stories.

    \b
    Example: seve stories list --limit 5 --json
    """
    found = selectors.stories(limit=limit)
    show({"stories": found}, as_json=as_json, words=lambda: "\n".join(map(_line, found)))


@stories.command()
@json_option
def reindex(as_json: bool) -> None:
    """Throw the search index away and make it again, should its files be damaged. What changes is searched anew by itself.

    \b
    Example: seve stories reindex
    """
    count = services.rebuild_index(by="cli")
    show({"posts": count}, as_json=as_json, words=lambda: f"{count} posts read")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many posts at most.")
@json_option
def search(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find posts by their words and by their meaning.

    \b
    Example: seve search "réunion publique" eau
    """
    wanted = " ".join(words).strip()
    if not wanted:
        raise click.UsageError("say at least one word to look for")
    services.refresh_index(by="cli")
    found = selectors.search(wanted, limit=limit)
    if not found:
        say("nothing found; other words, or `seve status` to see whether any post was read")
    show({"hits": found}, as_json=as_json, words=lambda: "\n\n".join(map(_hit, found)))


def _line(story: Story) -> str:
    return f"{story.last:%Y-%m-%d}  {story.sources} places  {story.title}"


def _hit(hit: SearchHit) -> str:
    plain = html.unescape(re.sub(r"</?mark>", "", hit.snippet))
    return f"{hit.published:%Y-%m-%d}  {hit.title}\n  {hit.url}\n  {plain}"
