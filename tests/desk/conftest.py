"""What the tests of the pages share: somebody who may open them, and a small web to look at."""

import pytest
from django.test import Client
from tests.desk.factories import Web, make_web

from seve.accounts import services as accounts
from seve.accounts.models import User
from seve.accounts.types import RoleName
from seve.charter import services as charter


@pytest.fixture
def coordinator(db: None) -> User:
    """The coordinator, with a mandate to decide."""
    user = User.objects.create_user(email="anne@example.org", name="Anne")
    accounts.grant(user_id=user.pk, role=RoleName.COORDINATOR, by="system:test")
    charter.open_trial(holder="Anne", holder_id=user.pk, by="system:test")
    return user


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    """A browser in which the coordinator is signed in."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def web(db: None) -> Web:
    return make_web()
