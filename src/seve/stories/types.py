"""What leaves stories."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Relay(StrEnum):
    """How a later post took the story up."""

    FIRST = "first"
    LINK = "link"
    QUOTE = "quote"
    COPY = "copy"
    REWRITE = "rewrite"
    SAME_SUBJECT = "same-subject"


@dataclass(frozen=True, slots=True)
class StoryPost:
    post_id: int
    entity_id: int
    url: str
    title: str
    excerpt: str
    published: datetime
    how: Relay
    archive: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that several places talk about, in order of time."""

    id: int
    title: str
    words: tuple[str, ...]
    language: str
    first: datetime
    last: datetime
    sources: int
    posts: tuple[StoryPost, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    post_id: int
    entity_id: int
    url: str
    title: str
    snippet: str  # sanitised, with <mark>
    published: datetime
    score: float
