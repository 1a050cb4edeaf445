"""Fifteen public flaws of others (C1 to C15 of the guard-rails), and why each cannot happen here.

C3 stands in test_outgoing.py, C8 in test_scripts.py, C14 in tests/api, C15 in test_linear_time.py.
"""

import ast
import contextlib
import encodings
import gzip
import importlib
import pkgutil
import random
import re
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from tests.project.test_backup import HOSTILE as HOSTILE_ARCHIVES
from tests.security.walk import make_user, routes

from seve.accounts import services as accounts
from seve.accounts.models import User
from seve.accounts.types import RoleName
from seve.base.addresses import AddressRefused, canonical
from seve.base.http import AddressForbidden, read_target
from seve.base.http.decoding import TooLarge, unfolder
from seve.charter import services as charter
from seve.harvest import parse
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.language import detect
from seve.harvest.parse.page import parse_page
from seve.project.backup import BackupRefused, read_backup
from seve.project.gate import DeskGate
from seve.project.security import policy

SOURCES = Path(__file__).resolve().parents[2] / "src" / "seve"


def test_c01_cve_2026_21885_no_page_makes_us_fetch_its_media() -> None:
    """C1, Miniflux: a media proxy fetched internal addresses named by feeds. No page of ours shows or fetches remote media."""
    shown = [path for path in SOURCES.rglob("*.html") if "src=" in path.read_text() or "srcset=" in path.read_text()]
    sources = [line for path in shown for line in path.read_text().splitlines() if "src=" in line or "srcset=" in line]
    assert [line for line in sources if "{% static" not in line] == []
    assert "img-src 'self' data:" in policy("x")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254:8888\\@example.org/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://example.org\\@127.0.0.1/",
        "http://user@127.0.0.1/",
    ],
)
def test_c02_cve_2026_27696_addresses_are_read_one_way_only(url: str) -> None:
    """C2, changedetection.io: two parsers read one address differently; a range was forgotten."""
    from seve.base.http.guard import is_forbidden

    try:
        target = read_target(canonical(url))
    except (AddressRefused, AddressForbidden, ValueError):
        return
    assert target.literal is not None and is_forbidden(target.literal)


@pytest.mark.parametrize("layers", [1, 2])
def test_c04_cve_2025_66418_bombs_stop_at_the_limit(layers: int) -> None:
    """C4, urllib3, Scrapy, aiohttp: a small body that unfolds without end."""
    body = b"\0" * 50_000_000
    for _ in range(layers):
        body = gzip.compress(body, 9)
    limit = 1 << 20
    before = time.process_time()
    with pytest.raises(Exception) as stopped:
        unfolding = unfolder(", ".join(["gzip"] * layers), limit)
        unfolding.feed(body)
        unfolding.finish()
    assert layers > 1 or isinstance(stopped.value, TooLarge)
    assert time.process_time() - before < 1


def test_c05_cve_2026_35490_a_page_of_the_desk_is_shut_whatever_its_decorators(rf: RequestFactory) -> None:
    """C5, changedetection.io: decorators in the wrong order left a route open. The gate does not depend on them."""

    def naked(request: Any) -> HttpResponse:
        return HttpResponse("open")

    request = rf.get(reverse("desk:home"))
    request.user = AnonymousUser()
    request.resolver_match = resolve(request.path)
    answer = DeskGate(naked).process_view(request, naked, (), {})
    assert answer is not None and answer.status_code == 302


@pytest.mark.parametrize("name", HOSTILE_ARCHIVES)
def test_c06_cve_2026_29065_hostile_archive_is_refused_whole(name: str, tmp_path: Path) -> None:
    """C6, changedetection.io: zip slip, links, devices, bombs in a restored backup. Nothing is written before all of it was checked."""
    room = tmp_path / "inside"
    room.mkdir()
    path = HOSTILE_ARCHIVES[name](room / "hostile.backup")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BackupRefused):
        read_backup(path=path, passphrase=None, by="test")
    assert sorted(tmp_path.rglob("*")) == before


def test_c06_there_are_thirty_hostile_archives() -> None:
    assert len(HOSTILE_ARCHIVES) >= 30


