"""One item of RSS, one entry of Atom: from their fields, as written, to what we keep."""

from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from seve.base.html import sanitise, sanitise_escaped
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import LONGEST_ID, MOST_TAGS, Filling, address, title_of
from seve.harvest.parse.feeds.tokens import Escaped, Odd, attributes_of, unescaped
from seve.harvest.types import FoundEntry

MARKUP = {"html", "text/html", "xhtml", "application/xhtml+xml"}
NOT_THE_ENTRY = {"self", "edit", "enclosure", "replies", "hub", "via", "related"}
NONE = ("", "")


def rss_entry(item: dict[str, Any], base: str) -> FoundEntry:
    get = item.get
    base = _joined(base, get("base", ""))
    guid = (get("atom:id") or get("guid") or NONE)[0]
    alternate = _alternate(item)
    link = alternate or get("link", NONE)[0] or (guid if guid.startswith(("http://", "https://")) else "")
    link = address(link, base)
    content, summary = get("content", NONE)[0], (get("description") or get("itunes:summary") or NONE)[0]
    if content and summary:
        content, summary = _read(content), _read(summary)
    published = _date(item, "date", "published", "dc:date")
    updated = _date(item, "updated")
    return Filling(
        id=guid[:LONGEST_ID] or link,
        title=title_of((get("title") or get("dc:title") or get("media:title") or NONE)[0]),
        link=link,
        published=published or updated,
        updated=updated,
        authors=_author(item),
        summary=_harmless(summary, base),
        content="" if content == summary else _harmless(content, base),
        tags=_tags(item),
        enclosures=tuple([_enclosure(attributes_of(written), "url", base) for _, written in item["enclosure"]])
        if "enclosure" in item
        else (),
    ).frozen()


def atom_entry(item: dict[str, Any], base: str) -> FoundEntry:
    get = item.get
    base = _joined(base, get("base", ""))
    links = [attributes_of(written) for _, written in get("atom:link", ())]
    link = address(_link_of(links), base)
    published, updated = _date(item, "published"), _date(item, "updated")
    return Filling(
        id=get("id", NONE)[0][:LONGEST_ID] or link,
        title=title_of(markup_of(get("title", NONE))),
        link=link,
        published=published or updated,
        updated=updated,
        authors=_persons(get("authors", ())),
        summary=_body(get("summary", NONE), base),
        content=_body(get("content", NONE), base),
        tags=tuple([term for _, written in item["category"][:MOST_TAGS] if (term := attributes_of(written).get("term"))])
        if "category" in item
        else (),
        enclosures=tuple([_enclosure(told, "href", base) for told in links if told.get("rel") == "enclosure"]),
    ).frozen()


def markup_of(field: tuple[str, str]) -> str:
    """The HTML of a text of Atom: what calls itself text is escaped, so that its `<` stays a character. Raises Odd for other kinds."""
    value, written = field
    kind = attributes_of(written).get("type", "text").lower() if written else "text"
    if kind in MARKUP:
        return value
    if kind not in {"text", "text/plain"}:
        raise Odd
    return escape(value, quote=False) if "<" in value else value


def _body(field: tuple[str, str], base: str) -> str:
    value, written = field
    if not value:
        return ""
    told = attributes_of(written)
    if "mode" in told or "src" in told:
        raise Odd
    base = _joined(base, told.get("xml:base", ""))
    if told.get("type") == "html":
        return _harmless(value, base)
    return _harmless(markup_of((_read(value), written)), base)


def _read(value: str) -> str:
    return unescaped(value).strip() if type(value) is Escaped else value


def _harmless(value: str, base: str) -> str:
    if type(value) is Escaped:
        harmless = sanitise_escaped(value, base=base)
        if harmless is not None:
            return harmless
        value = _read(value)
    return sanitise(value, base=base) if "<" in value else value


def _joined(base: str, told: str) -> str:
    try:
        return urljoin(base, told) if told else base
    except ValueError:
        return base


def _link_of(links: list[dict[str, str]]) -> str:
    """The page of an entry: the first link called alternate, else the first without a name, else the first."""
    unnamed = [told.get("href", "") for told in links if "rel" not in told]
    named = [told.get("href", "") for told in links if told.get("rel") == "alternate"]
    return next((href for href in (*named, *unnamed, *(told.get("href", "") for told in links)) if href), "")


def _alternate(item: dict[str, Any]) -> str:
    told = [attributes_of(written) for _, written in item.get("atom:link", ())]
    return next((each.get("href", "") for each in told if each.get("rel") == "alternate"), "")


def _author(item: dict[str, Any]) -> tuple[str, ...]:
    told = (item.get("author") or item.get("creator") or item.get("itunes:author") or NONE)[0]
    return (told,) if told else ()


def _persons(told: list[dict[str, str]]) -> tuple[str, ...]:
    names = [person.get("name", "").strip() or person.get("email", "").strip() for person in told]
    if len(names) == 1 and told[0].get("name") and told[0].get("email"):
        return (f"{names[0]} ({told[0]['email'].strip()})",)
    return tuple(dict.fromkeys(name for name in names if name))


def _tags(item: dict[str, Any]) -> tuple[str, ...]:
    if "category" not in item and "subject" not in item:
        return ()
    return tuple([value for value, _ in (*item.get("category", ()), *item.get("subject", ())) if value][:MOST_TAGS])


def _date(item: dict[str, Any], *names: str) -> datetime | None:
    for name in names:
        told = item.get(name)
        if told is not None and (moment := parse_date(told[0])) is not None:
            return moment
    return None


def _enclosure(told: dict[str, str], name: str, base: str) -> dict[str, str]:
    length = told.get("length", "").strip()
    found = {"url": address(told.get(name, ""), base), "type": told.get("type", ""), "length": length if length.isdecimal() else ""}
    return {key: value for key, value in found.items() if value}
