"""Shortcuts of one letter can be switched off (RGAA 12.10, WCAG 2.1.4): then letters do nothing, and everything has its button."""

import pytest
from playwright.sync_api import expect
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web, make_place
from tests.journeys.test_desk_pages import Seat, browser, seat  # noqa: F401

from seve.directory import selectors as directory
from seve.directory.types import Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LETTERS = "arujkxozem?/t"


def status(place: int) -> Status:
    found = directory.get_entity(place)
    assert found is not None
    return found.status


def test_letters_of_the_directory_do_nothing_once_they_are_off(seat: Seat) -> None:  # noqa: F811
    first, second = (make_place(name, status=Status.UNDECIDED) for name in ("Ancre", "Bruyère"))
    page = seat.go("fr/desk/directory/?status=undecided")
    page.keyboard.press("?")
    expect(page.locator("details.keys")).to_have_attribute("open", "")
    with page.expect_navigation():
        page.get_by_role("button", name="Les arrêter").press("Enter")
    address = page.url
    page.locator("[data-queue] > li").first.focus()
    page.keyboard.type(LETTERS)
    assert (page.url, page.locator(":checked[name=ids]").count(), page.locator("details.keys[open]").count()) == (address, 0, 0)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator("li.here")).to_contain_text("Bruyère")
    assert (status(first), status(second)) == (Status.UNDECIDED, Status.UNDECIDED)

    page.locator("details.keys summary").press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Les remettre en service").press("Enter")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert (status(first), status(second)) == (Status.IN, Status.UNDECIDED)
    seat.check_peace()


def test_letters_of_the_map_do_nothing_once_they_are_off(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map("fr/desk/map/#standing=official")
    shown = page.locator("[data-count]").inner_text()
    page.locator("details.keys summary").press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Les arrêter").click()
    page.wait_for_selector(".map[data-ready]")
    assert page.url.endswith("#standing=official")
    expect(page.locator("[data-count]")).to_have_text(shown)
    page.focus(".stage")
    page.keyboard.type("/t?")
    assert page.evaluate("document.activeElement.className") == "stage"
    expect(page.locator(".as-table")).not_to_be_visible()
    expect(page.locator(".tools kbd")).to_have_count(0)
    page.click("[data-act=table]")
    expect(page.locator(".as-table")).to_be_visible()
    seat.check_peace()


def test_what_has_the_focus_is_never_under_the_bar_of_decisions(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.go("fr/desk/directory/?status=in")
    page.locator("[data-queue] input").first.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => { const bar = document.querySelector(".bulk"), here = document.activeElement;
                 return !bar.contains(here) && here.getBoundingClientRect().bottom > bar.getBoundingClientRect().top
                   && here.getBoundingClientRect().top < bar.getBoundingClientRect().bottom; }"""
        )
        assert not covered, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
