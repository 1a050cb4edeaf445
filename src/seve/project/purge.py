"""Erase everywhere what was held about a place that left: rooms from the highest to the lowest, each by its own verb.

Runs at once, after the commit of the opt-out; what an interruption left undone is done by the schedule (`purge_pending`).
"""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction

from seve.atlas import services as atlas
from seve.briefing.services import purge as purge_briefing
from seve.charter import services as charter
from seve.charter.selectors import places_to_purge
from seve.directory.services import purge as directory
from seve.harvest.services import purge as harvest
from seve.register.services import archived_under
from seve.stories.services import purge as purge_stories
from seve.vitality.services import purge as purge_vitality

log = logging.getLogger(__name__)


def purge(*, place: str, by: str) -> None:
    """Erase a SURT from every room, and then the SURT itself. Safe to run again."""
    entity_ids = directory.touched(place)
    with transaction.atomic():
        posts = harvest.post_ids(place)
        maps = atlas.snapshots_with(entity_ids)
        purge_briefing(place=place, post_ids=posts, by=by)
        purge_stories(post_ids=posts, by=by)
        purge_vitality(place=place, by=by)
        harvest.erase_records(settings.SEVE.data / "warc", archived_under(place))
        harvest.purge(place=place, entity_ids=entity_ids, by=by)
        directory.purge(place=place, by=by)
        atlas.rename(snapshot_ids=maps, by=by)
        charter.note_purged(place=place, by=by)


def purge_pending(*, by: str) -> int:
    """Erase what left and is not erased yet; returns how many places."""
    waiting = places_to_purge()
    for place in waiting:
        purge(place=place, by=by)
    return len(waiting)


def when_left(sender: object, place: str, by: str, **_: Any) -> None:
    """A place left just now. A failure is told in the log, and the schedule tries again: leaving itself never fails."""
    try:
        purge(place=place, by=by)
    except Exception:
        log.exception("a place that left could not be erased everywhere yet; the schedule tries again")
