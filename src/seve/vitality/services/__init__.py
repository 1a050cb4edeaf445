"""The verbs of the room."""

from seve.vitality.services.checking import compute

__all__ = ["compute"]
