"""The main text of a page, by trafilatura in its fast mode."""

import logging

from seve.base.html import squeeze, with_breaks
from seve.base.tree import parsed
from seve.harvest.parse.quickpaths import quicken_trafilatura

LARGEST = 700_000  # characters of markup; beyond, only the words
MOST_TAGS = 12_000  # likewise: trafilatura takes some 40 microseconds for each
MOST_TAGS_FOR_PATIENCE = 4_000
LONGEST_ALONE = 4_000_000
WORTH_IT = 2  # times as long the patient mode's text must be to be taken
MARKS = 1.1  # a text is at most so much longer than its words, by the signs of lists and tables
SHORT = 1_000  # characters: so little may be a miss, and the patient mode is asked (F1 0.917 to 0.922 on the gold pages, as against 250)


def main_text(html: str) -> str:
    """What the page says, as plain lines; empty when it says nothing. Never raises."""
    if len(html) > LARGEST or html.count("<") > MOST_TAGS:
        return _words_alone(html)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = _extract(html, fast=True)
    if len(text) >= SHORT or html.count("<") > MOST_TAGS_FOR_PATIENCE or _letters_of(html) * MARKS <= len(text) * WORTH_IT:
        return text
    patient = _extract(html, fast=False)
    return patient if len(patient) > len(text) * WORTH_IT else text


def _letters_of(html: str) -> int:
    """Characters of all that a page shows: no reading of it gives more."""
    tree = parsed(html)
    tree.strip_tags(["script", "style", "template", "svg", "head"])
    return len(" ".join(tree.body.text(separator=" ").split())) if tree.body is not None else 0


def _words_alone(html: str) -> str:
    """The words of the part that calls itself the main one, else of the whole: for pages that would hold the extractor for seconds."""
    tree = parsed(with_breaks(html[:LONGEST_ALONE]))  # of a page that was tamed
    tree.strip_tags(["script", "style", "template", "noscript", "iframe", "svg", "nav", "header", "footer", "aside", "form", "head"])
    node = tree.css_first("main, article, [role=main]") or tree.body
    return squeeze(node.text()) if node is not None else ""


def _extract(html: str, *, fast: bool) -> str:
    import trafilatura

    quicken_trafilatura()
    try:
        return trafilatura.extract(html, fast=fast, include_comments=False, include_tables=True) or ""
    except Exception:
        return ""


def excerpt_of(text: str, longest: int = 300) -> str:
    """The beginning of a text, cut between words, at most `longest` characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[:longest]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:") + "…"
