"""As JSON, the form that COMMANDS.md fixes."""

import json
from datetime import datetime
from typing import Any

from seve.briefing.types import Edition


def render(edition: Edition) -> bytes:
    return (json.dumps(as_document(edition), ensure_ascii=False, indent=2) + "\n").encode()


def as_document(edition: Edition) -> dict[str, Any]:
    return {
        "title": edition.title,
        "from": edition.start.isoformat(),
        "to": edition.end.isoformat(),
        "language": edition.language,
        "territory": edition.territory,
        "sections": [
            {
                "title": section.title,
                "sentences": [
                    {
                        "text": sentence.text,
                        "citations": [
                            {"url": each.url, "title": each.title, "date": _moment(each.date), "quote": each.quote}
                            for each in sentence.citations
                        ],
                    }
                    for sentence in section.sentences
                ],
            }
            for section in edition.sections
        ],
    }


def _moment(date: datetime | None) -> str | None:
    return date.isoformat() if date else None
