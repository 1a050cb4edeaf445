"""What one visit writes: its record, what it brought, what to visit next, when to come back; in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from seve.base.addresses import AddressRefused, canonical, entity_prefix, surt
from seve.directory import services as directory
from seve.directory.types import Found, Route
from seve.harvest.domain.politeness import fresh_for, retry_after
from seve.harvest.domain.rhythm import DAYS, HOURS, bits
from seve.harvest.domain.schedule import Due, Seen, after_visit
from seve.harvest.fetch.reading import moved_for_good
from seve.harvest.fetch.recorder import Recorder
from seve.harvest.fetch.visitor import Visited
from seve.harvest.parse.hubs import announced_hub
from seve.harvest.services import evidence, plan, unchanged
from seve.harvest.services.store import digest_of, read, store_all
from seve.harvest.types import Fetched, FoundFeed, FoundPage, Outcome, Stored

NOTHING = Stored()
MOST_NEW_PAGES = 200  # put in the plan after one visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit to be written. `wanted` tells which addresses found in it belong to the plan."""

    due: Due
    visited: Visited
    depth: int  # how deep pages are followed
    wanted: Callable[[str], bool]
    found: FoundFeed | FoundPage | None = None  # what was read beside
    is_read: bool = False
    cost: float = 0.0  # CPU seconds that reading it beside took


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it."""

    outcome: Outcome
    fetched: Fetched
    stored: Stored
    next_due: datetime
    feeds: tuple[Due, ...] = ()  # new ones, due now
    pages: tuple[Due, ...] = ()
    cost: float = 0.0  # CPU seconds of ours, reading and writing


def is_same(entry: Entry) -> bool:
    """Whether the visit found what is already known: 304, or the very same bytes."""
    fetched = entry.visited.fetched
    if fetched.outcome == Outcome.UNCHANGED:
        return not fetched.redirects and entry.due.id > 0
    return fetched.outcome == Outcome.OK and entry.due.content_hash == digest_of(fetched) and not fetched.redirects and entry.due.id > 0


def write_unchanged(entries: Sequence[Entry], recorder: Recorder | None) -> list[Entered]:
    """Write visits that found nothing new, all at once."""
    planned = []
    for entry in entries:
        fetched = entry.visited.fetched
        if fetched.outcome != Outcome.UNCHANGED:  # the very same bytes, sent once more
            fetched = replace(fetched, outcome=Outcome.UNCHANGED)
        due, next_due = after_visit(entry.due, _seen(entry, NOTHING, fetched if not fetched.body else replace(fetched, body=b"")))
        planned.append(unchanged.Unchanged(due, next_due, fetched))
    with transaction.atomic():
        unchanged.write(planned)
        if recorder is not None and recorder.keeps_all:
            evidence.keep(
                [evidence.Stored(entry.visited.fetched, entry.visited.answer, None, is_known=True) for entry in entries], recorder
            )
    for entry, one in zip(entries, planned, strict=True):
        _hold_or_release(entry.due, one.due, one.next_due)
    return [Entered(Outcome.UNCHANGED, one.fetched, Stored(visits=1), one.next_due) for one in planned]


def write(entries: Sequence[Entry], recorder: Recorder | None) -> list[Entered]:
    """Write visits, each with all that follows from it, in one transaction."""
    visits = [entry.visited.fetched for entry in entries]
    with transaction.atomic():
        beside = {(fetched.url, fetched.at): entry.found for entry, fetched in zip(entries, visits, strict=True) if entry.is_read}
        told = store_all([(fetched, entry.due.entity_id) for entry, fetched in zip(entries, visits, strict=True)], beside)
        stored_visits = [
            evidence.Stored(entry.visited.fetched, entry.visited.answer, one.found) for entry, one in zip(entries, told, strict=True)
        ]
        if recorder is not None:
            evidence.keep(stored_visits, recorder)
        evidence.forget_unwilling(stored_visits)
        following = [_plan_next(entry, fetched, stored) for entry, fetched, stored in zip(entries, visits, told, strict=True)]
        planned = [one for _, one in following if one.was.id]
        plan.save(planned)
        for one in planned:
            _hold_or_release(one.was, one.due, one.next_due)
    return [entered for entered, _ in following]


def _plan_next(entry: Entry, fetched: Fetched, stored: Stored) -> tuple[Entered, plan.Planned]:
    due = entry.due
    is_kept = stored.outcome not in (Outcome.CHANGED_HANDS, Outcome.EMPTY)
    if stored.found is None and fetched.outcome == Outcome.OK and due.content_hash is None and is_kept:
        stored = replace(stored, found=entry.found if entry.is_read else read(fetched))  # known from an archive, but never followed by us
    if fetched.outcome == Outcome.MOVED:
        stored = replace(stored, nominated=stored.nominated + _nominate_target(due, fetched))
    after, next_due = after_visit(due, _seen(entry, stored, fetched))
    if fetched.outcome == Outcome.MOVED and moved_for_good(fetched):
        after = replace(after, moved_to=fetched.redirects[-1][1][:2000], moved_sightings=0)
    feeds, pages = _follow(entry, stored, fetched)
    entered = Entered(stored.outcome or fetched.outcome, fetched, stored, next_due, tuple(feeds), tuple(pages), entry.cost)
    return entered, plan.Planned(due, after, next_due, fetched.at, stored.detail or fetched.detail)


def _hold_or_release(due: Due, after: Due, next_due: datetime) -> None:
    """While it is doubted whose home it is, nothing else of the place is visited."""
    if due.kind == "home" and after.state == Outcome.CHANGED_HANDS:
        plan.hold(due.entity_id, until=next_due)
    elif due.kind == "home" and due.state == Outcome.CHANGED_HANDS and after.failures == 0:
        plan.release(due.entity_id)


def _nominate_target(due: Due, fetched: Fetched) -> int:
    """A place that moved out of its bounds: a human decides on where it went. What leads elsewhere for now only, is a link."""
    try:
        target = canonical(fetched.redirects[-1][1])
        route = Route.MOVED if due.kind != "page" and moved_for_good(fetched) else Route.LINK
        found = Found(entity_prefix(target), route, due.entity_id, due.url, fetched.at)
    except (AddressRefused, IndexError):
        return 0
    return directory.nominate(found=[found], by="system:harvest")


def _seen(entry: Entry, stored: Stored, fetched: Fetched) -> Seen:
    fields = dict(fetched.headers)
    found = stored.found
    is_feed = isinstance(found, FoundFeed)
    hub, topic = entry.due.hub, entry.due.topic
    if isinstance(found, FoundFeed):
        hub, topic = announced_hub(fetched.headers, hub=found.hub, self_url=found.self_url, url=fetched.final_url)
    times = [moment for item in found.entries if (moment := item.published or item.updated)] if isinstance(found, FoundFeed) else []
    return Seen(
        outcome=stored.outcome or fetched.outcome,
        at=fetched.at,
        changed=fetched.outcome == Outcome.OK,
        etag=fields.get("etag", "")[:1000],
        last_modified=fields.get("last-modified", "")[:100],
        content_hash=digest_of(fetched),
        post_times=times,
        ttl=timedelta(minutes=found.ttl_minutes or 0) if is_feed and isinstance(found, FoundFeed) else None,
        max_age=fresh_for(fields, fetched.at),
        retry_after=retry_after(fields.get("retry-after", ""), fetched.at) if fetched.status >= 300 else entry.visited.wait,
        moved_to=moved_for_good(fetched),
        hub=hub,
        topic="" if topic == entry.due.url else topic,
        skip_hours=bits(found.skip_hours, HOURS) if isinstance(found, FoundFeed) else None,
        skip_days=bits(found.skip_days, DAYS) if isinstance(found, FoundFeed) else None,
    )


def _follow(entry: Entry, stored: Stored, fetched: Fetched) -> tuple[list[Due], list[Due]]:
    """Put what was found in the plan: feeds that a home page announces, and pages within the depth."""
    due, found = entry.due, stored.found
    feeds: list[Due] = []
    if isinstance(found, FoundPage):
        if due.kind == "home" or found.generator.startswith("door:"):  # a door that tells where to go on
            announced = [url for url in found.feeds if "comment" not in url and entry.wanted(url)]
            feeds = plan.add(due.entity_id, announced[:20], "feed", 0)
        links = [] if found.directives.nofollow else [link.url for link in found.links if "nofollow" not in link.rel]
    elif isinstance(found, FoundFeed):
        links = [item.link for item in found.entries if item.link]
    else:
        return feeds, []
    depth = due.depth + 1
    if depth > entry.depth:
        return feeds, []
    own = {_key(due.url), _key(fetched.final_url)}
    wanted = [url for url in dict.fromkeys(links) if _key(url) not in own and entry.wanted(url)]
    return feeds, plan.add(due.entity_id, wanted[:MOST_NEW_PAGES], "page", depth)


def _key(url: str) -> str:
    try:
        return surt(url)
    except (AddressRefused, ValueError):
        return url
