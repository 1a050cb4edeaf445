"""One request with its redirects: where it went, what it spent, when it has gone far enough."""

import time
from dataclasses import replace

from seve.base.http.guard import AddressForbidden
from seve.base.http.target import read_target
from seve.base.http.types import Answer, Budget, Trouble


class Journey:
    """The state of one request while it is followed."""

    def __init__(self, url: str, budget: Budget) -> None:
        self.url = url
        self.budget = budget
        self.spent = 0.0
        self.began = time.monotonic()
        self.after = 0.0  # seconds from the beginning to the last request
        self.hops: list[Answer] = []
        self.redirects: list[tuple[int, str]] = []
        self.seen: set[str] = {url}
        self.leaves_origin = False

    @property
    def left(self) -> float:
        return self.budget.wall - self.spent

    def keep(self, answer: Answer) -> None:
        """Keep an answer that led on, as it came."""
        self.hops.append(replace(answer, after=self.after))

    def turn(self, answer: Answer, location: str) -> tuple[Trouble, str] | None:
        """Note one redirect. Gives the trouble when it must not be followed."""
        try:
            target = read_target(location, answer.final_url)
        except AddressForbidden as refused:
            return Trouble.REFUSED, str(refused)
        came_from = read_target(answer.final_url)
        self.redirects.append((answer.status, target.url))
        self.leaves_origin = target.origin != came_from.origin
        if came_from.scheme == "https" and target.scheme == "http":
            return Trouble.REFUSED, "redirected from https to http"
        if target.url in self.seen or target.url == came_from.url:
            return Trouble.REDIRECT, "redirected in a circle"
        if len(self.redirects) > self.budget.redirects:
            return Trouble.REDIRECT, f"more than {self.budget.redirects} redirects"
        self.seen.add(target.url)
        return None

    def told(self, answer: Answer, trouble: Trouble | None = None, detail: str = "") -> Answer:
        """The answer as the caller sees it, with its whole way."""
        return Answer(
            url=self.url,
            final_url=answer.final_url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            trouble=answer.trouble if trouble is None else trouble,
            detail=detail or answer.detail,
            redirects=tuple(self.redirects),
            seconds=self.spent,
            raw=answer.raw,
            reason=answer.reason,
            certificate_until=answer.certificate_until,
            asked=answer.asked,
            after=self.after,
            hops=tuple(self.hops),
        )
