"""How well and how fast posts are gathered into stories: `python -m bench.stories [FOLDER OF REAL DATA]`.

Prints BCubed (Bagga & Baldwin, 1998) on labelled French headlines at several thresholds, the correlation with people's judgement of
article pairs, and the time for one real day of headlines. Nothing is fitted here: it shows that the choice is flat.
"""

import csv
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np

from seve.base.embeddings import encode
from seve.base.text import fold, words
from seve.stories.domain.clusters import groups_of, threshold_for
from seve.stories.domain.duplicates import shingles
from seve.stories.domain.grouping import gather
from seve.stories.domain.likeness import pairs_of
from seve.stories.domain.told import Told

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def bcubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    together: dict[Hashable, list[Hashable]] = defaultdict(list)
    for label, true in zip(found, truth, strict=True):
        together[label].append(true)
    sizes = Counter(truth)
    same = [together[label].count(true) for label, true in zip(found, truth, strict=True)]
    precision = float(np.mean([count / len(together[label]) for count, label in zip(same, found, strict=True)]))
    recall = float(np.mean([count / sizes[true] for count, true in zip(same, truth, strict=True)]))
    return precision, recall, 2 * precision * recall / (precision + recall)


def headlines(data: Path) -> None:
    rows = [line.split("\t") for line in (data / "stories-french-titles" / "titles.tsv").read_text().splitlines()[1:]]
    posts = [Told(number, row[2], "", number, None) for number, row in enumerate(rows)]
    truth = [(row[0], row[1]) for row in rows]
    sets = [shingles(words(fold(post.title))) for post in posts]
    pairs = pairs_of(posts, encode([post.head for post in posts]), sets)
    chosen = threshold_for(len(posts))
    for threshold in sorted({0.12, 0.14, 0.16, 0.18, 0.20, 0.22, 0.24, chosen}):
        found: list[Hashable] = list(range(len(posts)))
        for name, group in enumerate(groups_of(pairs, len(posts), threshold)):
            for number in group:
                found[number] = f"story {name}"
        precision, recall, f1 = bcubed(found, truth)
        mark = "  <- in use" if threshold == chosen else ""
        print(f"headlines, threshold {threshold:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}{mark}")


def article_pairs(data: Path) -> None:
    rows = [json.loads(line) for line in (data / "stories-semeval-pairs" / "pairs.jsonl").read_text().splitlines()]
    said = [float(row["Overall"]) for row in rows]
    texts = [text for row in rows for text in (row["text_1"], row["text_2"])]
    posts = []
    for number, text in enumerate(texts):
        title, _, body = text.partition("\n")
        if not body:  # a text without a headline: its first words stand for one
            title = " ".join(text.split()[:14])
            body = text
        posts.append(Told(number, title, body, number, None))
    pairs = pairs_of(posts, encode([post.head for post in posts]), [shingles([]) for _ in posts])
    known = {(int(i), int(j)): float(value) for i, j, value in zip(pairs.i, pairs.j, pairs.likeness, strict=True)}
    likeness = np.array([known.get((2 * number, 2 * number + 1), 0.0) for number in range(len(rows))])
    same = np.array(said) < 2.0
    chosen = threshold_for(len(posts))
    print(f"article pairs: correlation with people {-np.corrcoef(likeness, said)[0, 1]:.3f}", end="; ")
    joined = likeness >= chosen
    print(f"at the threshold in use, {np.mean(joined[same]):.0%} of the same and {np.mean(joined[~same]):.0%} of the others join")


def one_day(data: Path) -> None:
    rows = list(csv.reader((data / "stories-french-titles" / "one_day_2020-01-10.csv").open()))
    posts = [Told(row[2], row[0], "", number, None) for number, row in enumerate(rows)]
    began = time.perf_counter()
    vectors = encode([post.head for post in posts])
    read = time.perf_counter()
    found = gather(posts, vectors)
    print(f"one day: {len(posts)} headlines, vectors {read - began:.1f} s, {len(found)} stories {time.perf_counter() - read:.1f} s")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    headlines(folder)
    article_pairs(folder)
    one_day(folder)
