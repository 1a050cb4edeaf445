"""The plan of one level as a printable PDF, set by Typst. Text reaches the template as data, never as markup."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typst
from django.utils import formats, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from seve.base import clock
from seve.base.dates import in_words
from seve.directory import selectors as directory
from seve.strategy import selectors
from seve.strategy.services.errors import StrategyRefused
from seve.strategy.types import Objective, Occurrence
from seve.strategy.wording import ACTION, EVENT, MEASURE, STANCE

HERE = Path(__file__).resolve()
TEMPLATE = HERE.parents[1] / "templates" / "strategy" / "plan.typ"
FONTS = HERE.parents[2] / "briefing" / "fonts"  # the faces of the house: files only, no code of that room
AHEAD = timedelta(days=182)


def write_plan(*, path: Path, territory: str = "", language: str = "fr") -> int:
    """Write the plan of a territory ("" is the whole country) to a PDF file. Gives the number of directions."""
    if path.suffix.lower() != ".pdf":
        raise StrategyRefused(f"{path.name}: the plan is written to a .pdf file")
    content = plan_pdf(territory=territory, language=language)
    try:
        path.write_bytes(content)
    except OSError as reason:
        raise StrategyRefused(f"cannot write {path}: {reason.strerror}") from None
    return len(selectors.objectives(territory=territory))


def plan_pdf(*, territory: str = "", language: str = "fr") -> bytes:
    """The plan and the six months ahead of one level. The same plan on the same day gives the same bytes."""
    if territory and territory not in directory.territories():
        raise StrategyRefused(f"“{territory}” is no known territory; use a code such as FR-29")
    today = clock.now().date()
    with translation.override(language):
        content = _content(territory, language, today)
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / "plan.json").write_text(json.dumps(content, ensure_ascii=False))
        (desk / "plan.typ").write_text(TEMPLATE.read_text())
        try:
            pdf = typst.compile(
                str(desk / "plan.typ"),
                root=folder,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                timestamp=int((today - date(1970, 1, 1)).total_seconds()),
            )
        except typst.TypstError as reason:
            raise StrategyRefused(f"the plan could not be set: {str(reason).splitlines()[0]}") from None
    assert isinstance(pdf, bytes)
    return pdf


def _content(territory: str, language: str, today: date) -> dict[str, Any]:
    known = directory.territories()
    shown = selectors.objectives(territory=territory)
    weeks, collisions = selectors.calendar_weeks(first=today, last=today + AHEAD, territory=territory)
    ahead = {one.uid + one.start.isoformat(): one for week in weeks for one in week.occurrences}
    colliding = {one.uid for pair in collisions for one in (pair.a, pair.b)}
    crowded = {one.uid + one.start.isoformat() for week in weeks if week.is_overloaded for one in week.occurrences}
    return {
        "language": language,
        "title": ngettext("%(n)s great direction", "%(n)s great directions", len(shown)) % {"n": len(shown)},
        "place": known[territory].name if territory else _("the whole country"),
        "day": _day(today),
        "actions": _("What is done"),
        "milestones": _("Milestones"),
        "figures": _("Where are we?"),
        "objectives": [_objective(objective) for objective in shown],
        "calendar": _("The six months ahead"),
        "nothing": _("Nothing is on the calendar."),
        "collides": _("same days as another"),
        "crowded": _("a crowded week"),
        "events": [
            _event(one, one.uid in colliding, one.uid + one.start.isoformat() in crowded)
            for one in sorted(ahead.values(), key=lambda one: (one.start, one.title))
        ],
    }


def _objective(objective: Objective) -> dict[str, Any]:
    uptake = selectors.uptake_of(objective)
    told = _("taken up by %(a)s, adapted by %(b)s, declined by %(c)s; %(d)s have not answered") % {
        "a": uptake.adopted,
        "b": uptake.adapted,
        "c": uptake.declined,
        "d": uptake.waiting,
    }
    return {
        "title": objective.title,
        "text": objective.text,
        "days": " – ".join(_day(day) for day in (objective.start, objective.end) if day),
        "uptake": told if uptake.adopted + uptake.adapted + uptake.declined + uptake.waiting else "",
        "stance": str(STANCE[objective.stance]) if objective.parent_id else "",
        "actions": [
            " · ".join(part for part in (action.title, action.owner, _day(action.end), str(ACTION[action.state])) if part)
            for action in objective.actions
        ],
        "milestones": [
            " · ".join(part for part in (one.title, _day(one.on), _("it stands") if one.reached_at else "") if part)
            for one in objective.milestones
        ],
        "figures": [
            {
                "name": str(MEASURE[indicator.measure]),
                "value": _number(indicator.latest.value) if indicator.latest else "–",
                "target": _("aim: %(n)s") % {"n": _number(indicator.target)} if indicator.target is not None else "",
                "progress": indicator.progress,
            }
            for indicator in objective.indicators
        ],
    }


def _event(one: Occurrence, collides: bool, is_crowded: bool) -> dict[str, Any]:
    days = _day(one.start) if one.start == one.end else f"{_day(one.start)} – {_day(one.end)}"
    return {"days": days, "title": one.title, "kind": str(EVENT[one.kind]), "collides": collides, "crowded": is_crowded}


def _day(day: date | None) -> str:
    return in_words(day, french=get_language() == "fr") if day else ""


def _number(value: float) -> str:
    return formats.number_format(value, decimal_pos=0 if value == int(value) else 1, use_l10n=True, force_grouping=True)
