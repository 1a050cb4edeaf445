"""How far the ecosystem extends, in words: the share that we know, and what that is worth."""

from django.utils.translation import gettext

from seve.atlas.types import CoverageEstimate
from seve.desk.templatetags.seve import number, percent

NEARLY_ALL = 0.99


def known_share(coverage: CoverageEstimate) -> str:
    """How much of the ecosystem we know, as a clause: "we know between 71% and 86% of it"; empty when the routes cannot tell."""
    if not coverage.observed or not coverage.low:
        return ""
    most = min(1.0, coverage.observed / coverage.low)
    if coverage.high is None:
        return gettext("we know at most %(share)s of the ecosystem") % {"share": percent(most)} if most < NEARLY_ALL else ""
    least = coverage.observed / coverage.high
    if least >= NEARLY_ALL:
        return gettext("we know nearly all of the ecosystem")
    if percent(least) == percent(most):
        return gettext("we know about %(share)s of the ecosystem") % {"share": percent(most)}
    return gettext("we know between %(low)s and %(high)s of the ecosystem") % {"low": percent(least), "high": percent(most)}


def known_places(coverage: CoverageEstimate) -> str:
    """The same in numbers of places, as a sentence."""
    low, high = max(coverage.observed, round(coverage.low)), coverage.high and max(coverage.observed, round(coverage.high))
    told = {"known": number(coverage.observed), "low": number(low), "high": number(high or 0)}
    if high is None:
        return gettext("%(known)s places are known; at least %(low)s probably exist.") % told
    if low == high:
        return gettext("%(known)s places are known; about %(low)s probably exist.") % told
    return gettext("%(known)s places are known; between %(low)s and %(high)s probably exist.") % told
