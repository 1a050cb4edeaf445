"""Background jobs of the stories. Safe to run twice: what was read is not read again."""

from procrastinate.contrib.django import app


@app.task(name="stories.follow_posts", queue="reading", queueing_lock="stories.follow_posts", pass_context=False)
def follow_posts(timestamp: int = 0) -> None:
    """Let what came, changed or went since the last round be found, or no more. Not retried: the next one goes on."""
    from seve.stories.services.indexing import refresh_index  # a worker imports the tasks before the rooms are ready

    refresh_index(by="system:schedule")
