"""C15 (CVE-2024-39317, GHSA-cc65-xxvf-f7r9, CVE-2023-36461): a small input must not make long work.

Every reader of foreign text is given worst cases of n, 2n, 4n and 8n characters: half a MiB takes less than a second of processor, and no
doubling costs more than 2.5 times the one before (clock noise aside). Every regular expression of the house, found by reflection, is tried
for explosions.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from tests.security.walk import routes

import seve
from seve.base.addresses import canonical, surt
from seve.base.errors import SeveError
from seve.base.html import plain, sanitise
from seve.base.text import fold, sentences, words
from seve.directory.domain import reading
from seve.harvest.domain.robots import read_rules
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.dates import parse_date
from seve.harvest.parse.directives import read_directives
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.links import links_of_fragment
from seve.harvest.parse.page import parse_page

MIB = 1 << 20
NOISE = 0.03  # seconds: below this, ratios tell nothing
DOUBLING = 2.5
LONG = 1_200  # characters, for one expression

UNITS = {
    "open tags": "<a",
    "unclosed comments": "<!--",
    "nested": "<div>",
    "attributes": "<p a=1 ",
    "entities": "&amp",
    "spaces": " ",
    "lines": "\n",
    "quotes": "\"'",
    "cdata": "<![CDATA[",
    "items": "<item><title>",
    "dots": "a.",
    "digits": "1 2:",
    "colons": "user-agent:a\n",
    "braces": '{"a":[',
    "percent": "%2e/",
}


def _refusable(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def reader(text: str) -> Any:
        try:
            return read(text)
        except (SeveError, ValueError):
            return None

    return reader


READERS: dict[str, Callable[[str], Any]] = {
    "plain": plain,
    "sanitise": sanitise,
    "page": lambda text: parse_page(text.encode(), "https://example.org/"),
    "feed": lambda text: parse_feed(b'<?xml version="1.0"?><rss version="2.0"><channel>' + text.encode(), "https://example.org/feed"),
    "json feed": lambda text: parse_feed(b'{"version":"https://jsonfeed.org/version/1","items":[' + text.encode(), "https://example.org/"),
    "links": lambda text: links_of_fragment(text, "https://example.org/"),
    "charset": lambda text: decode(text.encode()),
    "robots": lambda text: read_rules(text[:500_000].encode()),
    "directives": lambda text: read_directives([("x-robots-tag", text[:65_536])], [("robots", text[:65_536])]),
    "date": _refusable(parse_date),
    "address": _refusable(canonical),
    "surt": _refusable(surt),
    "fold": fold,
    "words": words,
    "sentences": sentences,
    "list": _refusable(lambda text: reading.decoded(text.encode(), "list.csv")),
}


def seconds(act: Callable[[], Any]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


def grows_too_fast(act: Callable[[str], Any], unit: str, most: int) -> str | None:
    """What is wrong, or None. From the eighth upwards, so that what is slow is told before it takes for ever."""
    text = unit * (most // len(unit))
    times = []
    for part in (8, 4, 2, 1):
        piece = text[: len(text) // part]
        times.append(min(seconds(lambda: act(piece)) for _ in range(2)))  # noqa: B023
        if times[-1] > 1:
            return f"{times[-1]:.2f} s for {len(piece)} characters"
        if len(times) > 1 and times[-2] > NOISE and times[-1] > DOUBLING * times[-2]:
            again = min(seconds(lambda: act(piece)) for _ in range(3))  # noqa: B023
            if again > DOUBLING * times[-2]:
                return f"a doubling costs {again / times[-2]:.1f} times"
    return None


@pytest.mark.parametrize("reader", READERS)
def test_c15_cve_2024_39317_readers_work_in_proportion(reader: str) -> None:
    READERS[reader]("<p>x</p>")
    found = {name: grows_too_fast(READERS[reader], unit, MIB // 2) for name, unit in UNITS.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled regular expression that a module of the house holds by name, alone or in a list, a tuple or a table."""
    for module in pkgutil.walk_packages(seve.__path__, "seve."):
        if module.name.endswith("__main__") or ".management." in module.name or ".migrations" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            group = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
            yield from ((f"{module.name}.{name}", each) for each in group if isinstance(each, re.Pattern))


def bad_texts(pattern: re.Pattern[Any]) -> list[str]:
    """Texts made of the characters that the pattern itself names, and some that most patterns dislike."""
    named = list(dict.fromkeys(char for char in str(pattern.pattern) if char.isalnum() or char in ".,:;-_/<>&=\"'@#%"))[:4]
    units = [*named, "".join(named[:2]), " ", "a", "1", "\n", "-a"]
    return list(dict.fromkeys(units))


def searching(pattern: re.Pattern[Any]) -> Callable[[str], Any]:
    return (lambda text: pattern.search(text.encode())) if isinstance(pattern.pattern, bytes) else pattern.search


def explodes(pattern: re.Pattern[Any], unit: str) -> str | None:
    """Worse than quadratic: more than a quarter of a second for at most two thousand characters, reached by small steps."""
    look = searching(pattern)
    for length in (*range(16, 32, 2), 250, LONG):
        text = unit * (length // len(unit)) + "!"
        taken = seconds(lambda: look(text))  # noqa: B023
        if taken > 0.25:
            return f"{taken:.2f} s for {length} characters"
    return None


def test_c15_no_regular_expression_explodes() -> None:
    """What is quadratic in itself is held by the readers above, which bound what they give it; worse than quadratic is never right."""
    found, seen = {}, set()
    for name, pattern in patterns():
        if pattern not in seen:
            seen.add(pattern)
            found |= {f"{name} {unit!r}": wrong for unit in bad_texts(pattern) if (wrong := explodes(pattern, unit))}
    assert len(seen) > 60
    assert found == {}


def test_c15_measures_see_what_is_slow() -> None:
    """The mutants: an exponential expression explodes, a quadratic reader grows too fast."""
    assert explodes(re.compile(r"(a+)+$"), "a")
    slow = re.compile(r"\s+$")
    assert grows_too_fast(lambda text: slow.search(text + "x"), " ", 20_000)


@pytest.mark.django_db
def test_c15_no_page_works_long_for_a_long_address() -> None:
    client = Client(raise_request_exception=False)
    long = "a.%" * 20_000
    asked = {"q": long, "url": long, "territory": long, "page": "9" * 60_000}
    slow = {}
    for route in routes():
        if route.name.startswith(("portal:", "api:", "accounts:", "account_")):
            address = route.address()
            taken = seconds(lambda: client.get(address, asked))  # noqa: B023
            if taken > 1:
                slow[route.name] = taken
    assert slow == {}
