"""WebSub (W3C, 2018): the hubs that feeds name tell us when something is new, so that we need to ask less often.

Only feeds of admitted places, only when the instance has a public address to be called at. What is pushed enters by the
one path of every answer, `store`, and only when it is signed with the secret that this one hub was given.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce, Greatest

from seve.audit import services as audit
from seve.base import clock
from seve.base.errors import SeveError
from seve.base.http import AddressForbidden, Answer, Client, Policy, Trouble, read_target
from seve.base.http.troubles import trouble_of
from seve.charter.selectors import may_visit
from seve.directory.selectors import entity_index
from seve.directory.types import Status
from seve.harvest.domain.failures import FINE
from seve.harvest.domain.slowness import is_heavy, is_made_to_be_slow
from seve.harvest.fetch.policy import is_loopback_proxy, policy_of_settings
from seve.harvest.fetch.turns import HeldElsewhere, Turns
from seve.harvest.models import Feed, PushSubscription
from seve.harvest.parse import looks_like_feed
from seve.harvest.services.gates import Gates
from seve.harvest.services.ledger import DatabaseLedger
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome, Stored, Via

LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=60)
AHEAD = timedelta(days=1)  # renewed this long before the end
ASK_AGAIN = timedelta(days=1)  # after a hub that did not answer
ENDS_SOON, ASKED_LATELY = timedelta(minutes=90), timedelta(minutes=50)  # of hubs that grant less than a day: the job runs each hour
LARGEST = 5 * 1024 * 1024  # bytes, as of a visit
AT_ONCE = 60  # pushes of one subscription that may come together: what a hub kept while we were away
EACH = timedelta(seconds=10)  # then one in this time: 8,640 a day, where the largest agencies publish 5,000
MOST_HUBS = 3  # a hub may send on to another
MOST_AT_ONCE = 200
ALGORITHMS = {"sha1", "sha256", "sha384", "sha512"}


class PushedTooOften(SeveError):
    """A subscription has had its share. `seconds`: until it has some again, at least one."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(f"pushed too often: send again in {self.seconds} seconds")


def subscribe_due(*, by: str, policy: Policy | None = None, instance_url: str | None = None, delay: float | None = None) -> int:
    """Ask the hubs of feeds that are not subscribed, or not for much longer; and those we need no more, to stop.

    Gives how many accepted the question. `policy`, `instance_url` and `delay` replace the settings.
    """
    home = instance_url or settings.SEVE.instance_url
    if not home:
        return 0
    rows = [*_to_end(), *(_subscription(feed) for feed in _feeds_to_subscribe())]
    if not rows:
        return 0
    wait = settings.SEVE.harvest_delay if delay is None else delay
    answers = asyncio.run(_ask_hubs(rows, home.rstrip("/"), policy or policy_of_settings(), wait))
    for row, answer in zip(rows, answers, strict=True):
        row.detail = "" if answer.status == 202 else f"the hub answered {answer.status}" if answer.status else answer.detail[:300]
        row.save(update_fields=["detail"])
    accepted = sum(answer.status in {202, 204} for answer in answers)
    with transaction.atomic():
        audit.record(
            verb="harvest.subscribe", subject="harvest.PushSubscription", by=by, detail={"asked": len(answers), "accepted": accepted}
        )
    return accepted


def confirm(*, token: str, mode: str, topic: str, lease_seconds: int) -> bool:
    """Whether what a hub tells is about something we did ask for: it verifies intent (WebSub 5.3), or refuses (5.2).

    A subscription that we want to end goes once its hub verified that.
    """
    row = PushSubscription.objects.filter(token=token, topic=topic).first()
    if row is None or mode not in {"subscribe", "denied", "unsubscribe"}:
        return False
    if mode == "unsubscribe" or row.ending:
        if is_ours := mode == "unsubscribe" and row.ending:
            row.delete()
        return is_ours
    lease = min(max(timedelta(seconds=lease_seconds), SHORTEST_LEASE), LONGEST_LEASE)
    row.granted_until = clock.now() + lease if mode == "subscribe" else None
    row.detail = "" if mode == "subscribe" else "the hub refused"
    row.save(update_fields=["granted_until", "detail"])
    return True


