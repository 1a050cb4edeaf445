"""Q10, C8: no text of the web, of a visitor or of the team runs as a script; in a real browser, with the content policy off.

Texts are written straight into the tables, past every filter at the entrance: the pages alone must hold.
"""

import html
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from tests.portal.conftest import build
from tests.security.payloads import payloads

from seve.accounts.models import User
from seve.base import clock
from seve.charter import services as charter
from seve.directory.models import UrlPrefix, WebEntity
from seve.harvest.models import Hyperlink, Post
from seve.harvest.models import Page as HarvestPage
from seve.stories.models import Relay, Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Texts that are no words: identities, addresses checked at the entrance, codes with a fixed form.
KEYS = {
    "actor",
    "archive",
    "canonical_url",
    "code",
    "configuration",
    "digest",
    "document_url",
    "email",
    "etag",
    "evidence_url",
    "generator",
    "granted_by",
    "home_key",
    "home_url",
    "host",
    "hub",
    "key",
    "language",
    "last_modified",
    "made_by",
    "method",
    "moved_to",
    "origin",
    "password",
    "record_url",
    "search_key",
    "subject",
    "surt",
    "target_surt",
    "target_url",
    "territory",
    "url",
    "verb",
}
POSTS_EACH = 12
PATHS = (
    "",
    "lieux/",
    "lieux/?page=2",
    "lieux/?page=3",
    "dit/",
    "pres-de-chez-vous/?territory=FR-29",
    "plateformes/",
    "federation/",
    "transparence/",
    "transparence/registres/",
    "transparence/lieux/",
    "transparence/lieux/?page=2",
    "observation/",
    "lieux/{place}/",
    "desk/",
    "desk/directory/",
    "desk/directory/?page=2",
    "desk/posts/",
    "desk/stories/",
    "desk/stories/{story}/",
    "desk/places/{place}/",
    "desk/links/{place}/{other}/",
    "desk/search/?q=xss",
    "desk/vitality/",
    "desk/map/table/",
    "desk/directory/found/",
    "desk/platforms/",
    "desk/charter/",
    "desk/charter/team/",
    "desk/charter/acts/",
    "desk/plan/",
    "desk/radar/",
    "desk/visits/",
)
WATCH = """
window.hits = [];
window.xss = function () { window.hits.push(location.href); };
window.alert = window.confirm = window.prompt = window.print = window.xss;
"""
PROVOKE = """
() => {
  for (const each of document.querySelectorAll('*'))
    for (const kind of ['mouseover', 'mouseenter', 'focus', 'focusin', 'toggle', 'animationstart', 'load', 'error', 'pointerenter'])
      each.dispatchEvent(new Event(kind));
  const bad = [...document.querySelectorAll('[href], [src], [action], [formaction], [data], [xlink\\\\:href]')]
    .flatMap(each => ['href', 'src', 'action', 'formaction', 'data'].map(name => each.getAttribute(name) || ''))
    .filter(value => /^[\\s\\u0000-\\u001f]*(javascript|data|vbscript):/i.test(value) && !/^data:image\\//.test(value));
  const handlers = [...document.querySelectorAll('*')].filter(each => [...each.attributes].some(({name}) => /^on/.test(name)));
  return {hits: window.hits, bad, handlers: handlers.map(each => each.outerHTML.slice(0, 100))};
}
"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def batches(size: int, longest: int | None = None) -> Iterator[str]:
    """All payloads, some at a time, for ever; `longest` bounds each batch."""
    waiting = payloads()
    while True:
        batch: list[str] = []
        while len(batch) < size and (longest is None or sum(map(len, batch)) + len(waiting[0]) + len(batch) < longest):
            batch.append(waiting.pop(0))
            waiting = waiting or payloads()
        if not batch:
            waiting.append(waiting.pop(0))  # too long for this field
            continue
        yield " ".join(batch)


def poison() -> dict[str, int]:
    """A movement whose every text is hostile. Gives the numbers of a place, of another, and of a story."""
    with transaction.atomic():
        first, second, *_rest = build()
        _many_places()
        _many_posts(first)
        story = _story(first, second)
        code = charter.ask_claim(url=first.home_url, by="test")
        charter.prove_claim(code=code, url=first.home_url, body=f'<meta name="seve-claim" content="{code}">', by="test")
        charter.set_reply(code=code, text="x", language="fr", may_name=True, by="test")
        for model in apps.get_models():
            if model.__module__.startswith("seve.") and model.__name__ != "AuditEvent":
                _poison_table(model)
    return {"place": first.pk, "other": second.pk, "story": story}


def _many_places() -> None:
    now = clock.now()
    names = batches(3, 200)
    for number in range(130):
        home = f"https://many{number}.example/"
        entity = WebEntity.objects.create(
            name=next(names), home_url=home, status="in", territory_id="FR-29", created_at=now, decided_at=now, search_key="xss"
        )
        UrlPrefix.objects.create(entity=entity, surt=f"example,many{number})", url=home)


def _many_posts(entity: WebEntity) -> None:
    now = clock.now()
    texts = batches(POSTS_EACH)
    for number in range(-(-len(payloads()) // POSTS_EACH)):
        url = f"{entity.home_url}xss{number}"
        Post.objects.create(
            entity=entity, url=url, surt=f"example,place0)/xss{number}", title=next(texts), text=next(texts), excerpt=next(texts),
            published=now.replace(year=now.year - 1), content_hash=b"x", first_seen=now, last_seen=now,
        )  # fmt: skip


def _story(first: WebEntity, second: WebEntity) -> int:
    now = clock.now()
    page = HarvestPage.objects.create(
        entity=first, url=first.home_url, surt="example,place0)", title="x", first_seen=now, last_seen=now, last_outcome="ok"
    )
    Hyperlink.objects.create(
        page=page, source_entity=first, target_url=second.home_url, target_surt="example,place1)", kind="editorial", anchor="x",
        first_seen=now, last_seen=now,
    )  # fmt: skip
    posts = [Post.objects.filter(entity=entity).order_by("id")[0] for entity in (first, second)]
    story = Story.objects.create(title="x", words=["x"], first=now, last=now, sources=2, computed_at=now)
    for post in posts:
        Relay.objects.create(story=story, post=post, how="first")
    return int(story.pk)


def _poison_table(model: type[models.Model]) -> None:
    """Every free text of every row becomes a batch of payloads (found by reflection: a new field is poisoned too)."""
    fields = [
        field
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.unique or field.primary_key or field.name in KEYS)
    ]
    if not fields:
        return
    makers = {field.name: batches(20, field.max_length) for field in fields if field.max_length is None or field.max_length >= 60}
    for row in model._default_manager.order_by("pk")[:150]:
        values = {name: next(maker) for name, maker in makers.items()}
        if values:
            model._default_manager.filter(pk=row.pk).update(**values)


def test_c08_no_text_runs_as_a_script_with_the_policy_off(live_server: Any, settings: Any, browser: Browser) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    numbers = poison()
    page = opened(browser, live_server.url)
    found: list[Any] = []
    seen, shown = set(), set()
    for path in PATHS:
        answer = page.goto(f"/fr/{path.format(**numbers)}", wait_until="load")
        assert answer is not None
        if answer.status == 404 and path.startswith("desk/"):
            continue  # a page of a room that is not built
        assert answer.status == 200, (path, answer.status)
        seen.add(path)
        text = html.unescape(answer.text())
        shown |= {payload for payload in payloads() if payload in text}
        told = page.evaluate(PROVOKE)
        page.wait_for_timeout(30)
        told["hits"] = page.evaluate("window.hits")
        if any(told.values()):
            found.append((path, told))
    assert found == []
    assert len(seen) >= 28
    assert len(shown) >= 500  # the payloads were there to be seen
    page.context.close()


def opened(browser: Browser, address: str) -> Page:
    """A signed-in coordinator's browser that obeys no content policy, and counts what runs."""
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    context = browser.new_context(base_url=address, bypass_csp=True)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    context.add_init_script(WATCH)
    return context.new_page()


def test_the_trap_works(browser: Browser) -> None:
    """The guard of the guard: unescaped, the payloads do run here; more than five hundred of them are distinct."""
    assert len(set(payloads())) >= 500
    page = browser.new_context(bypass_csp=True).new_page()
    page.add_init_script(WATCH)
    page.goto("data:text/html,<p>x</p>")
    for payload in ("<img src=x onerror=xss()>", "<svg onload=xss()>", "<details open ontoggle=xss()>"):
        page.set_content(f"<p>{payload}</p>")
    page.wait_for_timeout(100)
    page.set_content("<a href='javascript:xss()'>x</a><b onclick=1>x</b>")
    told = page.evaluate(PROVOKE)
    assert told["bad"] and told["handlers"]
    page.context.close()
