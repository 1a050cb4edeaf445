"""Recognise a place that left, without keeping its address.

A tombstone is the HMAC-SHA-256 of a SURT under a key that is not in the database (derived from SEVE_SECRET_KEY or the
key file of SEVE_DATA): a stolen dump reveals no address, not even by trying a list of known ones.
"""

import hashlib
import hmac

from django.conf import settings

from seve.base.addresses import AddressRefused, surt
from seve.base.addresses.prefixes import ladder, normal


def digest(place: str) -> bytes:
    """The tombstone of a SURT (32 bytes)."""
    key = hmac.new(settings.SECRET_KEY.encode(), b"seve.charter.tombstone", hashlib.sha256).digest()
    return hmac.new(key, normal(place).encode(), hashlib.sha256).digest()


def digests_of(url: str) -> list[bytes]:
    """The tombstones that would cover this address; none when it is no address."""
    try:
        return [digest(step) for step in ladder(surt(url))]
    except AddressRefused:
        return []
