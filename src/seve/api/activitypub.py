"""Our account in the fediverse: found by WebFinger, described, and blocked. Parse, call, answer."""

from typing import Any

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from seve.base.signatures import SignedRequest
from seve.charter import fediverse, services
from seve.charter.services.fediverse import LARGEST, Reception

SPOKEN = ("application/activity+json", "application/ld+json")
STATUS = {
    Reception.LEFT: 202,
    Reception.UNDONE: 202,
    Reception.IGNORED: 202,
    Reception.FORGED: 401,
    Reception.UNREACHABLE: 503,
}


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """RFC 7033: `?resource=acct:seve@host`."""
    _only_in_public()
    resource = request.GET.get("resource", "")
    if not resource:
        return JsonResponse({"error": "give a resource: ?resource=acct:…"}, status=400)
    found = fediverse.webfinger(resource[:500])
    if found is None:
        raise Http404
    answer = JsonResponse(found, content_type="application/jrd+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # RFC 7033, section 5
    return answer


@require_safe
def actor(request: HttpRequest) -> HttpResponse:
    """The document for programs; people are led to the page that says who visits."""
    _only_in_public()
    wanted = request.headers.get("Accept", "")
    answer = _document(fediverse.actor()) if any(kind in wanted for kind in SPOKEN) else redirect("observation")
    patch_vary_headers(answer, ["Accept"])
    return answer


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """We say nothing."""
    _only_in_public()
    return _document(fediverse.outbox())


@csrf_exempt  # servers have no session; what they send is signed, and believed only then
@require_POST
def inbox(request: HttpRequest) -> HttpResponse:
    """A block of our account is an opt-out of its sender's place; everything else is let go by unread."""
    _only_in_public()
    if not ratelimit.consume(request, action="seve_inbox"):
        return _said("too many requests from this server: wait a minute", 429)
    if request.content_type not in SPOKEN:
        return _said("send application/activity+json", 415)
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST:
        return _said("a request has a length, of 1 MiB at most", 413 if length.isdecimal() else 411)
    body = request.read(LARGEST + 1)
    headers = {name.lower(): value for name, value in request.headers.items()}
    received = services.receive(SignedRequest(fediverse.inbox_url(), headers, body))
    answer = _said(received.why, STATUS[received.what])
    if received.what is Reception.UNREACHABLE:
        answer.headers["Retry-After"] = "600"
    return answer


def _only_in_public() -> None:
    if not fediverse.base():
        raise Http404


def _document(content: dict[str, Any]) -> HttpResponse:
    return JsonResponse(content, content_type=fediverse.CONTENT_TYPE)


def _said(why: str, status: int) -> HttpResponse:
    return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")
