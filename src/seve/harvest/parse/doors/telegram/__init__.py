"""Public Telegram channels, by the page Telegram itself shows to all (t.me/s/NAME).

Contract: `.tgme_widget_message` with data-post="name/12", its `.tgme_widget_message_text`, `time[datetime]`. Who forwarded, reacted or
viewed is not read, nor what was forwarded from elsewhere; a name without such a page (a person, a group, a private channel) is closed.
"""

import re

from seve.base.tree import tree_of
from seve.harvest.parse.doors.contract import DoorChanged, entry, feed
from seve.harvest.types import FoundFeed, FoundPage

_channel = re.compile(r"^https?://(?:t\.me|telegram\.me)/(?:s/)?([A-Za-z]\w{3,31})/?(?:\?.*)?$")
_preview = re.compile(r"^https?://(?:t\.me|telegram\.me)/s/([A-Za-z]\w{3,31})")
FORWARDED = ".tgme_widget_message_forwarded_from"


def suggest(page: FoundPage, url: str) -> list[str]:
    found = _channel.match(url)
    return [f"https://t.me/s/{found[1]}"] if found and "/s/" not in url else []


def reads(url: str, content_type: str) -> bool:
    return _preview.match(url) is not None and "html" in content_type


def read(body: bytes, url: str) -> FoundFeed:
    from seve.harvest.parse.charsets import decode

    tree = tree_of(decode(body, "text/html; charset=utf-8")[0])
    title = tree.css_first(".tgme_channel_info_header_title")
    if title is None:
        raise DoorChanged("this Telegram name has no public page: it is closed")
    found = []
    for message in tree.css(".tgme_widget_message[data-post]"):
        boxes = message.css(".tgme_widget_message_text")  # under an album the text stands in two, one in the other
        moment = message.css_first(".tgme_widget_message_date time[datetime]")
        if not boxes or moment is None or message.css_first(FORWARDED) is not None:
            continue
        post = message.attributes.get("data-post") or ""
        html = re.sub(r"^<div[^>]*>|</div>$", "", boxes[-1].html or "")
        found.append(entry(id=post, link=f"https://t.me/{post}", published=moment.attributes.get("datetime"), content=html))
    return feed(format="telegram", title=title.text().strip(), link=url, entries=found[::-1])
