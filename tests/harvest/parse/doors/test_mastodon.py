"""The flags of a fediverse account: only one row of the table keeps a post (F1)."""

# ruff: noqa: E501 - tables of data read better on one line

import json
from itertools import product
from typing import Any

import pytest

from seve.harvest.parse.doors import mastodon, speaks_for
from seve.harvest.types import FoundFeed, FoundPage

ACCOUNT = {
    "id": "12",
    "acct": "nous",
    "username": "nous",
    "locked": False,
    "indexable": True,
    "discoverable": True,
    "note": "<p>Un collectif</p>",
    "fields": [],
}
STATUS = {
    "uri": "https://s.example/users/nous/statuses/1", "url": "https://s.example/@nous/1", "created_at": "2026-03-02T10:00:00.000Z", "visibility": "public",
    "content": '<p>Rendez-vous <a href="https://a.example/" rel="nofollow">ici</a></p>', "tags": [{"name": "place"}], "reblog": None, "in_reply_to_id": None, "account": ACCOUNT,
}  # fmt: skip
URL = "https://s.example/api/v1/accounts/12/statuses?limit=40&of=/@nous"


def told(*statuses: dict[str, Any]) -> FoundFeed:
    import json

    found = mastodon.read(json.dumps(list(statuses)).encode(), URL)
    assert isinstance(found, FoundFeed)
    return found


ROWS = list(product((True, False), repeat=6))


def test_the_table_is_whole() -> None:
    assert len(ROWS) == 2**6


@pytest.mark.parametrize(("public", "indexable", "discoverable", "unrefused", "unlocked", "own"), ROWS)
def test_only_one_row_keeps(public: bool, indexable: bool, discoverable: bool, unrefused: bool, unlocked: bool, own: bool) -> None:
    account = {
        **ACCOUNT,
        "indexable": indexable,
        "discoverable": discoverable,
        "locked": not unlocked,
        "note": "Un collectif" if unrefused else "Un collectif #NoBot",
    }
    status = {**STATUS, "visibility": "public" if public else "unlisted", "account": account, "reblog": None if own else {"id": "9"}}
    assert len(told(status).entries) == (1 if all((public, indexable, discoverable, unrefused, unlocked, own)) else 0)


@pytest.mark.parametrize(
    "account",
    [
        {key: value for key, value in ACCOUNT.items() if key != "indexable"},
        {key: value for key, value in ACCOUNT.items() if key != "discoverable"},
        {key: value for key, value in ACCOUNT.items() if key != "locked"},
        {**ACCOUNT, "indexable": None},
        {**ACCOUNT, "noindex": True},
        {**ACCOUNT, "suspended": True},
        {**ACCOUNT, "limited": True},
        {**ACCOUNT, "note": "<p>#<span>nobots</span></p>"},
        {**ACCOUNT, "fields": [{"name": "x", "value": "#noindex"}]},
        "nobody",
    ],
)
def test_a_flag_that_is_missing_says_no(account: object) -> None:
    assert told({**STATUS, "account": account}).entries == ()


def test_what_is_kept_of_a_post() -> None:
    (entry,) = told(STATUS, {**STATUS, "in_reply_to_id": "5"}).entries
    assert (entry.link, entry.tags, entry.authors) == ("https://s.example/@nous/1", ("place",), ())
    assert entry.content == '<p>Rendez-vous <a href="https://a.example/" rel="nofollow">ici</a></p>'


def test_description_leads_to_the_posts_only_when_the_account_agrees() -> None:
    import json

    url = "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"
    agrees = mastodon.read(json.dumps(ACCOUNT).encode(), url)
    refuses = mastodon.read(json.dumps({**ACCOUNT, "indexable": False}).encode(), url)
    assert isinstance(agrees, FoundPage)
    assert isinstance(refuses, FoundPage)
    assert agrees.feeds == ("https://s.example/api/v1/accounts/12/statuses?limit=40&exclude_replies=true&exclude_reblogs=true&of=/@nous",)
    assert (refuses.feeds, refuses.directives.noindex) == ((), True)


@pytest.mark.parametrize("number", ["12", "9rZ2STPb7FA7JnMRii", "01F8MH1H7YV1Z7D2C8K2730QBF"])
def test_account_numbers_of_every_software(number: str) -> None:
    """Mastodon counts; Pleroma and Akkoma write flakes, GoToSocial ULIDs."""
    body = json.dumps(ACCOUNT | {"id": number}).encode()
    page = mastodon.read(body, "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous")
    assert isinstance(page, FoundPage)
    assert len(page.feeds) == 1
    assert f"/accounts/{number}/statuses?" in page.feeds[0]
    assert mastodon.reads(page.feeds[0], "application/json")
    assert speaks_for(page.feeds[0]) == "https://s.example/@nous"


def test_account_number_that_is_a_path_leads_nowhere() -> None:
    page = mastodon.read(
        json.dumps(ACCOUNT | {"id": "../../admin"}).encode(), "https://s.example/api/v1/accounts/lookup?acct=nous&of=/@nous"
    )
    assert isinstance(page, FoundPage)
    assert page.feeds == ()
