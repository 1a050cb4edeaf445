"""Two rankings made one, and the passage to show."""

import html
from collections.abc import Callable, Sequence

DAMPING = 60  # Cormack, Clarke & Buettcher, “Reciprocal rank fusion”, SIGIR 2009
SNIPPET_CHARACTERS = 220

Cut = Callable[[str], list[tuple[str, int, int]]]  # text → (stem, start, end) of each word


def fuse(*rankings: Sequence[int]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: what stands high in several rankings comes first; ties by id."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (DAMPING + place)
    return sorted(scores.items(), key=lambda found: (-found[1], found[0]))


def snippet(text: str, wanted: frozenset[str], cut: Cut, characters: int = SNIPPET_CHARACTERS) -> str:
    """The passage with the most different wanted stems, escaped, its words in <mark>; the beginning when none is there."""
    words = cut(text)
    hits = [(stem, start, end) for stem, start, end in words if stem in wanted]
    start = _best_start(hits, characters)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(start + characters, len(text))
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    marked, at = [], start
    for _, begins, ends in hits:
        if begins >= at and ends <= end:
            marked += [html.escape(text[at:begins]), "<mark>", html.escape(text[begins:ends]), "</mark>"]
            at = ends
    marked.append(html.escape(text[at:end]))
    return ("…" if start else "") + "".join(marked).strip() + ("…" if end < len(text) else "")


def _best_start(hits: list[tuple[str, int, int]], characters: int) -> int:
    best, best_start = 0, 0
    for number, (_, begins, _end) in enumerate(hits):
        inside = {stem for stem, _start, ends in hits[number:] if ends <= begins + characters - 30}
        if len(inside) > best:
            best, best_start = len(inside), begins
    return max(best_start - 30, 0)
