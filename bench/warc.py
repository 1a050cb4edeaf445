"""`python -m bench.warc`: the reading path of an import of archives, beside the plain loop of warcio and lxml, in one run on one core.

Each archive at five depths, both sides doing the same work by their own means but where it is said otherwise:
- records: answers, out of their content encoding.
- titles and links: title, announced feeds, address and words of each link. Ours with canonical addresses, theirs with urljoin and without
  fragment, which is less. Entries of feeds ours sanitised and dated, theirs as they are. The import itself never stops here.
- links told apart: ours with their kinds (editorial, boilerplate, blogroll, social), for which lxml has nothing: theirs with the part of
  the page that they stand in, and with our canonical addresses, which are quicker than urljoin. This is not like for like.
- main texts, by trafilatura in both; and all that is kept, with dates, tags and languages, which is all that `seve harvest warc` reads.
  Ours reads everything at the last two depths: what is compared grows on their side only.
Nothing is stored on either side, but by the whole command at the end, with its own processes, whose memory is told together. Each
measurement runs in a process of its own, so that neither side finds anything of the other's, nor of an earlier pass, and tells its own
peak of memory. The archives of ../shared/data when they are there, and its sites put into WARC; else pages written from a seed. CPU
seconds; ratios matter.
"""

import io
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from bench.client_cpu import Watch, database_root, tree_seconds
from bench.parse import DATA, html, sentence
from seve.base.addresses import AddressRefused, canonical
from seve.harvest import parse
from seve.harvest.parse import metadata
from seve.harvest.parse.charsets import decode
from seve.harvest.parse.feeds import parse_feed
from seve.harvest.parse.language import detect
from seve.harvest.parse.links import LinkReader
from seve.harvest.services.archives import Archive

MOST = 400  # pages of one set of sites
TYPES = {".html": "text/html", ".xml": "application/xml", ".atom": "application/atom+xml", ".json": "application/json"}
MOMENT = "2016-04-02T10:00:00Z"
Seen = list[tuple[str, int]]  # address, links or entries


