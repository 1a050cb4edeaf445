"""Gather the facts of a period from the rooms below."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from seve.atlas import selectors as atlas
from seve.atlas.types import MapEdge, Snapshot
from seve.briefing.domain.material import (
    Gesture,
    Group,
    Hold,
    Material,
    NewVoice,
    Overlap,
    Page,
    Return,
    Silence,
    Theme,
    Undone,
)
from seve.briefing.services.pages import Gatekeeper
from seve.briefing.types import Week
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.register import selectors as register
from seve.stories import selectors as stories
from seve.stories.types import Story
from seve.vitality import selectors as vitality
from seve.vitality.types import Evidence, Pulse, SignKind, VitalSign

GESTURES = {"ask-news", "repair-links", "introduce"}
EDGES_SHOWN = 6


def gather(*, start: datetime, end: datetime, territory: str, gate: Gatekeeper, weeks: tuple[Week, ...], is_present: bool) -> Material:
    """Everything the edition may tell; the domain chooses. `territory` is a name, for the words.

    is_present: the edition tells of the web as it stands now, so the latest map and the gestures worth making belong to it.
    """
    posts = [post for post in harvest.posts(start=start, end=end) if post.entity_id in gate.members]
    by_id = {post.id: post for post in posts}
    snapshot = atlas.latest(end) or (atlas.latest() if is_present else None)
    pulses = vitality.pulses(end) or vitality.pulses()
    signs = [sign for sign in vitality.signs(start=start, end=end) if sign.entity_id in gate.members]
    facts = {
        "sample": tuple(replace(page, quote="") for post in posts if (page := gate.page_of_post(post)) is not None),
        "themes": tuple(
            theme for story in stories.stories(start=start, end=end, limit=None) if (theme := _theme(story, start, end, gate, by_id))
        ),
        "alone": _alone(start, end, gate, by_id),
        "silences": _silences(signs, pulses, snapshot, gate, end),
        "returns": tuple(
            Return(sign.entity_id, int(sign.value), gate.pages(sign.evidence))
            for sign in signs
            if sign.kind is SignKind.REVIVAL and sign.entity_id
        ),
        "new_voices": tuple(
            NewVoice(sign.entity_id, sign.at, gate.pages(sign.evidence))
            for sign in signs
            if sign.kind is SignKind.NEW_VOICE and sign.entity_id
        ),
        "undone": _undone(signs, gate),
        "gestures": _gestures(gate) if is_present else (),
        "overlaps": _overlaps(gate) if is_present else (),
    }
    drawn = _map(snapshot, gate) if snapshot else {}
    _meet(gate, signs)
    return Material(
        start=start,
        end=end,
        territory=territory,
        ecosystem=len(gate.members),
        posts=len(posts),
        voices=len({post.entity_id for post in posts}),
        places=gate.places(),
        weeks=weeks,
        **facts,  # type: ignore[arg-type]
        **drawn,  # type: ignore[arg-type]
    )


def _theme(story: Story, start: datetime, end: datetime, gate: Gatekeeper, posts: dict[int, Post]) -> Theme | None:
    """A story from its beginning, as far as the ecosystem told it by the end of the period; None unless it was told in the period."""
    told = [post for post in story.posts if post.published < end and post.entity_id in gate.members]
    counts = Counter(post.entity_id for post in told)
    if len(counts) < 2 or told[-1].published < start:
        return None
    first_of: dict[int, str] = {}
    for post in told[1:]:
        if post.entity_id != told[0].entity_id:
            first_of.setdefault(post.entity_id, post.how.value)
    found = [gate.page_of_post(posts[post.post_id]) if post.post_id in posts else gate.page_of_story_post(post) for post in told]
    pages = tuple(page for page in found if page is not None)
    if found[0] is None:
        return None  # who began may not be cited: nothing is told of it
    return Theme(
        title=story.title if any(story.title in post.title for post in told) else told[0].title,
        first_title=told[0].title or story.title,
        pages=pages,
        hows=tuple(first_of.values()),
        sources=len(counts),
        largest_share=max(counts.values()) / len(told),
        first=told[0].published,
        hours=(told[-1].published - told[0].published).total_seconds() / 3600,
    )


def _alone(start: datetime, end: datetime, gate: Gatekeeper, posts: dict[int, Post]) -> tuple[Page, ...]:
    """Small voices; the movement's own channels have others to carry them."""
    voices = stories.lone_voices(start=start, end=end, limit=30)
    pages = (gate.page_of_post(posts[post.post_id]) for post in voices if post.post_id in posts)
    return tuple(page for page in pages if page is not None and not gate.place(page.place).is_official)


