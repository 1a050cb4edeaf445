"""Several processes that write to one standard output in turn: what they make is never copied from one to another.

Each takes every n-th piece of work and writes it when its turn comes. The turn goes round as one byte through pipes; when a process ends
before its time its pipes close, the next one sees that its turn will never come, and all end.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn, TypeVar

from seve.base.errors import SeveError

T = TypeVar("T")
STOPPED, NOBODY_READS = 1, 2  # exit status of a process that failed or whose turn never came; of one whose output was closed


class PartLost(SeveError):
    """A process ended before it had written its part."""


def write_in_turn(make: Callable[[T], list[bytes]], work: Sequence[T], processes: int) -> None:
    """Write what is made of each piece, in order. Raises PartLost; BrokenPipeError when nobody reads on."""
    sys.stdout.flush()
    if processes < 2:
        for each in work:
            sys.stdout.buffer.writelines(make(each))
        sys.stdout.buffer.flush()
        return
    pipes = [os.pipe() for _ in range(processes)]
    children = [_child(make, work, number, pipes) for number in range(processes)]
    os.write(pipes[0][1], b".")
    for end in itertools.chain(*pipes):
        os.close(end)
    try:
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    except BaseException:  # Ctrl-C
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        raise
    if NOBODY_READS in ended:
        raise BrokenPipeError
    if any(ended):
        raise PartLost("a process ended before it had written its part: run the same again (SEVE_DEBUG=1 shows why)")


def _child(make: Callable[[T], list[bytes]], work: Sequence[T], number: int, pipes: list[tuple[int, int]]) -> int:
    """The process that does every n-th piece of work from `number` on."""
    child = os.fork()
    if not child:
        _begin(make, work, number, pipes)
    return child


def _begin(make: Callable[[T], list[bytes]], work: Sequence[T], number: int, pipes: list[tuple[int, int]]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C: no words, only the end
    turn, after = pipes[number][0], pipes[(number + 1) % len(pipes)][1]
    for one, (reader, writer) in enumerate(pipes):
        if one != number:
            os.close(reader)
        if one != (number + 1) % len(pipes):
            os.close(writer)
    _work(make, work, range(number, len(work), len(pipes)), turn, after)


def _work(make: Callable[[T], list[bytes]], work: Sequence[T], mine: range, turn: int, after: int) -> NoReturn:
    status = STOPPED
    try:
        for number in mine:
            made = make(work[number])
            if not os.read(turn, 1):
                os._exit(STOPPED)
            status = NOBODY_READS
            for part in made:
                left = memoryview(part)
                while left:
                    left = left[os.write(sys.stdout.fileno(), left) :]
            status = STOPPED
            if number + 1 < len(work):
                os.write(after, b".")
        status = 0
    except Exception as wrong:
        if not isinstance(wrong, BrokenPipeError) and os.environ.get("SEVE_DEBUG"):
            import traceback

            traceback.print_exc()
    finally:
        os._exit(status)
