"""What the radar tells: entries with who uses them, the spread of practices, cards checked against the web."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from seve.atlas import selectors as atlas
from seve.base.embeddings import encode
from seve.directory import selectors as directory
from seve.directory.types import Standing, Status
from seve.harvest import selectors as harvest
from seve.harvest.types import Outcome, Usage
from seve.register import models, selectors
from seve.register.domain.drawing import Drawing, draw, sectors
from seve.register.domain.radar import protocol_of, shared_tags, users_of
from seve.register.domain.showing import compare
from seve.register.types import Adoption, CardCheck, Platform, PostRead, Practice, RadarEntry, RadarMove, Sector, ShownFunctions, Trial

READ_POSTS = 12  # recent posts that tell what a platform really publishes
ENOUGH_POSTS = 3
RECENT = timedelta(days=180)
TAGS_WITHIN = timedelta(days=28)


def entries(*, radar: str | None = None, with_retired: bool = False) -> list[RadarEntry]:
    """Every entry of a radar (None: of all), by family and name, with the places on whose pages it was recognised."""
    rows = models.RadarEntry.objects.select_related("replaces").prefetch_related("move_set", "trial_set").order_by("family", "name")
    if radar is not None:
        rows = rows.filter(radar=radar)
    if not with_retired:
        rows = rows.filter(retired_at__isnull=True)
    usages = harvest.usages()
    generators = {entity: usage.generators for entity, usage in usages.items()}
    return [_entry(row, _recognised(row.name, generators, usages)) for row in rows]


def _recognised(name: str, generators: Mapping[int, frozenset[str]], usages: Mapping[int, Usage]) -> tuple[int, ...]:
    """The places that use a tool (by the mark of their pages) or a protocol (by what their pages show)."""
    has = {"https": "has_https", "feed": "has_feed", "fediverse": "has_rel_me"}.get(protocol_of(name))
    if has:
        return tuple(sorted(entity for entity, usage in usages.items() if getattr(usage, has)))
    return users_of(name, generators)


def radars() -> list[str]:
    """The radars that hold an entry in sight, the first one ("") before the others."""
    return sorted(models.RadarEntry.objects.filter(retired_at__isnull=True).values_list("radar", flat=True).distinct())


def drawing(shown: Sequence[RadarEntry]) -> Drawing:
    """Where each entry stands, and the circles of the rings."""
    return draw([(entry.name, entry.family, entry.ring) for entry in shown])


def families(shown: Sequence[RadarEntry]) -> list[Sector]:
    """The parts of the drawing, one a family."""
    return sectors([entry.family for entry in shown])


def adoptions() -> list[Adoption]:
    """The spread of each practice over time."""
    rows = models.PracticeReading.objects.order_by("at")
    by_practice: dict[str, list[tuple[datetime, int, int]]] = {practice.value: [] for practice in Practice}
    for row in rows:
        by_practice.setdefault(row.practice, []).append((row.at, row.adopted, row.read))
    return [Adoption(practice, tuple(by_practice[practice.value])) for practice in Practice]


def followers(practices: Collection[Practice] = tuple(Practice)) -> dict[Practice, tuple[frozenset[int], int]]:
    """For each of these practices: the places that follow it today, and how many were read."""
    admitted = directory.ids_of(Status.IN)
    usages = {entity: usage for entity, usage in harvest.usages().items() if entity in admitted}
    finders: dict[Practice, Callable[[], frozenset[int]]] = {
        Practice.HTTPS: lambda: frozenset(entity for entity, usage in usages.items() if usage.has_https),
        Practice.FEED: lambda: frozenset(entity for entity, usage in usages.items() if usage.has_feed),
        Practice.FEDIVERSE: lambda: frozenset(entity for entity, usage in usages.items() if usage.has_rel_me),
        Practice.FINDER_LINK: lambda: _linking_to_official() & usages.keys(),
        Practice.SHARED_TAG: lambda: frozenset[int]().union(*tags_in_common().values()) & usages.keys(),
    }
    return {practice: (finders[practice](), len(usages)) for practice in practices}


def _linking_to_official() -> frozenset[int]:
    official = [prefix for entity in directory.list_entities(status=Status.IN, standing=Standing.OFFICIAL) for prefix in entity.prefixes]
    return frozenset(link.source_entity for link in harvest.links_to(target_prefixes=official, limit=100_000)) if official else frozenset()


def tags_in_common() -> dict[str, frozenset[int]]:
    """Tag → the places that used it lately, for tags that at least three admitted places share."""
    last = harvest.latest_date()
    if last is None:
        return {}
    admitted = directory.ids_of(Status.IN)
    tagged = harvest.tags_of_posts(start=last - TAGS_WITHIN)
    return shared_tags({entity: frozenset(tags) for entity, tags in tagged.items() if entity in admitted})


def checks() -> list[CardCheck]:
    """Every living card beside what the web says of it, from the visits already made: no request is made for this."""
    return [check(platform) for platform in selectors.platforms(living_only=True)]


def check(platform: Platform) -> CardCheck:
    """One card beside the last visit, the last posts and the links of its place."""
    entity = platform.entity_id
    visits = harvest.visits_of(entity, 1) if entity else []
    if entity is None or not visits:
        return CardCheck(platform, None, "", None, None, 0, None)
    last = visits[0]
    posts = harvest.posts(entity_ids=[entity], start=last.at - RECENT)[:READ_POSTS][::-1]  # the newest, oldest first
    node = atlas.node_of(entity)
    return CardCheck(
        platform=platform,
        is_up=last.outcome in {Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED},
        detail=last.detail,
        last_visit=last.at,
        last_post=max((post.published for post in posts), default=None),
        cited_by=node.cited_by if node else 0,
        does_what_it_says=_nearness(platform, [f"{post.title}. {post.excerpt}" for post in posts if not post.directives.no_mining]),
        posts=tuple(PostRead(post.url, post.title or post.excerpt[:80], post.published) for post in reversed(posts)),
    )


def shown_beside_declared(platform: Platform) -> ShownFunctions | None:
    """What the card declares beside what its first page showed at the last check that answered; None when there was none."""
    kept = next((one for one in selectors.checks_of(platform.id) if one.is_up), None)
    return compare(platform.card.functions, kept.shown) if kept is not None else None


def _nearness(platform: Platform, texts: Sequence[str]) -> float | None:
    """How near a platform's posts are to its declared purpose: the mean of the better half of the cosines."""
    if len(texts) < ENOUGH_POSTS or not platform.card.purpose:
        return None
    purpose, *said = encode([platform.card.purpose, *texts])
    nearness = np.sort(np.array([float(purpose @ text) for text in said]))[::-1]
    return round(float(np.clip(nearness[: max(1, len(nearness) // 2)].mean(), 0, 1)), 3)


def _entry(row: models.RadarEntry, users: tuple[int, ...]) -> RadarEntry:
    moves = sorted(row.move_set.all(), key=lambda move: move.pk)
    trials = sorted(row.trial_set.all(), key=lambda trial: trial.pk)
    return RadarEntry(
        id=row.pk,
        name=row.name,
        family=row.family,
        ring=row.ring,
        description=row.description,
        url=row.url,
        replaces=selectors.as_platform(row.replaces) if row.replaces else None,
        retired_at=row.retired_at,
        moves=tuple(RadarMove(move.at, move.ring, move.reason) for move in moves),
        trials=tuple(Trial(trial.pk, trial.team, trial.start, trial.end, trial.result) for trial in trials),
        used_by=users,
        radar=row.radar,
    )
