"""Farms: services where many people keep a place each. The table is data (farms.toml); this module reads it once."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WWW = re.compile(r"^www\d{0,2}\.(?=[^.]+\.)")
TABLE = Path(__file__).with_name("farms.toml")


@dataclass(frozen=True, slots=True)
class PathFarm:
    """A host on which each place is a path: github.com/name, youtube.com/@name."""

    host: str
    kind: str  # what a place there usually is
    patterns: tuple[tuple[str, ...], ...]  # segments: "*" any, "@*" a name behind a sign, "page?key" a parameter, else literal
    ignores_case: bool
    skipped: str  # a first segment that changes nothing: "s" in t.me/s/name
    never: frozenset[str]  # first segments that are pages of the service, not names

    def place(self, path: str) -> str | None:
        """The path of the place that holds this page (no slash at either end), or None when the page is the service's own."""
        bare, _, query = self.fold(path).partition("?")
        segments = bare.split("/")
        if not segments[0] or segments[0].lower() in self.never:
            return None
        for pattern in self.patterns:
            if len(segments) >= len(pattern) and (place := _match(pattern, segments, query)) is not None:
                return place
        return None

    def fold(self, path: str) -> str:
        """The same page under its one spelling: the skipped segment gone, the account's name in lower case."""
        if self.skipped and path.startswith(self.skipped) and len(path) > len(self.skipped):
            path = path[len(self.skipped) :]
        if not self.ignores_case or path.islower():
            return path
        name, query_mark, query = path.partition("?")
        name, slash, rest = name.partition("/")
        return f"{name.lower()}{slash}{rest}{query_mark}{query}"


def _match(pattern: tuple[str, ...], segments: list[str], query: str) -> str | None:
    """The part of the path that the pattern takes, or None."""
    taken = []
    for wanted, segment in zip(pattern, segments, strict=False):
        page, mark, key = wanted.partition("?")
        if mark:
            value = next((field for field in query.split("&") if field.startswith(f"{key}=")), "")
            if segment != page or not value:
                return None
            taken.append(f"{page}?{value}")
        elif wanted == "*" or (wanted.endswith("*") and segment.startswith(wanted[:-1]) and len(segment) >= len(wanted)):
            if not segment:
                return None
            taken.append(segment)
        elif segment == wanted:
            taken.append(segment)
        else:
            return None
    return "/".join(taken)


@dataclass(frozen=True, slots=True)
class Farms:
    by_host: dict[str, PathFarm]
    aliases: dict[str, str]  # another host of the same service → its host
    endings: tuple[tuple[str, str], ...]  # ".linkedin.com" → "linkedin.com"
    rewritten: tuple[tuple[re.Pattern[str], str], ...]  # many national hosts of one sub-domain farm
    subdomain_kinds: dict[str, str]  # "over-blog.com" → "blog"
    passages: frozenset[str]  # hosts through which one only passes
    services: frozenset[str]  # hosts that many link to and that are nobody's place in an ecosystem
    shared: re.Pattern[str]  # hosts where each first segment is somebody's
    shared_never: frozenset[str]
    fediverse: re.Pattern[str]  # hosts that keep accounts at /@name and /users/name
    tubes: re.Pattern[str]  # hosts that keep channels at /c/name and accounts at /a/name


@cache
def farms() -> Farms:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    by_host: dict[str, PathFarm] = {}
    aliases: dict[str, str] = {}
    endings: list[tuple[str, str]] = []
    for row in table["path"]:
        patterns = tuple(tuple(pattern.strip("/").split("/")) for pattern in row["places"])
        skipped = f"{row['skipped']}/" if "skipped" in row else ""
        by_host[row["host"]] = PathFarm(
            row["host"], row["kind"], patterns, row.get("ignores_case", False), skipped, frozenset(row.get("never", ()))
        )
        for alias in row.get("aliases", ()):
            if alias.startswith("*."):
                endings.append((alias[1:], row["host"]))
            else:
                aliases[alias] = row["host"]
    return Farms(
        by_host,
        aliases,
        tuple(endings),
        tuple((re.compile(row["pattern"]), row["becomes"]) for row in table["rewritten"]),
        {host: kind for kind, hosts in table["subdomain"].items() for host in hosts},
        frozenset(table["passages"]["hosts"]),
        frozenset(table["services"]["hosts"]),
        re.compile(table["shared"]["hosts"]),
        frozenset(table["shared"]["never"]),
        re.compile(table["fediverse"]["hosts"]),
        re.compile(table["tubes"]["hosts"]),
    )


def true_host(host: str) -> str:
    """The host that stands for this one: without "www", with the aliases of farms resolved ("mobile.twitter.com" → "x.com")."""
    table = farms()
    name = WWW.sub("", host.rstrip("."))
    if name in table.aliases:
        return table.aliases[name]
    for ending, becomes in table.endings:
        if name.endswith(ending):
            return becomes
    for pattern, becomes in table.rewritten:
        name = pattern.sub(becomes, name)
    return name


def fold_account(path: str) -> str:
    """On a host of the fediverse, the one spelling of an account: "users/ann/statuses/1" → "@ann/statuses/1"."""
    return f"@{path[6:]}" if path.startswith("users/") and len(path) > 6 else path


def folding(host: str) -> Callable[[str], str] | None:
    """How paths of this true host are brought to one spelling; None when they are left as they are."""
    farm = farms().by_host.get(host)
    if farm is not None:
        return farm.fold if farm.ignores_case or farm.skipped else None
    return fold_account if farms().fediverse.match(host) else None


def path_farm(host: str) -> PathFarm | None:
    """The farm that this true host is, if it is one."""
    return farms().by_host.get(host)
