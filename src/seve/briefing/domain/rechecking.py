"""Whether a page still says what an edition is about to cite (N5): what was deleted or rewritten meanwhile is dropped."""

from collections.abc import Mapping
from dataclasses import dataclass

from seve.base.text import fold, words
from seve.harvest.types import Outcome

THERE = {Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED}
# Answers that may as well come of our own line as of the page; when there is nothing else, they tell nothing.
NO_ANSWER = {Outcome.UNREACHABLE, Outcome.NAME_GONE, Outcome.PROXY_DOWN, Outcome.SLOW}


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be cited of a page, and what it says now.

    `now`: headline and text, as the page was just read or else as it is stored; None where no post is stored (a page cited for its links).
    """

    url: str
    quote: str
    title: str
    now: str | None
    was_taken_back: bool = False  # stored before the visit, and not any more: the page asked for it


def no_longer_citable(said: list[Said], looks: Mapping[str, Outcome]) -> frozenset[str]:
    """Addresses that must not be cited. `looks`: how the last hour's visit of each ended; absent: it was not looked at.

    When not one page answered, the line is down: what is stored is all there is to go by, and what changed in it still counts.
    """
    is_line_up = any(outcome not in NO_ANSWER for outcome in looks.values())
    dropped = {each.url for each in said if not still_says(each)}
    if is_line_up:
        dropped |= {each.url for each in said if looks.get(each.url) not in THERE}
    return frozenset(dropped)


def still_says(said: Said) -> bool:
    """Whether the quotation is still in the text, word by word; of a headline cited alone, whether it still stands there."""
    if said.now is None or said.was_taken_back:
        return not said.was_taken_back
    return _run(said.quote or said.title) in _run(said.now)


def _run(text: str) -> str:
    return f" {' '.join(words(fold(text)))} "
