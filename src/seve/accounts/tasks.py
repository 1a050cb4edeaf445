"""Background jobs of the accounts. Safe to run twice: a mail that left waits no more."""

from procrastinate.contrib.django import app


@app.task(name="accounts.deliver_mail", queue="mail", queueing_lock="accounts.deliver_mail", pass_context=False)
def deliver_mail(timestamp: int = 0) -> None:
    """Send the mails that wait. Not retried: the next minute goes on."""
    from seve.accounts.mail import deliver_due  # a worker imports the tasks before the rooms are ready

    deliver_due()
