"""S3: minors, forums about health, dating, genealogy are left out by default; a written reason, told in public, admits one."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seve.audit import wording
from seve.audit.models import AuditEvent
from seve.base.errors import SeveError
from seve.charter.exclusions import _shapes, excluded_by_default
from seve.directory import services
from seve.directory.models import Change, Nomination, WebEntity
from seve.directory.types import EntityKind, Status

pytestmark = pytest.mark.django_db
REASON = "asked for by its own team, in its general assembly"
SEEDS = Path(__file__).resolve().parents[2] / "src" / "seve"


def bring(line: str, status: Status = Status.UNDECIDED) -> Any:
    return services.import_list(content=f"name,url\n{line}\n".encode(), name="list.csv", status=status, by="cli")


def place() -> WebEntity:
    return WebEntity.objects.get()


@pytest.mark.parametrize(
    ("name", "address", "kind", "category"),
    [
        ("Union des lycéens", "https://union.example/", EntityKind.SITE, "minors"),
        ("Union", "https://lyceens-en-lutte.example/", EntityKind.BLOG, "minors"),
        ("Forum Santé mentale", "https://f.example/", EntityKind.SITE, "health"),
        ("Vivre avec le diabète", "https://f.example/", EntityKind.FORUM, "health"),
        ("Célibataires du Finistère", "https://f.example/", EntityKind.SITE, "dating"),
        ("Nos racines", "https://example.org/genealogie/", EntityKind.SITE, "genealogy"),
    ],
)
def test_each_category_is_recognised_by_its_own_words(name: str, address: str, kind: str, category: str) -> None:
    assert excluded_by_default(name=name, address=address, kind=kind) == (category,)


@pytest.mark.parametrize(
    ("name", "address", "kind"),
    [
        ("Santé publique : nos propositions", "https://sante.example/", EntityKind.BLOG),
        ("Rencontres citoyennes", "https://rencontres.example/", EntityKind.SITE),
        ("Mineurs de fond du Nord", "https://mineurs.example/", EntityKind.SITE),
        ("Jeunes du mouvement", "https://jeunes.example/", EntityKind.FORUM),
        ("Collège des élus", "https://elus.example/", EntityKind.SITE),
    ],
)
def test_ordinary_places_are_not_asked_for_a_reason(name: str, address: str, kind: str) -> None:
    assert excluded_by_default(name=name, address=address, kind=kind) == ()


def test_list_has_the_four_categories_and_words_for_each() -> None:
    assert _shapes().keys() == {"minors", "health", "dating", "genealogy"}


@pytest.mark.parametrize("reason", ["", "yes", "x" * 121, "asked by jo@example.org himself"])
def test_no_such_place_is_admitted_without_a_written_reason(reason: str) -> None:
    bring("Union des lycéens,https://union.example/")
    with pytest.raises(SeveError) as refused:
        services.admit(entity_ids=[place().pk], by="user:1", reason=reason)
    assert "\n" not in str(refused.value)
    assert place().status == Status.UNDECIDED
    assert not AuditEvent.objects.filter(verb__in=["directory.admit", "charter.exception"]).exists()


def test_reason_admits_is_audited_and_told_on_the_transparency_page(client: Client) -> None:
    bring("Union des lycéens,https://union.example/")
    assert services.admit(entity_ids=[place().pk], by="user:1", reason=f"  {REASON}\n") == 1
    event = AuditEvent.objects.get(verb="charter.exception")
    assert event.detail == {"reason": REASON, "count": 1} and event.actor == "user:1"
    assert REASON in wording.sentence(event)  # type: ignore[arg-type]
    assert REASON in client.get(reverse("portal:conduct")).content.decode()


def test_kind_is_never_kept_as_a_label() -> None:
    bring("Union des lycéens,https://union.example/")
    services.admit(entity_ids=[place().pk], by="user:1", reason=REASON)
    kept = str([list(model.objects.values()) for model in (WebEntity, Change, AuditEvent)])
    assert [category for category in _shapes() if category in kept] == []
    assert "union" not in str(list(AuditEvent.objects.filter(verb="charter.exception").values())).lower()


def test_every_way_in_asks_for_the_reason() -> None:
    """Lists, archives, found addresses, changes of many: one gate for all."""
    report = bring("Union des lycéens,https://union.example/", Status.IN)
    assert report.added == 0 and [line.line for line in report.refused] == [2]
    assert services.admit_hosts(urls=["https://lyceens.example/a", "https://blog.example/a"], by="cli") == 1
    assert WebEntity.objects.get().home_url == "https://blog.example/"
    bring("Union des lycéens,https://union.example/")
    waiting = WebEntity.objects.get(status=Status.UNDECIDED)
    with pytest.raises(SeveError, match="left out by default"):
        services.bulk_edit(entity_ids=[waiting.pk], status=Status.IN, by="user:1")
    found = Nomination.objects.create(
        surt="example,genealogie)/", url="https://genealogie.example/", first_seen=waiting.created_at, last_seen=waiting.created_at
    )
    with pytest.raises(SeveError, match="left out by default"):
        services.admit_nominations(nomination_ids=[found.pk], by="user:1")
    assert services.admit_nominations(nomination_ids=[found.pk], by="user:1", reason=REASON) == 1


def test_admitted_place_is_known_again_and_comes_back_by_undo() -> None:
    bring("Union des lycéens,https://union.example/")
    services.admit(entity_ids=[place().pk], by="user:1", reason=REASON)
    assert bring("Union des lycéens,https://union.example/", Status.IN).refused == ()
    services.refuse(entity_ids=[place().pk], by="user:1")
    services.undo(by="user:1")
    assert place().status == Status.IN


def test_no_place_that_ships_is_of_these_kinds() -> None:
    """No default seed: every address and name in the files that come with the house."""
    files = [path for path in SEEDS.rglob("*") if path.suffix in {".csv", ".opml", ".json", ".toml", ".txt"} and "locale" not in path.parts]
    lines = itertools.chain.from_iterable(path.read_text(errors="replace").splitlines() for path in files)
    seeds = [line for line in lines if "://" in line]
    assert seeds
    assert [line for line in seeds if excluded_by_default(name=line, address="", kind="site")] == []


def test_mutant_without_the_gate_such_places_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from seve.directory.services import journal

    monkeypatch.setattr(journal, "admit_exceptions", lambda **_: None)
    with pytest.raises(pytest.fail.Exception):
        test_no_such_place_is_admitted_without_a_written_reason("")
