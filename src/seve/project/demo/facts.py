"""What was planted, told by name, so that anybody can compare what Sève finds with what there is to find."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """A place that spoke at its own rhythm and stopped."""

    id: str
    home: str
    name: str
    last: datetime
    gap_days: float


@dataclass(frozen=True, slots=True)
class Revival:
    """A place that speaks again after a long silence."""

    id: str
    home: str
    name: str
    silent_from: datetime
    again_from: datetime


@dataclass(frozen=True, slots=True)
class BridgePlanted:
    """A place without which a community hangs loose: all its ties to the rest pass by one link, from `gate` to `other`."""

    id: str
    gate: str  # home addresses
    name: str
    other: str
    cut_off: tuple[str, ...]  # the community without its gate


@dataclass(frozen=True, slots=True)
class CommunityPlanted:
    id: str
    name: str
    members: tuple[str, ...]  # home addresses


@dataclass(frozen=True, slots=True)
class Relayed:
    """One post of a story, in order of time; `how` is first, link, quote, copy or rewrite."""

    url: str
    how: str
    date: datetime


@dataclass(frozen=True, slots=True)
class StoryPlanted:
    id: str
    title: str
    posts: tuple[Relayed, ...]


@dataclass(frozen=True, slots=True)
class LostLinkPlanted:
    """A link that its page dropped, or (`until` is None) one that still stands and leads to a place that closed."""

    id: str
    source: str  # home addresses of the two places
    other: str
    page: str
    target: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place that nobody admitted and that several admitted places cite."""

    id: str
    home: str
    cited_by: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A place that answers badly; `outcomes` are the harvest's words that are right for it."""

    id: str
    home: str
    name: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    silences: tuple[Silence, ...]
    revivals: tuple[Revival, ...]
    bridges: tuple[BridgePlanted, ...]
    communities: tuple[CommunityPlanted, ...]
    stories: tuple[StoryPlanted, ...]
    copies: tuple[StoryPlanted, ...]  # messages of the centre, copied word for word
    lost_links: tuple[LostLinkPlanted, ...]
    lone_voices: tuple[Relayed, ...]
    neighbours: tuple[Neighbour, ...]
    troubles: tuple[Trouble, ...]
    overlaps: tuple[tuple[str, str], ...]  # names of official platforms that serve the same people in the same way

    def counts(self) -> dict[str, int]:
        """How many facts of each kind."""
        return {name: len(getattr(self, name)) for name in self.__slots__}
