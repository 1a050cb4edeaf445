"""What Sève does, shown by itself: mandate, rules, budget, decisions, refusals, records, and every place it reads."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seve.accounts import mail
from seve.audit import selectors as audit
from seve.audit import wording
from seve.audit.types import Event
from seve.base import clock
from seve.base.cells import hide_small
from seve.briefing.selectors import waiting
from seve.charter import attention, policy, record
from seve.charter import selectors as charter
from seve.directory import selectors as directory
from seve.directory.types import Entity, Filters, Status
from seve.harvest import selectors as harvest
from seve.portal.pages import page_asked
from seve.register import selectors as register

DECISIONS = 60
PRIVATE = (
    "accounts.",
    "desk.",
    "charter.opt_out",
    "charter.claim",
    "charter.reply",
    "charter.purge",
    "charter.spend",
    "question.ask",
    "question.withdraw",
)
# Work that goes by itself, with no decision in it; the record of acts holds it too.
ROUTINE = frozenset(
    {
        "harvest.round",
        "harvest.run_round",
        "harvest.revisit",
        "harvest.subscribe",
        "harvest.thin_copies",
        "atlas.compute",
        "vitality.compute",
        "stories.compute",
    }
)
PAGE = 100


@require_safe
def conduct(request: HttpRequest) -> HttpResponse:
    """Mandate, rules, budget, decisions, refusals, who left."""
    context = {
        "mandates": charter.mandates(),
        "today": clock.now().date(),
        "rules": policy.rules(),
        "spent": charter.budget(),
        "decisions": _told(_public_events())[:DECISIONS],
        "refusals": charter.refusals(),
        "departures": hide_small(charter.departures_by_way(), charter.rule("people_shown")),
        "totals": harvest.totals(),
        "places": directory.counts_by_status().get(Status.IN, 0),
        "suspended": len(charter.suspended()),
        "seal": audit.seal(),
        "floor": charter.rule("people_shown"),
        "due": hide_small(attention.written(since=clock.now() - timedelta(days=30)), charter.rule("people_shown")),
        "outbox": mail.outbox(since=clock.now() - timedelta(days=30)),
        "questions": waiting(clock.now()),
        "look_ups": audit.count(verb_prefix="desk.look", since=clock.now() - timedelta(days=30)),
    }
    return render(request, "portal/conduct.html", context)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The record of processing (art. 30), and whether the impact assessment is signed."""
    return render(request, "portal/records.html", {"lines": record.processings(), "signed": charter.impact_assessment()})


@require_safe
def assessment(request: HttpRequest) -> HttpResponse:
    """The impact assessment (art. 35), filled from the configuration."""
    places = directory.counts_by_status().get(Status.IN, 0)
    text = record.impact_assessment_text(language=(get_language() or "fr")[:2], sources=places)
    return render(request, "portal/assessment.html", {"signed": charter.impact_assessment(), "assessment": text})


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every place that is read: how often, why, since when, how often cited."""
    filters = Filters(status=Status.IN, search=request.GET.get("q", "")[:100])
    rows = directory.page_of_entities(filters, page=page_asked(request), size=PAGE)
    context = {"rows": rows, "filters": filters, "lines": list(_lines(rows.entities))}
    return render(request, "portal/sources.html", context)


@require_safe
def sources_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as one CSV file."""
    lines = _lines(tuple(directory.list_entities(status=Status.IN)))
    answer = StreamingHttpResponse(_as_csv(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="seve-places.csv"'
    return answer


def _public_events() -> list[Event]:
    """Decisions, but neither daily work nor the acts that concern one person or one place that asked for discretion."""
    events = audit.events(limit=DECISIONS * 10)
    return [event for event in events if event.verb not in ROUTINE and not event.verb.startswith(PRIVATE)]


def _told(events: list[Event]) -> list[tuple[datetime, str, int]]:
    """(when, in words, how many times): what was done again and again on one day is said once."""
    names = {
        "platform": {one.card.key: one.card.name for one in register.platforms()},
        "territory": {one.code: one.name for one in directory.territories().values()},
        "rule": {one.name: one.why for one in policy.rules()},
    }
    runs = groupby(events, key=lambda event: (event.at.date(), wording.sentence(event, names)))
    return [(same[0].at, words, len(same)) for (_, words), run in runs if (same := list(run))]


def _lines(entities: tuple[Entity, ...]) -> Iterator[dict[str, Any]]:
    visits = harvest.visits_since(clock.now() - timedelta(days=30))
    cited = charter.citations_of()
    notices = charter.notices()
    for entity in entities:
        count, last = visits.get(entity.id, (0, None))
        told = next((notices[prefix].at for prefix in entity.prefixes if prefix in notices), None)
        yield {
            "entity": entity,
            "visits": count,
            "last": last,
            "cited": sum(cited.get(prefix, 0) for prefix in entity.prefixes),
            "told": told,
        }


def _as_csv(lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow([_("name"), _("address"), _("admitted"), _("visits in 30 days"), _("last visit"), _("times cited"), _("told")])
    for line in lines:
        entity: Entity = line["entity"]
        row = [entity.name, entity.home_url, _day(entity.decided_at), line["visits"], _day(line["last"]), line["cited"], _day(line["told"])]
        yield writer.writerow([_harmless(str(cell)) for cell in row])


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


class _Echo:
    """A file that gives back what is written in it."""

    def write(self, text: str) -> str:
        return text
