"""Tell the people in charge, at once and once: both teams of an overlap at the same moment; a team that keeps a card that ages.

Attention is spared: what one run finds is one mail a person, a conversation is told once a day, a card ages once in four months.
Where nobody with an open account keeps a card, its published address is written to; where there is none, the coordination is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from seve.accounts import mail
from seve.accounts import selectors as accounts
from seve.accounts.types import RoleName
from seve.base import clock
from seve.register import letters, models, selectors
from seve.register.letters import said
from seve.register.types import OverlapCase, Platform

REASON = "register.card"


class Keepers:
    """Who keeps which platform, read once: accounts by role or by the card itself, all of them open."""

    def __init__(self) -> None:
        people = accounts.people()  # open accounts only: who left is not among them
        self.open = {person.id for person in people}
        self.coordinators = {person.id for person in people if any(role.role is RoleName.COORDINATOR for role in person.roles)}
        self.by_key: dict[str, set[int]] = defaultdict(set)
        for person in people:
            for role in person.roles:
                if role.role is RoleName.PLATFORM_OWNER and role.territory:
                    self.by_key[role.territory].add(person.id)
        for key, owner in models.Platform.objects.exclude(owner_user=None).values_list("key", "owner_user_id"):
            if owner in self.open:
                self.by_key[key].add(owner)

    def of(self, platform: Platform) -> set[int]:
        return self.by_key.get(platform.card.key, set())

    def address_of(self, platform: Platform) -> str:
        """The published address of a team, where the card gives one."""
        owner = platform.card.owner.strip()
        return owner if "@" in owner and " " not in owner else ""

    def is_orphan(self, platform: Platform) -> bool:
        return not self.of(platform) and not self.address_of(platform)


def tell_overlaps(cases: Sequence[OverlapCase], *, by: str) -> None:
    """Both teams of each new overlap; several that are found together are one mail a person."""
    if not cases:
        return
    keepers = Keepers()
    for_people: dict[int, list[OverlapCase]] = defaultdict(list)
    for_addresses: dict[str, list[OverlapCase]] = defaultdict(list)
    for case in cases:
        reached = set().union(*(keepers.of(side) for side in (case.a, case.b)))
        if keepers.is_orphan(case.a) or keepers.is_orphan(case.b):
            reached |= keepers.coordinators
        for person in reached:
            for_people[person].append(case)
        for side in (case.a, case.b):
            if not keepers.of(side) and (address := keepers.address_of(side)):
                for_addresses[address].append(case)
    for person, some in for_people.items():
        subject, text = said(letters.overlaps_subject, some), said(letters.overlaps_text, some)
        mail.write_to(user_ids=[person], subject=subject, text=text, by=by, reason="register.overlap", key=_key("overlaps", some))
    for address, some in for_addresses.items():
        subject, text = said(letters.overlaps_subject, some), said(letters.overlaps_text, some)
        mail.write_to_address(address=address, subject=subject, text=text, by=by, reason="register.overlap", key=_key("overlaps", some))


def _key(what: str, cases: Sequence[OverlapCase]) -> str:
    return f"register:{what}:{sha256(','.join(str(case.id) for case in cases).encode()).hexdigest()[:32]}"


def tell_word(case: OverlapCase, text: str, *, by: str) -> None:
    """The other team, once a day at the most."""
    key = f"register:overlap:{case.id}:word:{clock.now().date()}"
    _tell((case.a, case.b), letters.word_subject, letters.word_text, (case,), (case, text), by=by, reason="register.overlap", key=key)


def tell_outcome(case: OverlapCase, *, by: str) -> None:
    key = f"register:overlap:{case.id}:settled"
    _tell((case.a, case.b), letters.settled_subject, letters.settled_text, (case,), (case,), by=by, reason="register.overlap", key=key)


def tell_appeal(decision_id: int, *, by: str) -> None:
    """The coordination: an appeal waits for its answer, and holds the decision meanwhile."""
    row = models.Decision.objects.select_related("platform", "into").get(pk=decision_id)
    decision = selectors.as_decision(row)
    subject, text = said(letters.appeal_subject, decision), said(letters.appeal_text, decision)
    key = f"register:decision:{decision_id}:appeal"
    mail.write_to(user_ids=Keepers().coordinators, subject=subject, text=text, by=by, reason="register.decision", key=key)


def tell_decision(decision_id: int, *, by: str, what: str = "decided") -> None:
    """The team of the platform, and that of the one which takes over. `what`: decided, answered (an appeal), withdrawn."""
    row = models.Decision.objects.select_related("platform", "into").get(pk=decision_id)
    decision = selectors.as_decision(row)
    sides = [decision.platform, *([decision.into] if decision.into else [])]
    key = f"register:decision:{decision_id}:{what}"
    text = letters.decision_text if what == "decided" else letters.decision_changed_text
    _tell(sides, letters.decision_subject, text, (decision,), (decision,), by=by, reason="register.decision", key=key)


def tell_trouble(platform: Platform, what: str, *, by: str, since: datetime, detail: str = "", until: datetime | None = None) -> None:
    """What rots is told when it begins: no answer, a certificate or a name that ends. Its day tells one trouble from the next."""
    told = detail or until or ""  # a day is said by the letter, in its reader's language
    key = f"register:{what}:{platform.id}:{(until or since):%Y%m%d}"
    subject, text = letters.trouble_subject, letters.trouble_text
    _tell((platform,), subject, text, (platform, what), (platform, what, told), by=by, reason="register.trouble", key=key)


def tell_stale(platforms: Sequence[Platform], *, by: str) -> None:
    """One mail a person for all cards of theirs that age; cards that nobody keeps are told to the coordination."""
    keepers = Keepers()
    mine: dict[int, list[Platform]] = defaultdict(list)
    published: dict[str, list[Platform]] = defaultdict(list)
    for platform in platforms:
        for person in keepers.of(platform):
            mine[person].append(platform)
        if not keepers.of(platform) and (address := keepers.address_of(platform)):
            published[address].append(platform)
    day = clock.now().date()
    for person, some in mine.items():
        subject, text = said(letters.remind_subject, some), said(letters.remind_text, some)
        mail.write_to(user_ids=[person], subject=subject, text=text, by=by, reason=REASON, key=f"register:remind:{day}")
    for address, some in published.items():
        subject, text = said(letters.remind_subject, some), said(letters.remind_text, some)
        mail.write_to_address(address=address, subject=subject, text=text, by=by, reason=REASON, key=f"register:remind:{day}")
    tell_orphans([platform for platform in platforms if keepers.is_orphan(platform)], keepers, by=by)


def tell_owners_who_left(*, by: str) -> int:
    """Living cards whose keepers' accounts were closed: the coordination is told, once a month while it lasts. Gives how many."""
    rows = models.Platform.objects.filter(pk__in=selectors.unkept()).order_by("id")
    keepers = Keepers()
    left = [platform for platform in map(selectors.as_platform, rows) if keepers.is_orphan(platform)]
    if left:
        month = f"{clock.now():%Y-%m}"
        subject, text = said(letters.orphans_subject, left), said(letters.orphans_text, left)
        who = sha256(",".join(platform.card.key for platform in left).encode()).hexdigest()[:16]
        mail.write_to(user_ids=keepers.coordinators, subject=subject, text=text, by=by, reason=REASON, key=f"register:left:{month}:{who}")
    return len(left)


