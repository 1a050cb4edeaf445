"""The drawing of the radar: a sector a family, a circle a ring, and no dot over another. Pure and seeded by names: no clock, no chance.

The middle is (0, 0) and the rim has radius 1. Inner rings are wider than outer ones, since every family meets there.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from seve.register.types import Sector

DEFAULT_RINGS = ("adopt", "trial", "assess", "hold")
MOST_ROOM = 0.15  # between two middles of dots, where there are few of them
TIGHTER = 0.93  # of the room, each time that some part of the drawing is too small for its dots

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """Where an entry stands."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`room` is the least distance between the middles of two dots; `rims` are the circles, (ring, radius) from the middle outwards."""

    dots: tuple[Dot, ...]
    room: float
    rims: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One ring of one sector: between two radii and two angles (radians); a lone family has the whole turn."""

    inner: float
    outer: float
    start: float
    span: float

    def spots(self, room: float) -> list[Spot]:
        """Spots `room` apart from one another, and half of it from the edges."""
        deep = self.outer - self.inner - room
        if deep < 0:
            return []
        rows = int(deep / room) + 1
        radii = [self.inner + room / 2 + deep * ((row + 0.5) / rows if rows == 1 else row / (rows - 1)) for row in range(rows)]
        return [spot for radius in radii for spot in self._row(radius, room)]

    def _row(self, radius: float, room: float) -> list[Spot]:
        if radius < room / 2:
            return []
        is_whole = math.isclose(self.span, 2 * math.pi)
        half = math.asin(room / 2 / radius)
        free = self.span if is_whole else self.span - 2 * half
        if free < 0:
            return []
        count = max(1, int(free / (2 * half) + 1e-9) + (not is_whole))
        step = free / count if is_whole else free / (count - 1) if count > 1 else 0.0
        first = self.start + (0.0 if is_whole else half if count > 1 else self.span / 2)
        return [(radius * math.cos(first + at * step), radius * math.sin(first + at * step)) for at in range(count)]

    def wished(self, name: str) -> Spot:
        """Where a name alone would put its dot."""
        seed = zlib.crc32(name.encode())
        angle = self.start + self.span * (seed % 997) / 997
        radius = self.inner + (self.outer - self.inner) * (seed // 997 % 991) / 991
        return radius * math.cos(angle), radius * math.sin(angle)


def draw(entries: Sequence[tuple[str, str, str]]) -> Drawing:
    """The drawing of (name, family, ring) in any number; the same entries, in whatever order, give the same one."""
    rims = _rims(ring_order([ring for *_, ring in entries]))
    families = sorted({family for _, family, _ in entries})
    names: dict[_Cell, list[str]] = {}
    for name, family, ring in sorted(entries):
        names.setdefault(_cell(families, family, rims, ring), []).append(name)
    room = MOST_ROOM
    while any(len(cell.spots(room)) < len(held) for cell, held in names.items()):
        room *= TIGHTER
    dots = sorted((dot for cell, held in names.items() for dot in _dots(cell, held, room)), key=lambda dot: (dot.name, dot.x, dot.y))
    return Drawing(tuple(dots), room, tuple(rims))


def _dots(cell: _Cell, names: Sequence[str], room: float) -> list[Dot]:
    """Each name takes the free spot nearest to the one it wishes."""
    free, dots = cell.spots(room), []
    for name in names:
        wished = cell.wished(name)
        taken = min(free, key=lambda spot: (math.dist(spot, wished), spot))
        free.remove(taken)
        dots.append(Dot(name, round(taken[0], 5), round(taken[1], 5)))
    return dots


def _rims(rings: Sequence[str]) -> list[tuple[str, float]]:
    """Radii between even steps and even areas."""
    parts = [(place + 1) / len(rings) for place in range(len(rings))]
    return [(ring, (part + math.sqrt(part)) / 2) for ring, part in zip(rings, parts, strict=True)]


def _cell(families: Sequence[str], family: str, rims: Sequence[tuple[str, float]], ring: str) -> _Cell:
    at = [name for name, _ in rims].index(ring)
    span = 2 * math.pi / len(families)
    return _Cell(rims[at - 1][1] if at else 0.0, rims[at][1], span * families.index(family), span)


def sectors(families: Sequence[str]) -> list[Sector]:
    """The sectors of the families, in the order in which `draw` gives them."""
    names = sorted(set(families))

    def point(turn: float) -> Spot:
        return round(math.cos(2 * math.pi * turn), 4), round(math.sin(2 * math.pi * turn), 4)

    return [Sector(name, point(number / len(names)), point((number + 0.5) / len(names))) for number, name in enumerate(names)]


def ring_order(rings: Sequence[str]) -> list[str]:
    """Distinct rings from the middle outwards: those of DEFAULT_RINGS in their order, others after them by name."""
    present = set(rings)
    return [ring for ring in DEFAULT_RINGS if ring in present] + sorted(present - set(DEFAULT_RINGS))
