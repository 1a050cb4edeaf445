"""Every file that can be sent: the wrong ones are refused in one line, nothing is written outside, nothing is served as it came.

The forms are found in the templates, the readers in the sources: a second one fails here until it is held to the same.
"""

import html as entities
import io
import re
import sys
import tempfile
import threading
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.security.walk import make_user, routes

from seve.accounts.types import RoleName
from seve.charter import services as charter
from seve.desk.views import start
from seve.directory.models import WebEntity

pytestmark = pytest.mark.django_db
SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"
SCRIPT = "<script>alert(1)</script>"


def _zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../escaped.csv", b"0" * 30_000_000)
    return made.getvalue()


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = (
    '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body><outline text="&a;" htmlUrl="https://x.example/"/></body></opml>'
)
WRONG = {
    "a picture": ("list.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "a picture called a list": ("list.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "a program": ("list.txt", b"\x7fELF" + bytes(200)),
    "an archive bomb": ("list.zip", _zip_bomb()),
    "an archive bomb called a list": ("list.csv", _zip_bomb()),
    "a compressed bomb": ("list.opml.gz", zlib.compress(b"0" * 30_000_000, wbits=31)),
    "a bomb of entities": ("list.opml", f"{LAUGHS}]><opml><body><outline text='&i;'/></body></opml>".encode()),
    "a script in a drawing": ("list.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>'.encode()),
    "a script in a page": ("list.html", f"<!doctype html><html><body onload=alert(1)>{SCRIPT}</body></html>".encode()),
    "nothing": ("list.csv", b""),
}
NAMES = [
    "../../escaped.csv",
    "/etc/escaped.csv",
    "..",
    "..\\..\\escaped.csv",
    "%2e%2e%2fescaped.csv",
    "a" * 400 + ".csv",
    f"{SCRIPT}.csv",
    "con.csv\n",
]
_watching = threading.local()
_written: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and getattr(_watching, "on", False) and isinstance(arguments[0], str | bytes):
        mode, flags = arguments[1], arguments[2]
        if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 0o3):
            _written.append(str(arguments[0]))


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    user = make_user(RoleName.COORDINATOR)
    charter.open_trial(holder="Anne", holder_id=user.pk, by="system:test")
    client.force_login(user)
    return client


def _form(name: str, content: bytes) -> bytes:
    """The form as a hostile program sends it: no client cleans the name first."""
    written = name.replace('"', "%22").encode()
    head = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="' + written + b'"\r\nContent-Type: text/csv\r\n\r\n'
    return head + content + b'\r\n--limit\r\nContent-Disposition: form-data; name="status"\r\n\r\nin\r\n--limit--\r\n'


def send(client: Client, name: str, content: bytes) -> tuple[HttpResponse, list[str]]:
    """The answer to an upload, and what was written meanwhile."""
    sys.addaudithook(_watch)
    _written.clear()
    _watching.on = True
    try:
        answer = client.generic("POST", reverse("desk:start-import"), _form(name, content), "multipart/form-data; boundary=limit")
    finally:
        _watching.on = False
    return answer, list(_written)


def refusals(answer: HttpResponse) -> list[str]:
    """What the page says beside the field."""
    return [entities.unescape(told).strip() for told in re.findall(r'id="file-error"[^>]*>([^<]*)<', answer.content.decode())]


def test_every_form_and_every_reader_of_files_is_held_here() -> None:
    forms = {path.name for path in SOURCES.rglob("*.html") if re.search(r"type=[\"']?file|multipart/form-data", path.read_text())}
    readers = {
        str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py") if re.search(r"\.FILES\b|FileField|ImageField", path.read_text())
    }
    assert (forms, readers) == ({"start.html"}, {"desk/views/start.py"})


@pytest.mark.parametrize("case", WRONG)
def test_wrong_file_is_refused_in_one_line(case: str, client: Client) -> None:
    name, content = WRONG[case]
    answer, written = send(client, name, content)
    assert answer.status_code == 422, case
    told = refusals(answer)
    assert len(told) == 1 and "\n" not in told[0] and len(told[0]) < 300
    assert WebEntity.objects.count() == 0
    assert [path for path in written if not path.startswith(tempfile.gettempdir())] == []


def test_entity_of_another_file_is_not_read(client: Client) -> None:
    answer, _ = send(client, "list.opml", OUTSIDE.encode())
    assert b"root:" not in answer.content
    assert not any("root:" in str(row) for row in WebEntity.objects.values())


def test_too_large_a_file_is_refused_in_one_line(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "LARGEST_LIST", 1000)
    answer, _ = send(client, "list.csv", b"url\n" + b"https://x.example/\n" * 100)
    assert answer.status_code == 422 and len(refusals(answer)) == 1
    assert WebEntity.objects.count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_leads_nowhere(name: str, client: Client) -> None:
    answer, written = send(client, name, b"url\nhttps://blog.example.org/\n")
    assert answer.status_code in {200, 422}
    assert SCRIPT.encode() not in answer.content
    assert [path for path in written if not path.startswith(tempfile.gettempdir()) or ".." in Path(path).parts] == []
    assert [path for path in written if Path(path).exists() and "escaped" in path] == []


def test_watch_sees_a_file_written_outside(tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: a reader that trusts the name is seen."""
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "inside"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(AssertionError):
        test_name_of_a_file_leads_nowhere(NAMES[0], client)


def test_nothing_sent_is_served_as_it_came(client: Client) -> None:
    send(client, "list.html", WRONG["a script in a page"][1])
    assert settings.MEDIA_URL in {"", "/"} and settings.MEDIA_ROOT == ""
    assert [route.name for route in routes() if getattr(route.view, "__module__", "") == "django.views.static"] == []
    for path in ("/media/list.html", "/list.html", "/static/list.html", "/fr/list.html"):
        assert client.get(path).status_code == 404
