"""The log: one line an event on the standard error, and no secret in it.

Everything is hidden in the finished text, traceback included, so that no logger and no exception finds a way round it. Which parts of an
address are secret is read from the addresses of the house: a text parameter is one, unless its name is known to be public.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

HIDDEN = "[hidden]"
LONGEST = 20_000  # characters of one event; what is over is cut from its middle
PUBLIC = {"source", "target", "territory", "provider_id"}  # text parameters of addresses that are no secret
PUBLIC_KINDS = {"int", "slug"}  # numbers and names of things
SECRET_SETTING = re.compile(r"(key|secret|passphrase)$")
FROM_ROOT = r"((?:(?<![\w.~%%-])|://[^/\s\"']{1,300})/%s)[^\s\"'?#<>]+"  # a path from its root: alone, or after a host
SHORTEST_SECRET = 6  # a shorter one would hide ordinary words

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^()]*\)")
_SHAPES = (
    (re.compile(r"(?i)\b((?:http_|proxy-|set-|x-)?(?:authorization|cookie|csrftoken)['\"]?\s?[:=]).*"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(bearer )[\w.~+/=-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(://)[^/\s@]{1,300}@"), rf"\1{HIDDEN}@"),
    (re.compile(r"([?&][\w.~%\[\]-]{1,80}=)[^&\s#\"'<>]+"), rf"\1{HIDDEN}"),
    (
        re.compile(
            r"(?i)(?<!\w)((?:\w{1,40}[_-])?(?:password|passphrase|secret|token|api_?key|sessionid|seve-session|seve-csrf)['\"]?\s?[:=]\s?['\"]?)[^\s'\",;&)]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)[\w.-]+"), HIDDEN),  # addresses of mail and of the fediverse
    # What looks like a token wherever it stands: letters of both cases and digits, 24 and more.
    (re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{24,}"), HIDDEN),
)


def configuration(*, debug: bool) -> dict[str, Any]:
    """Django's LOGGING. Warnings and errors; of the pages only those that broke, for what people ask for is theirs."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "seve.project.logs.Redacting"}},
        "filters": {"known": {"()": "seve.project.logs.Known"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["known"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO" if debug else "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO" if debug else "WARNING", "propagate": True},
            "django.request": {"handlers": [], "level": "WARNING" if debug else "ERROR", "propagate": True},
        },
    }


class Known(logging.Filter):
    """Leaves out what Granian says at every start about a number of threads that is meant (pace.THREADS)."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.name == "_granian" and "Python threads" in record.getMessage())


class Redacting(logging.Formatter):
    """Time, level, logger and words on one line; then the traceback, if there is one; secrets hidden in all of it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatMessage(self, record: logging.LogRecord) -> str:
        # A line break in a message would let a stranger write lines of the log.
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        text = redact(super().format(record))
        return text if len(text) <= LONGEST else f"{text[:2000]}\n[…]\n{text[-LONGEST:]}"


def redact(text: str) -> str:
    """The text without secret settings, secret parts of addresses, headers of sign-in, values of queries, addresses of mail."""
    for secret in _secret_settings():
        text = text.replace(secret, HIDDEN)
    for before in _secret_addresses():
        text = before.sub(rf"\1{HIDDEN}", text)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


def _secret_settings() -> list[str]:
    """The values of settings that are secret: keys, passphrases, and the passwords inside addresses; longest first."""
    environment = settings.SEVE
    given = [(field.name, str(getattr(environment, field.name) or "")) for field in fields(environment)]
    found = {value for name, value in given if SECRET_SETTING.search(name)} | {settings.SECRET_KEY, *settings.TOMBSTONE_KEYS}
    for _name, value in given:
        if "://" in value and (password := urlsplit(value).password):
            found |= {password, unquote(password)}
    return sorted((each for each in found if len(each) >= SHORTEST_SECRET), key=len, reverse=True)


_kept: dict[str, tuple[re.Pattern[str], ...]] = {}  # by the module of the addresses


def _secret_addresses() -> tuple[re.Pattern[str], ...]:
    """What stands before the secret of every address that has one, in every language."""
    from django.urls import get_resolver
    from django.utils import translation

    if settings.ROOT_URLCONF not in _kept:
        shapes: set[str] = set()
        try:
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    shapes.update(_before_secrets(get_resolver().url_patterns, ""))
        except Exception:  # the addresses themselves are what broke: the event must be told nevertheless
            return ()
        _kept[settings.ROOT_URLCONF] = tuple(re.compile(FROM_ROOT % shape) for shape in sorted(shapes))
    return _kept[settings.ROOT_URLCONF]


def _before_secrets(patterns: list[Any], above: str) -> Iterator[str]:
    """For each address below: a regular expression of all that comes before its first secret; nothing for one without."""
    for pattern in patterns:
        before, has_secret = _until_secret(pattern.pattern, above)
        if has_secret:
            yield before
        elif hasattr(pattern, "url_patterns"):
            yield from _before_secrets(pattern.url_patterns, before)


def _until_secret(pattern: Any, above: str) -> tuple[str, bool]:
    written = str(pattern)
    literal: Callable[[str], str] = re.escape
    if hasattr(pattern, "_regex"):
        written, literal = written.removeprefix("^").removesuffix("$"), str
    elif type(pattern).__name__ == "LocalePrefixPattern":
        return f"{above}(?:{re.escape(written)})?", False
    at = 0
    for found in _PARAMETER.finditer(written):
        above, at = above + literal(written[at : found.start()]), found.end()
        name = found["name"] or found["group"]
        if found["kind"] not in PUBLIC_KINDS and name not in PUBLIC:
            return above, True
        above += r"[^/\s]+"
    return above + literal(written[at:]), False
