"""The outlines of the French départements (MapSVG, CC BY 4.0), shaded by how many places each holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from seve.directory.types import Territory

FILE = Path(__file__).parent / "data" / "departements.json"
STEPS = 5
TONES = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}  # by how many steps there are


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    name: str
    path: str
    count: int
    tone: int  # 0 (none) to 5
    is_chosen: bool


@cache
def _document() -> tuple[str, dict[str, str]]:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return str(read["viewBox"]), {f"FR-{one['code']}": str(one["path"]) for one in read["places"]}


def view_box() -> str:
    return _document()[0]


def by_departement(counts: Mapping[str, int], known: Mapping[str, Territory]) -> dict[str, int]:
    """Places by outline: what is below a département (a town) counts with it."""
    outlines = _document()[1]
    found = dict.fromkeys((code for code in outlines if code in known), 0)
    for code, n in counts.items():
        step: str | None = code
        while step is not None and step not in found:
            step = known[step].parent if step in known else None
        if step is not None:
            found[step] += n
    return found


def bounds(counts: Mapping[str, int]) -> list[int]:
    """The least count of each tone: quantiles of the départements that hold anything, each different from the one before."""
    held = sorted(n for n in counts.values() if n)
    return sorted({held[i * len(held) // STEPS] for i in range(STEPS)}) if held else []


def steps(counts: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """The key of the map: (tone, from, to)."""
    edges = bounds(counts)
    most = max(counts.values(), default=0)
    last = [*(edge - 1 for edge in edges[1:]), most]
    return [(_tone(low, edges), low, high) for low, high in zip(edges, last, strict=False)]


def shapes(counts: Mapping[str, int], known: Mapping[str, Territory], chosen: str) -> list[Shape]:
    edges = bounds(counts)
    drawn = _document()[1]
    return [Shape(code, known[code].name, drawn[code], n, _tone(n, edges), code == chosen) for code, n in counts.items()]


def _tone(n: int, edges: list[int]) -> int:
    return TONES[len(edges)][sum(n >= edge for edge in edges) - 1] if n else 0
