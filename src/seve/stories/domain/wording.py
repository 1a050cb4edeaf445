"""Texts to sparse rows: word stems and letter pieces, weighted by rarity (tf-idf, Spärck Jones 1972)."""

import re
from array import array
from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sparse

from seve.base.text import fold, stop_words, words

BODY_WORDS = 300
_RAW = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")


def stem(word: str) -> str:
    """A light stem that serves French and English alike: the first six letters, or the word without its plural mark."""
    return word[:6] if len(word) > 6 else word.rstrip("sx") or word


class Stems:
    """Stems of words, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}
        self._empty = stop_words("")

    def of(self, text: str, limit: int | None = None) -> list[str]:
        """The stems of the words that say something, in order."""
        found: list[str] = []
        for raw in _RAW.findall(text.lower())[:limit]:
            stems = self._known.get(raw)
            if stems is None:
                stems = tuple(stem(word) for word in words(fold(raw)) if word not in self._empty and len(word) > 1)
                self._known[raw] = stems
            found.extend(stems)
        return found


def letter_pieces(text: str, size: int = 4) -> list[str]:
    """Runs of `size` letters inside each word, its ends marked: forgiving of endings, spellings and compounds."""
    pieces: list[str] = []
    for word in words(fold(text)):
        marked = f" {word} "
        pieces.extend(marked[at : at + size] for at in range(max(len(marked) - size + 1, 1)))
    return pieces


def weighted_rows(texts: Sequence[str], cut: Callable[[str], list[str]]) -> sparse.csr_matrix:
    """Rows of unit length, one a text: (1 + log tf) × (1 + log((1 + n) / (1 + df)))."""
    numbers: dict[str, int] = {}
    columns = array("q")  # a list of ints would weigh five times as much
    starts = [0]
    for text in texts:
        columns.extend(numbers.setdefault(term, len(numbers)) for term in cut(text))
        starts.append(len(columns))
    shape = (len(texts), max(len(numbers), 1))
    counts = sparse.csr_matrix(
        (np.ones(len(columns), dtype=np.float32), np.frombuffer(columns, dtype=np.int64).copy(), np.array(starts)), shape=shape
    )
    counts.sum_duplicates()
    counts.data = 1.0 + np.log(counts.data)
    appearing = np.bincount(counts.indices, minlength=shape[1])
    rarity = (1.0 + np.log((1.0 + shape[0]) / (1.0 + appearing))).astype(np.float32)
    return unit_rows(counts @ sparse.diags(rarity, format="csr"))


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same rows at length one; an empty row stays empty."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.where(lengths > 0, lengths, 1.0)) @ rows).tocsr().astype(np.float32)
