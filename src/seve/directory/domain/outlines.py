"""Territories from GeoJSON (RFC 7946): codes, names, parents, and outlines light enough for a page.

Degrees come in, a drawing goes out: Mercator's projection (true shapes, north up), in hundredths of a degree, y downwards; lines thinned by
Douglas & Peucker (1973). Small islands go, unless a territory has nothing else.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seve.base.errors import SeveError
from seve.directory.types import Refusal, Territory, TerritoryLevel

CODES = ("code", "iso_3166_2", "shapeiso", "iso", "nuts_id", "nutscode", "insee", "ref", "code_insee", "hasc_1", "id")
NAMES = ("name", "nom", "shapename", "name_latn", "nuts_name", "libelle", "name_1", "naam", "label")
PARENTS = ("parent", "parent_code", "country", "cntr_code")
STEPS = 1_500  # the width of the whole drawing, in tolerances
MOST_POINTS = 40_000  # of a whole file, thinned
MOST_FEATURES = 2_000
NORTH = 85.0  # Mercator goes no further
SMALL = 0.02  # of a territory's largest piece: smaller ones are not drawn
STRETCH = 512  # points
Point = tuple[float, float]
Points = NDArray[np.float64]


class PointRefused(SeveError):
    """A point that cannot be drawn: its territory is left out."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """A territory with its outline as an SVG path, and where its name or a link may be put."""

    territory: Territory
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for features that do not tell."""

    parent: str | None = None
    level: TerritoryLevel = TerritoryLevel.DEPARTEMENT
    code: str = ""  # the property that holds the code, when it is none of the usual ones
    name: str = ""


def read_geojson(text: str, known: Iterable[str], wishes: Wishes) -> tuple[list[Outlined], list[Refusal]]:
    """Every territory of a FeatureCollection and every feature that cannot be used, with its rank from 1.

    Raises SeveError when the file is no FeatureCollection, is not in degrees, or is too large for a page.
    """
    features = _features(text)
    codes = set(known)
    read: list[tuple[Territory, list[list[Point]]]] = []
    refused: list[Refusal] = []
    for rank, feature in enumerate(features, 1):
        properties = {str(key).lower(): value for key, value in (feature.get("properties") or {}).items()}
        territory, reason = _territory(properties, feature, codes, wishes)
        if territory is not None and territory.code in {other.code for other, _ in read}:
            reason = "its code stands in the file already"
        try:
            rings = [] if reason else list(_rings(feature.get("geometry")))
            reason = reason or ("" if rings else "it has no polygon")
        except PointRefused as refusal:
            reason = str(refusal)
        if reason or territory is None:
            refused.append(Refusal(rank, str(properties.get("name") or properties.get("nom") or "")[:200], reason))
            continue
        codes.add(territory.code)
        read.append((territory, rings))
    return _drawn(read), refused


def _features(text: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise SeveError("this is no GeoJSON: lists within lists go too deep") from None
    except ValueError as reason:
        raise SeveError(f"this is no GeoJSON: {str(reason)[:80]}") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise SeveError("this is no GeoJSON of territories: a FeatureCollection with features is expected")
    if len(features) > MOST_FEATURES:
        raise SeveError(f"this file has {len(features)} territories, more than the {MOST_FEATURES} a page can show: split it")
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _territory(properties: Mapping[str, Any], feature: Mapping[str, Any], codes: set[str], wishes: Wishes) -> tuple[Territory | None, str]:
    """The territory of a feature, or why there is none."""
    code = _first(properties, (wishes.code.lower(),) if wishes.code else CODES) or str(feature.get("id") or "").strip()
    name = _first(properties, (wishes.name.lower(),) if wishes.name else NAMES)
    level = str(properties.get("level") or wishes.level).strip().lower()
    parent = _first(properties, ("parent", "parent_code")) or wishes.parent
    if not code or not name:
        return None, "a territory needs a code and a name"
    if len(code) > 32 or len(name) > 120:
        return None, "a code has at most 32 characters, a name 120"
    if level not in set(TerritoryLevel):
        return None, f"“{level[:40]}” is no level: write {', '.join(TerritoryLevel)}"
    if parent == code:
        return None, "a territory cannot be its own parent"
    if parent and parent not in codes:
        return None, f"the parent “{parent[:40]}” is not known"
    return Territory(code, name, TerritoryLevel(level), parent or None), ""


def _first(properties: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(properties[name]).strip() for name in names if properties.get(name) not in (None, "")), "")


