"""Several processes write to one standard output in turn."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, time
from seve.cli.lab.turns import PartLost, write_in_turn
def make(number):
    time.sleep(0.002 * (number % 3))
    if number == {bad}:
        raise ValueError("no")
    return [f"{{number}}\\n".encode() * {lines}]
try:
    write_in_turn(make, range({pieces}), {processes})
except (PartLost, BrokenPipeError) as wrong:
    sys.exit(f"{{type(wrong).__name__}}")
"""


def run(*, processes: int, pieces: int = 20, bad: int = -1, lines: int = 1, head: bool = False) -> tuple[int, bytes, str]:
    program = PROGRAM.format(processes=processes, pieces=pieces, bad=bad, lines=lines)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if head:
            told = process.stdout.read(10)
            process.stdout.close()
        else:
            told = process.stdout.read()
        return process.wait(20), told, process.stderr.read().decode().strip()


@pytest.mark.parametrize(("processes", "pieces"), [(1, 5), (2, 20), (3, 20), (3, 3), (3, 1)])
def test_what_they_write_stands_in_order(processes: int, pieces: int) -> None:
    assert run(processes=processes, pieces=pieces, lines=2000) == (
        0,
        b"".join(f"{number}\n".encode() * 2000 for number in range(pieces)),
        "",
    )


def test_a_process_that_fails_ends_all_and_is_told() -> None:
    code, told, wrong = run(processes=3, bad=7)
    assert (code, wrong) == (1, "PartLost")
    assert told == b"".join(f"{number}\n".encode() for number in range(7))


def test_nobody_reads_on() -> None:
    code, _, wrong = run(processes=2, lines=100_000, head=True)
    assert (code, wrong) == (1, "BrokenPipeError")
