"""What a robots.txt lets us do. RFC 9309, read more strictly where it leaves a choice.

The group is chosen here, by the whole product token (RFC 9309 2.2.1; a group for "Sev" is not ours), then its rules are
matched by protego. What is unreachable, or refuses to say (401, 403, 429, 5xx), disallows all.
"""

import re
from dataclasses import dataclass
from typing import Any

from protego import Protego

TOKEN = "SeveBot"  # noqa: S105 — the product token of RFC 9309, no secret
LONGEST = 500 * 1024  # bytes read; a line cut by this bound is not read
LINE = re.compile(r"\s*([A-Za-z][A-Za-z _-]*?)\s*:\s*(.*)")
LINE_WITHOUT_COLON = re.compile(r"\s*([A-Za-z-]+)\s+(\S+)\s*$")  # a common slip
AGENT = re.compile(r"[A-Za-z_-]+")
AGENT_FIELDS = {"user-agent", "useragent", "user agent"}
ALLOW_FIELDS = {"allow"}
DISALLOW_FIELDS = {"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"}
REFUSALS = {401, 402, 403, 407, 429, 451}  # who asks for money, or must not speak to us, does not mean “as you like”
NO_ANSWER = 408  # the host gave up waiting: as if it had not answered
LONGEST_CRAWL_DELAY = 30 * 86_400.0


@dataclass(frozen=True)
class Rules:
    """What one origin asks of us."""

    everything: bool | None = None  # True: all allowed; False: all disallowed; None: see the rules
    reason: str = ""
    crawl_delay: float | None = None  # seconds, without cap
    opts_out: bool = False  # "User-agent: SeveBot" with "Disallow: /": an objection, not only a rule
    sitemaps: tuple[str, ...] = ()
    matcher: Any = None

    def allow(self, url: str) -> bool:
        """Whether this URL of the origin may be asked for. robots.txt itself always may."""
        if self.everything is not None:
            return self.everything
        return bool(self.matcher.can_fetch(url, TOKEN))


def rules_of_answer(status: int, body: bytes) -> Rules:
    """The rules that an answer to /robots.txt amounts to. Status 0 stands for no answer at all."""
    if 200 <= status < 300:
        return read_rules(body)
    if status in REFUSALS:
        return Rules(everything=False, reason=f"robots.txt is refused ({status}): nothing is visited")
    if 400 <= status < 500 and status != NO_ANSWER:
        return Rules(everything=True)
    what = f"answered {status}" if status else "could not be read"
    return Rules(everything=False, reason=f"robots.txt {what}: nothing is visited until it can be read")


def read_rules(body: bytes, token: str = TOKEN) -> Rules:
    """Parse a robots.txt; never fails."""
    text = _text(body)
    own, general, sitemaps = _groups(text, token.lower())
    chosen = own if own is not None else general
    if not chosen:
        return Rules(everything=True, sitemaps=sitemaps)
    lines = [f"{field}: {value}" for field, value in chosen if field in {"allow", "disallow"}]
    matcher = Protego.parse("\n".join(["User-agent: *", *lines, ""]))
    refuses_root = not matcher.can_fetch("http://host.invalid/", token)
    return Rules(
        crawl_delay=_crawl_delay(chosen),
        opts_out=own is not None and refuses_root and ("disallow", "/") in own,
        reason="robots.txt asks SeveBot to stay away" if own is not None else "robots.txt disallows it",
        sitemaps=sitemaps,
        matcher=matcher,
    )


Group = list[tuple[str, str]]


def _groups(text: str, token: str) -> tuple[Group | None, Group, tuple[str, ...]]:
    """The lines meant for us by name (None when there are none), those meant for all, and the sitemaps."""
    own: Group | None = None
    general: Group = []
    sitemaps: list[str] = []
    agents: set[str] = set()
    in_rules = False
    for line in re.split(r"\r\n|\r|\n", text):
        field, value = _field(line)
        if field == "agent":
            if in_rules:
                agents, in_rules = set(), False
            agents.add(value)
            if value == token and own is None:
                own = []
        elif field == "sitemap":
            sitemaps.append(value)
        elif field:
            in_rules = in_rules or field != "crawl-delay"
            if token in agents and own is not None:
                own.append((field, value))
            if "*" in agents:
                general.append((field, value))
    return own, general, tuple(sitemaps[:100])


def _field(line: str) -> tuple[str, str]:
    """A line as (field, value); ("", "") for what means nothing to us."""
    bare = line.partition("#")[0].rstrip()
    found = LINE.match(bare) or LINE_WITHOUT_COLON.match(bare)
    if found is None:
        return "", ""
    name, value = found[1].lower(), found[2].strip()
    if name in AGENT_FIELDS:
        if value == "*" or value.startswith(("* ", "*\t")):
            return "agent", "*"
        token = AGENT.match(value)
        return ("agent", token[0].lower()) if token else ("agent", "")
    if name in ALLOW_FIELDS:
        return "allow", value
    if name in DISALLOW_FIELDS:
        return "disallow", value
    return (name, value) if name in {"crawl-delay", "sitemap"} else ("", "")


def _crawl_delay(lines: Group) -> float | None:
    """The longest Crawl-delay of the group, in seconds; unreadable ones are passed over."""
    asked = []
    for field, value in lines:
        if field == "crawl-delay" and re.fullmatch(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?", value):
            asked.append(float(value.replace(",", ".")))
    return min(max(asked), LONGEST_CRAWL_DELAY) if asked else None


def _text(body: bytes) -> str:
    kept = body[:LONGEST]
    if len(body) > LONGEST and body[LONGEST : LONGEST + 1] not in {b"\n", b"\r"} and not kept.endswith((b"\n", b"\r")):
        kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
    return kept.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\0", "")
