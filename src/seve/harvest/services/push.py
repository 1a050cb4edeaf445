"""WebSub (W3C, 2018): the hubs that feeds name tell us when something is new, so that we need to ask less often.

Only feeds of admitted places, only when the instance has a public address to be called at. What is pushed enters by the
one path of every answer, `store`, and only when it is signed with the secret that this one hub was given.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from seve.audit import services as audit
from seve.base import clock
from seve.base.http import Answer, Client, Policy, read_target
from seve.base.http.troubles import trouble_of
from seve.charter.selectors import may_visit
from seve.directory.selectors import entity_index
from seve.directory.types import Status
from seve.harvest.fetch.policy import is_loopback_proxy, policy_of_settings
from seve.harvest.fetch.turns import Turns
from seve.harvest.models import Feed, PushSubscription
from seve.harvest.services.ledger import DatabaseLedger
from seve.harvest.services.store import store
from seve.harvest.types import Fetched, Outcome, Stored, Via

LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=60)
AHEAD = timedelta(days=1)  # renewed this long before the end
ASK_AGAIN = timedelta(days=1)  # after a hub that did not answer
LARGEST = 5 * 1024 * 1024
MOST_AT_ONCE = 200
ALGORITHMS = {"sha1", "sha256", "sha384", "sha512"}


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
        row.detail = "" if answer.status == 202 else f"the hub answered {answer.status or answer.detail}"[:300]
        row.save(update_fields=["detail"])
    accepted = sum(answer.status in {202, 204} for answer in answers)
    with transaction.atomic():
        audit.record(
            verb="harvest.subscribe", subject="harvest.PushSubscription", by=by, detail={"asked": len(answers), "accepted": accepted}
        )
    return accepted


def confirm(*, token: str, mode: str, topic: str, lease_seconds: int) -> bool:
    """Whether we did ask for this: the hub verifies intent (WebSub 5.3). False when it is not our subscription.

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
    return mode == "subscribe"


def knows(token: str) -> bool:
    """Whether a hub may send anything here. What is unknown is answered "gone", so that its hub stops (WebSub 7)."""
    return PushSubscription.objects.filter(token=token, ending=False).exists()


def take_in(*, token: str, body: bytes, signature: str, content_type: str) -> Stored | None:
    """Store what a hub pushed. None when nobody asked for it, it is not signed, too large, or the place has left."""
    row = PushSubscription.objects.select_related("feed").filter(token=token).first()
    if row is None or row.ending or len(body) > LARGEST or not is_signed(body, signature, row.secret):
        return None
    feed = row.feed
    if entity_index().status_of(feed.entity_id) != Status.IN or not may_visit(feed.url).open:
        return None
    now = clock.now()
    fetched = Fetched(
        feed.url, feed.url, now, Outcome.OK, 200, (("content-type", content_type[:200]),), body, detail="pushed", via=Via.PUSH
    )
    with transaction.atomic():
        stored = store(fetched=fetched, entity_id=feed.entity_id)
        Feed.objects.filter(pk=feed.pk).update(last_ok=now, failures=0)
        PushSubscription.objects.filter(pk=row.pk).update(last_push=now, missed=0)
    return stored


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether X-Hub-Signature is the HMAC of the body (WebSub 7.1). Compared in constant time."""
    method, _, digest = signature.strip().partition("=")
    if method not in ALGORITHMS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.lower().encode("utf-8", "replace"))


def _feeds_to_subscribe() -> Sequence[Feed]:
    now = clock.now()
    is_fresh = Q(push__granted_until__gt=now + AHEAD) | Q(push__asked_at__gt=now - ASK_AGAIN)
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
        is_wanted = is_read and row.feed.hub == row.hub and row.feed.url == row.topic
        if (row.ending or not is_wanted) and (not row.ending or row.asked_at < now - ASK_AGAIN):
            row.ending, row.asked_at = True, now
            row.save(update_fields=["ending", "asked_at"])
            ending.append(row)
    return ending[:MOST_AT_ONCE]


def _subscription(feed: Feed) -> PushSubscription:
    row, _ = PushSubscription.objects.update_or_create(
        feed=feed,
        defaults={"hub": feed.hub, "topic": feed.url, "asked_at": clock.now()},
        create_defaults={
            "hub": feed.hub,
            "topic": feed.url,
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
            return list(await asyncio.gather(*(_ask_hub(row, home, client, turns) for row in rows)))
    finally:
        heartbeat.cancel()
        await ledger.close(turns)


async def _ask_hub(row: PushSubscription, home: str, client: Client, turns: Turns) -> Answer:
    fields = {
        "hub.callback": f"{home}/push/{row.token}",
        "hub.mode": "unsubscribe" if row.ending else "subscribe",
        "hub.topic": row.topic,
        "hub.secret": row.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    try:
        host, addresses = read_target(row.hub).host, await client.locate(row.hub)
    except Exception as error:
        trouble, detail = trouble_of(error)
        return Answer(row.hub, row.hub, trouble=trouble, detail=detail)
    turn = await turns.take(host, addresses, None)
    try:
        return await client.send(
            "POST", row.hub, headers={"Content-Type": "application/x-www-form-urlencoded"}, body=urlencode(fields).encode()
        )
    finally:
        await turns.give(turn)
