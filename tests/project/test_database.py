"""The embedded PostgreSQL, for real: every test has a cluster of its own and real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from seve.project import database

USE = """
import sys, time
from pathlib import Path
from seve.project import database
cluster = database.attach(Path(sys.argv[1]))
import psycopg
with psycopg.connect(**database.connection_settings(cluster), autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    connection.execute("INSERT INTO kept VALUES (1)")
print("ready", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "seve"
    yield folder
    server = _server(folder)
    if server is not None:
        server.send_signal(signal.SIGQUIT)
        psutil.wait_procs([server], timeout=10)


def _user(folder: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", USE, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _server(folder: Path) -> psutil.Process | None:
    try:
        return psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0]))
    except (OSError, psutil.Error, ValueError, IndexError):
        return None


def _wait_until_stopped(folder: Path, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not (folder / "postgres" / "postmaster.pid").exists():
            return True
        time.sleep(0.1)
    return False


def _close(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    process.stdout.close()
    process.wait()


def _rows(folder: Path) -> int:
    settings = database.connection_settings(database.Cluster(folder))
    with psycopg.connect(**settings) as connection:  # type: ignore[arg-type]
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def test_processes_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    first = _user(folder, 60)
    server = _server(folder)
    second = _user(folder, 60)

    assert server is not None
    assert _server(folder) == server
    first.terminate()
    _close(first)
    time.sleep(database.LINGER + 1)
    assert _rows(folder) == 2  # still served for the second
    second.terminate()
    _close(second)
    assert _wait_until_stopped(folder)


def test_a_killed_user_neither_harms_the_others_nor_keeps_the_server(folder: Path) -> None:
    victim = _user(folder, 60)
    other = _user(folder, 60)

    victim.kill()
    _close(victim)
    time.sleep(database.LINGER + 1)
    assert _rows(folder) == 2
    other.kill()
    _close(other)
    assert _wait_until_stopped(folder)


def test_a_killed_server_is_recovered_with_its_rows(folder: Path) -> None:
    user = _user(folder, 60)
    server = _server(folder)
    assert server is not None

    os.kill(server.pid, signal.SIGKILL)
    psutil.wait_procs([server], timeout=10)
    time.sleep(0.5)
    again = _user(folder, 60)

    assert _rows(folder) == 2
    for process in (user, again):
        process.terminate()
        _close(process)


def test_a_server_killed_at_work_is_waited_for(folder: Path) -> None:
    """What it left at work holds its memory for a while: nothing can start before that has ended."""
    user = _user(folder, 60)
    server = _server(folder)
    assert server is not None
    busy = psycopg.connect(**database.connection_settings(database.Cluster(folder)), autocommit=True)  # type: ignore[arg-type]
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 4000000) AS n WHERE n % 7 = 3")
    time.sleep(0.2)
    os.kill(server.pid, signal.SIGKILL)
    again = _user(folder, 60)

    assert _rows(folder) == 2
    busy.close()
    for process in (user, again):
        process.terminate()
        _close(process)


def test_a_stale_pid_file_that_names_another_program_is_recovered(folder: Path) -> None:
    _close(_user(folder, 0))
    assert _wait_until_stopped(folder)
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder / 'postgres'}\n0\n5432\n\n\n\nready\n")

    again = _user(folder, 0)

    _close(again)
    assert again.returncode == 0


def test_a_killed_guardian_is_replaced(folder: Path) -> None:
    user = _user(folder, 60)
    for process in psutil.process_iter(["cmdline"]):
        if str(folder) in (process.info["cmdline"] or []) and "seve.project.guardian" in process.info["cmdline"]:
            process.kill()
    time.sleep(0.3)

    second = _user(folder, 0)
    _close(second)
    user.terminate()
    _close(user)

    assert _wait_until_stopped(folder)


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")

    with pytest.raises(database.DatabaseUnavailable, match="set SEVE_DATA to another folder"):
        database.attach(taken / "inside")


def test_ten_processes_starting_at_once_make_one_server(folder: Path) -> None:
    users = [subprocess.Popen([sys.executable, "-c", USE, str(folder), "0"], stdout=subprocess.DEVNULL) for _ in range(10)]

    assert [process.wait() for process in users] == [0] * 10
    assert _wait_until_stopped(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_it_works_for_a_plain_user_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    import pwd
    import tempfile

    somebody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as home:
        os.chown(home, somebody.pw_uid, somebody.pw_gid)
        done = subprocess.run(
            [sys.executable, "-c", USE, f"{home}/seve", "0"],
            capture_output=True,
            text=True,
            user=somebody.pw_uid,
            group=somebody.pw_gid,
            env={"PATH": os.environ["PATH"], "HOME": home, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout == "ready\n"
        assert _wait_until_stopped(Path(home) / "seve")
