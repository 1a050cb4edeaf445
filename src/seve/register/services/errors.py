"""What the register refuses, each in one line."""

from seve.base.errors import SeveError


class RegisterRefused(SeveError):
    """The register cannot do this; the text says why and what to do."""


class CardChanged(RegisterRefused):
    """Somebody else changed the card since it was read."""
