"""Public pages may be kept for some minutes, by browsers and by what stands between; nobody's own page is.

Five minutes: a place that leaves is gone from every copy long before its day is over (G3 of the guard-rails allows 24 hours).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers, set_response_etag

KEPT = 300  # seconds
View = Callable[..., Any]


def kept(view: View) -> View:
    """A page that is the same for every stranger: it may be kept, and answers 304 to who has it already."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: HttpResponse = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if response.status_code != 200 or settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        patch_cache_control(response, public=True, max_age=KEPT)
        if response.streaming or request.method not in {"GET", "HEAD"}:
            return response
        set_response_etag(response)
        return get_conditional_response(request, etag=response.get("ETag"), response=response)

    return keeping
