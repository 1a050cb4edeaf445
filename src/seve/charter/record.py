"""The record of processing (GDPR art. 30) and the impact assessment (art. 35), written from the code and the rules.

Every table that holds personal data carries a `processing` annotation; the record is read from them, so it cannot lag.
"""

import hashlib
import json

from django.apps import apps
from django.template.loader import render_to_string
from django.utils import translation

from seve.base.numbers import in_figures
from seve.charter import policy
from seve.charter.types import Processing

FIELDS = ("purpose", "basis", "categories", "recipients", "retention")


def processings() -> list[Processing]:
    """One line a purpose, with its tables; in the active language."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for model in apps.get_models():
        annotation = getattr(model, "processing", None)
        if annotation is not None:
            lines.setdefault(tuple(str(annotation[name]) for name in FIELDS), []).append(model._meta.label)
    return [_line(values, tables) for values, tables in sorted(lines.items())]


def configuration_digest() -> str:
    """What the impact assessment was made for: the processings and the retention rules. A change reopens it."""
    with translation.override(None):
        shape = [[line.purpose, line.basis, line.retention] for line in processings()]
    kept = {rule.name: rule.value for rule in policy.rules() if rule.name in {"text_months", "notice_days"}}
    return hashlib.sha256(json.dumps([shape, kept], sort_keys=True).encode()).hexdigest()


def impact_assessment_text(*, language: str, sources: int) -> str:
    """The impact assessment, filled from the configuration (plain text, one language)."""
    with translation.override(language):
        rules = {rule.name: rule.value for rule in policy.rules()}
        shown = in_figures(sources, french=language == "fr")
        return render_to_string(
            "charter/impact_assessment.txt", {"lines": processings(), "rules": rules, "sources": sources, "shown": shown}
        )


def _line(values: tuple[str, ...], tables: list[str]) -> Processing:
    purpose, basis, categories, recipients, retention = values
    return Processing(tables[0], purpose, basis, categories, recipients, retention, tuple(tables))
