"""The desk in a real browser: the map, the evidence panel, curating by keyboard, accessibility, and nobody else asked for anything."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.desk.conftest import coordinator, desk, web  # noqa: F401
from tests.desk.factories import Web, make_place
from tests.desk.test_colours import contrast

from seve.accounts.models import User
from seve.atlas.models import Edge, Snapshot
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
    page.keyboard.press("Enter")
    told = page.locator("[data-path-told]")
    expect(told).to_contain_text("Alpage — ")
    page.fill("[name=to]", "Personne")
    page.click("[data-path]")
    expect(told).not_to_contain_text("Alpage — ")
    page.fill("[name=to]", "Marée basse")
    page.click("[data-path]")
    expect(told).to_contain_text("Alpage — ")
    expect(told).to_contain_text(" — Marée basse")
    page.wait_for_url("**to=Mar*")
    shared, way = page.url, told.inner_text()
    page.goto("about:blank")
    page.goto(shared)
    expect(told).to_have_text(way)
    expect(page.locator("[name=from]")).to_have_value("Alpage")
    before = page.evaluate("window.seveMap.model.snapshot.id")
    Snapshot.objects.exclude(pk=web.snapshot).update(edges=1_234)
    page.reload()
    expect(page.locator("[data-told]")).not_to_contain_text("234")
    page.locator(".time input").focus()
    page.keyboard.press("Home")
    page.wait_for_function("before => window.seveMap.model.snapshot.id !== before", arg=before)
    expect(page.locator("[data-told]")).to_contain_text("1\u202f234")
    expect(page.locator("[data-at]")).to_have_text(page.locator(".time output").inner_text())
    with page.expect_download() as image:
        page.click("[data-act=svg]")
    drawn = image.value.path().read_text()
    assert drawn.count("<circle") + drawn.count("<rect") == len(web.places) + 1
    assert drawn.count("<text") == page.evaluate("window.seveMap.view.labels.placed.length") > 3
    with page.expect_download() as image:
        page.click("[data-act=png]")
    assert image.value.path().read_bytes().startswith(b"\x89PNG")
    seat.check_peace()


def test_two_dates_are_compared_on_the_map_and_in_words(seat: Seat, web: Web) -> None:  # noqa: F811
    pairs = sorted(Edge.objects.filter(snapshot=web.snapshot).values_list("source_id", "target_id"))[:5]
    for source, target in pairs[:2]:
        Edge.objects.filter(snapshot=web.snapshot, source_id=source, target_id=target).delete()  # undone since
    for source, target in pairs[2:]:
        Edge.objects.exclude(snapshot=web.snapshot).filter(source_id=source, target_id=target).delete()  # born since
    page = seat.open_map()
    page.select_option("[name=since]", index=1)
    words = page.locator("[data-change-words]")
    expect(words).to_contain_text("né")
    shown = page.evaluate("({ born: window.seveMap.view.change.links.size, gone: window.seveMap.view.links.extra.length })")
    told = [int(number) for number in re.findall(r"\d+", words.inner_text())[:2]]
    assert [shown["born"], shown["gone"]] == told == [3, 2]
    page.wait_for_url("**since=**")
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    expect(words).to_be_visible()
    told_before = words.inner_text()
    older, newer = page.evaluate("() => { const all = window.seveMap.words.snapshots; return [all[0].id, all.at(-1).id]; }")
    page.evaluate("async ([older, newer]) => { window.seveMap.since = newer; await window.seveMap.travelTo(older); }", [older, newer])
    expect(words).to_have_text(told_before)  # from the earlier to the later, whichever of them is on the screen
    shown = page.evaluate("({ gone: window.seveMap.view.change.links.size, born: window.seveMap.view.links.extra.length })")
    assert [shown["born"], shown["gone"]] == told
    with page.expect_download() as image:
        page.click("[data-act=svg]")
    assert image.value.path().read_text().count("stroke-dasharray") == told[1]  # the links undone, dashed as on the screen
    page.select_option("[name=since]", "")
    expect(words).not_to_be_visible()
    assert page.evaluate("window.seveMap.view.change") is None
    seat.check_peace()


def test_a_link_of_the_map_opens_on_its_pages(seat: Seat, web: Web) -> None:  # noqa: F811
    """A click on a vein, away from every place, opens the pages behind that very link."""
    page = seat.open_map()
    found = page.evaluate(
        """() => {
            const { view, model } = window.seveMap, sight = view.sight();
            const [a, b, c, d, e, f] = sight.matrix, at = (i) => [a * model.nodes.x[i] + c * model.nodes.y[i] + e, b * model.nodes.x[i] + d * model.nodes.y[i] + f];
            for (let link = 0; link < model.edges.source.length; link++) {
              const [x, y] = at(model.edges.source[link]), [u, v] = at(model.edges.target[link]);
              const point = { x: (x + u) / 2 + 0.08 * (v - y), y: (y + v) / 2 - 0.08 * (u - x) };
              if (document.elementFromPoint(point.x, point.y + 60)?.tagName !== "CANVAS") continue;
              if (view.sigma.getNodeAtPosition(point) === null && view.links.at(point, sight) === link)
                return { ...point, source: model.nodes.id[model.edges.source[link]], target: model.nodes.id[model.edges.target[link]] };
            }
            return null;
        }"""  # noqa: E501
    )
    stage = page.locator(".stage").bounding_box()
    assert found is not None
    assert stage is not None
    page.mouse.click(stage["x"] + found["x"], stage["y"] + found["y"])
    expect(page.locator("dialog.panel h1")).to_be_visible()
    assert any(f"/links/{found['source']}/{found['target']}/" in url for url in seat.asked)
    seat.check_peace()


def test_on_a_slow_machine_the_last_picture_is_carried_and_then_drawn_again(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map()
    page.evaluate("window.seveMap.view.isSlow = true")
    carried = page.evaluate(
        """async () => {
            const { view } = window.seveMap, camera = view.sigma.getCamera(), seen = [];
            for (let k = 1; k <= 4; k++) {
              camera.setState({ x: camera.x + 0.01, ratio: camera.ratio * 0.97 });
              await new Promise(requestAnimationFrame);
              seen.push(view.isFlat);
            }
            return seen;
        }"""
    )
    assert carried[0]  # later steps may already be drawn again, on a machine that pauses between them
    page.wait_for_function("() => !window.seveMap.view.isFlat")
    assert painted(page) > 5
    page.focus(".stage")
    page.keyboard.press("ArrowRight")
    assert chosen(page) is not None
    seat.check_peace()


def test_each_community_wears_one_look_on_the_map_and_in_the_legend(seat: Seat, web: Web) -> None:  # noqa: F811
    page = seat.open_map()
    looks = page.evaluate("window.seveMap.model.communities.filter((one) => one.hue).map((one) => `c${one.hue} p${one.pattern}`)")
    assert len(set(looks)) == len(looks) > 3
    swatches = page.locator(".legend button .dot").evaluate_all("all => all.map((one) => one.className.replace('dot ', ''))")
    assert sorted(swatches) == sorted(looks)
    titles = page.evaluate("window.seveMap.view.scheme.titles")
    assert min(contrast(title, page.evaluate("window.seveMap.view.scheme.paper")) for title in titles) >= 4.5
    page.click(".legend button >> nth=0")
    page.wait_for_url("**group=**")
    assert page.evaluate("window.seveMap.view.shown.reduce((a, b) => a + b)") < len(web.places)
    outside = page.evaluate(
        """() => { const { view, model } = window.seveMap, { width, height } = view.sigma.getDimensions();
             return [...view.shown.keys()].filter((i) => view.shown[i])
               .map((i) => view.sigma.graphToViewport({ x: model.nodes.x[i], y: model.nodes.y[i] }, { cameraState: view.sigma.getCamera().getState() }))
               .filter(({ x, y }) => x < 290 || y < 0 || x > width || y > height); }"""  # noqa: E501
    )
    assert outside == []  # the map came to the community, beside the tools
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
    page.reload()  # the way back stays, and leads on to the decision before
    with page.expect_navigation():
        page.keyboard.press("z")
    assert statuses() == [Status.UNDECIDED] * 4
    with page.expect_navigation():
        page.keyboard.press("z")
    expect(page.locator(".said .error")).to_be_visible()
    seat.check_peace()


def test_a_reason_that_is_asked_for_is_written_in_the_row_and_two_places_become_one(seat: Seat, coordinator: User) -> None:  # noqa: F811
    young = make_place("Union des lycéens", status="undecided")
    others = [make_place(name, status="undecided") for name in ("Ancre", "Ancre, nouvelle adresse")]
    page = seat.go("fr/desk/directory/?status=undecided")  # by name: Ancre, Ancre nouvelle, Union
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    with page.expect_navigation():
        page.keyboard.press("m")
    assert directory.merged_ids() == {others[1]: others[0]}
    with page.expect_navigation():
        page.keyboard.press("z")
    assert directory.merged_ids() == {}
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("une amicale tenue par des adultes")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    admitted = directory.get_entity(young)
    assert admitted is not None and admitted.status is Status.IN
    assert page.url.endswith("/fr/desk/directory/?status=undecided&at=2")
    page.keyboard.press("k")
    with page.expect_navigation():
        page.keyboard.press("e")
    assert page.url.endswith("/card/")
    seat.go("fr/desk/directory/")  # a list without buttons of its own: the same keys
    assert page.locator("tr.here").count() == 0
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("r")
    refused = directory.get_entity(young)
    assert refused is not None and refused.status is Status.OUT
    seat.check_peace()


def test_without_webgl_the_map_says_so_and_is_a_list(seat: Seat, web: Web) -> None:  # noqa: F811
    seat.page.add_init_script(
        """const drawn = HTMLCanvasElement.prototype.getContext;
           HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
             return kind.startsWith("webgl") ? null : drawn.call(this, kind, ...more);
           };"""
    )
    page = seat.open_map()
    expect(page.locator("[data-unseen]")).to_contain_text("WebGL")
    rows = page.locator(".as-table tbody tr")
    expect(rows).to_have_count(len(web.places))
    page.check("input[name=standing][value=official]")
    expect(rows).to_have_count(9)
    page.fill("#seek", "ker dem")
    page.keyboard.press("Enter")
    expect(page.locator(".entity-card h2")).to_have_text("Ker Démocrate")
    page.keyboard.press("Escape")
    before = page.evaluate("window.seveMap.model.snapshot.id")
    page.locator(".time input").focus()
    page.keyboard.press("Home")
    page.wait_for_function("before => window.seveMap.model.snapshot.id !== before", arg=before)
    expect(rows.first).to_be_visible()
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
