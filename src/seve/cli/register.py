"""`seve register`: the official platforms, from the shell."""

from dataclasses import asdict
from pathlib import Path

import click

from seve.base import clock
from seve.cli.output import json_option, progress, say, show
from seve.register import selectors, services
from seve.register.types import Archived, CardsReport, Overlap, Redirected
from seve.register.wording import reasons_in_words

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ONCE = 100  # addresses between two words to whoever waits


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
    show(
        _plain(report),
        as_json=as_json,
        words=lambda: f"{report.unchanged} card{'' if report.unchanged == 1 else 's'} read." + _told(report),
    )


@register.command()
@click.argument("file", type=FILE)
@click.option("--name", default="", help="Which radar, when you keep several side by side (by level, by trade).")
@json_option
def radar(file: Path, name: str, as_json: bool) -> None:
    """Bring a Build-Your-Own-Radar file (CSV or JSON) onto the radar.

    \b
    Example: seve register radar tools.csv
    """
    count, problems = services.import_radar(path=file, radar=name, by="cli")
    for problem in problems:
        say(f"{file.name}: {problem}; it is left out")
    show({"entries": count, "refused": problems}, as_json=as_json, words=lambda: f"{count} entries on the radar, {len(problems)} refused")


@register.command()
@click.argument("key", required=False)
@json_option
def visit(key: str | None, as_json: bool) -> None:
    """Ask for the home page of every open platform (of one with KEY): does it answer, until when are its certificate and its name good?

    \b
    Example: seve register visit forum-democrate
    """
    count = services.check_cards(key=key, by="cli")
    services.check_names(key=key, by="cli")
    names = {platform.id: platform.card.key for platform in selectors.platforms()}
    failing = [
        {"key": names[number], "up": found.is_up, "detail": found.detail, "certificate_until": str(found.certificate_until or "")}
        for number, found in selectors.failing(now=clock.now()).items()
        if key is None or names[number] == key
    ]
    ending = [
        {"key": names[number], "name": found.name, "until": str(found.expires_at)}
        for number, found in selectors.platforms_ending(now=clock.now()).items()
        if key is None or names[number] == key
    ]
    lines = [f"{one['key']}: {one['detail'] if not one['up'] else 'its certificate ends soon'}" for one in failing]
    lines += [f"{one['key']}: the name {one['name']} ends on {one['until'][:10]}" for one in ending]
    told = "\n".join([f"{count} platforms asked, {len(failing) + len(ending)} to look at", *lines])
    show({"asked": count, "failing": failing, "names_ending": ending}, as_json=as_json, words=lambda: told)


@register.command()
@click.argument("key")
@json_option
def merger(key: str, as_json: bool) -> None:
    """Verify the redirects of a platform that is being merged: each old address must lead to the new one, for good.

    \b
    Example: seve register merger forum-democrate
    """
    _show_looked_at(services.verify_redirects(decision_id=_merger_of(key), by="cli"), as_json)


@register.command()
@click.argument("key")
@json_option
def moved(key: str, as_json: bool) -> None:
    """Look for the pages of a platform that is being merged, one by one, at the platform that takes over.

    \b
    Example: seve register moved forum-democrate
    """
    _show_looked_at(services.verify_content(decision_id=_merger_of(key), by="cli"), as_json)


@register.command()
@click.argument("key")
@click.option("--file", type=FILE, help="A WARC that another tool made, instead of visiting the site.")
@json_option
def archive(key: str, file: Path | None, as_json: bool) -> None:
    """Keep the site of a platform that is being merged, as a web archive (WARC) that is opened again and checked.

    Politely: one address a second, robots.txt first. Ctrl-C loses nothing: run it again to go on.

    \b
    Example: seve register archive forum-democrate
    """
    number = _merger_of(key)
    kept = services.take_archive(decision_id=number, path=file, by="cli") if file else _keep_all(number)
    told = f"{kept.kept} addresses kept, of them {kept.pages} pages, in {', '.join(kept.files) or 'no file'}; {kept.left} left"
    if kept.is_full:
        told += "\nthis is as much as is walked of one site: make the archive with a tool of its own and hand it in with --file"
    show(asdict(kept), as_json=as_json, words=lambda: told)


def _keep_all(number: int) -> Archived:
    with progress("Keeping") as advance:
        return services.archive_whole_site(decision_id=number, by="cli", each=ONCE, advance=advance)


def _merger_of(key: str) -> int:
    return next((one.decision.id for one in selectors.mergers() if one.decision.platform.card.key == key), 0)


def _show_looked_at(found: list[Redirected], as_json: bool) -> None:
    lines = [f"{'right' if one.is_right else 'WRONG'}  {one.url}  {one.detail}" for one in found]
    show([asdict(one) for one in found], as_json=as_json, words=lambda: "\n".join(lines))


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
