"""`seve vitality`: health signs and suggestions."""

from datetime import datetime

import click

from seve.base.errors import SeveError
from seve.cli.dates import Moment
from seve.cli.output import json_option, show
from seve.vitality import selectors, services
from seve.vitality.types import Health


class NothingLookedAt(SeveError):
    """No checkup was made yet."""


@click.group()
def vitality() -> None:
    """What falls silent, which links come undone, what deserves a hand."""


@vitality.command()
@click.option("--at", type=Moment(), metavar="DATE", help="Look at the whole as it stood then; default: now.")
@json_option
def compute(at: datetime | None, as_json: bool) -> None:
    """Look at every place's rhythm and links, and keep what was seen.

    \b
    Example: seve vitality compute --at 2009-03-08
    """
    health = services.compute(at=at, by="cli")
    show(health, as_json=as_json, words=lambda: _sentence(health))


@vitality.command()
@json_option
def report(as_json: bool) -> None:
    """The latest state, its signs and the gestures it suggests.

    \b
    Example: seve vitality report --json
    """
    health = selectors.health()
    if health is None:
        raise NothingLookedAt("nothing was looked at yet: run `seve vitality compute` after a harvest")
    signs, suggestions = selectors.signs(), selectors.suggestions()
    texts = [selectors.suggestion_text(each) for each in suggestions]
    document = {
        "health": health,
        "signs": signs,
        "suggestions": [
            {"kind": each.kind, "entity": each.entity_id, "title": title, "reason": reason, "evidence": each.evidence}
            for each, (title, reason) in zip(suggestions, texts, strict=True)
        ],
    }
    show(document, as_json=as_json, words=lambda: "\n".join([_sentence(health), *(f"- {title}: {reason}" for title, reason in texts)]))


def _sentence(health: Health) -> str:
    evenness = "unknown" if health.diversity is None else f"{health.diversity:.2f}"
    return (
        f"{health.at:%Y-%m-%d}: {health.alive} alive, {health.slowing} slowing, {health.silent} silent, {health.revived} back, "
        f"{health.unknown} of which too little is known; {health.lost_links} lost links; evenness of voices {evenness}"
    )
