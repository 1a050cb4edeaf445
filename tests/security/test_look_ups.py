"""N7: whoever of the team opens a page about one place is written down; the guardian sees it; twelve months later it is erased."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.conftest import build
from tests.security.walk import make_user, routes

from seve.accounts.types import RoleName
from seve.audit import selectors as audit
from seve.audit.forgetting import KEPT
from seve.audit.services import record
from seve.base import clock
from seve.directory.models import Change
from seve.directory.selectors import get_entity
from seve.project import gate
from seve.project.upkeep import keep_charter

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> list[int]:
    return [entity.pk for entity in build()]


@pytest.fixture
def helper(places: list[int]) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.HELPER))
    return client


def looked_at() -> list[str]:
    return sorted(event.subject.rsplit(":", 1)[1] for event in audit.events(verb_prefix="desk.look"))


@pytest.mark.parametrize("page", ["desk:entity", "desk:card", "desk:map-card"])
def test_page_of_a_place_is_written_down(page: str, places: list[int], helper: Client) -> None:
    assert helper.get(reverse(page, args=[places[0]])).status_code == 200  # no map was drawn yet
    assert looked_at() == [str(places[0])]


def test_posts_of_one_place_are_a_look_at_it(places: list[int], helper: Client) -> None:
    helper.get(reverse("desk:posts"))
    assert looked_at() == []
    helper.get(reverse("desk:posts"), {"place": places[1]})
    helper.get(reverse("desk:posts"), {"place": "1; DROP TABLE x"})
    assert looked_at() == [str(places[1])]


def test_every_page_with_the_number_of_a_place_is_watched(helper: Client) -> None:
    """From the addresses themselves: a new page about one place cannot be forgotten here. Decisions (405) are written down as such."""
    about_one = [route for route in routes() if route.name.startswith("desk:") and route.kwargs and "/places/" in route.address()]
    shown = {route.name.split(":")[1] for route in about_one if helper.get(route.address()).status_code != 405}
    assert shown <= set(gate.PAGES_OF_A_PLACE)
    assert len(shown) >= 3


def test_guardian_sees_who_looked_at_what(places: list[int], helper: Client) -> None:
    helper.get(reverse("desk:entity", args=[places[0]]))
    guardian = Client()
    guardian.force_login(make_user(RoleName.GUARDIAN))
    page = guardian.get(reverse("desk:charter-acts"), {"verb": "desk.look"}).content.decode()
    place = get_entity(places[0])
    assert place is not None
    assert place.name in page
    assert f'href="{reverse("desk:entity", args=[place.id])}"' in page
    assert "helper" in page  # the account's name
    assert helper.get(reverse("desk:charter-acts")).status_code == 403


def test_upkeep_erases_look_ups_after_twelve_months_and_says_so(places: list[int]) -> None:
    old = datetime.now(UTC) - KEPT - timedelta(days=1)
    record(verb="desk.look", subject="directory.WebEntity:1", by="user:1", at=old)
    record(verb="desk.look", subject="directory.WebEntity:2", by="user:1")
    assert keep_charter(by="system:schedule")["look_ups"] == 1
    assert [(event.subject, event.forgotten) for event in audit.events(verb_prefix="desk.look")] == [
        ("directory.WebEntity:2", False),
        ("", True),
    ]
    assert audit.verify_chain() is None


def test_upkeep_erases_what_old_decisions_changed(places: list[int]) -> None:
    now = clock.now()
    for days in (400, 200):
        told = {"verb": "directory.rename", "actor": "cli", "before": {"name": "A"}, "after": {"name": "B"}}
        Change.objects.create(batch=str(days), at=now - timedelta(days=days), entity=1, **told)
    assert keep_charter(by="system:schedule")["changes"] == 1
    assert [change.batch for change in Change.objects.all()] == ["200"]
    assert audit.events(verb_prefix="directory.retention")[0].detail["count"] == 1
    assert keep_charter(by="system:schedule")["changes"] == 0


def test_handover_does_not_tell_who_looked_at_what(places: list[int], helper: Client) -> None:
    import io
    import zipfile

    from seve.desk.handover import archive

    helper.get(reverse("desk:entity", args=[places[0]]))
    packed = zipfile.ZipFile(io.BytesIO(archive(language="fr", by="test")))
    assert b"desk.look" not in packed.read("acts.jsonl")
