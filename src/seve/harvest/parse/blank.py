"""Pages that show nothing: no words, no links, no pictures, nothing that a script is about to draw and tells of beforehand."""

from seve.harvest.domain.directives import NONE
from seve.harvest.parse.metadata import PageHead
from seve.harvest.types import FoundPage

# What is shown without a word, or leads on.
SHOWN = (
    "img, picture, svg, video, audio, canvas, iframe, frame, frameset, object, embed, applet, map, math, button, select, textarea, form,"
    " input:not([type=hidden i]), [style*='url(' i], [background], meta[http-equiv=refresh i]"
)
TELLING = ("description", "keywords", "og:", "twitter:", "dc.", "dcterms.", "article:", "al:")  # names of meta that speak of the content
UNSHOWN = ["script", "style", "template", "title"]


def is_blank(page: FoundPage, head: PageHead) -> bool:
    """Whether nothing at all is there. A page drawn by a script is not blank when it tells at least its title."""
    if (
        _has_words(page.text)
        or page.links
        or page.feeds
        or page.rel_me
        or page.blogrolls
        or page.tags
        or page.directives != NONE
        or head.linked
    ):
        return False
    if any(name.strip().lower().startswith(TELLING) and content.strip() for name, content in head.metas):
        return False
    tree = head.tree
    if tree.css_first(SHOWN) is not None or (page.title and tree.css_first("script") is not None):
        return False
    tree.strip_tags(UNSHOWN)
    return tree.body is None or not _has_words(tree.body.text())


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
