"""Which certificate authorities the client trusts."""

import ssl
import time
from functools import lru_cache
from pathlib import Path

DAY = 86_400  # seconds


def trusted_authorities(ca_bundle: Path | None) -> ssl.SSLContext:
    """The machine's own, and those of a bundle. They take as long to read as ten visits: once a day for all, or when the bundle changes."""
    return _read(ca_bundle, ca_bundle.stat().st_mtime_ns if ca_bundle is not None else 0, int(time.monotonic() // DAY))


@lru_cache(maxsize=4)
def _read(ca_bundle: Path | None, _changed: int, _day: int) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.hostname_checks_common_name = False  # a name stands in subjectAltName alone (RFC 9525, 6.3)
    if ca_bundle is not None:
        context.load_verify_locations(cafile=str(ca_bundle))
    return context
