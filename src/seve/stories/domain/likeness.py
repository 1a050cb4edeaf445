"""How alike two posts are, 0 to 1, for every pair that may belong to one story.

Words weigh 0.6 (headline: stems and letter pieces, half each; body, where both have one: half of the words' part) and the sentence
vectors 0.4. The likeness of texts fades with the days between them; shared links, a link from one to the other, and a shared text
then only add. Weights and fading were chosen on 147 labelled stories in French headlines and on scored article pairs
(bench/stories.py prints the figures); the result is flat around them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from seve.stories.domain.duplicates import near_duplicates, shared_runs
from seve.stories.domain.told import Told
from seve.stories.domain.wording import BODY_WORDS, Stems, letter_pieces, weighted_rows

DAY = 86_400.0
WINDOW_DAYS = 30.0  # texts further apart tell two stories, unless a link or a copy ties them
FRESH_DAYS, FADING_DAYS = 1.0, 14.0
WORDS_WEIGHT = 0.6
ONE_WORD = 0.7  # headlines that share a single word (a town, a rubric) prove little
BODY_SHARE = 0.5
BODY_SCALE = 0.8  # whole texts share more by chance than headlines: this brings both to one threshold
ENOUGH_TO_CENTRE = 50
STRANGERS = 0.15  # cosine of two unrelated texts, when the posts are too few to measure what all share
FLOOR = 0.10  # pairs below it are not kept
BLOCK = 512
SHARED_LINK, DIRECT_LINK = 0.5, 0.6
GREETING, MEANT = 0.03, 0.08  # likeness below which a link says nothing of the story, and from which it says all it can
TIE_DAYS = 60.0  # a link to an older post is a reference, not the same story
QUOTATION, QUOTED_RUNS = 0.5, 12  # runs of five words: sixteen words in one stretch, or two shorter stretches
MOST_QUOTED = 6  # texts that hold a run; more make it a set phrase
MOST_LINKED = 20  # an address that more posts than this link to ties nothing together
FEW_LINKS = 5  # a post with more links than this is a list: each of its links says less


@dataclass(frozen=True)
class Pairs:
    """Likeness of pairs i < j of posts."""

    i: NDArray[np.int64]
    j: NDArray[np.int64]
    likeness: NDArray[np.float32]


@dataclass(frozen=True)
class _Rows:
    stems: sparse.csr_matrix
    present: sparse.csr_matrix  # the same, as ones
    letters: sparse.csr_matrix
    bodies: sparse.csr_matrix
    has_body: NDArray[np.float32]
    vectors: NDArray[np.float32]
    strangers: float  # the cosine that says nothing
    days: NDArray[np.float64]  # NaN when unknown


def pairs_of(
    posts: Sequence[Told],
    vectors: NDArray[np.float32],
    shingle_sets: Sequence[NDArray[np.int64]],
    run_sets: Sequence[NDArray[np.int64]] = (),
) -> Pairs:
    """All pairs of posts at least FLOOR alike. `posts` must be in order of time, unknown dates last.

    shingle_sets: runs of three words of each post, for copies. run_sets: runs of five words, for quotations.
    """
    cut = Stems()
    titles = [post.title or post.text[:120] for post in posts]
    stems = weighted_rows(titles, cut.of)
    rows = _Rows(
        stems=stems,
        present=(stems > 0).astype(np.float32),
        letters=weighted_rows(titles, letter_pieces),
        bodies=weighted_rows([post.text for post in posts], lambda text: cut.of(text, BODY_WORDS)),
        has_body=np.array([bool(post.text) for post in posts], dtype=np.float32),
        vectors=centred(vectors),
        strangers=STRANGERS if len(vectors) < ENOUGH_TO_CENTRE else 0.0,
        days=np.array([np.nan if post.published is None else post.published / DAY for post in posts]),
    )
    found = _textual(rows)
    ties = _meant(_linked(posts), rows)
    for (i, j), runs in shared_runs(run_sets, most=MOST_QUOTED).items():
        if runs >= QUOTED_RUNS and _may_tie(posts[i], posts[j]):
            ties[i, j] = 1.0 - (1.0 - ties.get((i, j), 0.0)) * (1.0 - QUOTATION)
    for i, j, share in near_duplicates(shingle_sets):
        if _days_apart(posts[i], posts[j]) <= TIE_DAYS:
            ties[i, j] = 1.0 - (1.0 - ties.get((i, j), 0.0)) * (1.0 - share)
    return _with_ties(found, ties, len(posts))


def centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors without what they all share (Mu & Viswanath, 2018): in a web of one subject, the subject itself ties nobody."""
    if len(vectors) < ENOUGH_TO_CENTRE:
        return vectors
    moved = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _textual(rows: _Rows) -> Pairs:
    many = len(rows.days)
    kept: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]] = []
    for start in range(0, many, BLOCK):
        stop = min(start + BLOCK, many)
        end = _window_end(rows.days, stop)
        alike = _block(rows, start, stop, end)
        i, j = np.nonzero(alike >= FLOOR)
        after = j > i  # column 0 is the post `start` itself
        i, j = i[after], j[after]
        kept.append((i.astype(np.int64) + start, j.astype(np.int64) + start, alike[i, j].astype(np.float32)))
    if not kept:
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    i_all, j_all, values = (np.concatenate(column) for column in zip(*kept, strict=True))
    return Pairs(i_all, j_all, values)


