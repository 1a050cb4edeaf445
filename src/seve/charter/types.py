"""What leaves the charter: answers of the gates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """May we? When not, why, in a message id that the doors put into words."""

    open: bool
    reason: str = ""
