"""Jobs of killed workers: put back, or replaced by the twin that waits."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from seve.project.revival import revive_stalled

pytestmark = pytest.mark.django_db(transaction=True)


def _worker(seconds_ago: float) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id", [seconds_ago]
        )
        return int(cursor.fetchone()[0])


def _job(status: str, worker: int | None = None, queueing_lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock, worker_id)"
            " VALUES ('harvest', 'harvest.round_due', %s::procrastinate_job_status, %s, %s) RETURNING id",
            [status, queueing_lock, worker],
        )
        return int(cursor.fetchone()[0])


def _status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def test_a_killed_workers_job_goes_back_to_the_queue() -> None:
    job = _job("doing", _worker(seconds_ago=120))

    assert async_to_sync(revive_stalled)() == (1, 0)
    assert _status(job) == "todo"


def test_a_living_workers_job_is_left_alone() -> None:
    job = _job("doing", _worker(seconds_ago=1))

    assert async_to_sync(revive_stalled)() == (0, 0)
    assert _status(job) == "doing"


def test_a_job_whose_twin_waits_is_closed_and_the_others_still_go_back() -> None:
    worker = _worker(seconds_ago=120)
    killed = _job("doing", worker, queueing_lock="harvest.round_due")
    waiting = _job("todo", queueing_lock="harvest.round_due")
    other = _job("doing", worker)

    assert async_to_sync(revive_stalled)() == (1, 1)
    assert (_status(killed), _status(waiting), _status(other)) == ("failed", "todo", "todo")
