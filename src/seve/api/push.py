"""Where hubs call us (WebSub): they verify that we asked, then send what is new. Parse, call, answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seve.harvest.services import push


@csrf_exempt  # a hub has no session; what it sends is signed
@require_http_methods(["GET", "POST"])
def push_callback(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the hub's challenge. POST: new content; 202 also when it is refused, so that nobody learns which secrets fail (WebSub 8).

    429 when there was more than its share, with the time until there is some again. 410 where nothing is awaited (any more): the hub then
    stops.
    """
    if request.method == "GET":
        return _challenge(request, token)
    if not push.knows(token):
        return HttpResponse(status=410)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:12]) > push.LARGEST:
        return HttpResponse(status=413)
    signature = request.headers.get("X-Hub-Signature", "")
    try:
        push.take_in(
            token=token,
            body=_body(request) if signature else b"",  # nobody believes what is not signed: it is not even read
            signature=signature,
            content_type=request.headers.get("Content-Type", ""),
        )
    except push.PushedTooOften as refused:
        return HttpResponse(f"{refused}\n", status=429, content_type="text/plain", headers={"Retry-After": str(refused.seconds)})
    return HttpResponse(status=202)


def _body(request: HttpRequest) -> bytes:
    """Up to what is too much. Django reads nothing of a body in chunks (WSGI did not foresee it); our server has put them together."""
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    content: bytes = (request.META["wsgi.input"] if is_chunked else request).read(push.LARGEST + 1)
    return content


def _challenge(request: HttpRequest, token: str) -> HttpResponse:
    """A type that no browser runs, and never guesses (WebSub 8.2)."""
    lease = request.GET.get("hub.lease_seconds", "")
    is_ours = push.confirm(
        token=token,
        mode=request.GET.get("hub.mode", ""),
        topic=request.GET.get("hub.topic", ""),
        lease_seconds=int(lease) if lease.isdecimal() and len(lease) < 12 else 0,
    )
    if not is_ours:
        return HttpResponseNotFound("not ours", content_type="text/plain")
    return HttpResponse(request.GET.get("hub.challenge", "")[:2000], content_type="text/plain")
