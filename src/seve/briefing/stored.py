"""Editions to and from JSON, as the table keeps them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from seve.briefing.types import Citation, Edition, Section, Sentence, Week


def written(edition: Edition) -> dict[str, Any]:
    """Sections and weeks; moments in ISO 8601."""
    sections = [asdict(section) for section in edition.sections]
    for section in sections:
        for sentence in section["sentences"]:
            for citation in sentence["citations"]:
                citation["date"] = citation["date"].isoformat() if citation["date"] else None
    return {"sections": sections, "weeks": [[week.start.isoformat(), week.posts] for week in edition.weeks]}


def read_sections(content: dict[str, Any]) -> tuple[Section, ...]:
    return tuple(
        Section(section["title"], tuple(_sentence(each) for each in section["sentences"]), section.get("key", ""))
        for section in content["sections"]
    )


def read_weeks(content: dict[str, Any]) -> tuple[Week, ...]:
    return tuple(Week(date.fromisoformat(start), posts) for start, posts in content.get("weeks", []))


def _sentence(stored: dict[str, Any]) -> Sentence:
    return Sentence(stored["text"], tuple(_citation(each) for each in stored["citations"]))


def _citation(stored: dict[str, Any]) -> Citation:
    moment = stored.get("date")
    return Citation(**(stored | {"date": datetime.fromisoformat(moment) if moment else None}))
