"""The notice of a breach to the authority (GDPR art. 33): its fields, filled from a scenario, the record of processing and the tables.

Nothing is sent and nothing is decided here: a person reads it, completes it and files it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.template.loader import render_to_string
from django.utils import translation

from seve.base.errors import SeveError
from seve.charter.record import FIELDS

DELAY = timedelta(hours=72)
NATURES = ("confidentiality", "integrity", "availability")
SEVERITIES = ("negligible", "limited", "significant", "maximal")  # the four degrees of the authority's form
EVERYTHING = "*"
SENSITIVE = "9(2)"  # a basis that rests on article 9: opinions, beliefs


class ScenarioRefused(SeveError):
    """The file does not say what the notice needs."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is known of a breach, as the file tells it. Moments carry their time zone."""

    controller: str
    contact: str  # the person whom the authority may ask, with address or number
    started: datetime
    found: datetime
    nature: tuple[str, ...]
    what_happened: str
    tables: tuple[str, ...]  # ("accounts.User",), or ("*",) when everything was within reach
    consequences: str
    severity: str
    measures_before: str
    measures_after: str
    persons_told: str  # when and how, or why not
    ended: datetime | None = None  # None: it goes on
    persons: int | None = None  # None: not known yet
    why_late: str = ""
    other_authorities: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """One table within reach of the breach."""

    table: str
    records: int
    fields: tuple[str, ...]
    purpose: str
    basis: str
    categories: str
    recipients: str
    retention: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """The fields of the authority's form."""

    scenario: Scenario
    deadline: datetime
    hours_left: int  # negative: late
    complete: bool  # False: an initial notice, to be completed
    sensitive: bool
    records: int
    affected: tuple[Affected, ...]


def read_scenario(content: bytes) -> Scenario:
    """Raises ScenarioRefused, in one line, for the first thing that is missing or wrong."""
    try:
        told = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as reason:
        raise ScenarioRefused(f"the scenario is no TOML file: {' '.join(str(reason).split())}") from None
    known = {field.name: field for field in fields(Scenario)}
    if unknown := sorted(told.keys() - known):
        raise ScenarioRefused(f"“{unknown[0]}” is not a field of a scenario; write {', '.join(known)}")
    optional = {"ended", "persons", "why_late", "other_authorities"}
    if missing := [name for name in known if name not in told and name not in optional]:
        raise ScenarioRefused(f"the scenario does not say “{missing[0]}”")
    return _checked(Scenario(**{name: _value(name, value) for name, value in told.items()}))


def _value(name: str, value: Any) -> Any:
    if name in {"started", "found", "ended"}:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ScenarioRefused(f"“{name}” is a moment with its zone, like 2026-11-20T08:00:00+01:00")
        return value.astimezone(UTC)
    if name in {"nature", "tables"}:
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            raise ScenarioRefused(f"“{name}” is a list of words")
        return tuple(value)
    if name == "persons":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ScenarioRefused("“persons” is a number, or is left out when it is not known")
        return value
    if not isinstance(value, str) or not value.strip():
        raise ScenarioRefused(f"“{name}” is a text")
    return value.strip()


def _checked(scenario: Scenario) -> Scenario:
    if wrong := [each for each in scenario.nature if each not in NATURES]:
        raise ScenarioRefused(f"“{wrong[0]}” is no nature of a breach; write {', '.join(NATURES)}")
    if scenario.severity not in SEVERITIES:
        raise ScenarioRefused(f"“{scenario.severity}” is no degree of severity; write {', '.join(SEVERITIES)}")
    if scenario.found < scenario.started or (scenario.ended is not None and scenario.ended < scenario.started):
        raise ScenarioRefused("a breach starts before it is found, and before it ends")
    return scenario


def notice(scenario: Scenario, *, now: datetime) -> Notice:
    """The filled form, in the active language. Raises ScenarioRefused for an unknown table, and a late notice without its reason."""
    deadline = scenario.found + DELAY
    if now > deadline and not scenario.why_late:
        raise ScenarioRefused("72 hours have passed since it was found: write “why_late” (art. 33(1)), and send it at once")
    affected = tuple(_affected(label, annotation) for label, annotation in _within_reach(scenario.tables))
    return Notice(
        scenario=scenario,
        deadline=deadline,
        hours_left=int((deadline - now) // timedelta(hours=1)),
        complete=scenario.persons is not None and scenario.ended is not None,
        sensitive=any(each.sensitive for each in affected),
        records=sum(each.records for each in affected),
        affected=affected,
    )


def _within_reach(tables: tuple[str, ...]) -> list[tuple[str, Mapping[str, Any]]]:
    known = {model._meta.label: annotation for model in apps.get_models() if (annotation := getattr(model, "processing", None)) is not None}
    if EVERYTHING in tables:
        return sorted(known.items(), key=lambda each: each[0])
    if wrong := [label for label in tables if label not in known]:
        raise ScenarioRefused(f"“{wrong[0]}” holds no personal data, or is no table; see them with: seve charter record")
    return [(label, known[label]) for label in sorted(set(tables))]


def _affected(label: str, annotation: Mapping[str, Any]) -> Affected:
    model = apps.get_model(label)
    purpose, basis, categories, recipients, retention = (str(annotation[name]) for name in FIELDS)
    names = tuple(field.name for field in model._meta.concrete_fields if not field.primary_key)
    records = model._base_manager.count()
    return Affected(label, records, names, purpose, basis, categories, recipients, retention, SENSITIVE in str(annotation["basis"]))


def notice_text(scenario: Scenario, *, now: datetime, language: str) -> str:
    """The filled form as plain text, in the order of the authority's form."""
    with translation.override(language):
        told = notice(scenario, now=now)
        words = {"nature": _nature_words(scenario), "severity": _severity_words()[scenario.severity]}
        return render_to_string("charter/breach.txt", {"told": told, "scenario": scenario, **words})


def _nature_words(scenario: Scenario) -> list[str]:
    _ = translation.gettext
    words = {
        "confidentiality": _("confidentiality: somebody read what was not for them"),
        "integrity": _("integrity: data were changed"),
        "availability": _("availability: data were lost or out of reach"),
    }
    return [words[each] for each in scenario.nature]


def _severity_words() -> dict[str, str]:
    _ = translation.gettext
    return {"negligible": _("negligible"), "limited": _("limited"), "significant": _("significant"), "maximal": _("maximal")}
