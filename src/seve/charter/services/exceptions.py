"""Admitting what is left out by default: only with a written reason, told in public."""

from collections.abc import Sequence

from seve.audit import services as audit
from seve.base.errors import SeveError

SHORTEST, LONGEST = 10, 120  # characters: some words, and all of them are shown


class ReasonNeeded(SeveError):
    """A place of a kind left out by default was admitted without a reason."""


def admit_exceptions(*, names: Sequence[str], reason: str, by: str) -> None:
    """Record why these places are admitted all the same. Raises ReasonNeeded. The event says how many, not which, and not of what kind.

    Must be called inside the transaction that admits them.
    """
    if not names:
        return
    written = " ".join(reason.split())
    if len(written) < SHORTEST:
        raise ReasonNeeded(f"“{names[0]}” is of a kind left out by default (minors, health, dating, genealogy): write why it is admitted")
    if len(written) > LONGEST:
        raise ReasonNeeded(f"a reason has at most {LONGEST} characters: it is shown in public")
    if "@" in written:
        raise ReasonNeeded("a reason is shown in public: take the address of mail out of it")
    audit.record(verb="charter.exception", subject="charter.Exclusions", by=by, detail={"reason": written, "count": len(names)})
