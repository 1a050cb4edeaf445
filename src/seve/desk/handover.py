"""The handover kit: all that the next coordinator needs, explained and in open formats, in one ZIP."""

import io
import json
import tempfile
import zipfile
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from seve.accounts import selectors as accounts
from seve.audit import selectors as audit
from seve.audit.services import record as note
from seve.briefing import selectors as briefing
from seve.briefing.selectors import questions
from seve.briefing.types import QuestionState
from seve.charter import policy, record, selectors
from seve.charter.federation import calendar, meetings
from seve.directory import services as directory
from seve.directory.selectors import counts_by_status
from seve.directory.types import Status
from seve.register import services as register
from seve.strategy.selectors import objectives

ALL_ACTS = 1_000_000
ALL_LETTERS = 10_000


def archive(*, language: str, by: str) -> bytes:
    """The ZIP's bytes. The making of it is an act of its own in the record."""
    places = counts_by_status().get(Status.IN, 0)
    with translation.override(language), tempfile.TemporaryDirectory() as folder:
        files = _texts(language, places) | _records() | _exports(Path(folder), by)
        note(verb="charter.handover", subject="charter", by=by, detail={"files": len(files)})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def _texts(language: str, places: int) -> dict[str, bytes]:
    explained = render_to_string("desk/handover.txt", {"places": places, "mandates": selectors.valid_mandates()})
    assessment = record.impact_assessment_text(language=language, sources=places)
    return {"READ-ME-FIRST.txt": explained.encode(), "impact-assessment.txt": assessment.encode()}


def _records() -> dict[str, bytes]:
    tables: dict[str, Any] = {
        "mandates": selectors.mandates(),
        "team": accounts.people(),
        "federation": selectors.leads(),
        "federation-meetings": meetings(),
        "notices": list(selectors.notices().values()),
        "questions": questions(states=list(QuestionState)),
        "elections": selectors.elections(),
        "rules": policy.rules(),
        "budget": selectors.budget(days=365),
        "refusals": selectors.refusals(10_000),
        "departures": selectors.departures(),
        "record-of-processing": record.processings(),
    }
    files = {f"{name}.json": _as_json(rows) for name, rows in tables.items()}
    # Decisions are handed over; who of the team looked at what stays with the guardian, and goes after twelve months.
    acts = [act for act in audit.events(limit=ALL_ACTS) if not act.verb.startswith("desk.look")]
    return files | {"acts.jsonl": "\n".join(json.dumps(act, default=_plain, ensure_ascii=False) for act in acts).encode()}


def _exports(folder: Path, by: str) -> dict[str, bytes]:
    directory.export_file(path=folder / "places.csv", by=by)
    register.export_file(path=folder / "platforms.yaml")
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return files | {"federation.ics": calendar(), "letters.jsonl": _letters(), "plan.json": _as_json(objectives(with_closed=True))}


def _letters() -> bytes:
    """Every edition of the briefing, one a line, with its citations."""
    found = [briefing.get_edition(info.id) for info in briefing.editions(limit=ALL_LETTERS)]
    return "\n".join(json.dumps(each, default=_plain, ensure_ascii=False) for each in found if each is not None).encode()


def _as_json(rows: Any) -> bytes:
    return json.dumps(rows, default=_plain, ensure_ascii=False, indent=1).encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