def tell_orphans(platforms: Sequence[Platform], keepers: Keepers, *, by: str) -> None:
    if platforms:
        subject, text = said(letters.orphans_subject, platforms), said(letters.orphans_text, platforms)
        key = f"register:orphans:{clock.now().date()}"
        mail.write_to(user_ids=keepers.coordinators, subject=subject, text=text, by=by, reason=REASON, key=key)


def _tell(
    sides: Collection[Platform],
    subject: object,
    text: object,
    about: Iterable[object],
    more: Iterable[object],
    *,
    by: str,
    reason: str,
    key: str,
) -> None:
    """Those who keep these platforms, at the same moment, but for whoever did it; the coordination where nobody does."""
    assert callable(subject)
    assert callable(text)
    keepers = Keepers()
    reached = set().union(*(keepers.of(side) for side in sides))
    if any(keepers.is_orphan(side) for side in sides):
        reached |= keepers.coordinators
    author = by.removeprefix("user:")
    reached -= {int(author)} if author.isdigit() else set()
    words = (said(subject, *about), said(text, *more))
    mail.write_to(user_ids=reached, subject=words[0], text=words[1], by=by, reason=reason, key=key)
    for address in {keepers.address_of(side) for side in sides if not keepers.of(side)} - {""}:
        mail.write_to_address(address=address, subject=words[0], text=words[1], by=by, reason=reason, key=key)
