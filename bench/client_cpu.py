"""What a client costs: user and system seconds of whole process trees, read from /proc, the database apart from its client."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree_seconds(root: int, without: frozenset[int] = frozenset()) -> float:
    """CPU seconds of a process and of all that came from it, ended children included; `without` leaves whole branches out."""
    stats = _stats()
    children: dict[int, list[int]] = {}
    for pid, fields in stats.items():
        children.setdefault(int(fields[1]), []).append(pid)
    ticks, todo = 0, [root]
    while todo:
        pid = todo.pop()
        if pid in stats and pid not in without:
            ticks += sum(map(int, stats[pid][11:15]))
            todo += children.get(pid, [])
    return ticks / TICKS


def database_root(folder: str) -> int:
    """The first process of the embedded database of a data folder."""
    return int(next(Path(folder).rglob("postmaster.pid")).read_text().split()[0])


def _stats() -> dict[int, list[str]]:
    """Process → the fields of its stat line after its name (state, parent, …)."""
    found: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended meanwhile
    return found
