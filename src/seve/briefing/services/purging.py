"""A place left: its citations leave the editions, and the sentences that rested on them alone."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from seve.audit import services as audit
from seve.base.addresses import surt
from seve.base.addresses.prefixes import is_under
from seve.briefing import models, stored
from seve.briefing.domain.language import phrases_of
from seve.briefing.services.questions import purge_questions
from seve.briefing.types import Edition, Section, Sentence


@transaction.atomic
def purge(*, place: str, post_ids: Sequence[int] = (), by: str) -> int:
    """Take every citation under a SURT out of the stored editions; returns how many. Sentences that quote it go whole."""
    removed = 0
    purge_questions(place=place, by=by)
    for row in models.Briefing.objects.select_for_update().order_by("id"):
        sections = stored.read_sections(row.content)
        kept, gone = _without(sections, place)
        if gone:
            removed += gone
            edition = Edition(row.title, row.start, row.end, row.language, row.territory or None, kept, stored.read_weeks(row.content))
            row.title = phrases_of(row.language).period(row.start, row.end)
            row.content = stored.written(edition)
            row.save(update_fields=["title", "content"])
    if removed:
        audit.record(verb="briefing.purge", subject="briefing", by=by, detail={"citations": removed})
    return removed


def _without(sections: tuple[Section, ...], place: str) -> tuple[tuple[Section, ...], int]:
    """A sentence whose first citation left is about that place, or holds its words: it goes."""
    kept, gone = [], 0
    for section in sections:
        sentences: list[Sentence] = []
        for sentence in section.sentences:
            staying = tuple(citation for citation in sentence.citations if not is_under(surt(citation.url), place))
            gone += len(sentence.citations) - len(staying)
            if staying and staying[0] == sentence.citations[0]:
                sentences.append(replace(sentence, citations=staying))
        if sentences:
            kept.append(replace(section, sentences=tuple(sentences)))
    return tuple(kept), gone
