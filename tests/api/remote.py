"""A server of the fediverse made by hand: it serves what it is told to, and signs what it is told to, rightly or not."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

US = "https://seve.example"
INBOX = f"{US}/inbox"
KEYS = {bits: rsa.generate_private_key(public_exponent=65_537, key_size=bits) for bits in (1024, 2048)}
OTHER_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


class Remote:
    """One account, "alice"; `documents` and `kinds` say what each address gives."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.actor = f"{self.origin}/users/alice"
        self.key_id = f"{self.actor}#main-key"
        self.asked: list[str] = []
        self.signed: list[str] = []
        self.kind = "application/activity+json; charset=utf-8"
        self.status = 200
        self.location = ""
        self.documents: dict[str, Any] = {"/users/alice": self.document()}

    def document(self, **other: Any) -> dict[str, Any]:
        key = {"id": self.key_id, "owner": self.actor, "publicKeyPem": pem(KEYS[2048])}
        return {"id": self.actor, "type": "Person", "url": f"{self.origin}/@alice", "publicKey": key} | other

    def with_key(self, **other: Any) -> None:
        document = self.document()
        self.documents["/users/alice"] = document | {"publicKey": document["publicKey"] | other}

    def block(self, **other: Any) -> dict[str, Any]:
        context = "https://www.w3.org/ns/activitystreams"
        return {"@context": context, "id": f"{self.origin}/1", "type": "Block", "actor": self.actor, "object": f"{US}/actor"} | other


@contextmanager
def serving(port: int) -> Iterator[Remote]:
    remote = Remote(port)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            remote.asked.append(self.path)
            remote.signed.append(self.headers.get("Signature", ""))
            found = remote.documents.get(self.path)
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(404 if found is None else remote.status)
            self.send_header("Content-Type", remote.kind)
            self.send_header("Content-Length", str(len(body)))
            if remote.location:
                self.send_header("Location", remote.location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield remote
    finally:
        server.shutdown()
        server.server_close()


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def rsa_sign(text: str, key: Any = None) -> str:
    made = (key or KEYS[2048]).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(made).decode()


def cavage(remote: Remote, body: bytes, **other: Any) -> dict[str, str]:
    """Headers signed after draft-cavage-12. Other: key, key_id, at, headers, values, stated, algorithm, extra."""
    at = other.get("at", datetime.now(UTC))
    values = {
        "(request-target)": "post /inbox",
        "host": "seve.example",
        "date": format_datetime(at, usegmt=True),
        "digest": f"SHA-256={sha256(body)}",
        "content-type": "application/activity+json",
        "(created)": str(int(at.timestamp())),
        "(expires)": str(int(other.get("until", at).timestamp())),
    }
    covered = other.get("headers", "(request-target) host date digest content-type")
    text = "\n".join(f"{name}: {(values | other.get('values', {})).get(name, '')}" for name in covered.split(" "))
    made = other.get("signature") if "signature" in other else rsa_sign(text, other.get("key"))
    stated = f'keyId="{other.get("key_id", remote.key_id)}",algorithm="{other.get("algorithm", "rsa-sha256")}"'
    stated += f',headers="{covered}",signature="{made}"{other.get("extra", "")}'
    sent = {"host": values["host"], "date": values["date"], "digest": values["digest"], "signature": stated}
    return {name: value for name, value in (sent | other.get("sent", {})).items() if value is not None}


def rfc9421(remote: Remote, body: bytes, **other: Any) -> dict[str, str]:
    """Headers signed after RFC 9421. Other: key, key_id, at, headers, values, signature, alg, extra, sent."""
    at = other.get("at", datetime.now(UTC))
    values = {
        '"@method"': "POST",
        '"@target-uri"': INBOX,
        '"@authority"': "seve.example",
        '"@path"': "/inbox",
        '"content-digest"': f"sha-256=:{sha256(body)}:",
    }
    covered = other.get("headers", '"@method" "@target-uri" "content-digest"')
    created = other.get("created", f";created={int(at.timestamp())}")
    parameters = f'({covered}){created};keyid="{other.get("key_id", remote.key_id)}"{other.get("alg", "")}{other.get("extra", "")}'
    lines = [f"{name}: {(values | other.get('values', {})).get(name, '')}" for name in covered.split(" ")]
    text = "\n".join([*lines, f'"@signature-params": {parameters}'])
    made = other.get("signature") if "signature" in other else rsa_sign(text, other.get("key"))
    sent = {
        "host": "seve.example",
        "content-digest": values['"content-digest"'],
        "signature-input": f"sig1={parameters}",
        "signature": f"sig1=:{made}:",
    }
    return {name: value for name, value in (sent | other.get("sent", {})).items() if value is not None}


def ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)
