from pathlib import Path

import pytest

from seve.project.sealing import PIECE, TAG, SealBroken, is_sealed, open_sealed, seal

HEAD = 14 + 16


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(range(256)) * (PIECE // 256) * 2 + b"the end")
    seal(plain, tmp_path / "sealed", "quelques mots simples")
    return tmp_path / "sealed"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1])
def test_what_is_sealed_opens_again(tmp_path: Path, size: int) -> None:
    (tmp_path / "plain").write_bytes(b"x" * size)

    seal(tmp_path / "plain", tmp_path / "sealed", "quelques mots simples")
    open_sealed(tmp_path / "sealed", tmp_path / "opened", "quelques mots simples")

    assert is_sealed(tmp_path / "sealed")
    assert not is_sealed(tmp_path / "plain")
    assert (tmp_path / "opened").read_bytes() == b"x" * size


def test_a_wrong_passphrase_is_refused(sealed: Path, tmp_path: Path) -> None:
    with pytest.raises(SealBroken):
        open_sealed(sealed, tmp_path / "opened", "quelques mots simple")


def _swapped(content: bytes) -> bytes:
    first, second = content[HEAD : HEAD + PIECE + TAG], content[HEAD + PIECE + TAG : HEAD + 2 * (PIECE + TAG)]
    return content[:HEAD] + second + first + content[HEAD + 2 * (PIECE + TAG) :]


BROKEN = {
    "a byte altered": lambda content: content[:5_000] + bytes([content[5_000] ^ 1]) + content[5_001:],
    "the last piece cut off": lambda content: content[: HEAD + 2 * (PIECE + TAG)],
    "cut inside a piece": lambda content: content[: HEAD + PIECE],
    "two pieces swapped": _swapped,
    "a piece dropped": lambda content: content[:HEAD] + content[HEAD + PIECE + TAG :],
    "bytes added": lambda content: content + b"x",
    "another salt": lambda content: content[:14] + b"\0" * 16 + content[30:],
}


@pytest.mark.parametrize("breaks", BROKEN.values(), ids=BROKEN)
def test_what_was_altered_is_refused(sealed: Path, tmp_path: Path, breaks: object) -> None:
    assert callable(breaks)
    sealed.write_bytes(breaks(sealed.read_bytes()))

    with pytest.raises(SealBroken):
        open_sealed(sealed, tmp_path / "opened", "quelques mots simples")
