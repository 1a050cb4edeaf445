"""N1, N2, N8, S6, G5: the house observes places and themes, never persons. Read from the code, so that new code is seen too."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import get_resolver
from tests.security.walk import routes

from seve.accounts.models import User
from seve.base import clock
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Post
from seve.harvest.types import Fetched, Outcome

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"
JUDGEMENT = re.compile(r"stance|opinion|leaning|sentiment|loyal|score|influence|risk|mood|affinity|toxicity", re.IGNORECASE)
PERSON = re.compile(r"author(?!ity)|byline|handle|pseudo|follower|person(?!al)|creator|commenter", re.IGNORECASE)
PERSONAL = re.compile(r"email|contact|holder|signed_by|owner|author(?!ity)|user|actor|phone|ip_address|(^|_)ip$", re.IGNORECASE)
BANNED = re.compile(
    r"\b(dissident|hostile|à surveiller|suspect|déviant|ennemi|enemy|enemies|deviant|troublemaker|trouble-fête|disloyal|déloyal|"
    r"infidèle|rebelle|blacklist|liste noire|fauteur|nuisible|dangereux)",
    re.IGNORECASE,
)

# Judgements that bear on official platforms or on the plan, never on a voice; each with its reason.
JUDGES_NO_PERSON = {
    "register.Overlap.score": "how far two official platforms do the same thing",
    "strategy.Objective.stance": "whether a territory took up an objective of the plan",
}
# Fields that name a person: of the team itself, about its own acts.
NAMES_OUR_OWN = {"register.OverlapWord.author": "a member of a team, in its own conversation"}
# Fields that look personal and are not.
NOT_PERSONAL = {
    "harvest.HostTurn.holder": "the process that holds the turn of a host",
    "charter.Claim.may_name": "whether a place may be named",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("seve.")]


def fields_of(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.get_fields() if isinstance(field, models.Field)]


def reached_from(model: type[models.Model]) -> set[type[models.Model]]:
    """Every model that a chain of foreign keys leads to."""
    seen: set[type[models.Model]] = set()
    waiting = [model]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        waiting += [field.related_model for field in fields_of(here) if isinstance(field, models.ForeignKey | models.OneToOneField)]  # type: ignore[misc]
    return seen


def judgements(among: list[type[models.Model]]) -> list[tuple[str, type[models.Model]]]:
    found = []
    for model in among:
        found += [(f"{model._meta.label}.{field.name}", model) for field in fields_of(model) if JUDGEMENT.search(field.name)]
    return found


def judged_persons(among: list[type[models.Model]]) -> list[str]:
    """Fields that judge, in tables from which foreign keys lead to an account."""
    return [label for label, model in judgements(among) if label not in JUDGES_NO_PERSON and User in reached_from(model)]


def test_no_judgement_leads_to_a_person() -> None:
    """T-N1."""
    assert judged_persons(our_models()) == []


def test_allowed_judgements_still_exist() -> None:
    assert set(JUDGES_NO_PERSON) <= {label for label, _model in judgements(our_models())}


def test_judgement_on_a_person_turns_the_lint_red() -> None:
    class Card(models.Model):
        member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "charter"
            managed = False

    class Reading(models.Model):
        card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="+")
        sentiment = models.FloatField()

        class Meta:
            app_label = "charter"
            managed = False

    try:
        assert judged_persons([Card, Reading]) == ["charter.Reading.sentiment"]
    finally:
        for name in ("card", "reading"):
            del apps.all_models["charter"][name]
        apps.clear_cache()


def test_no_table_names_persons_observed() -> None:
    """S5: no author of an observed text has a column anywhere."""
    found = [f"{model._meta.label}.{field.name}" for model in our_models() for field in fields_of(model) if PERSON.search(field.name)]
    found += [model._meta.label for model in our_models() if PERSON.search(model.__name__)]
    assert [label for label in found if label not in NAMES_OUR_OWN] == []


def test_no_table_links_account_to_account() -> None:
    """S6: no graph of persons."""
    accounts = {User}
    guilty = [
        model._meta.label
        for model in our_models()
        if sum(isinstance(field, models.ForeignKey) and field.related_model in accounts for field in fields_of(model)) > 1
    ]
    assert guilty == []


def test_every_table_with_personal_data_says_why() -> None:
    """T-G5: else it would be missing from the record of processing."""
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in fields_of(model)
        if PERSONAL.search(field.name) and not hasattr(model, "processing") and f"{model._meta.label}.{field.name}" not in NOT_PERSONAL
    ]
    assert silent == []


def test_no_address_and_no_parameter_bears_on_a_person() -> None:
    """T-N2: no person page, no person search, no person alert; our own accounts are managed in the charter only."""
    words = re.compile(r"author|person|people|handle|profil|commenter|follower", re.IGNORECASE)
    assert [route.name for route in routes() if words.search(route.name) and not route.name.startswith(("account_", "mfa_"))] == []
    assert get_resolver() is not None


HANDLES = [f"personne{n:03}" for n in range(200)]


@pytest.mark.django_db
def test_no_author_survives_the_harvest() -> None:
    """T-G1b: two hundred authors, signed in every way a feed knows; none is in any table afterwards."""
    from seve.harvest.services.store import store

    now = clock.now()
    entity = WebEntity.objects.create(name="Blog", home_url="https://blog.example/", status="in", created_at=now, decided_at=now)
    UrlPrefix.objects.create(entity=entity, surt="example,blog)", url="https://blog.example/")
    items = "".join(
        f"<item><title>Titre {n}</title><link>https://blog.example/{n}</link><guid>https://blog.example/{n}</guid>"
        f"<pubDate>Mon, 16 Nov 2026 10:{n % 60:02}:00 GMT</pubDate><author>{handle}@example.org ({handle})</author>"
        f"<dc:creator>{handle}</dc:creator><description>Un texte sur la place du marché, numéro {n}.</description></item>"
        for n, handle in enumerate(HANDLES)
    )
    body = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title>'
        f"<link>https://blog.example/</link>{items}</channel></rss>"
    ).encode()
    url = "https://blog.example/feed.xml"
    headers = (("content-type", "application/rss+xml"),)
    store(fetched=Fetched(url=url, final_url=url, at=now, outcome=Outcome.OK, status=200, headers=headers, body=body), entity_id=entity.pk)
    assert Post.objects.count() == len(HANDLES)
    assert [line[:80] for line in dump() if "personne" in line] == []


def dump() -> list[str]:
    lines: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            lines += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return lines


def words_shown() -> list[tuple[str, str]]:
    """Every word that a page, a message or a mail may show: templates, translations, text of the code outside comments."""
    shown = [
        (str(path.relative_to(SOURCES)), path.read_text())
        for path in [*SOURCES.rglob("*.html"), *SOURCES.rglob("*.po"), *SOURCES.rglob("templates/**/*.txt")]
    ]
    for path in SOURCES.rglob("*.py"):
        if {"migrations", "domain", "parse", "demo", "lab"} & set(path.parts):
            continue
        strings = [
            node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        shown.append((str(path.relative_to(SOURCES)), "\n".join(strings)))
    return shown


def test_no_word_designates_a_voice() -> None:
    """T-N8."""
    assert [(name, found.group()) for name, text in words_shown() if (found := BANNED.search(text))] == []


def test_official_or_not_the_harvest_visits_alike() -> None:
    """T-N8: what decides of visits does not know the standing of a place."""
    folder = SOURCES / "harvest"
    deciding = [
        *folder.glob("domain/*.py"),
        *folder.glob("fetch/*.py"),
        *(path for path in folder.glob("services/*.py") if path.stem != "retention"),
    ]
    assert len(deciding) > 5
    assert [path.name for path in deciding if re.search(r"standing|official", path.read_text(), re.IGNORECASE)] == []
