"""Asking the web about official platforms: a handful of requests, through the one client, robots.txt before anything else."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync, sync_to_async

from seve.base.http import Answer, Budget, Client, Policy, Trouble
from seve.charter import selectors as charter
from seve.harvest import selectors as harvest

PAUSE = 1.0  # seconds between two requests: all may end on one server
BUDGET = Budget(redirects=8)  # a retired platform often leads through its own old redirects


def ask(urls: Sequence[str], *, policy: Policy | None = None, pause: float = PAUSE) -> list[Answer]:
    """The answer of each address, in order. What the charter or robots.txt keeps us from is an answer with that trouble."""
    asked: list[Answer] = async_to_sync(_ask_all)(list(urls), policy or harvest.client_policy(), pause)
    return asked


async def _ask_all(urls: list[str], policy: Policy, pause: float) -> list[Answer]:
    answers: list[Answer] = []
    async with Client(policy) as client:
        asking = Asking(client)
        for url in urls:
            if answers:
                await asyncio.sleep(pause)
            answers.append(await asking.one(url))
    return answers


class Asking:
    """Some requests, with the robots.txt of each origin asked once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.robots: dict[str, Answer] = {}

    async def one(self, url: str) -> Answer:
        refusal = await self.refusal(url)
        if refusal is not None:
            return Answer(url=url, final_url=url, trouble=Trouble.STOPPED, detail=refusal)
        return await self.client.get(url, budget=BUDGET, on_redirect=self.refusal)

    async def refusal(self, url: str) -> str | None:
        """Why this address is not asked for, or None."""
        gate = await sync_to_async(charter.may_visit)(url)
        if not gate.open:
            return "this place left the observation: nothing is asked of it"
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            self.robots[origin] = await self.client.get(f"{origin}/robots.txt", budget=BUDGET)
        answer = self.robots[origin]
        status = 0 if answer.trouble else answer.status
        return harvest.refusal_of_robots(status=status, body=answer.body, url=url) or None
