"""Open redirects: sixty ways to send somebody elsewhere after signing in; none leaves our own address."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from seve.accounts.models import User

pytestmark = pytest.mark.django_db
HERE = "http://testserver/"

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "http://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\\\\evil.example",
    "\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "\x1f//evil.example",
    "//evil.example/%2f..",
    "//evil.example\\@testserver",
    "//testserver@evil.example",
    "https://testserver@evil.example",
    "https://testserver:80@evil.example",
    "https://testserver.evil.example",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "https://evil.example/testserver",
    "https://evil.example\\testserver",
    "//evil\u3002example",
    "//evil%E3%80%82example",
    "//\uff45\uff56\uff49\uff4c.example",
    "https://\u2460\u2461\u2466.example",
    "//2130706433",
    "//0x7f.1",
    "http://[::1]/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://evil.example",
    "ws://evil.example",
    "blob:https://evil.example/1",
    "about:blank",
    "mailto:x@evil.example",
    "tel:1",
    "intent://evil#Intent;end",
    "//evil.example:443",
    "//user:pass@evil.example",
    "http://testserver.:80@evil.example",
    "/%09/evil.example/../..//evil.example",
    "//%0d%0aevil.example",
    "https://evil.example%00testserver",
    "\u2028//evil.example",
    "\ufeff//evil.example",
    "//evil\u200b.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_sign_in_never_leads_elsewhere(target: str) -> None:
    User.objects.create_user(email="camille@example.org", password="sable bleu matin")
    client = Client()
    answer = client.post(f"{reverse('account_login')}", {"login": "camille@example.org", "password": "sable bleu matin", "next": target})
    assert answer.status_code == 302
    assert_stays(answer.headers["Location"])


@pytest.mark.parametrize("path", [f"/{target.lstrip('/')}" if not target.startswith("/") else target for target in EVIL])
def test_missing_slash_never_leads_elsewhere(path: str) -> None:
    answer = Client(raise_request_exception=False).get(path)
    if answer.status_code in {301, 302}:
        assert_stays(answer.headers["Location"])


def assert_stays(location: str) -> None:
    """Read as a browser does: tabs and line ends dropped, backslashes turned."""
    seen = "".join(char for char in location if char not in "\t\n\r").replace("\\", "/")
    parts = urlsplit(urljoin(HERE, seen))
    assert parts.scheme in {"http", "https"}
    assert parts.netloc == "testserver"


def test_there_are_sixty_payloads_at_least() -> None:
    assert len(set(EVIL)) >= 60
