"""What the rules read of a post."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One post, told by one place. `links` and `address` are written alike (both canonical, or both SURT)."""

    id: int | str
    title: str
    text: str  # plain; empty when only the headline is known, or when its source reserves the rest
    source: int | str  # the place
    published: float | None  # epoch seconds; None when unknown
    address: str = ""
    links: frozenset[str] = frozenset()
    language: str = ""

    @property
    def head(self) -> str:
        """What the encoder reads: the headline and the first lines."""
        return f"{self.title}. {self.text[:300]}" if self.text else self.title
