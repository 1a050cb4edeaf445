"""Writing to people: one a message, nothing lost to a failing server, nothing sent twice but where nobody can know."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from tests.accounts.smtp import Sink, smtp_server

from seve.accounts import mail
from seve.accounts.models import Mail, User
from seve.audit.selectors import events
from seve.base import clock

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture
def sink(settings: pytest.FixtureRequest, free_port: int) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port, 5  # type: ignore[attr-defined]
    with smtp_server(free_port) as server:
        yield server


@pytest.fixture
def team() -> list[User]:
    return [User.objects.create_user(f"{name}@example.org", name=name, language=lang) for name, lang in (("ana", "fr"), ("bob", "en"))]


def write(team: list[User], key: str = "", text: str = "Two teams build the same thing.") -> int:
    ids = [user.pk for user in team]
    return mail.write_to(user_ids=ids, subject="An overlap", text=text, by="user:1", reason="register.overlap", key=key)


def make_due() -> None:
    Mail.objects.update(due_at=clock.now() - timedelta(seconds=1))


def test_each_recipient_gets_a_message_of_their_own(sink: Sink, team: list[User]) -> None:
    assert write(team) == 2
    assert mail.deliver_due() == 2
    assert [(to, message["To"], message["Bcc"], message["Cc"]) for to, message in sink.letters] == [
        (["ana@example.org"], "ana@example.org", None, None),
        (["bob@example.org"], "bob@example.org", None, None),
    ]


def test_a_message_has_a_text_part_a_list_and_nothing_that_watches(sink: Sink, team: list[User]) -> None:
    write(team, text="Read https://seve.example.org/fr/desk/ – it is urgent.")
    mail.deliver_due()
    message = sink.letters[0][1]
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    assert message["List-Id"] == "<register.overlap.localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part for part in message.get_content().split() if "://" in part] == ["https://seve.example.org/fr/desk/"]


def test_each_is_written_to_in_their_language(sink: Sink, team: list[User]) -> None:
    ids = [user.pk for user in team]
    mail.write_to(user_ids=ids, subject=_("French"), text=format_lazy("{} 12", _("English")), by="user:1", reason="register.overlap")
    mail.deliver_due()
    assert [message["Subject"] for _to, message in sink.letters] == ["Français", "French"]
    assert [message.get_content().splitlines()[0] for _to, message in sink.letters] == ["Anglais 12", "English 12"]


def test_no_line_break_of_a_subject_becomes_a_header(sink: Sink, team: list[User]) -> None:
    mail.write_to(user_ids=[team[0].pk], subject="Hello\r\nBcc: all@example.org", text="x", by="cli", reason="register.overlap")
    mail.deliver_due()
    assert [(message["Subject"], message["Bcc"]) for _to, message in sink.letters] == [("Hello Bcc: all@example.org", None)]


def test_what_was_sent_is_forgotten_but_that_it_was(sink: Sink, team: list[User]) -> None:
    mail.write_to_address(address="voice@example.net", subject="Secret", text="Hidden", by="user:1", reason="question.answered")
    row = Mail.objects.get()
    assert not any(word in bytes(row.sealed) + bytes(row.recipient) for word in (b"voice", b"Secret", b"Hidden"))
    mail.deliver_due()
    row.refresh_from_db()
    assert (row.state, bytes(row.sealed), bytes(row.recipient)) == (Mail.State.SENT, b"", b"")
    assert [(event.verb, event.detail) for event in events(verb_prefix="accounts.mail")] == [
        ("accounts.mail", {"count": 1, "reason": "question.answered"})
    ]


def test_the_same_effect_is_never_queued_twice_for_one_person(sink: Sink, team: list[User]) -> None:
    assert [write(team[:1], key="overlap:1"), write(team, key="overlap:1"), write(team, key="overlap:1")] == [1, 1, 0]
    mail.deliver_due()
    write(team, key="overlap:1")
    assert mail.deliver_due() == 0
    assert len(sink.letters) == 2


def test_a_change_that_is_rolled_back_takes_its_mail_along(sink: Sink, team: list[User]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write(team)
        raise RuntimeError
    assert mail.deliver_due() == 0
    assert sink.letters == []


def test_closed_accounts_are_not_written_to(sink: Sink, team: list[User]) -> None:
    write(team)
    User.objects.filter(pk=team[0].pk).update(is_active=False)
    assert mail.deliver_due() == 1
    assert write(team) == 1
    assert Mail.objects.get(user=team[0]).trouble == "the account was closed"


def test_what_is_no_address_is_refused_in_words() -> None:
    for address in ("nobody", "a@b\r\nBcc: c@example.org", ""):
        with pytest.raises(mail.MailRefused, match="is not an e-mail address"):
            mail.write_to_address(address=address, subject="x", text="x", by="cli", reason="register.overlap")


def test_an_absent_server_loses_nothing(settings: pytest.FixtureRequest, free_port: int, team: list[User]) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port  # type: ignore[attr-defined]
    write(team)
    assert mail.deliver_due() == 0
    assert mail.deliver_due() == 0  # nothing is due again yet
    assert mail.waiting() == 2
    make_due()
    with smtp_server(free_port) as server:
        assert mail.deliver_due() == 2
    assert [to for to, _message in server.letters] == [["ana@example.org"], ["bob@example.org"]]
    assert mail.outbox(since=clock.now() - YESTERDAY).doubts == 0


def test_a_server_that_says_later_is_asked_later_and_gets_each_mail_once(sink: Sink, team: list[User]) -> None:
    sink.answer = lambda number: "451 come back" if number <= 4 else "250 taken"
    write(team)
    for _round in range(4):
        mail.deliver_due()
        make_due()
    assert [to for to, _message in sink.letters] == [["ana@example.org"], ["bob@example.org"]]
    assert mail.outbox(since=clock.now() - YESTERDAY).doubts == 0


def test_a_refused_recipient_is_given_up_and_told_without_their_address(sink: Sink, team: list[User]) -> None:
    sink.rcpt = lambda address: "550 no such person" if address.startswith("ana") else "250 OK"
    write(team)
    assert mail.deliver_due() == 1
    assert [message["To"] for _to, message in sink.letters] == ["bob@example.org"]
    refused = events(verb_prefix="accounts.mail_refused")
    assert [event.detail for event in refused] == [{"reason": "register.overlap", "trouble": "SMTPRecipientsRefused"}]


def test_a_line_cut_after_the_last_byte_is_counted_and_keeps_its_message_id(sink: Sink, team: list[User]) -> None:
    sink.answer = lambda number: None if number == 1 else "250 taken"
    write(team[:1])
    assert mail.deliver_due() == 0
    make_due()
    assert mail.deliver_due() == 1
    assert len({message["Message-ID"] for _to, message in sink.letters}) == 1
    assert mail.outbox(since=clock.now() - YESTERDAY).doubts == 1


def test_a_killed_worker_leaves_a_doubt_and_no_loss(sink: Sink, team: list[User]) -> None:
    write(team[:1])
    Mail.objects.update(state=Mail.State.SENDING, due_at=clock.now() + timedelta(minutes=9))
    assert mail.deliver_due() == 0  # it may still be at work
    make_due()
    mail.deliver_due()
    make_due()
    assert mail.deliver_due() == 1
    assert mail.outbox(since=clock.now() - YESTERDAY).doubts == 1


def test_a_mail_nobody_takes_is_given_up_after_four_days(sink: Sink, team: list[User]) -> None:
    sink.answer = lambda number: "451 come back"
    write(team[:1])
    for _day in range(len(mail.WAITS) + 1):
        make_due()
        mail.deliver_due()
    row = Mail.objects.get()
    assert (row.state, bytes(row.sealed), row.trouble) == (Mail.State.REFUSED, b"", "SMTPDataError 451")
    assert timedelta(days=3) < sum(mail.WAITS, timedelta()) < timedelta(days=5)


def test_without_a_mail_server_everything_waits(settings: pytest.FixtureRequest, team: list[User]) -> None:
    settings.EMAIL_BACKEND = mail.CONSOLE  # type: ignore[attr-defined]
    write(team)
    assert mail.deliver_due() == 0
    assert mail.waiting() == 2
    assert Mail.objects.filter(tries=0).count() == 2


def test_old_mail_is_forgotten_after_a_year(sink: Sink, team: list[User]) -> None:
    write(team)
    mail.deliver_due()
    Mail.objects.filter(user=team[0]).update(ended_at=clock.now() - timedelta(days=366))
    assert mail.forget_old_mail() == 1
    assert Mail.objects.count() == 1


def test_who_withdrew_is_not_written_to_by_what_still_waited(sink: Sink) -> None:
    for name in ("Ana", "bob"):
        mail.write_to_address(address=f"{name}@example.net", subject="x", text="x", by="cli", reason="question.answered")
    assert mail.forget_address(" ana@EXAMPLE.net ") == 1
    mail.deliver_due()
    assert [to for to, _message in sink.letters] == [["bob@example.net"]]


def test_a_mail_sealed_with_another_key_is_given_up(sink: Sink, team: list[User], settings: pytest.FixtureRequest) -> None:
    write(team[:1])
    settings.SECRET_KEY = "another" * 10  # type: ignore[attr-defined]
    assert mail.deliver_due() == 0
    assert Mail.objects.get().trouble == "the secret key changed since it was written"


def test_a_subject_is_one_line_and_keeps_its_no_break_spaces(sink: Sink, team: list[User]) -> None:
    subject = " «\u00a0Oui\u00a0» \r\nBcc: b@example.org\u2028\x85fin\u202f! "
    mail.write_to_address(address="voice@example.net", subject=subject, text="x", by="user:1", reason="question.answered")
    mail.deliver_due()
    assert sink.letters[-1][1]["Subject"] == "«\u00a0Oui\u00a0» Bcc: b@example.org fin\u202f!"
