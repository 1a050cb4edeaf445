"""Whose turn it is, agreed between all workers: one row a host or an address, held for a minute and renewed while in use.

The clock is the database's, so that machines whose clocks differ still agree. A worker that dies loses its rows when
their minute is over, and the wait it last set still holds.
"""

from collections.abc import Sequence

from django.db import connection

from seve.harvest.services.arrays import literal

LEASE_SECONDS = 60

CLAIM = """
INSERT INTO harvest_hostturn AS held (key, holder, leased_until, next_allowed)
SELECT key, %(holder)s, clock_timestamp() + make_interval(secs => %(lease)s), NULL
FROM unnest(%(keys)s::text[]) AS wanted(key) ORDER BY key
ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
WHERE held.leased_until IS NULL OR held.leased_until < clock_timestamp() OR held.holder = excluded.holder
RETURNING key, greatest(0, extract(epoch FROM next_allowed - clock_timestamp()))::float8
"""
RELEASE = """
UPDATE harvest_hostturn AS held
SET holder = '', leased_until = NULL, next_allowed = clock_timestamp() + make_interval(secs => freed.wait)
FROM unnest(%(keys)s::text[], %(waits)s::float8[]) AS freed(key, wait)
WHERE held.key = freed.key AND held.holder = %(holder)s
"""
RENEW = """
UPDATE harvest_hostturn AS held
SET leased_until = clock_timestamp() + make_interval(secs => %(lease)s),
    next_allowed = greatest(next_allowed, clock_timestamp() + make_interval(secs => kept.wait))
FROM unnest(%(keys)s::text[], %(waits)s::float8[]) AS kept(key, wait)
WHERE held.key = kept.key AND held.holder = %(holder)s
"""
FORGET = "DELETE FROM harvest_hostturn WHERE holder = '' AND next_allowed < clock_timestamp() - interval '1 hour'"


def claim(holder: str, keys: Sequence[str]) -> dict[str, float]:
    """Take the free ones of these keys. Gives, for each one taken, the seconds until it may be used."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"holder": holder, "keys": literal(keys), "lease": LEASE_SECONDS})
        return {key: wait or 0.0 for key, wait in cursor.fetchall()}


def release(holder: str, waits: dict[str, float]) -> None:
    """Give keys back; each may be used again after its wait, in seconds."""
    if waits:
        with connection.cursor() as cursor:
            cursor.execute(RELEASE, {"holder": holder, **_columns(waits)})


def renew(holder: str, waits: dict[str, float]) -> None:
    """Hold on to keys for another minute."""
    if waits:
        with connection.cursor() as cursor:
            cursor.execute(RENEW, {"holder": holder, "lease": LEASE_SECONDS, **_columns(waits)})


def _columns(waits: dict[str, float]) -> dict[str, str | int]:
    return {"keys": literal(list(waits)), "waits": literal(list(waits.values()))}


def forget_old() -> None:
    """Drop the rows that say nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
