"""How evenly places share the voice of the whole."""

import math
from collections.abc import Sequence


def evenness(posts_by_place: Sequence[int]) -> float | None:
    """Pielou's evenness: Shannon's entropy over its maximum; 1 when all say as much, near 0 when one says all.

    None with fewer than two places: there is nothing to share.
    """
    counts = [count for count in posts_by_place if count > 0]
    if len(counts) < 2:
        return None
    total = sum(counts)
    entropy = -sum(count / total * math.log(count / total) for count in counts)
    return min(entropy / math.log(len(counts)), 1.0)
