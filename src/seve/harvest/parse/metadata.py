"""What a page says of itself: title, canonical address, date, announced feeds, generator, tags. No author is read."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from seve.base.addresses import AddressRefused, canonical
from seve.base.html import squeeze
from seve.harvest.parse.dates import parse_date

LONGEST_TITLE = 500
MOST_TAGS = 20
DATE_METAS = (
    "article:published_time", "datepublished", "date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date",
    "dc.date.created", "pubdate", "publishdate", "publish-date", "publication_date", "sailthru.date", "parsely-pub-date",
    "article.published",
    "created", "citation_publication_date", "og:article:published_time", "cxenseparse:recs:publishtime", "bt:pubdate", "citation_date",
)  # fmt: skip
FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/(?:xml|json)|text/xml", re.IGNORECASE)
FEED_PATH = re.compile(
    r"(?:/feeds?/?(?:rss2?|atom|posts/default)?/?|/rss/?|/atom/?|\.rss|\.atom|\.rdf|/(?:rss|atom|feed|index)\.(?:xml|rdf|json|php))(?:\?.*)?$",
    re.IGNORECASE,
)
COMMENTS_FEED = re.compile(r"comment", re.IGNORECASE)
URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)")
DATE_CLASSES = (
    "time[pubdate], time.published, time.entry-date, .dt-published, .published[title], abbr.published, [itemprop=datePublished],"
    " time.post-date,"
    " .post-date time, .entry-date, .post-date, .date-header, .published, .postdate, .posted-on time, .post-meta time, .entry-meta time,"
    " header time, article time, main time, .meta time, .post time, .date, .datum, .post-meta, .postmeta, .posted-on, time[datetime],"
    " .article-date, .article_date, .article-meta, .article_meta, .post_date, .publish-date, .dateline"
)
ARTICLE, ARTICLE_NAMES = {"article", "main"}, {"post", "entry", "hentry", "h-entry"}
FRAME, FRAME_NAMES = {"footer", "nav", "aside"}, {"footer", "site-footer", "page-footer", "copyright", "colophon", "site-info"}
DEEPEST = 60  # elements above one that are looked at
_joint = re.compile(r"(\s+[|·•–—:«»-]+\s+)")
_json_comment = re.compile(r"^\s*(?://)?<!\[CDATA\[|(?://)?\]\]>\s*$|^\s*<!--|-->\s*$")


class PageHead:
    """The <meta>, <link> and JSON-LD of a page, gathered once."""

    def __init__(self, tree: Any, base: str) -> None:
        self.tree, self.base = tree, base
        self.metas: list[tuple[str, str]] = []
        self.http_equiv: dict[str, str] = {}
        for node in tree.css("meta"):
            attributes = node.attributes
            content = attributes.get("content")
            name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
            if name and content is not None:
                self.metas.append((name, content))
            elif attributes.get("http-equiv") and content is not None:
                self.http_equiv[(attributes["http-equiv"] or "").lower()] = content
        self.by_name = {name.strip().lower(): content for name, content in reversed(self.metas)}
        self.linked = list(_json_ld(tree))

    def meta(self, *names: str) -> str:
        return next((squeeze(self.by_name[name]) for name in names if self.by_name.get(name, "").strip()), "")

    def absolute(self, href: str | None) -> str:
        try:
            return canonical(href, self.base or None) if href else ""
        except AddressRefused:
            return ""


def title_of(head: PageHead) -> str:
    """The page's own title: what it tells others to show, else its one h1 when the <title> repeats it, else the <title>."""
    told = head.meta("og:title", "dc.title", "twitter:title") or next(
        (text for each in head.linked if (text := _text(each.get("headline")))), ""
    )
    if told:
        return _without_site(head, told)[:LONGEST_TITLE]
    node = head.tree.css_first("head > title") or head.tree.css_first("title")
    title = squeeze(node.text()).replace("\n", " ") if node is not None else ""
    headings = head.tree.css("h1")
    first = squeeze(headings[0].text()).replace("\n", " ") if len(headings) == 1 else ""
    return (first if first and (not title or first in title) else _without_site(head, title))[:LONGEST_TITLE]


def _without_site(head: PageHead, title: str) -> str:
    """ "An article | The blog" → "An article": when the blog gives that name, or when the page shows the rest as a heading."""
    parts = _joint.split(title)
    if len(parts) < 3:
        return title
    site, headings = head.meta("og:site_name"), {squeeze(node.text()).replace("\n", " ") for node in head.tree.css("h1, h2")[:12]}
    ends = (("".join(parts[:-2]).strip(), parts[-1].strip()), ("".join(parts[2:]).strip(), parts[0].strip()))
    return next((rest for rest, name in ends if rest and (name == site or rest in headings)), title)


def canonical_of(head: PageHead) -> str:
    node = head.tree.css_first("link[rel~=canonical i][href]")
    return head.absolute(node.attributes.get("href")) if node is not None else ""


