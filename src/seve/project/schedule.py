"""Every periodic job of the house, and its rhythm, in one file. Each calls one verb of one room, and is safe to run twice.

Times are UTC. A job that is still waiting is not queued twice (`queueing_lock`); two of one `lock` never run together.
"""

from procrastinate.contrib.django import app

from seve.accounts.tasks import deliver_mail
from seve.harvest.tasks import renew_push, round_due
from seve.stories.tasks import follow_posts

BY = "system:schedule"

app.periodic(cron="*/10 * * * *")(round_due)
app.periodic(cron="23 * * * *")(renew_push)
app.periodic(cron="6-59/10 * * * *")(follow_posts)
app.periodic(cron="* * * * *")(deliver_mail)


@app.periodic(cron="17 2 * * *")
@app.task(name="project.read_everything", queue="reading", queueing_lock="project.read_everything", lock="reading")
def read_everything(timestamp: int = 0) -> None:
    """The night's reading: the map, then the health that rests on it, then the stories."""
    from seve.atlas import services as atlas
    from seve.stories import services as stories
    from seve.vitality import services as vitality

    atlas.compute(at=None, by=BY)
    vitality.compute(at=None, by=BY)
    stories.compute(by=BY)


@app.periodic(cron="47 4 * * 1")
@app.task(name="project.write_the_letter", queue="reading", queueing_lock="project.write_the_letter", lock="reading")
def write_the_letter(timestamp: int = 0) -> None:
    """Monday morning: the letter of the week, in both languages. Under a valid mandate only, like every letter."""
    from seve.briefing import services as briefing
    from seve.charter.selectors import may_decide

    if not may_decide(0).open:
        return
    for language in ("fr", "en"):
        briefing.build(start=None, end=None, territory=None, language=language, by=BY)


@app.periodic(cron="*/5 * * * *")
@app.task(name="project.finish_departures", queue="charter", queueing_lock="project.finish_departures")
def finish_departures(timestamp: int = 0) -> None:
    """Erase what is still held about places that left, should the erasing at once have been cut short."""
    from seve.project.purge import purge_pending

    purge_pending(by=BY)


@app.periodic(cron="*/5 * * * *")
@app.task(name="charter.read_mailbox", queue="charter", queueing_lock="charter.read_mailbox", lock="charter.read_mailbox")
def read_mailbox(timestamp: int = 0) -> None:
    """Places that leave by mail; and those whose mail nobody decided within a day."""
    from django.conf import settings

    from seve.charter import services as charter
    from seve.charter.imap import poll

    if settings.SEVE.optout_imap:
        poll(settings.SEVE.optout_imap, lambda raw: charter.take_in(raw=raw))
    charter.pause_undecided(by=BY)


@app.periodic(cron="27 1 * * *")
@app.task(name="project.keep_charter", queue="charter", queueing_lock="project.keep_charter")
def keep_charter(timestamp: int = 0) -> None:
    """The rules of conduct over time: texts that go, places that were not told."""
    from seve.project import contacts, upkeep

    upkeep.keep_charter(by=BY)
    contacts.look_for_contacts(by=BY)


@app.periodic(cron="7 * * * *")
@app.task(name="register.refresh_overlaps", queue="reading", queueing_lock="register.refresh_overlaps", lock="reading")
def refresh_overlaps(timestamp: int = 0) -> None:
    """Look again for official platforms that do the same thing, and for the neighbours who speak of it."""
    from seve.register import services as register

    register.refresh_overlaps(by=BY)
    register.refresh_neighbours(by=BY)


@app.periodic(cron="57 5 * * *")
@app.task(name="register.keep_cards", queue="harvest", queueing_lock="register.keep_cards")
def keep_cards(timestamp: int = 0) -> None:
    """Every morning: what was decided for today; does each official platform answer, is its name held? And whose card ages?"""
    from seve.register import services as register

    register.carry_out_due(by=BY)
    register.check_cards(by=BY)
    register.check_names(by=BY)
    register.tell_what_ends(by=BY)
    register.remind_owners(by=BY)


@app.periodic(cron="37 3 * * *")
@app.task(name="strategy.fill_indicators", queue="reading", queueing_lock="strategy.fill_indicators", lock="reading")
def fill_indicators(timestamp: int = 0) -> None:
    """After the night's reading: the plan's indicators, and how far the recommended practices have spread."""
    from seve.register import services as register
    from seve.strategy import services as strategy

    strategy.fill_indicators(by=BY)
    register.read_practices(by=BY)


@app.periodic(cron="* * * * *")
@app.task(name="project.revive_jobs", queue="upkeep", queueing_lock="project.revive_jobs")
async def revive_jobs(timestamp: int = 0) -> None:
    """Take up the jobs of workers that were killed."""
    from seve.project.revival import revive_stalled

    await revive_stalled()
