"""From the client's answer to what the harvest stores: a `Fetched` with its outcome."""

from datetime import datetime

from seve.base.http import Answer, Trouble
from seve.harvest.domain.recognition import outcome_of_body, outcome_of_status
from seve.harvest.types import Fetched, Outcome

OUTCOMES = {
    Trouble.REFUSED: Outcome.REFUSED_ADDRESS,
    Trouble.NAME: Outcome.NAME_GONE,
    Trouble.NAME_SERVER: Outcome.UNREACHABLE,
    Trouble.CONNECT: Outcome.UNREACHABLE,
    Trouble.PROXY: Outcome.PROXY_DOWN,
    Trouble.CERTIFICATE: Outcome.CERTIFICATE,
    Trouble.TIME: Outcome.SLOW,
    Trouble.SIZE: Outcome.TOO_LARGE,
    Trouble.PROTOCOL: Outcome.BROKEN,
    Trouble.ENCODING: Outcome.BROKEN,
    Trouble.REDIRECT: Outcome.BROKEN,
    Trouble.STOPPED: Outcome.MOVED,
}
PERMANENT = {301, 308}


def outcome_of_trouble(trouble: Trouble) -> Outcome:
    """The outcome that a trouble of the client amounts to."""
    return OUTCOMES[trouble]


def fetched_of(
    answer: Answer, *, errand_is_home: bool, conditional: bool, at: datetime, stop: tuple[Outcome, str] | None = None
) -> Fetched:
    """The visit as it will be stored. The body is kept only where there is something to read."""
    outcome, detail = _outcome(answer, errand_is_home, conditional, stop)
    return Fetched(
        url=answer.url,
        final_url=answer.final_url,
        at=at,
        outcome=outcome,
        status=answer.status,
        headers=answer.headers,
        body=answer.body if outcome == Outcome.OK else b"",
        duration_ms=round(answer.seconds * 1000),
        detail=detail,
        redirects=answer.redirects,
    )


def _outcome(answer: Answer, is_home: bool, conditional: bool, stop: tuple[Outcome, str] | None) -> tuple[Outcome, str]:
    if answer.trouble == Trouble.STOPPED and stop is not None:
        return stop
    if answer.trouble:
        if answer.trouble in {Trouble.ENCODING, Trouble.PROTOCOL, Trouble.SIZE, Trouble.TIME} and answer.status >= 400:
            return outcome_of_status(answer.status, was_conditional=conditional)  # the status is the truth, its body does not matter
        return outcome_of_trouble(answer.trouble), answer.detail
    outcome, detail = outcome_of_status(answer.status, was_conditional=conditional)
    is_feed = looks_like_feed(answer.body)
    shown = outcome_of_body(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        url=answer.url,
        final_url=answer.final_url,
        is_home=is_home and not is_feed,  # a parked domain has no feed
        is_feed=is_feed,
    )
    return shown or (outcome, detail)


def looks_like_feed(body: bytes) -> bool:
    """Whether the beginning could be that of a feed."""
    start = body[:4096].lower()
    return any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"jsonfeed.org"))


def moved_for_good(fetched: Fetched) -> str:
    """The address to which permanent redirects alone led; "" when there was none, or a temporary one among them."""
    if fetched.redirects and all(status in PERMANENT for status, _ in fetched.redirects):
        return fetched.redirects[-1][1]
    return ""
