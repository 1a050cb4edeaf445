"""The keys of an instance, kept beside its data and never in its database: each is made once.

`secret.key` seals sessions, links and mail; it may be changed at any time. `tombstone.keys` recognises the places that left (one key a
line, the newest first): new departures are written under the first, all of them recognise. A key that is lost is a departure forgotten,
so the list only grows, travels in the encrypted backup, and `seve.charter.services.check_keys` refuses to start without it.

`python -m seve.project.keys new` puts a new key before the others; `lost REASON` gives up departures whose key is gone for good.
"""

import hashlib
import hmac
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from seve.base.errors import SeveError
from seve.project.environment import Environment, SettingRefused, read_tombstone_keys

SECRET, TOMBSTONES = "secret.key", "tombstone.keys"
USAGE = "usage: python -m seve.project.keys new | lost REASON\n"


def secret_key(environment: Environment) -> str:
    """The given key, or one made once and kept in SEVE_DATA, readable by its owner alone."""
    return environment.secret_key or _once(environment.data / SECRET, lambda: secrets.token_urlsafe(64))


def tombstone_keys(environment: Environment) -> tuple[str, ...]:
    """The keys that recognise who left, the newest first: those of the environment, then those kept in SEVE_DATA.

    Made when there are none. Until there was such a list, tombstones were made with a key drawn from the secret key: an instance of that
    time keeps it at the end of its list.
    """
    kept = environment.data / TOMBSTONES
    if environment.tombstone_keys and not kept.exists():
        return environment.tombstone_keys
    is_new = environment.secret_key is None and not (environment.data / SECRET).exists()
    legacy = [] if is_new else [drawn_from(secret_key(environment))]
    text = _once(kept, lambda: _lines([secrets.token_hex(32), *legacy]))
    try:
        return tuple(dict.fromkeys([*environment.tombstone_keys, *read_tombstone_keys(text)]))
    except ValueError as reason:
        raise SettingRefused(f"{kept}: {reason}") from None


def drawn_from(secret: str) -> str:
    """The key by which tombstones were made before they had one of their own (hexadecimal)."""
    return hmac.new(secret.encode(), b"seve.charter.tombstone", hashlib.sha256).hexdigest()


def keep(data: Path, keys: Iterable[str]) -> tuple[str, ...]:
    """Write the list of tombstone keys, whole or not at all; returns it."""
    found = tuple(dict.fromkeys(keys))
    _write(data / TOMBSTONES, _lines(found), replace=True)
    return found


def take_secret(data: Path, secret: str) -> None:
    """Put another secret key in the place of this one."""
    _write(data / SECRET, secret.strip(), replace=True)


def _lines(keys: Iterable[str]) -> str:
    return "".join(f"{key}\n" for key in keys)


def _once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; made when it is not there. Of two processes that start together, the first one's is taken by both."""
    if not path.exists():
        _write(path, make(), replace=False)
    return path.read_text(encoding="utf-8").strip()


def _write(path: Path, text: str, *, replace: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8") as draft:  # mode 600
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        if replace:
            Path(draft.name).replace(path)
        else:
            os.link(draft.name, path)  # atomic, and refuses where the file stands already
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        Path(draft.name).replace(path)
    finally:
        Path(draft.name).unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except SeveError as refused:
        sys.stderr.write(f"seve: {refused}\n")
        return 1


def _run(arguments: list[str]) -> int:
    from django.conf import settings

    from seve.charter import services

    if arguments == ["new"]:
        keys = keep(settings.SEVE.data, [secrets.token_hex(32), *settings.TOMBSTONE_KEYS])
        sys.stdout.write(f"{len(keys)} keys in {settings.SEVE.data / TOMBSTONES}: restart Sève, and make a backup.\n")
    elif len(arguments) == 2 and arguments[0] == "lost":
        count = services.give_up_keys(reason=arguments[1], by="cli")
        sys.stdout.write(f"{count} departures can no longer be recognised; the transparency page says so.\n")
    else:
        sys.stderr.write(USAGE)
        return 2
    return 0


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seve.project.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
