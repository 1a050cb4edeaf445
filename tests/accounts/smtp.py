"""A real SMTP server on the loopback that keeps what it takes, and can misbehave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """What the server took. `answer` decides on each message: its text is the reply to DATA; None cuts the line without one."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.answer: Callable[[int], str | None] = lambda number: "250 taken"
        self.rcpt: Callable[[str], str] = lambda address: "250 OK"
        self.asked = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        reply = self.rcpt(address)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.asked += 1
        reply = self.answer(self.asked)
        if reply is None or reply.startswith("2"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.letters.append((list(envelope.rcpt_tos), message))
        if reply is None:
            server.transport.close()
            return "421 gone"
        return reply


@contextmanager
def smtp_server(port: int) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
