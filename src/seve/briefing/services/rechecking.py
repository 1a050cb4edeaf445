"""Before an edition leaves, the pages it cites are visited again, unless they were within the hour (N5)."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from seve.base import clock
from seve.base.errors import SeveError
from seve.briefing.domain.rechecking import Said, no_longer_citable
from seve.briefing.services.pages import Gatekeeper
from seve.briefing.types import Citation, Edition
from seve.harvest import selectors as harvest
from seve.harvest.types import Post

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)

Revisit = Callable[[Sequence[str]], Mapping[str, str]]  # addresses → what the pages say that were read anew
_revisit: Revisit | None = None


def revisit_with(revisit: Revisit | None) -> None:
    """How pages are visited: the project says so, for this room must not know the harvest's verbs."""
    global _revisit
    _revisit = revisit


class Recheck:
    """The re-check of one edition: what was looked at stays looked at, however often the edition is composed anew."""

    def __init__(self, gate: Gatekeeper, revisit: Revisit | None) -> None:
        self.gate = gate
        self.revisit = revisit or _revisit
        self.since = clock.now() - HOUR
        self.live = frozenset(harvest.visits_since(self.since))
        self.asked: set[str] = set()
        self.words: dict[str, str] = {}

    def lost(self, edition: Edition) -> frozenset[str]:
        """Addresses that this edition cites and must not."""
        cited = [citation for citation in citations_of(edition) if self._is_bound(citation)]
        urls = sorted({citation.url for citation in cited})
        before = harvest.posts_at(urls=urls)
        looked = harvest.visits_of_pages(urls=urls, since=self.since)
        self._visit([url for url in urls if url not in looked])
        looks = {url: visit.outcome for url, visit in harvest.visits_of_pages(urls=urls, since=self.since).items()}
        posts = harvest.posts_at(urls=urls)
        said = [
            Said(
                url=citation.url,
                quote=citation.quote,
                title=citation.title,
                now=self._says(citation.url, posts),
                was_taken_back=citation.url in before and citation.url not in posts,
            )
            for citation in cited
        ]
        return no_longer_citable(said, looks) if self.revisit is not None else frozenset()

    def _says(self, url: str, posts: Mapping[str, Post]) -> str | None:
        if url in self.words:
            return self.words[url]
        return f"{posts[url].title}\n{posts[url].text or posts[url].excerpt}" if url in posts else None

    def _is_bound(self, citation: Citation) -> bool:
        """Headquarters' own sources are not; nor is a place that was only ever read in archives: the letter tells of the archive."""
        place = self.gate.index.resolve(citation.url)
        return place in self.live and place in self.gate.members and not self.gate.place(place).is_official

    def _visit(self, urls: list[str]) -> None:
        new = [url for url in urls if url not in self.asked]
        self.asked |= set(new)
        if not new or self.revisit is None:
            return
        try:
            self.words |= self.revisit(new)
        except SeveError as reason:
            log.warning("the cited pages could not be looked at again (%s)", reason)


def citations_of(edition: Edition) -> list[Citation]:
    return [citation for section in edition.sections for sentence in section.sentences for citation in sentence.citations]
