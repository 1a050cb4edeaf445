"""A child's lifeline: when the supervisor is gone, however it went, the child stops too."""

import os
import signal
import sys
import threading


def hold() -> None:
    """Watch standard input in the background; when it closes, ask this process to end."""
    threading.Thread(target=_watch, daemon=True, name="lifeline").start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
