"""The bar of every page: one row from the telephone to the wide screen, in both languages; narrow, its entries wait behind “Menu”."""

import pytest
from playwright.sync_api import expect
from tests.desk.conftest import coordinator, desk  # noqa: F401
from tests.journeys.test_desk_pages import Seat, browser, seat  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE_ROW = 66  # pixels; two rows take 90


def test_the_bar_is_one_row_at_every_width(seat: Seat) -> None:  # noqa: F811
    tall = {}
    for path in ("fr/desk/start/", "en/desk/start/", "fr/", "en/"):
        page = seat.go(path)
        for width in (320, 390, 768, 1024, 1200, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            tall[path, width] = page.evaluate("document.querySelector('.bar').offsetHeight")
    assert {where: height for where, height in tall.items() if height > ONE_ROW} == {}


def test_the_menu_of_a_telephone_opens_and_closes_by_keyboard(seat: Seat) -> None:  # noqa: F811
    page = seat.go("fr/desk/start/")
    page.set_viewport_size({"width": 390, "height": 800})
    entry = page.get_by_role("link", name="Annuaire", exact=True)
    expect(entry).not_to_be_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).not_to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    seat.check_peace()
