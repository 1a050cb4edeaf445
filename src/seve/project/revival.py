"""Jobs of killed workers are taken up again.

A killed worker leaves its jobs in the state "doing" for ever. Procrastinate can find them by the worker's missing heartbeat; but to put one
back in the queue fails when a job with the same `queueing_lock` waits there already (its issue 1446), and the whole sweep with it.
Then the waiting job does the work, and the killed one is closed as failed.
"""

from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

HEARTBEAT_LOST = 30.0  # seconds


async def revive_stalled(*, lost_after: float = HEARTBEAT_LOST) -> tuple[int, int]:
    """Put stalled jobs back in the queue. Gives how many went back, and how many a waiting twin replaces."""
    manager = app.job_manager
    back = replaced = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=lost_after):
        if job.id is None:
            continue
        try:
            await manager.retry_job_by_id_async(job.id, retry_at=datetime.now(UTC))
            back += 1
        except UniqueViolation:
            await manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)
            replaced += 1
    return back, replaced
