"""Sign-in by a real identity provider (oidc-provider-mock), end to end: who was invited comes in, nobody else."""

import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider’s own libraries
WALK = Path(__file__).with_name("oidc_walk.py")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the provider's own libraries warn of their futures
        from oidc_provider_mock import User, run_server_in_thread

        proved = {"email": "camille@example.org", "email_verified": True}
        people = [
            User(sub="camille", claims=proved),
            User(sub="stranger", claims={"email": "stranger@example.org", "email_verified": True}),
            User(sub="unproved", claims={"email": "camille@example.org", "email_verified": False}),
        ]
        logging.getLogger("oidc_provider_mock").setLevel(logging.ERROR)
        with run_server_in_thread(port=0, user_claims=people) as server:
            yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def walked(provider: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SEVE_", "DATABASE_URL"))}
    environment |= {
        "SEVE_DATA": str(tmp_path_factory.mktemp("openid")),
        "SEVE_OIDC_URL": provider,
        "SEVE_OIDC_CLIENT": "seve",
        "SEVE_OIDC_SECRET": "secret",
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
    }
    done = subprocess.run([sys.executable, str(WALK)], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_who_was_invited_signs_in_by_the_provider(walked: dict[str, Any]) -> None:
    assert walked["invited"] == {"pkce": True, "status": 302, "to": "/fr/desk/", "user": walked["id"], "desk": "/fr/desk/start/"}


@pytest.mark.parametrize("name", ["stranger", "unproved", "forged"])
def test_nobody_else_does(walked: dict[str, Any], name: str) -> None:
    """A stranger; an address that the provider did not prove; an answer to another question than ours."""
    assert (walked[name]["user"], walked[name]["desk"]) == (None, "/fr/compte/login/")


def test_no_account_is_made(walked: dict[str, Any]) -> None:
    assert walked["accounts"] == 1
