"""Both teams are told at once, once, in their language, over a real mail server; what nobody keeps is told to the coordination."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from tests.accounts.smtp import Sink, smtp_server

from seve.accounts import mail
from seve.accounts.models import Mail, User
from seve.accounts.services import grant
from seve.accounts.types import RoleName
from seve.base import clock
from seve.base.http import Answer, Trouble
from seve.charter.types import Gate
from seve.register import selectors, services
from seve.register.registries import Registration
from seve.register.types import Card, OutcomeKind, Stage, Verdict

pytestmark = pytest.mark.django_db
TWIN = {"purpose": "Débattre et proposer entre adhérents", "functions": ("débat", "propositions"), "audience": ("adhérents",)}


@pytest.fixture
def server(settings: Any, free_port: int) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port, 5
    with smtp_server(free_port) as running:
        yield running


@pytest.fixture
def people() -> dict[str, User]:
    """Camille coordinates, in French; Anne keeps the forum, in French; Bob keeps the agora, in English."""
    made = {
        name: User.objects.create_user(f"{name}@example.org", name=name, language=language)
        for name, language in (("camille", "fr"), ("anne", "fr"), ("bob", "en"))
    }
    grant(user_id=made["camille"].pk, role=RoleName.COORDINATOR, by="test")
    grant(user_id=made["anne"].pk, role=RoleName.PLATFORM_OWNER, territory="forum", by="test")
    grant(user_id=made["bob"].pk, role=RoleName.PLATFORM_OWNER, territory="agora", by="test")
    return made


def declare(key: str, name: str, **more: object) -> None:
    services.save_card(card=Card(key=key, name=name, **(TWIN | more)), by="user:99")  # type: ignore[arg-type]


def read(server: Sink) -> dict[str, list[tuple[str, str]]]:
    """Send what waits; address → (subject, text) of what the server took, and forget it."""
    mail.deliver_due()
    told: dict[str, list[tuple[str, str]]] = {}
    for [address], message in server.letters:
        told.setdefault(address, []).append((" ".join(str(message["Subject"]).split()), message.get_content()))
    server.letters.clear()
    return told


def test_both_owners_are_told_at_once_each_in_their_language(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum")
    declare("agora", "L’Agora")

    told = read(server)

    assert sorted(told) == ["anne@example.org", "bob@example.org"]
    [(subject, text)] = told["anne@example.org"]
    assert subject == "« Le Forum » et « L’Agora » feraient la même chose"
    assert "Elles servent toutes deux à débattre" in text
    [(subject, text)] = told["bob@example.org"]
    assert "would do the same thing" in subject
    assert "Both are for debating" in text
    [case] = selectors.overlap_cases()
    assert f"/en/desk/platforms/cases/{case.id}/" in text


def test_the_same_overlap_is_never_told_twice(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum")
    declare("agora", "L’Agora")
    read(server)

    services.refresh_overlaps(by="cli")
    declare("forum", "Le Forum", note="Une précision.")

    assert read(server) == {}


def test_a_run_that_finds_many_is_one_mail_a_person(server: Sink, people: dict[str, User]) -> None:
    with_bob = [f"t{number}" for number in range(4)]
    for key in ("forum", *with_bob):
        models_card(key)
    for key in with_bob:
        grant(user_id=people["bob"].pk, role=RoleName.PLATFORM_OWNER, territory=key, by="test")

    services.refresh_overlaps(by="cli")

    told = read(server)
    assert {address: len(mails) for address, mails in told.items()} == {"anne@example.org": 1, "bob@example.org": 1}
    assert told["bob@example.org"][0][0] == "10 pairs of platforms would do the same thing"
    assert told["anne@example.org"][0][1].count("/fr/desk/platforms/cases/") == 4


def models_card(key: str) -> None:
    """A card that is stored without its overlaps being looked for, as an import does until its end."""
    from seve.register.services.cards import _write

    with transaction.atomic():
        _write(Card(key=key, name=f"Lieu {key}", **TWIN), by="cli")  # type: ignore[arg-type]


def test_a_conversation_is_told_to_the_other_team_once_a_day(
    server: Sink, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    declare("forum", "Le Forum")
    declare("agora", "L’Agora")
    read(server)
    [case] = selectors.overlap_cases()
    start = clock.now()

    services.say(case_id=case.id, text="Et si nous faisions un seul lieu ?", by=f"user:{people['anne'].pk}")
    services.say(case_id=case.id, text="Nous avons 400 inscrits.", by=f"user:{people['anne'].pk}")

    told = read(server)
    assert {address: len(mails) for address, mails in told.items()} == {"bob@example.org": 1}
    assert "Et si nous faisions un seul lieu ?" in told["bob@example.org"][0][1]
    monkeypatch.setattr("seve.base.clock.now", partial(lambda moment: moment, start + timedelta(days=1)))
    services.say(case_id=case.id, text="Alors ?", by=f"user:{people['anne'].pk}")
    assert list(read(server)) == ["bob@example.org"]


def test_the_outcome_is_told_to_both(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum")
    declare("agora", "L’Agora")
    read(server)
    [case] = selectors.overlap_cases()

    services.record_outcome(case_id=case.id, outcome=OutcomeKind.MERGE, text="L’Agora rejoint le Forum.", by=f"user:{people['camille'].pk}")

    told = read(server)
    assert sorted(told) == ["anne@example.org", "bob@example.org"]
    assert "Elles n’en font plus qu’une." in told["anne@example.org"][0][1]
    assert "They become one." in told["bob@example.org"][0][1]


def test_a_change_that_fails_tells_nobody(server: Sink, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    declare("forum", "Le Forum")
    monkeypatch.setattr("seve.register.services.overlaps.tell_overlaps", lambda cases, by: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        declare("agora", "L’Agora")

    assert (selectors.overlap_cases(), mail.waiting()) == ([], 0)


def test_cards_that_age_are_one_mail_an_owner_once_in_four_months(
    server: Sink, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(user_id=people["anne"].pk, role=RoleName.PLATFORM_OWNER, territory="fichier", by="test")
    declare("forum", "Le Forum", launch=None)
    declare("fichier", "Le fichier", purpose="Tenir le fichier des adhérents", functions=("fichier",))
    read(server)
    start = clock.now()

    def on_day(day: int) -> dict[str, list[tuple[str, str]]]:
        monkeypatch.setattr("seve.base.clock.now", partial(lambda moment: moment, start + timedelta(days=day)))
        services.remind_owners(by="system:schedule")
        return read(server)

    [(subject, text)] = on_day(130)["anne@example.org"]
    assert subject == "Ces 2 fiches sont-elles toujours vraies ?"
    assert "/fr/desk/platforms/forum/" in text
    assert "/fr/desk/platforms/fichier/" in text
    assert on_day(131) == {}
    assert list(on_day(260)) == ["anne@example.org"]


def test_an_owner_who_left_is_told_to_the_coordination(server: Sink, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    declare("forum", "Le Forum")
    services.save_card(card=Card(key="lettre", name="La lettre", purpose="Écrire"), by="cli", owner_user_id=people["bob"].pk)
    User.objects.filter(pk__in=[people["anne"].pk, people["bob"].pk]).update(is_active=False)
    later = clock.now() + timedelta(days=130)
    monkeypatch.setattr("seve.base.clock.now", lambda: later)

    services.tell_what_ends(by="system:schedule")
    services.tell_what_ends(by="system:schedule")

    [(subject, text)] = read(server)["camille@example.org"]
    assert subject == "2 plateformes que personne ne tient"
    assert ("Le Forum" in text, "La lettre" in text) == (True, True)  # kept by a role, and by the card itself
    services.remind_owners(by="system:schedule")
    [(subject, text)] = read(server)["camille@example.org"]
    assert ("Le Forum" in text, "La lettre" in text) == (True, True)


def test_a_team_without_account_is_written_to_at_its_published_address(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum")
    declare("social", "Les Démocrates", owner="equipe@reseau.example")

    told = read(server)

    assert sorted(told) == ["anne@example.org", "equipe@reseau.example"]


def test_a_decision_is_told_with_its_appeal(server: Sink, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seve.charter.selectors.may_decide", lambda user_id: Gate(open=True))
    declare("forum", "Le Forum")
    declare("agora", "L’Agora", purpose="Vendre des livres", functions=("boutique",))
    read(server)

    services.decide(key="forum", verdict=Verdict.MERGE, into="agora", reason="Deux lieux pour un débat.", by=f"user:{people['camille'].pk}")

    told = read(server)
    assert sorted(told) == ["anne@example.org", "bob@example.org"]
    assert "faire un recours jusqu’au" in told["anne@example.org"][0][1]


def test_what_rots_is_told_when_it_begins_and_once(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum", stage=Stage.LAUNCHED, addresses=("https://forum.fr/",))
    read(server)
    soon = clock.now() + timedelta(days=10)

    def down(urls: list[str]) -> list[Answer]:
        return [Answer(url, url, trouble=Trouble.TIME, detail="no answer in time") for url in urls]

    def ending(urls: list[str]) -> list[Answer]:
        return [Answer(url, url, status=200, certificate_until=soon) for url in urls]

    services.check_cards(by="cli", ask=down)  # type: ignore[arg-type]
    services.check_cards(by="cli", ask=down)  # type: ignore[arg-type]
    assert [subject for subject, _ in read(server)["anne@example.org"]] == ["« Le Forum » ne répond pas"]

    services.check_cards(by="cli", ask=ending)  # type: ignore[arg-type]
    services.check_names(by="cli", ask=lambda names, known: [Registration(name, "x", soon, "") for name in names], ask_list=dict)
    for _ in range(2):
        services.tell_what_ends(by="cli")
    subjects = sorted(subject for subject, _ in read(server)["anne@example.org"])
    assert subjects == [
        "Le certificat de « Le Forum » se termine bientôt",
        "Le nom de domaine de « Le Forum » se termine bientôt",
    ]


def test_the_day_of_a_trouble_is_said_in_its_readers_language(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum", stage=Stage.LAUNCHED, addresses=("https://forum.fr/",), territory="FR-29")
    declare("agora", "L’Agora", stage=Stage.LAUNCHED, addresses=("https://agora.fr/",), territory="FR-33")
    read(server)
    ends = clock.now().replace(day=1) + timedelta(days=5)

    services.check_cards(by="cli", ask=lambda urls: [Answer(url, url, status=200, certificate_until=ends) for url in urls])  # type: ignore[arg-type]
    services.tell_what_ends(by="cli")

    told = {address: text for address, [(_, text)] in read(server).items()}
    assert f"{ends.day} {ends:%B %Y}" in told["bob@example.org"].splitlines()
    assert f"{ends:%B}" not in told["anne@example.org"]


def test_a_mail_holds_no_address_of_another(server: Sink, people: dict[str, User]) -> None:
    declare("forum", "Le Forum")
    declare("agora", "L’Agora")

    mail.deliver_due()

    assert Mail.objects.filter(state=Mail.State.SENT).count() == 2
    assert [len(recipients) for recipients, _ in server.letters] == [1, 1]
    assert ["anne@" in str(message) for recipients, message in server.letters if recipients == ["bob@example.org"]] == [False]
