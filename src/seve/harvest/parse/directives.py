"""What a page and its headers ask of readers like us: robots meta and X-Robots-Tag, TDMRep, Content-Usage, our own opt-out.

Sources: Google's robots meta specification (names and values without regard to case, per-bot voices), W3C TDM Reservation Protocol
(10 May 2024), draft-ietf-aipref-attach (`Content-Usage`), the private `noai`. The strictest voice wins (R6, R7).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from seve.harvest.domain.directives import NONE, strictest
from seve.harvest.parse.dates import parse_date
from seve.harvest.types import Directives

OUR_NAMES = {"robots", "seve", "sevebot"}
OUR_REFUSALS = {"no", "none", "off", "0", "false", "opt-out", "optout"}
MINING = {"bots", "train-ai", "train-genai", "ai", "genai", "tdm", "ai-train", "ai-input", "ai-output", "ai-use"}
OTHER_KEYS = {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}

MOST_COMMAS = 6  # in a date
_voice = re.compile(r"\s*([A-Za-z][\w.-]*)\s*:\s*(.*)", re.DOTALL)
_unavailable = re.compile(r"unavailable_after\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
_preference = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*\"?(y|n|\?0|\?1|0|1|no|yes)\b", re.IGNORECASE)


def read_directives(headers: Iterable[tuple[str, str]], metas: Iterable[tuple[str, str]]) -> Directives:
    """The strictest of all voices. `headers`: (name in lower case, value); `metas`: (name, content) of <meta> elements."""
    voices = [*map(_of_header, headers), *map(_of_meta, metas)]
    spoken = [voice for voice in voices if voice is not NONE]
    return strictest(*spoken) if spoken else NONE


def _of_header(header: tuple[str, str]) -> Directives:
    name, value = header[0].lower(), header[1]
    if name == "x-robots-tag":
        return _robots_header(value)
    if name == "tdm-reservation":
        return Directives(no_mining=value.strip() == "1")
    return _usage(value) if name == "content-usage" else NONE


def _of_meta(meta: tuple[str, str]) -> Directives:
    name, content = meta[0].strip().lower(), meta[1]
    if name == "seve" and content.strip().lower() in OUR_REFUSALS:
        return Directives(seve_no=True)
    if name in OUR_NAMES:
        return _robots(content)
    if name == "tdm-reservation":
        return Directives(no_mining=content.strip() == "1")
    if name in {"noai", "noimageai"}:
        return Directives(no_mining=True)
    return _usage(content) if name == "content-usage" else NONE


def _robots_header(value: str) -> Directives:
    """One X-Robots-Tag: values for all, or "otherbot: values", which do not concern us.

    A voice lasts until the next "name:"; `unavailable_after` carries a colon too and is no voice.
    """
    kept, ours = [], True
    for part in value.split(","):
        named = _voice.match(part)
        if named and named[1].lower() not in OTHER_KEYS:
            ours = named[1].lower() in OUR_NAMES
        if ours:
            kept.append(named[2] if named and named[1].lower() not in OTHER_KEYS else part)
    return _robots(",".join(kept))


def _robots(content: str) -> Directives:
    words = {word.strip().lower() for word in re.split(r"[,\s]+", content) if word.strip()}
    shown = _longest_snippet(content)
    return Directives(
        noindex=bool(words & {"noindex", "none"}),
        nofollow=bool(words & {"nofollow", "none"}),
        nosnippet="nosnippet" in words or shown == 0,
        noarchive=bool(words & {"noarchive", "nocache"}),
        max_snippet=shown,
        no_mining=bool(words & {"noai", "noimageai", "notdm"}),
        unavailable_after=_end(content),
    )


def _longest_snippet(content: str) -> int | None:
    """Characters; None when unlimited (-1) or not said. The smallest of several."""
    found = [int(number) for number in re.findall(r"max-snippet\s*:\s*(-?\d{1,6})", content, re.IGNORECASE)]
    limits = [number for number in found if number >= 0]
    return min(limits) if limits else None


def _end(content: str) -> datetime | None:
    """The date after `unavailable_after:`, which may itself hold commas: the longest reading that is a date."""
    found = _unavailable.search(content)
    if not found:
        return None
    parts = found[1].split(",", MOST_COMMAS)[:MOST_COMMAS]
    for length in range(len(parts), 0, -1):
        moment = parse_date(",".join(parts[:length]))
        if moment is not None:
            return moment
    return None


def _usage(value: str) -> Directives:
    """A Content-Usage dictionary: "train-ai=n, search=y"."""
    refused = {key.lower() for key, answer in _preference.findall(value) if answer.lower() in {"n", "no", "0", "?0"}}
    return Directives(no_mining=bool(refused & MINING), noindex="search" in refused) if refused else NONE


def metas_of(pairs: Sequence[tuple[str | None, str | None]]) -> list[tuple[str, str]]:
    """Pairs that have both a name and a content."""
    return [(name, content) for name, content in pairs if name and content is not None]
