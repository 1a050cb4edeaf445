"""An account of the fediverse blocks ours: its place leaves. Believed only when its own server vouches for the key that signed."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urldefrag, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction

from seve import __version__
from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import AddressRefused, canonical, entity_prefix, home_of
from seve.base.http import Answer, Budget, Client, Policy, Trouble
from seve.base.signatures import SignatureWrong, SignedRequest, Stated, check, read, read_key, sign_get
from seve.base.visiting import user_agent
from seve.charter import fediverse
from seve.charter.models import SeenSignature
from seve.charter.services.consent import LeavingRefused, opt_out
from seve.charter.types import Way

LARGEST = 1024 * 1024  # bytes of a request or a document
BUDGET = Budget(wall=8.0, headers=5.0, connect=3.0, body=LARGEST, redirects=0)
PROFILE = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
ACCEPT = f"application/activity+json, {PROFILE}"
ITS_FAULT = {Trouble.REDIRECT, Trouble.SIZE, Trouble.REFUSED, Trouble.ENCODING}  # sending again would not help
SEEN_FOR = timedelta(hours=3)  # longer than the two hours in which a signature may arrive
BY = "public"


class Reception(StrEnum):
    """What became of a request."""

    LEFT = "left"  # a block: the place left
    UNDONE = "undone"  # a block was taken back: nothing comes back by itself
    IGNORED = "ignored"  # not about us, nothing was fetched or kept
    FORGED = "forged"  # not believed
    UNREACHABLE = "unreachable"  # its own server does not answer just now: send it again later


@dataclass(frozen=True, slots=True)
class Received:
    what: Reception
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an activity asks of us."""

    actor: str
    undoes: bool


@dataclass(frozen=True, slots=True)
class _Signer:
    key: RSAPrivateKey
    now: datetime


class Unreachable(Exception):
    """The sender's server gave no answer."""


def receive(request: SignedRequest) -> Received:
    """Read, believe or not, and do what it asks. Nothing is fetched before date, digest, form and subject are right."""
    now = clock.now()
    try:
        asked = _subject(request.body)
        if asked is None:
            return Received(Reception.IGNORED)
        stated = read(request, now=now)
        _same_host(asked.actor, stated.key_id)
        if SeenSignature.objects.filter(mark=stated.mark).exists():
            raise SignatureWrong("this very signature came before")
        document = asyncio.run(_actor(asked.actor, stated.key_id, _Signer(fediverse.private_key(), now)))
        _check_owner(document, asked.actor, stated)
        return _act(asked, document, stated, now)
    except SignatureWrong as reason:
        return Received(Reception.FORGED, str(reason))
    except Unreachable as reason:
        return Received(Reception.UNREACHABLE, str(reason))


def forget_signatures() -> int:
    """Erase the marks of signatures that are too old to be sent again."""
    return SeenSignature.objects.filter(until__lt=clock.now()).delete()[0]


def _subject(body: bytes) -> Asked | None:
    """A block of our account, or its undoing; None for everything else. Raises SignatureWrong for what is no activity."""
    if len(body) > LARGEST:
        raise SignatureWrong("the request is too large")
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise SignatureWrong("the body is not JSON") from None
    if not isinstance(activity, dict):
        raise SignatureWrong("the body is no activity")
    undoes = activity.get("type") == "Undo"
    block = activity.get("object") if undoes else activity
    if not isinstance(block, dict) or block.get("type") != "Block" or _id(block.get("object")) != fediverse.actor_url():
        return None
    who = _id(activity.get("actor"))
    if not who or (undoes and _id(block.get("actor")) not in {"", who}):
        raise SignatureWrong("the activity names nobody, or two different accounts")
    return Asked(who, undoes)


def _id(value: Any) -> str:
    """The address of a thing that is given by its address or whole."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _same_host(*urls: str) -> None:
    """All under one scheme and host, and none on ours."""
    parts = {(urlsplit(url).scheme, urlsplit(url).netloc.lower()) for url in urls}
    if len(parts) != 1:
        raise SignatureWrong("the account and its key are not on the same server")
    scheme, netloc = parts.pop()
    plain = bool(settings.SEVE.allow_nets)  # an intranet, or a test
    if not netloc or "@" in netloc or (scheme != "https" and not (scheme == "http" and plain)):
        raise SignatureWrong("the account has no address on the web")
    if netloc == urlsplit(fediverse.base()).netloc:
        raise SignatureWrong("this account is our own")


async def _actor(actor: str, key: str, signer: "_Signer") -> dict[str, Any]:
    """The document of the account, from its own server; or, where it refuses us by name, the stub that its key's address gives."""
    async with Client(_policy()) as client:
        first = await _fetch(client, actor, signer)
        stub = urldefrag(key).url
        if first.status in {401, 403, 404} and stub != actor:
            first = await _fetch(client, stub, signer)
    if (first.trouble and first.trouble not in ITS_FAULT) or first.status >= 500 or first.status == 429:
        raise Unreachable(f"{urlsplit(actor).netloc} gave no answer")
    return _document(first)


