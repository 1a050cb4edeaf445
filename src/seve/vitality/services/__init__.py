"""The verbs of the room."""

from seve.vitality.services.checking import compute
from seve.vitality.services.purging import purge

__all__ = ["compute", "purge"]
