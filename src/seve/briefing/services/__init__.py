"""The verbs of the room."""

from seve.briefing.services.building import build
from seve.briefing.services.purging import purge
from seve.briefing.services.rendering import form_of, render

__all__ = ["build", "form_of", "purge", "render"]
