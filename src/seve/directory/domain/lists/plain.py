"""Plain text of addresses: one a line, or several; what follows a # is a comment; Markdown and prose around an address are passed over."""

import re

from seve.directory.domain.lists.row import Line, entry
from seve.directory.types import Refusal

COMMENT = re.compile(r"(?:^|\s)#.*$")
WITH_SCHEME = re.compile(r"\bhttps?://[^\s<>\"'|]+", re.I)
BARE = re.compile(r"(?<![\w@/.-])(?:[\w-]+\.)+[a-z]{2,24}(?:/[^\s<>\"'|]*)?", re.I)


def read(text: str) -> list[Line]:
    """Every address, line by line; a line with words but no address is refused."""
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = COMMENT.sub("", raw).strip()
        if not line:
            continue
        found = WITH_SCHEME.findall(line) or BARE.findall(line)
        if not found:
            lines.append(
                entry(number, {"url": line}, shown=line)
                if " " not in line
                else Refusal(number, line[:200], "there is no address on this line")
            )
        for each in found:
            lines.append(entry(number, {"url": _trimmed(each)}, shown=line, declared=False))
    return lines


def _trimmed(written: str) -> str:
    """Without the punctuation of the sentence that held it: "(see https://example.org/a_(b))." keeps its own brackets."""
    text = written.rstrip(".,;:!?»…*`")
    while text.endswith((")", "]")) and text.count(text[-1]) > text.count("(" if text[-1] == ")" else "["):
        text = text[:-1].rstrip(".,;:!?»…*`")
    return text
