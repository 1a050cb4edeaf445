"""The rules of a merger: which redirects are right, and what still keeps the old platform from closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


def why_not_yet(steps: Sequence[Step], effective_on: date, today: date) -> str:
    """What still keeps the old platform open; "" when it may close."""
    left = [step.kind.value for step in steps if step.done_at is None and step.kind is not StepKind.CLOSE]
    if left:
        return f"these steps are not done yet: {', '.join(left)}"
    if today < effective_on:
        return f"the decision takes effect on {effective_on.isoformat()}"
    return ""
