"""A real foreign server (Fedify, under Node) finds our account, blocks it, and takes the block back, over HTTP.

Once: `cd tests/api/foreign && npm ci`. Without it these tests say so; where SEVE_NEEDS_FOREIGN_SERVER is set, they fail.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from seve.audit.selectors import events
from seve.charter.models import OptOut
from seve.charter.selectors import may_visit

FOLDER = Path(__file__).parent / "foreign"
pytestmark = pytest.mark.django_db(transaction=True)


class Foreign:
    """Alice's server; commands go in, one line comes back."""

    def __init__(self, port: int, standard: str) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        command = [str(shutil.which("node")), "server.mjs", str(port), standard]
        self.process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self.process.stdout is not None and self.process.stdout.readline().strip() == "ready"

    def do(self, command: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module", params=["draft-cavage-http-signatures-12", "rfc9421"])
def foreign(request: pytest.FixtureRequest) -> Iterator[Foreign]:
    if shutil.which("node") is None or not (FOLDER / "node_modules").is_dir():
        if os.environ.get("SEVE_NEEDS_FOREIGN_SERVER"):
            pytest.fail("no foreign server, and SEVE_NEEDS_FOREIGN_SERVER is set: cd tests/api/foreign && npm ci")
        pytest.skip("no foreign server: cd tests/api/foreign && npm ci")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Foreign(port, request.param)
    yield server
    server.process.kill()
    server.process.wait(timeout=10)
    for pipe in (server.process.stdin, server.process.stdout):
        assert pipe is not None
        pipe.close()


@pytest.fixture
def us(live_server: Any, settings: Any) -> str:
    cache.clear()
    settings.SEVE = replace(
        settings.SEVE, instance_url=live_server.url.replace("localhost", "127.0.0.1"), allow_nets=(ip_network("127.0.0.0/8"),)
    )
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return str(settings.SEVE.instance_url)


def test_it_finds_our_account_blocks_it_and_its_place_has_left(foreign: Foreign, us: str) -> None:
    assert foreign.do(f"lookup {us}/actor") == f"Application {us}/actor"
    assert foreign.do(f"block {us}") == "done"
    assert not may_visit(f"{foreign.origin}/@alice").open
    assert not may_visit(f"{foreign.origin}/users/alice").open
    assert may_visit(f"{foreign.origin}/@bob").open
    assert "GET /users/alice signed" in foreign.do("asked")


def test_its_key_changes_and_it_is_still_believed(foreign: Foreign, us: str) -> None:
    assert foreign.do(f"block {us}") == "done"
    OptOut.objects.all().delete()
    foreign.do("rotate")
    assert foreign.do(f"block {us}") == "done"
    assert not may_visit(f"{foreign.origin}/@alice").open


def test_it_takes_the_block_back_and_nothing_comes_back_by_itself(foreign: Foreign, us: str) -> None:
    foreign.do(f"block {us}")
    assert foreign.do(f"unblock {us}") == "done"
    assert not may_visit(f"{foreign.origin}/@alice").open
    assert [event.verb for event in events(verb_prefix="charter.block_undone")] == ["charter.block_undone"]
