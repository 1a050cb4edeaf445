"""G2: a place is told within a month, by the address it publishes itself, with origin and objection; or it is visited no more."""

from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from tests.security.walk import make_user

from seve.accounts import mail
from seve.accounts.types import RoleName
from seve.base import clock
from seve.charter import selectors, services
from seve.charter.models import Contact, Notice
from seve.charter.published import contact_in, contact_page
from seve.charter.types import Way
from seve.directory.models import UrlPrefix, WebEntity
from seve.project import upkeep

pytestmark = pytest.mark.django_db
HOME = "https://place0.example/"


def admit(number: int, *, standing: str = "independent", language: str = "fr") -> WebEntity:
    home, now = f"https://place{number}.example/", clock.now()
    row = WebEntity.objects.create(
        name=f"Place {number}", home_url=home, status="in", standing=standing, language=language, created_at=now, decided_at=now
    )
    UrlPrefix.objects.create(entity=row, surt=f"example,place{number})", url=home)
    return row


def publish(number: int, address: str, language: str = "fr") -> None:
    home = f"https://place{number}.example/"
    services.note_contacts(found=[(home, address, home, language)], by="test")


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that can be set ahead by some days."""
    now = clock.now

    def ahead(count: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=count))

    return ahead


def visited() -> bool:
    return selectors.may_visit(HOME).open


def test_a_place_that_is_not_told_is_visited_for_thirty_days_and_no_longer(days: Any) -> None:
    admit(0)
    for day, expected in ((1, True), (29, True), (31, False), (400, False)):
        days(day)
        upkeep.keep_charter(by="test")
        assert (day, visited()) == (day, expected)


def test_a_place_that_was_told_goes_on_being_visited(days: Any) -> None:
    admit(0)
    publish(0, "contact@place0.example")
    days(29)
    assert services.tell_places(homes=[HOME], by="user:1") == 1
    days(40)
    upkeep.keep_charter(by="test")
    assert visited()


def test_a_late_notice_lets_the_visits_begin_again(days: Any) -> None:
    admit(0)
    days(31)
    upkeep.keep_charter(by="test")
    assert not visited()
    publish(0, "contact@place0.example")
    services.tell_places(homes=[HOME], by="user:1")
    assert visited()


def test_official_places_need_no_notice(days: Any) -> None:
    admit(0, standing="official")
    days(40)
    upkeep.keep_charter(by="test")
    assert visited()


@pytest.mark.parametrize(("language", "word"), [("fr", "Bonjour"), ("en", "Hello")])
def test_every_notice_states_origin_and_objection_in_the_places_language(language: str, word: str) -> None:
    admit(0, language=language)
    publish(0, "contact@place0.example", language)
    services.tell_places(homes=[HOME], by="user:1")
    mail.deliver_due()
    (told,) = outbox.outbox
    text = str(told.body)
    assert (told.to, word in text, HOME in text) == (["contact@place0.example"], True, True)
    for page in ("leave", "observation", "claim"):
        with __import__("django.utils.translation", fromlist=["override"]).override(language):
            assert reverse(f"portal:{page}") in text
    assert "6(1)(f)" in text


def test_only_places_with_a_published_address_are_written_to_and_once() -> None:
    for number in range(3):
        admit(number)
    publish(0, "contact@place0.example")
    publish(1, "")
    homes = [f"https://place{number}.example/" for number in range(3)]
    assert [services.tell_places(homes=homes, by="user:1") for _turn in range(2)] == [1, 0]
    mail.deliver_due()
    assert [one.to for one in outbox.outbox] == [["contact@place0.example"]]
    assert Notice.objects.count() == 1


def test_a_place_that_left_is_not_written_to() -> None:
    admit(0)
    publish(0, "contact@place0.example")
    services.opt_out(url=HOME, way=Way.FORM, by="public")
    assert services.tell_places(homes=[HOME], by="user:1") == 0
    assert not Contact.objects.exists()


def test_many_are_told_and_noted_from_the_desk() -> None:
    rows = [admit(number) for number in range(4)]
    publish(0, "contact@place0.example")
    client = Client()
    client.force_login(make_user(RoleName.HELPER))
    page = client.get(reverse("desk:charter-notices")).content.decode()
    assert all(row.name in page for row in rows)
    client.post(reverse("desk:charter-notices-send"))
    client.post(reverse("desk:charter-notices-record"), {"way": "letter", "ids": [rows[1].pk, rows[2].pk]})
    ways = dict(Notice.objects.values_list("surt", "way"))
    assert ways == {"example,place0)": "mail", "example,place1)": "letter", "example,place2)": "letter"}
    page = client.get(reverse("desk:charter-notices")).content.decode()
    assert [row.name in page for row in rows] == [False, False, False, True]


def test_a_bulk_note_needs_a_way_and_places() -> None:
    row = admit(0)
    client = Client()
    client.force_login(make_user(RoleName.HELPER))
    for given in ({"way": "telepathy", "ids": [row.pk]}, {"way": "letter"}, {"way": "letter", "ids": ["x"]}):
        client.post(reverse("desk:charter-notices-record"), given)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<a href="mailto:contact@a.example?subject=x">écrire</a>', "contact@a.example"),
        ('<a href="MAILTO:Info@A.example">x</a><a href="mailto:ana@mail.example">Ana</a>', "info@a.example"),
        ('<a href="mailto:ana@mail.example">x</a>', "ana@mail.example"),
        ('<a href="mailto:ana@mail.example">x</a><a href="mailto:bob@mail.example">y</a>', ""),
        ('<a href="mailto:ana@a.example">x</a><a href="mailto:bob@mail.example">y</a>', "ana@a.example"),
        ('<a href="mailto:x">x</a><a href="mailto:a@b.example%0d%0aBcc:c@d.example">x</a>', ""),
        ("contact@a.example", ""),
        ("", ""),
    ],
)
def test_the_contact_is_the_places_own_or_none(html: str, address: str) -> None:
    assert contact_in(html.encode(), "https://www.a.example/") == address


@pytest.mark.parametrize(
    ("html", "page"),
    [
        ('<a href="/contact">x</a>', "https://a.example/contact"),
        ('<a href="page#top">Nous écrire</a>', "https://a.example/page"),
        ('<a href="https://evil.example/contact">Contact</a>', ""),
        ('<a href="javascript:contact()">Contact</a>', ""),
    ],
)
def test_the_contact_page_is_on_the_same_host(html: str, page: str) -> None:
    assert contact_page(html.encode(), "https://a.example/") == page


def test_the_contact_is_looked_for_politely_and_robots_txt_is_obeyed(
    free_port: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace
    from ipaddress import ip_network

    from seve.project import contacts
    from seve.register import asking

    asked: list[str] = []
    pages = {
        "/": b'<a href="/contact">Contact</a>',
        "/contact": b'<a href="mailto:contact@a.example">x</a>',
        "/robots.txt": b"User-agent: *\nAllow: /",
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    settings.SEVE = replace(settings.SEVE, allow_nets=(ip_network("127.0.0.0/8"),))
    monkeypatch.setattr(asking, "PAUSE", 0.0)
    home = f"http://127.0.0.1:{free_port}/"
    row = WebEntity.objects.create(
        name="x", home_url=home, status="in", standing="independent", created_at=clock.now(), decided_at=clock.now()
    )
    UrlPrefix.objects.create(entity=row, surt=f"127.0.0.1:{free_port})", url=home)
    server = ThreadingHTTPServer(("127.0.0.1", free_port), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        assert contacts.look_for_contacts(by="test") == 1
        assert asked[0] == "/robots.txt" and set(asked) == {"/robots.txt", "/", "/contact"}
        assert contacts.look_for_contacts(by="test") == 0  # looked for once
        Contact.objects.all().delete()
        pages["/robots.txt"] = b"User-agent: *\nDisallow: /"
        asked.clear()
        assert contacts.look_for_contacts(by="test") == 0
        assert set(asked) == {"/robots.txt"}
    finally:
        server.shutdown()
        server.server_close()
    assert isinstance(clock.now(), datetime)
