"""The rules of conduct an edition keeps: floors of what is told of many (N3), one citation a place (N4), short quotations (N6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seve.base.text import sentences, shorten
from seve.briefing.domain.material import Page, Place, Theme
from seve.briefing.types import QUOTED_WORDS, Citation

FEWEST_WORDS = 5  # of a sentence worth quoting


@dataclass(frozen=True, slots=True)
class Policy:
    """Values of the charter's policy file."""

    theme_sources: int = 5
    theme_share: float = 0.5
    quote_words: int = QUOTED_WORDS
    citations_a_place: int = 1
    cooling_hours: int = 24
    small_ecosystem: int = 20
    small_floor: int = 3

    def floor(self, ecosystem: int) -> int:
        """How many places must say a thing before it is told of the movement."""
        return self.small_floor if ecosystem < self.small_ecosystem else self.theme_sources


def may_be_told_of_many(theme: Theme, policy: Policy, ecosystem: int) -> bool:
    return theme.sources >= policy.floor(ecosystem) and theme.largest_share <= policy.theme_share


def where_to_say(code: str, populations: Mapping[str, int], parents: Mapping[str, str | None], floor: int) -> str:
    """The territory by which an unnamed place may be spoken of: the nearest one, upwards, that holds enough places to hide among.

    populations: places in each territory and those below it. Gives "" when not even the widest holds enough.
    """
    here: str | None = code
    for _ in range(len(parents) + 1):  # a circle of parents ends too
        if not here:
            return ""
        if populations.get(here, 0) >= floor:
            return here
        here = parents.get(here)
    return ""


def quotation(text: str, words: int = QUOTED_WORDS, title: str = "") -> str:
    """The first sentences of a text that fit; else the first one, cut. Crumbs of a menu and the title itself are passed over."""
    said = [sentence for sentence in sentences(text) if _is_telling(sentence, title)]
    kept = ""
    for sentence in said:
        longer = f"{kept} {sentence}".strip()
        if len(longer.split()) > words:
            break
        kept = longer
    return kept or shorten(said[0] if said else text, words)


def _is_telling(sentence: str, title: str) -> bool:
    return len(sentence.split()) >= FEWEST_WORDS and not sentence.endswith(":") and not (title and title in sentence)


@dataclass(slots=True)
class Budget:
    """Citations of one edition: each unofficial place is cited at most so often, whatever the sentence."""

    places: dict[int, Place]
    policy: Policy
    spent: dict[int, int] = field(default_factory=dict)

    def take(self, pages: Iterable[Page], most: int = 1) -> tuple[Citation, ...]:
        """Citations for as many of these pages as may still be cited, one a place; empty when none may."""
        taken: dict[int, Citation] = {}
        for page in pages:
            if len(taken) < most and page.place not in taken and self.may_cite(page.place):
                taken[page.place] = cited(page, self.policy.quote_words)
        for place in taken:
            self.spent[place] = self.spent.get(place, 0) + 1
        return tuple(taken.values())

    def may_cite(self, place: int) -> bool:
        known = self.places.get(place)
        return (known is not None and known.is_official) or self.spent.get(place, 0) < self.policy.citations_a_place


def cited(page: Page, words: int) -> Citation:
    return Citation(page.url, page.title or page.url, page.date, shorten(page.quote, min(words, QUOTED_WORDS)), page.archive)
