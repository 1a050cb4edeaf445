"""Reservations of whole hosts, kept and applied: a post under one keeps its title and its link, not its words (R7).

They are told by tdmrep.json, ai.txt and the Content-Usage lines of robots.txt. Each is a voice of its own: one refusal is enough.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.db import connection

from seve.base.addresses import AddressRefused, surt
from seve.base.http import AddressForbidden, read_target
from seve.harvest.domain.posts import Draft, within
from seve.harvest.domain.reservations import BESIDE_ROBOTS, TDMREP, Reserved, is_reserved, read_beside, read_tdmrep
from seve.harvest.models import Page, Post, RobotsFile
from seve.harvest.services.gathering import Answer

KEY = "tdmrep"  # in Page.directives of the file's own page, when an archive told it
USUAL_PORTS = {"http": 80, "https": 443}
Voices = tuple[tuple[Reserved, ...], ...]


def keep(answers: Sequence[Answer]) -> None:
    """Keep the rules of tdmrep.json files that were told as pages, and apply them to what is stored of their hosts."""
    for answer in answers:
        rules = read_tdmrep(answer.fetched.body)
        told = {KEY: [[rule.pattern, rule.mining] for rule in rules]}
        moment = {"last_seen": answer.fetched.at, "last_outcome": answer.fetched.outcome.value, "directives": told}
        first = {**moment, "entity_id": answer.entity_id, "url": answer.url, "first_seen": answer.fetched.at}
        Page.objects.update_or_create(surt=answer.surt, defaults=moment, create_defaults=first)
        _empty(_host(answer.surt), rules)


def obey(files: Iterable[tuple[str, bytes]]) -> None:
    """Apply files just read, (origin or address, body), to what is stored of their hosts."""
    for address, body in files:
        rules = _rules_of(address, body)
        if any(rule.mining for rule in rules):
            try:
                _empty(_host(surt(address)), rules)
            except AddressRefused:
                continue


def respected(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, without the words of those whose host reserves them."""
    drafts = list(drafts)
    kept_back = reserved({draft.surt: draft.url for draft in drafts})
    return [
        within(replace(draft, directives=replace(draft.directives, no_mining=True))) if draft.surt in kept_back else draft
        for draft in drafts
    ]


def reserved(pages: dict[str, str]) -> set[str]:
    """Of pages (any address by SURT), those whose host reserves their words."""
    voices = _voices({_host(surt): url for surt, url in pages.items()})
    return {surt for surt in pages if any(is_reserved(_path(surt), rules) for rules in voices.get(_host(surt), ()))}


def _voices(hosts: dict[str, str]) -> dict[str, Voices]:
    """By host: what each of its files reserves. `hosts`: the first part of a SURT → any address there."""
    found: dict[str, Voices] = {}
    pages = Page.objects.filter(surt__in=[host + TDMREP for host in hosts]).values_list("surt", "directives")
    for key, directives in pages:
        found[_host(key)] = (tuple(Reserved(str(pattern), bool(mining)) for pattern, mining in directives.get(KEY, ())),)
    addresses: dict[str, str] = {}
    for host, url in hosts.items():
        addresses |= {origin + path: host for origin in _origins(url) for path in ("", *BESIDE_ROBOTS)}
    for address, body in RobotsFile.objects.filter(origin__in=list(addresses)).exclude(body=b"").values_list("origin", "body"):
        if rules := _rules_of(address, bytes(body)):
            found[addresses[address]] = (*found.get(addresses[address], ()), rules)
    return found


def _origins(url: str) -> list[str]:
    """As the shelf writes them, with their ports; both schemes, for which of the two a link names says nothing."""
    try:
        target = read_target(url)
    except AddressForbidden:
        return []
    is_usual = target.port in USUAL_PORTS.values()
    return [replace(target, scheme=scheme, port=port if is_usual else target.port).origin for scheme, port in USUAL_PORTS.items()]


def _rules_of(address: str, body: bytes) -> tuple[Reserved, ...]:
    path = urlsplit(address).path
    if path not in BESIDE_ROBOTS and not (b"ontent-" in body and b"sage" in body):
        return ()
    return read_beside(path, body)


def _empty(host: str, rules: tuple[Reserved, ...]) -> None:
    """Take the words out of what is stored under a reservation."""
    if not any(rule.mining for rule in rules):
        return
    stored = Post.objects.filter(surt__startswith=host).exclude(text="", excerpt="").values_list("id", "surt")
    reserved = [number for number, surt in stored if is_reserved(_path(surt), rules)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE harvest_post SET text = '', excerpt = '', directives = directives || '{\"no_mining\": true}' WHERE id = ANY(%s)",
            [reserved],
        )


def _host(surt: str) -> str:
    return surt.partition(")")[0] + ")"


def _path(surt: str) -> str:
    return surt.partition(")")[2] or "/"
