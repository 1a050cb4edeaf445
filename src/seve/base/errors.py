"""Errors that a person reads. Their text is one line: what happened, and how to mend it."""


class SeveError(Exception):
    """The work failed for a reason that a person can mend; the command line exits with 1."""


class DatabaseUnavailable(SeveError):
    """The database does not answer, or could not be started."""


class UsageError(SeveError):
    """What was asked cannot be understood; the command line exits with 2."""
