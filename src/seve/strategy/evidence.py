"""What the figures of the plan rest on: read again from the rooms below, at the moment of the reading, down to the public pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from seve.atlas import selectors as atlas
from seve.directory import selectors as directory
from seve.directory.types import Status
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.register import selectors as register
from seve.register.types import OverlapCase
from seve.stories import selectors as stories
from seve.stories.types import Story
from seve.strategy import selectors
from seve.strategy.domain.indicators import WINDOW, Held, Known, hold
from seve.strategy.types import Indicator, Measure, Objective, Opened, Piece, Share, Stance
from seve.vitality import selectors as vitality
from seve.vitality.types import SignKind, VitalSign

MOST_STORIES = 10_000


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the rooms below know at one moment, and the things themselves, in the same order."""

    known: Known
    lost: Sequence[VitalSign]
    told: Sequence[Story]
    cases: Sequence[OverlapCase]
    posts: Sequence[Post]
    last_post: dict[int, datetime]


def what_is_known(moment: datetime) -> Grounds:
    """What the rooms below know at a moment, in the form the measures read."""
    last = harvest.latest_date() or moment
    until = min(moment, last) if last < moment - WINDOW else moment  # an archive of the past is read at its own end
    snapshot = atlas.latest(moment)
    places = register.territories()
    recent = harvest.posts(start=until - WINDOW, end=until)
    pulses = vitality.pulses(moment)
    lost = [sign for sign in vitality.signs(kind=SignKind.LOST_LINK) if sign.entity_id is not None]
    told = stories.stories(start=until - WINDOW, end=until, limit=MOST_STORIES)
    cases = register.overlap_cases(open_only=True)
    known = Known(
        territory_of={entity.id: entity.territory or "" for entity in directory.list_entities(status=Status.IN)},
        life_of={entity: str(pulse.state) for entity, pulse in pulses.items()},
        citations=[(edge.source, edge.target) for edge in snapshot.edges if edge.editorial] if snapshot else [],
        lost_links=[sign.entity_id for sign in lost if sign.entity_id is not None],
        posts_of=Counter(post.entity_id for post in recent),
        stories=[frozenset(post.entity_id for post in story.posts) for story in told],
        overlaps=[(places.code_of(case.a.card.territory), places.code_of(case.b.card.territory)) for case in cases],
    )
    return Grounds(
        known=known,
        lost=lost,
        told=told,
        cases=cases,
        posts=recent,
        last_post={entity: pulse.last_post for entity, pulse in pulses.items() if pulse.last_post is not None},
    )


def open_figure(objective: Objective, indicator: Indicator, *, now: datetime) -> Opened:
    """A figure with all it is made of, and what each territory below brings to it; read as it is now."""
    grounds = what_is_known(now)
    within = directory.territory_and_below(objective.territory) if objective.territory else None
    held = hold(indicator.measure, within, grounds.known)
    shares = _shares(objective, indicator.measure, grounds.known)
    return Opened(indicator, objective, held.value, tuple(_pieces(indicator.measure, held, grounds)), tuple(shares))


def _pieces(measure: Measure, held: Held, grounds: Grounds) -> list[Piece]:
    if measure is Measure.LOST_LINKS:
        return [_lost(grounds.lost[position]) for position in held.positions]
    if measure is Measure.STORIES:
        return [_told(grounds.told[position]) for position in held.positions]
    if measure is Measure.OPEN_OVERLAPS:
        return [_case(grounds.cases[position]) for position in held.positions]
    if measure is Measure.LINKS_ACROSS:
        return [Piece(entity_id=a, other_entity_id=b) for a, b in held.pairs]
    if measure is Measure.POSTS:
        mine = frozenset(held.entities)
        return [
            Piece(entity_id=post.entity_id, url=post.url, title=post.title, at=post.published)
            for post in grounds.posts
            if post.entity_id in mine
        ]
    return [Piece(entity_id=entity, at=grounds.last_post.get(entity)) for entity in held.entities]


def _lost(sign: VitalSign) -> Piece:
    page = sign.evidence[0] if sign.evidence else None
    return Piece(
        entity_id=sign.entity_id,
        other_entity_id=sign.other_entity_id,
        url=page.url if page else "",
        title=page.title if page else "",
        at=sign.at,
    )


def _told(story: Story) -> Piece:
    return Piece(title=story.title, at=story.last, count=story.sources, story_id=story.id)


def _case(case: OverlapCase) -> Piece:
    return Piece(title=f"{case.a.card.name} · {case.b.card.name}", at=case.first_seen, overlap_id=case.id)


def _shares(objective: Objective, measure: Measure, known: Known) -> list[Share]:
    """The same measure for each territory of the level below, where it is not nothing or where an answer was given."""
    stances = {answer.territory: answer.stance for answer in selectors.answers_to(objective.id)}
    lands, found = directory.territories(), []
    for code in selectors.territories_below(objective.territory):
        held = hold(measure, directory.territory_and_below(code, lands), known)
        stance: Stance | None = stances.get(code)
        if held.value or stance is not None:
            found.append(Share(code, held.value, held.places, stance))
    return sorted(found, key=lambda share: (-share.value, share.territory))
