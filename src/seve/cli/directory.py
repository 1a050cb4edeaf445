"""`seve directory`: lists in and out, decisions, territories."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from seve.base.errors import SeveError, UsageError
from seve.cli.output import json_option, say, show, tracked
from seve.directory import selectors, services
from seve.directory.types import Entity, EntityKind, ImportReport, Standing, Status, TerritoryLevel

BY = "cli"
REFUSALS_SHOWN = 20


def choice(enum: type[Any], *members: Any) -> click.Choice[str]:
    return click.Choice([member.value for member in (members or enum)])


@click.group()
def directory() -> None:
    """Who there is: the places of the ecosystem, their standing, their territory."""


@directory.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--status",
    type=choice(Status, Status.IN, Status.UNDECIDED),
    default=Status.IN.value,
    show_default=True,
    help="For lines that tell none.",
)
@click.option("--standing", type=choice(Standing), help="For lines that tell none.")
@click.option("--territory", metavar="CODE", help="For lines that tell none: FR, FR-REG-53, FR-29… (seve directory territories).")
@json_option
def import_(files: tuple[Path, ...], status: str, standing: str | None, territory: str | None, as_json: bool) -> None:
    """Read lists of places: OPML, CSV, plain text of addresses, Hyphe (CSV, JSON, GEXF), Media Cloud, planet files, JSON.

    A line that cannot be used is refused with its number and why; the rest goes on. Known places are completed, never undone.

    \b
    Example: seve directory import blogs.opml comites.csv --territory FR-29
    """
    reports: list[tuple[Path, ImportReport]] = []
    failed = []
    for path in tracked(files, "Reading lists", len(files)):
        try:
            report = services.import_file(
                path=path, status=Status(status), standing=Standing(standing) if standing else None, territory=territory, by=BY
            )
        except SeveError as reason:
            failed.append(str(reason))
        else:
            reports.append((path, report))
    if reports:
        show(_as_document(reports), as_json=as_json, words=lambda: _in_words(reports))
    for line in failed[:-1]:
        say(f"seve: {line}")
    if failed:
        raise SeveError(failed[-1])


def _as_document(reports: list[tuple[Path, ImportReport]]) -> dict[str, Any]:
    refused = [{"file": str(path), **asdict(refusal)} for path, report in reports for refusal in report.refused]
    files = [
        {"file": str(path), "format": report.format, "added": report.added, "merged": report.merged, "refused": len(report.refused)}
        for path, report in reports
    ]
    return {"added": sum(r.added for _, r in reports), "merged": sum(r.merged for _, r in reports), "refused": refused, "files": files}


def _in_words(reports: list[tuple[Path, ImportReport]]) -> str:
    lines = []
    for path, report in reports:
        lines.append(f"{path.name} ({report.format}): {report.added} added, {report.merged} merged, {len(report.refused)} refused")
        lines += [f"  line {refusal.line}: {refusal.reason} [{refusal.text[:80]}]" for refusal in report.refused[:REFUSALS_SHOWN]]
        if len(report.refused) > REFUSALS_SHOWN:
            lines.append(f"  … and {len(report.refused) - REFUSALS_SHOWN} more: --json tells them all")
    return "\n".join(lines)


@directory.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--status", type=choice(Status), help="Only the places of this status.")
@json_option
def export(out: Path, status: str | None, as_json: bool) -> None:
    """Write every place to a file: .opml, .csv or .json, by its suffix. `import` reads it back.

    \b
    Example: seve directory export ecosystem.opml
    """
    count = services.export_file(path=out, status=Status(status) if status else None, by=BY)
    show({"file": str(out), "places": count}, as_json=as_json, words=lambda: f"{count} places written to {out}")


@directory.command("list")
@click.option("--status", type=choice(Status))
@click.option("--standing", type=choice(Standing))
@click.option("--kind", type=choice(EntityKind))
@click.option("--territory", metavar="CODE", help="With everything below it.")
@click.option("--language", metavar="CODE")
@click.option("--search", default="", metavar="WORDS", help="Words of the name or the address; accents do not matter.")
@json_option
def list_(as_json: bool, status: str | None, standing: str | None, kind: str | None, **others: Any) -> None:
    """The places, one a line: number, status, standing, territory, name, address.

    \b
    Example: seve directory list --status undecided --territory FR-REG-53
    """
    found = selectors.list_entities(
        status=Status(status) if status else None,
        standing=Standing(standing) if standing else None,
        kind=EntityKind(kind) if kind else None,
        **others,
    )
    show(found, as_json=as_json, words=lambda: "\n".join(map(_line, found)) or "no place: seve directory import LIST.opml")


def _line(entity: Entity) -> str:
    return f"{entity.id:>6}  {entity.status:<10} {entity.standing:<11} {entity.territory or '-':<10} {entity.name}  {entity.home_url}"


def _ids(references: tuple[str, ...]) -> list[int]:
    """The numbers of the places that are meant, by number or by address. Raises UsageError for what names none."""
    ids = []
    for reference in references:
        entity = selectors.find_entity(reference)
        if entity is None:
            raise UsageError(
                f"“{reference}” is no place of the directory: give a number or an address (seve directory list --search WORDS)"
            )
        ids.append(entity.id)
    return ids


places = click.argument("places", nargs=-1, required=True, metavar="PLACE…")


@directory.command()
@places
@click.option("--reason", default="", help="Why a place of a kind left out by default is admitted; shown in public.")
@json_option
def admit(places: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Take places into the ecosystem, by number or by address.

    Places of minors, forums about health, dating sites and genealogy are left out by default: they need a reason.

    \b
    Example: seve directory admit 12 https://example.org/
    """
    count = services.admit(entity_ids=_ids(places), by=BY, reason=reason)
    show({"admitted": count}, as_json=as_json, words=lambda: f"{count} places admitted")


