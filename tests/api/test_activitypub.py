"""Q16, C14: our account in the fediverse. Who blocks it leaves; nobody makes another leave."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.api.remote import CURVE_KEY, INBOX, KEYS, OTHER_KEY, US, Remote, ago, cavage, pem, rfc9421, serving, sha256

from seve.audit.selectors import events
from seve.charter import fediverse
from seve.charter.models import OptOut, SeenSignature
from seve.charter.selectors import departures_by_way, may_visit
from seve.charter.services import forget_signatures
from seve.charter.types import Way

pytestmark = pytest.mark.django_db
Sign = Callable[..., dict[str, str]]
BOTH = pytest.mark.parametrize("sign", [cavage, rfc9421])
KIND = "application/activity+json"


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    cache.clear()
    settings.SEVE = replace(settings.SEVE, instance_url=US, allow_nets=(ip_network("127.0.0.0/8"),))
    settings.ALLOWED_HOSTS = ["seve.example"]


@pytest.fixture
def remote(free_port: int) -> Iterator[Remote]:
    with serving(free_port) as server:
        yield server


def post(body: bytes, headers: dict[str, str], kind: str = KIND) -> int:
    return Client().post("/inbox", body, content_type=kind, headers=headers).status_code


def send(remote: Remote, sign: Sign, activity: dict[str, Any] | None = None, **other: Any) -> int:
    body = json.dumps(activity or remote.block()).encode()
    return post(body, sign(remote, body, **other))


# ---- our own documents


def test_our_account_is_found_and_described() -> None:
    client = Client(headers={"host": "seve.example"})
    found = client.get("/.well-known/webfinger", {"resource": "acct:seve@seve.example"})
    assert found.headers["Content-Type"] == "application/jrd+json"
    link = found.json()["links"][0]
    assert link == {"rel": "self", "type": KIND, "href": f"{US}/actor"}
    actor = client.get("/actor", headers={"accept": KIND}).json()
    assert (actor["id"], actor["type"], actor["inbox"], actor["publicKey"]["owner"]) == (link["href"], "Application", INBOX, actor["id"])
    assert "BEGIN PUBLIC KEY" in actor["publicKey"]["publicKeyPem"]
    assert client.get("/actor", headers={"accept": KIND}).json() == actor  # one key, kept


def test_people_are_led_to_the_page_about_who_visits() -> None:
    assert Client(headers={"host": "seve.example"}).get("/actor").headers["Location"] == "/observation"


@pytest.mark.parametrize(
    ("query", "status"), [({}, 400), ({"resource": "acct:bob@seve.example"}, 404), ({"resource": "acct:seve@evil.example"}, 404)]
)
def test_nobody_else_is_found_here(query: dict[str, str], status: int) -> None:
    assert Client(headers={"host": "seve.example"}).get("/.well-known/webfinger", query).status_code == status


def test_without_a_public_address_there_is_no_account(settings: Any) -> None:
    settings.SEVE = replace(settings.SEVE, instance_url=None)
    client = Client(headers={"host": "seve.example"})
    assert [client.get(path).status_code for path in ("/actor", "/actor/outbox", "/.well-known/webfinger?resource=x")] == [404] * 3
    assert client.post("/inbox", b"{}", content_type=KIND).status_code == 404


def test_the_private_key_rests_sealed() -> None:
    from seve.charter.models import ServiceKey

    fediverse.actor()
    assert b"PRIVATE" not in bytes(ServiceKey.objects.get().sealed)


# ---- who blocks leaves


@BOTH
def test_a_block_is_an_opt_out_of_the_accounts_place(remote: Remote, sign: Sign) -> None:
    assert send(remote, sign) == 202
    assert departures_by_way() == {Way.ACTIVITYPUB: 2}  # its id and its page
    assert not may_visit(f"{remote.origin}/@alice").open
    assert not may_visit(f"{remote.origin}/@alice/123").open
    assert may_visit(f"{remote.origin}/@bob").open
    assert may_visit(f"{remote.origin}/about").open


@BOTH
@pytest.mark.parametrize("minutes", [59, -59, 0])
def test_clocks_may_stand_almost_an_hour_apart(remote: Remote, sign: Sign, minutes: int) -> None:
    assert send(remote, sign, at=ago(minutes)) == 202
    assert OptOut.objects.exists()


@BOTH
def test_a_key_may_be_changed_at_any_time(remote: Remote, sign: Sign) -> None:
    assert send(remote, sign, remote.block(object=f"{US}/actor")) == 202
    OptOut.objects.all().delete()
    remote.with_key(publicKeyPem=pem(OTHER_KEY))
    assert send(remote, sign, at=ago(1)) == 401  # the old key
    assert not OptOut.objects.exists()
    assert send(remote, sign, key=OTHER_KEY) == 202
    assert OptOut.objects.exists()


def test_hs2019_with_created_is_read(remote: Remote) -> None:
    assert (
        send(
            remote,
            cavage,
            headers="(request-target) host (created) digest",
            algorithm="hs2019",
            extra=f",created={int(ago(0).timestamp())}",
        )
        == 202
    )


def test_a_server_that_refuses_us_by_name_vouches_by_its_keys_stub(remote: Remote) -> None:
    remote.key_id = f"{remote.actor}/main-key"
    stub = {
        "id": remote.actor,
        "type": "Person",
        "publicKey": {"id": remote.key_id, "owner": remote.actor, "publicKeyPem": pem(KEYS[2048])},
    }
    remote.documents = {"/users/alice/main-key": stub}
    assert send(remote, cavage) == 202
    assert remote.asked == ["/users/alice", "/users/alice/main-key"]


def test_we_sign_what_we_ask(remote: Remote) -> None:
    send(remote, cavage)
    assert f'keyId="{US}/actor#main-key"' in remote.signed[0]


def test_an_author_of_a_site_takes_their_pages_out_and_not_the_site(remote: Remote) -> None:
    remote.documents["/users/alice"] = remote.document(url=f"{remote.origin}/author/alice")
    assert send(remote, cavage) == 202
    assert not may_visit(f"{remote.origin}/author/alice").open
    assert may_visit(f"{remote.origin}/").open


def test_an_account_whose_page_is_the_home_page_takes_the_site_out(remote: Remote) -> None:
    remote.documents["/users/alice"] = remote.document(url=f"{remote.origin}/")
    assert send(remote, cavage) == 202
    assert not may_visit(f"{remote.origin}/any").open


def test_an_address_on_another_host_is_not_taken_out(remote: Remote) -> None:
    remote.documents["/users/alice"] = remote.document(url=["https://victim.example/", {"type": "Link", "href": "https://other.example/"}])
    assert send(remote, cavage) == 202
    assert may_visit("https://victim.example/").open and may_visit("https://other.example/").open


def test_unblocking_brings_nothing_back_by_itself_and_says_so(remote: Remote) -> None:
    send(remote, cavage)
    body = json.dumps(remote.block(type="Undo", object=remote.block())).encode()
    answer = Client().post("/inbox", body, content_type=KIND, headers=cavage(remote, body))
    assert (answer.status_code, "nothing comes back by itself" in answer.content.decode()) == (202, True)
    assert not may_visit(f"{remote.origin}/@alice").open
    assert [event.verb for event in events(verb_prefix="charter.block_undone")] == ["charter.block_undone"]


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "Follow"},
        {"type": "Delete", "object": "https://x.example/1"},
        {"type": "Block", "object": "https://seve.example.evil.example/actor"},
        {"type": "Block", "object": f"{US}/actor/"},
        {"type": "Block", "object": [f"{US}/actor"]},
        {"type": ["Block"]},
        {"type": "Undo", "object": "https://x.example/blocks/1"},
    ],
)
def test_what_is_not_a_block_of_our_account_is_let_go_by_unread(remote: Remote, activity: dict[str, Any]) -> None:
    assert send(remote, cavage, remote.block(**activity)) == 202
    assert (remote.asked, OptOut.objects.count(), SeenSignature.objects.count()) == ([], 0, 0)


def test_a_server_that_is_down_just_now_is_asked_to_send_again(remote: Remote) -> None:
    remote.status = 502
    body = json.dumps(remote.block()).encode()
    headers = cavage(remote, body)
    answer = Client().post("/inbox", body, content_type=KIND, headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")
    remote.status = 200
    assert post(body, headers) == 202  # the very same, sent again


# ---- nobody makes another leave: forged requests, 0 accepted. Those before the line cost no fetch.

BODY: dict[str, dict[str, Any]] = {
    "too old": {"at": ago(61)},
    "in the future": {"at": ago(-61)},
    "signature cut": {"signature": "AAAA"},
    "signature empty": {"signature": ""},
    "signature of zeros": {"signature": sha256(b"") * 8},
    "key of another host": {"key_id": "http://127.0.0.2:1/users/alice#main-key"},
    "key on a deceptive host": {"key_id": "http://127.0.0.1.evil.example/users/alice#main-key"},
    "key id is no address": {"key_id": "main-key"},
    "key id with userinfo": {"key_id": "http://a@127.0.0.1/users/alice"},
    "another key of the account": {"key_id": None},
    "another key": {"key": OTHER_KEY},
    "another host": {"sent": {"host": "other.example"}},
}
CAVAGE: dict[str, dict[str, Any]] = {
    "no signature": {"sent": {"signature": None}},
    "no digest": {"sent": {"digest": None}},
    "digest of another body": {"sent": {"digest": f"SHA-256={sha256(b'x')}"}},
    "digest and signature of another body": {
        "sent": {"digest": f"SHA-256={sha256(b'x')}"},
        "values": {"digest": f"SHA-256={sha256(b'x')}"},
    },
    "digest in MD5": {"sent": {"digest": "MD5=XrY7u+Ae7tCTyyK7j1rNww=="}, "values": {"digest": "MD5=XrY7u+Ae7tCTyyK7j1rNww=="}},
    "two digests": {"sent": {"digest": f"SHA-256={sha256(b'x')},SHA-256={sha256(b'y')}"}},
    "digest not covered": {"headers": "(request-target) host date"},
    "target not covered": {"headers": "host date digest"},
    "host not covered": {"headers": "(request-target) date digest"},
    "date not covered": {"headers": "(request-target) host digest"},
    "nothing covered": {"headers": ""},
    "covered twice": {"headers": "(request-target) host date digest date"},
    "covers what is not there": {"headers": "(request-target) host date digest x-absent"},
    "signed for another path": {"values": {"(request-target)": "post /users/alice/inbox"}},
    "signed for a GET": {"values": {"(request-target)": "get /inbox"}},
    "signed for another host": {"values": {"host": "other.example"}},
    "another date than signed": {"sent": {"date": "Mon, 23 Nov 2026 05:00:00 GMT"}},
    "no date": {"sent": {"date": None}},
    "a date that is none": {"sent": {"date": "yesterday"}, "values": {"date": "yesterday"}},
    "hmac": {"algorithm": "hmac-sha256"},
    "ecdsa": {"algorithm": "ecdsa-sha256"},
    "a parameter twice": {"extra": ',keyId="http://evil.example/key"'},
    "an unknown parameter": {"extra": ',opaque="x"'},
    "an escaped quote": {"extra": ',created="\\""'},
    "expired": {"extra": ",expires=1"},
    "created with rsa-sha256": {"headers": "(request-target) host (created) digest", "extra": ",created=1900000000"},
    "created not stated": {"headers": "(request-target) host (created) digest", "algorithm": "hs2019"},
}
RFC9421: dict[str, dict[str, Any]] = {
    "no signature": {"sent": {"signature": None}},
    "another label": {"sent": {"signature": "sig2=:AAAA:"}},
    "no digest": {"sent": {"content-digest": None}},
    "digest of another body": {"sent": {"content-digest": f"sha-256=:{sha256(b'x')}:"}},
    "digest and signature of another body": {
        "sent": {"content-digest": f"sha-256=:{sha256(b'x')}:"},
        "values": {'"content-digest"': f"sha-256=:{sha256(b'x')}:"},
    },
    "digest in SHA-512 only": {"sent": {"content-digest": "sha-512=:AAAA:"}, "values": {'"content-digest"': "sha-512=:AAAA:"}},
    "digest not covered": {"headers": '"@method" "@target-uri"'},
    "digest of the request of an answer": {"headers": '"@method" "@target-uri" "content-digest";req'},
    "method not covered": {"headers": '"@target-uri" "content-digest"'},
    "target not covered": {"headers": '"@method" "content-digest"'},
    "only the path covered": {"headers": '"@method" "@path" "content-digest"'},
    "covered twice": {"headers": '"@method" "@target-uri" "content-digest" "@method"'},
    "signed for another method": {"values": {'"@method"': "GET"}},
    "signed for another address": {"values": {'"@target-uri"': f"{US}/actor"}},
    "signed for another scheme": {"values": {'"@target-uri"': "http://seve.example/inbox"}},
    "no date": {"created": ""},
    "a date that is no number": {"created": ';created="1900000000"'},
    "a date in decimals": {"created": ";created=1900000000.5"},
    "hmac": {"alg": ';alg="hmac-sha256"'},
    "another algorithm": {"alg": ';alg="ed25519"'},
    "an unknown parameter": {"extra": ";x=1"},
    "expired": {"extra": ";expires=1"},
    "malformed": {"sent": {"signature-input": "sig1=(((", "signature": "sig1=:AAAA:"}},
    "two signatures": {"sent": {"signature-input": 'a=("@method");keyid="x", b=("@method");keyid="x"', "signature": "a=:AAAA:, b=:AAAA:"}},
    "an old signature beside it": {"sent": {"signature-input": "sig1=()"}},
}
FORGED = [(cavage, name, given) for name, given in (BODY | CAVAGE).items()] + [
    (rfc9421, name, given) for name, given in (BODY | RFC9421).items()
]


def test_there_are_enough_forged_requests() -> None:
    assert len(FORGED) >= 60


@pytest.mark.parametrize(("sign", "name", "given"), FORGED, ids=[f"{sign.__name__}: {name}" for sign, name, _given in FORGED])
def test_forged_signature_is_refused(remote: Remote, sign: Sign, name: str, given: dict[str, Any]) -> None:
    if given.get("key_id", "") is None:
        given = given | {"key_id": f"{remote.actor}#other-key"}
    assert send(remote, sign, **given) in {400, 401}
    assert not OptOut.objects.exists()


DOCUMENTS: dict[str, Callable[[Remote], None]] = {
    "of another account": lambda remote: remote.documents.update({"/users/alice": remote.document(id=f"{remote.origin}/users/bob")}),
    "of another host": lambda remote: remote.documents.update({"/users/alice": remote.document(id="https://victim.example/users/alice")}),
    "without an id": lambda remote: remote.documents.update({"/users/alice": remote.document(id=None)}),
    "key owned by another": lambda remote: remote.with_key(owner="https://victim.example/users/alice"),
    "key without an owner": lambda remote: remote.with_key(owner=None),
    "key by another name": lambda remote: remote.with_key(id=f"{remote.actor}#old"),
    "no key": lambda remote: remote.documents.update({"/users/alice": remote.document(publicKey=None)}),
    "key elsewhere": lambda remote: remote.documents.update({"/users/alice": remote.document(publicKey="https://evil.example/key")}),
    "key of 1,024 bits": lambda remote: remote.with_key(publicKeyPem=pem(KEYS[1024])),
    "key of a curve": lambda remote: remote.with_key(publicKeyPem=pem(CURVE_KEY)),
    "key that is none": lambda remote: remote.with_key(publicKeyPem="-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
    "key that is a list": lambda remote: remote.with_key(publicKeyPem=[pem(KEYS[2048])]),
    "key that is huge": lambda remote: remote.with_key(publicKeyPem="A" * 100_000),
    "no document": lambda remote: remote.documents.clear(),
    "not JSON": lambda remote: remote.documents.update({"/users/alice": b"<html>"}),
    "a list": lambda remote: remote.documents.update({"/users/alice": [remote.document()]}),
    "nested without end": lambda remote: remote.documents.update({"/users/alice": b"[" * 200_000}),
    "as a web page": lambda remote: setattr(remote, "kind", "text/html"),
    "as plain JSON": lambda remote: setattr(remote, "kind", "application/json"),
    "as an upload": lambda remote: setattr(remote, "kind", "application/octet-stream"),
    "as JSON-LD of another kind": lambda remote: setattr(remote, "kind", "application/ld+json"),
    "with a deceptive kind": lambda remote: setattr(remote, "kind", "text/html; x=application/activity+json"),
    "moved elsewhere": lambda remote: (setattr(remote, "status", 302), setattr(remote, "location", "http://127.0.0.1:1/users/alice")),  # type: ignore[func-returns-value]
}


@BOTH
@pytest.mark.parametrize("name", DOCUMENTS)
def test_forged_account_is_refused(remote: Remote, sign: Sign, name: str) -> None:
    DOCUMENTS[name](remote)
    assert send(remote, sign) == 401
    assert not OptOut.objects.exists()


def test_a_document_larger_than_a_mebibyte_is_not_read(remote: Remote) -> None:
    remote.documents["/users/alice"] = remote.document(summary="x" * (1024 * 1024))
    assert send(remote, cavage) == 401
    assert not OptOut.objects.exists()


@BOTH
def test_the_very_same_request_is_refused_the_second_time(remote: Remote, sign: Sign) -> None:
    body = json.dumps(remote.block()).encode()
    headers = sign(remote, body)
    assert [post(body, headers), post(body, headers)] == [202, 401]
    assert len(remote.asked) == 1


def test_marks_of_signatures_are_kept_longer_than_their_window(remote: Remote) -> None:
    send(remote, cavage, at=ago(-59))
    assert forget_signatures() == 0
    assert SeenSignature.objects.get().until > ago(-2 * 60)
    SeenSignature.objects.update(until=ago(1))
    assert forget_signatures() == 1


@BOTH
@pytest.mark.parametrize(
    "other",
    [
        {"actor": "https://victim.example/users/alice"},
        {"actor": f"{US}/actor"},
        {"actor": ""},
        {"actor": None},
        {"actor": {"id": "https://victim.example/users/alice"}},
        {"actor": "ftp://127.0.0.1/users/alice"},
        {"actor": "//127.0.0.1/users/alice"},
        {"type": "Undo", "object": {"type": "Block", "actor": "https://victim.example/a", "object": f"{US}/actor"}},
    ],
)
def test_an_account_speaks_for_itself_only(remote: Remote, sign: Sign, other: dict[str, Any]) -> None:
    assert send(remote, sign, remote.block(**other)) == 401
    assert (remote.asked, OptOut.objects.count()) == ([], 0)


def test_a_private_address_is_never_asked(remote: Remote, settings: Any) -> None:
    settings.SEVE = replace(settings.SEVE, allow_nets=())
    assert send(remote, cavage) == 401
    assert remote.asked == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_only_activities_are_taken(remote: Remote, kind: str) -> None:
    body = json.dumps(remote.block()).encode()
    assert post(body, cavage(remote, body), kind) == 415
    assert remote.asked == []


@pytest.mark.parametrize("length", [1024 * 1024 + 1, 10**9 - 1, 10**30])
def test_a_large_request_is_refused_before_it_is_read(length: int) -> None:
    class Never:
        readline = None

        def read(self, *_: int) -> bytes:
            raise AssertionError("the body was read")

    asked: Any = {"wsgi.input": Never(), "CONTENT_LENGTH": str(length)}
    answer = Client().generic("POST", "/inbox", b"x", content_type=KIND, headers={"host": "seve.example"}, **asked)
    assert answer.status_code == 413


def test_a_request_without_a_length_is_refused() -> None:
    assert (
        Client().generic("POST", "/inbox", b"x", content_type=KIND, headers={"host": "seve.example"}, CONTENT_LENGTH="").status_code == 411
    )


def test_a_flood_from_one_server_is_held_back(remote: Remote) -> None:
    codes = [post(b"{}", {"host": "seve.example"}) for _number in range(62)]
    assert codes[-1] == 429 and codes[0] != 429


@pytest.mark.parametrize("body", [b" ", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"type": "Block", "object": {}}'])
def test_what_is_no_activity_does_no_harm(body: bytes) -> None:
    assert post(body, {"host": "seve.example"}) in {202, 401}
    assert not OptOut.objects.exists()


def test_the_page_of_leaving_names_our_account() -> None:
    page = Client(headers={"host": "seve.example"}).get(reverse("portal:leave")).content.decode()
    assert "@seve@seve.example" in page
