"""Every filter of the map, in a real browser: what is drawn, what the table lists and what the address says are the same places."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page, expect
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web
from tests.journeys.test_desk_pages import Seat, browser, seat  # noqa: F401

from seve.directory.models import Territory, WebEntity
from seve.vitality.models import Pulse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shown(page: Page) -> set[str]:
    """The names of the places that the map draws."""
    return set(page.evaluate("() => { const { view, model } = window.seveMap; return model.nodes.name.filter((_, i) => view.shown[i]); }"))


def listed(page: Page) -> set[str]:
    return set(page.locator(".as-table tbody th").all_inner_texts())


def check(page: Page, expected: Iterable[str], total: int) -> None:
    names = set(expected)
    assert 0 < len(names) < total
    expect(page.locator("[data-count]")).to_have_text(f"{len(names)} affiché{'s' if len(names) != 1 else ''}")
    assert shown(page) == names


def named(**fields: object) -> set[str]:
    return set(WebEntity.objects.filter(status="in", **fields).values_list("name", flat=True))


def test_each_filter_shows_what_it_names_and_the_address_keeps_it(seat: Seat, web: Web) -> None:  # noqa: F811
    total = len(web.places)
    WebEntity.objects.filter(pk__in=list(web.places.values())[:7]).update(kind="media")
    WebEntity.objects.filter(pk__in=list(web.places.values())[4:9]).update(language="br")
    brittany = Territory.objects.get(code="FR-29").parent_id
    below = set(Territory.objects.filter(parent_id=brittany).values_list("code", flat=True)) | {brittany}
    silent = named(pk__in=Pulse.objects.filter(state="silent").values_list("entity_id", flat=True))
    page = seat.open_map()
    for field, value, expected in (
        ("kind", "media", named(kind="media")),
        ("language", "br", named(language="br")),
        ("territory", "FR-29", named(territory_id="FR-29")),
        ("territory", str(brittany), named(territory_id__in=below)),
        ("life", "silent", silent),
        ("life", "alive", named(pk__in=Pulse.objects.filter(state="alive").values_list("entity_id", flat=True))),
    ):
        page.select_option(f"[name={field}]", value)
        check(page, expected, total)
        page.wait_for_url(f"**={value}**")
        page.select_option(f"[name={field}]", "")
        expect(page.locator("[data-count]")).to_have_text(f"{total} affichés")

    page.select_option("[name=kind]", "media")
    page.select_option("[name=language]", "br")
    both = named(kind="media", language="br")
    check(page, both, total)
    page.focus(".stage")
    page.keyboard.press("t")
    expect(page.locator(".as-table tbody tr")).to_have_count(len(both))
    assert listed(page) == both
    page.wait_for_url("**lang=br**")
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector(".map[data-ready]")
    check(page, both, total)
    expect(page.locator("[name=kind]")).to_have_value("media")
    expect(page.locator(".as-table")).to_be_visible()  # the address keeps the table open, too
    page.keyboard.press("Escape")
    page.click("[data-reset]")
    expect(page.locator("[data-count]")).to_have_text(f"{total} affichés")
    seat.check_peace()


def test_a_loss_is_chosen_and_shared_by_keyboard_alone(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.go("fr/desk/map/without/")
    box = page.locator(".without input[type=checkbox]").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # moves nothing: boxes are left by Tab
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    chosen = page.locator(".without fieldset").first.locator("input:checked")
    expect(chosen).to_have_count(2)
    told = page.locator(".lede").inner_text()
    page.goto(page.url)  # the address alone
    expect(page.locator(".lede")).to_have_text(told)
    seat.check_peace()
