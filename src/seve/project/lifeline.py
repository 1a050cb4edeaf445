"""A child's lifeline: when the supervisor is gone, however it went, the child stops too."""

import os
import signal
import stat
import sys
import threading


def hold() -> None:
    """Watch the pipe on standard input in the background; when it closes, ask this process to end.

    Where standard input is no pipe (a terminal, /dev/null), there is no supervisor to watch.
    """
    if stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        threading.Thread(target=_watch, daemon=True, name="lifeline").start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
