"""Near-duplicates: MinHash on word 3-grams finds candidates (Broder, 1997), the exact Jaccard index decides."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numba import njit
from numpy.typing import NDArray

BANDS, ROWS = 12, 4  # 48 hashes: recall .9998 at Jaccard ≥ .8 on our bench; the verification restores precision
MOST_IN_A_BUCKET = 400  # a bucket fuller than this is a signature line or a template, not a copy
SEED = 20090301


def shingles(words: Sequence[str], size: int = 3) -> NDArray[np.int64]:
    """Sorted distinct hashes of runs of `size` words; a shorter text is one run. Stable across processes."""
    if not words:
        return np.zeros(0, dtype=np.int64)
    hashes = np.array([_hash(word) for word in words], dtype=np.uint64)
    runs = hashes[: max(len(hashes) - size + 1, 1)].copy()
    for shift in range(1, min(size, len(hashes))):
        with np.errstate(over="ignore"):
            runs = runs * np.uint64(0x9E3779B97F4A7C15) + hashes[shift : shift + len(runs)]
    return sorted_distinct(runs.view(np.int64))


def sorted_distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """As np.unique, which is far slower on large int64 arrays."""
    ordered = np.sort(values)
    if len(ordered) < 2:
        return ordered
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


def near_duplicates(sets: Sequence[NDArray[np.int64]], at_least: float = 0.5) -> list[tuple[int, int, float]]:
    """Pairs (i < j, Jaccard) of shingle sets that share at least `at_least` of their runs, in order."""
    filled = [number for number, runs in enumerate(sets) if len(runs)]
    if len(filled) < 2:
        return []
    starts = np.zeros(len(filled) + 1, dtype=np.int64)
    np.cumsum([len(sets[number]) for number in filled], out=starts[1:])
    flat = np.concatenate([sets[number] for number in filled])
    keys = np.random.default_rng(SEED).integers(1, 2**62, size=(2, BANDS * ROWS), dtype=np.int64) | 1
    candidates = _candidates(_signatures(flat, starts, keys[0], keys[1]))
    found = []
    for i, j in candidates:
        alike = jaccard(sets[filled[i]], sets[filled[j]])
        if alike >= at_least:
            found.append((filled[i], filled[j], alike))
    return found


def jaccard(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Shared share of two sets of sorted distinct hashes."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def containment(part: NDArray[np.int64], whole: NDArray[np.int64]) -> float:
    """How much of `part` is found in `whole`."""
    return len(np.intersect1d(part, whole, assume_unique=True)) / len(part) if len(part) else 0.0


@lru_cache(maxsize=400_000)
def _hash(word: str) -> int:
    """64 bits, the same in every process (Python's own hash is not)."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@njit(cache=True)
def _signatures(
    flat: NDArray[np.int64], starts: NDArray[np.int64], factors: NDArray[np.int64], shifts: NDArray[np.int64]
) -> NDArray[np.int64]:
    many = len(starts) - 1
    lowest = np.full((many, len(factors)), np.iinfo(np.int64).max, dtype=np.int64)
    for row in range(many):
        for at in range(starts[row], starts[row + 1]):
            for column in range(len(factors)):
                mixed = flat[at] * factors[column] + shifts[column]
                mixed ^= mixed >> 29
                lowest[row, column] = min(lowest[row, column], mixed)
    return lowest


def _candidates(signatures: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of rows that agree on a whole band."""
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for row, piece in enumerate(signatures[:, band * ROWS : (band + 1) * ROWS]):
            buckets.setdefault(piece.tobytes(), []).append(row)
        for bucket in buckets.values():
            if 1 < len(bucket) <= MOST_IN_A_BUCKET:
                pairs.update((bucket[a], bucket[b]) for a in range(len(bucket)) for b in range(a + 1, len(bucket)))
    return sorted(pairs)


def shared_runs(sets: Sequence[NDArray[np.int64]], *, most: int) -> dict[tuple[int, int], int]:
    """How many runs each pair (i < j) of texts shares; a run that more than `most` texts hold is a set phrase and counts for nobody."""
    sizes = [len(runs) for runs in sets]
    if sum(sizes) == 0:
        return {}
    runs = np.concatenate(sets)
    owners = np.repeat(np.arange(len(sets), dtype=np.int64), sizes)
    order = np.argsort(runs, kind="stable")
    runs, owners = runs[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], runs[1:] != runs[:-1])))
    lengths = np.diff(np.append(starts, len(runs)))
    counted: dict[tuple[int, int], int] = {}
    for start, length in zip(starts[(lengths > 1) & (lengths <= most)], lengths[(lengths > 1) & (lengths <= most)], strict=True):
        holders = owners[start : start + length].tolist()
        for at, one in enumerate(holders):
            for other in holders[at + 1 :]:
                pair = (one, other) if one < other else (other, one)
                counted[pair] = counted.get(pair, 0) + 1
    return counted
