"""Look for a claim's code on the claimed place: its home page, then its well-known file. The owner asked us to."""

import asyncio

from django.conf import settings

from seve import __version__
from seve.base.http import Answer, Client, Policy, Trouble
from seve.base.tree import tree_of
from seve.base.visiting import user_agent
from seve.charter import selectors
from seve.charter.services.claims import places_to_read, prove_claim

SMALL = 512 * 1024  # bytes of a page in which the code is looked for


def look_for_code(*, code: str, page: str, by: str) -> bool:
    """Read the claimed place and prove the claim if its code is there. `page`: our own address, for a rel=me link."""
    claim = selectors.claim_by_code(code)
    if claim is None:
        return False
    if claim.proved_at is not None:
        return True
    answers = asyncio.run(_read(places_to_read(claim.url)))
    return any(_proves(code, page, answer, by) for answer in answers if answer.status == 200)


async def _read(urls: tuple[str, ...]) -> list[Answer]:
    policy = Policy(
        user_agent=user_agent(__version__, settings.SEVE.instance_url, settings.SEVE.contact),
        allow_nets=settings.SEVE.allow_nets,
        proxy=settings.SEVE.proxy,
        ca_bundle=settings.SEVE.ca_bundle,
    )
    async with Client(policy) as client:
        return [await client.get(url) for url in urls]


def _proves(code: str, page: str, answer: Answer, by: str) -> bool:
    if answer.trouble is not Trouble.NONE:
        return False
    body = answer.body[:SMALL].decode("utf-8", "replace")
    return prove_claim(code=code, url=answer.final_url, body=body, rel_me=_rel_me(body), page=page, by=by)


def _rel_me(body: str) -> tuple[str, ...]:
    nodes = tree_of(body).css("a[rel~=me], link[rel~=me]")
    return tuple(str(node.attributes.get("href") or "") for node in nodes)
