"""Look for the public contact of places that must be told, robots.txt before anything else.

It stands up here because it asks the web politely (harvest, register) about places (directory) for the charter, which knows none of them.
"""

from collections.abc import Container

from seve.charter import selectors as charter
from seve.charter import services
from seve.charter.published import contact_in, contact_page
from seve.directory.selectors import list_entities
from seve.directory.types import Entity, Standing, Status
from seve.register.asking import ask

A_NIGHT = 60  # places looked at in one run: two pages each, a second apart


def look_for_contacts(*, by: str, most: int = A_NIGHT) -> int:
    """For places that were not told yet and whose contact was never looked for; returns how many have one."""
    known, told = charter.contacts(), charter.notices()
    due = [entity for entity in untold(told) if not any(prefix in known for prefix in entity.prefixes)][:most]
    found = [(entity.home_url, *_contact_of(entity.home_url), entity.language if entity.language == "en" else "fr") for entity in due]
    return services.note_contacts(found=found, by=by)


def untold(told: Container[str]) -> list[Entity]:
    """Unofficial places that were never told, the longest waiting first. `told`: SURTs of those that were."""
    rows = [entity for entity in list_entities(status=Status.IN) if entity.standing is not Standing.OFFICIAL]
    waiting = [entity for entity in rows if not any(prefix in told for prefix in entity.prefixes)]
    return sorted(waiting, key=lambda entity: entity.decided_at or entity.created_at)


def _contact_of(home: str) -> tuple[str, str]:
    """(contact, the page it stands on); empty when none was found, or we may not look."""
    front = ask([home])[0]
    if front.trouble or front.status != 200:
        return "", ""
    address = contact_in(front.body, front.final_url)
    if address:
        return address, front.final_url
    further = contact_page(front.body, front.final_url)
    if not further:
        return "", ""
    second = ask([further])[0]
    if second.trouble or second.status != 200:
        return "", ""
    address = contact_in(second.body, second.final_url)
    return (address, second.final_url) if address else ("", "")
