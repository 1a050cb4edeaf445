"""What a client costs, read from /proc, the database apart: CPU seconds of whole process trees, and the memory they hold together."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOKED = 0.25  # seconds between two looks at the memory of a tree


def tree_seconds(root: int, without: frozenset[int] = frozenset()) -> float:
    """CPU seconds of a process and of all that came from it, ended children included; `without` leaves whole branches out."""
    stats = _stats()
    return sum(sum(map(int, stats[pid][11:15])) for pid in _tree(root, without, stats)) / TICKS


def database_root(folder: str) -> int:
    """The first process of the embedded database of a data folder."""
    return int(next(Path(folder).rglob("postmaster.pid")).read_text().split()[0])


class Watch:
    """`with Watch(pid) as watch: …; watch.peak_mib`: the most that the tree of a process held, looked at from this one."""

    def __init__(self, root: int, without_name: str = "postgres") -> None:
        self.root, self.without_name, self.peak_mib = root, without_name, 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(LOOKED):
            stats = _stats()
            databases = frozenset(pid for pid in stats if _name(pid) == self.without_name)
            self.peak_mib = max(self.peak_mib, sum(_proportional(pid) for pid in _tree(self.root, databases, stats)) / 1024)


def _tree(root: int, without: frozenset[int], stats: dict[int, list[str]]) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for pid, fields in stats.items():
        children.setdefault(int(fields[1]), []).append(pid)
    todo = [root]
    while todo:
        pid = todo.pop()
        if pid in stats and pid not in without:
            yield pid
            todo += children.get(pid, [])


def _proportional(pid: int) -> int:
    """KiB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def peak_mib() -> int:
    """The most memory that this process ever held."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _stats() -> dict[int, list[str]]:
    """Process → the fields of its stat line after its name (state, parent, …)."""
    found: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended meanwhile
    return found
