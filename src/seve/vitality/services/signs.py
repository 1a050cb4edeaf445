"""What a checkup notices, each with the pages it rests on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from seve.atlas import selectors as atlas
from seve.atlas.types import Bridge, Snapshot
from seve.vitality.domain.rhythm import DAY, Ecosystem
from seve.vitality.services.rhythms import Voice, evidence_of, last_posts
from seve.vitality.services.undone import Undone
from seve.vitality.types import Evidence, Life, SignKind

MOST_BRIDGES = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """A vital sign, before it has a number. `value`: days of silence, links lost, places cut off, posts of a new voice."""

    kind: SignKind
    entity_id: int
    other_entity_id: int | None
    at: datetime
    value: float
    evidence: tuple[Evidence, ...]


def silences(voices: list[Voice], ecosystem: Ecosystem, at: datetime) -> list[Sign]:
    """Places that fell silent by their own rhythm; dated on the day when it became clear."""
    silent = [voice for voice in voices if voice.reading.state is Life.SILENT]
    posts = last_posts([voice.entity_id for voice in silent], at)
    found = []
    for voice in silent:
        since = voice.fell_silent(at.timestamp() / DAY, ecosystem)
        if posts[voice.entity_id] and since is not None:
            evidence = tuple(evidence_of(post) for post in posts[voice.entity_id])
            found.append(Sign(SignKind.SILENCE, voice.entity_id, None, min(since, at), voice.reading.silence, evidence))
    return found


def revivals(voices: list[Voice], at: datetime) -> list[Sign]:
    """Places back after a silence: the post that ended it, and the one before."""
    back = [voice for voice in voices if voice.reading.state is Life.REVIVED and voice.reading.returned_after]
    posts = last_posts([voice.entity_id for voice in back], at, count=60)
    found = []
    for voice in back:
        gap = timedelta(days=voice.reading.returned_after or 0.0) - timedelta(days=1)
        said = posts[voice.entity_id]
        pair = next(((new, old) for new, old in pairwise(said) if new.published - old.published >= gap), None)
        if pair is not None:
            evidence = (evidence_of(pair[0]), evidence_of(pair[1]))
            found.append(Sign(SignKind.REVIVAL, voice.entity_id, None, pair[0].published, voice.reading.returned_after or 0.0, evidence))
    return found


def new_voices(voices: list[Voice], at: datetime, known_since: float) -> list[Sign]:
    """Places heard for the first time."""
    new = [voice for voice in voices if voice.is_new(at.timestamp() / DAY, known_since)]
    posts = last_posts([voice.entity_id for voice in new], at, count=60)
    return [
        Sign(SignKind.NEW_VOICE, voice.entity_id, None, said[-1].published, float(len(voice.moments)), (evidence_of(said[-1]),))
        for voice in new
        if (said := posts[voice.entity_id])
    ]


def undone_signs(undone: list[Undone]) -> list[Sign]:
    return [Sign(SignKind.LOST_LINK, each.source, each.target, each.at, float(each.links), each.evidence) for each in undone]


def bridges(snapshot: Snapshot) -> list[Sign]:
    """Places and links without which part of the map hangs loose, the weightiest first."""
    weightiest = sorted(snapshot.bridges, key=lambda bridge: (-len(bridge.cut_off), bridge.entity_id))[:MOST_BRIDGES]
    return [
        Sign(SignKind.BRIDGE, bridge.entity_id, bridge.other_entity_id, snapshot.info.at, float(len(bridge.cut_off)), evidence)
        for bridge in weightiest
        if (evidence := _pages_behind(bridge, snapshot))
    ]


def _pages_behind(bridge: Bridge, snapshot: Snapshot) -> tuple[Evidence, ...]:
    """Pages that carry the links which hold the loose part."""
    inside = set(bridge.cut_off)
    pairs = [
        (edge.source, edge.target)
        for edge in snapshot.edges
        if bridge.entity_id in (edge.source, edge.target) and ({edge.source, edge.target} & (inside | {bridge.other_entity_id or 0}))
    ]
    pages = []
    for source, target in pairs[:3]:
        for page in atlas.edge_evidence(source=source, target=target, at=snapshot.info.at, limit=2):
            date = page.published or page.first_seen
            pages.append(Evidence(url=page.source_url, title=page.source_title, date=date, quote=page.anchor, archive=page.archive))
    return tuple(pages)
