"""Which language a text is in, among those our sources write."""

import re
from functools import cache
from typing import Any

# Telling few languages apart goes wrong less often: Latin scripts are limited to the neighbours of French; other scripts cost nothing.
LATIN = ("fr", "en", "de", "es", "it", "pt", "nl", "ca", "br", "eu", "oc")
OTHER_SCRIPTS = ("ru", "uk", "bg", "el", "ar", "he", "fa", "hi", "ja", "zh", "ko", "hy", "ka")
SAMPLE = 1500  # characters
_enough = re.compile(r"(?:[^\W\d_][\W\d_]*){3}")  # three letters


def detect(text: str) -> tuple[str, float]:
    """(code of ISO 639-1, probability 0 to 1); ("", 0.0) for a text without words."""
    sample = text[:SAMPLE]
    if _enough.search(sample) is None:
        return "", 0.0
    code, probability = _identifier().classify(sample)
    return str(code), min(1.0, max(0.0, float(probability)))


def short_code(label: str) -> str:
    """ "fr-FR", "FR_fr", "français" → "fr"; empty when it is no code."""
    code = label.strip().replace("_", "-").split("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(identifier.labels() if callable(identifier.labels) else identifier.labels)
    identifier.set_languages([code for code in (*LATIN, *OTHER_SCRIPTS) if code in known])
    return identifier
