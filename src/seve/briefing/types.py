"""What leaves the briefing: an edition. A sentence without a citation cannot be built."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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


class QuestionState(StrEnum):
    RECEIVED = "received"  # nobody has read it yet: not public
    OPEN = "open"  # carried up: public, headquarters has it
    ANSWERED = "answered"
    JOINED = "joined"  # the same as another, which carries it
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    text: str
    language: str
    territory: str  # a code; "" for the whole
    theme: str
    state: QuestionState
    reserved: bool
    same_as: int | None
    declined_for: str
    asked_at: datetime
    sorted_at: datetime | None
    answer: str
    answered_for: str
    answer_url: str
    answered_at: datetime | None
    asked: int  # times, with those that were joined to it

    def waited_days(self, now: datetime) -> int:
        """Whole days from the asking to the answer, or to now."""
        return ((self.answered_at or now) - self.asked_at).days


@dataclass(frozen=True, slots=True)
class Waiting:
    """How headquarters answers, in figures that anybody may see."""

    open: int
    oldest_days: int | None  # of the open ones
    answered: int
    median_days: int | None  # from asking to answer
    unsorted: int
    unsorted_days: int | None  # the oldest that nobody has read yet
