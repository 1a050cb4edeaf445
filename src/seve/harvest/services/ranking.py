"""Found addresses in the order in which they deserve a look. Reads only; a person admits."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Max, Q

from seve.directory.selectors import list_entities, nominations, nominations_citers
from seve.directory.types import Nomination, Route
from seve.harvest.domain.hands import telling_words
from seve.harvest.domain.nearness import independent, nearness, weight, words_of
from seve.harvest.models import Hyperlink, Post
from seve.harvest.types import LinkKind

RECENT_TITLES = 5_000
TELLING = 400  # words that tell the subjects of the ecosystem
MOST_RANKED = 500
PREFIXES_AT_ONCE = 50
MOST_ANCHORS = 2_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A found address, with what speaks for it."""

    id: int
    url: str
    surt: str
    routes: tuple[Route, ...]
    cited_by: int
    independent: int  # citing places of different keepers
    nearness: float  # 0 to 1
    near_words: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime


def ranked_nominations(limit: int = MOST_RANKED) -> list[Ranked]:
    """The found addresses that wait, those most worth a look first."""
    waiting = nominations(limit=max(limit, MOST_RANKED))
    citers = nominations_citers([each.id for each in waiting])
    homes = {entity.id: entity.home_url for entity in list_entities(ids=sorted({number for each in citers.values() for number in each}))}
    anchors = _anchors([each.surt for each in waiting])
    telling = _telling(Post.objects.aggregate(newest=Max("id"))["newest"] or 0)
    ranked = [_ranked(each, [(n, homes[n]) for n in citers.get(each.id, ()) if n in homes], anchors, telling) for each in waiting]
    ranked.sort(key=lambda each: (-weight(each.independent, each.nearness), -each.last_seen.timestamp(), each.id))
    return ranked[:limit]


def _ranked(each: Nomination, citing: list[tuple[int, str]], anchors: dict[str, list[str]], telling: frozenset[str]) -> Ranked:
    words = words_of(each.url, anchors.get(each.surt, ()))
    return Ranked(
        id=each.id,
        url=each.url,
        surt=each.surt,
        routes=each.routes,
        cited_by=each.cited_by,
        independent=independent(citing),
        nearness=round(nearness(words, telling), 3),
        near_words=tuple(sorted(words & telling))[:6],
        first_seen=each.first_seen,
        last_seen=each.last_seen,
    )


def _anchors(surts: list[str]) -> dict[str, list[str]]:
    """The texts of the links that lead under each SURT."""
    found: dict[str, list[str]] = {key: [] for key in surts}
    said = Hyperlink.objects.filter(gone_at=None, kind__in=[LinkKind.EDITORIAL.value, LinkKind.BLOGROLL.value]).exclude(anchor="")
    for start in range(0, len(surts), PREFIXES_AT_ONCE):
        some = surts[start : start + PREFIXES_AT_ONCE]
        condition = Q(pk__in=[])
        for key in some:
            condition |= Q(target_surt__startswith=key)
        for target, anchor in said.filter(condition).values_list("target_surt", "anchor")[:MOST_ANCHORS]:
            for key in some:
                if target.startswith(key):
                    found[key].append(anchor)
    return found


@lru_cache(maxsize=1)
def _telling(newest: int) -> frozenset[str]:
    """The words that tell the subjects of the ecosystem; computed anew when something was said since (`newest`: the last post).

    Not from those who reserve their words against the extraction of subjects (R7).
    """
    free = Post.objects.filter(id__lte=newest).exclude(directives__contains={"no_mining": True})
    return telling_words(free.order_by("-id").values_list("title", flat=True)[:RECENT_TITLES], most=TELLING)
