"""Leaving by mail: read from a real mailbox, obeyed when it proves itself, decided by a person when not, never lost."""

import imaplib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from tests.security.walk import make_user

from seve.accounts import mail
from seve.accounts.types import RoleName
from seve.base import clock
from seve.charter import imap, selectors, services
from seve.charter.letters import read_letter, speaks_for
from seve.charter.models import Contact, LeavingMail, Suspension
from seve.charter.types import Way
from seve.cli.charter import charter as commands

pytestmark = pytest.mark.django_db
HOME = "https://blog.example/"
PASSED = "mx.us.example; dkim=pass header.d=blog.example; dmarc=pass header.from=blog.example"


@pytest.fixture(autouse=True)
def _our_server(settings: Any) -> None:
    settings.SEVE = replace(settings.SEVE, instance_url="http://localhost", mail_authority="mx.us.example")


def letter(
    *,
    sender: str = "Ana <ana@blog.example>",
    text: str = "Please stop reading https://blog.example/ – thanks.",
    number: int = 1,
    **headers: str,
) -> bytes:
    lines = {"From": sender, "To": "leave@us.example", "Subject": "Please leave", "Message-ID": f"<{number}@blog.example>"} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n".encode()


def take(**given: Any) -> list[str]:
    return services.take_in(raw=letter(**given))


def publish(address: str = "contact@blog.example") -> None:
    services.note_contacts(found=[(HOME, address, HOME, "fr")], by="test")


def sent() -> list[tuple[str, str]]:
    mail.deliver_due()
    return [(one.to[0], str(one.body)) for one in outbox.outbox]


def left() -> bool:
    return not selectors.may_visit(HOME).open and selectors.may_visit(HOME).reason == "left"


# ---- proofs


def test_a_mail_from_the_places_own_domain_that_our_server_vouches_for_is_obeyed_at_once() -> None:
    assert take(Authentication_Results=PASSED) == ["left"]
    assert left()
    assert [to for to, _body in sent()] == ["ana@blog.example"]
    assert not LeavingMail.objects.exclude(sealed=b"").exists()


@pytest.mark.parametrize(
    "results",
    [
        "",
        "mx.evil.example; dmarc=pass header.from=blog.example",
        "mx.us.example; dmarc=fail header.from=blog.example",
        "mx.us.example; dkim=pass header.d=blog.example",
        "mx.us.example; spf=pass smtp.mailfrom=blog.example",
        "mx.us.example; dmarc=pass header.from=evil.example",
        "mx.us.example.evil.example; dmarc=pass header.from=blog.example",
        'mx.us.example; dmarc=fail reason="dmarc=pass header.from=blog.example"',
    ],
)
def test_a_mail_that_our_server_does_not_vouch_for_proves_nothing(results: str) -> None:
    assert take(Authentication_Results=results) == ["person"]
    assert not left()


def test_only_the_topmost_result_counts_for_a_sender_may_write_others() -> None:
    raw = b"Authentication-Results: mx.us.example; dmarc=none\r\n" + letter(Authentication_Results=PASSED)
    assert services.take_in(raw=raw) == ["person"]


def test_without_a_named_mail_server_nothing_is_authentic(settings: Any) -> None:
    settings.SEVE = replace(settings.SEVE, mail_authority=None)
    assert take(Authentication_Results=PASSED) == ["person"]


@pytest.mark.parametrize(
    ("domain", "place", "speaks"),
    [
        ("blog.example", "https://blog.example/", True),
        ("blog.example", "https://www.blog.example/", True),
        ("blog.example", "https://ana.blog.example/", False),
        ("blog.example", "https://blog.example/@ana", False),
        ("mail.example", "https://blog.example/", False),
        ("", "https://blog.example/", False),
        ("example", "https://blog.example/", False),
    ],
)
def test_a_domain_speaks_for_its_own_host_only(domain: str, place: str, speaks: bool) -> None:
    assert speaks_for(domain, place) is speaks


