"""Writes one post: a subject, a register, a place, and the links its author had in mind."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from seve.project.demo import grammar
from seve.project.demo.model import Link, Site
from seve.project.demo.shelf import Subject, lists, places
from seve.project.demo.sites import name_context, slug

PLAIN_TITLES = 0.3  # share of titles without a turn


@dataclass(frozen=True, slots=True)
class Written:
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]
    tags: tuple[str, ...]


def write(rng: random.Random, *, site: Site, subject: Subject, links: Sequence[Link]) -> Written:
    """A post of this place about this subject; `links` are woven into the text, one sentence each."""
    context = name_context(rng, places()[site.place]) | {"court": ""}
    context["court"] = slug(context["commune"]).replace("-", "")
    title = _title(rng, subject, context)
    register = rng.choice(site.registers)
    if subject.theme == "recettes":
        register = "recette"
    plan = rng.choice(lists("registers.txt")[register])
    used: dict[str, list[str]] = {}
    paragraphs = [
        " ".join(filter(None, (_sentence(rng, kind, subject, context, used) for kind in part.split()))) for part in plan.split("|")
    ]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    for number, link in enumerate(links):
        _weave(rng, paragraphs, link, number, context)
    return Written(title, tuple(f"<p>{paragraph}</p>" for paragraph in paragraphs), tuple(links), subject.tags)


def _title(rng: random.Random, subject: Subject, context: dict[str, str]) -> str:
    """A title of the subject, often with a turn of its own: two towns seldom head their news with the same words."""
    title = grammar.expand(rng.choice(subject.lines["t"]), context, rng)
    if rng.random() < PLAIN_TITLES or context["commune"] in title:
        return grammar.capital(title)
    turn = rng.choice(lists("glue.txt")["titre"])
    first = title if turn.startswith("<t>") or title[:2].isupper() else title[:1].lower() + title[1:]
    return grammar.capital(grammar.expand(turn, context | {"t": first.rstrip("?! \u202f") if not turn.endswith("<t>") else first}, rng))


def _sentence(rng: random.Random, kind: str, subject: Subject, context: dict[str, str], used: dict[str, list[str]]) -> str:
    """One sentence of the subject (a letter) or of the register (a name), never twice in one post."""
    pool = subject.lines.get(kind, ()) if len(kind) == 1 else lists("glue.txt")[kind]
    left = [line for line in pool if line not in used.setdefault(kind, [])]
    if not left:
        return ""
    line = rng.choice(left)
    used[kind].append(line)
    text = grammar.capital(grammar.expand(line, context, rng))
    if len(kind) > 1:
        return text  # the glue may hold a little markup of its own
    return escape(text if text.endswith((".", "!", "?", "…", "»")) else text + ".", quote=False)


def _weave(rng: random.Random, paragraphs: list[str], link: Link, number: int, context: dict[str, str]) -> None:
    """Add a sentence that carries the link to one of the paragraphs, mostly towards the end."""
    is_home = link.url.endswith("/") and link.url.count("/") <= 4
    pool = "ailleurs" if link.words in lists("glue.txt")["ancres"] else "salut" if is_home else "lien"
    sentence = grammar.expand(rng.choice(lists("glue.txt")[pool]), context | {"lien": f"{{{number}}}"}, rng)
    at = rng.randrange(len(paragraphs) // 2, len(paragraphs))
    paragraphs[at] = f"{paragraphs[at]} {sentence}"
