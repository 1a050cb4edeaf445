"""The main text of a page, by trafilatura in its fast mode."""

import logging

LARGEST = 1_500_000  # characters of markup; beyond, only the words
SHORT = 250  # characters: so little may be a miss, and the patient mode is asked


def main_text(html: str) -> str:
    """What the page says, as plain lines; empty when it says nothing. Never raises."""
    if len(html) > LARGEST:
        return ""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = _extract(html, fast=True)
    if len(text) >= SHORT:
        return text
    patient = _extract(html, fast=False)
    return patient if len(patient) > len(text) * 2 else text


def _extract(html: str, *, fast: bool) -> str:
    import trafilatura

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
