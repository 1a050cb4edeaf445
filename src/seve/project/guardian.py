"""The database's guardian: one small process that stops the embedded server when its last user is gone."""

import fcntl
import os
import sys
import time
from pathlib import Path

from seve.project import database


def watch(folder: Path) -> None:
    """Wait until nobody uses the database of `folder`, then stop it. Only one guardian runs for a folder."""
    cluster = database.Cluster(folder)
    mine = os.open(cluster.lock_file("guardian"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    while True:
        _wait_until_unused(cluster)
        time.sleep(database.LINGER)
        if database.stop_if_unused(cluster):
            return


def _wait_until_unused(cluster: database.Cluster) -> None:
    users = os.open(cluster.lock_file("users"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_EX)
    finally:
        os.close(users)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
