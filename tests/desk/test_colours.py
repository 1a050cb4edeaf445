"""The colours of the stylesheet: enough contrast in both schemes, and eight communities that colour-blind eyes tell apart."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

TOKENS = (Path(__file__).resolve().parents[2] / "frontend" / "css" / "tokens.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", part)) for part in TOKENS.split("@media (prefers-color-scheme: dark)"))
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])

# Machado, Oliveira & Fernandes (2009), severity 1, in linear RGB.
EYES = {
    "usual": np.eye(3),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
# Ottosson (2020), OKLab: a distance of 0.02 is just noticeable.
LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)


def linear(colour: str) -> NDArray[np.float64]:
    part = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted((float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@SCHEMES
def test_text_stands_out_from_its_ground(scheme: dict[str, str]) -> None:
    pairs = [(word, ground) for word in ("ink", "soft", "leaf", "sap", "berry", "sky") for ground in ("paper", "sheet")]
    pairs += [("ink", "hover"), ("soft", "hover"), *((name, f"{name}-wash") for name in ("leaf", "sap", "berry", "sky")), ("sheet", "leaf")]
    assert {
        pair: round(contrast(scheme[pair[0]], scheme[pair[1]]), 2) for pair in pairs if contrast(scheme[pair[0]], scheme[pair[1]]) < 4.5
    } == {}


@SCHEMES
def test_lines_that_matter_and_communities_stand_out(scheme: dict[str, str]) -> None:
    names = ["edge", *(f"c{i}" for i in range(9))]
    assert [name for name in names if contrast(scheme[name], scheme["paper"]) < 3] == []


@SCHEMES
@pytest.mark.parametrize("eyes", EYES)
def test_communities_are_told_apart_by_every_eye(scheme: dict[str, str], eyes: str) -> None:
    seen = [np.cbrt(np.clip(EYES[eyes] @ linear(scheme[f"c{i}"]), 0, 1) @ LMS.T) @ LAB.T for i in range(1, 9)]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)) >= 0.1
