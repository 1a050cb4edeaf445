"""What the security tests share."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh(settings: Any, request: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()
