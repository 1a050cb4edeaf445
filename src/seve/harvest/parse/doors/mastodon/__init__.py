"""Mastodon and compatible servers: the public posts of an account that was declared, when every flag says yes (F1).

Contract: https://docs.joinmastodon.org/methods/accounts/ (lookup, statuses). A post is kept only when it is public (not unlisted), its
account is indexable and discoverable, not locked, carries no refusal in its description, and the post is the account's own: no boost, no
reply. Followers, favourites and who boosted are never asked for. Missing flags read as "no" (FEP-5feb). No other word stands for them: what
each software tells is in docs/reference/doors.md.
"""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from seve.base.html import plain
from seve.harvest.domain.directives import NONE
from seve.harvest.parse.doors.contract import DoorChanged, dict_of, entry, feed, items_of, list_of, load, origin, text_of
from seve.harvest.types import Directives, FoundEntry, FoundFeed, FoundPage

REFUSALS = re.compile(r"#(?:nobots?|noindex|noarchive|nosearch)\b", re.IGNORECASE)
_account = re.compile(r"^https?://[^/]+/(?:@|users/)([A-Za-z0-9_.-]+)/?$")
_number = re.compile(r"[0-9A-Za-z]{1,40}")  # digits on Mastodon; Pleroma, Akkoma and GoToSocial have letters in it
_api = re.compile(r"/api/v1/accounts/(?:lookup\?|[0-9A-Za-z]{1,40}/statuses\?)")


def suggest(page: FoundPage, url: str) -> list[str]:
    """The account's own description first: only its answer tells whether, and where, its posts may be read."""
    found = _account.match(url)
    is_show = f"{url.rstrip('/')}/feed.xml" in page.feeds  # a podcast on Castopod: an account, but its feed says what it has to say
    if not found or page.directives.noindex or is_show:
        return []
    return [f"{origin(url)}/api/v1/accounts/lookup?acct={quote(found[1])}&of=/@{found[1]}"]


def reads(url: str, content_type: str) -> bool:
    return _api.search(url) is not None and "json" in content_type


def read(body: bytes, url: str) -> FoundFeed | FoundPage:
    told = load(body)
    if isinstance(told, list):
        found = [_entry(status) for status in items_of(told) if may_keep(status)]
        return feed(format="mastodon", link=_home(url), entries=found)
    if isinstance(told, dict) and "acct" in told:
        return _description(told, url)
    raise DoorChanged("the answer is neither an account nor its posts: the server may have moved to other software")


def is_signed(url: str) -> bool:
    """Whether a server is told who asks, so that it may refuse us by name (F4)."""
    return _api.search(url) is not None


def may_keep(status: dict[str, Any]) -> bool:
    """F1: the truth table of flags; only one row keeps."""
    account = status.get("account")
    is_own = not status.get("reblog") and not status.get("in_reply_to_id")
    return status.get("visibility") == "public" and is_own and isinstance(account, dict) and is_open(account)


def is_open(account: dict[str, Any]) -> bool:
    """Whether an account agrees to be found and read by strangers."""
    refused = REFUSALS.search(f"{plain(text_of(account.get('note')))} {' '.join(_fields(account))}") is not None
    shut = account.get("locked") is not False or account.get("suspended") or account.get("limited") or account.get("noindex") is True
    return account.get("indexable") is True and account.get("discoverable") is True and not shut and not refused


def _fields(account: dict[str, Any]) -> list[str]:
    return [plain(text_of(each.get("value"))) for each in map(dict_of, list_of(account.get("fields")))]


def _description(account: dict[str, Any], url: str) -> FoundPage:
    """The account; with the address of its posts when it agrees, else as a page that asks not to be kept."""
    of = parse_qs(urlsplit(url).query).get("of", [f"/@{account.get('username', '')}"])[0]
    number = text_of(account.get("id"))
    may = is_open(account) and _number.fullmatch(number) is not None
    posts = f"{origin(url)}/api/v1/accounts/{number}/statuses?limit=40&exclude_replies=true&exclude_reblogs=true&of={of}"
    return FoundPage(
        title="",
        canonical="",
        language="",
        published=None,
        text="",
        excerpt="",
        links=(),
        feeds=(posts,) if may else (),
        directives=NONE if may else Directives(noindex=True),
        generator="door:mastodon",
    )


def _home(url: str) -> str:
    of = parse_qs(urlsplit(url).query).get("of", [""])[0]
    return origin(url) + of if of else ""


def _entry(status: dict[str, Any]) -> FoundEntry:
    link = text_of(status.get("url")) or text_of(status.get("uri"))
    warning = text_of(status.get("spoiler_text"))
    return entry(
        id=text_of(status.get("uri")),
        title=warning,
        link=link,
        published=text_of(status.get("created_at")),
        updated=text_of(status.get("edited_at")),
        content=text_of(status.get("content")),
        tags=[text_of(tag.get("name")) for tag in map(dict_of, list_of(status.get("tags")))],
    )
