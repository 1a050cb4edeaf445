"""The end of a certificate's life comes with the answer, however short the answer is."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from seve.base.http import Answer, Client, Policy, Trouble

UNTIL = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)


class Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * int(self.path.strip("/") or 0)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Policy]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", not_after=UNTIL).configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    policy = Policy(user_agent="SeveBot/test", allow_nets=(ipaddress.ip_network("127.0.0.0/8"),), ca_bundle=tmp_path / "ca.pem")
    yield server.server_port, policy
    server.shutdown()
    server.server_close()


async def _get(url: str, policy: Policy) -> Answer:
    async with Client(policy) as client:
        return await client.get(url)


@pytest.mark.parametrize("size", [0, 5, 300_000])
async def test_the_certificate_comes_with_the_answer(secure: tuple[int, Policy], size: int) -> None:
    port, policy = secure

    answer = await _get(f"https://127.0.0.1:{port}/{size}", policy)

    assert (answer.trouble, len(answer.body)) == (Trouble.NONE, size)
    assert answer.certificate_until == UNTIL


async def test_an_unknown_authority_is_a_trouble_and_tells_no_date(secure: tuple[int, Policy]) -> None:
    port, policy = secure

    answer = await _get(f"https://127.0.0.1:{port}/5", Policy(user_agent="SeveBot/test", allow_nets=policy.allow_nets))

    assert (answer.trouble, answer.certificate_until) == (Trouble.CERTIFICATE, None)
