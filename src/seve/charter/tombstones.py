"""Recognise a place that left, without keeping its address.

A tombstone is the HMAC-SHA-256 of a SURT under a key of its own, which is not in the database (project/keys.py keeps it): a stolen dump
reveals no address, not even by trying a list of known ones. There may be several keys: the first writes, all of them recognise, so that a
new key never makes anybody come back.
"""

import hashlib
import hmac

from django.conf import settings

from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import ladder, normal

NAME_OF_KEY = 16  # hexadecimal figures of a fingerprint


def digest(place: str, key: str | None = None) -> bytes:
    """The tombstone of a SURT (32 bytes) under a key, the newest when none is given."""
    return hmac.new(bytes.fromhex(key or settings.TOMBSTONE_KEYS[0]), normal(place).encode(), hashlib.sha256).digest()


def digests(place: str) -> list[bytes]:
    """The tombstones of a SURT under every key, the newest first."""
    return [digest(place, key) for key in settings.TOMBSTONE_KEYS]


def digests_of(url: str) -> list[bytes]:
    """The tombstones that would cover this address; none when it is no address."""
    try:
        return [mark for step in ladder(surt(url)) for mark in digests(step)]
    except AddressRefused:
        return []


def name_of(key: str) -> str:
    """What a key is called where it must not be told: it recognises the key, and reveals nothing of it."""
    return hmac.new(bytes.fromhex(key), b"seve.charter.name-of-key", hashlib.sha256).hexdigest()[:NAME_OF_KEY]


def names() -> list[str]:
    """What the keys of this instance are called, the newest first."""
    return [name_of(key) for key in settings.TOMBSTONE_KEYS]