def knows(token: str) -> bool:
    """Whether a hub may send anything here. What is unknown is answered "gone", so that its hub stops (WebSub 7)."""
    return PushSubscription.objects.filter(token=token, ending=False).exists()


def take_in(*, token: str, body: bytes, signature: str, content_type: str) -> Stored | None:
    """Store what a hub pushed. None when nobody asked for it, it is not signed, too large, or the place has left; also when it would take
    long to read: its feed is then due at once.

    Raises PushedTooOften. What is not signed is counted by itself: who knows the address, but not the secret, takes nothing from the hub.
    """
    row = PushSubscription.objects.select_related("feed").filter(token=token).first()
    if row is None or row.ending:
        return None
    now = clock.now()
    if len(body) > LARGEST or not is_signed(body, signature, row.secret):
        _count(row, "unsigned_until", now)
        return None
    _count(row, "signed_until", now)
    feed = row.feed
    if entity_index().status_of(feed.entity_id) != Status.IN or not may_visit(feed.url).open:
        return None
    if is_heavy(body, is_feed=looks_like_feed(body)) or is_made_to_be_slow(body):
        with transaction.atomic():  # a page of ours does not read it: the next round does, as it reads all heavy ones
            Feed.objects.filter(pk=feed.pk).update(next_due=now)
            PushSubscription.objects.filter(pk=row.pk).update(last_push=now, missed=0)
        return None
    fetched = Fetched(
        feed.url, feed.url, now, Outcome.OK, 200, (("content-type", content_type[:200]),), body, detail="pushed", via=Via.PUSH
    )
    with transaction.atomic():
        stored = store(fetched=fetched, entity_id=feed.entity_id)
        if (stored.outcome or Outcome.OK) in FINE:
            Feed.objects.filter(pk=feed.pk).update(last_ok=now, failures=0)
        PushSubscription.objects.filter(pk=row.pk).update(last_push=now, missed=0)
    return stored


