"""The demo's own house: a folder of its own under Sève's data folder, an empty database in it, and the settings that go with it.

Never the user's: the folder is named `demo`, holds a marker, and is not touched when it holds anything without one.
"""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import Any

import platformdirs

from seve.base.errors import SeveError
from seve.project import database
from seve.project.demo.model import NOW

MARKER = "demo.json"
LOCK = "demo.lock"
KEPT = {"postgres", "run", "secret.key", "tombstone.keys", LOCK}
_locked: list[int] = []  # the lock of this process, held until it ends


class NotOurFolder(SeveError):
    """The folder holds something that the demo did not put there."""


class AlreadyRunning(SeveError):
    """Another process runs the demo in this folder."""


def folder() -> Path:
    """Where the demo keeps its data: `demo` in SEVE_DATA, or in the platform's folder."""
    named = os.environ.get("SEVE_DATA", "").strip()
    return (Path(named).expanduser().absolute() if named else Path(platformdirs.user_data_dir("seve", appauthor=False))) / "demo"


def enter(home: Path) -> None:
    """Let this process, and those it starts, live in the demo's folder: call before Django is set up."""
    _claim(home)
    _lock(home)
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "SEVE_PROXY", "SEVE_PROXY_FILE", "SEVE_DATA_FILE", "SEVE_CLOCK"):
        os.environ.pop(name, None)
    os.environ |= {"SEVE_DATA": str(home), "SEVE_DEMO": "1", "SEVE_HARVEST_DELAY": "0", "DJANGO_SETTINGS_MODULE": "seve.project.settings"}


def serving_environment(proxy: str) -> dict[str, str]:
    """What the pages and the jobs need to know: where the small web is, and that it is March 2009."""
    return {"SEVE_PROXY": proxy, "SEVE_CLOCK": NOW.isoformat()}


def read_marker(home: Path) -> dict[str, Any]:
    """What the last demo left: {} when it did not come to its end."""
    try:
        found = json.loads((home / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_marker(home: Path, content: dict[str, Any]) -> None:
    (home / MARKER).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def empty(home: Path) -> None:
    """Begin with nothing: a new database, and no file of the last time. Other processes of the demo lose theirs."""
    import psycopg

    write_marker(home, {})
    for entry in home.iterdir():
        if entry.name not in KEPT | {MARKER} and not entry.name.startswith("database."):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    settings = database.connection_settings(database.attach(home)) | {"dbname": "postgres"}
    with psycopg.connect(**settings, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(f"DROP DATABASE IF EXISTS {database.DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {database.DATABASE}")


def _lock(home: Path) -> None:
    """One demo at a time: a second one would empty the first one's database. The kernel lets go when the process ends."""
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(f"another demo runs in {home}: stop it first, or set SEVE_DATA to another folder") from None
    _locked.append(handle)


def _claim(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / MARKER).exists():
        raise NotOurFolder(f"{home} holds something that is not of the demo: move it away, or set SEVE_DATA to another folder")
    home.mkdir(parents=True, exist_ok=True)
    if not (home / MARKER).exists():
        write_marker(home, {})
