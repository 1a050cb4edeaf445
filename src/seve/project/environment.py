"""The one typed reader of the environment. A wrong value refuses to start, in one clear line."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import platformdirs

from seve.base.clock import parse_moment
from seve.base.errors import SeveError
from seve.base.visiting import IpNetwork, read_addresses

T = TypeVar("T")


class SettingRefused(SeveError):
    """A setting has a value that Sève cannot use."""


@dataclass(frozen=True)
class Environment:
    """All that the outside may set. Every name is read as NAME, or from the file that NAME_FILE names."""

    data: Path
    database_url: str | None
    secret_key: str | None
    tombstone_keys: tuple[str, ...]  # that recognise who left, the newest first; further ones stand in SEVE_DATA
    proxy: str | None
    allow_nets: tuple[IpNetwork, ...]
    ca_bundle: Path | None
    harvest_delay: float  # seconds between two requests to one host; under one second only against loopback
    copies: int  # bytes for copies of pages that are evidence of links; 0 keeps none
    instance_url: str | None
    contact: str | None
    visits_from: tuple[IpNetwork, ...]  # the public addresses our visits come from, told beside /observation
    smtp_url: str | None
    mail_from: str | None
    optout_imap: str | None  # the mailbox to which places write to leave: imaps://user:password@host/INBOX
    optout_mailbox: str | None  # its public address
    mail_authority: str | None  # the name by which our mail server signs Authentication-Results
    oidc_url: str | None
    oidc_client: str
    oidc_secret: str
    backup_passphrase: str | None
    demo: bool
    clock: datetime | None  # the moment at which the demo's clock starts
    debug: bool


def read_environment(source: Mapping[str, str] = os.environ) -> Environment:
    """Read and check every setting. Raises SettingRefused naming the variable and the mend."""
    return Environment(
        data=_read(source, "SEVE_DATA", _folder, Path(platformdirs.user_data_dir("seve", appauthor=False))),
        database_url=_read(source, "DATABASE_URL", _postgres_url, None),
        secret_key=_read(source, "SEVE_SECRET_KEY", _secret, None),
        tombstone_keys=_read(source, "SEVE_TOMBSTONE_KEYS", read_tombstone_keys, ()),
        proxy=_read(source, "SEVE_PROXY", _proxy, None),
        allow_nets=_read(source, "SEVE_ALLOW_NETS", _networks, ()),
        ca_bundle=_read(source, "SEVE_CA_BUNDLE", _readable_file, None),
        harvest_delay=_read(source, "SEVE_HARVEST_DELAY", _seconds, 5.0),
        copies=_read(source, "SEVE_COPIES", _megabytes, 500 << 20),
        instance_url=_read(source, "SEVE_INSTANCE_URL", _web_url, None),
        contact=_read(source, "SEVE_CONTACT", str, None),
        visits_from=_read(source, "SEVE_VISITS_FROM", read_addresses, ()),
        smtp_url=_read(source, "SEVE_SMTP_URL", _smtp_url, None),
        mail_from=_read(source, "SEVE_MAIL_FROM", str, None),
        optout_imap=_read(source, "SEVE_OPTOUT_IMAP", _imap_url, None),
        optout_mailbox=_read(source, "SEVE_OPTOUT_MAILBOX", _mail_address, None),
        mail_authority=_read(source, "SEVE_MAIL_AUTHORITY", str, None),
        oidc_url=_read(source, "SEVE_OIDC_URL", _web_url, None),
        oidc_client=_read(source, "SEVE_OIDC_CLIENT", str, ""),
        oidc_secret=_read(source, "SEVE_OIDC_SECRET", str, ""),
        backup_passphrase=_read(source, "SEVE_BACKUP_PASSPHRASE", _passphrase, None),
        demo=_read(source, "SEVE_DEMO", _switch, False),
        clock=_read(source, "SEVE_CLOCK", parse_moment, None),
        debug=_read(source, "SEVE_DEBUG", _switch, False),
    )


def _read(source: Mapping[str, str], name: str, convert: Callable[[str], T], default: T) -> T:
    raw = source.get(name, "").strip()
    file = source.get(f"{name}_FILE", "").strip()
    if raw and file:
        raise SettingRefused(f"{name} and {name}_FILE are both set: keep one of them")
    if file:
        raw = _content(name, file)
    if not raw:
        return default
    try:
        return convert(raw)
    except ValueError as reason:
        raise SettingRefused(f"{name}: {reason}") from None


def _content(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as reason:
        raise SettingRefused(f"{name}_FILE: cannot read {file} ({reason.__class__.__name__}); check the path") from None


def _folder(raw: str) -> Path:
    path = Path(raw).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is a file; give a folder")
    return path


def _readable_file(raw: str) -> Path:
    path = Path(raw).expanduser().absolute()
    if not path.is_file():
        raise ValueError(f"{path} is not a file; give the path of a PEM bundle")
    return path


def _postgres_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("write it like postgresql://user:password@host:5432/name")
    return raw


def _proxy(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"“{raw}” is not a proxy; write it like http://127.0.0.1:8899")
    return raw


def _web_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"“{raw}” is not a web address; write it like https://seve.example.org")
    return raw.rstrip("/")


def _smtp_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("write it like smtp://user:password@host:587")
    return raw


def _imap_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise ValueError("write it like imaps://user:password@host/INBOX")
    return raw


def _mail_address(raw: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", raw):
        raise ValueError(f"“{raw}” is not an e-mail address; write it like leave@example.org")
    return raw


def _networks(raw: str) -> tuple[IpNetwork, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in raw.split(",") if part.strip())
    except ValueError as reason:
        raise ValueError(f"{reason}; write networks like 10.0.0.0/8,127.0.0.0/8") from None


def _secret(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError("it needs at least 32 characters; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'")
    return raw


def read_tombstone_keys(raw: str) -> tuple[str, ...]:
    """The keys of a list, one a line or apart by commas. Raises ValueError."""
    keys = tuple(re.split(r"[\s,]+", raw.strip().lower()))
    if not all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys):
        raise ValueError("each key has 64 hexadecimal figures; take the lines of tombstone.keys, whole")
    return keys


def _seconds(raw: str) -> float:
    if not re.fullmatch(r"\d{1,5}(\.\d{1,3})?", raw):
        raise ValueError(f"“{raw}” is not a number of seconds; write it like 5 or 0.5")
    return float(raw)


def _megabytes(raw: str) -> int:
    if not re.fullmatch(r"\d{1,7}", raw):
        raise ValueError(f"“{raw}” is not a number of megabytes; write it like 500, or 0 to keep no copies")
    return int(raw) << 20


def _passphrase(raw: str) -> str:
    if len(raw) < 12:
        raise ValueError("it needs at least 12 characters; a few words make a good one")
    return raw


def _switch(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"“{raw}” is neither yes nor no; write 1 or 0")
