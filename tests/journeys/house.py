"""A whole house to walk through: every room holds something; and, for every address of the resolver, one that really opens.

The addresses are found, not listed: of the numbers and words that the house holds, the first with which the page answers 200. So a new page
is walked through from the day it exists.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice, product
from unittest.mock import patch

from django.apps import apps
from django.test import Client
from django.utils.text import slugify
from tests.desk.factories import Web, make_web
from tests.security.walk import Route, routes

from seve.accounts import services as accounts
from seve.accounts.models import User
from seve.accounts.types import RoleName
from seve.atlas.models import Edge
from seve.base import clock
from seve.charter import services as charter
from seve.charter.types import Currency, Way
from seve.register import services as register
from seve.register.types import Card, Stage
from seve.strategy import services as strategy
from seve.strategy.types import EventKind, Measure

Headers = Mapping[str, str]
MOST_TRIALS = 120  # of the ways to fill in one address
OUTSIDE = ("usersessions_", "socialaccount_")


def furnish() -> Web:
    """The small French web, with a coordinator, a mandate, platforms, a plan, letters, claims, elections, refusals."""
    web = make_web()
    user = User.objects.order_by("pk").first() or accounts.make_first_coordinator(name="Anne", email="anne@example.org", by="test")
    if not charter_is_open():
        charter.open_trial(holder="Anne", holder_id=user.pk, by="test")
    _charter(user)
    _platforms()
    _plan()
    _letters()
    accounts.invite(email="lou@example.org", role=RoleName.HELPER, by="test")
    return web


def charter_is_open() -> bool:
    from seve.charter.selectors import valid_mandates

    return bool(valid_mandates())


def _charter(user: User) -> None:
    by, today = f"user:{user.pk}", clock.now().date()
    home = "https://la-criee.example/"
    charter.record_lead(name="Lou Morvan", territory="FR-29", since=today, article="art. 14", contact="lou@example.org", by=by)
    charter.record_election(territory="FR-29", held_on=today, article="art. 9", electors=120, by=by)
    charter.refuse(asked="rank blogs by loyalty", rule="N1", why="no measure of opinion", by=by)
    charter.spend(currency=Currency.CITATIONS, key="example,la-criee)", by=by)
    charter.give_notice(url=home, way=Way.MAIL, by=by)
    charter.opt_out(url="https://gone.example/", way=Way.FORM, by="public")
    code = charter.ask_claim(url=home, by="public")
    charter.prove_claim(code=code, url=home, body=f'<meta name="seve-claim" content="{code}">', by="public")
    charter.set_reply(code=code, text="Nous écrivons ce que nous voyons.", language="fr", may_name=True, by="public")
    charter.ask_claim(url="https://estive.example/", by="public")


def _platforms() -> None:
    day = clock.now().date() + timedelta(days=20)
    for key, name in (("forum", "Forum Démocrate"), ("social", "Les Démocrates")):
        card = Card(
            key=key,
            name=name,
            purpose="Débattre et proposer ensemble",
            functions=("débat", "propositions"),
            audience=("adhérents",),
            addresses=(f"https://{key}.example/",),
            launch=day,
            owner=name,
            stage=Stage.LAUNCHED,
        )
        register.save_card(card=card, by="cli")
    register.refresh_overlaps(by="cli")


def _plan() -> None:
    today = clock.now().date()
    objective = strategy.add_objective(title="Un site par département", text="D’ici l’été.", by="cli")
    strategy.add_action(objective_id=objective, title="Écrire aux fédérations", by="cli")
    strategy.add_milestone(objective_id=objective, title="La moitié", on=today + timedelta(days=40), by="cli")
    strategy.add_indicator(objective_id=objective, measure=next(iter(Measure)), by="cli")
    strategy.add_event(title="Réunion", start=today + timedelta(days=3), kind=next(iter(EventKind)), by="cli")
    strategy.open_feed(by="cli")


def _letters() -> None:
    from seve.briefing.services import building, rechecking

    now = clock.now()
    with patch.object(rechecking, "_revisit", None):  # the places of this web answer nobody; and a browser's loop may run in this thread
        for language in ("fr", "en"):
            building.build(start=now - timedelta(days=7), end=now, territory=None, language=language, by="cli")


def filled(route: Route, client: Client, language: str, firsts: list[int]) -> tuple[str, Headers] | None:
    """An address of this route that opens (200) for this visitor, and the headers told; None when none of those tried does."""
    for kwargs in islice(_ways(route, firsts), MOST_TRIALS):
        address = Route(route.name, route.view, tuple(kwargs.items())).address(language)
        answer = client.get(address)
        if answer.status_code == 200:
            return address, answer.headers
        if answer.status_code in {403, 405}:  # whatever stands in the address
            return None
    return None


def _ways(route: Route, firsts: list[int]) -> Iterator[dict[str, object]]:
    names = [name for name, _value in route.kwargs]
    if names == ["source", "target"]:
        yield from Edge.objects.order_by("id").values("source", "target")[:1]
    choices = [firsts if isinstance(value, int) else words(name) for name, value in route.kwargs]
    for values in product(*choices):
        yield dict(zip(names, values, strict=True))


def numbers() -> list[int]:
    """The first number of each table, once each."""
    firsts = []
    for model in apps.get_models():
        if model.__module__.startswith("seve.") and model._meta.pk is not None and model._meta.pk.get_internal_type() == "BigAutoField":
            firsts += list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:1])
    return sorted(set(firsts))


def words(name: str) -> list[str]:
    from seve.charter.selectors import claims

    known = {
        "kind": ["html", "pdf", "md", "json"],
        "territory": ["FR-29"],
        "language": ["fr", "en"],
        "code": [claim.code for claim in claims()],
    }
    return known.get(name, ["forum", slugify(name), "fr", "FR-29"])


def open_addresses(
    client: Client, language: str = "fr", prefixes: tuple[str, ...] = ("portal:", "desk:", "account", "mfa_"), *, pages_only: bool = False
) -> dict[str, str]:
    """For every route that has something to show this visitor (`pages_only`: HTML to read): its name and one address of it."""
    found, firsts = {}, numbers()
    for route in routes():
        if route.name.startswith(prefixes) and not route.name.startswith(OUTSIDE):
            opened = filled(route, client, language, firsts)
            if opened is not None and (not pages_only or _is_page(opened[1])):
                found[route.name] = opened[0]
    return found


def _is_page(told: Headers) -> bool:
    return told.get("Content-Type", "").startswith("text/html") and "attachment" not in told.get("Content-Disposition", "")
