"""Changing a rule of conduct, and signing the impact assessment: with a reason, with a name."""

from datetime import date

from django.db import transaction

from seve.audit.services import record
from seve.base import clock
from seve.base.errors import SeveError
from seve.charter import policy
from seve.charter.models import ImpactAssessment, RuleChange
from seve.charter.record import configuration_digest, impact_assessment_text


class ChangeRefused(SeveError):
    """A rule cannot be changed so."""


@transaction.atomic
def change_rule(*, name: str, value: int, reason: str, by: str) -> None:
    """Change one value of the policy file. The reason is public. Raises ChangeRefused, UnknownRule."""
    before = policy.value(name)
    if not reason.strip():
        raise ChangeRefused("a rule changes with a reason: it is shown on the transparency page")
    if value < 0:
        raise ChangeRefused("a rule is a number, zero or more")
    if value == before:
        return
    RuleChange.objects.create(name=name, value=value, reason=reason.strip()[:400], at=clock.now())
    detail = {"name": name, "before": before, "after": value, "reason": reason.strip()[:400]}
    record(verb="charter.policy", subject=f"charter.Rule:{name}", by=by, detail=detail)


@transaction.atomic
def sign_impact_assessment(*, signed_by: str, role: str, signed_on: date, sources: int, language: str, by: str) -> int:
    """Sign the impact assessment of the present configuration; its text is kept as signed."""
    if not signed_by.strip() or not role.strip():
        raise ChangeRefused("the impact assessment is signed by somebody, with their function")
    row = ImpactAssessment.objects.create(
        signed_by=signed_by.strip(),
        role=role.strip(),
        signed_on=signed_on,
        sources=sources,
        configuration=configuration_digest(),
        text=impact_assessment_text(language=language, sources=sources),
    )
    record(verb="charter.impact", subject=f"charter.ImpactAssessment:{row.pk}", by=by)
    return row.pk
