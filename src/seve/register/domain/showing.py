"""Does a page show what its card says? Its menus, headings, buttons and forms name what can be done there; each is quoted."""

from collections.abc import Sequence
from typing import Any

from seve.base.tree import tree_of
from seve.register.domain import vocabulary
from seve.register.types import ShownFunctions

LARGEST = 4 << 20  # bytes
LONGEST = 60  # characters of a label; longer texts tell stories, they do not name what can be done
MOST_LABELS = 600
WHERE = "nav a, header a, main a, a, button, h1, h2, h3, label, legend, summary, input[type=submit], title"


def shown_functions(body: bytes) -> dict[str, str]:
    """Function → the first label of the page that names it. Never raises."""
    tree = tree_of(body[:LARGEST])
    found: dict[str, str] = {}
    for node in tree.css(WHERE)[:MOST_LABELS]:
        label = _label(node)
        if label and len(label) <= LONGEST:
            for name in sorted(vocabulary.functions_in(label)):
                found.setdefault(name, label)
    return found


def _label(node: Any) -> str:
    if node.tag == "input":
        return " ".join((node.attributes.get("value") or "").split())
    return " ".join((node.text(separator=" ") or node.attributes.get("aria-label") or "").split())


def compare(declared: Sequence[str], shown: dict[str, str]) -> ShownFunctions:
    """Set what is declared beside what is seen, in the order of the vocabulary."""
    wanted = vocabulary.functions_in(", ".join(declared))
    order = list(vocabulary.FUNCTIONS)
    return ShownFunctions(
        shown=tuple((name, shown[name]) for name in order if name in wanted and name in shown),
        unseen=tuple(name for name in order if name in wanted and name not in shown),
        more=tuple((name, shown[name]) for name in order if name not in wanted and name in shown),
    )
