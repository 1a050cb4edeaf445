"""Background jobs of the letters. Safe to run twice: the letter of a period replaces itself."""

from datetime import datetime

from procrastinate.contrib.django import app


@app.task(name="briefing.write_letter", queue="reading", lock="reading", pass_context=False)
def write_letter(start: str, end: str, territory: str | None, language: str, by: str) -> None:
    """The letter of a period (two moments, ISO 8601). The pages it cites are visited first: it takes a minute or two."""
    from seve.briefing.services import build  # a worker imports the tasks before the rooms are ready

    build(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), territory=territory, language=language, by=by)
