"""What pages ask of readers like us: joining several voices (the strictest wins), and what the answer lets us keep."""

from datetime import datetime
from typing import Any

from seve.harvest.types import Directives

NONE = Directives()


def strictest(*voices: Directives) -> Directives:
    """One answer out of several voices (header, page, addressed to us by name): whatever one forbids is forbidden."""
    limits = [voice.max_snippet for voice in voices if voice.max_snippet is not None]
    ends = [voice.unavailable_after for voice in voices if voice.unavailable_after is not None]
    return Directives(
        noindex=any(voice.noindex for voice in voices),
        nofollow=any(voice.nofollow for voice in voices),
        nosnippet=any(voice.nosnippet for voice in voices),
        noarchive=any(voice.noarchive for voice in voices),
        max_snippet=min(limits) if limits else None,
        no_mining=any(voice.no_mining for voice in voices),
        unavailable_after=min(ends) if ends else None,
        seve_no=any(voice.seve_no for voice in voices),
    )


def may_keep_post(directives: Directives, now: datetime) -> bool:
    """Whether anything of the page may be kept at all."""
    expired = directives.unavailable_after is not None and directives.unavailable_after <= now
    return not (directives.noindex or directives.seve_no or expired)


def may_keep_text(directives: Directives) -> bool:
    """Whether the body may be stored beside the title and the link: `noarchive` and a mining reservation say no."""
    return not (directives.noarchive or directives.no_mining)


def may_keep_copy(directives: Directives) -> bool:
    """Whether the page may be kept as it was served, for evidence: nothing may ask for less than the whole."""
    asks_less = directives.nosnippet or directives.max_snippet is not None or directives.noindex or directives.seve_no
    return may_keep_text(directives) and not asks_less


def excerpt_limit(directives: Directives) -> int | None:
    """The most characters an excerpt may have; None when nothing limits it."""
    if directives.nosnippet or directives.no_mining:
        return 0
    return max(0, directives.max_snippet) if directives.max_snippet is not None else None


def to_json(directives: Directives) -> dict[str, Any]:
    """Only what differs from saying nothing."""
    if directives is NONE:
        return {}
    told = {name: value for name in Directives.__slots__ if (value := getattr(directives, name)) not in (None, False)}
    if directives.unavailable_after is not None:
        told["unavailable_after"] = directives.unavailable_after.isoformat()
    return told


def from_json(told: dict[str, Any]) -> Directives:
    """The inverse of `to_json`."""
    if not told:
        return NONE
    known = {name: value for name, value in told.items() if name in Directives.__slots__}
    if isinstance(known.get("unavailable_after"), str):
        known["unavailable_after"] = datetime.fromisoformat(known["unavailable_after"])
    return Directives(**known)