@directory.command()
@places
@json_option
def refuse(places: tuple[str, ...], as_json: bool) -> None:
    """Leave places out: no more visits, never nominated again.

    \b
    Example: seve directory refuse https://spam.example/
    """
    count = services.refuse(entity_ids=_ids(places), by=BY)
    show({"refused": count}, as_json=as_json, words=lambda: f"{count} places left out")


@directory.command()
@places
@json_option
def merge(places: tuple[str, ...], as_json: bool) -> None:
    """Make one place of several; the first one stays and takes the addresses and pages of the others.

    \b
    Example: seve directory merge 12 48
    """
    kept = services.merge(entity_ids=_ids(places), by=BY)
    entity = selectors.get_entity(kept)
    show(entity, as_json=as_json, words=lambda: f"one place now, number {kept}: {entity.name if entity else ''}")


@directory.command()
@click.argument("place")
@click.argument("prefix")
@click.option("--name", default="", help="What the new place is called.")
@json_option
def split(place: str, prefix: str, name: str, as_json: bool) -> None:
    """Make a place of its own of the part of PLACE that lies under PREFIX.

    \b
    Example: seve directory split 12 https://example.org/jeunes --name "Les jeunes"
    """
    made = services.split(entity_id=_ids((place,))[0], prefix=prefix, name=name, by=BY)
    show(selectors.get_entity(made), as_json=as_json, words=lambda: f"a new place, number {made}")


@directory.command()
@click.option("--event", "event_id", type=int, help="The number of the decision; the last one taken here when absent.")
@json_option
def undo(event_id: int | None, as_json: bool) -> None:
    """Take back the last decision taken from the shell, or the one of this number.

    \b
    Example: seve directory undo
    """
    undone = services.undo(by=BY, event_id=event_id)
    show({"undone": undone}, as_json=as_json, words=lambda: f"undone: {undone.removeprefix('directory.')}")


@directory.command()
@click.argument("place")
@json_option
def history(place: str, as_json: bool) -> None:
    """Who decided what of a place, newest first, with the number of each decision.

    \b
    Example: seve directory history https://example.org/
    """
    events = selectors.history_of(_ids((place,))[0])
    show(
        events,
        as_json=as_json,
        words=lambda: "\n".join(
            f"{e.event_id:>6}  {e.at:%Y-%m-%d %H:%M}  {e.by:<12} {e.verb}" + ("  (undone)" if e.undone else "") for e in events
        ),
    )


@directory.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@json_option
def nominations(limit: int, as_json: bool) -> None:
    """Addresses found outside every place; first those that many independent places cite, in words near to what is said here.

    \b
    Example: seve directory nominations --limit 20
    """
    from seve.harvest.services.ranking import ranked_nominations

    found = ranked_nominations(limit)
    show(
        found,
        as_json=as_json,
        words=lambda: "\n".join(f"{each.cited_by:>4}  {each.url}  ({', '.join(each.routes)})" for each in found) or "nothing waits",
    )


@directory.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--parent", metavar="CODE", help="Of a GeoJSON: the territory in which all of them lie, when they do not tell.")
@click.option("--level", type=choice(TerritoryLevel), default=TerritoryLevel.DEPARTEMENT.value, show_default=True, help="Of a GeoJSON.")
@click.option("--code", default="", metavar="PROPERTY", help="Of a GeoJSON: the property that holds the code.")
@click.option("--name", default="", metavar="PROPERTY", help="Of a GeoJSON: the property that holds the name.")
@json_option
def territories(file: Path | None, parent: str | None, level: str, code: str, name: str, as_json: bool) -> None:
    """The territories and their codes; with FILE, add those of a CSV (code,name,level,parent) or of a GeoJSON with its outlines.

    \b
    Example: seve directory territories provinces.geojson --parent BE
    """
    if file is not None:
        if file.suffix.lower() in {".geojson", ".json"}:
            report = services.import_outlines(path=file, wishes=services.Wishes(parent, TerritoryLevel(level), code, name), by=BY)
        else:
            report = services.import_territories(path=file, by=BY)
        show(_as_document([(file, report)]), as_json=as_json, words=lambda: _in_words([(file, report)]))
        return
    rows = list(selectors.territories().values())
    show(rows, as_json=as_json, words=lambda: "\n".join(f"{row.code:<12} {row.level:<12} {row.name}" for row in rows))
