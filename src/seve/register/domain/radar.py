"""The radar: reading Build-Your-Own-Radar files, recognising tools on pages, placing the dots."""

import csv
import io
import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seve.base.text import fold
from seve.register.types import Sector

DEFAULT_RINGS = ("adopt", "trial", "assess", "hold")
LARGEST_FILE = 2 << 20
# tools whose pages name them otherwise than by their own name
ALIASES = {"wordpress.com": "wordpress", "wordpress.org": "wordpress", "drupal cms": "drupal", "hugo static": "hugo", "e107": "e107"}


class RadarUnreadable(ValueError):
    """The file is no radar; one line says why."""


@dataclass(frozen=True, slots=True)
class Blip:
    """One line of a Build-Your-Own-Radar file."""

    name: str
    ring: str
    family: str
    description: str
    is_new: bool


def read_radar(content: bytes) -> tuple[list[Blip], list[str]]:
    """Blips of a CSV (name,ring,quadrant,isNew,description) or JSON list, and one line for each that cannot be used."""
    if len(content) > LARGEST_FILE:
        raise RadarUnreadable(f"the file is larger than {LARGEST_FILE >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RadarUnreadable("the file is not UTF-8; save it as UTF-8") from None
    records = _json(text) if text.lstrip().startswith(("[", "{")) else list(csv.DictReader(io.StringIO(text)))
    blips, problems = [], []
    for number, record in enumerate(records, 1):
        try:
            blips.append(_blip(record))
        except ValueError as reason:
            problems.append(f"entry {number}: {reason}")
    if not blips and not problems:
        raise RadarUnreadable("the file holds no entry; it needs the columns name, ring, quadrant, isNew, description")
    return blips, problems


def _json(text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as reason:
        raise RadarUnreadable(f"this is not JSON ({str(reason)[:80]})") from None
    entries = document.get("blips") or document.get("entries") if isinstance(document, Mapping) else document
    if not isinstance(entries, list):
        raise RadarUnreadable("a list of entries is expected")
    return entries


def _blip(record: Any) -> Blip:
    if not isinstance(record, Mapping):
        raise ValueError("this is not an entry")  # noqa: TRY004  (a problem of the file)
    values = {fold(str(key)).strip(): " ".join(str(value or "").split()) for key, value in record.items() if key}
    name, ring = values.get("name", "")[:120], values.get("ring", "")[:40].lower()
    if not name or not ring:
        raise ValueError("it needs a name and a ring")
    return Blip(
        name=name,
        ring=ring,
        family=(values.get("quadrant") or values.get("family") or values.get("famille") or "")[:80] or "…",
        description=re.sub(r"<[^>]*>", "", values.get("description", ""))[:4_000],
        is_new=values.get("isnew", "").lower() == "true",
    )


def tool_of(generator: str) -> str:
    """The tool behind a generator mark: "WordPress 6.4.2" → "wordpress"."""
    name = re.split(r"[\s/]+v?\d|[;(]|\s-\s|https?:", fold(generator).strip(), maxsplit=1)[0].strip(" -:+")
    return ALIASES.get(name, name)


# protocols and habits that pages show without a generator's mark
PROTOCOLS = {
    "https": "https",
    "tls": "https",
    "rss": "feed",
    "atom": "feed",
    "rss/atom": "feed",
    "json feed": "feed",
    "flux": "feed",
    "feed": "feed",
    "feeds": "feed",
    "fediverse": "fediverse",
    "fediverse account": "fediverse",
    "activitypub": "fediverse",
}


def protocol_of(name: str) -> str:
    """ "https", "feed" or "fediverse" when an entry of the radar names one of these; else ""."""
    return PROTOCOLS.get(fold(name).strip(), "")


def shared_tags(tagged: Mapping[int, frozenset[str]], *, at_least: int = 3) -> dict[str, frozenset[int]]:
    """Tag → the places that use it, for the tags that at least so many places share. Tags are compared folded, without "#"."""
    users: dict[str, set[int]] = {}
    for entity, tags in tagged.items():
        for tag in {fold(tag).strip().lstrip("#") for tag in tags} - {""}:
            users.setdefault(tag, set()).add(entity)
    return {tag: frozenset(places) for tag, places in users.items() if len(places) >= at_least}


def users_of(name: str, generators: Mapping[int, frozenset[str]]) -> tuple[int, ...]:
    """The entities on whose pages a tool was recognised."""
    wanted = tool_of(name)
    return tuple(sorted(entity for entity, marks in generators.items() if any(tool_of(mark) == wanted for mark in marks)))


@dataclass(frozen=True, slots=True)
class Dot:
    """Where an entry stands on the drawing: the middle is (0, 0), the rim has radius 1."""

    name: str
    x: float
    y: float


def place(entries: Sequence[tuple[str, str, str]]) -> list[Dot]:
    """Positions for (name, family, ring): a sector a family, a circle a ring; the same names give the same drawing.

    Any number of families. Rings go from the middle outwards in the order of DEFAULT_RINGS, others after them by name.
    """
    families = sorted({family for _, family, _ in entries})
    rings = ring_order([ring for *_, ring in entries])
    dots = []
    for name, family, ring in sorted(entries):
        seed = zlib.crc32(name.encode())
        angle = 2 * math.pi * (families.index(family) + 0.12 + 0.76 * (seed % 997) / 997) / len(families)
        radius = (rings.index(ring) + 0.25 + 0.55 * (seed // 997 % 991) / 991) / len(rings)
        dots.append(Dot(name, round(radius * math.cos(angle), 4), round(radius * math.sin(angle), 4)))
    return dots


def sectors(families: Sequence[str]) -> list[Sector]:
    """The sectors of the families, in the order in which `place` gives them."""
    names = sorted(set(families))

    def point(turn: float) -> tuple[float, float]:
        return round(math.cos(2 * math.pi * turn), 4), round(math.sin(2 * math.pi * turn), 4)

    return [Sector(name, point(number / len(names)), point((number + 0.5) / len(names))) for number, name in enumerate(names)]


def ring_order(rings: Sequence[str]) -> list[str]:
    """Distinct rings from the middle outwards."""
    present = set(rings)
    return [ring for ring in DEFAULT_RINGS if ring in present] + sorted(present - set(DEFAULT_RINGS))
