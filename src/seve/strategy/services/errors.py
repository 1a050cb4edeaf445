"""What strategy refuses, each in one line."""

from seve.base.errors import SeveError


class StrategyRefused(SeveError):
    """The plan or the calendar cannot take this; the text says why and what to do."""
