"""Write cards: one by one, or from files; each change is kept, and overlaps are looked for at once."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.directory import selectors as directory
from seve.register import models, selectors
from seve.register.domain.cards import CardsUnreadable, read_csv, read_yaml, slug
from seve.register.domain.overlap import find_overlaps
from seve.register.reading import features_beside_the_register, features_of
from seve.register.services.errors import CardChanged, RegisterRefused
from seve.register.services.overlaps import refresh_overlaps
from seve.register.types import Card, CardProblem, CardsReport, Overlap, Platform, Preview

CARD_FIELDS = tuple(field.name for field in fields(Card))
MOST_SHOWN = 12  # while a card is typed
LISTS = {"functions", "audience", "addresses", "succeeds"}


def save_card(*, card: Card, by: str, version: int | None = None, owner_user_id: int | None = None) -> tuple[Platform, list[Overlap]]:
    """Add or change one card, then look for its overlaps. `version` is the one that was read: an older one is refused."""
    with transaction.atomic():
        row, _ = _write(card, by=by, version=version, owner_user_id=owner_user_id)
    return selectors.as_platform(row), refresh_overlaps(keys=[row.key], by=by)


def preview_overlaps(*, card: Card) -> Preview:
    """What a card that is still being typed would overlap with; nothing is stored, and nobody waits for the encoder."""
    if not (card.name or card.purpose):
        return Preview((), is_rough=False)
    features, is_rough = features_beside_the_register(card)
    found = find_overlaps(features, only=[len(features.cards) - 1])[:MOST_SHOWN]
    keys = [overlap.b if overlap.a == card.key else overlap.a for overlap in found]
    others = {row.key: selectors.as_platform(row) for row in models.Platform.objects.filter(key__in=keys)}
    met = tuple((overlap, others[key]) for overlap, key in zip(found, keys, strict=True) if key in others)
    return Preview(met, is_rough=is_rough)


def confirm(*, key: str, by: str) -> None:
    """Say that a card is still true."""
    with transaction.atomic():
        if not models.Platform.objects.filter(key=key).update(confirmed_at=clock.now()):
            raise RegisterRefused(f"there is no platform “{key}” in the register")
        record(verb="register.confirm", subject=f"register.Platform:{key}", by=by)


def import_file(*, path: Path, by: str) -> CardsReport:
    """Cards of a YAML or CSV file into the register, in one transaction; then overlaps. Refused cards are told, the rest goes on."""
    cards, problems = _read(path)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        for card in cards:
            _, what = _write(card, by=by)
            counts[what] += 1
    found = refresh_overlaps(by=by)
    return CardsReport(**counts, problems=tuple(problems), overlaps=tuple(found))


def check_file(*, path: Path) -> CardsReport:
    """Overlaps of a file's cards with one another and with the register; nothing is stored."""
    cards, problems = _read(path)
    keys = {card.key for card in cards}
    kept = [platform.card for platform in selectors.platforms(living_only=True) if platform.card.key not in keys]
    found = find_overlaps(features_of([*cards, *kept]), only=range(len(cards))) if cards else []
    return CardsReport(added=0, changed=0, unchanged=len(cards), problems=tuple(problems), overlaps=tuple(found))


def export_file(*, path: Path) -> int:
    """The register as YAML or CSV, in the form that `import_file` reads. Gives the number of cards."""
    cards = [platform.card for platform in selectors.platforms()]
    rows = [_plain(card) for card in cards]
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, CARD_FIELDS)
        writer.writeheader()
        writer.writerows({key: "; ".join(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows)
        text = out.getvalue()
    elif path.suffix.lower() in {".yaml", ".yml"}:
        text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)
    else:
        raise RegisterRefused(f"{path.name}: write to a .yaml or .csv file")
    path.write_text(text, encoding="utf-8")
    return len(cards)


def _plain(card: Card) -> dict[str, Any]:
    values = asdict(card) | {"stage": card.stage.value}
    for name, value in values.items():
        if isinstance(value, tuple):
            values[name] = list(value)
        elif hasattr(value, "isoformat"):
            values[name] = value.isoformat()
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _read(path: Path) -> tuple[list[Card], list[CardProblem]]:
    try:
        content = path.read_bytes()
    except OSError as reason:
        raise RegisterRefused(f"cannot read {path}: {reason.strerror}") from None
    try:
        return read_csv(content) if path.suffix.lower() == ".csv" else read_yaml(content)
    except CardsUnreadable as reason:
        raise RegisterRefused(f"{path.name}: {reason}") from None


def _write(card: Card, *, by: str, version: int | None = None, owner_user_id: int | None = None) -> tuple[models.Platform, str]:
    card = replace(card, key=card.key or slug(card.name))
    row = models.Platform.objects.select_for_update().filter(key=card.key).first()
    now = clock.now()
    values = {name: list(value) if name in LISTS else value for name, value in ((name, getattr(card, name)) for name in CARD_FIELDS)}
    if row is None:
        row = models.Platform(
            created_at=now, updated_at=now, confirmed_at=now, owner_user_id=owner_user_id, entity_id=_entity_of(card.addresses), **values
        )
        row.save()
        record(verb="register.add", subject=f"register.Platform:{row.key}", by=by, detail={"card": _plain(card)})
        return row, "added"
    if version is not None and version != row.version:
        raise CardChanged(f"“{row.name}” was changed by somebody else meanwhile; read it again, then make your change")
    before = selectors.as_card(row)
    changed = {
        name: [_json(getattr(before, name)), _json(getattr(card, name))]
        for name in CARD_FIELDS
        if getattr(before, name) != getattr(card, name)
    }
    if not changed:
        return row, "unchanged"
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.updated_at, row.confirmed_at, row.entity_id = row.version + 1, now, now, _entity_of(card.addresses) or row.entity_id
    row.save()
    record(verb="register.change", subject=f"register.Platform:{row.key}", by=by, detail={"changed": changed})
    return row, "changed"


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _entity_of(addresses: Sequence[str]) -> int | None:
    """The web entity behind a card's addresses, when the directory knows one."""
    index = directory.entity_index()
    return next((found for found in map(index.resolve, addresses) if found is not None), None)
