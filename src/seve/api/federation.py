"""The federation's calendar, read by calendar programs with a secret address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from seve.charter import federation


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    if not federation.opens(token):
        raise Http404
    answer = HttpResponse(federation.calendar(), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer
