"""The one way from foreign markup to a tree: what parsers take too long for, or too much room, is taken off before they see it."""

from typing import TYPE_CHECKING

from seve.base.floods import without_choices, without_floods
from seve.base.nesting import DEEPEST, shallow

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser


def tree_of(markup: str | bytes, deepest: int = DEEPEST) -> "LexborHTMLParser":
    """The tree of a page or a fragment; bytes are read as UTF-8. Its cost grows with the length, and no faster."""
    return parsed(tamed(markup if isinstance(markup, str) else markup.decode("utf-8", "replace"), deepest))


def tamed(markup: str, deepest: int = DEEPEST) -> str:
    """The markup as it may be given to any parser."""
    return shallow(without_floods(without_choices(markup)), deepest)


def parsed(tame: str) -> "LexborHTMLParser":
    """The tree of markup that `tamed` gave."""
    from selectolax.lexbor import LexborHTMLParser  # loads a library that few commands need

    return LexborHTMLParser(tame)
