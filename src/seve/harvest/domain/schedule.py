"""What one visit changes in the plan of an address: its state, when to come back, where it moved. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from seve.harvest.domain.failures import FINE, next_try
from seve.harvest.domain.rhythm import LONGEST, PUSHED, next_interval, next_page_interval, outside
from seve.harvest.types import Outcome

SIGHTINGS = 3  # of one permanent redirect, before the address itself is changed
MOST_MISSED = 2  # changes that a hub did not tell, before it no longer slows the visits
TO_TELL = timedelta(hours=1)  # what a hub may take to tell of a post


@dataclass(frozen=True, slots=True)
class Due:
    """An address in the plan (a row of Feed)."""

    id: int  # 0 while it is not in the plan yet
    entity_id: int
    url: str
    host: str
    kind: str  # feed, home, page, sitemap
    depth: int = 0
    failures: int = 0
    etag: str = ""
    last_modified: str = ""
    content_hash: bytes | None = None
    interval: timedelta = timedelta(hours=1)
    ttl: timedelta = timedelta(0)
    moved_to: str = ""
    moved_sightings: int = 0
    state: str = ""
    probed_at: datetime | None = None
    hub: str = ""  # WebSub
    topic: str = ""  # under which address the hub tells; "" when it is the feed's own
    skip_hours: int = 0  # bits (see rhythm.outside)
    skip_days: int = 0
    pushed_until: datetime | None = None  # until when a hub promised to tell what is new
    heard_at: datetime | None = None  # when we last asked the hub, or it last told
    missed: int = 0  # changes found since that it had not told


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit showed, as far as the plan is concerned."""

    outcome: Outcome
    at: datetime
    changed: bool = True
    etag: str = ""
    last_modified: str = ""
    content_hash: bytes | None = None
    post_times: Sequence[datetime] = ()
    ttl: timedelta | None = None  # what the feed itself asks for
    max_age: timedelta | None = None  # Cache-Control
    retry_after: timedelta | None = None
    moved_to: str = ""  # by permanent redirects alone, inside the place
    hub: str = ""
    topic: str = ""
    skip_hours: int | None = None  # None when nothing was read
    skip_days: int | None = None


def after_visit(due: Due, seen: Seen) -> tuple[Due, datetime]:
    """The address after the visit, and when to come back."""
    if seen.outcome not in FINE:
        failures = due.failures + 1
        wait = next_try(seen.outcome, failures, seen.retry_after)
        return replace(due, failures=failures, state=seen.outcome.value), _allowed(due, seen.at + wait)
    due = _note_asked(_note_move(due, seen.moved_to), seen)
    ttl = due.ttl if seen.ttl is None else seen.ttl
    changed = seen.changed and seen.outcome == Outcome.OK
    interval = _interval(due, seen, changed, ttl)
    told: dict[str, Any] = {"failures": 0, "state": seen.outcome.value, "interval": interval, "ttl": ttl}
    if seen.content_hash is not None:
        told |= {"etag": seen.etag, "last_modified": seen.last_modified, "content_hash": seen.content_hash}
        told |= {"hub": seen.hub, "topic": seen.topic}
    elif seen.etag:
        told["etag"] = seen.etag
    due = replace(due, **told)
    following = max(seen.at + interval, _slowed(due, seen.at + interval, seen.at))
    return due, _allowed(due, max(following, seen.at + (seen.retry_after or timedelta(0))))


def _allowed(due: Due, moment: datetime) -> datetime:
    return outside(moment, due.skip_hours, due.skip_days)


def _slowed(due: Due, following: datetime, at: datetime) -> datetime:
    """While a hub tells what is new, we come by once a day; never later than the end of what it promised."""
    if due.pushed_until is None or due.pushed_until <= following or due.missed >= MOST_MISSED:
        return following
    return min(at + PUSHED, due.pushed_until)


def _note_asked(due: Due, seen: Seen) -> Due:
    """What the feed asks to be left alone for, and whether its hub told what we found."""
    if seen.skip_hours is not None and seen.skip_days is not None:
        due = replace(due, skip_hours=seen.skip_hours, skip_days=seen.skip_days)
    if due.pushed_until is None or due.pushed_until <= seen.at or due.heard_at is None:
        return due
    newest = max((moment for moment in seen.post_times if moment <= seen.at - TO_TELL), default=None)
    if newest is None:
        return due
    return replace(due, missed=due.missed + 1 if newest > due.heard_at else 0)


def _interval(due: Due, seen: Seen, changed: bool, ttl: timedelta) -> timedelta:
    if due.kind == "page":
        return next_page_interval(current=due.interval, changed=changed)
    asked = min(max(ttl, seen.max_age or timedelta(0)), LONGEST)
    return next_interval(current=due.interval, changed=changed, post_times=seen.post_times, now=seen.at, asked=asked)


def _note_move(due: Due, target: str) -> Due:
    if not target or target == due.url:
        return replace(due, moved_to="", moved_sightings=0) if due.moved_to or due.moved_sightings else due
    sightings = due.moved_sightings + 1 if target == due.moved_to else 1
    if sightings >= SIGHTINGS:
        return replace(due, url=target, moved_to="", moved_sightings=0)
    return replace(due, moved_to=target, moved_sightings=sightings)