def test_an_unproved_mail_leads_to_a_link_sent_to_the_published_address() -> None:
    publish()
    assert take(sender="someone@mail.example") == ["link"]
    assert not left()
    told = dict(sent())
    link = re.search(r"http://localhost(\S+)", told["contact@blog.example"])
    assert link and "someone@mail.example" in told
    client = Client()
    assert client.get(link[1]).status_code == 200
    assert not left()  # opening is not confirming: scanners open links
    assert client.post(link[1]).status_code == 200
    assert left()
    assert client.post(link[1]).status_code == 410


def test_an_authentic_mail_from_the_published_address_is_obeyed() -> None:
    publish("ana@mail.example")
    assert take(sender="ana@mail.example", Authentication_Results="mx.us.example; dmarc=pass header.from=mail.example") == ["left"]
    assert left()


def test_a_link_dies_after_a_week_and_cannot_be_forged() -> None:
    publish()
    take(sender="someone@mail.example")
    link = re.search(r"http://localhost(\S+)", dict(sent())["contact@blog.example"])
    assert link
    forged = link[1].rstrip("/")[:-2] + "xx/"
    assert Client().post(forged).status_code == 410
    LeavingMail.objects.update(at=clock.now() - timedelta(days=8))
    assert Client().post(link[1]).status_code == 410
    assert not left()


# ---- a person decides


def test_the_coordinator_is_told_and_decides() -> None:
    user = make_user(RoleName.COORDINATOR)
    assert take() == ["person"]
    assert user.email in [to for to, _body in sent()]
    client = Client()
    client.force_login(user)
    page = client.get(reverse("desk:charter-leaving")).content.decode()
    assert "ana@blog.example" in page and "blog.example" in page
    row = LeavingMail.objects.get()
    client.post(reverse("desk:charter-leaving-decide", args=[row.pk]), {"do": "leave", "place": HOME})
    assert left()
    assert selectors.leaving_requests() == []


def test_a_mail_that_is_not_from_the_place_changes_nothing() -> None:
    take()
    services.decide_leaving(mail_id=LeavingMail.objects.get().pk, leaves=False, by="user:1")
    assert selectors.may_visit(HOME).open
    assert not LeavingMail.objects.exclude(sealed=b"").exists()


def test_without_a_decision_in_a_day_visits_stop_meanwhile() -> None:
    take()
    assert services.pause_undecided(by="test") == 0
    assert selectors.may_visit(HOME).open
    LeavingMail.objects.update(at=clock.now() - timedelta(hours=25))
    assert services.pause_undecided(by="test") == 1
    assert not selectors.may_visit(HOME).open and not left()
    assert services.pause_undecided(by="test") == 0
    services.decide_leaving(mail_id=LeavingMail.objects.get().pk, leaves=False, by="user:1")
    assert selectors.may_visit(HOME).open and not Suspension.objects.exists()


def test_a_mail_without_an_address_is_read_by_a_person_who_gives_it() -> None:
    assert take(text="Stop reading my blog.") == ["person"]
    services.decide_leaving(mail_id=LeavingMail.objects.get().pk, leaves=True, by="user:1", place="blog.example")
    assert left()


def test_no_table_holds_the_senders_address_in_clear() -> None:
    from django.db import connection

    publish("canary@blog.example")
    take(sender="canary@mail.example")
    with connection.cursor() as cursor:
        for table in ("charter_leavingmail", "charter_contact", "accounts_mail", "audit_auditevent"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%canary%%' OR t::text LIKE %s", [f"%{b'canary'.hex()}%"])
            assert cursor.fetchone()[0] == 0, table


# ---- reading


def test_the_same_mail_is_taken_once() -> None:
    assert [take(), take()] == [["person"], []]
    assert len([to for to, _body in sent() if to == "ana@blog.example"]) == 1


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"}, {"Return_Path": "<>"}],
)
def test_machines_are_not_answered(headers: dict[str, str]) -> None:
    assert take(**headers) == ["nothing"]
    assert sent() == []


def test_nobody_is_answered_more_than_three_times_a_day() -> None:
    for number in range(6):
        take(number=number, text=f"Stop reading https://blog{number}.example/")
    assert len([to for to, _body in sent() if to == "ana@blog.example"]) == 3


