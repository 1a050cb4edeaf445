"""Looks for communities: each keeps the one it wore on the nearest other map."""

from collections import defaultdict
from datetime import datetime

from seve.atlas import models
from seve.atlas.domain import looks
from seve.atlas.domain.measures import Reading


def nearest_other(at: datetime) -> models.Snapshot | None:
    """The map before this date, else the one after it: what readers know already."""
    others = models.Snapshot.objects.exclude(at=at)
    return others.filter(at__lt=at).order_by("-at").first() or others.order_by("at").first()


def dress_communities(communities: list[dict[str, object]], ids: list[int], reading: Reading, other: models.Snapshot | None) -> None:
    """Write "hue" and "pattern" into each community (domain.looks)."""
    members: dict[int, list[int]] = defaultdict(list)
    for entity, label in zip(ids, reading.partition.labels.tolist(), strict=True):
        if label >= 0:
            members[label].append(entity)
    places = {entity: (float(x), float(y)) for entity, (x, y) in zip(ids, reading.points.tolist(), strict=True)}
    worn = looks.dress(members, places, _before(other))
    for community in communities:
        look = worn.get(community["number"], looks.NEUTRAL)  # type: ignore[call-overload]
        community["hue"], community["pattern"] = look.hue, look.pattern


def _before(row: models.Snapshot | None) -> dict[int, tuple[looks.Look, frozenset[int]]]:
    if row is None:
        return {}
    worn = {each["number"]: looks.Look(each["pattern"], each["hue"]) for each in row.communities if "hue" in each}
    were: dict[int, set[int]] = defaultdict(set)
    for entity, community in models.Node.objects.filter(snapshot=row).values_list("entity_id", "community"):
        were[community].add(entity)
    return {number: (look, frozenset(were[number])) for number, look in worn.items()}
