"""In which order to look at found addresses: how many independent places cite them, and how near their words are to what is said here.

Nothing of them is visited, so their words are those by which they are cited (the text of the links) and those of their own address.
"""

import re
from collections.abc import Collection, Iterable

from seve.base.addresses import AddressRefused, host_of, registrable_domain
from seve.harvest.domain.hands import content_words

UNSURE = 1.5  # words nobody saw, half of them near: one word alone proves little
FAR = 0.5  # what a citation still weighs when no word is near


def independent(citers: Iterable[tuple[int, str]]) -> int:
    """How many of the places that cite, (id, home), are of different keepers: those whose homes share a domain are one."""
    return len({_keeper(number, home) for number, home in citers})


def _keeper(number: int, home: str) -> str:
    path = home.split("/", 3)[-1] if home.count("/") > 2 else ""
    try:
        return registrable_domain(host_of(home)) if not path.strip("/") else str(number)
    except AddressRefused:
        return str(number)


def words_of(url: str, anchors: Iterable[str]) -> frozenset[str]:
    """The words by which a place is known before any visit."""
    address = " ".join(re.split(r"[^\w]+|_", re.sub(r"^https?://(?:www\.)?", "", url)))
    return content_words(" ".join([address, *anchors])) - {"https", "html", "index", "blog", "page"}


def nearness(words: Collection[str], telling: Collection[str]) -> float:
    """The share of the words that are among those that tell the subjects of the ecosystem, 0 to 1; a third when there are none."""
    near = sum(word in telling for word in words)
    return (near + UNSURE / 3) / (len(words) + UNSURE)


def weight(citing: int, near: float) -> float:
    """What comes first: two citations in words that are near go before four in words that are far."""
    return citing * (FAR + near)