async def _fetch(client: Client, url: str, signer: "_Signer") -> Answer:
    bare = urldefrag(url).url
    signed = sign_get(bare, key=signer.key, key_id=fediverse.key_id(), now=signer.now)
    return await client.get(bare, headers={"Accept": ACCEPT} | signed, budget=BUDGET)


def _document(answer: Answer) -> dict[str, Any]:
    """Raises SignatureWrong unless a server that speaks ActivityPub gave it as such: an upload is never taken for one."""
    kind = answer.header("content-type").lower()
    plain = kind.split(";")[0].strip()
    if answer.status != 200 or (plain != "application/activity+json" and not _is_profiled(kind)):
        raise SignatureWrong("the account's address gives no ActivityPub document")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise SignatureWrong("the account's document is not JSON") from None
    if not isinstance(found, dict):
        raise SignatureWrong("the account's document is none")
    return found


def _is_profiled(kind: str) -> bool:
    return kind.split(";", maxsplit=1)[0].strip() == "application/ld+json" and '"https://www.w3.org/ns/activitystreams"' in kind


def _check_owner(document: dict[str, Any], actor: str, stated: Stated) -> None:
    """The document is the account's own, and names the very key that signed."""
    if document.get("id") != actor:
        raise SignatureWrong("the document is not the account's own")
    keys = document.get("publicKey")
    for entry in keys if isinstance(keys, list) else [keys]:
        if isinstance(entry, dict) and entry.get("id") == stated.key_id and entry.get("owner") == actor:
            key = read_key(entry.get("publicKeyPem"))
            if key is None:
                raise SignatureWrong("the account's key is none that is accepted")
            check(stated, key)
            return
    raise SignatureWrong("the account does not own the key that signed")


@transaction.atomic
def _act(asked: Asked, document: dict[str, Any], stated: Stated, now: datetime) -> Received:
    try:
        with transaction.atomic():
            SeenSignature.objects.create(mark=stated.mark, until=now + SEEN_FOR)
    except IntegrityError:
        raise SignatureWrong("this very signature came before") from None
    if asked.undoes:
        record(verb="charter.block_undone", subject="charter.OptOut", by=BY)
        return Received(Reception.UNDONE, "nothing comes back by itself: its owner opens the place again")
    for url, whole in _places(document, asked.actor):
        try:
            opt_out(url=url, way=Way.ACTIVITYPUB, by=BY, whole_place=whole)
        except LeavingRefused:
            continue  # the root of a platform: one account does not speak for all
    return Received(Reception.LEFT)


def _places(document: dict[str, Any], actor: str) -> list[tuple[str, bool]]:
    """The addresses of the account, each with whether the whole place around it leaves: never more than the account speaks for."""
    host = urlsplit(actor).netloc.lower()
    links = document.get("url")
    given = [_link(link) for link in (links if isinstance(links, list) else [links])]
    found = [actor, *(url for url in given if url and urlsplit(url).netloc.lower() == host)]
    places = []
    for url in dict.fromkeys(found):
        try:
            page = canonical(url)
        except AddressRefused:
            continue
        is_account = urlsplit(entity_prefix(page)).path != "/"  # of a platform whose accounts we can tell apart
        is_home = page == home_of(page)  # the server itself says that the account's page is its home page
        places.append((url, is_account or is_home))  # else an author of a site: their pages leave, not the site
    return places


def _link(value: Any) -> str:
    found = value.get("href") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _policy() -> Policy:
    return Policy(
        user_agent=user_agent(__version__, fediverse.base(), settings.SEVE.contact),
        allow_nets=settings.SEVE.allow_nets,
        proxy=settings.SEVE.proxy,
        ca_bundle=settings.SEVE.ca_bundle,
    )
