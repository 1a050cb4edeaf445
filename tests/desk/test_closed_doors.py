"""Nobody is shown a door, or a form, that is closed to them; and whoever signs in arrives somewhere."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from tests.desk.factories import make_place

from seve.accounts import services as accounts
from seve.accounts.models import User
from seve.accounts.permissions import may
from seve.accounts.selectors import actor_of
from seve.accounts.types import RoleName
from seve.desk import navigation
from seve.directory.selectors import territory_and_below
from seve.project.gate import permission_for
from seve.register import services as register
from seve.register.types import Card
from seve.strategy import services as strategy

PAGES = (
    "map/",
    "map/reading/",
    "directory/",
    "directory/?status=undecided",
    "directory/found/",
    "letters/",
    "questions/",
    "platforms/",
    "radar/",
    "plan/",
    "plan/calendar/",
    "charter/",
    "federation/",
    "start/",
)
DOORS = {
    RoleName.HEADQUARTERS: ["Letters", "Questions", "Platforms", "Plan"],
    RoleName.PLATFORM_OWNER: ["Platforms"],
    RoleName.GUARDIAN: [str(entry.label) for entry in navigation.ENTRIES],
    RoleName.TERRITORY_LEAD: [str(entry.label) for entry in navigation.ENTRIES],
}


def test_each_entry_of_the_bar_asks_what_the_gate_asks() -> None:
    for entry in navigation.ENTRIES:
        match = resolve(reverse(entry.name))
        assert permission_for(match.func, match.url_name or "", "GET") == entry.opens


@pytest.mark.django_db
def test_a_desk_opens_on_what_its_roles_open_and_shows_no_form_that_would_be_refused(client: Client, coordinator: User) -> None:
    register.save_card(card=Card(key="forum", name="Forum", purpose="Débattre", addresses=("https://forum.example/",)), by="test")
    number = strategy.add_objective(title="Être partout", by="test")
    more = (f"places/{make_place('Ker Démocrate')}/", "platforms/forum/", f"plan/{number}/")
    closed = {}
    for role, doors in DOORS.items():
        bound = {RoleName.TERRITORY_LEAD: "FR-29", RoleName.PLATFORM_OWNER: "forum"}.get(role)
        user = User.objects.create_user(email=f"{role}@example.org", name="Lou")
        accounts.grant(user_id=user.pk, role=role, territory=bound, by="test")
        client.force_login(user)
        arrived = client.get("/en/desk/", follow=True)
        bar = re.findall(r'<nav id="menu".*?</nav>', arrived.content.decode(), re.S)[0]
        assert (arrived.status_code, bar.count("<a ")) == (200, len(doors) + 1)  # and the account
        for path in (*PAGES, *more):
            page = client.get(f"/en/desk/{path}")
            if page.status_code == 200:
                closed[role, path] = [action for action in _posts(page.content.decode()) if not _opens(user, action)]
    assert {where: actions for where, actions in closed.items() if actions} == {}


def _posts(page: str) -> list[str]:
    return re.findall(r'<form[^>]*method="post"[^>]*action="([^"#]+)', page)


def _opens(user: Any, action: str) -> bool:
    match = resolve(action)
    permission = permission_for(match.func, match.url_name or "", "POST")
    actor = actor_of(User.objects.get(pk=user.pk))
    scopes = {None, match.kwargs.get("key"), *actor.territories}
    return any(may(actor, permission, scope, below=territory_and_below) for scope in scopes)
