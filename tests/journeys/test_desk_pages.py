"""The desk in a real browser: the map, the evidence panel, curating by keyboard, accessibility, and nobody else asked for anything."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web, make_place

from seve.directory import selectors as directory
from seve.directory.types import Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # ms


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread; the tests are not async
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    if before is None:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class Seat:
    """Somebody signed in, before one window; it remembers every request and every complaint of the browser."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path}", wait_until="load")
        return self.page

    def open_map(self, path: str = "fr/desk/map/") -> Page:
        page = self.go(path)
        page.wait_for_selector(".map[data-ready]")
        return page

    def check_peace(self) -> None:
        assert self.complaints == []
        assert {url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))} == set()


@pytest.fixture
def seat(browser: Browser, live_server: Any, desk: Client) -> Iterator[Seat]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="fr-FR", reduced_motion="reduce")
    context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in desk.cookies.items()])
    seated = Seat(context, live_server.url)
    yield seated
    context.close()


def chosen(page: Page) -> str | None:
    """The name of the place that the map has chosen."""
    name: str | None = page.evaluate(
        "() => { const { view, model } = window.seveMap; return view.chosen === null ? null : model.nodes.name[view.chosen]; }"
    )
    return name


def painted(page: Page) -> int:
    """How many different colours the map's WebGL layer shows."""
    count: int = page.evaluate(
        """() => {
            const { sigma } = window.seveMap.view;
            sigma.refresh();
            const drawn = sigma.getCanvases().nodes;
            const copy = Object.assign(document.createElement("canvas"), { width: drawn.width, height: drawn.height });
            const context = copy.getContext("2d");
            context.drawImage(drawn, 0, 0);
            const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
            const seen = new Set();
            for (let i = 0; i < pixels.length; i += 4) {
                if (pixels[i + 3] === 255) seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
            }
            return seen.size;
        }"""
    )
    return count


def test_the_map_is_drawn_searched_filtered_and_shared(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map()
    assert painted(page) > 5
    where = page.evaluate(
        """name => { const { view, model } = window.seveMap; const i = model.nodes.name.indexOf(name);
             return view.sigma.graphToViewport({ x: model.nodes.x[i], y: model.nodes.y[i] }); }""",
        "Alpage",
    )
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    page.mouse.click(stage["x"] + where["x"], stage["y"] + where["y"])
    expect(page.locator(".entity-card h2")).to_have_text("Alpage")
    page.wait_for_url(f"**#*place={web.places['Alpage']}*")

    page.fill("#seek", "ker dem")
    page.keyboard.press("Enter")
    expect(page.locator(".entity-card h2")).to_have_text("Ker Démocrate")
    assert painted(page) > 3  # the camera went to the place, not beyond the map
    page.locator(".entity-card .ev").first.click()
    expect(page.locator("dialog.panel h1")).to_contain_text("cite")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.panel")).not_to_be_visible()

    page.check("input[name=standing][value=official]")
    expect(page.locator("[data-count]")).to_have_text("9 affichés")
    page.wait_for_url("**standing=official**")
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector(".map[data-ready]")
    expect(page.locator("[data-count]")).to_have_text("9 affichés")
    expect(page.locator("input[name=standing][value=official]")).to_be_checked()
    seat.check_peace()


def test_the_map_is_walked_by_keyboard_and_has_its_table(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map()
    page.focus(".stage")
    page.keyboard.press("ArrowRight")
    first = chosen(page)
    page.keyboard.press("ArrowLeft")
    assert first is not None
    assert chosen(page) not in {None, first}
    expect(page.locator("[data-live]")).to_contain_text(chosen(page) or "?")
    page.keyboard.press("Escape")
    assert chosen(page) is None
    page.keyboard.press("t")
    expect(page.locator(".as-table tbody tr")).to_have_count(len(web.places))
    page.click(".as-table th[data-key=name] button")
    expect(page.locator(".as-table tbody th").first).to_have_text("Agenda du mouvement")
    page.keyboard.press("Escape")
    expect(page.locator(".as-table")).not_to_be_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "seek"
    seat.check_peace()


def test_the_map_finds_a_path_travels_in_time_and_leaves_as_a_picture(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map()
    page.click("summary:has-text('Un chemin entre deux')")
    page.fill("[name=from]", "Alpage")
    page.fill("[name=to]", "Marée basse")
    page.click("[data-path]")
    told = page.locator("[data-path-told]")
    expect(told).to_contain_text("Alpage — ")
    expect(told).to_contain_text(" — Marée basse")
    before = page.evaluate("window.seveMap.model.snapshot.id")
    page.locator(".time input").focus()
    page.keyboard.press("Home")
    page.wait_for_function("before => window.seveMap.model.snapshot.id !== before", arg=before)
    with page.expect_download() as image:
        page.click("[data-act=svg]")
    drawn = image.value.path().read_text()
    assert drawn.count("<circle") + drawn.count("<rect") == len(web.places) + 1
    with page.expect_download() as image:
        page.click("[data-act=png]")
    assert image.value.path().read_bytes().startswith(b"\x89PNG")
    seat.check_peace()


def test_places_are_decided_by_keyboard_alone(seat: Seat) -> None:
    places = [make_place(name, status="undecided") for name in ("Un", "Deux", "Trois", "Quatre")]  # by name: Deux, Quatre, Trois, Un
    page = seat.go("fr/desk/directory/?status=undecided")

    def statuses() -> list[Status]:
        return [entity.status for place in places if (entity := directory.get_entity(place))]

    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert statuses() == [Status.UNDECIDED] * 3 + [Status.IN]
    expect(page.locator(".queue .here .name")).to_have_text("Trois")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert statuses() == [Status.UNDECIDED, Status.UNDECIDED, Status.OUT, Status.IN]
    with page.expect_navigation():
        page.keyboard.press("z")
    assert statuses() == [Status.UNDECIDED, Status.UNDECIDED, Status.UNDECIDED, Status.IN]
    seat.check_peace()


def test_every_figure_opens_on_its_evidence(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.go("fr/desk/")
    page.click(".lede .ev >> nth=0")
    panel = page.locator("dialog.panel")
    expect(panel.locator("h1")).to_contain_text("billets")
    expect(panel.locator("li").first).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('ev')")
    page.click(".know .ev >> nth=0")
    expect(panel.locator(".relays li").first).to_be_visible()
    assert page.url.endswith("/fr/desk/")
    seat.check_peace()
