"""Everything in one process tree: database, migrations, pages, workers, schedule.

The supervisor holds no work of its own: it starts the children, starts again one that falls, and takes them all with it.
Each child watches its standard input, a pipe from the supervisor: when the supervisor dies, even by `kill -9`, the pipe
closes and the child stops by itself.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from seve.base.errors import SeveError
from seve.project import static

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8400
READY_TIMEOUT = 60.0
STOP_TIMEOUT = 15.0
FALLS_ALLOWED = 5  # in FALLS_WINDOW seconds; then something is wrong that starting again will not mend
FALLS_WINDOW = 60.0
CLOSED_TO_THE_PUBLIC = {
    "no-impact-assessment": "before others are let in, sign the impact assessment: start with --host 127.0.0.1, then open Charter",
    "impact-assessment-outdated": "the rules changed since the impact assessment was signed: start here (--host 127.0.0.1), sign it again",
    "impact-assessment-outgrown": "there are more than twice as many places as the impact assessment speaks of: start here "
    "(--host 127.0.0.1), sign it again",
}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class CannotServe(SeveError):
    """The pages cannot be served."""


@dataclass
class Child:
    """One process under the supervisor."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, env=self.environment)

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def start_again(self, now: float) -> None:
        """Raises CannotServe when it falls too often."""
        self.falls = [at for at in self.falls if now - at < FALLS_WINDOW] + [now]
        if len(self.falls) > FALLS_ALLOWED:
            raise CannotServe(f"the {self.name} process keeps falling; its last words are above")
        self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


def serve(
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    workers: int = 1,
    environment: dict[str, str] | None = None,
    when_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until told to stop (SIGINT, SIGTERM). `when_ready` is called once with the address of the pages.

    Raises CannotServe when the port is taken, or when a child keeps falling.
    """
    asyncio.run(_require_free(host, port))
    prepare()
    children = _children(host, port, workers, os.environ | (environment or {}))
    stopping = _stop_on_signal()
    try:
        for child in children:
            child.start()
        if not _wait_until_ready(host, port, children, stopping):
            return
        if when_ready is not None:
            when_ready(address(host, port))
        _watch(children, stopping)
    finally:
        _stop_all(children)


def address(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "127.0.0.1"} else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}/"


def prepare() -> None:
    """Bring the database to this version, and gather the static files."""
    from django.core.management import call_command

    call_command("bring_up")
    static.gather()


def _children(host: str, port: int, workers: int, environment: dict[str, str]) -> list[Child]:
    environment = environment | {"DJANGO_SETTINGS_MODULE": "seve.project.settings"}
    return [
        Child("pages", [sys.executable, "-m", "seve.project.web", host, str(port), str(workers)], environment),
        Child("jobs", [sys.executable, "-c", "from seve.project.worker import main; main()"], environment),
    ]


async def _require_free(host: str, port: int) -> None:
    try:
        server = await asyncio.start_server(lambda reader, writer: None, host, port)
    except OSError as reason:
        why = os.strerror(reason.errno).lower() if reason.errno else str(reason)
        raise CannotServe(
            f"cannot listen on {host}:{port} ({why}): perhaps Sève runs there already; else stop what does, or choose another port:"
            f" seve up --port {port + 1}"
        ) from None
    server.close()
    await server.wait_closed()


async def _answers(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
    except OSError:
        return False
    writer.close()
    return True


def _wait_until_ready(host: str, port: int, children: list[Child], stopping: "Stopping") -> bool:
    deadline = time.monotonic() + READY_TIMEOUT
    while not stopping.asked:
        if asyncio.run(_answers(host, port)):
            return True
        if children[0].has_fallen() or time.monotonic() > deadline:
            raise CannotServe("the pages did not start; the reason is above")
        time.sleep(0.05)
    return False


def _watch(children: list[Child], stopping: "Stopping") -> None:
    while not stopping.asked:
        for child in children:
            if child.has_fallen() and not stopping.asked:
                child.start_again(time.monotonic())
        time.sleep(0.25)


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.stop()
    deadline = time.monotonic() + STOP_TIMEOUT
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


@dataclass
class Stopping:
    asked: bool = False


def _stop_on_signal() -> Stopping:
    stopping = Stopping()

    def ask(number: int, frame: FrameType | None) -> None:
        stopping.asked = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stopping


def main() -> None:
    """`python -m seve.project.up HOST PORT WORKERS`: what the command `seve up` becomes."""
    import django

    host, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    try:
        django.setup()
        _require_permission(host)
        serve(host=host, port=port, workers=workers, when_ready=_announce)
    except SeveError as failed:
        sys.stderr.write(f"seve: {failed}\n")
        sys.exit(1)


def _require_permission(host: str) -> None:
    """The charter's word before the public is let in: G6 of the guard-rails."""
    from seve.charter import selectors
    from seve.directory.selectors import counts_by_status
    from seve.directory.types import Status

    if host in LOOPBACK:
        return
    gate = selectors.may_serve_publicly(places=counts_by_status().get(Status.IN, 0))
    if not gate.open:
        words = CLOSED_TO_THE_PUBLIC.get(gate.reason, gate.reason)
        sys.stderr.write(f"seve: {words}\n")
        sys.exit(2)


def _announce(url: str) -> None:
    """Tell the address; on a new instance, where the first steps are; else a link that signs in once without a password."""
    from seve.accounts import selectors, services

    lines, root = [f"Sève is ready: {url}"], url.rstrip("/")
    coordinator = selectors.first_coordinator()
    if coordinator is None:
        lines.append(f"First steps: {root}{services.first_steps_path()}")
    else:
        lines.append(
            f"Sign in from this computer, once, within ten minutes: {url.rstrip('/')}{services.one_time_link(coordinator, by='cli')}"
        )
    sys.stdout.write("\n".join([*lines, "Stop it with Ctrl-C; nothing is lost."]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
