"""Background jobs of the register: what asks the web and takes its time. Safe to run twice: each run is one more check."""

from procrastinate.contrib.django import app


@app.task(name="register.check_card", queue="harvest", pass_context=False)
def check_card(key: str, by: str) -> None:
    """Ask for one platform's home page now, and its registry when it was not asked today."""
    from seve.register import services  # a worker imports the tasks before the rooms are ready

    services.check_cards(key=key, by=by)
    services.check_names(key=key, by=by)


@app.task(name="register.verify_redirects", queue="harvest", pass_context=False)
def verify_redirects(decision_id: int, by: str) -> None:
    """Ask for every old address of a platform that is being merged."""
    from seve.register import services

    services.verify_redirects(decision_id=decision_id, by=by)


@app.task(name="register.archive_site", queue="harvest", pass_context=False)
def archive_site(decision_id: int, by: str) -> None:
    """Keep the old site of a merger, to its last page. Cut short, it goes on from what its files hold."""
    from seve.register import services

    services.archive_whole_site(decision_id=decision_id, by=by)


@app.task(name="register.verify_content", queue="harvest", pass_context=False)
def verify_content(decision_id: int, by: str) -> None:
    """Look for every archived page at the platform that takes over."""
    from seve.register import services

    services.verify_content(decision_id=decision_id, by=by)
