"""`seve strategy`: the plan and the calendar, from the shell."""

from pathlib import Path

import click

from seve.cli.output import json_option, say, show
from seve.strategy import services


@click.group()
def strategy() -> None:
    """The plan and the calendar."""


@strategy.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--territory", default="", help="Only what concerns this territory (a code such as FR-29).")
@json_option
def calendar(out: Path, territory: str, as_json: bool) -> None:
    """Write the calendar as iCalendar: elections, launches, consultations, milestones.

    \b
    Example: seve strategy calendar movement.ics
    """
    count = services.export_calendar(path=out, territory=territory)
    show({"events": count, "file": str(out)}, as_json=as_json, words=lambda: f"{count} events written to {out}")


@strategy.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--territory", default="", help="The plan of this territory (a code such as FR-29), not of the whole country.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="The language of the page.")
@json_option
def plan(out: Path, territory: str, lang: str, as_json: bool) -> None:
    """Write the plan and the six months ahead to a PDF, to print or to hand out.

    \b
    Example: seve strategy plan plan.pdf --territory FR-29
    """
    count = services.write_plan(path=out, territory=territory, language=lang)
    show({"directions": count, "file": str(out)}, as_json=as_json, words=lambda: f"{count} directions written to {out}")


@strategy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--territory", default="", help="The territory these events concern.")
@json_option
def import_(file: Path, territory: str, as_json: bool) -> None:
    """Bring the events of an .ics file onto the calendar.

    \b
    Example: seve strategy import elections.ics
    """
    count, problems = services.import_calendar(path=file, territory=territory, by="cli")
    for problem in problems:
        say(f"{file.name}: {problem}; it is left out")
    show({"events": count, "refused": problems}, as_json=as_json, words=lambda: f"{count} events taken, {len(problems)} refused")


@strategy.command()
@json_option
def fill(as_json: bool) -> None:
    """Fill every indicator from what is known today.

    \b
    Example: seve strategy fill
    """
    count = services.fill_indicators(by="cli")
    show({"readings": count}, as_json=as_json, words=lambda: f"{count} indicators filled")
