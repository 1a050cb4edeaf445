"""Reads the texts that were written for the demo: places, names, subjects, registers, stories."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ROOT = files("seve.project.demo")
SHELF = ROOT / "texts"


@dataclass(frozen=True, slots=True)
class Place:
    """A département: its code, its name with the article, its towns, and three things that people name there."""

    code: str
    name: str
    towns: tuple[str, ...]
    river: str
    country: str
    known_for: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One affair that people write about, as lines of grammar by use.

    t titles, o openings, f facts, a opinions, p proposals, c closings.
    """

    key: str
    theme: str
    tags: tuple[str, ...]
    lines: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story or a message to be relayed, in its versions. `first` is the text of its source, `rewrites` tell it in other words."""

    key: str
    settings: dict[str, str]
    first: tuple[str, ...]  # the title, then the paragraphs
    rewrites: tuple[tuple[str, ...], ...]
    comments: tuple[tuple[str, ...], ...]


def lines_of(name: str) -> list[str]:
    """The lines of one file of the shelf, without comments and blanks."""
    text = (SHELF / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("# ")]


@cache
def places() -> dict[str, Place]:
    """Every département of the demo, by code."""
    found = {}
    for line in lines_of("places.txt"):
        code, name, towns, river, country, known_for = line.split("|")
        found[code] = Place(code, name, tuple(towns.split(", ")), river, country, known_for)
    return found


@cache
def lists(name: str) -> dict[str, tuple[str, ...]]:
    """Named lists of lines: `[key]` opens one."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in lines_of(name):
        if line.startswith("[") and line.endswith("]"):
            key = line[1:-1]
        else:
            found.setdefault(key, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@cache
def subjects() -> dict[str, tuple[Subject, ...]]:
    """All subjects, by theme."""
    folder = SHELF / "themes"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return {name.removesuffix(".txt"): tuple(_subjects(name.removesuffix(".txt"))) for name in names}


def _subjects(theme: str) -> list[Subject]:
    found: list[Subject] = []
    for raw in (SHELF / "themes" / f"{theme}.txt").read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("# "):
            key, _, tags = line[2:].partition("|")
            found.append(Subject(f"{theme}/{key.strip()}", theme, tuple(tag.strip() for tag in tags.split(",")), {}))
        elif line:
            lines = found[-1].lines
            lines[line[0]] = (*lines.get(line[0], ()), line[2:])
    return found


@cache
def tales(folder: str) -> tuple[Tale, ...]:
    """The stories, or the messages, in the order of their file names."""
    entries = sorted(entry.name for entry in (SHELF / folder).iterdir() if entry.name.endswith(".txt"))
    return tuple(_tale(folder, name) for name in entries)


def _tale(folder: str, name: str) -> Tale:
    settings: dict[str, str] = {}
    blocks: list[tuple[str, list[str]]] = []
    for line in (line.strip() for line in (SHELF / folder / name).read_text(encoding="utf-8").splitlines()):
        if line.startswith("## "):
            blocks.append((line[3:].strip(), []))
        elif line and blocks:
            blocks[-1][1].append(line)
        elif line:
            key, _, value = line.partition(":")
            settings[key.strip()] = value.strip()
    kept = {kind: tuple(tuple(lines) for found, lines in blocks if found == kind) for kind in ("first", "rewrite", "comment")}
    return Tale(name.removesuffix(".txt"), settings, kept["first"][0], kept["rewrite"], kept["comment"])
