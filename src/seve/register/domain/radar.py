"""The radar: reading Build-Your-Own-Radar files, recognising tools on pages."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seve.base.text import fold

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
