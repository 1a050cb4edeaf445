"""Put the gestures that would help into suggestions, each with its reason and its pages."""

from collections import Counter
from datetime import datetime
from typing import Any

from seve.atlas import selectors as atlas
from seve.atlas.types import Snapshot
from seve.vitality.domain.gestures import Gesture, Place, choose
from seve.vitality.selectors import written
from seve.vitality.services.rhythms import Voice, evidence_of, last_posts
from seve.vitality.services.signs import Sign
from seve.vitality.services.undone import Undone
from seve.vitality.types import Evidence, Life, SignKind

LIVELY = {Life.ALIVE, Life.REVIVED}


def advise(
    *, voices: list[Voice], signs: list[Sign], undone: list[Undone], snapshot: Snapshot | None, members: dict[int, str], at: datetime
) -> list[dict[str, Any]]:
    """Rows of suggestions, in order. Only broken links are to be mended: one that was taken away was somebody's choice."""
    by_place = {voice.entity_id: voice for voice in voices}
    broken: Counter[int] = Counter()
    for each in undone:
        if each.is_broken:
            broken[each.source] += each.links
    silent_since = {sign.entity_id: (at - sign.at).total_seconds() / 86_400.0 for sign in signs if sign.kind is SignKind.SILENCE}
    gestures = choose(
        places=_places(by_place, snapshot, members),
        silent_since=silent_since,
        broken=broken,
        edges=[(edge.source, edge.target) for edge in snapshot.edges if edge.editorial] if snapshot else [],
    )
    return [row for gesture in gestures if (row := _row(gesture, by_place, broken, undone, members, at))["evidence"]]


def _places(voices: dict[int, Voice], snapshot: Snapshot | None, members: dict[int, str]) -> dict[int, Place]:
    nodes = {node.entity_id: node for node in snapshot.nodes} if snapshot else {}
    return {
        entity: Place(
            id=entity,
            influence=nodes[entity].pagerank if entity in nodes else 1e-6,
            community=nodes[entity].community if entity in nodes else -entity,
            is_lively=voice.reading.state in LIVELY,
            posts=len(voice.moments),
            cited_by=nodes[entity].cited_by if entity in nodes else 0,
        )
        for entity, voice in voices.items()
        if entity in members
    }


def _row(
    gesture: Gesture, voices: dict[int, Voice], broken: Counter[int], undone: list[Undone], members: dict[int, str], at: datetime
) -> dict[str, Any]:
    """The reason is a message id (wording.py), its parameters plain numbers and names."""
    name, voice = members[gesture.place], voices[gesture.place]
    parameters: dict[str, Any] = {"name": name}
    if gesture.kind == "repair-links":
        parameters["links"] = broken[gesture.place]
        evidence = [page for each in undone if each.is_broken and each.source == gesture.place for page in each.evidence]
    elif gesture.kind == "introduce" and gesture.other is not None:
        parameters |= {"other": members[gesture.other], "common": len(gesture.common)}
        evidence = _pages_citing(gesture)
    else:
        parameters |= {"gap": round(voice.reading.usual_gap), "days": int(voice.reading.silence), "posts": len(voice.moments)}
        evidence = [evidence_of(post) for post in last_posts([gesture.place], at, count=3)[gesture.place]]
    return {
        "kind": gesture.kind,
        "entity_id": gesture.place,
        "other_entity_id": gesture.other,
        "reason": gesture.kind,
        "parameters": parameters,
        "evidence": [written(page) for page in evidence[:6]],
    }


def _pages_citing(gesture: Gesture) -> list[Evidence]:
    """For two places cited together: a page that cites each, from the places that cite both."""
    pages = []
    for citer in gesture.common[:3]:
        for target in (gesture.place, gesture.other or 0):
            for page in atlas.edge_evidence(source=citer, target=target, limit=1):
                pages.append(
                    Evidence(url=page.source_url, title=page.source_title, date=page.published or page.first_seen, quote=page.anchor)
                )
    return pages
