"""The gates: questions the rooms above ask before they act."""

from seve.charter.types import Gate


def may_visit(url: str) -> Gate:
    """Whether this address may be visited: no opt-out covers it."""
    return Gate(open=True)


def may_quote(url: str) -> Gate:
    """Whether a public edition may cite this address."""
    return Gate(open=True)
