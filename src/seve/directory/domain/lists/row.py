"""From cells to an entry: the same rules for every form of list."""

from collections.abc import Mapping
from html import unescape
from typing import TypeVar

from seve.base.addresses import AddressRefused, canonical
from seve.directory.domain import vocabulary
from seve.directory.types import Entry, Refusal

Line = Entry | Refusal
Member = TypeVar("Member")
LONGEST_NAME = 200


class Unusable(ValueError):
    """Why a line cannot be used."""


def entry(line: int, fields: Mapping[str, str], *, shown: str = "", declared: bool = True, lenient: bool = False) -> Line:
    """One entry from named cells (url, name, prefixes, feeds, kind, standing, status, territory, language, note).

    `lenient`: a value of a foreign vocabulary that we do not know is left aside instead of refused.
    """
    try:
        prefixes = tuple(prefix(each) for each in fields.get("prefixes", "").split())
        feeds = tuple(dict.fromkeys(address(each) for each in fields.get("feeds", "").split()))
        written = fields.get("url", "").strip()
        url = address(written) if written else _stand_in(prefixes, feeds)
        return Entry(
            line=line,
            url=url,
            name=" ".join(unescape(fields.get("name", "")).split())[:LONGEST_NAME],
            prefixes=prefixes,
            feeds=feeds,
            kind=_word("kind", fields, vocabulary.KINDS, lenient),
            standing=_word("standing", fields, vocabulary.STANDINGS, lenient),
            status=_word("status", fields, vocabulary.STATUSES, lenient),
            territory=fields.get("territory", "").strip(),
            language=vocabulary.language_code(fields.get("language", "")),
            note=fields.get("note", "").strip(),
            declared=declared,
        )
    except (Unusable, AddressRefused) as reason:
        return Refusal(line, (shown or fields.get("url", "") or fields.get("name", ""))[:200], str(reason))


def address(written: str) -> str:
    """What a person wrote as an address; "example.org/blog" is taken for https. Raises AddressRefused."""
    text = written.strip().strip("<>\"'")
    if "://" not in text[:12] and not text.lower().startswith(("mailto:", "javascript:", "data:", "file:")):
        host = text.removeprefix("//").partition("/")[0]
        if "." not in host:
            raise AddressRefused(f"“{text[:80]}” is not a web address")
        text = f"https://{text.removeprefix('//')}"
    return canonical(text)


def prefix(written: str) -> str:
    """A bound as a list writes it: an address, or "*.example.org" for a host and every host below it."""
    if written.startswith("*."):
        return "*." + address(written[2:]).split("/")[2].removeprefix("www.")
    return address(written)


def _stand_in(prefixes: tuple[str, ...], feeds: tuple[str, ...]) -> str:
    """Without a home page, the first bound, else the feed, tells where the place is."""
    if prefixes:
        return prefixes[0] if not prefixes[0].startswith("*.") else f"https://{prefixes[0][2:]}/"
    if feeds:
        return feeds[0]
    raise Unusable("there is no address on this line")


def _word(field: str, fields: Mapping[str, str], words: Mapping[str, Member], lenient: bool) -> Member | None:
    written = fields.get(field, "")
    if not written.strip():
        return None
    found = words.get(vocabulary.key(written))
    if found is None and not lenient:
        choices = ", ".join(dict.fromkeys(str(value) for value in words.values()))
        raise Unusable(f"“{written.strip()[:40]}” is no {field}: write {choices}")
    return found
