"""What the owner of a place in a closed network exported of it: X (tweets), Facebook and Instagram (posts, in JSON).

Contract: X "Your archive", `data/tweets.js` (`window.YTD.tweets.part0 = [{"tweet": {id_str, full_text, created_at, entities}}]`, where
full_text has "&amp;" for "&", and ends with a short address of its pictures: `entities.urls[]` and `entities.media[]` name them);
Facebook "Download your information", `posts/your_posts_1.json`, `posts/profile_posts_1.json` ([{timestamp, data[].post, attachments}]);
Instagram, `content/posts_1.json` or `media/posts_1.json` ([{creation_timestamp, title, media[]}]). Only these files are opened: never
messages, followers, likes, advertisers. Answers to others and what was shared of others are left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from seve.harvest.parse.doors.contract import DoorChanged, dict_of, escaped, list_of, text_of

MEMBERS = {
    "x": re.compile(r"(?:^|/)tweets?(?:-part\d+)?\.js$"),
    "facebook": re.compile(r"(?:^|/)posts/(?:your_posts(?:__check_ins__photos_and_videos)?|profile_posts|page_posts)(?:_\d+)?\.json$"),
    "instagram": re.compile(r"(?:^|/)(?:content|media)/posts(?:_\d+)?\.json$"),
}
NETWORKS = {"x.com": "x", "twitter.com": "x", "facebook.com": "facebook", "instagram.com": "instagram"}
MOST = 100_000  # posts of one export
_assigned = re.compile(rb"^\s*window\.YTD\.[\w.]{1,60}\s*=\s*")
_day = "%a %b %d %H:%M:%S %z %Y"


@dataclass(frozen=True, slots=True)
class Said:
    """One post of an export."""

    id: str
    at: datetime
    html: str


def network_of(member: str) -> str:
    """Which network's posts a file of an export holds; "" when it is none of those we open."""
    return next((name for name, pattern in MEMBERS.items() if pattern.search(member)), "")


def read_export(network: str, body: bytes) -> list[Said]:
    """The posts of one file. Raises DoorChanged when it has another form."""
    try:
        told = json.loads(_assigned.sub(b"", body, count=1))
    except (ValueError, RecursionError):
        raise DoorChanged("a file of this export is no JSON: ask for the export again, in JSON") from None
    if isinstance(told, dict):  # some exports wrap the list
        told = next((value for value in told.values() if isinstance(value, list)), None)
    if not isinstance(told, list):
        raise DoorChanged("a file of this export holds no list of posts: its form has changed")
    reader = {"x": _tweet, "facebook": _facebook, "instagram": _instagram}[network]
    return [said for item in told[:MOST] if isinstance(item, dict) and (said := reader(item)) is not None]


def _tweet(item: dict[str, Any]) -> Said | None:
    told = item.get("tweet") if isinstance(item.get("tweet"), dict) else item
    assert isinstance(told, dict)
    text, number = text_of(told.get("full_text")) or text_of(told.get("text")), text_of(told.get("id_str"))
    if not number.isdecimal() or text.startswith(("RT @", "@")):
        return None
    try:
        at = datetime.strptime(text_of(told.get("created_at")), _day).astimezone(UTC)
    except ValueError:
        return None
    entities = dict_of(told.get("entities"))
    for picture in map(dict_of, list_of(entities.get("media"))):
        if short := text_of(picture.get("url")):
            text = text.replace(short, "")
    return Said(number, at, _with_links(unescape(text).rstrip(), list_of(entities.get("urls"))))


def _with_links(text: str, links: Iterable[Any]) -> str:
    """The words, each short address replaced by a link to where it leads."""
    html = escaped(text)
    for link in links:
        short, target = (text_of(link.get(name)) for name in ("url", "expanded_url")) if isinstance(link, dict) else ("", "")
        if short and target.startswith(("http://", "https://")) and '"' not in target:
            html = html.replace(escaped(short), f'<a href="{escaped(target)}">{escaped(target)}</a>')
    return html


def _facebook(item: dict[str, Any]) -> Said | None:
    at = _moment(item.get("timestamp"))
    words = [_mended(text_of(each.get("post"))) for each in _objects(item.get("data"))]
    links = [url for each in _objects(item.get("attachments")) for part in _objects(each.get("data")) if (url := _external(part))]
    text = "\n".join(word for word in words if word)
    return _posted(at, text, links)


def _instagram(item: dict[str, Any]) -> Said | None:
    media = list(_objects(item.get("media")))
    first = media[0] if media else {}
    at = _moment(item.get("creation_timestamp")) or _moment(first.get("creation_timestamp"))
    return _posted(at, _mended(text_of(item.get("title")) or text_of(first.get("title"))), [])


def _posted(at: datetime | None, text: str, links: list[str]) -> Said | None:
    if at is None or not text.strip():
        return None
    told = "".join(f'<br><a href="{escaped(url)}">{escaped(url)}</a>' for url in links)
    return Said(f"{at:%Y%m%dT%H%M%SZ}", at, escaped(text) + told)


def _external(part: dict[str, Any]) -> str:
    told = part.get("external_context")
    url = text_of(told.get("url")) if isinstance(told, dict) else ""
    return url if url.startswith(("http://", "https://")) and '"' not in url else ""


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and value > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _mended(text: str) -> str:
    """Facebook and Instagram write the bytes of UTF-8 as if each were a letter."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
