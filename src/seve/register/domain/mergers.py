"""The rules of a merger: which redirects are right, and what still keeps the old platform from closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from seve.base.addresses import AddressRefused, surt
from seve.register.types import Redirected, Step, StepKind

LASTING = {301, 308}
ORDER = tuple(StepKind)


@dataclass(frozen=True, slots=True)
class Journey:
    """What one real request met, as the client tells it."""

    url: str
    final_url: str
    status: int  # 0: no answer
    redirects: tuple[tuple[int, str], ...]
    trouble: str  # "" when the answer is whole
    detail: str


def judge(journey: Journey, *, leads_home: bool) -> Redirected:
    """Whether one old address leads for good to the heir. `leads_home`: the last address lies under the heir's own."""
    wrong = _fault(journey, leads_home)
    return Redirected(journey.url, not wrong, wrong or f"leads to {journey.final_url}")


def _fault(journey: Journey, leads_home: bool) -> str:
    if journey.trouble == "redirect":
        return f"{journey.detail}: the rules of the server send it round; begin with the last redirect that was added"
    if journey.trouble:
        return journey.detail or journey.trouble
    if not journey.redirects:
        return f"answers {journey.status} itself: it does not lead to the platform that takes over"
    passing = sorted({status for status, _ in journey.redirects} - LASTING)
    if passing:
        return f"redirects with {passing[0]}, which says “for now”: use 301 or 308"
    if not leads_home:
        return f"leads to {journey.final_url}, which is not the platform that takes over"
    if not 200 <= journey.status < 300:
        return f"leads to {journey.final_url}, which answers {journey.status}"
    return ""


def lies_under(url: str, addresses: Sequence[str]) -> bool:
    """Whether an address is one of these, or below one of them."""
    try:
        own, homes = surt(url), [surt(address).rstrip("/") for address in addresses]
    except AddressRefused:
        return False
    return any(own == home or own.startswith(home if home.endswith(")") else f"{home}/") for home in homes)


def why_not_declared(step: Step) -> str:
    """What keeps a person from declaring a step done; "" when nothing does. What a request can tell is asked before it is told."""
    if step.kind is StepKind.ARCHIVE and not (step.archived and step.archived.nothing_there):
        return "the archive is verified by Sève itself: keep the old site, or hand in the archive that another tool made"
    if step.kind is StepKind.CONTENT and step.checked_at is None:
        return "look for its pages first; then say why those that are missing stay behind"
    return ""


def why_not_yet(steps: Sequence[Step], effective_on: date, today: date) -> str:
    """What still keeps the old platform open; "" when it may close."""
    left = [step.kind.value for step in steps if step.done_at is None and step.kind is not StepKind.CLOSE]
    if left:
        return f"these steps are not done yet: {', '.join(left)}"
    if today < effective_on:
        return f"the decision takes effect on {effective_on.isoformat()}"
    return ""
