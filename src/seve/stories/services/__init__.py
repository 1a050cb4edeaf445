"""The verbs of the room."""

from seve.stories.services.gathering import compute
from seve.stories.services.indexing import rebuild_index, refresh_index
from seve.stories.services.purging import purge

__all__ = ["compute", "purge", "rebuild_index", "refresh_index"]