def write(path: Path, pages: Iterable[tuple[str, str, bytes]]) -> Path:
    """A WARC of (address, content type, body)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, body in pages:
            http = StatusAndHeaders("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": MOMENT}
                )
            )
    return path


def sites(archive: Path) -> Iterator[tuple[str, str, bytes]]:
    """The pages and feeds of a folder of sites, at most MOST, spread over them."""
    import zstandard

    with archive.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        plain = io.BytesIO(stream.read())
    with tarfile.open(fileobj=plain) as tar:
        members = [member for member in tar if member.isfile() and Path(member.name).suffix in TYPES]
        for member in members[:: max(1, len(members) // MOST)]:
            file = tar.extractfile(member)
            if file is not None:
                yield f"http://{member.name.partition('/')[2]}", TYPES[Path(member.name).suffix], file.read()


def written() -> Iterator[tuple[str, str, bytes]]:
    rng = random.Random(7)
    for number in range(MOST):
        links = "".join(f'<li><a href="/{rng.randrange(999)}">{sentence(rng, 4)}</a></li>' for _ in range(20))
        title = sentence(rng, 6)
        yield (
            f"http://place{number % 9}.example/{number}",
            "text/html; charset=utf-8",
            f"<!doctype html><html lang=fr><head><meta charset=utf-8><title>{title}</title></head><body><nav><ul>{links}</ul></nav>"
            f"<article><h1>{title}</h1>{html(rng, 8)}</article></body></html>".encode(),
        )


def archives(folder: Path) -> list[Path]:
    found = [path for path in [DATA / "warc-aut" / "example.warc.gz"] if path.is_file()]
    found += [
        write(folder / f"{name}.warc.gz", sites(packed))
        for name in ("web-fr", "web-tech")
        if (packed := DATA / name / "sites.tar.zst").is_file()
    ]
    return found or [write(folder / "written.warc.gz", written())]


def our_records(path: Path) -> Seen:
    return [(fetched.url, len(fetched.body)) for fetched in Archive(path)]


def our_links(path: Path, *, told_apart: bool = False) -> Seen:
    seen = []
    for fetched in Archive(path):
        told = dict(fetched.headers).get("content-type", "")
        if not fetched.body:
            continue
        if parse.looks_like_feed(fetched.body, told):
            seen.append((fetched.url, len(parse_feed(fetched.body, fetched.url, told).entries)))
        elif parse.looks_like_page(fetched.body, told):
            tree = LexborHTMLParser(decode(fetched.body, told)[0])
            head = metadata.PageHead(tree, fetched.url)
            metadata.title_of(head), metadata.feeds_of(head)
            links = LinkReader(tree, fetched.url, fetched.url, "").read() if told_apart else bare_links(tree, fetched.url)
            seen.append((fetched.url, len(links)))
    return seen


def bare_links(tree: LexborHTMLParser, url: str) -> list[tuple[str, str]]:
    links = []
    for node in tree.css("a[href]"):
        try:
            links.append((canonical(node.attributes.get("href") or "", url), node.text().strip()))
        except AddressRefused:
            continue
    return links


def our_kinds(path: Path) -> Seen:
    return our_links(path, told_apart=True)


def our_all(path: Path) -> Seen:
    return [(fetched.url, 1) for fetched in Archive(path) if parse.read(fetched) is not None]


def their_answers(path: Path) -> Iterator[tuple[str, str, bytes]]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            told = record.http_headers.get_header("content-type") or ""
            if record.http_headers.get_statuscode() == "200" and any(word in told for word in parse.READABLE):
                yield record.rec_headers.get_header("WARC-Target-URI"), told, record.content_stream().read()


def their_records(path: Path) -> Seen:
    return [(url, len(body)) for url, _, body in their_answers(path)]


def their_links(path: Path, *, told_apart: bool = False, beyond: Callable[[str, bytes], object] | None = None) -> Seen:
    from lxml import etree
    from lxml import html as lxml_html

    seen = []
    for url, told, body in their_answers(path):
        try:
            if parse.looks_like_feed(body, told):
                feed = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True))
                entries = (
                    []
                    if feed is None
                    else [["".join(map(str, part.itertext())) for part in item] for item in feed.iter("{*}item", "{*}entry")]
                )
                seen.append((url, len(entries)))
                continue
            if not parse.looks_like_page(body, told):
                continue
            page = lxml_html.fromstring(body)
        except (etree.LxmlError, ValueError):
            continue
        page.findtext(".//title"), [node.get("href") for node in page.iterfind(".//link[@rel='alternate']")]
        seen.append((url, len(their_parts_of(page, url) if told_apart else their_links_of(page, url))))
        if beyond is not None:
            beyond(url, body)
    return seen


def their_links_of(page: Any, url: str) -> list[tuple[str, str]]:
    """(address, words) of each link."""
    links = []
    for node in page.iterfind(".//a[@href]"):
        try:
            links.append((urldefrag(urljoin(url, node.get("href"))).url, node.text_content().strip()))
        except ValueError:
            continue
    return links


def their_parts_of(page: Any, url: str) -> list[tuple[str, str, str]]:
    """(address, words, part of the page) of each link."""
    links = []
    for node in page.iterfind(".//a[@href]"):
        try:
            address = canonical(node.get("href"), url)
        except AddressRefused:
            continue
        part = next(node.iterancestors("nav", "header", "footer", "aside", "article", "main"), None)
        links.append((address, node.text_content().strip(), part.tag if part is not None else ""))
    return links


def their_parts(path: Path) -> Seen:
    return their_links(path, told_apart=True)


def their_texts(path: Path) -> Seen:
    import trafilatura

    return their_links(path, told_apart=True, beyond=lambda url, body: trafilatura.extract(body, url=url, include_comments=False))


def their_all(path: Path) -> Seen:
    import trafilatura

    def everything(url: str, body: bytes) -> object:
        found: Any = trafilatura.bare_extraction(body, url=url, include_comments=False, with_metadata=True)
        return found and (found.title, found.date, found.tags, found.text, detect(found.text or ""))

    return their_links(path, told_apart=True, beyond=everything)


DEPTHS: dict[str, tuple[Callable[[Path], Seen], Callable[[Path], Seen], int]] = {  # ours, theirs, passes
    "records": (our_records, their_records, 3),
    "titles and links": (our_links, their_links, 3),
    "links told apart": (our_kinds, their_parts, 3),
    "main texts": (our_all, their_texts, 1),
    "all that is kept": (our_all, their_all, 1),
}


def one(side: str, depth: str, path: Path) -> None:
    """One side of one row, in this process: what it needs is loaded before its clock starts."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    work = DEPTHS[depth][0 if side == "ours" else 1]
    with tempfile.TemporaryDirectory() as folder:
        work(write(Path(folder, "warm.warc.gz"), list(written())[:2]))
    started = time.process_time()
    seen = work(path)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu_s": seconds, "answers": len(seen), "peak_mib": peak}))


