"""The coordinator's plan in March 2009: three directions, what départements made of them, the dates ahead. Entered by the same services."""

from datetime import date
from typing import Any

from seve.project.demo.world import World

Objective = dict[str, Any]
DIRECTIONS: tuple[Objective, ...] = (
    {
        "title": "Une seule porte d’entrée pour les adhérents",
        "text": "Avant l’été, un nouvel adhérent sait en une page où s’inscrire, où parler, où agir. Les outils jumeaux se sont parlé.",
        "milestones": (("Les deux équipes se rencontrent", date(2009, 3, 11)), ("La page commune est en ligne", date(2009, 4, 4))),
        "measures": (("open-overlaps", 0.0),),
        "answers": (("FR-15", "adopted", ""), ("FR-67", "adapted", "La page en deux langues, française et alémanique.")),
    },
    {
        "title": "Que les voix isolées soient entendues",
        "text": "Chaque semaine, une voix que personne n’a relayée est lue, citée, et remonte au siège.",
        "milestones": (("Premier bilan en conseil national", date(2009, 5, 16)),),
        "measures": (("alive-voices", 260.0), ("silent-voices", 10.0)),
        "answers": (
            ("FR-29", "adapted", "Ker Démocrate tient la porte : trois autres liens vers le reste d’ici juin."),
            ("FR-48", "adopted", ""),
        ),
    },
    {
        "title": "Des liens d’un territoire à l’autre",
        "text": "Que les îles de la carte tiennent par plus d’un fil : chaque fédération cite deux voisines par mois.",
        "milestones": (("Deux voisines par fédération", date(2009, 6, 1)),),
        "measures": (("links-across", 400.0), ("lost-links", 10.0)),
        "answers": (("FR-2B", "adopted", ""), ("FR-75", "declined", "La campagne européenne prend tous nos rédacteurs jusqu’au 7 juin.")),
    },
)
DATES = (
    ("Ouverture de Forum Démocrate", "launch", date(2009, 3, 12), "http://forumdemocrate.example/"),
    ("Ouverture des Démocrates", "launch", date(2009, 3, 15), "http://lesdemocrates.example/"),
    ("Fin des candidatures aux européennes", "other", date(2009, 3, 10), "http://europeennes2009.example/"),
    ("Conseil des fédérations sur les statuts", "meeting", date(2009, 4, 4), "http://lettre.mouvementdemocrate.example/"),
    ("Élections européennes", "election", date(2009, 6, 7), ""),
)


def enter(world: World, *, by: str) -> dict[str, int]:
    """Write the plan and let its indicators fill themselves. Territories that the web does not know are left out."""
    from seve.strategy import services as strategy

    known = {site.territory for site in world.sites.values()}
    for direction in DIRECTIONS:
        _direction(direction, known, by)
    for title, kind, day, url in DATES:
        _date(title, kind, day, url, by)
    return {"objectives": len(DIRECTIONS), "events": len(DATES), "readings": strategy.fill_indicators(by=by)}


def _direction(direction: Objective, known: set[str | None], by: str) -> None:
    from seve.strategy import services as strategy
    from seve.strategy.types import Measure, Stance

    start, end = date(2009, 1, 15), date(2009, 6, 30)
    number = strategy.add_objective(title=direction["title"], text=direction["text"], start=start, end=end, by=by)
    for title, day in direction["milestones"]:
        strategy.add_milestone(objective_id=number, title=title, on=day, by=by)
    for measure, target in direction["measures"]:
        strategy.add_indicator(objective_id=number, measure=Measure(measure), target=target, by=by)
    for territory, stance, words in direction["answers"]:
        if territory not in known:
            continue
        is_declined = stance == "declined"
        strategy.answer(
            objective_id=number,
            territory=territory,
            stance=Stance(stance),
            text="" if is_declined else words,
            reason=words if is_declined else "",
            by=by,
        )


def _date(title: str, kind: str, day: date, url: str, by: str) -> None:
    from seve.strategy import services as strategy
    from seve.strategy.types import EventKind

    strategy.add_event(title=title, kind=EventKind(kind), start=day, url=url, by=by)
