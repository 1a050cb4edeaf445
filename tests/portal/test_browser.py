"""The public pages in a real browser: no accessibility fault, everything by keyboard, nothing from elsewhere, nothing inline."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright
from tests.portal.conftest import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "portal:home",
    "portal:places",
    "portal:said",
    "portal:near",
    "portal:platforms",
    "portal:federation",
    "portal:conduct",
    "portal:records",
    "portal:sources",
    "portal:observation",
    "portal:leave",
    "portal:claim",
    "account_login",
    "account_reset_password",
)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread, beside Django's synchronous calls
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def shown(live_server: Any, settings: Any, browser: Browser) -> Iterator[Page]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    build()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
    page.on("requestfailed", lambda request: page.faults.append(request.url))  # type: ignore[attr-defined]
    yield page
    context.close()


def paths(language: str) -> list[str]:
    with translation.override(language):
        return [reverse(name) + ("?territory=FR-29" if name == "portal:near" else "") for name in PAGES]


def faults_of(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
    )
    return [f"{page.url}: {fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found.response["violations"]]


def test_no_accessibility_fault_in_both_languages_and_both_lights(shown: Page) -> None:
    """X1: axe-core finds nothing; and the content policy refuses nothing of our own."""
    faults: list[str] = []
    for light in ("light", "dark"):
        shown.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        for path in paths("fr" if light == "light" else "en"):
            shown.goto(path)
            faults += faults_of(shown)
    assert faults == []
    assert shown.faults == []  # type: ignore[attr-defined]


def test_nothing_scrolls_sideways_at_320_pixels(shown: Page) -> None:
    shown.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for path in paths("fr"):
        shown.goto(path)
        if shown.evaluate("document.documentElement.scrollWidth > 320"):
            wide.append(path)
    assert wide == []


def test_leaving_by_keyboard_alone(shown: Page) -> None:
    shown.goto("/fr/")
    press_until(shown, "a[href='/fr/partir/']")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/partir/")
    press_until(shown, "#id_url")
    shown.keyboard.type("https://place2.example/a-page")
    press_until(shown, "main button[type=submit]")
    shown.keyboard.press("Enter")
    shown.wait_for_selector("h1:has-text('espace est parti')")
    assert shown.context.cookies() == []
    from seve.charter.selectors import may_visit

    assert not may_visit("https://place2.example/").open


def test_skip_link_and_focus_are_seen(shown: Page) -> None:
    shown.goto("/fr/")
    shown.keyboard.press("Tab")
    box = shown.locator(".skip").bounding_box()
    assert box is not None and box["x"] >= 0 and box["width"] > 50
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "content"


def test_targets_are_large_enough(shown: Page) -> None:
    """X2 (WCAG 2.5.8): controls outside running text measure 24 by 24 pixels at least."""
    shown.goto("/fr/transparence/")
    small = shown.evaluate(
        "[...document.querySelectorAll('nav a, button, .button, footer a, input, select')]"
        ".map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"
    )
    assert small == []


SPACING = "*{line-height:1.5em!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}"
CUT = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1 ? ["the page"] :
[...document.querySelectorAll("main *, header *, footer *")].filter(each => {
  const style = getComputedStyle(each);
  return ["hidden", "clip"].includes(style.overflowX) && style.position !== "absolute" && each.clientWidth > 2
    && each.innerText && each.scrollWidth > each.clientWidth + 2;
}).map(each => each.outerHTML.slice(0, 80))"""


def test_wider_spacing_of_text_cuts_nothing(shown: Page) -> None:
    """RGAA 10.12 (WCAG 1.4.12), on the widest and the fullest public pages, on a desk and on a phone."""
    shown.goto("/fr/")
    cut = {}
    for path in ("/fr/", "/fr/lieux/", "/fr/transparence/", "/fr/questions/", "/fr/partir/"):
        shown.goto(path)
        for width in (1280, 390):
            shown.set_viewport_size({"width": width, "height": 800})
            # A sheet of the user's is not held by the policy of the page.
            shown.evaluate("css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACING)
            assert shown.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") != "normal"
            cut |= {f"{path} {width}": found} if (found := shown.evaluate(CUT)) else {}
    assert cut == {}


def press_until(page: Page, selector: str) -> None:
    """Tab until the element has the focus; a hundred steps at most."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")
