"""One tag, as it is written: what the policy keeps of it, or that a real parser must judge it."""

import html as entities
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from seve.base.html.policy import ADDRESS_ATTRIBUTES, ATTRIBUTES, RAW, TAGS, UNWRAPPED, VOID, is_safe_address

NONE: set[str] = set()
ABSOLUTE = ("http://", "https://", "mailto:", "#")
LITERAL = "!"  # what a parser passes by: comments, and signs that are text
SURE = {"a ", "img "}  # the keys of links and pictures that stay, whatever follows

VALUE = r"\"[^\"<>`\\]*+\""
SURE_ADDRESS = r"\"https?://(?:(?![xX][nN]--)[a-zA-Z0-9_-]++\.)++[a-zA-Z]{2,}+(?::[0-9]{1,4}+)?+(?:[/?#][^\"<>`\\]*+)?+\""
SURE_LINK = rf"href={SURE_ADDRESS}(?: (?:title|rel|hreflang)={VALUE})*+"
SURE_PICTURE = rf"src={SURE_ADDRESS}(?: (?:alt|title|width|height)={VALUE})*+"
# What most tags of programs look like: first what stays, then what goes.
_usual = re.compile(
    rf"(a(?: {SURE_LINK})?+|img {SURE_PICTURE}|[b-z][a-z0-9]*+)((?: (?:class|id|style|target|role|data-[a-z-]++)={VALUE})++)>"
)
_opening = re.compile(
    r"([a-zA-Z][a-zA-Z0-9]*)((?:\s++[a-zA-Z_@][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"<>`\\]*+\"|'[^'<>`\\]*+'|[\w#%.-]++(?!/)))?+)*+)\s*+(/?)>",
    re.ASCII,
)
_attribute = re.compile(r"([a-zA-Z_@][\w:.-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w#%.-]+)))?", re.ASCII)
_closing = re.compile(r"/([a-zA-Z][a-zA-Z0-9]*)\s*>")
_plain_address = re.compile(
    r"(?:/(?![/\\])|//(?:[a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}(?:[/?#]|\Z)|\?|\.{1,2}/|[A-Za-z0-9_%~-]+(?:[/?#.][^:]*)?\Z)"
)
_sure_start = re.compile(
    r"https?://(?:(?![xX][nN]--)[a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}(?::[0-9]{1,4})?(?:[/?#]|\Z)|mailto:[\w.+-]+@[\w.-]+\Z|#"
)
_picture = re.compile(r"data:image/[a-z0-9.+-]+;(?:charset=[\w-]+;)?base64,[A-Za-z0-9+/=\s%]*\Z")
_odd = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
_comment = re.compile(r"!--(?!-?>)[^<>]*-->")


class Tag(NamedTuple):
    """How one tag, as it is written, is kept."""

    text: str
    name: str  # "p", "/p"
    address: tuple[str, str, str] | None = None  # (before, relative address, after)


def judge(key: str) -> Tag | None:
    """A tag by its key, which is all of it but its `<`; None when a parser must read it."""
    if not key:
        return Tag("&lt;", LITERAL)
    if key in SURE:
        return Tag(f"<{key}", key[:-1])
    if key[0] == "!":
        return Tag("", LITERAL) if _comment.fullmatch(key) else None
    if key[0] == "/":
        return _judge_end(key)
    usual = _usual.fullmatch(key)
    if usual is not None and (name := usual[1].partition(" ")[0]) in TAGS:
        return Tag(f"<{usual[1]}>", name)
    opening = _opening.fullmatch(key)
    if not opening:
        return None
    name = opening[1].lower()
    if name in UNWRAPPED or name in RAW:
        return Tag("", name) if not opening[3] or name in VOID else None
    if name not in TAGS or (opening[3] and name not in VOID):
        return None
    return _judge_attributes(name, opening[2])


def _judge_end(key: str) -> Tag | None:
    closing = _closing.fullmatch(key)
    if closing is None:
        return None
    name = closing[1].lower()
    if name in UNWRAPPED or name in RAW:
        return Tag("", f"/{name}")
    if name == "br":
        return Tag("<br>", "br")  # as the standard has it (13.2.6.4.7)
    return Tag(f"</{name}>", f"/{name}") if name in TAGS and name not in VOID else None


def _judge_attributes(name: str, written: str) -> Tag | None:
    """The tag with its allowed attributes, as written; None when one needs a second look."""
    allowed, everywhere = ATTRIBUTES.get(name, NONE), ATTRIBUTES["*"]
    kept, address = f"<{name}", None
    seen: list[str] = []
    for attribute, double, single, bare in _attribute.findall(written):
        attribute = attribute.lower()  # noqa: PLW2901 - HTML names know no case
        if (attribute not in allowed and attribute not in everywhere) or attribute in seen:
            continue
        seen.append(attribute)
        value = double or single or bare
        if attribute in ADDRESS_ATTRIBUTES:
            verdict = _verdict(value)
            if verdict is None:
                return None
            if verdict == "away":
                continue
            if verdict == "relative":
                address, kept = (f'{kept} {attribute}="', value), '"'
                continue
        quote = "'" if '"' in value else '"'
        kept += f" {attribute}={quote}{value}{quote}"
    if address is None:
        return Tag(f"{kept}>", name)
    return Tag(f"{address[0]}{address[1]}{kept}>", name, (*address, f"{kept}>"))


def _verdict(value: str) -> str | None:
    """ "as it is", "relative", "away", or None for an address that needs a second look: odd characters, entities, schemes."""
    if not value:
        return "as it is"
    if value.startswith("data:"):
        return "away" if _picture.match(value) else None
    if (
        not value.isprintable()
        or " " in value
        or '"' in value
        or "&" in value.replace("&amp;", "").replace("&#038;", "").replace("&#38;", "")
    ):
        return None if not _sure_start.match(value) or '"' in value else "as it is"
    if value.startswith(ABSOLUTE):
        return "as it is" if _sure_start.match(value) else None
    return "relative" if _plain_address.match(value) else None


def resolved_tag(tag: Tag, base: str) -> str:
    if tag.address is None:
        return tag.text
    before, value, after = tag.address
    return f"{before}{resolved(value, base)}{after}"


def resolved(value: str, base: str) -> str:
    """An address as it is written in an attribute, made absolute and written so that nothing reads it otherwise; empty when unsafe."""
    target = resolve(entities.unescape(value).replace("\\", "/"), base)
    if not is_safe_address(target):
        return ""
    return _odd.sub(lambda found: quote(found[0]), target).replace("&", "&amp;")


@lru_cache(maxsize=2048)
def resolve(value: str, base: str) -> str:
    """`value` made absolute against `base` when it is relative; as it is when that cannot be done."""
    try:
        return value if urlsplit(value).scheme else urljoin(base, value)
    except ValueError:
        return value
