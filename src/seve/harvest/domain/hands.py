"""Whether a place is still kept by the same hands: what its home shows now, against what the place was so far.

A domain that lapsed is often bought for its links, and then says other things in its old name. One sign proves nothing: sites are
redrawn, turn to another language, lose a feed. At least three signs of different kinds, words or language among them, make a doubt; a
person decides. On real sites of one language, nearly all on one subject (the hardest case), no home is doubted of itself, nine in a
thousand of a site's other pages would be if they stood for its home, and half of the homes of strangers are (tests/harvest/domain).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from seve.base.text import stop_words, words
from seve.harvest.types import Doubt

TELLING = 40  # of its most frequent words, in the titles of its posts
FEWEST_WORDS = 20  # telling words of the place, and words of the new page, below which words prove nothing
RECOGNISED = 0.10  # share of the telling words that a home of the same hands shows at least (0.12 the least of 19; others' homes: 0.05)
FEWEST_LINKS = 3
FEWEST_SIGNS = 3
SURE_ENOUGH = 0.75

# How much each sign tells by itself.
LANGUAGE, WORDS, LINKS, OWNERS, NAME, MAKER = 0.6, 0.6, 0.4, 0.4, 0.3, 0.15

_line = re.compile(r"may have changed hands \((\d{1,3})% sure\): (.+)$")


@dataclass(frozen=True, slots=True)
class Signs:
    """What a home shows of who keeps it."""

    language: str
    words: frozenset[str]  # before: the telling words of the place; after: all words of its home
    links: frozenset[str]  # hosts it links to
    owners: frozenset[str]  # what binds it to its keepers: its feeds, links that say "this is me"
    name: frozenset[str]  # words of its title
    maker: str  # software, without version


def telling_words(titles: Iterable[str], *, most: int = TELLING) -> frozenset[str]:
    """The words that tell the subjects of a place, or of many: the most frequent in their titles, stop words aside."""
    counted = Counter(word for title in titles for word in content_words(title))
    return frozenset(word for word, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:most])


def content_words(text: str) -> frozenset[str]:
    """The words of at least four letters that are no stop words of French or English."""
    stop = stop_words("")
    return frozenset(word for word in words(text) if len(word) >= 4 and word not in stop and not word.isdigit())


def judge(before: Signs, after: Signs) -> Doubt | None:
    """The doubt that the signs amount to, or None."""
    signs: list[tuple[float, str]] = []
    if before.language and after.language and before.language != after.language:
        signs.append((LANGUAGE, "another language"))
    if len(before.words) >= FEWEST_WORDS and len(after.words) >= FEWEST_WORDS:
        share = len(before.words & after.words) / len(before.words)
        if share < RECOGNISED:
            signs.append((WORDS * (1 - share / RECOGNISED / 2), "other words"))
    if not signs:
        return None
    if len(before.links) >= FEWEST_LINKS and not before.links & after.links:
        signs.append((LINKS, "its links are gone"))
    if before.owners and not before.owners & after.owners:
        signs.append((OWNERS, "its feeds and accounts are gone"))
    if before.name and after.name and not before.name & after.name:
        signs.append((NAME, "another name"))
    if before.maker and after.maker and before.maker != after.maker:
        signs.append((MAKER, "made with other software"))
    unsure = 1.0
    for weight, _ in signs:
        unsure *= 1 - weight
    if len(signs) < FEWEST_SIGNS or 1 - unsure < SURE_ENOUGH:
        return None
    return Doubt(round(1 - unsure, 2), tuple(reason for _, reason in signs))


def read_line(line: str) -> Doubt:
    """The doubt that a line of the plan told; a plain certainty when it is no such line (a domain for sale)."""
    found = _line.match(line)
    return Doubt(int(found[1]) / 100, tuple(found[2].split(", "))) if found else Doubt(1.0, ())
