"""The vitality page: each change is said once, and opens on its pages."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.desk.factories import NOW, Web

from seve.directory.models import WebEntity
from seve.vitality.models import Checkup, VitalSign


@pytest.mark.django_db
def test_links_lost_to_one_place_are_one_line_with_all_who_still_link_there(desk: Client, web: Web) -> None:
    checkup = Checkup.objects.order_by("-at").first()
    assert checkup
    gone, *still = WebEntity.objects.order_by("id")[:6]
    VitalSign.objects.filter(kind="lost-link").delete()
    for who in still:
        page = {"url": f"http://{who.pk}.example/page", "title": f"Page of {who.pk}", "date": None}
        VitalSign.objects.create(
            checkup=checkup,
            kind="lost-link",
            entity=who,
            other_entity=gone,
            at=NOW - timedelta(days=1),
            value=1.0,
            evidence=[page],
        )
    shown = desk.get("/en/desk/vitality/").content.decode()
    assert shown.count("5 places still link to pages that are gone from") == 1
    for who in still:
        assert f"http://{who.pk}.example/page" in shown
