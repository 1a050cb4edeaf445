"""Countries drawn by territory: outlines shaded by how many places each holds, and arcs from who cites to who is cited.

The French départements are shipped (MapSVG, CC BY 4.0); other countries are drawn from the GeoJSON they came with.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from seve.directory.types import Territory, TerritoryOutline

FILE = Path(__file__).parent / "data" / "departements.json"
FRANCE = "FR"
CREDIT = "MapSVG, CC BY 4.0"
STEPS = 5
TONES = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}  # by how many steps there are
BEND = 0.16  # as on the map of links
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Drawing:
    """One country: its paths by code, and the point of each from which links start."""

    country: str
    view_box: tuple[float, float, float, float]
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]
    credit: str

    @property
    def box(self) -> str:
        return " ".join(f"{value:g}" for value in self.view_box)


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    name: str
    path: str
    count: int
    tone: int  # 0 (none) to 5
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A link between two territories: wide where it leaves, a point where it arrives."""

    source: str
    target: str
    pages: int
    path: str
    way: str  # "out", "in" of the chosen territory, or "" when none is chosen


@cache
def france() -> Drawing:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    paths = {f"FR-{one['code']}": str(one["path"]) for one in read["places"]}
    left, top, width, height = (float(value) for value in str(read["viewBox"]).split())
    return Drawing(FRANCE, (left, top, width, height), paths, {code: _middle(path) for code, path in paths.items()}, CREDIT)


def drawings(stored: Mapping[str, TerritoryOutline], known: Mapping[str, Territory]) -> dict[str, Drawing]:
    """Every country that can be drawn, by the code of its top territory; France first."""
    by_country: dict[str, list[TerritoryOutline]] = {}
    for code, outline in stored.items():
        if code in known:
            by_country.setdefault(top_of(code, known), []).append(outline)
    return {FRANCE: france()} | {country: _drawn(country, outlines) for country, outlines in sorted(by_country.items())}


def top_of(code: str, known: Mapping[str, Territory]) -> str:
    seen: set[str] = set()
    while code in known and (parent := known[code].parent) and code not in seen:
        seen.add(code)
        code = parent
    return code


def _drawn(country: str, outlines: Iterable[TerritoryOutline]) -> Drawing:
    listed = list(outlines)
    numbers = [[float(value) for value in NUMBER.findall(one.path)] for one in listed]
    across = [value for row in numbers for value in row[::2]]
    down = [value for row in numbers for value in row[1::2]]
    margin = 0.02 * max(max(across) - min(across), max(down) - min(down), 1.0)
    box = (min(across) - margin, min(down) - margin, max(across) - min(across) + 2 * margin, max(down) - min(down) + 2 * margin)
    paths, points = {one.code: one.path for one in listed}, {one.code: (one.x, one.y) for one in listed}
    return Drawing(country, box, paths, points, ", ".join(sorted({one.source for one in listed if one.source})))


def _middle(path: str) -> tuple[float, float]:
    """The centre of the box of the largest piece of a path of relative moves ("m x,y dx,dy … z m …"): islands come first in some."""
    x = y = 0.0
    best, middle = -1.0, (0.0, 0.0)
    for piece in filter(str.strip, path.split("z")):
        values = [float(value) for value in NUMBER.findall(piece)]
        xs, ys = [], []
        for dx, dy in zip(values[::2], values[1::2], strict=False):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
        x, y = xs[0], ys[0]  # "z" leads back to where the piece began
        if (size := (max(xs) - min(xs)) * (max(ys) - min(ys))) > best:
            best, middle = size, ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return middle


def drawn_within(code: str, drawing: Drawing, known: Mapping[str, Territory]) -> str | None:
    """The drawn territory in which another lies (a town in its département), or None."""
    step: str | None = code
    while step is not None and step not in drawing.paths:
        step = known[step].parent if step in known else None
    return step


def counted(counts: Mapping[str, int], drawing: Drawing, known: Mapping[str, Territory]) -> dict[str, int]:
    """Places by outline: what is below a territory counts with it."""
    found = dict.fromkeys((code for code in drawing.paths if code in known), 0)
    for code, n in counts.items():
        if (within := drawn_within(code, drawing, known)) in found:
            found[within or ""] += n
    return found


def bounds(counts: Mapping[str, int]) -> list[int]:
    """The least count of each tone: quantiles of the territories that hold anything, each different from the one before."""
    held = sorted(n for n in counts.values() if n)
    return sorted({held[i * len(held) // STEPS] for i in range(STEPS)}) if held else []


def steps(counts: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """The key of the map: (tone, from, to)."""
    edges = bounds(counts)
    most = max(counts.values(), default=0)
    last = [*(edge - 1 for edge in edges[1:]), most]
    return [(_tone(low, edges), low, high) for low, high in zip(edges, last, strict=False)]


def shapes(counts: Mapping[str, int], drawing: Drawing, known: Mapping[str, Territory], chosen: str) -> list[Shape]:
    edges = bounds(counts)
    return [Shape(code, known[code].name, drawing.paths[code], n, _tone(n, edges), code == chosen) for code, n in counts.items()]


def _tone(n: int, edges: list[int]) -> int:
    return TONES[len(edges)][sum(n >= edge for edge in edges) - 1] if n else 0


def arcs(sums: Mapping[tuple[str, str], int], drawing: Drawing, chosen: str) -> list[Arc]:
    """The links between drawn territories, (from, to) → pages; the widest below, so that none hides another."""
    made = []
    for (source, target), pages in sorted(sums.items(), key=lambda one: (-one[1], one[0])):
        way = "" if not chosen else "out" if source == chosen else "in"
        width = min(7.0, 0.8 + math.log2(1 + pages)) * drawing.view_box[2] / 613 / 2
        made.append(Arc(source, target, pages, _vein(drawing.points[source], drawing.points[target], width), way))
    return made


def _vein(start: tuple[float, float], end: tuple[float, float], half: float) -> str:
    """A filled curve that bends to the left of its way and narrows to a point."""
    wide, high = end[0] - start[0], end[1] - start[1]
    long = math.hypot(wide, high) or 1.0
    knee = (start[0] + end[0]) / 2 + BEND * high, (start[1] + end[1]) / 2 - BEND * wide
    across = -high / long * half, wide / long * half

    def at(point: tuple[float, float], share: float) -> str:
        return f"{point[0] + across[0] * share:.1f} {point[1] + across[1] * share:.1f}"

    return f"M{at(start, 1)}Q{at(knee, 0.6)} {at(end, 0)}Q{at(knee, -0.6)} {at(start, -1)}z"
