import numpy as np
import pytest

from seve.stories.domain.duplicates import containment, jaccard, near_duplicates, shingles, sorted_distinct


def some_words(seed: int, count: int) -> list[str]:
    return [f"w{number}" for number in np.random.default_rng(seed).integers(0, 5_000, count)]


def test_copies_are_found_among_strangers_with_their_exact_share() -> None:
    texts = [some_words(seed, 120) for seed in range(300)]
    copied = list(texts[7])
    copied[60] = "changed"
    sets = [shingles(text) for text in [*texts, copied]]
    ((i, j, share),) = near_duplicates(sets)
    assert (i, j) == (7, 300)
    assert share == pytest.approx(jaccard(sets[7], sets[300])) == pytest.approx(115 / 121)


def test_almost_every_edited_copy_is_found() -> None:
    rng = np.random.default_rng(1)
    texts, truth = [], []
    for number in range(200):
        text = some_words(1_000 + number, 80)
        copied = ["new" if rng.random() < 0.03 else word for word in text]
        texts += [text, copied]
        truth.append((2 * number, 2 * number + 1))
    sets = [shingles(text) for text in texts]
    expected = {pair for pair in truth if jaccard(sets[pair[0]], sets[pair[1]]) >= 0.8}
    found = {(i, j) for i, j, _ in near_duplicates(sets, at_least=0.8)}
    assert len(expected) > 100
    assert len(found & expected) / len(expected) > 0.99
    assert found <= set(truth)


def test_shingles_of_short_and_empty_texts() -> None:
    assert len(shingles([])) == 0
    assert len(shingles(["un"])) == len(shingles(["un", "deux"])) == 1
    assert len(shingles(["a", "b", "c", "a", "b", "c"])) == 3


def test_containment_is_the_share_of_the_part() -> None:
    whole = shingles(["un", "deux", "trois", "quatre", "cinq", "six"])
    part = shingles(["un", "deux", "trois", "quatre"])
    assert containment(part, whole) == 1.0
    assert containment(whole, part) == 0.5
    assert containment(shingles([]), whole) == 0.0


def test_sorted_distinct_equals_unique() -> None:
    values = np.random.default_rng(3).integers(-50, 50, 400)
    assert sorted_distinct(values).tolist() == np.unique(values).tolist()
