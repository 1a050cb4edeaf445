"""Run in a process of its own by test_openid: an instance with an identity provider, walked through over HTTP. Prints one JSON line.

The provider's settings are read once, when an instance starts; the tests' own instance has none.
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def at_provider(address: str, sub: str) -> str:
    """Say at the provider who we are; gives where it sends us back."""
    try:
        build_opener(Stay).open(Request(address, data=urlencode({"sub": sub}).encode()), timeout=20)
    except HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("the provider did not send us back")


def sign_in(sub: str, *, change: str = "") -> dict[str, object]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    start = client.post("/fr/compte/oidc/oidc/login/")
    asked = start.headers["Location"]
    back = at_provider(asked, sub)
    if change:
        back = back.replace("state=", f"state={change}")
    parts = urlsplit(back)
    ended = client.get(f"{parts.path}?{parts.query}")
    desk = client.get("/fr/desk/")
    return {
        "pkce": "code_challenge_method=S256" in asked,
        "status": ended.status_code,
        "to": ended.headers.get("Location", ""),
        "user": client.session.get("_auth_user_id"),
        "desk": urlsplit(desk.headers.get("Location", "/fr/desk/")).path,
    }


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "seve.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from seve.accounts import services
    from seve.accounts.models import User

    user = services.make_first_coordinator(name="Camille", email="camille@example.org", by="public")
    told = {
        "id": str(user.pk),
        "invited": sign_in("camille"),
        "stranger": sign_in("stranger"),
        "unproved": sign_in("unproved"),
        "forged": sign_in("camille", change="x"),
        "accounts": User.objects.count(),
    }
    print(json.dumps(told))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
