"""`seve charter`: leaving, the record of processing, the integrity of the audit, from the shell."""

from datetime import UTC, datetime
from typing import BinaryIO

import click
from django.conf import settings
from django.utils import translation

from seve.audit.selectors import verify_chain
from seve.base import clock
from seve.base.errors import SeveError, UsageError
from seve.charter import breach as breaches
from seve.charter import record as records
from seve.charter import selectors, services
from seve.charter.types import Processing, Way
from seve.cli.output import json_option, show

LANGUAGE = click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="The language of the text.")

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def charter() -> None:
    """Conduct: who left, what is recorded, whether the record of acts is whole."""


@charter.command()
@click.argument("url")
@click.option("--page", is_flag=True, help="Only this page and those below it, not the whole place.")
@json_option
def optout(url: str, page: bool, as_json: bool) -> None:
    """Let a place leave: never visited, kept or cited again. What was held is erased at once.

    \b
    Example: seve charter optout https://blog.example.org/
    """
    if "." not in url and "//" not in url:
        raise UsageError(f"“{url}” is no web address: write it like https://blog.example.org/")
    is_new = services.opt_out(url=url, way=Way.CLI, by="cli", whole_place=not page)
    gate = selectors.may_visit(url)
    waiting = len(selectors.places_to_purge())
    result = {"url": url, "left": not gate.open, "new": is_new, "erased": waiting == 0}
    if waiting:
        raise SeveError("the place left, but could not be erased everywhere yet: run `seve charter erase`")
    show(
        result, as_json=as_json, words=lambda: "The place left; all that was held about it is erased." if is_new else "It had left already."
    )


@charter.command()
@json_option
def erase(as_json: bool) -> None:
    """Erase what is still held about places that left (after an interruption, or a restored backup).

    \b
    Example: seve charter erase
    """
    from importlib import import_module

    count = import_module("seve.project.purge").purge_pending(by="cli")
    show({"places": count}, as_json=as_json, words=lambda: f"{count} places erased.")


@charter.command()
@click.argument("message", type=click.File("rb"), required=False)
@json_option
def mailbox(message: BinaryIO | None, as_json: bool) -> None:
    """Read the mails by which places leave: those of the mailbox (SEVE_OPTOUT_IMAP), or one message from a file or a pipe (-).

    \b
    Example: seve charter mailbox - < message.eml
    """
    from seve.charter.imap import poll

    became: list[str] = []
    if message is not None:
        became += services.take_in(raw=message.read())
    elif settings.SEVE.optout_imap:
        poll(settings.SEVE.optout_imap, lambda raw: became.extend(services.take_in(raw=raw)))
    else:
        raise SeveError("no mailbox is set: set SEVE_OPTOUT_IMAP, or give a message: seve charter mailbox - < message.eml")
    counted = {state: became.count(state) for state in ("left", "link", "person", "nothing")}
    show(counted, as_json=as_json, words=lambda: ", ".join(f"{state}: {count}" for state, count in counted.items()))


@charter.command()
@LANGUAGE
@json_option
def record(lang: str, as_json: bool) -> None:
    """Print the record of processing (GDPR art. 30), written from the code.

    \b
    Example: seve charter record --lang en
    """
    with translation.override(lang):
        lines = records.processings()
        show({"at": datetime.now(UTC), "processings": lines}, as_json=as_json, words=lambda: "\n\n".join(map(_in_words, lines)))


@charter.command()
@click.option("--sources", type=click.IntRange(0), default=0, help="How many places are read.")
@LANGUAGE
@json_option
def impact(sources: int, lang: str, as_json: bool) -> None:
    """Print the impact assessment (GDPR art. 35), filled from the configuration.

    \b
    Example: seve charter impact --sources 120 --lang en
    """
    text = records.impact_assessment_text(language=lang, sources=sources)
    show({"text": text, "serving_allowed": selectors.may_serve_publicly(places=sources).open}, as_json=as_json, words=lambda: text)


@charter.command()
@click.option("--by", "signed_by", required=True, help="Who signs.")
@click.option("--role", required=True, help="Their function.")
@click.option("--sources", type=click.IntRange(0), required=True, help="How many places are read.")
@LANGUAGE
@json_option
def sign(signed_by: str, role: str, sources: int, lang: str, as_json: bool) -> None:
    """Sign the impact assessment: without it, Sève is not served beyond this computer.

    \b
    Example: seve charter sign --by "Camille Martin" --role "president" --sources 120
    """
    today = datetime.now(UTC).date()
    services.sign_impact_assessment(signed_by=signed_by, role=role, signed_on=today, sources=sources, language=lang, by="cli")
    show({"signed_by": signed_by, "on": today}, as_json=as_json, words=lambda: f"Signed by {signed_by} on {today}.")


@charter.command()
@click.option("--holder", required=True, help="Who coordinates.")
@click.option("--article", required=True, help="The article of the statutes it rests on.")
@click.option("--decided", type=DAY, required=True, help="The day of the decision.")
@click.option("--since", type=DAY, help="The first day of the mandate.  [default: the day of the decision]")
@click.option("--until", type=DAY, required=True, help="The last day of the mandate.")
@click.option("--power", "powers", multiple=True, help="What it allows; again for each power.")
@click.option("--document", "document_url", default="", help="The address of the published decision.")
@json_option
def mandate(
    holder: str,
    article: str,
    decided: datetime,
    since: datetime | None,
    until: datetime,
    powers: tuple[str, ...],
    document_url: str,
    as_json: bool,
) -> None:
    """Record who coordinates, by which decision, until when. Published; without a valid one, the verbs of decision are closed.

    \b
    Example: seve charter mandate --holder "Camille Martin" --article "art. 12" --decided 2026-03-02 --until 2028-03-02 --power "coordinate"
    """
    number = services.record_mandate(
        holder=holder,
        article=article,
        decided_on=decided.date(),
        since=(since or decided).date(),
        until=until.date(),
        powers=powers,
        document_url=document_url,
        by="cli",
    )
    valid = any(each.id == number for each in selectors.valid_mandates())
    result = {"id": number, "holder": holder, "until": until.date(), "valid_today": valid}
    show(
        result,
        as_json=as_json,
        words=lambda: f"Recorded: {holder} coordinates until {until.date()}." + ("" if valid else " Not valid today."),
    )


@charter.command()
@click.argument("scenario", type=click.File("rb"))
@LANGUAGE
@json_option
def breach(scenario: BinaryIO, lang: str, as_json: bool) -> None:
    """Fill in the authority's form for a breach of personal data (GDPR art. 33, within 72 hours), from a scenario file. Nothing is sent.

    \b
    Example: seve charter breach scenario.toml --lang en
    """
    told = breaches.read_scenario(scenario.read())
    with translation.override(lang):
        form = breaches.notice(told, now=clock.now())
        show(form, as_json=as_json, words=lambda: breaches.notice_text(told, now=clock.now(), language=lang))


@charter.command()
@json_option
def verify(as_json: bool) -> None:
    """Check that no act was changed or removed in the record of acts.

    \b
    Example: seve charter verify
    """
    broken = verify_chain()
    if broken is not None and not as_json:
        raise SeveError(f"the record of acts was altered at event {broken}: compare with your last backup")
    show({"whole": broken is None, "first_broken": broken}, as_json=as_json, words=lambda: "The record of acts is whole.")


def _in_words(line: Processing) -> str:
    return f"{line.purpose}\n  {line.basis}\n  {line.categories}\n  {line.recipients}\n  {line.retention}\n  {', '.join(line.tables)}"
