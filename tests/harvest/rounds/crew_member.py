# ruff: noqa: E402 — Django is set up first
"""Worker processes of the tests: rounds with the test's database, on the small web.

One process loads the house, then makes a worker for each line of its standard input, a JSON list: database, delay, rounds, file for what
the worker prints, file for its complaints. It answers with the worker's id; a worker is a process of its own, killed like any other.
"""

import ipaddress
import json
import os
import signal
import sys
import traceback

os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"

import django
from django.conf import settings

django.setup()

from seve.base.http import Policy
from seve.harvest.parse import _make_ready
from seve.harvest.services.round import run_round

_make_ready(is_feed=False)


async def lookup(host: str) -> list[str]:
    return ["127.0.0.1"]


def work(database: str, delay: float, times: int) -> None:
    settings.DATABASES["default"]["NAME"] = database
    policy = Policy("SeveBot/0 (tests)", allow_nets=(ipaddress.ip_network("127.0.0.1/32"),), lookup=lookup)
    for _ in range(times):
        print(run_round(once=True, by="tests", policy=policy, delay=delay).visits, flush=True)


def become_worker(database: str, delay: float, times: int, out: str, err: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for path, number in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    try:
        work(database, delay, times)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends is gone at once
print("ready", flush=True)
for line in sys.stdin:
    worker = os.fork()
    if worker == 0:
        become_worker(*json.loads(line))
    print(worker, flush=True)
