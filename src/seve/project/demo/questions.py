"""What the demo's members asked headquarters over the winter, and what became of it, in order of time; entered by the same services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from seve.base import clock
from seve.project.demo.grammar import tidy

NATIONAL = "Secrétariat national"


@dataclass(frozen=True, slots=True)
class Planted:
    """One question. `others`: the territories where it was asked again; `answer`: (day, words, for whom, address)."""

    asked: str  # the day
    territory: str
    theme: str
    text: str
    others: tuple[str, ...] = ()
    sorted_on: str = ""  # empty: nobody has read it yet
    declined_for: str = ""
    joined_to: int | None = None  # its place in PLANTED
    answer: tuple[str, str, str, str] | None = None


PLANTED = (
    Planted(
        "2008-10-06",
        "FR-15",
        "elections",
        "Qui décide, et quand, de la liste des candidats aux élections européennes dans notre circonscription ?",
        ("FR-48", "FR-63", "FR-43", "FR-12", "FR-15"),
        "2008-10-07",
        answer=(
            "2008-11-03",
            "Chaque fédération donne son avis avant le 15 janvier ; le conseil national arrête les listes le 10 mars, et publie les avis.",
            NATIONAL,
            "http://europeennes2009.example/",
        ),
    ),
    Planted(
        "2008-11-21",
        "FR-29",
        "tools",
        "L’office des militants ferme : où retrouver les documents que nos groupes y avaient déposés ?",
        ("FR-35", "FR-22", "FR-56", "FR-29", "FR-44", "FR-67"),
        "2008-11-22",
        answer=(
            "2008-12-08",
            "Tout ce qui était public est repris sur e-Démocrate, rangé par fédération. Ce qui manque se demande jusqu’au 30 juin.",
            "Équipe des outils",
            "http://e-democrate.example/",
        ),
    ),
    Planted(
        "2009-01-19",
        "FR-67",
        "life",
        "Les textes nationaux seront-ils traduits pour les fédérations qui ont des voisins de l’autre côté de la frontière ?",
        ("FR-68",),
        "2009-01-20",
    ),
    Planted(
        "2009-02-09",
        "FR-75",
        "money",
        "Pourquoi une fédération qui publie ses comptes n’est-elle pas citée en exemple ?",
        sorted_on="2009-02-10",
        answer=(
            "2009-02-27",
            "Elle le sera : le conseil d’avril votera une page où chaque fédération dépose les siens, les premières en tête.",
            "Trésorerie",
            "",
        ),
    ),
    Planted(
        "2009-03-02",
        "FR-40",
        "tools",
        "Forum Démocrate et Les Démocrates ouvrent la même semaine : où un nouvel adhérent doit-il s’inscrire, et pourquoi deux lieux ?",
        ("FR-65", "FR-29", "FR-75", "FR-13", "FR-67", "FR-33", "FR-59"),
        "2009-03-02",
    ),
    Planted(
        "2009-03-04",
        "FR-13",
        "tools",
        "Entre les deux nouveaux sites, lequel faut-il rejoindre ? Nous ne savons que dire aux adhérents.",
        sorted_on="2009-03-05",
        joined_to=4,
    ),
    Planted(
        "2009-03-05",
        "FR-59",
        "other",
        "Achetez nos affiches à prix cassé, livraison sous deux jours partout en France !",
        (),
        "2009-03-06",
        "no-question",
    ),
    Planted(
        "2009-03-07", "FR-2B", "rules", "Le conseil national d’avril pourrait-il se tenir ailleurs qu’à Paris, au moins une fois sur deux ?"
    ),
    Planted(
        "2009-03-08",
        "FR-48",
        "life",
        "Qui relit les billets des petits blogs, et comment savoir si l’un des nôtres est remonté jusqu’à vous ?",
    ),
)


def enter(*, by: str) -> dict[str, int]:
    """Ask, sort and answer, each on its day: the clock goes along. Set it back to the present afterwards."""
    ids: dict[int, int] = {}
    for day, step, number in sorted(_calendar()):
        clock.start_at(datetime.fromisoformat(f"{day}T18:00:00").replace(tzinfo=UTC))
        _do(step, number, ids, by)
    return {"asked": len(ids), "answered": sum(each.answer is not None for each in PLANTED)}


def _calendar() -> Iterator[tuple[str, int, int]]:
    """(day, step, which question): 0 asked, 1 sorted, 2 asked again elsewhere, 3 answered."""
    for number, planted in enumerate(PLANTED):
        yield planted.asked, 0, number
        if planted.sorted_on:
            yield planted.sorted_on, 1, number
        if planted.others:
            yield planted.sorted_on, 2, number
        if planted.answer:
            yield planted.answer[0], 3, number


def _do(step: int, number: int, ids: dict[int, int], by: str) -> None:
    from seve.briefing import services as briefing

    planted = PLANTED[number]
    if step == 0:
        ids[number] = briefing.ask(text=tidy(planted.text), language="fr", territory=planted.territory, theme=planted.theme, by=by)
    elif step == 1 and planted.declined_for:
        briefing.decline(question_id=ids[number], rule=planted.declined_for, by=by)
    elif step == 1 and planted.joined_to is not None:
        briefing.join(question_id=ids[number], same_as=ids[planted.joined_to], by=by)
    elif step == 1:
        briefing.carry_up(question_id=ids[number], by=by)
    elif step == 2:
        for territory in planted.others:
            briefing.ask_too(question_id=ids[number], language="fr", territory=territory, by=by)
    elif planted.answer is not None:
        _, words, body, url = planted.answer
        briefing.answer(question_id=ids[number], text=tidy(words), answered_for=body, url=url, by=by)
