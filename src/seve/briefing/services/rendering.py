"""Write an edition to a file, in the form its name asks for."""

from collections.abc import Callable
from pathlib import Path

from seve.base.errors import SeveError, UsageError
from seve.briefing.rendering import document, letter, markdown, paper
from seve.briefing.types import Edition

FORMS: dict[str, Callable[[Edition], bytes]] = {
    ".html": letter.render,
    ".pdf": paper.render,
    ".md": markdown.render,
    ".json": document.render,
}


class CannotWrite(SeveError):
    """The file could not be written."""


def form_of(path: Path) -> Callable[[Edition], bytes]:
    """How a file of this name is written. Raises UsageError for an unknown form."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"an edition is written as {', '.join(FORMS)}: “{path.name}” ends in none of these")
    return form


def render(edition: Edition, path: Path) -> None:
    """Raises UsageError for an unknown form, CannotWrite when the place cannot be written to."""
    body = form_of(path)(edition)
    try:
        path.write_bytes(body)
    except OSError as reason:
        raise CannotWrite(f"cannot write {path}: {reason.strerror}") from None
