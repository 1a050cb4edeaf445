"""The desk's gate: every page of the desk passes here, whatever its own decorators say.

Three questions, in this order: who is it, may they, and is there a valid mandate for what they want to change.
The look-ups of one place's card are written in the audit: whoever watches is watched too (N7).
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from seve.accounts.middleware import Answer
from seve.accounts.permissions import may
from seve.accounts.selectors import actor_of
from seve.audit.services import record
from seve.briefing.selectors import question
from seve.charter.selectors import may_decide
from seve.desk.navigation import first_page
from seve.directory.selectors import list_entities, territory_and_below
from seve.project.pace import SESSIONS
from seve.register.selectors import get_case
from seve.strategy.selectors import territory_of
from seve.strategy.types import PlanPart

# Pages by the first word of their name: what opens them, and what opens their forms. A view marked by `needs` says it itself.
BY_PAGE = {
    "register-decide": ("register.view", "register.decide"),
    "register-settle": ("register.view", "register.decide"),
    "register-overlaps": ("register.view", "register.view"),  # asked while a card is typed; stores nothing
    "radar": ("register.view", "register.edit"),
    "start": ("desk.view", "directory.import"),
    "briefing": ("briefing.view", "briefing.write"),
    "edition": ("briefing.view", "briefing.write"),
    "question": ("briefing.view", "question.answer"),
    "register": ("register.view", "register.edit"),
    "platform": ("register.view", "register.edit"),
    "strategy": ("strategy.view", "strategy.edit"),
    "plan": ("strategy.view", "strategy.edit"),
    "charter": ("charter.view", "charter.keep"),
    "map": ("desk.view", "atlas.compute"),
    "vitality": ("desk.view", "vitality.decide"),
    "repairs": ("desk.view", "vitality.decide"),
}
OTHERWISE = ("desk.view", "directory.decide")
SAFE = {"GET", "HEAD", "OPTIONS"}
# Pages that show one place, and where its number stands: opening one is written in the audit.
PAGES_OF_A_PLACE = {"entity": ("pk",), "card": ("pk",), "map-card": ("pk",), "edge": ("source", "target"), "copy": ("pk",)}
LISTS_OF_A_PLACE = {"posts": "place"}  # with this parameter
WITHOUT_MANDATE = ("charter.", "accounts.", "audit.")  # the charter itself must stay open, to record a mandate


def permission_for(view: Any, url_name: str, method: str) -> str:
    """The permission a page of the desk asks for this method."""
    named = BY_PAGE.get(url_name) or BY_PAGE.get(url_name.split("-", 1)[0], OTHERWISE)
    read, write = getattr(view, "permissions", None) or named
    return str(read if method in SAFE else write)


def _scopes(request: HttpRequest, permission: str) -> list[str | None]:
    """What the act bears on: the territories of the places decided upon, the platform whose card it is; None is everything."""
    match = request.resolver_match
    if match is None or request.method in SAFE:
        return [None]
    if permission.startswith("register."):
        return [_platform_of(request, match.url_name or "", match.kwargs)]
    if permission == "strategy.edit":
        return [_territory_of_plan(request, match.url_name or "", match.kwargs)]
    if permission == "question.sort":
        found = question(int(match.kwargs["pk"]))
        return [found.territory or None if found else None]
    if match.url_name == "decide":
        ids = [int(given) for given in request.POST.getlist("ids") if given.isascii() and given.isdigit() and len(given) < 19]
    elif match.url_name == "standing":
        ids = [int(match.kwargs["pk"])]
    else:
        return [None]
    return [entity.territory for entity in list_entities(ids=ids)] or [None]


def _platform_of(request: HttpRequest, name: str, arguments: dict[str, Any]) -> str | None:
    """The key of the card an act bears on; in a conversation between two teams, the card of whoever speaks."""
    if name != "register-say":
        return arguments.get("key")
    case = get_case(int(arguments["pk"]))
    keys = (case.a.card.key, case.b.card.key) if case else ()
    held = actor_of(request.user).territories
    return next((key for key in keys if key in held), None)


ANSWERS_FOR = {"strategy-add", "strategy-answer", "strategy-calendar-add", "strategy-feed"}  # their form names the territory
PARTS_OF_PLAN = {
    "strategy-action-state": PlanPart.ACTION,
    "strategy-milestone-reached": PlanPart.MILESTONE,
    "strategy-feed-close": PlanPart.FEED,
}


def _territory_of_plan(request: HttpRequest, name: str, arguments: dict[str, Any]) -> str | None:
    """The territory whose plan or calendar an act bears on; None is the whole country."""
    if name in ANSWERS_FOR:
        return request.POST.get("territory") or None
    if "pk" in arguments:
        return territory_of(PARTS_OF_PLAN.get(name, PlanPart.OBJECTIVE), int(arguments["pk"])) or None
    return None


def _looked_at(request: HttpRequest) -> list[str]:
    """The numbers of the places that this page shows one by one."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    told = [str(match.kwargs.get(argument, "")) for argument in PAGES_OF_A_PLACE.get(name, ())] if match else []
    asked = request.GET.get(LISTS_OF_A_PLACE[name], "") if name in LISTS_OF_A_PLACE else ""
    return [number for number in dict.fromkeys([*told, asked]) if number.isascii() and number.isdigit() and len(number) < 19]


class DeskGate:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.namespace == "desk":
            patch_cache_control(response, private=True)
            if response.status_code == 200:
                SESSIONS.remember(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
            if request.method in SAFE and response.status_code == 200:
                for place in _looked_at(request):
                    record(verb="desk.look", subject=f"directory.WebEntity:{place}", by=actor_of(request.user).by)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespace != "desk":
            return None
        actor = actor_of(request.user)
        if not actor.is_signed_in:
            return redirect_to_login(request.get_full_path())
        permission = permission_for(view, match.url_name or "", request.method or "GET")
        if not all(may(actor, permission, scope, below=territory_and_below) for scope in _scopes(request, permission)):
            own = first_page(actor) if match.url_name == "home" and request.method in SAFE else None  # signing in leads there
            return redirect(own) if own else render(request, "portal/403.html", status=403)
        if request.method in SAFE or permission.startswith(WITHOUT_MANDATE):
            return None
        gate = may_decide(actor.id)
        return None if gate.open else render(request, "portal/no_mandate.html", {"gate": gate}, status=403)
