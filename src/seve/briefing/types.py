"""What leaves the briefing: an edition. A sentence without a citation cannot be built."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Citation:
    url: str
    title: str
    date: datetime | None
    quote: str  # at most 30 words


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


@dataclass(frozen=True, slots=True)
class Edition:
    title: str
    start: datetime
    end: datetime
    language: str
    territory: str | None
    sections: tuple[Section, ...]