def published_of(head: PageHead, url: str, text: str = "") -> datetime | None:
    """When the page was published, by what it tells machines, then its address, then what it shows. `text`: its main text."""
    for each in head.linked:
        found = parse_date(_text(each.get("datePublished")) or _text(each.get("dateCreated")) or _text(each.get("uploadDate")))
        if found:
            return found
    for name in DATE_METAS:
        found = parse_date(head.by_name.get(name, ""))
        if found:
            return found
    told = URL_DATE.search(url) or URL_DATE.search(canonical_of(head))
    day = parse_date(f"{told[1]}-{int(told[2]):02d}-{int(told[3]):02d}") if told else None
    if _is_list(head):
        return day
    shown = _shown_date(head) or (_leading_date(text) if day is None else None)
    return shown if shown is not None and (day is None or abs((shown - day).days) <= 1) else day


def _leading_date(text: str) -> datetime | None:
    """A date that stands alone on one of the first lines, under the title."""
    for line in text[:600].splitlines()[:4]:
        if (
            8 <= len(line) <= 60
            and re.search(r"\b(?:19|20)\d\d\b", line)
            and len(line.split()) <= 9
            and (found := parse_date(line)) is not None
        ):
            return found
    return None


def _shown_date(head: PageHead) -> datetime | None:
    """The date shown with the article. A page that shows many dates is a list, and has none of its own."""
    found: list[datetime] = []
    for node in head.tree.css(DATE_CLASSES)[:40]:
        if _is_around(node):
            continue
        attributes = node.attributes
        for text in (attributes.get("datetime"), attributes.get("title"), attributes.get("content"), node.text()[:160]):
            moment = parse_date(squeeze(text).replace("\n", " ")) if text else None
            if moment is not None:
                found.append(moment)
                break
    days = {moment.date() for moment in found}
    return found[0] if found and len(days) <= 4 else None


def _is_around(node: Any) -> bool:
    """Whether it stands in the frame of the page (its foot, its sides) and in no article: "© 2026" is no date of a text."""
    framed = False
    for _ in range(DEEPEST):
        node = node.parent
        if node is None or node.tag in {"body", "html"}:
            break
        names = {*(node.attributes.get("class") or "").split(), node.id}
        if node.tag in ARTICLE or not ARTICLE_NAMES.isdisjoint(names):
            return False
        framed = framed or node.tag in FRAME or not FRAME_NAMES.isdisjoint(names)
    return framed


def _is_list(head: PageHead) -> bool:
    """Whether the page shows many articles rather than one."""
    return len(head.tree.css("article")) > 2 or len(head.tree.css("h1 a, h2 a")) > 4


def feeds_of(head: PageHead) -> tuple[str, ...]:
    """Announced feeds, without those of comments; when none is announced, links of the page that look like one."""
    found: dict[str, None] = {}
    for node in head.tree.css("link[rel~=alternate i][href], link[rel~=feed i][href]"):
        attributes = node.attributes
        kind, href = attributes.get("type") or "", attributes.get("href") or ""
        if (
            not FEED_TYPES.search(kind)
            or COMMENTS_FEED.search(f"{attributes.get('title') or ''} {href}")
            or "oembed" in href
            or "wp-json" in href
        ):
            continue
        address = head.absolute(href)
        if address:
            found[address] = None
    if not found:
        for node in head.tree.css("a[href]")[:2000]:
            href = node.attributes.get("href") or ""
            if FEED_PATH.search(href.split("#")[0]) and not COMMENTS_FEED.search(href) and (address := head.absolute(href)):
                found[address] = None
    return tuple(found)[:20]


def blogrolls_of(head: PageHead) -> tuple[str, ...]:
    """Lists of recommended places: announced ones, and links to files of that kind."""
    nodes = head.tree.css("link[rel~=blogroll i][href], link[type*=opml i][href], a[href*='.opml' i]")
    found = {address: None for node in nodes[:20] if (address := head.absolute(node.attributes.get("href")))}
    return tuple(found)[:10]


def rel_me_of(head: PageHead) -> tuple[str, ...]:
    found = {head.absolute(node.attributes.get("href")): None for node in head.tree.css("a[rel~=me i][href], link[rel~=me i][href]")}
    found.pop("", None)
    return tuple(found)[:30]


def tags_of(head: PageHead) -> tuple[str, ...]:
    named = [content for name, content in head.metas if name.lower() == "article:tag"]
    linked = [node.text() for node in head.tree.css("a[rel~=tag i]")[: 2 * MOST_TAGS]]
    words = [squeeze(text) for text in (*named, *linked)] or [squeeze(word) for word in head.meta("keywords", "news_keywords").split(",")]
    return tuple(dict.fromkeys(word[:80] for word in words if word))[:MOST_TAGS]


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles told in JSON-LD, at most one level of @graph down."""
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        text = node.text()
        if len(text) > 2**20:
            continue
        try:
            told = json.loads(_json_comment.sub("", text), strict=False)
        except (ValueError, RecursionError):
            continue
        for each in told if isinstance(told, list) else [told]:
            if isinstance(each, dict):
                graph = each.get("@graph")
                yield from (item for item in (graph if isinstance(graph, list) else [each]) if isinstance(item, dict) and _is_work(item))


def _is_work(item: dict[str, Any]) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(
        isinstance(name, str) and name.endswith(("Article", "Posting", "Post", "Report", "VideoObject", "PodcastEpisode", "Review"))
        for name in kinds
    )


def _text(value: Any) -> str:
    return squeeze(value) if isinstance(value, str) else ""
