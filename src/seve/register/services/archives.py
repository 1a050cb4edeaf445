"""Keep the old site before it goes: a web archive, page by page, opened again and checked before anything closes.

The archive is its own memory: what its files hold is not asked for again, so that a walk that was cut short goes on where it stopped.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.addresses import AddressRefused, canonical, surt
from seve.base.addresses.prefixes import is_under
from seve.base.http import Answer
from seve.base.warc import Kept, WarcBroken, begin, drop_half_record, read_answers, write_answer
from seve.register import models, selectors
from seve.register.domain.archives import holds_nothing, judge_archive
from seve.register.domain.mergers import lies_under
from seve.register.domain.pages import is_page, links_of
from seve.register.services.errors import RegisterRefused
from seve.register.services.mergers import standing_merger, write_step
from seve.register.types import Archived, Platform, Redirected, StepKind
from seve.register.walking import Walk, Walked, walk

EACH_WALK = 600  # addresses; a worker then looks whether its time has come
MOST = 20_000  # addresses of one site: past that it goes round in circles, or wants a tool of its own
SOFTWARE = "seve"


@dataclass(slots=True)
class Holding:
    """What the files hold: address → status, and the addresses that their pages lead to."""

    statuses: dict[str, int] = field(default_factory=dict)
    leads: dict[str, None] = field(default_factory=dict)
    pages: int = 0


def archive_site(*, decision_id: int, by: str, walk: Walk = walk, most: int = EACH_WALK, again: bool = True) -> Archived:
    """Walk the old site for `most` addresses, keep all it answers, read the archive again.

    What was refused before is asked for a second time only with `again`.
    """
    merger = standing_merger(decision_id)
    old = merger.decision.platform
    if not old.card.addresses:
        raise RegisterRefused("the card of the old platform has no address: there is nothing to keep")
    _mend_cut_short(decision_id)
    before = files_of(decision_id)
    refused = {} if again else _facts_of(decision_id).get("refused", {})
    holding = read_holding(before)
    name = f"platform-{old.card.key[:60]}-{clock.now():%Y%m%d%H%M%S%f}-{os.getpid()}.warc.gz"
    _announce(decision_id, name)
    told = _walk_into(name, old, holding, walk, min(most, MOST - len(holding.statuses) - len(refused)), skip=set(refused))
    told.refused = refused | told.refused
    return _conclude(decision_id, [*before, *([name] if (folder() / name).exists() else [])], told, by=by)


def archive_whole_site(*, decision_id: int, by: str, each: int = EACH_WALK, advance: Callable[[int], None] = lambda kept: None) -> Archived:
    """Walk the old site to its last page, or as far as one site is walked. `advance` is told how many addresses each walk kept."""
    kept = archive_site(decision_id=decision_id, by=by, most=each)
    advance(kept.kept)
    while kept.left and not kept.is_full:
        before, kept = kept, archive_site(decision_id=decision_id, by=by, most=each, again=False)
        advance(kept.kept - before.kept)
    return kept


def take_archive(*, decision_id: int, path: Path, by: str) -> Archived:
    """Take an archive that another tool made: it must open, and hold the pages that were to be kept."""
    standing_merger(decision_id)
    holding = Holding()
    _read_into(holding, path, path.name)
    if not holding.statuses:
        raise RegisterRefused(f"{path.name} holds no answer")
    name = f"platform-taken-{decision_id}-{clock.now():%Y%m%d%H%M%S%f}.warc.gz"
    folder().mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder() / name)
    return _conclude(decision_id, [*files_of(decision_id), name], Walked(), by=by)


def _walk_into(name: str, old: Platform, holding: Holding, walk: Walk, most: int, *, skip: set[str]) -> Walked:
    """Walk what the archive does not hold yet; each answer is on the disk before the next is asked for."""
    addresses = old.card.addresses
    done = set(holding.statuses) | skip
    starts = list(dict.fromkeys([*asked_of(old), *(url for url in holding.leads if lies_under(url, addresses))]))
    waiting = [url for url in starts if url not in done]
    if most <= 0 or not waiting:
        return Walked(left=waiting)
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / name
    with path.open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # whoever finds this file half written sees that somebody still writes it
        begin(file, name=name, software=SOFTWARE)
        empty = file.tell()
        told = walk(
            starts=starts,
            held=done,
            is_inside=lambda url: lies_under(url, addresses),
            leads=leads_of,
            keep=lambda answer: write_answer(file, answer, at=clock.now()),
            most=most,
        )
        is_empty = file.tell() == empty
    if is_empty:
        path.unlink()
    return told


def _announce(decision_id: int, name: str) -> None:
    """Say which file a walk will write, so that what it held is found again, should the process be killed."""
    with transaction.atomic():
        row, _ = models.MergerStep.objects.select_for_update().get_or_create(decision_id=decision_id, kind=StepKind.ARCHIVE)
        row.facts = row.facts | {"walking": name}
        row.save(update_fields=["facts"])


def _mend_cut_short(decision_id: int) -> None:
    """A walk was killed: keep what its file holds whole. Refused while that walk still goes on."""
    name = _facts_of(decision_id).get("walking", "")
    if not name or not (folder() / name).is_file():
        return
    with (folder() / name).open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RegisterRefused("the old site is being kept right now by somebody else; wait until that walk ends") from None
        drop_half_record(file)


def leads_of(answer: Answer) -> list[str]:
    """Where an answer leads: its redirect, or the links of its page."""
    if answer.header("location") and 300 <= answer.status < 400:
        return _canonical([answer.header("location")], answer.final_url)
    return links_of(answer.body, answer.header("content-type"), answer.final_url)


def asked_of(old: Platform) -> list[str]:
    """The addresses that must be in the archive: those of the card, and the pages that others link to."""
    return list(dict.fromkeys(_canonical([url for url in selectors.most_linked(old, 100) if lies_under(url, old.card.addresses)])))


def _conclude(decision_id: int, files: list[str], told: Walked, *, by: str) -> Archived:
    """Open every file again, judge what they hold, write the step."""
    old = standing_merger(decision_id).decision.platform
    asked = asked_of(old)
    try:
        holding, broken = read_holding(files), ""
    except WarcBroken as reason:
        holding, broken = Holding(), str(reason)
    findings = judge_archive(asked, holding.statuses, told.refused)
    if broken:
        findings = [Redirected(files[-1], False, broken), *findings]
    is_full = bool(told.left) and len(holding.statuses) + len(told.refused) >= MOST
    archived = Archived(
        files=tuple(files),
        kept=len(holding.statuses),
        pages=holding.pages,
        size=sum((folder() / name).stat().st_size for name in files),
        left=len(told.left),
        nothing_there=holds_nothing(_canonical(old.card.addresses), holding.statuses, holding.pages),
        is_full=is_full,
    )
    is_whole = archived.pages > 0 and not archived.left and all(one.is_right for one in findings[: len(asked)]) and not broken
    with transaction.atomic():
        merger = standing_merger(decision_id)
        write_step(merger, StepKind.ARCHIVE, by=by, findings=findings, done=is_whole, facts=_facts(archived) | {"refused": told.refused})
        record(
            verb="register.archived",
            subject=f"register.Platform:{old.card.key}",
            by=by,
            detail={"kept": archived.kept, "left": archived.left, "files": list(archived.files)},
        )
    return archived


def _facts(archived: Archived) -> dict[str, object]:
    return {
        "files": list(archived.files),
        "kept": archived.kept,
        "pages": archived.pages,
        "size": archived.size,
        "left": archived.left,
        "nothing_there": archived.nothing_there,
        "is_full": archived.is_full,
    }


def folder() -> Path:
    return Path(settings.SEVE.data) / "warc"


def archived_under(place: str) -> set[str]:
    """Where the archives hold anything under a SURT ("file.warc.gz#offset"): for whoever erases what was held of a place that left."""
    found: set[str] = set()
    for facts in models.MergerStep.objects.filter(kind=StepKind.ARCHIVE).values_list("facts", flat=True):
        for name in facts.get("files", []):
            if (folder() / name).is_file():
                found |= {f"{name}#{kept.offset}" for kept in read_answers(folder() / name) if _is_under(kept.url, place)}
    return found


def _is_under(url: str, place: str) -> bool:
    try:
        return is_under(surt(url), place)
    except AddressRefused:
        return False


def files_of(decision_id: int) -> list[str]:
    """The files of an archive that was begun, with that of a walk which was cut short."""
    facts = _facts_of(decision_id)
    names = dict.fromkeys([*facts.get("files", []), *([facts["walking"]] if "walking" in facts else [])])
    return [name for name in names if (folder() / name).is_file()]


def _facts_of(decision_id: int) -> dict[str, Any]:
    row = models.MergerStep.objects.filter(decision_id=decision_id, kind=StepKind.ARCHIVE).first()
    return dict(row.facts) if row else {}


def read_holding(files: Sequence[str]) -> Holding:
    """Read the files from the disk, digests checked. Raises WarcBroken."""
    holding = Holding()
    for name in files:
        _read_into(holding, folder() / name, name)
    return holding


def _read_into(holding: Holding, path: Path, name: str) -> None:
    for kept in read_answers(path):
        for url in _canonical([kept.url]):
            holding.statuses[url] = kept.status
        holding.pages += is_kept_page(kept)
        holding.leads.update(dict.fromkeys(_leads_of_kept(kept)))


def is_kept_page(kept: Kept) -> bool:
    return kept.status == 200 and is_page(kept.content_type, kept.body)


def _leads_of_kept(kept: Kept) -> list[str]:
    if kept.location and 300 <= kept.status < 400:
        return _canonical([kept.location], kept.url)
    return links_of(kept.body, kept.content_type, kept.url)


def _canonical(urls: Iterable[str], base: str | None = None) -> list[str]:
    found = []
    for url in urls:
        try:
            found.append(canonical(url, base))
        except AddressRefused:
            continue
    return found
