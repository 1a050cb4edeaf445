"""Refusals in the reader's language: services speak plain English lines; the doors that face people say them again."""

import re
from collections.abc import Callable, Sequence

FIELD = re.compile(r"\\{(\w+)\\}")


def speaker(lines: Sequence[str], translate: Callable[[str], str]) -> Callable[[str], str]:
    """A function that says a line again in the active language; as it is when it follows none of `lines`.

    `lines` are templates with {fields}; the one with the most words of its own is tried first.
    """
    ordered = sorted(lines, key=lambda line: -len(re.sub(r"\{\w+\}", "", line)))
    patterns = [(re.compile(FIELD.sub(r"(?P<\1>.*?)", re.escape(line)), re.DOTALL), line) for line in ordered]

    def in_words(line: str) -> str:
        for pattern, template in patterns:
            if found := pattern.fullmatch(line):
                return translate(template).format(**found.groupdict())
        return line

    return in_words
