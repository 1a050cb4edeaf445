"""Who is alive, who falls silent, which links came undone."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from seve.base import clock
from seve.desk import pages
from seve.desk.access import staff_page
from seve.desk.curves import living, year_of
from seve.desk.places import places
from seve.desk.queries import asked_choice
from seve.desk.suggestions import gestures
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.vitality import selectors as vitality
from seve.vitality.types import Life, Pulse, SignKind, VitalSign

LONGEST_LIST = 2000
SHOWN = 60
SIGNS_SHOWN = 200
CHANGES_SHOWN = 40


@staff_page
def vitality_page(request: HttpRequest) -> HttpResponse:
    history = year_of(vitality.health_history())
    health = history[-1] if history else None
    at = health.at if health else clock.now()
    care, leave = gestures()
    signs = vitality.signs(start=at - timedelta(days=28), end=at + timedelta(seconds=1))[:SIGNS_SHOWN]
    asked = asked_choice(request, "state", Life)
    blocks = [one for one in _blocks(list(vitality.pulses().values())) if asked is None or one["state"] == asked]
    for block in blocks:
        block["rows"] = pages.slice_of(request, block["rows"], SHOWN)
    shown = [pulse.entity_id for block in blocks for pulse in block["rows"]]
    signed = [i for sign in signs for i in (sign.entity_id, sign.other_entity_id)]
    context: dict[str, Any] = {
        "health": health,
        "history": history,
        "alive_curve": [living(one) for one in history],
        "blocks": blocks,
        "asked": asked,
        "changes": [] if asked else _changes(signs)[:CHANGES_SHOWN],
        "gestures": care,
        "leave": leave,
        "entities": places([*shown, *signed]),
    }
    return pages.page(request, "desk/vitality.html", context)


def _blocks(pulses: list[Pulse]) -> list[dict[str, Any]]:
    """Silent, slowing, revived: in each, those whose silence is longest for their own rhythm come first."""
    titles = {Life.SILENT: gettext("Silent"), Life.SLOWING: gettext("Slowing"), Life.REVIVED: gettext("Revived")}
    return [
        {
            "state": state.value,
            "title": title,
            "rows": sorted((one for one in pulses if one.state == state), key=lambda one: (one.p_alive, -one.posts)),
        }
        for state, title in titles.items()
    ]


def _changes(signs: list[VitalSign]) -> list[dict[str, Any]]:
    """What changed, each thing said once: links lost to one same place are one event, told with all who still link there."""
    changes: list[dict[str, Any]] = []
    losses: dict[int | None, dict[str, Any]] = {}
    for sign in signs:
        if sign.kind != SignKind.LOST_LINK or sign.other_entity_id is None:
            changes.append({"sign": sign, "others": []})
        elif sign.other_entity_id in losses:
            losses[sign.other_entity_id]["others"].append(sign)
        else:
            losses[sign.other_entity_id] = {"sign": sign, "others": [sign]}
            changes.append(losses[sign.other_entity_id])
    return changes


@staff_page
def repairs(request: HttpRequest) -> HttpResponse:
    """The links that came undone, latest first."""
    lost = harvest.lost_links(until=clock.now(), limit=LONGEST_LIST)
    rows = pages.slice_of(request, lost, 60)
    index = directory.entity_index()
    targets = {link.target_surt: index.resolve_surt(link.target_surt) for link in rows}
    known = places([*(link.source_entity for link in rows), *targets.values()])
    return pages.page(request, "desk/repairs.html", {"rows": rows, "targets": targets, "entities": known})
