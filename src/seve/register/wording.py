"""The reasons of an overlap in sentences, French and English. Pure text, so that the shell, pages and mails say the same."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from seve.base.dates import in_words
from seve.register.domain import vocabulary
from seve.register.domain.tongues import language_of
from seve.register.types import Card, Overlap, Reason, ReasonKind

Language = Literal["fr", "en"]

FUNCTION_WORDS: dict[str, tuple[str, str]] = {
    "debate": ("débattre", "debating"),
    "proposals": ("proposer des idées", "putting forward ideas"),
    "vote": ("voter ou consulter", "voting or consulting"),
    "network": ("se rencontrer en réseau", "meeting in a network"),
    "toolkit": ("donner des outils aux militants", "giving activists tools"),
    "mobilise": ("mobiliser sur le terrain", "mobilising on the ground"),
    "join": ("adhérer", "joining"),
    "donate": ("donner", "donating"),
    "news": ("publier des nouvelles", "publishing news"),
    "newsletter": ("envoyer une lettre", "sending a newsletter"),
    "training": ("former", "training"),
    "events": ("annoncer des rendez-vous", "announcing events"),
    "library": ("garder des documents", "keeping documents"),
    "find": ("trouver un groupe près de soi", "finding a group nearby"),
    "petition": ("signer", "signing petitions"),
    "shop": ("vendre", "selling"),
    "video": ("diffuser des vidéos", "showing videos"),
    "audio": ("faire entendre des émissions", "broadcasting audio"),
    "travel": ("voyager ensemble", "travelling together"),
    "practice": ("partager des pratiques", "sharing practices"),
    "blogs": ("héberger des sites", "hosting sites"),
    "campaign": ("faire campagne", "campaigning"),
    "contact": ("répondre aux questions", "answering questions"),
    "accounts": ("tenir les comptes", "keeping accounts"),
    "records": ("tenir un fichier", "keeping records"),
    "office": ("gérer le bureau", "running the office"),
    "monitor": ("veiller sur le web", "watching the web"),
}
AUDIENCE_WORDS: dict[str, tuple[str, str]] = {
    "members": ("les adhérents", "members"),
    "supporters": ("les sympathisants", "supporters"),
    "public": ("le public", "the public"),
    "youth": ("les jeunes", "young people"),
    "elected": ("les élus", "elected members"),
    "press": ("la presse", "the press"),
    "leads": ("les responsables", "local leads"),
    "commissions": ("les commissions", "working groups"),
    "candidates": ("les candidats", "candidates"),
    "staff": ("les salariés", "staff"),
}


def reasons_in_words(overlap: Overlap, language: Language) -> list[str]:
    """One sentence a reason, the strongest first."""
    return [reason_in_words(reason, language) for reason in overlap.reasons]


def reason_in_words(reason: Reason, language: Language) -> str:
    french = language == "fr"
    parameters = reason.parameters
    match reason.kind:
        case ReasonKind.PURPOSE:
            if reason.strength >= 0.5:
                return "Leurs buts disent la même chose." if french else "Their purposes say the same thing."
            return "Leurs buts se ressemblent." if french else "Their purposes are alike."
        case ReasonKind.FUNCTIONS:
            words = [FUNCTION_WORDS[str(name)][0 if french else 1] for name in _names(parameters, "functions")]
            if french:
                return f"Elles servent toutes deux {_listed([f'à {word}' for word in words], language)}."
            return f"Both are for {_listed(words, language)}."
        case ReasonKind.AUDIENCE:
            told = [AUDIENCE_WORDS[str(name)] for name in _names(parameters, "audiences")]
            listed = _listed([_to(fr) if french else en for fr, en in told], language)
            return f"Elles s’adressent toutes deux {listed}." if french else f"Both address {listed}."
        case ReasonKind.TERRITORY:
            if parameters.get("same"):
                return "Elles couvrent le même territoire." if french else "They cover the same territory."
            return "Le territoire de l’une contient celui de l’autre." if french else "The territory of one contains that of the other."
        case ReasonKind.CALENDAR:
            return _calendar(parameters, french)
        case ReasonKind.NAME:
            return "Leurs noms se confondent." if french else "Their names are easily confused."


def _to(words: str) -> str:
    """« à » before a French name that bears its article: aux jeunes, au public, à la presse."""
    article, _space, rest = words.partition(" ")
    return {"les": f"aux {rest}", "le": f"au {rest}"}.get(article, f"à {words}")


def _names(parameters: dict[str, object], key: str) -> list[object]:
    value = parameters.get(key, [])
    return list(value) if isinstance(value, list | tuple) else []


def _calendar(parameters: dict[str, object], french: bool) -> str:
    days = int(str(parameters["days"]))
    first, *others = [in_words(date.fromisoformat(str(day)), french=french) for day in _names(parameters, "dates")]
    if days == 0:
        return f"Elles ouvrent le même jour, le {first}." if french else f"They open on the same day, {first}."
    second = others[0] if others else first
    if french:
        return f"Elles ouvrent à {days} jour{'s' if days > 1 else ''} d’écart, le {first} et le {second}."
    return f"They open {days} day{'s' if days > 1 else ''} apart, on {first} and {second}."


def _listed(items: list[str], language: Language) -> str:
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + (" et " if language == "fr" else " and ") + items[-1]


def pair_in_words(overlap: Overlap, cards: dict[str, Card], language: Language) -> str:
    """The sentence that both owners receive."""
    a, b = cards[overlap.a].name, cards[overlap.b].name
    first = f"« {a} » et « {b} » feraient la même chose." if language == "fr" else f"“{a}” and “{b}” would do the same thing."
    return " ".join([first, *reasons_in_words(overlap, language)])


def functions_in_words(names: Sequence[str], language: Language) -> str:
    """Functions of the vocabulary in one line: "débattre et voter ou consulter"."""
    return _listed([FUNCTION_WORDS[name][0 if language == "fr" else 1] for name in names if name in FUNCTION_WORDS], language)


def audiences_in_words(names: Sequence[str], language: Language) -> str:
    return _listed([AUDIENCE_WORDS[name][0 if language == "fr" else 1] for name in names if name in AUDIENCE_WORDS], language)


def functions_told(card: Card, language: Language) -> list[str]:
    """What a card declares: as its team wrote it, but in the reader's words where it wrote the shared words of the other language."""
    return _told(card.functions, vocabulary.functions_in, FUNCTION_WORDS, language)


