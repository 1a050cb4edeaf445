"""Refusals in the reader's language: services speak plain English lines; the doors that face people say them again."""

import re
from collections.abc import Callable, Mapping, Sequence

FIELD = re.compile(r"\\{(\w+)\\}")


def speaker(
    lines: Sequence[str], translate: Callable[[str], str], *, parts: Mapping[str, Callable[[str], str]] | None = None
) -> Callable[[str], str]:
    """A function that says a line again in the active language; as it is when it follows none of `lines`.

    `lines` are templates with {fields}; the one with the most words of its own is tried first. A field that carries words
    itself ("these steps are not done yet: {steps}") is said by the function of that name in `parts`.
    """
    ordered = sorted(lines, key=lambda line: -len(re.sub(r"\{\w+\}", "", line)))
    patterns = [(re.compile(FIELD.sub(r"(?P<\1>.*?)", re.escape(line)), re.DOTALL), line) for line in ordered]

    def in_words(line: str) -> str:
        for pattern, template in patterns:
            if found := pattern.fullmatch(line):
                said = {name: (parts or {}).get(name, str)(value) for name, value in found.groupdict().items()}
                return translate(template).format(**said)
        return line

    return in_words


def one_of(*speakers: Callable[[str], str]) -> Callable[[str], str]:
    """A function that lets the room say a line which knows it; the line stays as it is when none does."""

    def in_words(line: str) -> str:
        return next((said for speak in speakers if (said := speak(line)) != line), line)

    return in_words
