"""Entries of feeds that say what they said when they were last stored: known again before anything of them is cleaned or read.

A feed that changed brings one new entry and ten to fifty old ones. Beside each post of a feed stands the digest of the entry it was made
from: all that was written, what may be kept of it, and how we read. Where it is the same, only the date of the sighting moves.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from django.db import connection

from seve.base.addresses import surt
from seve.base.html.policy import edition
from seve.harvest.domain.directives import may_keep_post, strictest, to_json
from seve.harvest.services import reserving, tables
from seve.harvest.services.gathering import Telling
from seve.harvest.types import Directives

READING = 1  # one more whenever text, language, excerpt or links are read otherwise from the same entry


@dataclass(frozen=True, slots=True)
class Seen:
    """A post that was told again as it was."""

    id: int
    surt: str  # of the address that the entry names
    at: datetime


def split(tellings: Sequence[Telling]) -> tuple[list[Telling], list[Seen]]:
    """(those to be read and stored, those that are stored already). An address told more than once at a time is always read."""
    if not tellings:
        return [], []
    pages = tables.known_pages([each.surt for each in tellings])
    reserved = reserving.reserved({each.surt: each.url for each in tellings})
    keys = {each.surt: _key_of(each, pages.get(each.surt)) for each in tellings}
    times = Counter(keys[each.surt] for each in tellings)
    known = _stored([key for key, told in times.items() if told == 1])
    fresh: list[Telling] = []
    seen: list[Seen] = []
    for each in tellings:
        page = pages.get(each.surt)
        asked = strictest(each.asked, page.asked) if page is not None else each.asked
        digest = _digest(each, asked, each.surt in reserved)
        number, last = known.get(keys[each.surt], (0, b""))
        if last == digest and may_keep_post(asked, each.fetched.at):
            seen.append(Seen(number, each.surt, each.fetched.at))
        else:
            fresh.append(replace(each, digest=digest))
    return fresh, seen


def _key_of(telling: Telling, page: tables.KnownPage | None) -> str:
    """The SURT under which its post stands: that of the address which its page calls its own."""
    return surt(page.canonical_url) if page is not None and page.canonical_url else telling.surt


def _digest(telling: Telling, asked: Directives, is_reserved: bool) -> bytes:
    whose = f"{telling.entity_id}\0{telling.url}\0{telling.feed.language}".encode("utf-8", "replace")
    return blake2b(telling.entry.digest() + _deciding(asked, telling.spoken, is_reserved) + whose, digest_size=16).digest()


@lru_cache(maxsize=1024)
def _of_directives(asked: Directives, spoken: Directives, is_reserved: bool) -> bytes:
    return json.dumps([to_json(asked), to_json(spoken), is_reserved]).encode()


def _deciding(asked: Directives, spoken: Directives, is_reserved: bool) -> bytes:
    """What may be kept, and how we clean and read."""
    return edition() + bytes([READING]) + _of_directives(asked, spoken, is_reserved)


def _stored(surts: list[str]) -> dict[str, tuple[int, bytes]]:
    """(id, digest) of posts that were last told by a feed and are not gone, by SURT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT surt, id, told FROM harvest_post WHERE surt = ANY(%s) AND told IS NOT NULL AND gone_at IS NULL", [surts])
        return {surt: (number, bytes(told)) for surt, number, told in cursor.fetchall()}