HOSTILE = [
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel><title>&e;</title></channel></rss>',
    b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel><title>x</title></channel></rss>',
    b'<?xml version="1.0"?><?xml-stylesheet href="file:///etc/passwd"?><rss version="2.0"><channel><title>x</title></channel></rss>',
    b'<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><xi:include href="file:///etc/passwd" parse="text"/></channel></rss>',
    b"<rss><channel><title>unparsed-text('file:///etc/passwd')</title><item><title>{{ env.HOME }}</title></item></channel></rss>",
    b'{"version":"https://jsonfeed.org/version/1","title":"__import__(\'os\').system(\'id\')","items":[]}',
    b'<html><meta name="referrer" content="os.system"><meta http-equiv="refresh" content="0;url=file:///etc/passwd"><title>x</title></html>',
]
FORBIDDEN_ACTS = {"open", "exec", "compile", "import", "subprocess.Popen", "os.system", "socket.connect", "socket.getaddrinfo", "os.exec"}
LATE_IMPORTS = ("drv_libxml2", "xml.", "lxml.")  # names fixed in the libraries, asked for again at each parse
_watched: list[str] = []
_watching = threading.local()


def _watch(act: str, arguments: tuple[Any, ...]) -> None:
    if getattr(_watching, "on", False) and act in FORBIDDEN_ACTS and not _is_housekeeping(arguments):
        _watched.append(f"{act} {arguments[:1]}")


def _is_housekeeping(arguments: tuple[Any, ...]) -> bool:
    """Python's own reading of source lines, and modules that a library imports late by a fixed name."""
    name = str(arguments[0]) if arguments else ""
    if name.startswith(LATE_IMPORTS):
        return True
    return name.startswith((sys.prefix, sys.base_prefix, str(SOURCES))) or name.endswith((".py", ".pyc", ".so"))


def test_c07_cve_2026_29039_what_is_read_is_never_run() -> None:
    """C7, changedetection.io, Scrapy: a rule or a header from outside was executed. No file, no import, no process, no socket."""
    sys.addaudithook(_watch)
    detect("Une phrase assez longue pour que le modèle des langues soit lu de son propre fichier.")
    for codec in pkgutil.iter_modules(encodings.__path__):  # Python's own: a page may say that it is written in any of them
        with contextlib.suppress(ImportError):  # those of other systems
            importlib.import_module(f"encodings.{codec.name}")
    for each in pkgutil.walk_packages(parse.__path__, f"{parse.__name__}."):  # ours: some readers are loaded when a page needs them
        importlib.import_module(each.name)
    importlib.import_module("nh3")
    importlib.import_module("fastfeedparser")  # the reader of rarer feeds, loaded when one comes
    for body in HOSTILE:  # once before, so that late imports are done
        _read_all(body)
    _watched.clear()
    _watching.on = True
    try:
        for number, body in enumerate(_mutated(10_000)):  # by one reader each, five thousand to each
            (_read_page if number % 2 else _read_feed)(body, whole=number % 20 == 0)
    finally:
        _watching.on = False
    assert sorted(set(_watched)) == []


def test_c07_watch_sees_a_file_opened(tmp_path: Path) -> None:
    """The mutant: a parser that opens what a document names is caught."""
    sys.addaudithook(_watch)
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    _watched.clear()
    _watching.on = True
    try:
        secret.read_text()
    finally:
        _watching.on = False
    assert _watched and "secret.txt" in _watched[0]
    _watched.clear()


def _mutated(count: int) -> list[bytes]:
    """The hostile documents with pieces cut, doubled, swapped and exchanged; seeded, so that a failure can be seen again."""
    rng = random.Random(29039)
    made = list(HOSTILE)
    while len(made) < count:
        body, other = rng.choice(HOSTILE), rng.choice(HOSTILE)
        a, b = sorted(rng.sample(range(len(body) + 1), 2))
        piece = rng.choice([b"", body[a:b] * 2, other[: rng.randrange(len(other))], rng.randbytes(4)])
        made.append(body[:a] + piece + body[b:])
    return made


def _read_all(body: bytes) -> None:
    _read_feed(body)
    _read_page(body)


def _read_feed(body: bytes, *, whole: bool = True) -> None:
    feed = parse_feed(body, "https://example.org/feed")
    for entry in feed.entries[:3] if whole else ():
        for name in dir(entry):  # also what is made only when it is asked for
            if not name.startswith("_"):
                getattr(entry, name)


def _read_page(body: bytes, *, whole: bool = True) -> None:
    page = parse_page(body, "https://example.org/", headers=(("referrer-policy", "os.system"),))
    assert "root:" not in page.text


@pytest.mark.django_db
def test_c09_c11_cve_2026_45377_a_link_serves_once_one_purpose_one_instance(settings: Any) -> None:
    """C9, C11, Decidim: export links that anybody could use again; tokens of one organisation accepted by another."""
    user = make_user(RoleName.COORDINATOR)
    path = accounts.one_time_link(user, by="test")
    settings.SECRET_KEY = "the key of another instance, long enough"
    assert Client().post(path).status_code == 410
    assert Client().get(reverse("desk:charter-handover")).status_code == 302