def _rings(geometry: object) -> Iterator[list[Point]]:
    """The outer rings of a polygon or of several, as the drawing has them. Raises SeveError for what are no degrees."""
    if not isinstance(geometry, dict):
        return
    coordinates = geometry.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(geometry.get("type")))
    for polygon in polygons if isinstance(polygons, list) else ():
        ring = polygon[0] if isinstance(polygon, list) and polygon and isinstance(polygon[0], list) else []
        points = [_projected(point) for point in ring]
        if len(points) >= 4:
            yield points


def _projected(point: object) -> Point:
    try:
        longitude, latitude = (float(value) for value in point[:2])  # type: ignore[index]
    except (TypeError, ValueError):
        raise PointRefused("a point of it has no two coordinates") from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise SeveError("the coordinates of this file are no degrees: save it again in WGS 84 (EPSG:4326)")
    latitude = max(-NORTH, min(NORTH, latitude))
    return longitude * 100, -math.degrees(math.asinh(math.tan(math.radians(latitude)))) * 100


def _drawn(read: list[tuple[Territory, list[list[Point]]]]) -> list[Outlined]:
    every = [point for _, rings in read for ring in rings for point in ring]
    if not every:
        return []
    width = max(max(axis) - min(axis) for axis in zip(*every, strict=True)) or 1.0
    found, points = [], 0
    for territory, rings in read:
        largest = max(map(_area, rings))
        kept = [_thinned(ring, width / STEPS) for ring in rings if _area(ring) >= largest * SMALL]
        points += sum(map(len, kept))
        if points > MOST_POINTS:
            raise SeveError(f"the outlines of this file keep {points} points or more, and a page draws {MOST_POINTS}: take a lighter file")
        found.append(Outlined(territory, "".join(map(_path, kept)), *_middle(max(kept, key=_area))))
    return found


def _area(ring: list[Point]) -> float:
    """Gauss's formula."""
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: list[Point]) -> Point:
    """The centre of gravity of a ring, or of its points when it has no area."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    whole = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) * 3
    if not whole:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return (
        sum((ax + bx) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / whole,
        sum((ay + by) * (ax * by - bx * ay) for (ax, ay), (bx, by) in pairs) / whole,
    )


def _thinned(ring: list[Point], within: float) -> list[Point]:
    """Douglas & Peucker, without recursion; a ring keeps four points at least.

    Their time grows with the square of a stretch that only zigzags, so no stretch is longer than STRETCH.
    """
    points = np.array(ring)
    kept = {*range(0, len(ring), STRETCH), len(ring) // 4, len(ring) // 2, len(ring) - 1}
    waiting = list(pairwise(sorted(kept)))
    while waiting:
        low, high = waiting.pop()
        if high - low < 2:
            continue
        away = _away(points[low + 1 : high], points[low], points[high])
        at = int(away.argmax())
        if away[at] > within:
            kept.add(low + 1 + at)
            waiting += [(low, low + 1 + at), (low + 1 + at, high)]
    return [ring[k] for k in sorted(kept)]


def _away(points: Points, one: Points, other: Points) -> Points:
    """How far points (n, 2) are from the line through two others, in the units of the drawing."""
    wide, high = other - one
    long = math.hypot(wide, high)
    from_one = points - one
    if not long:
        straight: Points = np.hypot(from_one[:, 0], from_one[:, 1])
        return straight
    away: Points = np.abs(from_one[:, 0] * high - from_one[:, 1] * wide) / long
    return away


def _path(ring: list[Point]) -> str:
    return "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "z"
