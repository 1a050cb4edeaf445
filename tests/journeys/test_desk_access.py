"""Every page for every body: no axe violation in either scheme and language, nothing lost at 320 pixels or at twice the text size."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web
from tests.desk.test_pages import PAGES
from tests.journeys.test_desk_pages import Seat, browser, seat  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The table under the map carries the same data; axe cannot see what WebGL draws.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def paths(web: Web) -> list[str]:  # noqa: F811
    one, other = web.places["Ker Démocrate"], web.places["La Criée"]
    return [path for path in PAGES if "?" not in path or "status=undecided" in path or "by=place" in path] + [
        f"places/{one}/",
        f"places/{one}/card/",
        f"links/{one}/{other}/",
        f"stories/{web.stories[0]}/",
    ]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_no_page_has_an_accessibility_violation(seat: Seat, web: Web, language: str, scheme: str) -> None:  # noqa: F811
    seat.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for path in paths(web):
        page = seat.go(f"{language}/desk/{path}")
        if path == "map/":
            page.wait_for_selector(".map[data-ready]")
        if problems := violations(page):
            found[path] = problems
    assert found == {}
    seat.check_peace()


def test_nothing_is_lost_on_a_narrow_screen_or_with_large_text(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.page
    too_wide = []
    for path in paths(web):
        seat.go(f"fr/desk/{path}")
        for width, size in ((320, "100%"), (640, "200%")):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", size)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
                too_wide.append((path, width, size))
    assert too_wide == []
