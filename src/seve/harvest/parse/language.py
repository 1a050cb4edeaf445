"""Which language a text is in, among those our sources write."""

import re
from functools import cache
from typing import Any

# Telling few languages apart goes wrong less often: Latin scripts are limited to the neighbours of French; other scripts cost nothing.
LATIN = ("fr", "en", "de", "es", "it", "pt", "nl", "ca", "br", "eu", "oc")
OTHER_SCRIPTS = ("ru", "uk", "bg", "el", "ar", "he", "fa", "hi", "ja", "zh", "ko", "hy", "ka")
SAMPLE = 1500  # characters
MOST_REMEMBERED = 50_000  # texts; some 6 MB
_remembered: dict[bytes, str] = {}
_enough = re.compile(r"(?:[^\W\d_][\W\d_]*){3}")  # three letters


def detect(text: str) -> tuple[str, float]:
    """(code of ISO 639-1, probability 0 to 1); ("", 0.0) for a text without words."""
    sample = text[:SAMPLE]
    if _enough.search(sample) is None:
        return "", 0.0
    code, probability = _identifier().classify(sample)
    return str(code), min(1.0, max(0.0, float(probability)))


def detect_once(text: str) -> str:
    """The code alone, remembered: nine entries in ten of a feed are those of its last visit."""
    from hashlib import blake2b  # slow to load, and for those only who store

    key = blake2b(text[:SAMPLE].encode("utf-8", "replace"), digest_size=12).digest()
    code = _remembered.get(key)
    if code is None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        code = _remembered[key] = detect(text)[0]
    return code


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
    identifier._full_model = None  # the other languages: 27 MB in each process that reads
    return identifier
