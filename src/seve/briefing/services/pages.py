"""Which places may be named, and which pages may be cited: the gates of the charter, asked once each."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from seve.briefing.domain.conduct import Policy, quotation, where_to_say
from seve.briefing.domain.material import Page, Place
from seve.charter import policy
from seve.charter import selectors as charter
from seve.directory import selectors as directory
from seve.directory.types import Entity, Standing, TerritoryLevel
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import selectors as stories
from seve.stories.types import StoryPost
from seve.vitality.types import Evidence

QUOTED_FROM = 1_500  # characters: a quotation is taken from the head of a text


def read_policy() -> Policy:
    """The values in force."""
    return Policy(
        theme_sources=policy.value("theme_sources"),
        theme_share=policy.value("theme_share_percent") / 100,
        quote_words=policy.value("quote_words"),
        citations_a_place=policy.value("citations_per_source_per_edition"),
        cooling_hours=policy.value("cooling_hours"),
    )


class Gatekeeper:
    """Answers for one edition: who may be named, what may be cited."""

    def __init__(self, members: Iterable[Entity], *, language: str, now: datetime, rules: Policy, exhausted: set[int]) -> None:
        self.members = {entity.id: entity for entity in members}
        self.index = directory.entity_index()
        self.territories = directory.territories()
        self.rules = rules
        self.warm_after = now - timedelta(hours=rules.cooling_hours)
        self.exhausted = exhausted
        self._places: dict[int, Place] = {}
        self._open: dict[str, bool] = {}
        self.refused: frozenset[str] = frozenset()  # pages that do not say any more what was stored of them (N5)
        ids, _ = harvest.post_times(until=now)
        self._posts = Counter(ids.tolist())
        self._populations = self._count_places()

    def place(self, entity_id: int) -> Place:
        """How a place may be spoken of."""
        if entity_id not in self._places:
            entity = self.members[entity_id]
            is_official = entity.standing is Standing.OFFICIAL
            gate = charter.may_name(entity.home_url, is_official=is_official, posts=self._posts[entity_id])
            where = entity.territory or "" if gate.open else self._where_to_say(entity.territory or "")
            territory = self.territories.get(where)
            known = territory is not None and territory.level is not TerritoryLevel.NATIONAL
            name = territory.name if territory and known else ""
            self._places[entity_id] = Place(entity_id, entity.name if gate.open else "", name, is_official)
        return self._places[entity_id]

    def _count_places(self) -> Counter[str]:
        """How many places each territory holds, with those below it."""
        counted: Counter[str] = Counter()
        for entity in self.members.values():
            code, passed = entity.territory, set[str]()
            while code and code in self.territories and code not in passed:
                counted[code] += 1
                passed.add(code)
                code = self.territories[code].parent
        return counted

    def _where_to_say(self, code: str) -> str:
        """ "A place in Finistère" must not name the one place there is (F99)."""
        parents = {each.code: each.parent for each in self.territories.values()}
        return where_to_say(code, self._populations, parents, self.rules.floor(len(self.members)))

    def places(self) -> dict[int, Place]:
        """Every place that was asked about."""
        return dict(self._places)

    def page_of_post(self, post: Post) -> Page | None:
        """The post as a page to cite, with a short quotation where it allows one; None when it may not be cited."""
        if post.gone_at is not None or post.directives.noindex or post.directives.seve_no:
            return None
        quotable = stories.may_be_quoted(post)
        quote = quotation(post.text[:QUOTED_FROM] or post.excerpt, self.rules.quote_words, post.title) if quotable else ""
        if post.directives.max_snippet and 0 < post.directives.max_snippet < len(quote):
            quote = ""
        return self._page(post.entity_id, post.url, post.title, post.published, quote, post.archive)

    def page_of_story_post(self, post: StoryPost) -> Page | None:
        return self._page(
            post.entity_id, post.url, post.title, post.published, quotation(post.excerpt, self.rules.quote_words, post.title), post.archive
        )

    def page_of_evidence(self, evidence: Evidence) -> Page | None:
        """A page that a sign rests on; its place is looked up by its address."""
        entity = self.index.resolve(evidence.url)
        if entity is None:
            return None
        return self._page(entity, evidence.url, evidence.title, evidence.date, "", evidence.archive)

    def pages(self, evidence: Iterable[Evidence]) -> tuple[Page, ...]:
        return tuple(page for each in evidence if (page := self.page_of_evidence(each)) is not None)

    def _page(self, entity: int, url: str, title: str, date: datetime | None, quote: str, archive: str) -> Page | None:
        if entity not in self.members or entity in self.exhausted or url in self.refused or not self._may_quote(url):
            return None
        place = self.place(entity)
        if date is not None and date > self.warm_after and not place.is_official:
            return None
        return Page(entity, url, title, date, quote, archive)

    def _may_quote(self, url: str) -> bool:
        if url not in self._open:
            self._open[url] = charter.may_quote(url).open
        return self._open[url]
