"""Reading a whole official site, page after page, through the one client: politely, within its own addresses, within bounds."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from asgiref.sync import async_to_sync

from seve.base.http import Answer, Budget, Client, Policy, Trouble
from seve.base.warc import refuses_archive
from seve.harvest import selectors as harvest
from seve.register.asking import PAUSE, Asking

BUDGET = Budget(body=32 << 20, wall=60.0, redirects=1)  # documents are part of a site
TURNED = "a redirect is kept as it is"


@dataclass(slots=True)
class Walked:
    """What one walk did."""

    asked: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # address → why it is not kept
    left: list[str] = field(default_factory=list)  # known, not asked for yet


Keep = Callable[[Answer], None]
Leads = Callable[[Answer], Sequence[str]]
Walk = Callable[..., Walked]


def walk(
    *,
    starts: Sequence[str],
    held: Collection[str],
    is_inside: Callable[[str], bool],
    leads: Leads,
    keep: Keep,
    most: int,
    policy: Policy | None = None,
    pause: float = PAUSE,
) -> Walked:
    """Ask for `starts` and for all they lead to inside, each once, `most` at the most; every whole answer goes to `keep`."""
    return async_to_sync(_walk)(list(starts), set(held), is_inside, leads, keep, most, policy or harvest.client_policy(), pause)


async def _walk(
    starts: list[str],
    held: set[str],
    is_inside: Callable[[str], bool],
    leads: Leads,
    keep: Keep,
    most: int,
    policy: Policy,
    pause: float,
) -> Walked:
    told = Walked()
    waiting = deque(dict.fromkeys(url for url in starts if url not in held))
    seen = held | set(waiting)
    async with Client(policy) as client:
        asking = Asking(client)
        while waiting and told.asked < most:
            if told.asked:
                await asyncio.sleep(pause)
            url = waiting.popleft()
            told.asked += 1
            answer = await _one(client, asking, url)
            if reason := _not_kept(answer):
                told.refused[url] = reason
                continue
            keep(answer)
            fresh = [found for found in leads(answer) if found not in seen and is_inside(found)]
            seen.update(fresh)
            waiting.extend(dict.fromkeys(fresh))
    told.left = list(waiting)
    return told


async def _one(client: Client, asking: Asking, url: str) -> Answer:
    refusal = await asking.refusal(url)
    if refusal is not None:
        return Answer(url=url, final_url=url, trouble=Trouble.STOPPED, detail=refusal)
    return await client.get(url, budget=BUDGET, on_redirect=_turned, keep_raw=True)


async def _turned(url: str) -> str:
    return TURNED


def _not_kept(answer: Answer) -> str:
    """Why an answer is not kept, or "". What is gone for good (404, 410) is an answer like another."""
    if answer.trouble and answer.detail != TURNED:
        return answer.detail or str(answer.trouble)
    if answer.status >= 500 or answer.status == 429:
        return f"answers {answer.status}"
    if refuses_archive(answer):
        return "the page asks that no copy is kept"
    return ""
