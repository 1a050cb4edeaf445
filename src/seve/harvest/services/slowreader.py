"""Large pages are read in a process beside, so that one host's heavy page holds nobody else's visit back.

A page within our budgets costs at most about a second to read; a host could still send one every few seconds. What takes longer than
`LONGEST` is stopped, and told as unreadable.
"""

import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Generic, TypeVar

from seve.harvest import parse
from seve.harvest.types import Fetched, FoundFeed, FoundPage

HEAVY = 1 << 20  # bytes: reading takes more than a fifth of a second
LONGEST = 30.0  # seconds, the start of the process included

Found = FoundFeed | FoundPage | None
T = TypeVar("T")


def is_heavy(fetched: Fetched) -> bool:
    """Whether an answer is read beside. Feeds are quick to read, whatever their size."""
    return len(fetched.body) > HEAVY and 200 <= fetched.status < 300 and not parse.looks_like_feed(fetched.body)


class SlowReader(Generic[T]):
    """Reads one answer after the other in one process, started when the first one comes. `done` is told what was found, on its thread:
    (the slip handed in, what was found, whether the reading ended)."""

    def __init__(self, done: Callable[[T, Found, bool], None], *, longest: float = LONGEST) -> None:
        self.done, self.longest = done, longest
        self.queue: SimpleQueue[tuple[T, Fetched] | None] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self.process: BaseProcess | None = None
        self.wire: Connection | None = None
        self.is_closing = False

    def hand(self, slip: T, fetched: Fetched) -> None:
        """Let an answer be read."""
        if self.thread is None:
            self.thread = threading.Thread(target=self._work, name="slow reader", daemon=True)
            self.thread.start()
        self.queue.put((slip, fetched))

    def close(self) -> None:
        """Stop at once; what is being read is forgotten."""
        self.is_closing = True
        self.queue.put(None)
        self._stop()
        if self.thread is not None:
            self.thread.join()

    def _work(self) -> None:
        while (handed := self.queue.get()) is not None:
            read = self._read(handed[1])
            if self.is_closing:
                break
            self.done(handed[0], *read)
        self._stop()

    def _read(self, fetched: Fetched) -> tuple[Found, bool]:
        wire, process = self._start()
        watch = threading.Timer(self.longest, process.kill)
        watch.start()
        try:
            wire.send(fetched)
            found: Found = wire.recv()
            return found, True
        except (OSError, EOFError):  # it was stopped, or died: too much memory, a fault of a parser
            self._stop()
            return None, False
        finally:
            watch.cancel()

    def _start(self) -> tuple[Connection, BaseProcess]:
        if self.process is None or not self.process.is_alive() or self.wire is None:
            context = get_context("spawn")
            self.wire, theirs = context.Pipe()
            self.process = context.Process(target=_serve, args=(theirs,), name="slow reader", daemon=True)
            self.process.start()
            theirs.close()  # when the process dies we see the end of the line
        return self.wire, self.process

    def _stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.join()


def _serve(wire: Connection) -> None:
    """The process: answers in, what they hold out, until the line is cut."""
    parse.leave_interrupts_to_parent()
    while True:
        try:
            wire.send(parse.read(wire.recv()))
        except (EOFError, OSError):
            return
