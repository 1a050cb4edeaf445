"""`seve register`: the official platforms, from the shell."""

from pathlib import Path

import click

from seve.cli.output import json_option, say, show
from seve.register import selectors, services
from seve.register.types import CardsReport, Overlap
from seve.register.wording import reasons_in_words

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def register() -> None:
    """The official platforms: their cards, and what overlaps."""


@register.command("import")
@click.argument("file", type=FILE)
@json_option
def import_(file: Path, as_json: bool) -> None:
    """Bring cards (YAML or CSV) into the register; overlaps are told at once.

    \b
    Example: seve register import platforms.yaml
    """
    report = services.import_file(path=file, by="cli")
    _tell_problems(file, report)
    show(_plain(report), as_json=as_json, words=lambda: _counts(report) + _told(report))


@register.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export(file: Path, as_json: bool) -> None:
    """Write the register to a .yaml or .csv file.

    \b
    Example: seve register export platforms.yaml
    """
    count = services.export_file(path=file)
    show({"cards": count, "file": str(file)}, as_json=as_json, words=lambda: f"{count} cards written to {file}")


@register.command()
@click.argument("file", type=FILE)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Overlaps of a file's platforms with one another and with the register; nothing is stored.

    \b
    Example: seve register check platforms.yaml
    """
    report = services.check_file(path=file)
    _tell_problems(file, report)
    show(_plain(report), as_json=as_json, words=lambda: f"{report.unchanged} cards read." + _told(report))


@register.command()
@click.argument("file", type=FILE)
@json_option
def radar(file: Path, as_json: bool) -> None:
    """Bring a Build-Your-Own-Radar file (CSV or JSON) onto the radar.

    \b
    Example: seve register radar tools.csv
    """
    count, problems = services.import_radar(path=file, by="cli")
    for problem in problems:
        say(f"{file.name}: {problem}; it is left out")
    show({"entries": count, "refused": problems}, as_json=as_json, words=lambda: f"{count} entries on the radar, {len(problems)} refused")


def _tell_problems(file: Path, report: CardsReport) -> None:
    for problem in report.problems:
        say(f"{file.name}: {problem.where}: {problem.text}; it is left out")


def _counts(report: CardsReport) -> str:
    return f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {len(report.problems)} refused."


def _told(report: CardsReport) -> str:
    if not report.overlaps:
        return " Nobody is building the same thing twice."
    lines = [
        f"\n\n{overlap.a} / {overlap.b} ({overlap.score:.2f})\n  " + "\n  ".join(reasons_in_words(overlap, "en"))
        for overlap in report.overlaps
    ]
    return f" {len(report.overlaps)} overlap(s):" + "".join(lines)


def _plain(report: CardsReport) -> dict[str, object]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "problems": [{"where": problem.where, "text": problem.text} for problem in report.problems],
        "pairs": [_pair(overlap) for overlap in report.overlaps],
    }


def _pair(overlap: Overlap) -> dict[str, object]:
    names = {platform.card.key: platform.card.name for platform in selectors.platforms()}
    return {
        "a": names.get(overlap.a, overlap.a),
        "b": names.get(overlap.b, overlap.b),
        "score": overlap.score,
        "reasons": reasons_in_words(overlap, "en"),
        "days_apart": overlap.days_apart,
    }
