"""What a whole host reserves: TDMRep's file, ai.txt, and the Content-Usage lines of robots.txt, path by path.

Sources: W3C TDM Reservation Protocol, 10 May 2024 (/.well-known/tdmrep.json: a list of {"location", "tdm-reservation"});
draft-ietf-aipref-attach (`Content-Usage: [path] preferences` in a group of robots.txt); ai.txt, a private convention (Spawning, 2023:
the form of a robots.txt, often by kind of file, about training alone). Each voice is read by itself; whatever refuses, wins.
"""

import json
import re
from dataclasses import dataclass

MOST_RULES = 500
LONGEST_PATTERN = 500
MINING = {"bots", "train-ai", "train-genai", "ai", "genai", "tdm", "ai-train", "ai-input", "ai-output", "ai-use"}
OUR_GROUPS = {"*", "sevebot"}
TDMREP, AI_TXT = "/.well-known/tdmrep.json", "/ai.txt"
BESIDE_ROBOTS = (TDMREP, AI_TXT)  # what is asked for beside robots.txt
TEXTS = ("*.html", "*.htm", "*.txt", "*.md", "*.xml", "*.rtf")  # kinds of file by which ai.txt speaks of pages

NO_PATH = re.compile(r"[\0\ud800-\udfff]")  # what JSON can spell, and no address or table can hold

_refused = re.compile(r"([\w-]+)\s*=\s*\"?(?:n|no|0|\?0)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reserved:
    """A path pattern, as robots.txt writes them ("*" for anything, "$" for the end), and whether mining is reserved there."""

    pattern: str
    mining: bool


def read_tdmrep(body: bytes) -> tuple[Reserved, ...]:
    """The rules of a tdmrep.json, in their order; none when it is no such file."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if isinstance(told, dict):  # other forms, met on the web: one rule without its list; a Reservation of the whole
        if "Reservation" in (told.get("@type"), told.get("type")):
            return (Reserved("/", mining=True),)
        told = [told] if "tdm-reservation" in told else []
    rules = []
    for each in told[:MOST_RULES] if isinstance(told, list) else ():
        if isinstance(each, dict) and isinstance(location := each.get("location"), str) and not NO_PATH.search(location):
            rules.append(Reserved(location[:LONGEST_PATTERN] or "/", each.get("tdm-reservation") in (1, "1", True)))
    return tuple(rules)


def read_usage(robots: str) -> tuple[Reserved, ...]:
    """The Content-Usage lines of a robots.txt that concern us: those of our own group, or of all."""
    rules: list[Reserved] = []
    groups: set[str] = set()
    naming = False
    for name, value in _fields(robots):
        if name == "user-agent":
            groups = (groups if naming else set()) | {value.lower()}
            naming = True
            continue
        naming = False
        if name == "content-usage" and (not groups or groups & OUR_GROUPS) and len(rules) < MOST_RULES:
            path, _, told = value.partition(" ") if value.startswith("/") else ("/", "", value)
            refused = {word.lower() for word in _refused.findall(told)}
            rules.append(Reserved(path[:LONGEST_PATTERN], bool(refused & MINING)))
    return tuple(rules)


def read_ai_txt(text: str) -> tuple[Reserved, ...]:
    """The lines of an ai.txt that concern us. A kind of file that pages are of speaks of all pages; none when it is itself a page."""
    if text.lstrip()[:1] == "<":
        return ()
    rules = list(read_usage(text))
    groups: set[str] = set()
    naming = False
    for name, value in _fields(text):
        if name == "user-agent":
            groups = (groups if naming else set()) | {value.lower()}
            naming = True
            continue
        naming = False
        if name in {"disallow", "allow"} and value and (not groups or groups & OUR_GROUPS) and len(rules) < MOST_RULES:
            pattern = "/" if value.lower().rstrip("$") in TEXTS or value == "*" else value
            if pattern.startswith("/"):
                rules.append(Reserved(pattern[:LONGEST_PATTERN], name == "disallow"))
    return tuple(rules)


def read_beside(path: str, body: bytes) -> tuple[Reserved, ...]:
    """The rules of a file that stands beside robots.txt, or of robots.txt itself."""
    if path == TDMREP:
        return read_tdmrep(body)
    text = body.decode("utf-8", "replace")
    return read_ai_txt(text) if path == AI_TXT else read_usage(text)


def _fields(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            found.append((name.strip().lower(), value.strip()))
    return found


def is_reserved(path: str, rules: tuple[Reserved, ...]) -> bool:
    """Whether mining is reserved at a path: the longest pattern that covers it speaks; of equal ones the refusal."""
    best: tuple[int, bool] | None = None
    for rule in rules:
        if _covers(rule.pattern, path):
            weight = (len(rule.pattern), rule.mining)
            best = weight if best is None else max(best, weight)
    return best is not None and best[1]


def _covers(pattern: str, path: str) -> bool:
    """Linear matching: each piece between stars must follow the one before."""
    end = pattern.endswith("$")
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not end or at == len(path) or (pieces[-1] != "" and path.endswith(pieces[-1])) or (len(pieces) > 1 and pieces[-1] == "")
