"""The table of `bench.atlas`: times beside Sève's, how good what was found is, and where a peer is quicker at no lower quality."""

from pathlib import Path
from typing import Any

import numpy as np

from bench.atlas_graph import drawing, modularity
from bench.atlas_libraries import LIBRARIES, SOURCES

COMPARED = ("pagerank", "hits", f"harmonic {SOURCES}", f"betweenness {SOURCES}", "core")
GROUPED = ("Leiden", "settled")
EQUAL_MODULARITY, EQUAL_DRAWING = 0.0005, 0.01  # what is lower by no more is as good


def own_row(rows: list[dict[str, Any]], measure: str) -> dict[str, Any] | None:
    """What Sève took for it, or for the same without brackets."""
    own = {row["measure"]: row for row in rows if row["library"] == "seve"}
    return own.get(measure) or own.get(base_of(measure))


def base_of(measure: str) -> str:
    return measure.split(" (", maxsplit=1)[0]


def judge(folder: Path, row: dict[str, Any], source: Any, target: Any) -> tuple[tuple[float, ...], str]:
    """How good it is what a measure found, and that in words; beside what Sève found where all should find the same."""
    name, library = row["measure"], row["library"]
    path, own = folder / f"{library} {name}.npy", folder / f"seve {name}.npy"
    if not path.exists():
        return (), ""
    found = np.load(path)
    if base_of(name) in GROUPED:
        reached = modularity(source, target, len(found), found)
        return (reached,), f"modularity {reached:.4f}"
    if name.startswith("layout"):
        kept, stress = drawing(source, target, found)
        return (kept, -stress), f"kept {kept:.3f} stress {stress:.3f}"
    if name in COMPARED and library != "seve" and own.exists():
        truth = np.load(own).astype(np.float64)
        return (), f"differs {np.abs(found / found.max() - truth / truth.max()).max():.0e}"
    return (), ""


def quicker(rows: list[dict[str, Any]]) -> list[str]:
    """Where a peer took less time by the clock, at a quality that is no lower, and how many times as long Sève took."""
    if not any(row["library"] == "seve" for row in rows):
        return []
    found = []
    for row in rows:
        own = own_row(rows, row["measure"])
        if own is None or own is row or "over" in row or row["clock"] >= own["clock"]:
            continue
        slack = EQUAL_MODULARITY if base_of(row["measure"]) in GROUPED else EQUAL_DRAWING
        if all(theirs >= mine - slack for mine, theirs in zip(own["quality"], row["quality"], strict=False)):
            found.append(f"{row['library']} at {row['measure']} ({own['clock'] / row['clock']:.1f}×)")
    return ["quicker than Sève by the clock, at no lower quality: " + ("; ".join(found) or "nobody")]


def table(rows: list[dict[str, Any]]) -> str:
    found = [library for library in LIBRARIES if any(row["library"] == library for row in rows)]
    cells = {(row["library"], row["measure"]): row for row in rows}
    bases = list(dict.fromkeys(base_of(row["measure"]) for row in rows))
    measures = sorted(dict.fromkeys(row["measure"] for row in rows), key=lambda name: bases.index(base_of(name)))
    lines = [f"{'':17}" + "".join(f"{library:>34}" for library in found)]
    for name in measures:
        own = own_row(rows, name)
        times, judged = f"{name:17}", f"{'':17}"
        for library in found:
            row = cells.get((library, name))
            times += f"{_told(row, own):>34}"
            judged += f"{row['judged'] if row else '':>34}"
        lines += [times, judged] if judged.strip() else [times]
    peaks = {library: max(row.get("peak", 0) for row in rows if row["library"] == library) for library in found}
    lines.append("peak memory, MB  " + "".join(f"{peaks[library]:>34.0f}" for library in found))
    return "\n".join(lines)


def _told(row: dict[str, Any] | None, own: dict[str, Any] | None) -> str:
    if row is None:
        return "–"
    if "over" in row:
        return f"over {row['over']:.0f} s"
    text = f"{row['cpu']:.3f} / {row['clock']:.3f} s"
    if own is None or row["library"] == "seve":
        return text
    return f"{text} ({row['cpu'] / own['cpu']:.3g}× / {row['clock'] / own['clock']:.3g}×)"