def audiences_told(card: Card, language: Language) -> list[str]:
    return _told(card.audience, vocabulary.audiences_in, AUDIENCE_WORDS, language)


def _told(typed: Sequence[str], named: Callable[[str], frozenset[str]], said: dict[str, tuple[str, str]], language: Language) -> list[str]:
    told: dict[str, None] = {}
    for text in typed:
        known = named(text) if language_of(text) == ("en" if language == "fr" else "fr") else frozenset()
        told |= dict.fromkeys([said[name][0 if language == "fr" else 1] for name in said if name in known] or [text])
    return list(told)


def letter(place: str, old: Card, new: Card, pages: Sequence[str], day: date, language: Language) -> str:
    """The draft that tells one place that an official platform moves: what changes, which of its pages lead there, no order given."""
    listed = "\n".join(f"- {page}" for page in pages)
    home = new.addresses[0] if new.addresses else new.name
    if language == "fr":
        return (
            (
                f"Bonjour,\n\n« {old.name} » rejoint « {new.name} » le {in_words(day, french=True)}. "
                f"Ce qui s’y trouvait se lit désormais ici\u00a0: {home}\n\n"
                f"{place} y mène depuis ces pages\u00a0:\n{listed}\n\n"
                "Les anciennes adresses conduiront aux nouvelles\u00a0: rien ne casse chez vous. "
                "Si vous corrigez ces liens en passant, vos lecteurs s’épargneront un détour.\n\nMerci pour ce que vous publiez.\n"
            )
            .replace("« ", "«\u00a0")
            .replace(" »", "\u00a0»")
        )
    return (
        f"Hello,\n\n“{old.name}” joins “{new.name}” on {in_words(day, french=False)}. What it held can be read here from now on: {home}\n\n"
        f"{place} leads there from these pages:\n{listed}\n\n"
        "The old addresses will lead to the new ones: nothing breaks on your side. "
        "Should you mend these links when you pass by, your readers will be spared a detour.\n\nThank you for what you publish.\n"
    )


def notice(old: Card, new: Card, day: date, language: Language) -> str:
    """The draft for those who use a platform that closes: when, where its content goes, what they need not do."""
    home = new.addresses[0] if new.addresses else new.name
    if language == "fr":
        text = (
            f"Bonjour,\n\nLe {in_words(day, french=True)}, « {old.name} » rejoint « {new.name} »\u00a0: {home}\n\n"
            "Ce que vous y avez écrit n’est pas perdu\u00a0: le site est archivé, et les anciennes adresses conduisent aux nouvelles. "
            "Vous n’avez rien à refaire avant ce jour.\n\n"
            "Une question, une page qui manque\u202f? Répondez à ce message.\n"
        )
        return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return (
        f"Hello,\n\nOn {in_words(day, french=False)}, “{old.name}” joins “{new.name}”: {home}\n\n"
        "What you wrote there is not lost: the site is archived, and the old addresses lead to the new ones. "
        "You have nothing to do before that day.\n\nA question, a page that is missing? Answer this message.\n"
    )
