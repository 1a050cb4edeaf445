# ruff: noqa: E402 — Django is set up first
"""A worker process of the tests: one round with the test's database, on the small web. Arguments: database, delay, times."""

import ipaddress
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from seve.base.http import Policy
from seve.harvest.services.round import run_round


async def lookup(host: str) -> list[str]:
    return ["127.0.0.1"]


for _ in range(int(sys.argv[3])):
    report = run_round(
        once=True,
        by="tests",
        policy=Policy("SeveBot/0 (tests)", allow_nets=(ipaddress.ip_network("127.0.0.1/32"),), lookup=lookup),
        delay=float(sys.argv[2]),
    )
    print(report.visits, flush=True)
