"""Encrypt a file under a passphrase, in pieces, so that its size does not matter.

scrypt (RFC 7914) makes the key; AES-256-GCM seals each piece with its number and whether it is the last, as in the STREAM construction
(Hoang, Reyhanitabar, Rogaway and Vizár, 2015): pieces cannot be altered, swapped, dropped or cut off unseen.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"SEVE-SEALED-1\n"
SALT = 16
PIECE = 1 << 20
TAG = 16


class SealBroken(ValueError):
    """The passphrase is wrong, or the file was altered."""


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(source: Path, target: Path, passphrase: str) -> None:
    """Write `source`, encrypted, to `target`."""
    salt = os.urandom(SALT)
    box = AESGCM(_key(passphrase, salt))
    with source.open("rb") as plain, target.open("wb") as out:
        out.write(MAGIC + salt)
        number, piece = 0, plain.read(PIECE)
        while True:
            following = plain.read(PIECE)
            out.write(box.encrypt(_nonce(number, last=not following), piece, None))
            if not following:
                return
            number, piece = number + 1, following


def open_sealed(source: Path, target: Path, passphrase: str) -> None:
    """Write `source`, decrypted, to `target`. Raises SealBroken; what was written until then must not be used."""
    with source.open("rb") as sealed, target.open("wb") as out:
        head = sealed.read(len(MAGIC) + SALT)
        box = AESGCM(_key(passphrase, head[len(MAGIC) :]))
        number, piece = 0, sealed.read(PIECE + TAG)
        while True:
            following = sealed.read(PIECE + TAG)
            try:
                out.write(box.decrypt(_nonce(number, last=not following), piece, None))
            except InvalidTag:
                raise SealBroken("the seal is broken") from None
            if not following:
                return
            number, piece = number + 1, following


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
