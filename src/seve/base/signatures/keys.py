"""Public keys that are trusted to sign: RSA of 2048 bits or more, and Ed25519."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

LONGEST = 8_192  # characters of a PEM text; a key of 16,384 bits has 3,000
BITS = range(2_048, 8_193)  # longer ones only cost us time

Key = RSAPublicKey | Ed25519PublicKey


def read_key(pem: object) -> Key | None:
    """The key of a PEM text (SubjectPublicKeyInfo or PKCS 1); None for anything else."""
    if not isinstance(pem, str) or len(pem) > LONGEST:
        return None
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if isinstance(key, RSAPublicKey):
        return key if key.key_size in BITS else None
    return key if isinstance(key, Ed25519PublicKey) else None
