"""From hyperlinks to links between places: how much each citation weighs, kind by kind.

The weight of a link is the number of distinct pages that carry an editorial citation, each counting less as it ages. A page
that links ten times counts once. Blogroll, boilerplate and social links are counted apart and weigh nothing here; links
marked nofollow, ugc or sponsored are no editorial citation.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.graph import Bools, Floats, Graph, Longs, from_links

DAY = 86_400
HALF_LIFE_DAYS = 365.0
FLOOR = 0.1  # an old citation never quite stops counting
FIRST_WEB_PAGE = 662_688_000  # 1991-01-01: a date before is a mistake
BLOGROLL_TIE = 0.5  # what a blogroll adds to the tie between two places on the drawing, never to influence

EDITORIAL, BOILERPLATE, BLOGROLL, SOCIAL = range(4)  # as harvest.types.LINK_KINDS


@dataclass(frozen=True)
class Citations:
    """Columns of one length, one row per hyperlink between two places of the map. Moments are epoch seconds."""

    source: Longs  # node numbers
    target: Longs
    kind: npt.NDArray[np.int8]
    page: Longs
    born: Longs
    seen: Longs  # last time


@dataclass(frozen=True)
class Links:
    """Columns of one length, one row per ordered pair of places, in rising (source, target)."""

    source: Longs
    target: Longs
    weight: Floats  # 0 when no editorial page links
    pages: Longs  # distinct pages with an editorial link
    editorial: Longs  # editorial links
    blogroll: Longs  # distinct pages each
    boilerplate: Longs
    social: Longs
    first_seen: Longs
    last_seen: Longs

    def graph(self, size: int) -> Graph:
        """The editorial graph, on which influence is read."""
        return from_links(self.source, self.target, self.weight, size=size)

    def ties(self, size: int) -> Graph:
        """What holds places together for communities and drawing: editorial weight, and a little for a blogroll."""
        return from_links(self.source, self.target, self.weight + BLOGROLL_TIE * (self.blogroll > 0), size=size)


def born_at(published: Longs, first_seen: Longs, at: int) -> Longs:
    """When a link was made: the date of its page when it is credible and not after we saw it, else when we first saw it."""
    credible = (published >= FIRST_WEB_PAGE) & (published <= np.minimum(first_seen, at + DAY))
    return np.where(credible, published, first_seen)


def standing_at(born: Longs, gone: Longs, at: int) -> Bools:
    """Which links were there at the moment `at` (`gone` 0: still there)."""
    return np.asarray((born <= at) & ((gone <= 0) | (gone > at)))


def recency(born: Longs, at: int) -> Floats:
    """1 for a page of today, halving every `HALF_LIFE_DAYS`, never under `FLOOR`."""
    age = np.maximum(at - born, 0) / DAY
    return np.asarray(FLOOR + (1 - FLOOR) * 0.5 ** (age / HALF_LIFE_DAYS))


def weigh(citations: Citations, *, at: int) -> Links:
    """Add citations up into links between places; self-links are dropped."""
    kept = citations.source != citations.target
    columns = [getattr(citations, name)[kept] for name in ("source", "target", "kind", "page", "born", "seen")]
    source, target, kind, page, born, seen = (np.asarray(column) for column in columns)
    order = np.lexsort((born, page, kind, target, source))
    source, target, kind, page, born, seen = (column[order] for column in (source, target, kind, page, born, seen))
    new_pair = _changes(source, target)
    new_page = _changes(source, target, kind, page)
    pair = np.cumsum(new_pair) - 1
    count = int(pair[-1]) + 1 if len(pair) else 0
    firsts = np.flatnonzero(new_pair)

    def pages_of(which: int) -> Longs:
        return np.bincount(pair[new_page & (kind == which)], minlength=count).astype(np.int64)

    editorial_page = new_page & (kind == EDITORIAL)
    return Links(
        source=source[firsts],
        target=target[firsts],
        weight=np.bincount(pair[editorial_page], weights=recency(born[editorial_page], at), minlength=count).astype(np.float64),
        pages=pages_of(EDITORIAL),
        editorial=np.bincount(pair[kind == EDITORIAL], minlength=count).astype(np.int64),
        blogroll=pages_of(BLOGROLL),
        boilerplate=pages_of(BOILERPLATE),
        social=pages_of(SOCIAL),
        first_seen=np.minimum.reduceat(born, firsts) if count else born,
        last_seen=np.maximum.reduceat(seen, firsts) if count else seen,
    )


def _changes(*columns: Longs) -> Bools:
    """True where a sorted row differs from the one before it."""
    fresh = np.ones(len(columns[0]), dtype=bool)
    if len(fresh) > 1:
        fresh[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return fresh
