"""Background jobs of the harvest: ids in, one service call. Safe to run twice: a visit that was made is no longer due."""

from procrastinate.contrib.django import app


@app.task(name="harvest.round_due", queue="harvest", queueing_lock="harvest.round_due", pass_context=False)
def round_due(timestamp: int = 0) -> None:
    """One polite round over what is due. `timestamp` is the periodic deferrer's own. Not retried: the next one goes on."""
    from seve.harvest.services.round import run_round  # a worker imports the tasks before the rooms are ready

    run_round(by="system:schedule")


@app.task(name="harvest.renew_push", queue="harvest", queueing_lock="harvest.renew_push", pass_context=False)
def renew_push(timestamp: int = 0) -> None:
    """Ask the hubs of feeds to tell us what is new. Not retried: the next one asks again."""
    from seve.harvest.services.push import subscribe_due  # as above

    subscribe_due(by="system:schedule")
