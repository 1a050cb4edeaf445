"""What leaves the charter: answers of the gates, and the public record of conduct."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Gate:
    """May we? When not, why: a message id that the doors put into words."""

    open: bool
    reason: str = ""


OPEN = Gate(open=True)


class Way(StrEnum):
    """By which way something was asked, told or proved."""

    FORM = "form"
    MAIL = "mail"
    ROBOTS = "robots"
    META = "meta"
    ACTIVITYPUB = "activitypub"
    CLI = "cli"
    LETTER = "letter"
    COMMENT = "comment"
    REL_ME = "rel-me"
    WELL_KNOWN = "well-known"
    PUBLIC_NOTICE = "public-notice"


class Currency(StrEnum):
    """The three currencies of the attention budget."""

    VISITS = "visits"  # key: a place
    MESSAGES = "messages"  # key: a level
    CITATIONS = "citations"  # key: a place


@dataclass(frozen=True, slots=True)
class Rule:
    """One value of the policy file, with the change that set it."""

    name: str
    value: int
    default: int
    is_switch: bool  # 1 or 0: yes or no
    told: str  # the value in words: "3 citations", "yes"
    told_by_default: str
    why: str
    reason: str = ""  # of the change, when there was one
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    id: int
    holder_id: int | None
    holder: str
    article: str
    decided_on: date
    document_url: str
    powers: tuple[str, ...]
    since: date
    until: date
    is_trial: bool
    ended_at: datetime | None

    def is_valid(self, day: date) -> bool:
        return self.ended_at is None and self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Lead:
    """A territory's digital lead: together they are the internet federation."""

    id: int
    name: str
    territory: str
    since: date
    until: date | None
    article: str
    contact: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting of the federation."""

    id: int
    title: str
    starts_at: datetime
    next_at: datetime | None  # None: it is over
    minutes: int
    where: str
    rule: str  # RRULE; "" for once


@dataclass(frozen=True, slots=True)
class Feed:
    """A secret address of the federation's calendar."""

    id: int
    label: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Election:
    id: int
    territory: str  # "": the whole federation
    held_on: date
    article: str
    record_url: str
    electors: int
    note: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, and refused, of one currency with one key, over some days."""

    currency: Currency
    key: str
    spent: int
    refused: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something Sève was asked and declined."""

    id: int
    asked: str
    rule: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    id: int
    url: str
    surt: str
    code: str  # what the owner shows on their place
    way: Way | None
    proved_at: datetime | None
    may_name: bool


@dataclass(frozen=True, slots=True)
class Reply:
    id: int
    surt: str
    text: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    surt: str
    way: Way
    at: datetime


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That some place left, and how; not which."""

    id: int
    way: Way
    at: datetime
    purged_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeavingRequest:
    """A mail that asks that a place leaves, and waits for a person or for its link."""

    id: int
    sender: str
    place: str
    subject: str
    at: datetime
    waits_for_link: bool
    paused: bool  # visits stopped until somebody decides


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the record of processing (GDPR art. 30)."""

    activity: str
    purpose: str
    basis: str
    categories: str
    recipients: str
    retention: str
    tables: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ImpactAssessment:
    signed_by: str
    role: str
    signed_on: date
    sources: int
    configuration: str  # digest of what was assessed
