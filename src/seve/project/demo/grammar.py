"""A small seeded grammar for French texts.

`{a|b|c}` chooses one branch (they nest, and a branch may be empty); `{a|b} {c|d}`, one space between, choose together.
`<name>` is replaced from the context, `<n:20-80>` by a number, `<de:name>` and `<à:name>` by the name with its French preposition,
elided or contracted as grammar wants.
"""

import random
import re
from collections.abc import Mapping

SLOT = re.compile(r"<([^<>\s]+)>")
RUN = re.compile(r"\{[^{}]*\}(?: \{[^{}]*\})*")
NUMBER = re.compile(r"n:(\d+)-(\d+)(?:/(\d+))?")
MARKUP = frozenset({"strong", "/strong", "em", "/em"})  # may stand in a template as they are
VOWELS = tuple("aeiouyâàéèêëîïôöûühAEIOUYÂÀÉÈÊÎÔH")


def expand(template: str, context: Mapping[str, str], rng: random.Random) -> str:
    """One text of the template. Raises KeyError for a slot the context lacks."""
    chosen = _choose(template, rng)
    return tidy(SLOT.sub(lambda found: _fill(found.group(1), context, rng), chosen))


def de(name: str) -> str:
    """« de » before a name: d’Aurillac, du Puy, des Ulis, de La Rochelle."""
    if name.startswith(("Le ", "le ")):
        return "du " + name[3:]
    if name.startswith("Les "):
        return "des " + name[4:]
    elides = name.startswith(VOWELS) and not name.startswith(("Ya", "Ye", "Yo"))  # d’Yvetot, but de Yannick
    return ("d’" if elides else "de ") + name


def at(name: str) -> str:
    """« à » before a name: à Mauriac, au Puy, aux Ulis."""
    if name.startswith("le "):
        return "dans " + name
    if name.startswith("Le "):
        return "au " + name[3:]
    if name.startswith("Les "):
        return "aux " + name[4:]
    return "à " + name


def of_article(noun: str) -> str:
    """« de » before a noun that has its article: du Cantal, de la Loire, de l’Ain, des Landes, de Paris."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if noun.startswith(article):
            return contracted + noun[len(article) :]
    return "de " + noun if noun.startswith(("la ", "l’")) else de(noun)


def within(noun: str) -> str:
    """« dans » before a département: dans le Cantal, à Paris, à La Réunion."""
    return "dans " + noun if noun.startswith(("le ", "la ", "l’", "les ")) else at(noun)


def capital(text: str) -> str:
    """The first letter in capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def _choose(template: str, rng: random.Random) -> str:
    """Resolve the alternations from the innermost out, so that nested ones need no parser."""
    while RUN.search(template):
        template = RUN.sub(lambda run: _choose_together(run[0], rng), template)
    return template


def _choose_together(run: str, rng: random.Random) -> str:
    """Neighbours of the same length take the same branch, as a subject and its verb do."""
    chosen, last, at = [], 0, 0
    for group in run[1:-1].split("} {"):
        branches = group.split("|")
        if len(branches) != last:
            at = rng.randrange(len(branches))
        last = len(branches)
        chosen.append(branches[at])
    return " ".join(chosen)


def _fill(slot: str, context: Mapping[str, str], rng: random.Random) -> str:
    if slot in MARKUP:
        return f"<{slot}>"
    if number := NUMBER.fullmatch(slot):
        low, high, step = int(number[1]), int(number[2]), int(number[3] or 1)
        return _thousands(rng.randrange(low, high + 1, step))
    form, _, name = slot.rpartition(":")
    value = context[name]
    return {"": lambda: value, "de": lambda: de(value), "à": lambda: at(value), "du": lambda: of_article(value)}[form]()


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f") if number >= 10_000 else str(number)


def tidy(text: str) -> str:
    """Collapse the blanks that empty branches leave, and set French spaces before the high punctuation."""
    text = re.sub(r" {2,}", " ", text).replace(" .", ".").replace(" ,", ",").strip()
    text = re.sub(r"([!?…])\.(?=\s|$)", r"\1", text)
    text = re.sub(r" ([;!?])", "\u202f\\1", text).replace(" :", "\u00a0:")
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
