"""What one visit changes in the plan of an address: its state, when to come back, where it moved. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seve.harvest.domain.failures import FINE, next_try
from seve.harvest.domain.rhythm import LONGEST, next_interval, next_page_interval
from seve.harvest.types import Outcome

SIGHTINGS = 3  # of one permanent redirect, before the address itself is changed


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


def after_visit(due: Due, seen: Seen) -> tuple[Due, datetime]:
    """The address after the visit, and when to come back."""
    if seen.outcome not in FINE:
        failures = due.failures + 1
        wait = next_try(seen.outcome, failures, seen.retry_after)
        return replace(due, failures=failures, state=seen.outcome.value), seen.at + wait
    due = _note_move(due, seen.moved_to)
    ttl = due.ttl if seen.ttl is None else seen.ttl
    changed = seen.changed and seen.outcome == Outcome.OK
    interval = _interval(due, seen, changed, ttl)
    due = replace(due, failures=0, state=seen.outcome.value, interval=interval, ttl=ttl)
    if seen.content_hash is not None:
        due = replace(due, etag=seen.etag, last_modified=seen.last_modified, content_hash=seen.content_hash, hub=seen.hub)
    elif seen.etag:
        due = replace(due, etag=seen.etag)
    return due, seen.at + max(interval, seen.retry_after or timedelta(0))


def _interval(due: Due, seen: Seen, changed: bool, ttl: timedelta) -> timedelta:
    if due.kind == "page":
        return next_page_interval(current=due.interval, changed=changed)
    asked = min(max(ttl, seen.max_age or timedelta(0)), LONGEST)
    return next_interval(current=due.interval, changed=changed, post_times=seen.post_times, now=seen.at, asked=asked)


def _note_move(due: Due, target: str) -> Due:
    if not target or target == due.url:
        return replace(due, moved_to="", moved_sightings=0)
    sightings = due.moved_sightings + 1 if target == due.moved_to else 1
    if sightings >= SIGHTINGS:
        return replace(due, url=target, moved_to="", moved_sightings=0)
    return replace(due, moved_to=target, moved_sightings=sightings)
