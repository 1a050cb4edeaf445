"""The words of an edition, one module a language: grammar is not a list of strings to translate."""

from seve.briefing.domain.language import english, french
from seve.briefing.domain.language.facts import Phrases

__all__ = ["LANGUAGES", "Phrases", "phrases_of"]

LANGUAGES: dict[str, Phrases] = {"fr": french.PHRASES, "en": english.PHRASES}


def phrases_of(language: str) -> Phrases:
    """Raises KeyError for a language in which no edition is written."""
    return LANGUAGES[language]
