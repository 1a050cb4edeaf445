"""How well silence is foretold on real blogs: `python -m bench.silence [FOLDER OF REAL DATA]`.

At 24 past dates, who of the sources of one planet will post again? The area under the ROC curve for several horizons, the Brier score
and the share of false alarms, beside the three usual rules: days of silence, the BG/NBD model in its form of Batislam et al. (2007)
fitted by maximum likelihood, and fixed delays.
"""

import sys
import tarfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import zstandard
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln
from sklearn.metrics import roc_auc_score

from seve.vitality.domain.pulse import SILENT_BELOW
from seve.vitality.domain.rhythm import DAY, beats_of, learn, p_alive

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HORIZONS = (90, 180, 365)
DELAYS = (60, 90, 180)
Beats = Mapping[str, NDArray[np.float64]]


def read(archive: Path) -> dict[str, NDArray[np.float64]]:
    """The days on which each source posted."""
    times: dict[str, list[float]] = defaultdict(list)
    with (
        archive.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        for member in tar:
            body = tar.extractfile(member) if member.name.endswith(".md") else None
            date = next((line for line in body.read().decode().splitlines() if line.startswith("date:")), None) if body else None
            if date:
                moment = datetime.fromisoformat(date.removeprefix("date:").strip().strip("'").replace("-00:00", "+00:00"))
                times[Path(member.name).parent.name].append((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return {name: beats_of(each) for name, each in times.items()}


def batislam(places: Beats, at: float) -> NDArray[np.float64]:
    """P(alive) of the modified BG/NBD model, its four parameters fitted on these places."""
    again = np.array([len(beats) - 1 for beats in places.values()])
    last = np.array([beats[-1] - beats[0] for beats in places.values()])
    seen = np.array([max(at - beats[0], 0.5) for beats in places.values()])

    def loss(logs: NDArray[np.float64]) -> float:
        r, alpha, a, b = np.exp(logs)
        common = gammaln(r + again) - gammaln(r) + r * np.log(alpha)
        living = betaln(a, b + again + 1) - betaln(a, b) - (r + again) * np.log(alpha + seen)
        stopped = betaln(a + 1, b + again) - betaln(a, b) - (r + again) * np.log(alpha + last)
        return -float(np.sum(common + np.logaddexp(living, stopped)))

    r, alpha, a, b = np.exp(minimize(loss, [0, 3, 0, 1], method="Nelder-Mead", options={"maxiter": 600}).x)
    odds = np.log(a) - np.log(b + again) + (r + again) * (np.log(alpha + seen) - np.log(alpha + last))
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(odds, -50, 50))))


def main(folder: Path) -> None:
    history = read(folder / "stories-ocaml-planet" / "posts.tar.zst")
    ours, theirs, silences = [], [], []
    spoke: dict[int, list[bool]] = {horizon: [] for horizon in HORIZONS}
    for year in range(2012, 2024):
        for month in (1, 7):
            at = datetime(year, month, 1, tzinfo=UTC).timestamp() / DAY
            places = {name: beats[beats <= at] for name, beats in history.items() if (beats <= at).any()}
            common = learn(places.values())
            ours += [p_alive(beats, at, common) for beats in places.values()]
            theirs += batislam(places, at).tolist()
            silences += [at - beats[-1] for beats in places.values()]
            for horizon in HORIZONS:
                spoke[horizon] += [bool(((history[name] > at) & (history[name] <= at + horizon)).any()) for name in places]
    report(np.array(ours), np.array(theirs), np.array(silences), {horizon: np.array(each) for horizon, each in spoke.items()})


def report(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], silences: NDArray[np.float64], spoke: dict[int, NDArray[np.bool_]]
) -> None:
    for name, value in (("ours", ours), ("BG/NBD", theirs), ("days of silence", -silences)):
        areas = ", ".join(f"{horizon} days {roc_auc_score(truth, value):.3f}" for horizon, truth in spoke.items())
        print(f"area under the curve, {name}: {areas}")
    year = spoke[365]
    print(f"Brier score at a year: ours {np.mean((ours - year) ** 2):.3f}, BG/NBD {np.mean((theirs - year) ** 2):.3f}")
    recent = silences < 730
    said = recent & (ours < SILENT_BELOW)
    print(f"said silent (last heard within two years): {said.sum()}, heard again within a year {year[said].mean():.0%}")
    for delay in DELAYS:
        late = recent & (silences > delay)
        print(f"  a fixed delay of {delay} days: {late.sum()}, heard again {year[late].mean():.0%}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
