"""What is to be read again: posts that came, changed or went since they were read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Marks:
    """Posts by id, in order, each with a number that changes when the post does."""

    ids: Numbers
    marks: Numbers

    def __len__(self) -> int:
        return len(self.ids)

    def joined(self, others: "Marks") -> "Marks":
        """These and the others; of a post in both, what the others say."""
        mine = self.without(others.ids)
        ids = np.concatenate([mine.ids, others.ids])
        order = np.argsort(ids, kind="stable")
        return Marks(ids[order], np.concatenate([mine.marks, others.marks])[order])

    def without(self, ids: Numbers) -> "Marks":
        kept = ~np.isin(self.ids, ids)
        return Marks(self.ids[kept], self.marks[kept])


NONE = Marks(np.zeros(0, np.int64), np.zeros(0, np.int64))


def news(now: Marks, known: Marks) -> tuple[Marks, Numbers]:
    """(posts that are new or changed, ids of posts that are no more)."""
    if len(known) == 0:
        return now, known.ids
    at = np.minimum(np.searchsorted(known.ids, now.ids), len(known) - 1)
    same = (known.ids[at] == now.ids) & (known.marks[at] == now.marks)
    return Marks(now.ids[~same], now.marks[~same]), np.setdiff1d(known.ids, now.ids, assume_unique=True)
