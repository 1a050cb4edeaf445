"""Headlines without the name of the site that many pages append to each of them (“… | Rust Blog”)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from seve.stories.domain.told import Told

_TAIL = re.compile(r"\s+(?:[|·•–—-]|::|«|»)\s+([^|·•–—]{2,60})$")
FEWEST, SHARE = 3, 0.5  # a tail is the site's when this many of its headlines, and this share, end with it


def without_site_names(posts: Sequence[Told]) -> list[Told]:
    """The same posts in the same order; a headline never becomes empty."""
    tails = [_tail(post.title) for post in posts]
    of_place = Counter(post.source for post in posts)
    counted = Counter((post.source, tail) for post, tail in zip(posts, tails, strict=True) if tail)
    found = []
    for post, tail in zip(posts, tails, strict=True):
        many = counted[post.source, tail] if tail else 0
        is_site = many >= FEWEST and many >= SHARE * of_place[post.source]
        head = _TAIL.sub("", post.title).strip() if is_site else ""
        found.append(replace(post, title=head) if head else post)
    return found


def _tail(title: str) -> str:
    found = _TAIL.search(title)
    return found.group(1).strip() if found else ""
