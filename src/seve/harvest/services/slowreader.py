"""Heavy answers are read in a process beside, so that one host's page holds nobody else's visit back.

A page within our budgets costs at most about a second to read; a host could still send one every few seconds. What takes more than
`MOST_SECONDS` of processor time is stopped, and told as unreadable. The process gives way to every other (`nice`): on a busy machine it
is the heavy page that waits.
"""

import os
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Generic, TypeVar

from seve.harvest import parse
from seve.harvest.domain.recognition import MADE_SLOW
from seve.harvest.domain.slowness import is_heavy, is_made_to_be_slow
from seve.harvest.types import Fetched, FoundFeed, FoundPage

MOST_SECONDS = 20  # CPU seconds for one answer, the start of the process included
LONGEST = 120.0  # seconds by the clock, should it only wait
TOO_LONG = "takes too long to read"
GIVES_WAY = 5  # added to the process's nice value

Found = FoundFeed | FoundPage | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading an answer beside: what it holds, why it is not to be kept ("" when it is), CPU seconds."""

    found: Found = None
    trouble: str = ""
    seconds: float = 0.0


def is_read_beside(fetched: Fetched, *, is_suspect: bool = False) -> bool:
    """Whether an answer is read beside. `is_suspect`: another answer of its host took long."""
    if not fetched.body or not 200 <= fetched.status < 300:
        return False
    return is_suspect or is_heavy(fetched.body, is_feed=parse.looks_like_feed(fetched.body))


class SlowReader(Generic[T]):
    """Reads one answer after the other in one process, started when the first one comes. `done` is told what was found, on its thread:
    the slip handed in, and what came of it."""

    def __init__(self, done: Callable[[T, Read], None], *, longest: float = LONGEST, most_seconds: int = MOST_SECONDS) -> None:
        self.done, self.longest, self.most_seconds = done, longest, most_seconds
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
            self.done(handed[0], read)
        self._stop()

    def _read(self, fetched: Fetched) -> Read:
        wire, process = self._start()
        watch = threading.Timer(self.longest, process.kill)
        watch.start()
        try:
            wire.send(fetched)
            read: Read = wire.recv()
            return read
        except (OSError, EOFError):  # it was stopped, or died: too much memory, a fault of a parser
            self._stop()
            return Read(trouble=TOO_LONG, seconds=float(self.most_seconds))
        finally:
            watch.cancel()

    def _start(self) -> tuple[Connection, BaseProcess]:
        if self.process is None or not self.process.is_alive() or self.wire is None:
            context = get_context("spawn")
            self.wire, theirs = context.Pipe()
            self.process = context.Process(target=_serve, args=(theirs, self.most_seconds), name="slow reader", daemon=True)
            self.process.start()
            theirs.close()  # when the process dies we see the end of the line
        return self.wire, self.process

    def _stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.join()


def _serve(wire: Connection, most_seconds: int) -> None:
    """The process: answers in, what they hold out, until the line is cut."""
    parse.leave_interrupts_to_parent()
    os.nice(GIVES_WAY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            fetched = wire.recv()
            _, most = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + most_seconds, most))  # beyond, the kernel ends this process
            wire.send(read_patiently(fetched))
        except (EOFError, OSError):
            return


def read_patiently(fetched: Fetched) -> Read:
    """What an answer holds, however heavy it is; those made to be slow are told and left."""
    parse.make_ready(fetched)
    began = time.process_time()
    if is_made_to_be_slow(fetched.body, is_feed=parse.looks_like_feed(fetched.body)):
        return Read(trouble=MADE_SLOW, seconds=time.process_time() - began)
    found = parse.read(fetched)
    return Read(found, seconds=time.process_time() - began)
