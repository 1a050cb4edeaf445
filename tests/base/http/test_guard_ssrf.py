# ruff: noqa: SIM905 — a table of words reads better as words
"""Q1, Q2, C1-C3: nothing ever connects to a private address. A canary listens; the guard is never switched off."""

import ipaddress
from collections.abc import Iterator, Sequence

import pytest
from hostile import Canary, Exchange, Hostile, names

from seve.base.http import AddressForbidden, Budget, Client, Policy, Trouble, read_target
from seve.base.http.guard import embedded_v4, is_forbidden

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.0.0.53 127.255.255.254 169.254.0.1 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.7 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255
192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::10.1.2.3 64:ff9b::169.254.169.254 64:ff9b:1::127.0.0.1 64:ff9b:1:7f00:0:100:: 64:ff9b:1::1
100::1 2001::1 2001:0:7f00:1:0:0:80ff:fffe 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1
2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd12:3456:789a::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1
2606:4700:0:0:0:5efe:127.0.0.1 2606:4700::200:5efe:10.0.0.1 4000::1 8000::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 172.15.255.255
172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2a00:1450:4007::200e
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2606:4700::5efe:808:808 2001:200::1 3ffe::1
""".split()
SPELLINGS = """
127.1 127.0.1 0x7f.1 0x7f.0.0.1 0x7f000001 0X7F000001 2130706433 017700000001 0177.0.0.1 0177.1 00000177.0.0.1 127.0.0.01 127.00.0.1
127.0x0.0.1
127.0.0.1. ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 １２７.0.0.1 127｡0｡0｡1 ⑫7.0.0.1 %31%32%37.0.0.1 127.0.0.%31 lоcalhost｡ loc%61lhost
user@127.0.0.1 user:pass@127.0.0.1 public.test@127.0.0.1 127.0.0.1@public.test @127.0.0.1 :@127.0.0.1
0 0x0 0.0 0.0.0.0 1e3 127.0.0.1%00 127.0.0.1%09 [::ffff:7f00:1] [::ffff:127.0.0.1] [0:0:0:0:0:ffff:127.0.0.1] [::1] [::] [::127.0.0.1]
[fe80::1%25eth0] [::1%251] [::ffff:7f00:1%25lo] ⓛocalhost ｌocalhost localhost sub.localhost 127.0.0.1.nip.test
""".split()
RAW = [
    "http://169.254.169.254:8888\\@public.test/",
    "http://public.test\\@127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1\r\n/",
    "http://127.0.0.1\x00.public.test/",
    "http://public.test#@127.0.0.1/".replace("#", "\\#"),
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:11211/_stats",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:6379/info",
    "ldap://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/html,<a>",
    "javascript:alert(1)",
    "ws://127.0.0.1/",
    "jar:http://127.0.0.1!/",
    "//127.0.0.1/",
    "http:///127.0.0.1:1/",
    "http:127.0.0.1/",
    "http://./",
    "http://。/",
    "http:/127.0.0.1/",
    "",
    "http://",
    "http://" + "a" * 2001 + ".test/",
]


@pytest.fixture
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()


def _host(text: str) -> str:
    return f"[{text}]" if ":" in text else text


def test_there_are_enough_cases() -> None:
    literals, spelled, resolved, redirected, proxied = (
        len(FORBIDDEN),
        len(SPELLINGS),
        len(FORBIDDEN),
        len(FORBIDDEN) + len(SPELLINGS),
        len(FORBIDDEN),
    )
    assert literals + spelled + resolved + redirected + proxied + len(RAW) >= 160


@pytest.mark.parametrize("text", FORBIDDEN)
def test_forbidden_address_is_known(text: str) -> None:
    assert is_forbidden(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_address_is_not_mistaken(text: str) -> None:
    assert not is_forbidden(ipaddress.ip_address(text))


def test_exempted_network_is_open_and_nothing_else() -> None:
    assert not is_forbidden(ipaddress.ip_address("127.0.0.1"), (LOOPBACK,))
    assert not is_forbidden(ipaddress.ip_address("::ffff:127.0.0.1"), (LOOPBACK,))
    assert is_forbidden(ipaddress.ip_address("10.0.0.1"), (LOOPBACK,))
    assert is_forbidden(ipaddress.ip_address("2002:7f00:1::"), (LOOPBACK,))


def test_embedded_addresses_are_unwrapped() -> None:
    found = {
        text: [str(one) for one in embedded_v4(ipaddress.IPv6Address(text))] for text in ("2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1")
    }
    assert found == {"2002:7f00:1::": ["127.0.0.1"], "64:ff9b::a00:1": ["10.0.0.1"], "2001:db8::1": []}


async def test_no_literal_and_no_spelling_reaches_the_canary(canary: Canary) -> None:
    told = {}
    async with Client(Policy("SeveBot/0", lookup=names({}))) as client:
        for text in FORBIDDEN:
            told[text] = (await client.get(f"http://{_host(text)}:{canary.port}/")).trouble
        for text in SPELLINGS:
            told[text] = (await client.get(f"http://{text}:{canary.port}/")).trouble
        for url in RAW:
            told[url] = (await client.get(url)).trouble
    assert {text: trouble for text, trouble in told.items() if trouble != Trouble.REFUSED} == {}
    assert canary.visitors() == 0


async def test_no_name_that_resolves_to_a_forbidden_address_reaches_the_canary(canary: Canary) -> None:
    table: dict[str, Sequence[str]] = {}
    for number, text in enumerate(FORBIDDEN):
        table[f"only{number}.test"] = [text]
        table[f"mixed{number}.test"] = ["93.184.216.34", text]
    table["scoped.test"] = ["fe80::1%eth0"]
    table["odd.test"] = ["127.1"]
    async with Client(Policy("SeveBot/0", lookup=names(table))) as client:
        told = {host: (await client.get(f"http://{host}:{canary.port}/")).trouble for host in table}
    assert {host: trouble for host, trouble in told.items() if trouble != Trouble.REFUSED} == {}
    assert canary.visitors() == 0


async def test_no_redirect_reaches_the_canary(canary: Canary) -> None:
    places = [f"http://{_host(text)}:{canary.port}/" for text in FORBIDDEN]
    places += [f"http://{text}:{canary.port}/" for text in SPELLINGS]
    places += [place for place in RAW if place and "\r" not in place and "\x00" not in place and "\t" not in place]
    places += ["//[::1]:1/", "\\\\127.1/", "http://inner.test:1/", "https:10.0.0.1"]

    async def send_away(exchange: Exchange) -> None:
        await exchange.answer(status=302, headers=[("Location", places[int(exchange.path[1:])])])

    with Hostile(send_away) as server:
        # only this one port of loopback would be open to the honest server: the exemption covers 127.0.0.1 alone
        allow = (ipaddress.ip_network("127.0.0.9/32"),)
        server_name = {"honest.test": ["127.0.0.9"], "inner.test": ["10.0.0.1"]}
        async with Client(Policy("SeveBot/0", lookup=names(server_name, default=["127.0.0.1"]), allow_nets=allow)) as client:
            client.resolver.pins["honest.test"] = (float("inf"), ("127.0.0.1",))
            client.resolver.trust("127.0.0.1")  # the last lock stands aside, so that the first one is what is tested
            for number, place in enumerate(places):
                answer = await client.get(server.url("honest.test", f"/{number}"))
                relative = not place.startswith(
                    ("http", "//", "\\", "file", "gopher", "ftp", "dict", "ldap", "unix", "data", "java", "ws", "jar")
                )
                if relative or place.startswith(("http:127", "http:/127")):
                    continue
                assert answer.trouble in {Trouble.REFUSED, Trouble.REDIRECT}, (place, answer)
    assert canary.visitors() == 0


async def test_the_socket_itself_is_guarded(canary: Canary) -> None:
    """The second lock alone: whatever the resolver gave, no socket opens towards a forbidden address."""
    async with Client(Policy("SeveBot/0", lookup=names({}))) as client:
        client.resolver.pins["pinned.test"] = (float("inf"), ("127.0.0.1",))
        answer = await client.get(f"http://pinned.test:{canary.port}/")
    assert answer.trouble == Trouble.REFUSED
    assert canary.visitors() == 0


async def test_rebinding_never_reaches_the_canary(canary: Canary) -> None:
    """1,000 trials: a resolver that answers public first and loopback after, or both at once."""
    turns = {"count": 0}

    async def lookup(host: str) -> Sequence[str]:
        turns["count"] += 1
        kind = turns["count"] % 4
        return (["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"])[kind]

    async with Client(Policy("SeveBot/0", lookup=lookup)) as client:
        for trial in range(1000):
            try:
                await client.locate(f"http://r{trial // 2}.test:{canary.port}/")
            except OSError:
                pass
            if turns["count"] % 4 == 0:
                client.resolver.pins.clear()  # a time to live of zero
                continue
            answer = await client.get(f"http://r{trial // 2}.test:{canary.port}/")
            assert answer.trouble
    assert turns["count"] >= 1000
    assert canary.visitors() == 0


async def test_the_canary_would_notice(canary: Canary) -> None:
    """The same requests do arrive when the network is exempted: a silent canary proves something."""
    async with Client(Policy("SeveBot/0", lookup=names({}), allow_nets=(LOOPBACK,))) as client:
        for url in (f"http://127.0.0.1:{canary.port}/", f"http://inside.test:{canary.port}/"):
            await client.get(url, budget=client_budget())
    assert canary.visitors() == 2


def client_budget() -> Budget:
    return Budget(wall=0.3, headers=0.3)


async def test_a_proxy_is_not_asked_for_private_addresses(canary: Canary) -> None:
    async with Client(Policy("SeveBot/0", proxy=f"http://127.0.0.1:{canary.port}")) as client:
        for text in FORBIDDEN:
            assert (await client.get(f"http://{_host(text)}/")).trouble == Trouble.REFUSED, text
        for text in SPELLINGS:
            answer = await client.get(f"http://{text}/", budget=client_budget())
            assert answer.trouble == Trouble.REFUSED or text == "127.0.0.1.nip.test", text
        canary.visitors()
        answer = await client.get("http://metadata.internal/", budget=client_budget())
    assert answer.trouble == Trouble.REFUSED
    assert canary.visitors() == 0


async def test_a_name_is_asked_for_once_and_the_connection_goes_where_it_was_checked() -> None:
    """A second question could be answered otherwise: there is none between the check and the connection, nor at the next request."""
    asked: list[str] = []

    async def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async def serve(exchange: Exchange) -> None:
        await exchange.answer(b"<p>here</p>")

    with Hostile(serve) as server:
        async with Client(Policy("SeveBot/0", lookup=lookup, allow_nets=(ipaddress.ip_network("127.0.0.1/32"),))) as client:
            assert await client.locate(server.url("a.test")) == ("127.0.0.1",)
            answers = [await client.get(server.url("a.test")) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert asked == ["a.test"]


@pytest.mark.parametrize(
    "text",
    """http://134744072/ http://0x8.8.8.8/ http://0x08080808/ http://8.8.2056/ http://010.8.8.8/ http://8.8.8.08/ http://8.8.8.8./
    http://@public.test/ http://:@public.test/ http://user@public.test/ http://user:pass@public.test/ http://%70ublic.test/""".split(),
)
def test_odd_spellings_are_refused_of_public_addresses_too(text: str) -> None:
    """By the one reader of addresses, before anybody asks whether the address is private: nobody honest writes so."""
    with pytest.raises(AddressForbidden):
        read_target(text)
