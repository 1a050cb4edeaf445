"""Nothing is lost at 320 pixels or at twice the text size, on pages full of things; what axe says of every page: test_every_page."""

import pytest
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web
from tests.desk.test_pages import PAGES
from tests.journeys.test_desk_pages import Seat, browser, seat  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paths(web: Web) -> list[str]:  # noqa: F811
    one, other = web.places["Ker Démocrate"], web.places["La Criée"]
    return [path for path in PAGES if "?" not in path or "status=undecided" in path or "by=place" in path] + [
        f"places/{one}/",
        f"places/{one}/card/",
        f"links/{one}/{other}/",
        f"stories/{web.stories[0]}/",
    ]


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
