"""Certificates: ours through SEVE_CA_BUNDLE is trusted; a wrong name, an unknown authority, an expired one are told apart from silence."""

import asyncio
import ipaddress
import os
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hostile import names

from seve.base.http import Client, Policy, Trouble
from seve.base.http.trust import trusted_authorities

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)


class Secure:
    """One HTTPS server on loopback with the certificate it is given."""

    def __init__(self, certificate: trustme.LeafCert) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self.context)
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self.thread.start()
        started.wait(5)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwords")
                await writer.drain()
            except (OSError, asyncio.IncompleteReadError):
                pass
            writer.close()

        async def serve() -> None:
            server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=self.context)
            self.port = server.sockets[0].getsockname()[1]
            self.stop = asyncio.Event()
            started.set()
            await self.stop.wait()
            server.close()

        self.loop.run_until_complete(serve())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(5)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def secure(authority: trustme.CA, request: pytest.FixtureRequest) -> Iterator[Secure]:
    issuer = trustme.CA() if request.param == "stranger" else authority
    ends = datetime(2020, 1, 1, tzinfo=UTC) if request.param == "expired" else None
    server = Secure(issuer.issue_cert("good.test", not_after=ends))
    yield server
    server.close()


@pytest.mark.parametrize(
    ("secure", "host", "trouble", "word"),
    [
        ("ours", "good.test", Trouble.NONE, ""),
        ("ours", "other.test", Trouble.CERTIFICATE, "ostname"),
        ("stranger", "good.test", Trouble.CERTIFICATE, "self-signed|issuer"),
        ("expired", "good.test", Trouble.CERTIFICATE, "expired"),
    ],
    indirect=["secure"],
)
async def test_certificate(secure: Secure, bundle: Path, host: str, trouble: Trouble, word: str) -> None:
    import re

    policy = Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}), ca_bundle=bundle)
    async with Client(policy) as client:
        answer = await client.get(f"https://{host}:{secure.port}/")
    assert answer.trouble == trouble, answer
    assert re.search(word, answer.detail)
    assert (answer.status == 200) is (trouble == Trouble.NONE)


async def test_a_name_that_stands_in_the_common_name_alone_proves_nothing(authority: trustme.CA, bundle: Path) -> None:
    server = Secure(authority.issue_cert("elsewhere.test", common_name="good.test"))
    bare = Secure(authority.issue_cert(common_name="good.test"))
    try:
        async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}), ca_bundle=bundle)) as client:
            answers = [await client.get(f"https://good.test:{each.port}/") for each in (server, bare)]
    finally:
        server.close()
        bare.close()
    assert [answer.trouble for answer in answers] == [Trouble.CERTIFICATE] * 2


def test_troubles_are_told_without_the_words_of_libraries() -> None:
    from seve.base.http.troubles import trouble_of

    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    assert trouble_of(error) == (Trouble.CERTIFICATE, "no secure connection (wrong version number)")


@pytest.mark.parametrize("secure", ["ours"], indirect=True)
async def test_plain_words_to_a_secure_port_and_back(secure: Secure, bundle: Path) -> None:
    async with Client(Policy("SeveBot/0", allow_nets=LOOPBACK, lookup=names({}), ca_bundle=bundle)) as client:
        answer = await client.get(f"http://good.test:{secure.port}/")
    assert answer.trouble in {Trouble.CONNECT, Trouble.PROTOCOL}


def test_authorities_are_read_once_until_their_bundle_changes(bundle: Path) -> None:
    first = trusted_authorities(bundle)
    assert trusted_authorities(bundle) is first
    os.utime(bundle, ns=(1, 1))
    assert trusted_authorities(bundle) is not first
    assert trusted_authorities(None) is trusted_authorities(None) is not first
