"""Our account in the fediverse: an Application that follows nobody and says nothing. Blocking it is one way to leave.

Documents after ActivityPub (W3C), WebFinger (RFC 7033) and FEP-2677 (the actor of an application).
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import new as keyed
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from seve.base import clock
from seve.charter.models import ServiceKey

NAME = "seve"
BITS = 2_048
KEY_LOCK = 7_305_229
CONTENT_TYPE = "application/activity+json; charset=utf-8"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


def base() -> str:
    """The public address of this instance; "" while it has none, and then it has no account either."""
    return settings.SEVE.instance_url or ""


def actor_url() -> str:
    return f"{base()}/actor"


def key_id() -> str:
    return f"{actor_url()}#main-key"


def inbox_url() -> str:
    return f"{base()}/inbox"


def account() -> str:
    """Our account's name ("seve@example.org"), as people search for it; "" without a public address."""
    return f"{NAME}@{urlsplit(base()).netloc}" if base() else ""


def actor() -> dict[str, Any]:
    """The actor document."""
    return {
        "@context": CONTEXT,
        "id": actor_url(),
        "type": "Application",
        "preferredUsername": NAME,
        "name": "Sève",
        "summary": "".join(f'<p lang="{language}">{_summary(language)}</p>' for language in ("fr", "en")),
        "url": f"{base()}/observation",
        "inbox": inbox_url(),
        "outbox": f"{actor_url()}/outbox",
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
        "publicKey": {"id": key_id(), "owner": actor_url(), "publicKeyPem": _key().public},
    }


def outbox() -> dict[str, Any]:
    return {"@context": CONTEXT[0], "id": f"{actor_url()}/outbox", "type": "OrderedCollection", "totalItems": 0, "orderedItems": []}


def webfinger(resource: str) -> dict[str, Any] | None:
    """The JRD of our account; None when another one is asked for."""
    if resource.lower() not in {f"acct:{account()}".lower(), actor_url().lower()}:
        return None
    links = [
        {"rel": "self", "type": "application/activity+json", "href": actor_url()},
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{base()}/observation"},
    ]
    return {"subject": f"acct:{account()}", "aliases": [actor_url()], "links": links}


def private_key() -> RSAPrivateKey:
    """What we sign with."""
    key = load_pem_private_key(_box().decrypt(bytes(_key().sealed)), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _summary(language: str) -> str:
    with translation.override(language):
        return _(
            "The digital coordination of a movement reads public places. Block this account, and your place has left:"
            " it is no longer visited, kept or cited. Unblocking brings nothing back by itself."
        )


@transaction.atomic
def _key() -> ServiceKey:
    """The key in use; the first time, one is made. Two at once make one."""
    known = ServiceKey.objects.order_by("-pk").first()
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY_LOCK])
    known = ServiceKey.objects.order_by("-pk").first()
    if known is not None:
        return known
    made = rsa.generate_private_key(public_exponent=65_537, key_size=BITS)
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return ServiceKey.objects.create(sealed=_box().encrypt(private), public=public, made_at=clock.now())


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(keyed(settings.SECRET_KEY.encode(), b"seve.charter.service-key", sha256).digest()))
