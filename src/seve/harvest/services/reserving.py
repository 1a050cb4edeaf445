"""Reservations of whole hosts, kept and applied: a post under one keeps its title and its link, not its words (R7)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import connection

from seve.harvest.domain.posts import Draft, within
from seve.harvest.domain.reservations import Reserved, is_reserved, read_tdmrep, read_usage
from seve.harvest.models import Page, Post, RobotsFile
from seve.harvest.parse.doors.reservations import PATH
from seve.harvest.services.gathering import Answer

KEY = "tdmrep"  # in Page.directives of the file's own page


def keep(answers: Sequence[Answer]) -> None:
    """Keep the rules of tdmrep.json files, and apply them to what is stored of their hosts."""
    for answer in answers:
        rules = read_tdmrep(answer.fetched.body)
        told = {KEY: [[rule.pattern, rule.mining] for rule in rules]}
        moment = {"last_seen": answer.fetched.at, "last_outcome": answer.fetched.outcome.value, "directives": told}
        first = {**moment, "entity_id": answer.entity_id, "url": answer.url, "first_seen": answer.fetched.at}
        Page.objects.update_or_create(surt=answer.surt, defaults=moment, create_defaults=first)
        _empty(_host(answer.surt), rules)


def respected(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, without the words of those whose host reserves them."""
    drafts = list(drafts)
    rules = _rules({_host(draft.surt): draft.url for draft in drafts})
    return [
        within(replace(draft, directives=replace(draft.directives, no_mining=True)))
        if (own := rules.get(_host(draft.surt))) and is_reserved(_path(draft.surt), own)
        else draft
        for draft in drafts
    ]


def _rules(hosts: dict[str, str]) -> dict[str, tuple[Reserved, ...]]:
    """By host: what its files reserve. `hosts`: the first part of a SURT → any address there."""
    found: dict[str, tuple[Reserved, ...]] = {}
    pages = Page.objects.filter(surt__in=[f"{host}/{PATH}" for host in hosts]).values_list("surt", "directives")
    for surt, directives in pages:
        found[_host(surt)] = tuple(Reserved(str(pattern), bool(mining)) for pattern, mining in directives.get(KEY, ()))
    origins = {url.split("/", 3)[0] + "//" + url.split("/", 3)[2]: host for host, url in hosts.items()}
    for origin, body in RobotsFile.objects.filter(origin__in=list(origins)).values_list("origin", "body"):
        text = bytes(body)
        if b"ontent-" in text and b"sage" in text:
            host = origins[origin]
            found[host] = (*found.get(host, ()), *read_usage(text.decode("utf-8", "replace")))
    return found


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
