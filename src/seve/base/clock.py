"""The one clock. Rules never read it: the time is passed to them."""

from datetime import UTC, datetime, timedelta

_ahead = timedelta(0)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + _ahead


def start_at(moment: datetime) -> None:
    """Let the clock run on from another moment: the demo lives in March 2009."""
    global _ahead
    _ahead = moment - datetime.now(UTC)


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or date-time; without a zone it is UTC.

    Raises ValueError, in words a person can act on.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"“{text}” is not a date: write it like 2026-03-08 or 2026-03-08T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