def _count(row: PushSubscription, field: str, now: datetime) -> None:
    """Take one push from the share of a subscription, in one statement, so that all processes count together. Raises PushedTooOften.

    The field holds when the share is whole again (the virtual scheduling algorithm of ITU-T I.371).
    """
    spent = EACH * (AT_ONCE - 1)
    moment = Value(now, DateTimeField())
    whole = Greatest(Coalesce(F(field), moment), moment) + Value(EACH)
    has_some = Q(**{field: None}) | Q(**{f"{field}__lte": now + spent})
    if not PushSubscription.objects.filter(has_some, pk=row.pk).update(**{field: whole}):
        until = PushSubscription.objects.filter(pk=row.pk).values_list(field, flat=True).first() or now
        raise PushedTooOften(until - now - spent)


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether X-Hub-Signature is the HMAC of the body (WebSub 7.1). Compared in constant time."""
    method, _, digest = signature.strip().partition("=")
    if method not in ALGORITHMS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.lower().encode("utf-8", "replace"))


def _feeds_to_subscribe() -> Sequence[Feed]:
    now = clock.now()
    ends_soon = Q(
        push__granted_until__gt=F("push__asked_at"), push__granted_until__lt=now + ENDS_SOON, push__asked_at__lt=now - ASKED_LATELY
    )
    is_fresh = Q(push__granted_until__gt=now + AHEAD) | (Q(push__asked_at__gt=now - ASK_AGAIN) & ~ends_soon)
    index = entity_index()
    rows = Feed.objects.filter(kind="feed").exclude(hub="").exclude(is_fresh | Q(push__ending=True)).order_by("id")[: MOST_AT_ONCE * 2]
    admitted = [row for row in rows if index.status_of(row.entity_id) == Status.IN and may_visit(row.url).open and may_visit(row.hub).open]
    return admitted[:MOST_AT_ONCE]


def _to_end() -> list[PushSubscription]:
    """Subscriptions we need no more: the feed names another hub or none, or its place is no longer read. Gone once they lapsed."""
    now = clock.now()
    PushSubscription.objects.filter(Q(granted_until__lt=now) | Q(granted_until=None), ending=True).delete()
    index = entity_index()
    rows = PushSubscription.objects.select_related("feed").exclude(granted_until=None).filter(granted_until__gt=now).order_by("id")
    ending = []
    for row in rows.iterator(chunk_size=1000):
        is_read = index.status_of(row.feed.entity_id) == Status.IN and may_visit(row.feed.url).open
        is_wanted = is_read and row.feed.hub == row.hub and _topic(row.feed) == row.topic
        if (row.ending or not is_wanted) and (not row.ending or row.asked_at < now - ASK_AGAIN):
            row.ending, row.asked_at = True, now
            row.save(update_fields=["ending", "asked_at"])
            ending.append(row)
    return ending[:MOST_AT_ONCE]


def _topic(feed: Feed) -> str:
    """The address that the feed itself gives (WebSub 5.1: it MUST be that one), else the one it was found at."""
    return feed.topic or feed.url


def _subscription(feed: Feed) -> PushSubscription:
    row, _ = PushSubscription.objects.update_or_create(
        feed=feed,
        defaults={"hub": feed.hub, "topic": _topic(feed), "asked_at": clock.now()},
        create_defaults={
            "hub": feed.hub,
            "topic": _topic(feed),
            "asked_at": clock.now(),
            "token": secrets.token_urlsafe(24),
            "secret": secrets.token_urlsafe(32),
        },
    )
    return row


async def _ask_hubs(rows: Sequence[PushSubscription], home: str, policy: Policy, delay: float) -> list[Answer]:
    """One question after the other to each hub, with the waits of every host: many feeds share a hub."""
    ledger = DatabaseLedger()
    turns = Turns(base=delay, through_loopback=is_loopback_proxy(policy.proxy), ledger=ledger)
    heartbeat = asyncio.create_task(ledger.keep_alive(turns))
    try:
        async with Client(policy) as client:
            roads = _Roads(client, turns, Gates(ledger))
            return list(await asyncio.gather(*(_ask_hub(row, home, roads) for row in rows)))
    finally:
        heartbeat.cancel()
        await ledger.close(turns)


@dataclass(frozen=True, slots=True)
class _Roads:
    """How hubs are reached."""

    client: Client
    turns: Turns
    gates: Gates


async def _ask_hub(row: PushSubscription, home: str, roads: _Roads) -> Answer:
    """Ask; where the hub sends us on to another (307, 308: WebSub 5.1), ask that one."""
    fields = {
        "hub.callback": f"{home}/push/{row.token}",
        "hub.mode": "unsubscribe" if row.ending else "subscribe",
        "hub.topic": row.topic,
        "hub.secret": row.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    url = row.hub
    for _ in range(MOST_HUBS):
        answer = await _ask(url, urlencode(fields).encode(), roads)
        try:
            following = read_target(answer.header("location"), url).url if answer.status in {307, 308} else ""
        except AddressForbidden as refused:
            return replace(answer, status=0, trouble=Trouble.REFUSED, detail=str(refused))
        if not following or (url.startswith("https:") and following.startswith("http:")):
            break
        if await roads.gates.refusal(following) is not None:
            break
        url = following
    return answer


async def _ask(url: str, body: bytes, roads: _Roads) -> Answer:
    try:
        host, addresses = read_target(url).host, await roads.client.locate(url)
    except Exception as error:
        trouble, detail = trouble_of(error)
        return Answer(url, url, trouble=trouble, detail=detail)
    try:
        turn = await roads.turns.take(host, addresses, None)
    except HeldElsewhere:
        return Answer(url, url, trouble=Trouble.TIME, detail="a round is with this host")
    try:
        return await roads.client.send("POST", url, headers={"Content-Type": "application/x-www-form-urlencoded"}, body=body)
    finally:
        await roads.turns.give(turn)
