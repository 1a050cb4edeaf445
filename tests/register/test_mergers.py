"""A merger is a procedure: verified by real requests to a server of this machine, never on trust."""

import ipaddress
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from seve.audit.models import AuditEvent
from seve.base import clock
from seve.base.http import Answer, Policy
from seve.charter.types import Gate
from seve.register import models, selectors, services
from seve.register.asking import ask
from seve.register.domain.mergers import Journey, judge
from seve.register.services.errors import RegisterRefused
from seve.register.types import Card, Stage, Step, StepKind, Verdict

pytestmark = pytest.mark.django_db

ROUTES = {
    "/old/": (301, "/new/"),
    "/new/": (200, ""),
    "/new/deep": (200, ""),
    "/newer/": (200, ""),
    "/moved/": (308, "/new/deep"),
    "/round/": (301, "/round/again/"),
    "/round/again/": (301, "/round/"),
    "/for-now/": (302, "/new/"),
    "/still/": (200, ""),
    "/astray/": (301, "/newer/"),
    "/nowhere/": (301, "/new/missing"),
    "/shy/": (301, "/new/"),
}


class Web(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        Web.asked.append(self.path)
        if self.path == "/robots.txt":
            return self._say(200, "", b"User-agent: *\nDisallow: /shy/\n")
        status, location = ROUTES.get(self.path, (404, ""))
        return self._say(status, location, b"<html lang='fr'><title>Forum</title><h1>Forum</h1><img src='a.png'></html>")

    def _say(self, status: int, location: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def web() -> Iterator[str]:
    Web.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


POLICY = Policy(user_agent="SeveBot/test", allow_nets=(ipaddress.ip_network("127.0.0.0/8"),))


def asking(urls: Sequence[str]) -> list[Answer]:
    return ask(urls, policy=POLICY, pause=0)


@pytest.fixture
def merger(web: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=True))
    services.save_card(
        card=Card(key="old", name="Forum", purpose="Débattre", stage=Stage.LAUNCHED, addresses=(f"{web}/old/",)), by="user:1"
    )
    services.save_card(card=Card(key="new", name="Agora", purpose="Voter", stage=Stage.LAUNCHED, addresses=(f"{web}/new/",)), by="user:1")
    return services.decide(key="old", verdict=Verdict.MERGE, into="new", reason="Deux lieux pour un débat.", by="user:1")


def redirects_of(merger: int) -> Step:
    found = selectors.merger_of(merger)
    assert found is not None
    return next(step for step in found.steps if step.kind is StepKind.REDIRECTS)


def finish(merger: int) -> None:
    """Every step but the closing: what a request verifies is in test_merger_archive.py, and taken as done here."""
    for kind in (StepKind.ARCHIVE, StepKind.CONTENT):
        models.MergerStep.objects.create(decision_id=merger, kind=kind, checked_at=clock.now(), done_at=clock.now())
    for kind in (StepKind.LINKS, StepKind.AUDIENCE):
        services.declare_step(decision_id=merger, kind=kind, note="C’est fait, voir le journal.", by="user:1")
    services.verify_redirects(decision_id=merger, by="user:1", ask=asking)


WRONG = {
    "/round/": "in a circle: the rules of the server send it round",
    "/for-now/": "redirects with 302",
    "/still/": "answers 200 itself",
    "/astray/": "which is not the platform that takes over",
    "/nowhere/": "which answers 404",
    "/shy/": "robots.txt",
}


@pytest.mark.parametrize(("path", "said"), WRONG.items())
def test_a_wrong_redirect_is_told_in_one_line(web: str, merger: int, path: str, said: str) -> None:
    models.Platform.objects.filter(key="old").update(addresses=[f"{web}{path}"])

    [found] = services.verify_redirects(decision_id=merger, by="user:1", ask=asking)

    assert not found.is_right
    assert said in found.detail
    assert "\n" not in found.detail
    step = redirects_of(merger)
    assert step.done_at is None
    assert step.checked_at is not None


@pytest.mark.parametrize("path", ["/old/", "/moved/"])
def test_a_lasting_redirect_to_the_heir_is_right(web: str, merger: int, path: str) -> None:
    models.Platform.objects.filter(key="old").update(addresses=[f"{web}{path}"])

    [found] = services.verify_redirects(decision_id=merger, by="user:1", ask=asking)

    assert found.is_right, found.detail
    assert Web.asked[0] == "/robots.txt"
    assert redirects_of(merger).done_at is not None


def test_the_old_platform_closes_when_all_is_done_and_its_day_has_come(merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RegisterRefused, match="not done yet: archive, content, redirects, links, audience"):
        services.close_merged(decision_id=merger, by="user:1")
    finish(merger)
    with pytest.raises(RegisterRefused, match="takes effect on"):
        services.close_merged(decision_id=merger, by="user:1")

    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)
    services.close_merged(decision_id=merger, by="user:1")

    closed = selectors.get_platform("old")
    assert closed is not None
    assert (closed.card.stage, closed.card.retired) == (Stage.RETIRED, later.date())
    assert selectors.mergers() == []
    assert [one.is_closed for one in selectors.mergers(open_only=False)] == [True]
    assert AuditEvent.objects.filter(verb="register.closed").count() == 1
    with pytest.raises(RegisterRefused, match="finished"):
        services.close_merged(decision_id=merger, by="user:1")


