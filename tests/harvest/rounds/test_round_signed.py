"""F4: servers of the fediverse are told who asks, by a signature; one that refuses us by name is not asked by another way."""

import base64
import dataclasses
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hostile import Exchange
from small_town import TEXT, Town

from seve.base.http import Policy
from seve.charter import fediverse
from seve.harvest.models import Feed, Post
from seve.harvest.services.round import run_round

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT = {
    "id": "7",
    "acct": "anne",
    "username": "anne",
    "locked": False,
    "discoverable": True,
    "indexable": True,
    "note": "",
    "fields": [],
}
LOOKUP = "/api/v1/accounts/lookup?acct=anne&of=/@anne"


class Server:
    """A server that answers only callers whose signature holds, and not those it refuses."""

    def __init__(self, town: Town, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.key = fediverse.private_key().public_key()
        self.seen: list[tuple[str, str]] = []  # (path, who asked; "" for nobody we can tell)
        self.home = f"http://social.test:{town.server.port}/@anne"
        post = {
            "url": f"{self.home}/1",
            "uri": f"{self.home}/1",
            "created_at": "2026-11-02T10:00:00Z",
            "content": f"<p>{TEXT}</p>",
            "visibility": "public",
            "account": ACCOUNT,
        }
        self.answers: dict[str, Any] = {LOOKUP: ACCOUNT, "/api/v1/accounts/7/statuses": [post]}
        feed = b'<html><head><title>Anne</title><link rel="alternate" type="application/rss+xml" href="/@anne.rss"></head></html>'
        site = town.web.sites.setdefault("social.test", {})
        site["/@anne"] = feed
        statuses = "/api/v1/accounts/7/statuses?limit=40&exclude_replies=true&exclude_reblogs=true&of=/@anne"
        site |= {LOOKUP: self.serve, statuses: self.serve}
        town.admit(self.home)

    async def serve(self, exchange: Exchange) -> None:
        caller = self.caller(exchange)
        self.seen.append((exchange.path, caller))
        if self.refuses or not caller:
            await exchange.answer(b'{"error": "Request not signed"}', 401 if not caller else 403, content_type="application/json")
        else:
            found = next(told for path, told in self.answers.items() if exchange.path.startswith(path))
            await exchange.answer(json.dumps(found).encode(), content_type="application/json")

    def caller(self, exchange: Exchange) -> str:
        """Whose signature holds over the request as it arrived (draft-cavage-12)."""
        told: dict[str, str] = dict(part.split("=", 1) for part in exchange.headers.get("signature", "").split(",") if "=" in part)
        if not told:
            return ""
        of = {"(request-target)": f"get {exchange.path}", "host": exchange.headers["host"], "date": exchange.headers["date"]}
        text = "\n".join(f"{name}: {of[name]}" for name in told["headers"].strip('"').split())
        try:
            self.key.verify(base64.b64decode(told["signature"].strip('"')), text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return ""
        return told["keyId"].strip('"')


@pytest.fixture
def public(settings: Any) -> None:
    settings.SEVE = dataclasses.replace(settings.SEVE, instance_url="https://seve.example")


def test_a_server_that_answers_only_known_callers_answers_us(town: Town, policy: Policy, public: None) -> None:
    server = Server(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert [path.split("?")[0] for path, _ in server.seen] == ["/api/v1/accounts/lookup", "/api/v1/accounts/7/statuses"]
    assert {caller for _, caller in server.seen} == {"https://seve.example/actor#main-key"}
    assert Post.objects.get().url == f"{server.home}/1"
    assert all("signature" not in hit.headers for hit in town.server.hits if "/api/" not in hit.path)


def test_a_server_that_refuses_us_by_name_is_not_asked_by_another_way(town: Town, policy: Policy, public: None) -> None:
    server = Server(town, refuses=True)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    run_round(once=False, by="tests", policy=policy, delay=0.0)
    assert server.seen == [(LOOKUP, "https://seve.example/actor#main-key")]
    assert [hit.path for hit in town.server.hits if ".rss" in hit.path or "/feed" in hit.path] == []
    assert Post.objects.count() == 0
    assert Feed.objects.get(url__contains="/api/").state == "closed"


def test_without_a_public_address_nothing_is_signed(town: Town, policy: Policy) -> None:
    server = Server(town)
    run_round(once=True, by="tests", policy=policy, delay=0.0)
    assert server.seen == [(LOOKUP, "")]
