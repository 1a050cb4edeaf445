"""Kinds of places that are left out by default. Recognised in the moment a person admits, and never kept as a label of the place."""

import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from seve.base.text import fold

FORUM = re.compile(r"\b(forums?|groupe|groupes|entraide|temoignages|board|support group)\b")


def excluded_by_default(*, name: str, address: str, kind: str) -> tuple[str, ...]:
    """The categories in whose words a place tells of itself: ("minors",); () for nearly all places."""
    said = " ".join(re.findall(r"[^\W_]+", fold(f"{name} {unquote(address.partition('://')[2])}")))
    return tuple(category for category, (words, kinds) in _shapes().items() if words.search(said) and _counts(kind, kinds, said))


def _counts(kind: str, kinds: frozenset[str], said: str) -> bool:
    return not kinds or kind in kinds or FORUM.search(said) is not None


@cache
def _shapes() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    given = tomllib.loads((Path(__file__).parent / "excluded.toml").read_text(encoding="utf-8"))
    return {
        category: (re.compile(rf"\b(?:{'|'.join(map(re.escape, told['words']))})\b"), frozenset(told["kinds"]))
        for category, told in given.items()
    }
