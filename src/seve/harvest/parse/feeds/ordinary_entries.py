"""One item of RSS, one entry of Atom: from their fields, as written, to what we keep."""

from datetime import datetime
from html import escape
from urllib.parse import urljoin

from seve.base.foreign import Foreign, foreign
from seve.harvest.found import FoundEntry
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.feeds.entries import LONGEST_ID, MOST_TAGS, Filling, address, title_of
from seve.harvest.parse.feeds.events import Attributes, Item
from seve.harvest.parse.feeds.names import XML_BASE, Odd

MARKUP = {"html", "text/html", "xhtml", "application/xhtml+xml"}
NOT_THE_ENTRY = {"self", "edit", "enclosure", "replies", "hub", "via", "related"}
KINDS = {name: f"{name}@" for name in ("title", "summary", "content")}
NOTHING: Attributes = {}


def rss_entry(item: Item, base: str) -> FoundEntry:
    get = item.get
    if "base" in item:
        base = _joined(base, item["base"])
    guid = get("atom:id") or get("guid") or ""
    link = _alternate(item["atom:link"]) if "atom:link" in item else ""
    link = address(link or get("link") or (guid if guid.startswith(("http://", "https://")) else ""), base)
    content, summary = get("content", ""), get("description") or get("itunes:summary") or ""
    updated = parse_date(item["updated"]) if "updated" in item else None
    author = get("author") or get("creator") or get("itunes:author")
    return Filling(
        guid[:LONGEST_ID] or link,
        title_of(get("title") or get("dc:title") or get("media:title") or ""),
        link,
        _date(item, "date", "published", "dc:date") or updated,
        updated,
        (author,) if author else (),
        foreign(summary, base),
        "" if content == summary else foreign(content, base),
        _tags(item) if "category" in item or "subject" in item else (),
        tuple([_enclosure(told, "url", base) for _, told in item["enclosure"]]) if "enclosure" in item else (),
    ).frozen()


def atom_entry(item: Item, base: str) -> FoundEntry:
    get = item.get
    if "base" in item:
        base = _joined(base, item["base"])
    links = [told for _, told in get("atom:link", ())]
    link = address(_link_of(links), base)
    published, updated = _date(item, "published"), _date(item, "updated")
    return Filling(
        get("id", "")[:LONGEST_ID] or link,
        title_of(markup_of(item, "title")),
        link,
        published or updated,
        updated,
        _persons(item["authors"]) if "authors" in item else (),
        _body(item, "summary", base) if "summary" in item else "",
        _body(item, "content", base) if "content" in item else "",
        tuple([term for _, told in item["category"][:MOST_TAGS] if (term := told.get("term"))]) if "category" in item else (),
        tuple([_enclosure(told, "href", base) for told in links if told.get("rel") == "enclosure"]),
    ).frozen()


def markup_of(item: Item, name: str) -> str:
    """The HTML of a text of Atom: what calls itself text is escaped, so that its `<` stays a character. Raises Odd for other kinds."""
    value: str = item.get(name, "")
    told = item.get(KINDS[name])
    kind = told.get("type", "text") if told is not None else "text"
    if kind in MARKUP or (kind := kind.lower()) in MARKUP:
        return value
    if kind not in {"text", "text/plain"}:
        raise Odd
    return escape(value, quote=False) if "<" in value else value


def _body(item: Item, name: str, base: str) -> str | Foreign:
    told = item.get(KINDS[name], NOTHING)
    if "mode" in told or "src" in told:
        raise Odd
    if XML_BASE in told:
        base = _joined(base, told[XML_BASE])
    return foreign(markup_of(item, name), base)


def _joined(base: str, told: str) -> str:
    try:
        return urljoin(base, told) if told else base
    except ValueError:
        return base


def _link_of(links: list[Attributes]) -> str:
    """The page of an entry: the first link called alternate, else the first without a name, else the first."""
    if len(links) == 1:
        return links[0].get("href", "")
    unnamed = [told.get("href", "") for told in links if "rel" not in told]
    named = [told.get("href", "") for told in links if told.get("rel") == "alternate"]
    return next((href for href in (*named, *unnamed, *(told.get("href", "") for told in links)) if href), "")


def _alternate(links: list[tuple[str, Attributes]]) -> str:
    return next((told.get("href", "") for _, told in links if told.get("rel") == "alternate"), "")


def _persons(told: list[Attributes]) -> tuple[str, ...]:
    if len(told) == 1 and "email" not in told[0]:
        name = told[0].get("name", "").strip()
        return (name,) if name else ()
    names = [person.get("name", "").strip() or person.get("email", "").strip() for person in told]
    if len(names) == 1 and told[0].get("name") and told[0].get("email"):
        return (f"{names[0]} ({told[0]['email'].strip()})",)
    return tuple(dict.fromkeys(name for name in names if name))


def _tags(item: Item) -> tuple[str, ...]:
    return tuple([value for value, _ in (*item.get("category", ()), *item.get("subject", ())) if value][:MOST_TAGS])


def _date(item: Item, *names: str) -> datetime | None:
    for name in names:
        told = item.get(name)
        if told is not None and (moment := parse_date(told)) is not None:
            return moment
    return None


def _enclosure(told: dict[str, str], name: str, base: str) -> dict[str, str]:
    length = told.get("length", "").strip()
    found = {"url": address(told.get(name, ""), base), "type": told.get("type", ""), "length": length if length.isdecimal() else ""}
    return {key: value for key, value in found.items() if value}
