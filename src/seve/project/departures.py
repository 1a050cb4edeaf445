"""Who left, over a restore: with the keys that recognise them, and without what an older backup still holds about them."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from seve.base.addresses import surt
from seve.base.addresses.prefixes import ladder
from seve.base.errors import SeveError
from seve.charter import tombstones as marks
from seve.project import keys
from seve.project.environment import read_tombstone_keys

Left = tuple[bytes, str, str, datetime]  # a tombstone: digest, what its key is called, way, when


class BackupRefused(SeveError):
    """The backup cannot be made or used."""


def keys_in_use() -> tuple[str, ...]:
    """What the keys of all tombstones are called."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT key FROM charter_optout WHERE key <> '' ORDER BY key")
        return tuple(name for (name,) in cursor.fetchall())


def take_keys(room: Path, *, needed: tuple[str, ...]) -> None:
    """Have the keys that an unpacked backup holds, beside ours: who left here is recognised as well as who had left there.

    needed: what the keys of the backup's tombstones are called. Raises BackupRefused when one is in neither place.
    """
    taken: tuple[str, ...] = ()
    if (room / keys.TOMBSTONES).exists():
        taken = read_tombstone_keys((room / keys.TOMBSTONES).read_text())
    elif (room / keys.SECRET).exists():  # a backup of the time when the secret key stood for both
        taken = (keys.drawn_from((room / keys.SECRET).read_text().strip()),)
    known = tuple(dict.fromkeys([*settings.TOMBSTONE_KEYS, *taken]))
    if set(needed) - {marks.name_of(key) for key in known}:
        raise BackupRefused(
            "places left under a key that is not here: put tombstone.keys of that instance into SEVE_DATA; nothing was touched"
        )
    settings.TOMBSTONE_KEYS = keys.keep(settings.SEVE.data, known)


def tombstones() -> list[Left]:
    """Those of this instance before it is replaced; none on an empty machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('charter_optout') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT digest, key, way, at FROM charter_optout")
        return [(bytes(digest), key, way, at) for digest, key, way, at in cursor.fetchall()]


def let_them_leave_again(left: list[Left], *, by: str) -> None:
    """Who left after the backup was made has left for good: their tombstones come back, and what they erased goes again."""
    # Here, because `python -m seve.project.backup` imports this module before the rooms are loaded.
    from seve.charter import selectors as charter
    from seve.directory import selectors as directory
    from seve.harvest import selectors as harvest
    from seve.project.purge import purge

    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO charter_optout (digest, key, pending, way, at) VALUES (%s, %s, '', %s, %s) ON CONFLICT (digest) DO NOTHING", left
        )
    urls = {entity.home_url for entity in directory.list_entities()} | {post.url for post in harvest.posts()}
    steps = {step for url in charter.which_left(urls) for step in ladder(surt(url))}
    known = {digest for digest, *_ in left}
    for place in sorted(step for step in steps if known & set(marks.digests(step))):
        purge(place=place, by=by)