def measured(side: str, depth: str, path: Path) -> dict[str, float]:
    """The quickest of some passes, each in a process of its own."""
    command = [sys.executable, "-m", "bench.warc", "--one", side, depth, str(path)]
    passes = [subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout for _ in range(DEPTHS[depth][2])]
    told: list[dict[str, float]] = [json.loads(each.strip().splitlines()[-1]) for each in passes]
    return min(told, key=lambda each: each["cpu_s"])


def whole_command(paths: list[Path]) -> str:
    """`seve harvest warc` over all archives, into a new database: what it takes, what the database takes, what all its processes hold."""
    with tempfile.TemporaryDirectory(prefix="seve-bench-", ignore_cleanup_errors=True) as folder:
        os.environ |= {"SEVE_DATA": folder, "DJANGO_SETTINGS_MODULE": "seve.project.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        database = database_root(folder)
        before, database_before, began = resource.getrusage(resource.RUSAGE_CHILDREN), tree_seconds(database), time.monotonic()
        command = [sys.executable, "-m", "seve.cli.main", "harvest", "warc", "--admit", "--json", *map(str, paths)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running, Watch(running.pid) as watch:
            told = json.loads(running.communicate()[0])
        clock, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return (
            f"seve harvest warc --admit, start included: {told['visits']:,} visits, {told['links_new']:,} links, {seconds:.2f} s of CPU,"
            f" the database {tree_seconds(database) - database_before:.2f}, {clock:.1f} s by the clock,"
            f" at most {watch.peak_mib:.0f} MiB in all its processes together"
        )


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
        return
    print(f"{'archive':<14}{'depth':<18}{'answers':>16}{'warcio + lxml':>16}{'Sève':>10}{'ratio':>8}{'peak MiB':>14}  (CPU seconds)")
    with tempfile.TemporaryDirectory() as folder:
        paths = archives(Path(folder))
        sums: dict[str, list[float]] = {depth: [0.0, 0.0] for depth in DEPTHS}
        for path in paths:
            for depth in DEPTHS:
                theirs, ours = measured("theirs", depth, path), measured("ours", depth, path)
                sums[depth] = [sums[depth][0] + theirs["cpu_s"], sums[depth][1] + ours["cpu_s"]]
                answers, peaks = (f"{theirs[key]:.0f} | {ours[key]:.0f}" for key in ("answers", "peak_mib"))
                show(path.name.split(".")[0], depth, answers, theirs["cpu_s"], ours["cpu_s"], peaks)
        for depth, (slow, quick) in sums.items():
            show("all together", depth, "", slow, quick, "")
        print(whole_command(paths))


def show(name: str, depth: str, answers: str, slow: float, quick: float, peaks: str) -> None:
    print(f"{name:<14}{depth:<18}{answers:>16}{slow:>16.2f}{quick:>10.2f}{slow / quick:>7.1f}×{peaks:>14}", flush=True)


if __name__ == "__main__":
    main()