def test_an_appeal_holds_the_closing(merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(merger)
    services.appeal(decision_id=merger, text="Nous avons 400 inscrits.", by="user:2")
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)

    with pytest.raises(RegisterRefused, match="appeal"):
        services.close_merged(decision_id=merger, by="user:1")


@pytest.mark.parametrize("kind", [StepKind.REDIRECTS, StepKind.CLOSE])
def test_what_is_verified_cannot_be_declared(merger: int, kind: StepKind) -> None:
    with pytest.raises(RegisterRefused, match="verified"):
        services.declare_step(decision_id=merger, kind=kind, note="Croyez-moi sur parole.", by="user:1")


def test_a_withdrawn_decision_merges_nothing(merger: int) -> None:
    services.withdraw(decision_id=merger, reason="Les équipes ont trouvé mieux.", by="user:1")

    with pytest.raises(RegisterRefused, match="no standing decision"):
        services.declare_step(decision_id=merger, kind=StepKind.LINKS, note="Tout est passé.", by="user:1")


def test_a_redirect_out_of_time_is_told_as_the_client_tells_it() -> None:
    found = judge(Journey("http://a/", "http://a/", 0, (), "time", "no answer after 15 s"), leads_home=False)

    assert (found.is_right, found.detail) == (False, "no answer after 15 s")


def test_cards_are_checked_and_their_history_kept(web: str, merger: int) -> None:
    assert services.check_cards(by="cli", ask=asking) == 2
    models.Platform.objects.filter(key="new").update(addresses=[f"{web}/missing/"])

    services.check_cards(by="cli", key="new", ask=asking)

    new = selectors.get_platform("new")
    assert new is not None
    assert [(check.is_up, check.faults) for check in selectors.checks_of(new.id)] == [(False, {}), (True, {"images-untold": 1})]
    assert list(selectors.failing(now=clock.now())) == [new.id]
    assert [event.verb for event in AuditEvent.objects.filter(verb__startswith="register.check")] == ["register.check-down"]


def test_nothing_is_asked_of_a_place_that_left(web: str, merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_visit", lambda url: Gate(open=False, reason="left"))

    services.check_cards(by="cli", ask=asking)

    assert Web.asked == []


def test_an_owner_is_reminded_once_in_four_months(merger: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert services.remind_owners(by="cli") == 0
    start = clock.now()

    def on_day(day: int) -> int:
        monkeypatch.setattr("seve.base.clock.now", partial(lambda moment: moment, start + timedelta(days=day)))
        return services.remind_owners(by="cli")

    assert [on_day(130), on_day(131), on_day(260)] == [2, 0, 2]
    assert AuditEvent.objects.filter(verb="register.remind").count() == 4