def _window_end(days: NDArray[np.float64], stop: int) -> int:
    """Posts after this place are too late for every post of the block; undated posts (last) are never too late."""
    if np.isnan(days).any() or np.isnan(days[stop - 1]):
        return len(days)
    return int(np.searchsorted(days, days[stop - 1] + WINDOW_DAYS, side="right"))


def _block(rows: _Rows, start: int, stop: int, end: int) -> NDArray[np.float32]:
    """Likeness by text of posts start…stop (rows) with posts start…end (columns), before any link is considered."""
    ours, theirs = slice(start, stop), slice(start, end)
    by_words = 0.5 * ((rows.stems[ours] @ rows.stems[theirs].T) + (rows.letters[ours] @ rows.letters[theirs].T)).toarray()
    shared = (rows.present[ours] @ rows.present[theirs].T).toarray()
    both = np.outer(rows.has_body[ours], rows.has_body[theirs])
    by_body = (rows.bodies[ours] @ rows.bodies[theirs].T).toarray() if both.any() else np.zeros_like(by_words)
    apart = np.abs(rows.days[ours, None] - rows.days[None, theirs])
    return _mixed(rows, by_words, shared, both, by_body, rows.vectors[ours] @ rows.vectors[theirs].T, apart)


def _of_pairs(rows: _Rows, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float32]:
    """The same for a list of pairs."""

    def products(table: sparse.csr_matrix) -> NDArray[np.float32]:
        return np.asarray(table[i].multiply(table[j]).sum(axis=1), dtype=np.float32).ravel()

    by_words = 0.5 * (products(rows.stems) + products(rows.letters))
    both = rows.has_body[i] * rows.has_body[j]
    by_sense = np.einsum("ij,ij->i", rows.vectors[i], rows.vectors[j])
    return _mixed(rows, by_words, products(rows.present), both, products(rows.bodies), by_sense, np.abs(rows.days[i] - rows.days[j]))


