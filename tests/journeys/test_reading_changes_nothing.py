"""Q12: to open every page of a full house, as the coordinator and as a stranger, changes no row of it."""

import pytest
from django.test import Client
from tests.journeys import house
from tests.security.test_access import fingerprint

from seve.accounts.models import User

pytestmark = pytest.mark.django_db


def test_opening_every_page_of_a_full_house_changes_nothing() -> None:
    house.furnish()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.order_by("pk")[0])
    before = fingerprint()
    opened = house.open_addresses(client, prefixes=("",))
    house.open_addresses(Client(raise_request_exception=False), "en", prefixes=("portal:", "accounts:"))
    assert fingerprint() == before
    assert {"portal:place", "portal:letter", "desk:entity", "desk:edge", "desk:story", "desk:register-card"} <= set(opened)


def test_fingerprint_sees_a_single_change() -> None:
    """The guard of the guard."""
    house.furnish()
    before = fingerprint()
    User.objects.update(name="Autre")
    assert fingerprint() != before
