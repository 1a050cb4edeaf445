"""As Markdown, with footnotes."""

import re

from seve.briefing.domain.language import phrases_of
from seve.briefing.rendering.notes import notes_of, parts_of
from seve.briefing.types import Edition


def render(edition: Edition) -> bytes:
    phrases = phrases_of(edition.language)
    parts = parts_of(edition)
    lines = [f"# {_plain(edition.title)}", ""]
    for part in parts:
        lines += [f"## {part.title}", ""]
        for line in part.lines:
            marks = "".join(f"[^{note.number}]" for note in line.notes)
            lines += [f"- {_plain(line.text)}{marks}"]
        lines.append("")
    lines += [f"## {phrases.sources_word()}", ""]
    for note in notes_of(parts):
        quote = f" — {phrases.in_quotes(_plain(note.citation.quote))}" if note.citation.quote else ""
        date = f", {note.date}" if note.date else ""
        lines.append(f"[^{note.number}]: [{_plain(note.citation.title)}](<{note.citation.url}>){date}{quote}")
    return ("\n".join(lines).rstrip() + "\n").encode()


def _plain(text: str) -> str:
    """What the web wrote must not become markup."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split(" ")).replace("\n", " "))