def _mixed(
    rows: _Rows,
    by_words: NDArray[np.float32],
    shared: NDArray[np.float32],
    both: NDArray[np.float32],
    by_body: NDArray[np.float32],
    by_sense: NDArray[np.float32],
    apart: NDArray[np.float64],
) -> NDArray[np.float32]:
    """One likeness of several, all of one shape. `both`: 1 where both posts have a body; `apart`: days, NaN when unknown."""
    words = by_words * np.where(shared < 2.0, ONE_WORD, 1.0)
    words = words + BODY_SHARE * both * (by_body - words)
    sense = np.clip((by_sense - rows.strangers) / (1.0 - rows.strangers), 0.0, 1.0)
    alike = (WORDS_WEIGHT * words + (1.0 - WORDS_WEIGHT) * sense) * (1.0 - (1.0 - BODY_SCALE) * both)
    days = np.nan_to_num(apart, nan=0.0)
    fading = np.exp(-np.maximum(days - FRESH_DAYS, 0.0) / FADING_DAYS)
    fading[days > WINDOW_DAYS] = 0.0
    return np.asarray(alike * fading, dtype=np.float32)


def _meant(ties: dict[tuple[int, int], float], rows: _Rows) -> dict[tuple[int, int], float]:
    """Links between posts that also speak of the same thing: a link “seen at a friend's” is a greeting, not the same story."""
    if not ties:
        return ties
    pairs = np.array(list(ties), dtype=np.int64)
    alike = _of_pairs(rows, pairs[:, 0], pairs[:, 1])
    share = np.clip((alike - GREETING) / (MEANT - GREETING), 0.0, 1.0)
    return {pair: tie * float(part) for (pair, tie), part in zip(ties.items(), share, strict=True) if part > 0.0}


def _linked(posts: Sequence[Told]) -> dict[tuple[int, int], float]:
    """Ties by links: a post that links to another, posts that link to the same rarely linked addresses."""
    place = {post.address: number for number, post in enumerate(posts) if post.address}
    linkers: dict[str, list[int]] = {}
    ties: dict[tuple[int, int], float] = {}
    for number, post in enumerate(posts):
        for target in sorted(post.links):
            linkers.setdefault(target, []).append(number)
            other = place.get(target)
            if other is not None and _may_tie(post, posts[other]):
                pair = (min(number, other), max(number, other))
                ties[pair] = max(ties.get(pair, 0.0), DIRECT_LINK * min(1.0, FEW_LINKS / len(post.links)))
    for together in linkers.values():
        if 1 < len(together) <= MOST_LINKED:
            for at, one in enumerate(together):
                for other in together[at + 1 :]:
                    if _may_tie(posts[one], posts[other]):
                        listed = max(len(posts[one].links), len(posts[other].links))
                        weight = SHARED_LINK * min(1.0, FEW_LINKS / listed) * (1.0 - len(together) / (MOST_LINKED + 5))
                        pair = (min(one, other), max(one, other))
                        ties[pair] = 1.0 - (1.0 - ties.get(pair, 0.0)) * (1.0 - weight)
    return ties


def _may_tie(one: Told, other: Told) -> bool:
    """Two places, within the time in which a link still carries a story on."""
    return one.source != other.source and _days_apart(one, other) <= TIE_DAYS


def _days_apart(one: Told, other: Told) -> float:
    return 0.0 if one.published is None or other.published is None else abs(one.published - other.published) / DAY


def _with_ties(found: Pairs, ties: dict[tuple[int, int], float], many: int) -> Pairs:
    """Likeness and ties together, as independent chances: 1 - (1 - a)(1 - b)."""
    if not ties:
        return found
    keys = found.i * many + found.j
    order = np.argsort(keys)
    keys, values = keys[order], found.likeness[order].astype(np.float64)
    tie_keys = np.array([i * many + j for i, j in ties], dtype=np.int64)
    tie_values = np.array(list(ties.values()))
    at = np.searchsorted(keys, tie_keys)
    known = at < len(keys)
    known[known] = keys[at[known]] == tie_keys[known]
    values[at[known]] = 1.0 - (1.0 - values[at[known]]) * (1.0 - tie_values[known])
    new_keys = np.concatenate([keys, tie_keys[~known]])
    new_values = np.concatenate([values, tie_values[~known]])
    order = np.argsort(new_keys)
    return Pairs(new_keys[order] // many, new_keys[order] % many, new_values[order].astype(np.float32))
