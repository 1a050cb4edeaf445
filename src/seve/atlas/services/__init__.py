"""What the atlas does: draw the map at a date, write it to a file."""

from seve.atlas.services.drawing import STEPS, compute
from seve.atlas.services.exporting import export
from seve.atlas.services.purging import rename, snapshots_with

__all__ = ["STEPS", "compute", "export", "rename", "snapshots_with"]