def _silences(
    signs: list[VitalSign], pulses: dict[int, Pulse], snapshot: Snapshot | None, gate: Gatekeeper, end: datetime
) -> tuple[Silence, ...]:
    """Those that others count on come first. Days are counted up to the end of the period, whenever the checkup was made."""
    weight = {node.entity_id: node.pagerank for node in snapshot.nodes} if snapshot else {}
    found = []
    for sign in signs:
        pulse = pulses.get(sign.entity_id or 0)
        if sign.kind is SignKind.SILENCE and pulse and pulse.last_post and pulse.last_post < end and pulse.expected_gap_days:
            days = (end - pulse.last_post).days
            found.append(Silence(pulse.entity_id, max(round(pulse.expected_gap_days), 1), days, gate.pages(sign.evidence)))
    return tuple(sorted(found, key=lambda each: (-weight.get(each.place, 0.0), each.place)))


def _undone(signs: list[VitalSign], gate: Gatekeeper) -> tuple[Undone, ...]:
    return tuple(
        Undone(sign.entity_id, sign.other_entity_id, int(sign.value), gate.pages(sign.evidence))
        for sign in signs
        if sign.kind is SignKind.LOST_LINK and sign.entity_id and sign.other_entity_id in gate.members and sign.other_entity_id
    )


def _gestures(gate: Gatekeeper) -> tuple[Gesture, ...]:
    found = []
    for each in vitality.suggestions():
        known = each.entity_id in gate.members and (each.other_entity_id is None or each.other_entity_id in gate.members)
        if each.kind in GESTURES and known:
            numbers = {name: int(value) for name, value in each.parameters.items() if isinstance(value, int | float)}
            found.append(Gesture(each.kind, each.entity_id, each.other_entity_id, numbers, gate.pages(each.evidence)))
    return tuple(found)


def _overlaps(gate: Gatekeeper) -> tuple[Overlap, ...]:
    """Open cases of the register: platforms are official, their cards are their evidence."""
    found = []
    for case in register.overlap_cases(open_only=True)[:3]:
        cards = (case.a.card, case.b.card)
        pages = gate.pages(Evidence(url=url, title=card.name, date=None) for card in cards for url in card.addresses[:1])
        found.append(Overlap(cards[0].name, cards[1].name, pages))
    return tuple(found)


def _map(snapshot: Snapshot, gate: Gatekeeper) -> dict[str, object]:
    inside = {node.entity_id: node.community for node in snapshot.nodes if node.entity_id in gate.members}
    edges = [edge for edge in snapshot.edges if edge.editorial and edge.source in inside and edge.target in inside]
    sizes = Counter(inside.values())
    groups = []
    for community in snapshot.communities:
        within = [edge for edge in edges if inside[edge.source] == inside[edge.target] == community.number]
        if sizes[community.number]:
            groups.append(Group(community.words, sizes[community.number], _pages_behind(within, snapshot, gate)))
    holds = [
        Hold(bridge.entity_id, bridge.other_entity_id, len(bridge.cut_off), pages)
        for bridge in sorted(snapshot.bridges, key=lambda bridge: (-len(bridge.cut_off), bridge.entity_id))[:6]
        if bridge.entity_id in inside and (bridge.other_entity_id is None or bridge.other_entity_id in inside)
        if (pages := _pages_behind([edge for edge in edges if _holds(edge, bridge.entity_id, set(bridge.cut_off))], snapshot, gate))
    ]
    for hold in holds:
        _ = [gate.place(place) for place in (hold.place, hold.other) if place is not None]
    return {
        "map_places": len(inside),
        "map_links": len(edges),
        "groups": tuple(sorted(groups, key=lambda group: (-group.size, group.words))),
        "holds": tuple(holds),
    }


def _holds(edge: MapEdge, place: int, loose: set[int]) -> bool:
    return (edge.source == place and edge.target in loose) or (edge.target == place and edge.source in loose)


def _pages_behind(edges: Iterable[MapEdge], snapshot: Snapshot, gate: Gatekeeper) -> tuple[Page, ...]:
    """Pages that carry the heaviest of these links."""
    heaviest = sorted(edges, key=lambda edge: (-edge.weight, edge.source, edge.target))[:EDGES_SHOWN]
    pages = []
    for edge in heaviest:
        for behind in atlas.edge_evidence(source=edge.source, target=edge.target, at=snapshot.info.at, limit=1):
            date = behind.published or behind.first_seen
            pages.append(Evidence(url=behind.source_url, title=behind.source_title, date=date, archive=behind.archive))
    return gate.pages(pages)


def _meet(gate: Gatekeeper, signs: list[VitalSign]) -> None:
    """Ask how each place that a sentence may mention is to be called."""
    for sign in signs:
        for entity in (sign.entity_id, sign.other_entity_id):
            if entity in gate.members and entity is not None:
                gate.place(entity)
    for suggestion in vitality.suggestions():
        for entity in (suggestion.entity_id, suggestion.other_entity_id):
            if entity in gate.members and entity is not None:
                gate.place(entity)
