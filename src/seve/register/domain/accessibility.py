"""A smoke check of one page's accessibility: what a machine can see without judging. It finds faults, it proves nothing.

After WCAG 2.2: 3.1.1 language of the page, 2.4.2 page titled, 1.1.1 non-text content, 3.3.2 labels, 1.3.1 headings in order.
"""

from enum import StrEnum
from itertools import pairwise
from typing import Any

from seve.base.tree import tree_of

LARGEST = 4 << 20  # bytes
SAMPLES, LONGEST_SAMPLE = 3, 160
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}  # these speak for themselves, or are not shown


class Fault(StrEnum):
    NO_LANGUAGE = "no-language"
    NO_TITLE = "no-title"
    IMAGES_UNTOLD = "images-untold"  # without an alt attribute
    FIELDS_UNTOLD = "fields-untold"  # without a label
    HEADINGS_SKIPPED = "headings-skipped"  # h2 then h4
    NO_FIRST_HEADING = "no-first-heading"


def faults_of(body: bytes) -> dict[Fault, int]:
    """The faults of a page and how many times each is met; those never met are absent. Never raises."""
    tree = tree_of(body[:LARGEST])
    levels = [int((node.tag or "h1")[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
    title = tree.css_first("title")
    counts = {
        Fault.NO_LANGUAGE: int(not _said(tree.css_first("html"), "lang")),
        Fault.NO_TITLE: int(title is None or not title.text(strip=True)),
        Fault.IMAGES_UNTOLD: sum("alt" not in node.attributes and not _is_hidden(node) for node in tree.css("img")),
        Fault.FIELDS_UNTOLD: _fields_untold(tree),
        Fault.HEADINGS_SKIPPED: sum(after > before + 1 for before, after in pairwise(levels)),
        Fault.NO_FIRST_HEADING: int(1 not in levels),
    }
    return {fault: count for fault, count in counts.items() if count}


def samples_of(body: bytes) -> dict[Fault, tuple[str, ...]]:
    """For the faults that lie in one element: the first few, as the page writes them."""
    tree = tree_of(body[:LARGEST])
    images = [node for node in tree.css("img") if "alt" not in node.attributes and not _is_hidden(node)]
    headings = tree.css("h1, h2, h3, h4, h5, h6")
    skipped = [after for before, after in pairwise(headings) if int((after.tag or "h1")[1]) > int((before.tag or "h1")[1]) + 1]
    found = {Fault.IMAGES_UNTOLD: images, Fault.FIELDS_UNTOLD: _untold(tree), Fault.HEADINGS_SKIPPED: skipped}
    return {fault: tuple(_written(node) for node in nodes[:SAMPLES]) for fault, nodes in found.items() if nodes}


def _written(node: Any) -> str:
    return " ".join((node.html or "").split())[:LONGEST_SAMPLE]


def _fields_untold(tree: Any) -> int:
    return len(_untold(tree))


def _untold(tree: Any) -> list[Any]:
    labelled = {node.attributes.get("for") for node in tree.css("label[for]")}
    fields = [node for node in tree.css("input, select, textarea") if (node.attributes.get("type") or "text").lower() not in UNLABELLED]
    return [node for node in fields if not (_names_itself(node) or node.attributes.get("id") in labelled - {None} or _inside_label(node))]


def _names_itself(node: Any) -> bool:
    return any(_said(node, name) for name in ("aria-label", "aria-labelledby", "title")) or _is_hidden(node)


def _inside_label(node: Any) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return True
        parent = parent.parent
    return False


def _is_hidden(node: Any) -> bool:
    return node.attributes.get("aria-hidden") == "true" or "hidden" in node.attributes or node.attributes.get("role") == "presentation"


def _said(node: Any, name: str) -> bool:
    return node is not None and bool((node.attributes.get(name) or "").strip())
