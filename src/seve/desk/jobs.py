"""Work that takes its time: put in the queue, where a worker of `seve up` finds it."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def queued(task: str, queue: str, same: str | None = None, /, **given: str | int | None) -> bool:
    """Put a job in the queue; False when the same one (`same`: its name, by default the task's) already waits there."""
    lock = queue if queue == "reading" else None  # two readings at once would read the same half-made map
    try:
        with transaction.atomic():
            app.configure_task(task, queue=queue, queueing_lock=same or task, lock=lock).defer(**given)
    except AlreadyEnqueued:
        return False
    return True