@pytest.mark.django_db
def test_c10_cve_2023_34090_no_parameter_reaches_the_tables() -> None:
    """C10, Decidim: filters on any attribute opened the users' table."""
    client = Client()
    client.force_login(make_user(RoleName.COORDINATOR))
    for route in routes():
        answer = client.get(f"{route.address()}?user__password=a&role_set__user__email__startswith=a&order=a&sort=-password&__class__=a")
        assert answer.status_code < 500, route.name


@pytest.mark.django_db
def test_c12_cve_2026_45376_no_sleep_in_any_parameter() -> None:
    """C12, Decidim, Django: SQL through the order of a list."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user(RoleName.COORDINATOR))
    parameters = _parameters_read()
    assert {"q", "page", "territory", "kind"} <= parameters
    slow = []
    for route in routes():
        started = time.monotonic()
        answer = client.get(route.address(), dict.fromkeys(parameters, "id; SELECT pg_sleep(3)--") | {"x": "1) OR pg_sleep(3) IS NULL--"})
        if time.monotonic() - started > 2.5 or answer.status_code >= 500:
            slow.append((route.name, answer.status_code))
    assert slow == []


def _parameters_read() -> set[str]:
    """The names of all parameters that the doors read from an address, found in the code."""
    named = re.compile(r"""GET(?:\.get|\.getlist)?[\[(]\s*["'](\w+)["']|asked_\w+\(request,\s*["'](\w+)["']""")
    doors = [path for room in ("desk", "portal", "api", "accounts") for path in (SOURCES / room).rglob("*.py")]
    return {first or second for path in doors for first, second in named.findall(path.read_text())} | {"order", "sort", "q", "page"}


RAW = {"raw", "extra"}


def test_c12_cve_2026_45376_no_query_is_built_from_words() -> None:
    """C12: outside fixed texts, nothing reaches ORDER BY, raw SQL or an annotation's name."""
    guilty = [f"{path.relative_to(SOURCES)}:{node.lineno}" for path in SOURCES.rglob("*.py") for node in _calls(path) if _is_raw(node)]
    assert guilty == []
    assert django.VERSION >= (5, 2, 11)


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def _is_raw(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "RawSQL" or (name in RAW and isinstance(node.func, ast.Attribute) and "objects" in ast.dump(node.func)):
        return True
    if name == "order_by":
        return any(isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call) and not _is_expression(argument) for argument in node.args)
    return name == "annotate" and any(keyword.arg is None and not isinstance(keyword.value, ast.Dict) for keyword in node.keywords)


def _is_expression(argument: ast.expr) -> bool:
    """F("x").desc(), Lower("name"): Django's own, with fixed names."""
    return isinstance(argument, ast.Call) and not any(isinstance(inner, ast.JoinedStr) for inner in ast.walk(argument))


@pytest.mark.django_db(transaction=True)
def test_c13_cve_2023_47634_a_link_used_eight_times_at_once_opens_once() -> None:
    """C13, Decidim: parallel requests counted several times."""
    accounts.make_first_coordinator(name="A", email="a@example.org", by="test")
    token = accounts.invite(email="b@example.org", role=RoleName.HELPER, by="test").rstrip("/").rsplit("/", 1)[1]
    accepted = at_once(8, lambda: accounts.accept(token=token, name="B", passphrase=None, language="fr"))
    assert accepted == 1
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_c13_cve_2023_47634_one_budget_is_not_spent_twice_at_once() -> None:
    from seve.charter.models import BudgetEntry
    from seve.charter.types import Currency

    at_once(8, lambda: charter.spend(currency=Currency.CITATIONS, key="example,a)", by="test"))
    assert BudgetEntry.objects.filter(refused=False).count() == 3


def at_once(times: int, act: Callable[[], Any]) -> int:
    """How many of these parallel calls succeeded."""
    done: list[bool] = []
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        try:
            act()
            done.append(True)
        except accounts.EntryRefused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def test_cve_2021_41125_secrets_are_not_told_to_other_hosts() -> None:
    """Scrapy sent credentials to every host: ours keeps a list of headers that never cross an origin."""
    from seve.base.http.client import SECRET_HEADERS

    assert {"authorization", "cookie", "proxy-authorization"} <= SECRET_HEADERS


def test_freshrss_9146_no_script_of_ours_writes_html() -> None:
    """FreshRSS: a title became HTML in a script."""
    own = list((SOURCES.parents[1] / "frontend" / "js").rglob("*.js"))
    writing = (".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "createContextualFragment")
    assert own
    assert [f"{path.name}: {word}" for path in own for word in writing if word in path.read_text()] == []
