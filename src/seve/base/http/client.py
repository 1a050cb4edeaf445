"""The one HTTP client: the only way out of the house, for every room.

A request costs at most its budget, goes only where the guard lets it, keeps no cookie, says who it is, and ends in an
Answer whatever the web does. Redirects are followed by us, one checked hop at a time.
"""

import asyncio
import time
from collections.abc import Mapping
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
import yarl

from seve.base.http.answering import REDIRECTS, Reading, Response, read_answer
from seve.base.http.decoding import ACCEPTED
from seve.base.http.guard import AddressForbidden, is_forbidden
from seve.base.http.journey import Journey
from seve.base.http.resolving import GuardedResolver
from seve.base.http.target import Target, read_target
from seve.base.http.troubles import trouble_of
from seve.base.http.trust import trusted_authorities
from seve.base.http.types import Answer, Budget, Hook, Policy, Trouble, Wait
from seve.base.http.wire import Connector

KEEP_ALIVE = 8.0  # seconds; a little more than the usual wait between two requests to one host
BUDGET = Budget()
PROXY_WANTS_PASSWORD = 407


class Client:
    """`async with Client(policy) as client: answer = await client.get(url)`."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.proxy = yarl.URL(policy.proxy) if policy.proxy else None
        self._tls = trusted_authorities(policy.ca_bundle)

    async def __aenter__(self) -> Self:
        trusted = self.proxy.host if self.proxy else None
        self.resolver = GuardedResolver(allow=self.policy.allow_nets, lookup=self.policy.lookup, trusted=trusted)
        if trusted and (trusted.replace(".", "").isdigit() or ":" in trusted):
            self.resolver.trust(trusted)
        connector = Connector(
            most_head=BUDGET.header_bytes,
            resolver=self.resolver,
            use_dns_cache=False,
            limit=0,
            ssl=self._tls,
            keepalive_timeout=KEEP_ALIVE,
            happy_eyeballs_delay=None,
            socket_factory=self.resolver.guarded_socket,
        )
        self.session = aiohttp.ClientSession(
            connector=connector,
            response_class=Response,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={"User-Agent": self.policy.user_agent, "Accept-Encoding": ACCEPTED, "Accept": "*/*"},
            max_line_size=BUDGET.header_bytes,
            max_field_size=16 * 1024,
            max_headers=BUDGET.header_count,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.session.close()
        await self.resolver.close()

    async def proxy_answers(self) -> bool:
        """Whether something listens where the proxy should be. True without a proxy."""
        if self.proxy is None or self.proxy.host is None:
            return True
        try:
            async with asyncio.timeout(BUDGET.connect):
                _, writer = await asyncio.open_connection(self.proxy.host, self.proxy.port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def locate(self, url: str) -> tuple[str, ...]:
        """The checked addresses behind a URL; empty when a proxy resolves names. Raises what `trouble_of` explains."""
        target = read_target(url)
        self._check(target)
        if self.proxy is not None:
            return ()
        literal = target.literal
        return (str(literal),) if literal is not None else await self.resolver.locate(target.host)

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        budget: Budget = BUDGET,
        on_redirect: Hook | None = None,
        on_large: Wait | None = None,
        keep_raw: bool = False,
    ) -> Answer:
        """Ask for a URL, following redirects. `on_redirect` is asked before each further hop, `on_large` waited for before a body of more
        than half a megabyte is read on; neither wait costs any of the budget."""
        return await self.send("GET", url, headers=headers, budget=budget, on_redirect=on_redirect, on_large=on_large, keep_raw=keep_raw)

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        budget: Budget = BUDGET,
        on_redirect: Hook | None = None,
        on_large: Wait | None = None,
        keep_raw: bool = False,
    ) -> Answer:
        """As `get`, with any method. A body is sent once: such a request follows no redirect."""
        journey, how = Journey(url, budget), Reading(budget, on_large, keep_raw)
        base: str | None = None
        following = url
        while True:
            answer = await self._hop(method, following, base, journey, dict(headers or {}), body, how)
            if answer.trouble or answer.status not in REDIRECTS or not answer.header("location") or body is not None:
                return journey.told(answer)
            base, following = answer.final_url, answer.header("location")
            refusal = journey.turn(answer, following) or await _ask(on_redirect, journey, base)
            if refusal is not None:
                return journey.told(answer, *refusal)
            if keep_raw:
                journey.keep(answer)
            if journey.leaves_origin and headers:  # what was meant for one origin is not told to another
                headers = {name: value for name, value in headers.items() if name.lower() not in SECRET_HEADERS}

    async def _hop(
        self, method: str, url: str, base: str | None, journey: Journey, headers: dict[str, str], body: bytes | None, how: Reading
    ) -> Answer:
        began = time.monotonic()
        journey.after = began - journey.began
        shown = url if base is None else base
        try:
            target = read_target(url, base)
            shown = target.url
            self._check(target)
            return await self._exchange(method, target, journey, headers, body, how)
        except Exception as error:
            trouble, detail = trouble_of(error)
            return Answer(url=journey.url, final_url=shown, trouble=trouble, detail=detail)
        finally:
            journey.spent += time.monotonic() - began

    async def _exchange(
        self, method: str, target: Target, journey: Journey, headers: dict[str, str], body: bytes | None, how: Reading
    ) -> Answer:
        budget, left = journey.budget, max(0.0, journey.left)
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout_at(began + min(left, budget.headers)):
            response = await self.session.request(
                method,
                yarl.URL(target.url, encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,
                proxy=self.proxy,
                timeout=_connecting(budget.connect),
            )
        try:
            if response.status == PROXY_WANTS_PASSWORD and self.proxy is not None:  # over plain http it looks as if the host spoke
                return Answer(target.url, target.url, trouble=Trouble.PROXY, detail="the proxy asks for a password")
            return await read_answer(response, target.url, how, until=began + left)
        finally:
            response.close() if not response.content.at_eof() else response.release()

    def _check(self, target: Target) -> None:
        """What no resolver sees: literal addresses, and behind a proxy the names that mean something near."""
        literal = target.literal
        if literal is not None and is_forbidden(literal, self.policy.allow_nets):
            raise AddressForbidden(f"{target.host} is a private or reserved address")
        if self.proxy is not None and target.is_local_name and not self.policy.allow_nets:
            raise AddressForbidden(f"{target.host} is a local name")


@lru_cache(maxsize=16)
def _connecting(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=seconds)


SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization", "if-none-match", "if-modified-since"}


async def _ask(hook: Hook | None, journey: Journey, base: str) -> tuple[Trouble, str] | None:
    if hook is None:
        return None
    refusal = await hook(journey.redirects[-1][1])
    return None if refusal is None else (Trouble.STOPPED, refusal)