def test_what_is_quoted_is_not_what_is_asked() -> None:
    text = "Leave https://blog.example/ please.\n\nOn Monday, Sève wrote:\n> https://other.example/ and https://third.example/"
    assert read_letter(letter(text=text), authority="").places == ("https://blog.example/",)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("blog.example.org/page", ("blog.example.org/page",)),
        ("voir (https://blog.example/).", ("https://blog.example/",)),
        ("ana@blog.example", ()),
        ("rien", ()),
    ],
)
def test_addresses_are_found_as_people_write_them(text: str, places: tuple[str, ...]) -> None:
    assert read_letter(letter(text=text), authority="").places == places


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: \r\n\r\n",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff",
        b"x" * 400_000,
    ],
)
def test_what_is_no_mail_does_no_harm(raw: bytes) -> None:
    assert set(services.take_in(raw=raw)) <= {"nothing", "person"}


def test_one_message_is_read_from_a_pipe(settings: Any) -> None:
    answer = CliRunner().invoke(commands, ["mailbox", "-", "--json"], input=letter(Authentication_Results=PASSED))
    assert (answer.exit_code, '"left": 1' in answer.output) == (0, True), answer.output
    assert left()


def test_without_a_mailbox_the_command_says_what_to_set() -> None:
    answer = CliRunner().invoke(commands, ["mailbox"])
    assert answer.exit_code == 1 and "SEVE_OPTOUT_IMAP" in str(answer.exception)


def test_old_mails_are_forgotten_and_contacts_go_with_the_place() -> None:
    publish()
    take(sender="someone@mail.example")
    LeavingMail.objects.update(at=clock.now() - timedelta(days=31))
    assert services.forget_letters() == 1
    services.opt_out(url=HOME, way=Way.FORM, by="public")
    assert not Contact.objects.exists()


# ---- a real mailbox


@pytest.fixture(scope="module")
def imap_port() -> Iterator[int]:
    """A real IMAP server (pymap), in a process of its own."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    command += ["--no-service", "managesieve", "--no-service", "admin", "dict", "--demo-user", "leave", "--demo-password", "p@ss/word"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for _turn in range(300):
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
            break
        except OSError:
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            time.sleep(0.1)
    yield port
    process.kill()
    process.wait(timeout=10)
    if process.stderr:
        process.stderr.close()


@pytest.fixture
def mailbox(imap_port: int) -> Iterator[str]:
    """An emptied INBOX; the address of it."""
    with imaplib.IMAP4("127.0.0.1", imap_port, timeout=10) as box:
        box.login("leave", "p@ss/word")
        box.select("INBOX")
        box.store("1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()
    yield f"imap://leave:p%40ss%2Fword@127.0.0.1:{imap_port}/INBOX"


def put(url: str, raw: bytes) -> None:
    port = int(re.search(r":(\d+)/INBOX", url)[1])  # type: ignore[index]
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as box:
        box.login("leave", "p@ss/word")
        box.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)


def test_a_real_mailbox_is_read_and_each_mail_once(mailbox: str) -> None:
    put(mailbox, letter(Authentication_Results=PASSED))
    put(mailbox, letter(number=2, text="Stop reading https://other.example/"))
    became: list[str] = []
    assert imap.poll(mailbox, lambda raw: became.extend(services.take_in(raw=raw))) == 2
    assert became == ["left", "person"]
    assert left()
    assert imap.poll(mailbox, lambda raw: became.extend(services.take_in(raw=raw))) == 0


def test_a_mail_that_could_not_be_taken_in_is_met_again(mailbox: str) -> None:
    put(mailbox, letter(Authentication_Results=PASSED))

    def broken(raw: bytes) -> None:
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        imap.poll(mailbox, broken)
    assert imap.poll(mailbox, lambda raw: services.take_in(raw=raw)) == 1
    assert left()


def test_a_wrong_password_is_told_in_one_line_without_it(mailbox: str) -> None:
    with pytest.raises(imap.MailboxUnreachable, match="check SEVE_OPTOUT_IMAP") as told:
        imap.poll(mailbox.replace("p%40ss%2Fword", "wrong-secret"), lambda raw: None)
    assert "wrong-secret" not in str(told.value)
