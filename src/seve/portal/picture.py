"""The map as a still picture: an SVG of the most cited places, drawn once a snapshot. The directory is its equal in words."""

import math
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from seve.atlas import selectors as atlas
from seve.atlas.types import MapNode, Snapshot
from seve.charter import selectors as charter
from seve.directory import selectors as directory
from seve.directory.types import Standing, Status

PLACES = 260
LINES = 320
WIDTH, HEIGHT, MARGIN = 760, 460, 14
COLOURS = 8
LONGEST_NAME = 40
NAMED, GAP = 6, 3  # names at most, and how far a name stands from its dot
Box = tuple[float, float, float, float]  # left, top, right, bottom
LETTER, LINE = 6.6, 15  # how wide a letter and how tall a line is, in the units of the picture


def latest() -> SafeString | None:
    """The picture of the newest map; None when there is none yet."""
    info = atlas.info_at()
    # Places that left since are part of the key: a picture drawn before must not outlive them.
    return None if info is None else _drawn(info.id, sum(charter.departures_by_way().values()), _official())


def _official() -> frozenset[int]:
    return frozenset(entity.id for entity in directory.list_entities(status=Status.IN, standing=Standing.OFFICIAL))


@lru_cache(maxsize=2)
def _drawn(snapshot_id: int, departures: int, official: frozenset[int]) -> SafeString | None:
    snapshot = atlas.latest()
    return draw(snapshot, official) if snapshot is not None and snapshot.nodes else None


def draw(snapshot: Snapshot, official: frozenset[int] = frozenset()) -> SafeString:
    """SVG, without any style of its own: colours are those of the stylesheet. Official places are squares, as on the map of the desk."""
    nodes = sorted(snapshot.nodes, key=lambda node: (-node.cited_by, node.entity_id))[:PLACES]
    spots = _spots(nodes)
    edges = [edge for edge in snapshot.edges if edge.source in spots and edge.target in spots]
    edges.sort(key=lambda edge: (-edge.weight, edge.source, edge.target))
    lines = "".join(_line(spots[edge.source], spots[edge.target]) for edge in edges[:LINES])
    most = max((node.cited_by for node in nodes), default=0) or 1
    dots = "".join(_dot(node, spots[node.entity_id], most, is_square=node.entity_id in official) for node in reversed(nodes))
    inside = lines + dots + _names(nodes, spots, most)
    return mark_safe(f'<svg class="movement" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">{inside}</svg>')  # noqa: S308


def _spots(nodes: list[MapNode]) -> dict[int, tuple[int, int]]:
    left, right = min(node.x for node in nodes), max(node.x for node in nodes)
    low, high = min(node.y for node in nodes), max(node.y for node in nodes)
    wide, tall = (right - left) or 1.0, (high - low) or 1.0
    return {
        node.entity_id: (
            round(MARGIN + (node.x - left) / wide * (WIDTH - 2 * MARGIN)),
            round(MARGIN + (node.y - low) / tall * (HEIGHT - 2 * MARGIN)),
        )
        for node in nodes
    }


def _line(start: tuple[int, int], end: tuple[int, int], *, is_lead: bool = False) -> str:
    """A link; or, when it is a lead, what ties a name to its dot."""
    kind = ' class="lead"' if is_lead else ""
    return f'<path{kind} d="M{start[0]} {start[1]}L{end[0]} {end[1]}"/>'


def _radius(node: MapNode, most: int) -> float:
    return round(3 + 7 * math.sqrt(node.cited_by / most), 1)


def _dot(node: MapNode, spot: tuple[int, int], most: int, *, is_square: bool = False) -> str:
    colour = node.community % COLOURS + 1 if node.community >= 0 else 0
    if is_square:
        side = round(_radius(node, most) * 1.8, 1)  # of about the same area
        return f'<rect class="c{colour}" x="{spot[0] - side / 2:.1f}" y="{spot[1] - side / 2:.1f}" width="{side}" height="{side}"/>'
    return f'<circle class="c{colour}" cx="{spot[0]}" cy="{spot[1]}" r="{_radius(node, most)}"/>'


def _names(nodes: list[MapNode], spots: dict[int, tuple[int, int]], most: int) -> str:
    """The most cited places are named, the foremost first, where no dot is covered: beside the dot, or farther off, with a line to it."""
    dots = [_around(spots[node.entity_id], _radius(node, most)) for node in nodes]
    taken: list[Box] = []
    written = []
    for node in nodes:
        if node.cited_by < most * 0.4 or len(taken) == NAMED:
            break
        spot, radius = spots[node.entity_id], _radius(node, most)
        name = node.name if len(node.name) <= LONGEST_NAME else node.name[: LONGEST_NAME - 1].rstrip(" ,") + "…"
        free = (box for box in _beside(spot, radius, name) if not any(_touch(box, other) for other in [*taken, *dots]))
        box = next(free, None)
        if box is None:
            continue
        taken.append(box)
        is_left = box[2] < spot[0]
        side, edge = ("end", box[2]) if is_left else ("start", box[0])
        if abs(edge - spot[0]) > radius + GAP + 1 or abs(box[1] + LINE / 2 - spot[1]) > 1:
            written.append(_line(spot, (round(edge + (2 if is_left else -2)), round(box[1] + LINE / 2)), is_lead=True))
        written.append(f'<text x="{edge:.0f}" y="{box[1] + LINE / 2 + 4:.0f}" text-anchor="{side}">{escape(name)}</text>')
    return "".join(written)


def _beside(spot: tuple[int, int], radius: float, name: str) -> list[Box]:
    """Where a name may stand within the picture, the nearest to its dot first: on the right of it, or on the left."""
    (x, y), long = spot, len(name) * LETTER
    ways = sorted((abs(rows) * LINE + away, rows * LINE, away) for rows in range(-12, 13) for away in range(0, 330, 30))
    boxes = []
    for _far, down, away in ways:
        top = y + down - LINE / 2
        shift = radius + GAP + away
        boxes += [(x + shift, top, x + shift + long, top + LINE), (x - shift - long, top, x - shift, top + LINE)]
    return [box for box in boxes if box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT]


def _around(spot: tuple[int, int], radius: float) -> Box:
    return (spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius)


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
