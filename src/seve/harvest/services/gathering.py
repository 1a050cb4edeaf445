"""From what an answer holds to the rows it becomes. Asks the directory whose page each address is; writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from seve.base.addresses import AddressRefused, canonical, entity_prefix, is_platform_root, surt
from seve.base.html import plain
from seve.directory.selectors import EntityIndex
from seve.directory.types import Found, Route, Status
from seve.harvest.domain.directives import NONE, may_keep_post
from seve.harvest.domain.posts import FEED, PAGE, SHORTEST_PAGE, Draft, is_listing, trusted_date, within
from seve.harvest.parse.doors import speaks_for, tells_of
from seve.harvest.parse.language import detect_once
from seve.harvest.parse.links import links_of_fragment
from seve.harvest.parse.maintext import excerpt_of
from seve.harvest.services.linking import LinkRow
from seve.harvest.services.tables import PageRow
from seve.harvest.types import UNENDORSED, Directives, Fetched, FoundEntry, FoundFeed, FoundPage, Link, LinkKind

ROUTES = {LinkKind.EDITORIAL: Route.LINK, LinkKind.BLOGROLL: Route.BLOGROLL, LinkKind.SOCIAL: Route.SOCIAL}
NO_PAGES = ("door:", "sitemap")  # what doors read to find their way: nothing of it is kept
LONGEST_TITLE = 500
LONGEST_TEXT = 400_000  # characters of one post


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read, with whose page it is."""

    fetched: Fetched
    entity_id: int
    url: str  # canonical, of the page itself
    surt: str
    digest: bytes | None
    found: FoundFeed | FoundPage | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One entry of one answer, with whose page it is, before it is read."""

    fetched: Fetched
    told_in: str  # SURT of the answer
    feed: FoundFeed
    entry: FoundEntry
    url: str
    surt: str
    entity_id: int
    asked: Directives  # by the headers of the answer, of readers like us
    spoken: Directives  # all that they say
    digest: bytes = b""  # of the entry and of what decides on it; none while that is not known


@dataclass(slots=True)
class Gathered:
    """The rows of a batch."""

    pages: list[PageRow] = field(default_factory=list)
    feed_pages: list[PageRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    feed_links: list[LinkRow] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    purged: list[str] = field(default_factory=list)
    purged_places: list[str] = field(default_factory=list)  # SURTs of accounts that no longer agree to be read
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    told_in: dict[str, str] = field(default_factory=dict)  # SURT of a post → SURT of the answer that told it
    found: dict[tuple[str, Route, int], Found] = field(default_factory=dict)


class Gatherer:
    """Gathers answers one after the other. Holds what the addresses of a batch resolve to."""

    def __init__(self, index: EntityIndex) -> None:
        self.index = index
        self.rows = Gathered()

    def page(self, answer: Answer, page: FoundPage) -> None:
        """A page: its row, its links, and a post when it is dated and says enough."""
        at = answer.fetched.at
        keep = may_keep_post(page.directives, at)
        if page.generator.startswith(NO_PAGES):
            self.rows.purged_places += [] if keep else [surt(speaks_for(answer.url))]
            return
        own = self._own_address(answer, page)
        row = _page_row(answer, page, own if own != answer.url else "", keep)
        self.rows.pages.append(row)
        own_surt = surt(own)
        if not keep:
            self.rows.purged += [answer.surt, own_surt]
            return
        if own_surt != answer.surt:
            self.rows.moved.append((answer.surt, own_surt, own))
        self._links(answer, page.links, page.directives, self.rows.links)
        if page.published is not None and len(page.text) >= SHORTEST_PAGE and not (_is_home(own) or is_listing(own)):
            self.rows.drafts.append(within(_page_draft(answer, page, own, own_surt)))
            self.rows.told_in[own_surt] = answer.surt

    def feed(self, answer: Answer, feed: FoundFeed, spoken: Directives) -> list[Telling]:
        """The entries of a feed that lie in admitted places, still to be read (`telling`); those of other places are cited.

        `spoken` is what the answer's headers ask. A `noindex` on a feed is about the feed's own address (WordPress says it of every feed).
        """
        asked = Directives(
            nosnippet=spoken.nosnippet, noarchive=spoken.noarchive, max_snippet=spoken.max_snippet, no_mining=spoken.no_mining
        )
        found = []
        for entry in feed.entries:
            address = self._entry_address(answer, entry)
            if address is None:
                self._cite_outside(answer, entry)
            elif not is_listing(address[0]):
                found.append(Telling(answer.fetched, answer.surt, feed, entry, *address, asked, spoken))
        return found

    def telling(self, told: Telling) -> None:
        """An entry of a feed becomes a post, and its links those of its page."""
        draft = within(_entry_draft(told))
        self.rows.drafts.append(draft)
        self.rows.told_in[draft.surt] = told.told_in
        self.rows.feed_pages.append(_feed_page_row(told, draft))
        links = links_of_fragment(told.entry.content or told.entry.summary, told.url)
        self._links(Answer(told.fetched, told.entity_id, told.url, told.surt, None, None), links, told.spoken, self.rows.feed_links)

    def _own_address(self, answer: Answer, page: FoundPage) -> str:
        """The address the page calls its own, when it lies in the same place; else the one it was found at."""
        if not page.canonical or page.canonical == answer.url or self.index.resolve(page.canonical) != answer.entity_id:
            return answer.url
        return answer.url if _is_home(page.canonical) and not _is_home(answer.url) else page.canonical

    def _entry_address(self, answer: Answer, entry: FoundEntry) -> tuple[str, str, int] | None:
        """(address, SURT, entity) of an entry, by its link, else by an id that is an address; None when neither is in an admitted place."""
        for told in _told_addresses(entry):
            if not told.startswith(("http://", "https://")):
                continue
            try:
                url = canonical(told)
                key = surt(url)
            except AddressRefused:
                continue
            entity = self.index.resolve_surt(key)
            if entity is None and tells_of(answer.fetched.final_url or answer.fetched.url, told):
                entity = answer.entity_id  # a film stands beside its channel, and the service says whose it is
            if entity is not None and self.index.status_of(entity) == Status.IN and (key != answer.surt):
                return url, key, entity
        return None

    def _cite_outside(self, answer: Answer, entry: FoundEntry) -> None:
        try:
            url = canonical(entry.link)
        except AddressRefused:
            return
        self._nominate(url, surt(url), Route.LINK, answer)

    def _links(self, answer: Answer, links: Iterable[Link], directives: Directives, rows: list[LinkRow]) -> None:
        """Links that leave the place. What a page, or a link, says is not to be followed, paid for, or written by visitors is told, but
        nothing it leads to is nominated."""
        for link in links:
            key = _surt(link.url)
            if not key or self.index.resolve_surt(key) == answer.entity_id:
                continue
            rows.append(LinkRow(answer.surt, answer.entity_id, link.url, key, link.kind.value, link.rel, link.text, answer.fetched.at))
            route = ROUTES.get(link.kind)
            if route is not None and not directives.nofollow and set(UNENDORSED).isdisjoint(link.rel):
                self._nominate(link.url, key, route, answer)

    def _nominate(self, url: str, key: str, route: Route, answer: Answer) -> None:
        """A place that nobody has decided on yet."""
        entity = self.index.resolve_surt(key)
        if entity is not None and self.index.status_of(entity) in (Status.IN, Status.OUT):
            return
        try:
            prefix = entity_prefix(url)
            if is_platform_root(prefix):
                return
        except AddressRefused:
            return
        self.rows.found.setdefault((prefix, route, answer.entity_id), Found(prefix, route, answer.entity_id, answer.url, answer.fetched.at))


def _surt(url: str) -> str:
    try:
        return surt(url)
    except AddressRefused:
        return ""


def _is_home(url: str) -> bool:
    return url.split("/", 3)[-1].partition("?")[0] in ("", "index.html", "index.php")


def _told_addresses(entry: FoundEntry) -> tuple[str, ...]:
    """Where an entry may stand, best first. Some podcasts link every episode to their home: then its id, or its sound, tells it."""
    if entry.link.count("/") > 2 and not _is_home(entry.link):
        return (entry.link, entry.id)
    return (entry.id, *(each.get("url", "") for each in entry.enclosures[:1]), entry.link)


def _page_row(answer: Answer, page: FoundPage, canonical_url: str, keep: bool) -> PageRow:
    return PageRow(
        entity_id=answer.entity_id,
        url=answer.url,
        surt=answer.surt,
        canonical_url=canonical_url,
        title=page.title[:LONGEST_TITLE] if keep else "",
        language=page.language[:8],
        published=trusted_date(page.published, answer.fetched.at)[0] if page.published and keep else None,
        generator=page.generator if keep else "",
        content_hash=answer.digest,
        directives=page.directives,
        at=answer.fetched.at,
        archive=answer.fetched.archive,
    )


def _feed_page_row(told: Telling, draft: Draft) -> PageRow:
    published: datetime | None = draft.published if draft.date_is_sure else None
    return PageRow(
        draft.entity_id, draft.url, draft.surt, "", draft.title, draft.language, published, "", None, NONE, draft.at, told.fetched.archive
    )


def _page_draft(answer: Answer, page: FoundPage, url: str, key: str) -> Draft:
    published, sure = trusted_date(page.published, answer.fetched.at)
    return Draft(
        entity_id=answer.entity_id,
        url=url,
        surt=key,
        source=PAGE,
        title=page.title[:LONGEST_TITLE],
        text=_without_title(page.text, page.title)[:LONGEST_TEXT],
        excerpt=page.excerpt.removeprefix(page.title).lstrip(" –—-|:"),
        language=page.language[:8],
        published=published,
        date_is_sure=sure,
        tags=page.tags,
        directives=page.directives,
        at=answer.fetched.at,
    )


def _without_title(text: str, title: str) -> str:
    """The main text often begins with the title, which is kept beside it."""
    first, _, rest = text.partition("\n")
    return rest if rest and (first.strip() == title or (len(first) < 200 and first.strip() in title)) else text


def _entry_draft(told: Telling) -> Draft:
    entry, at = told.entry, told.fetched.at
    published, sure = trusted_date(entry.published or entry.updated, at)
    summary = plain(entry.summary)
    text = (plain(entry.content) if entry.content else "") or summary
    language = detect_once(text) if len(text) >= 60 else ""
    return Draft(
        entity_id=told.entity_id,
        url=told.url,
        surt=told.surt,
        source=FEED,
        title=plain(entry.title).replace("\n", " ")[:LONGEST_TITLE],
        text=text[:LONGEST_TEXT],
        excerpt=excerpt_of(summary or text),
        language=(language or told.feed.language)[:8],
        published=published,
        date_is_sure=sure,
        tags=tuple(plain(tag)[:80] for tag in entry.tags[:20]),
        directives=told.asked,
        at=at,
        told=told.digest,
    )
