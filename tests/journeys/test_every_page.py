"""X1, X2, X4, Q11: every page of the resolver, in a real browser, empty, full and failed, in both languages and both lights.

axe-core finds nothing; nothing scrolls sideways at 320 pixels, nor with a text twice as large; what is focused is seen; targets are large
enough; each picture of figures has its table; the content policy refuses nothing of our own; nobody else is asked for anything.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from tests.desk.test_pages import PAGES
from tests.journeys import house

from seve.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOWN = ("portal:", "desk:", "accounts:", "account_", "mfa_")

# What a page of words may lack: names, alternatives, languages. All else is the same whatever language it is written in.
WORDS = ["cat.name-role-value", "cat.text-alternatives", "cat.language", "cat.forms"]
LOOK = """
async (tags) => {
  const rules = {'color-contrast': {enabled: false}, 'link-in-text-block': {enabled: false}};
  const told = await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations']});
  return told.violations.map(fault => fault.id + ' ' + fault.nodes[0].html.slice(0, 140));
}
"""
# Colours are those of the stylesheet: text whose element and those around it wear what others wore is not looked at again.
FRESH = """
(known) => {
  const seen = new Set(known);
  const plain = new Set(['UL', 'OL', 'LI', 'TABLE', 'THEAD', 'TBODY', 'TR', 'FORM']); // they wear nothing by themselves
  const states = ['aria-current', 'aria-pressed', 'aria-selected', 'aria-sort', 'disabled', 'open', 'type', 'data-label'];
  const worn = (each) => each.tagName + [...each.classList].sort().map(name => '.' + name).join('')
    + states.filter(name => each.hasAttribute(name)).map(name => '[' + name + (name === 'type' ? each.type : '') + ']').join('');
  const fresh = [];
  for (const each of document.querySelectorAll('body, body *')) {
    if (!each.matches('input, select, textarea') && ![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const chain = [];
    for (let one = each; one && chain.length < 4; one = one.parentElement) {
      if (one.classList.length || !plain.has(one.tagName)) chain.push(worn(one));
    }
    const look = chain.join(' < ');
    if (seen.has(look)) continue;
    seen.add(look);
    fresh.push(look);
    each.setAttribute('data-fresh', '');
  }
  return fresh;
}
"""
COLOURS = """
async () => {
  const rules = {type: 'rule', values: ['color-contrast', 'link-in-text-block']};
  const told = await axe.run({include: [['[data-fresh]']]}, {runOnly: rules, resultTypes: ['violations']});
  return told.violations.map(fault => fault.id + ' ' + fault.nodes[0].html.slice(0, 140));
}
"""
TARGETS = """
() => [...document.querySelectorAll('button, select, input:not([type=hidden]), nav a, footer a, summary, .button')]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.sr, .skip, svg'))
  .map(each => [each, (each.matches('input[type=checkbox], input[type=radio]') && each.labels[0] || each).getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < 23.5 || box.height < 23.5))
  .map(([each, box]) => each.outerHTML.slice(0, 110) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))
"""
PICTURES = """
() => [...document.querySelectorAll('svg[role=img], figure svg:not([aria-hidden])')]
  .filter(each => !each.closest('a[href]'))  // a figure that leads to the page where its table stands
  .filter(each => !(each.closest('figure, section, .chart, main') || document).querySelector('table, a[href*="table"], figcaption a, ol'))
  .map(each => each.outerHTML.slice(0, 120))
"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    playwright: Playwright
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Walk:
    """One visitor's window, and all that was wrong on the way."""

    def __init__(self, browser: Browser, address: str, client: Client | None, language: str) -> None:
        context = browser.new_context(base_url=address, viewport={"width": 1200, "height": 800}, bypass_csp=False, reduced_motion="reduce")
        context.add_init_script(path=axe_file())
        if client is not None:
            context.add_cookies([{"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()])
        self.context, self.address, self.language = context, address, language
        self.page: Page = context.new_page()
        self.tool = context.new_cdp_session(self.page)
        self.wrong: list[str] = []
        self.visited: list[str] = []
        self.worn: set[str] = set()
        self.page.on("console", lambda told: self._hear(told.text) if told.type == "error" else None)
        self.page.on("request", lambda asked: self._ask(asked.url))

    def _hear(self, text: str) -> None:
        if "status of 4" not in text and "status of 5" not in text:
            self.wrong.append(f"{self.page.url} console: {text[:200]}")

    def _ask(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"{self.page.url} asks {url}")

    def look_at(self, path: str, *, whole: bool) -> None:
        """`whole`: with the structure, the colours in both lights, and the narrow window."""
        self.page.goto(path, wait_until="load")
        self.visited.append(path)
        faults = self.page.evaluate(LOOK, RULES if whole else WORDS)
        if whole:
            faults += self._colours()
            faults += [f"small target {found}" for found in self.page.evaluate(TARGETS)]
            faults += [f"no table for {found}" for found in self.page.evaluate(PICTURES)]
            faults += self._narrow()
        self.wrong += [f"{path}: {fault}" for fault in faults]

    def _colours(self) -> list[str]:
        fresh = self.page.evaluate(FRESH, sorted(self.worn))
        if not fresh:
            return []
        self.worn.update(fresh)
        faults: list[str] = self.page.evaluate(COLOURS)
        self.page.emulate_media(color_scheme="dark")
        faults += [f"dark {fault}" for fault in self.page.evaluate(COLOURS)]
        self.page.emulate_media(color_scheme="light")
        return faults

    def _narrow(self) -> list[str]:
        found = []
        self.page.set_viewport_size({"width": 320, "height": 640})
        if self.page.evaluate("document.documentElement.scrollWidth > 320"):
            found.append("scrolls sideways at 320 pixels")
        self.page.set_viewport_size({"width": 1200, "height": 800})
        self.tool.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})  # as the reader's own setting does
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("scrolls sideways with a text of 200 %")
        self.tool.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        return found

    def close(self) -> None:
        self.context.close()


def axe_file() -> str:
    from importlib.resources import files

    return str(files("axe_playwright_python") / "axe.min.js")


@pytest.fixture
def visitor(browser: Browser, live_server: Any, settings: Any, request: pytest.FixtureRequest) -> Iterator[tuple[Walk, Client]]:
    """Somebody signed in as coordinator (the desk, the account, the public pages), before a house that is full or empty."""
    language, is_full = request.param
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    if is_full:
        house.furnish()
    else:
        from seve.accounts.services import make_first_coordinator

        make_first_coordinator(name="Anne", email="anne@example.org", by="test")
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    walk = Walk(browser, live_server.url, client, language)
    yield walk, client
    walk.close()


@pytest.mark.parametrize("visitor", [("fr", True), ("en", True), ("fr", False)], indirect=True, ids=["fr", "en", "fr-empty"])
def test_every_page_in_a_browser(visitor: tuple[Walk, Client]) -> None:
    walk, client = visitor
    paths = house.open_addresses(client, walk.language, SHOWN, pages_only=True).values()
    for path in (*paths, *(f"/{walk.language}/desk/{page}" for page in PAGES if "?" in page)):
        walk.look_at(path, whole=walk.language == "fr")
    assert walk.wrong == []
    assert len(walk.visited) >= 30


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_failure_in_a_browser(language: str, browser: Browser, live_server: Any, settings: Any) -> None:
    """400, 403, 404, 410, 422, 429: pages like the others."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    walk = Walk(browser, live_server.url, None, language)
    with translation.override(language):
        closed = reverse("account_signup")
    for path in (f"/{language}/nothing/", f"/{language}/%00", f"/{language}/invitation/x/", closed):
        walk.look_at(path, whole=True)
    with translation.override(language):
        walk.page.goto(reverse("portal:leave"))
    walk.page.evaluate("document.querySelector('main form').noValidate = true")
    walk.page.click("main button[type=submit]")
    walk.page.wait_for_selector("[role=alert]")
    walk.wrong += walk.page.evaluate(LOOK, RULES)
    assert "\n".join(walk.wrong) == ""
    walk.close()
