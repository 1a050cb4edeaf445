"""XML as feeds write it, in one pass: elements that hold only text, and the starts and ends of those that hold more.

Strict: what is not plainly written XML is odd, and left to the patient readers.
"""

import re
from functools import lru_cache

# (name, attributes, text and "<", "[" and CDATA, name of an end tag, "!" for a comment); six empty texts for what is no plain XML.
Token = tuple[str, str, str, str, str, str]

_cdata = r"<!\[CDATA(\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>"
_token = re.compile(
    rf"\s*+(?:<([A-Za-z_][\w:.-]*+)(\s[^<>]*+|/|)>(?:([^<]*+<)/\1\s*+>|\s*+{_cdata}\s*+</\1\s*+>|)"
    r"|</([A-Za-z_][\w:.-]*+)\s*+>|<(!)--[^-]*+(?:-[^-]++)*+-->|\S[\s\S]*+)"
)
_attribute = re.compile(r"\s+([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_attributes = re.compile(r"(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+\s*+/?")
_number = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")


LONGEST_ATTRIBUTES = 20_000  # characters


class Escaped(str):
    """Text whose references are still to be read."""

    __slots__ = ()


class Odd(Exception):
    """Something that only a patient reader reads rightly."""


def tokens_of(text: str, at: int) -> list[Token]:
    """The tokens from `at` on. Raises Odd when something between them is no XML of the plain kind."""
    # Up to the last character that is no space: a run of spaces at the end would be tried again from each of its own.
    found: list[Token] = _token.findall(text, at, len(text.rstrip()))
    if found and not any(found[-1]):
        raise Odd
    return found


def unescaped(text: str) -> str:
    """With its references read. Raises Odd for those that XML does not know."""
    if "&" not in text:
        return text
    return "&".join([_read(part) if "&" in part else part for part in text.split("&amp;")])


def _read(part: str) -> str:
    part = part.replace("&lt;", "<").replace("&gt;", ">")
    if "&" not in part:
        return part
    part = part.replace("&quot;", '"').replace("&apos;", "'")
    if "&#" in part:
        part = _number.sub(_character, part.replace("&#39;", "'").replace("&#34;", '"').replace("&#x27;", "'"))
    # "&#38;" stands for "&" as "&amp;" does; what else is left is bare, or an entity of HTML.
    if "&" in part:
        raise Odd
    return part


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    if 128 <= code <= 159:
        return bytes([code]).decode("cp1252", "ignore")  # as everybody means them
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
        if code == 38:
            raise Odd
        return chr(code)
    raise Odd


@lru_cache(maxsize=4096)
def attributes_of(written: str) -> dict[str, str]:
    """Attributes by their written names. Raises Odd when one is not plainly written, or written twice."""
    if not written or written == "/":
        return {}
    if len(written) > LONGEST_ATTRIBUTES or not _attributes.fullmatch(written):
        raise Odd
    pairs = _attribute.findall(written)
    found = {name: unescaped(double or single) for name, double, single in pairs}
    if len(found) != len(pairs):
        raise Odd
    return found
