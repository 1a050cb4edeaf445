import threading

import numpy as np
import pytest

from seve.base import embeddings


def test_rows_have_unit_length_and_a_wordless_text_a_zero_row() -> None:
    rows = embeddings.encode(["Grève des retraites", "…", ""])
    assert rows.dtype == np.float32
    assert rows.shape == (3, embeddings.DIMENSIONS)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)


def test_the_same_thing_in_two_languages_is_closer_than_another() -> None:
    rows = embeddings.encode(
        ["The strike against the pension reform goes on", "La grève contre la réforme des retraites continue", "Recette"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_no_text_gives_no_row() -> None:
    assert embeddings.encode([]).shape == (0, embeddings.DIMENSIONS)


def test_the_fallback_knows_shared_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "loaded_model", embeddings.HashedWords)
    rows = embeddings.encode(["forum des démocrates", "le forum démocrate", "recette de crêpes"])
    assert rows[0] @ rows[1] > 0.4 > rows[0] @ rows[2]


def test_threads_share_one_model() -> None:
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(id(embeddings.loaded_model()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
