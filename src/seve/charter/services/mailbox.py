"""Leaving by mail: a mail that proves it comes from the place is obeyed at once; any other waits for its link, or for a person."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from seve.accounts import mail, selectors
from seve.accounts.types import RoleName
from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import canonical, home_of, surt
from seve.base.addresses.prefixes import normal
from seve.charter import letter_words, sealing
from seve.charter.letters import Letter, read_letter, speaks_for
from seve.charter.models import Contact, LeavingMail, OptOut, Suspension
from seve.charter.services.consent import LeavingRefused, opt_out, place_of
from seve.charter.tombstones import digests
from seve.charter.types import Way

State = LeavingMail.State
BY = "public"
DECIDE_WITHIN = timedelta(hours=24)
KEPT = timedelta(days=30)
LINK_LIFE = timedelta(days=7)
ANSWERS_A_DAY = 3  # to one address: two machines must not answer each other for ever


@transaction.atomic
def take_in(*, raw: bytes) -> list[str]:
    """Take one mail; the same mail is taken once. Returns what became of each place it names: "left", "link", "person", "nothing"."""
    letter = read_letter(raw, authority=settings.SEVE.mail_authority or "")
    base = sealing.mark((letter.message_id or "").encode() + b"|" + letter.sender.encode() if letter.message_id else raw)
    if LeavingMail.objects.filter(mark=base).exists():
        return []
    if letter.is_automatic or not letter.sender:
        LeavingMail.objects.create(mark=base, state=State.NOTHING, at=clock.now(), decided_at=clock.now())
        return [State.NOTHING]
    places = [place for place in letter.places if _place(place)]
    marks = [base, *(sealing.mark(base + place.encode()) for place in places[1:])]
    became = [_one(letter, place, mark) for place, mark in zip(places or [""], marks, strict=True)]
    _answer(letter, became)
    return [str(state) for state in became]


@transaction.atomic
def confirm_leaving(*, token: str) -> bool:
    """The link that was sent to an address which the place publishes was used: the place leaves."""
    row = _by_token(token)
    if row is None:
        return False
    _leave(row, str(sealing.unseal(row.sealed)["place"]), BY)
    return True


def leaving_of(token: str) -> str | None:
    """The place that a link would let leave; None when it was used, is too old, or never was."""
    row = _by_token(token)
    return str(sealing.unseal(row.sealed)["place"]) if row else None


@transaction.atomic
def decide_leaving(*, mail_id: int, leaves: bool, by: str, place: str = "") -> None:
    """A person decides: it comes from the place, or not. Raises LeavingRefused when the address is none."""
    row = LeavingMail.objects.select_for_update().get(pk=mail_id, state__in=[State.PERSON, State.LINK])
    told = sealing.unseal(row.sealed) or {}
    if leaves:
        _leave(row, place or str(told.get("place", "")), by)
        return
    if row.paused_at and told.get("place"):
        Suspension.objects.filter(surt=normal(surt(canonical(_whole(str(told["place"])))))).delete()
    _close(row, State.KEPT)
    record(verb="charter.leaving_kept", subject=f"charter.LeavingMail:{row.pk}", by=by)


@transaction.atomic
def pause_undecided(*, by: str) -> int:
    """Nobody decided within a day: visits to the place stop until somebody does. Returns how many."""
    late = LeavingMail.objects.select_for_update().filter(state=State.PERSON, paused_at=None, at__lt=clock.now() - DECIDE_WITHIN)
    paused = 0
    for row in late:
        place = str((sealing.unseal(row.sealed) or {}).get("place", ""))
        if place:
            home = normal(surt(home_of(canonical(_whole(place)))))
            Suspension.objects.get_or_create(surt=home, defaults={"at": clock.now()})
            paused += 1
        row.paused_at = clock.now()
        row.save(update_fields=["paused_at"])
    if paused:
        record(verb="charter.leaving_paused", subject="charter.LeavingMail", by=by, detail={"count": paused})
    return paused


def forget_letters() -> int:
    """Erase what old mails said: thirty days, whatever became of them."""
    return LeavingMail.objects.filter(at__lt=clock.now() - KEPT).exclude(sealed=b"").update(sealed=b"")


def _one(letter: Letter, place: str, mark: bytes) -> State:
    sealed = sealing.seal({"sender": letter.sender, "place": place, "subject": letter.subject})
    row = LeavingMail.objects.create(mark=mark, sealed=sealed, state=State.PERSON, at=clock.now())
    if place and OptOut.objects.filter(digest__in=digests(place_of(_whole(place), way=Way.MAIL))).exists():
        return _close(row, State.NOTHING)
    contact = _contact(place)
    own = place and (speaks_for(letter.domain, _whole(place)) or (letter.domain and contact and contact[0] == letter.sender))
    if own:
        return _leave(row, place, BY)
    if contact is not None:
        _send_link(row, place, *contact)
        row.state = State.LINK
        row.save(update_fields=["state"])
        return State.LINK
    _alert(row)
    return State.PERSON


def _leave(row: LeavingMail, place: str, by: str) -> State:
    opt_out(url=_whole(place), way=Way.MAIL, by=by)
    return _close(row, State.LEFT)


def _close(row: LeavingMail, state: State) -> State:
    row.state, row.sealed, row.decided_at = state, b"", clock.now()
    row.save(update_fields=["state", "sealed", "decided_at"])
    return state


def _contact(place: str) -> tuple[str, str] | None:
    """An address that the place publishes, and its language."""
    if not place:
        return None
    row = Contact.objects.filter(surt=normal(surt(home_of(canonical(_whole(place)))))).exclude(sealed=b"").first()
    address = sealing.unseal(row.sealed) if row else None
    return (str(address), row.language) if row and address else None


def _send_link(row: LeavingMail, place: str, address: str, language: str) -> None:
    with translation.override(language):
        path = reverse("portal:leave-by-mail", args=[Signer(salt="seve.leaving").sign(str(row.pk)).replace(":", ".")])
        link = f"{settings.SEVE.instance_url or 'http://localhost'}{path}"
        text = str(letter_words.LINK_TEXT).format(place=place, address=link)
        subject = str(letter_words.LINK_SUBJECT)
    key = f"leaving:{row.pk}:link"
    mail.write_to_address(address=address, subject=subject, text=text, by=BY, reason="charter.leaving", language=language, key=key)


def _alert(row: LeavingMail) -> None:
    """The coordinators are told: a person decides within a day."""
    ids = [person.id for person in selectors.people() if any(role.role is RoleName.COORDINATOR for role in person.roles)]
    key = f"leaving:{row.pk}:alert"
    mail.write_to(user_ids=ids, subject=letter_words.ALERT_SUBJECT, text=letter_words.ALERT_TEXT, by=BY, reason="charter.leaving", key=key)


def _answer(letter: Letter, became: list[State]) -> None:
    """One polite answer, whatever the number of places."""
    today = sealing.mark(f"{letter.sender}|{clock.now():%Y-%m-%d}".encode()).hex()
    best = min(became, key=[State.LEFT, State.LINK, State.PERSON, State.NOTHING].index)
    with translation.override(_language(letter)):
        form = f"{settings.SEVE.instance_url or 'http://localhost'}{reverse('portal:leave')}"
        text = str(letter_words.ANSWERS[best.value]).format(form=form)
        subject = str(letter_words.ANSWER_SUBJECT)
    for number in range(ANSWERS_A_DAY):
        given = {"address": letter.sender, "subject": subject, "text": text, "by": BY, "reason": "charter.leaving"}
        try:
            if mail.write_to_address(**given, language=_language(letter), key=f"leaving:{today}:answer:{number}"):
                return
        except mail.MailRefused:
            return


def _language(letter: Letter) -> str:
    return (
        "en"
        if " the " in f" {letter.subject} ".lower() or letter.subject.lower().startswith(("leave", "please", "opt", "remove"))
        else "fr"
    )


def _by_token(token: str) -> LeavingMail | None:
    try:
        pk = int(Signer(salt="seve.leaving").unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError):
        return None
    return LeavingMail.objects.filter(pk=pk, state=State.LINK, at__gt=clock.now() - LINK_LIFE).exclude(sealed=b"").first()


def _place(written: str) -> bool:
    """Whether this is the address of something that can leave."""
    try:
        place_of(_whole(written), way=Way.MAIL)
    except LeavingRefused:
        return False
    own = settings.SEVE.instance_url or ""
    return not own or home_of(canonical(_whole(written))) != home_of(canonical(own))


def _whole(written: str) -> str:
    return written if "//" in written else f"https://{written}"
