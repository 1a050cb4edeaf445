"""What leaves the briefing: an edition. A sentence without a citation cannot be built."""

from dataclasses import dataclass
from datetime import date, datetime

QUOTED_WORDS = 30  # N6


@dataclass(frozen=True, slots=True)
class Citation:
    url: str
    title: str
    date: datetime | None
    quote: str  # at most 30 words
    archive: str = ""

    def __post_init__(self) -> None:
        if not self.url:
            raise ValueError("a citation needs the address of a public page")
        if len(self.quote.split()) > QUOTED_WORDS:
            raise ValueError(f"a quotation has at most {QUOTED_WORDS} words: {self.quote!r}")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError(f"a sentence needs a citation: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    sentences: tuple[Sentence, ...]
    key: str = ""  # "matters", "talk", "spreading", "once", "vitality", "map", "decide"


@dataclass(frozen=True, slots=True)
class Week:
    """Posts of one week; it begins on a Monday."""

    start: date
    posts: int


@dataclass(frozen=True, slots=True)
class Edition:
    """`end` is left out of the period."""

    title: str
    start: datetime
    end: datetime
    language: str
    territory: str | None
    sections: tuple[Section, ...]
    weeks: tuple[Week, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionInfo:
    id: int
    title: str
    start: datetime
    end: datetime
    language: str
    territory: str | None
    built_at: datetime
