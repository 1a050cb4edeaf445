from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seve.vitality.domain.pulse import Reading, read_pulse
from seve.vitality.domain.rhythm import DAY, Ecosystem, beats_of, learn, p_alive
from seve.vitality.types import Life

NOW = 14_000.0  # an epoch day of 2008


def every(days: float, until: float, count: int = 40) -> NDArray[np.float64]:
    """Beats at a jittered interval, the last one at `until`."""
    jitter = np.random.default_rng(int(days * 10)).uniform(0.8, 1.2, count) * days
    return until - np.concatenate([[0.0], np.cumsum(jitter)])[::-1]


@pytest.fixture(scope="module")
def ecosystem() -> Ecosystem:
    return learn([every(gap, NOW) for gap in (1.5, 3, 5, 7, 10, 14, 21, 30, 45, 60)])


def judge(beats: NDArray[np.float64], ecosystem: Ecosystem) -> Reading:
    return read_pulse(beats, NOW, ecosystem)


@pytest.mark.parametrize(
    ("gap", "silence", "state"),
    [
        (2, 1, Life.ALIVE),
        (2, 45, Life.SILENT),
        (7, 5, Life.ALIVE),
        (7, 17, Life.SLOWING),
        (7, 90, Life.SILENT),
        (60, 45, Life.ALIVE),
        (60, 400, Life.SILENT),
        (180, 45, Life.ALIVE),
    ],
)
def test_the_same_silence_means_more_for_one_who_speaks_often(gap: float, silence: float, state: Life, ecosystem: Ecosystem) -> None:
    assert judge(every(gap, NOW - silence, 20), ecosystem).state is state


def test_a_place_back_after_a_silence_is_revived_then_simply_alive(ecosystem: Ecosystem) -> None:
    beats = np.concatenate([every(7, NOW - 200), [NOW - 9, NOW - 2]])
    reading = judge(beats, ecosystem)
    assert (reading.state, reading.returned_after) == (Life.REVIVED, pytest.approx(191.0))
    older = np.concatenate([every(7, NOW - 900), every(7, NOW - 2)])
    assert judge(older, ecosystem).state is Life.ALIVE


def test_a_burst_is_one_beat(ecosystem: Ecosystem) -> None:
    calm = every(7, NOW - 20)
    burst = np.sort(np.concatenate([calm, calm[-1] - np.linspace(0, 0.3, 60)]))
    readings = [judge(beats_of(beats * DAY), ecosystem) for beats in (calm, burst)]
    assert readings[0].usual_gap == pytest.approx(readings[1].usual_gap, rel=0.02)


def test_too_few_beats_say_nothing(ecosystem: Ecosystem) -> None:
    assert judge(np.array([NOW - 300, NOW - 200]), ecosystem).state is Life.UNKNOWN


@given(silences=st.lists(st.floats(0, 4_000), min_size=2, max_size=6), gap=st.floats(1, 300))
def test_the_chance_only_falls_while_the_silence_lasts(silences: list[float], gap: float) -> None:
    common = learn([])
    beats = every(gap, NOW, 12)
    chances = [p_alive(beats, NOW + silence, common) for silence in sorted(silences)]
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert all(later <= earlier + 1e-3 for earlier, later in pairwise(chances))


@pytest.mark.shared_data
def test_real_blogs_are_foretold_better_than_by_a_fixed_delay(shared_data: Path, unpacked: object) -> None:
    """Of the silences announced in 2016–2020, fewer are false than with the usual rule of 180 days."""
    posts = read_ocaml_planet(unpacked(shared_data / "stories-ocaml-planet" / "posts.tar.zst"))  # type: ignore[operator]
    ours, fixed = [], []
    for year in range(2016, 2021):
        at = datetime(year, 7, 1, tzinfo=UTC).timestamp() / DAY
        places = {name: beats[beats <= at] for name, beats in posts.items() if (beats <= at).sum() >= 3}
        common = learn(places.values())
        for name, beats in places.items():
            spoke = bool(((posts[name] > at) & (posts[name] <= at + 365)).any())
            if at - beats[-1] < 730:
                ours += [spoke] if read_pulse(beats, at, common).state is Life.SILENT else []
                fixed += [spoke] if at - beats[-1] > 180 else []
    assert len(ours) > 15
    assert np.mean(ours) < np.mean(fixed)


def read_ocaml_planet(folder: Path) -> dict[str, NDArray[np.float64]]:
    times: dict[str, list[float]] = {}
    for file in sorted(folder.rglob("*.md")):
        date = next(line for line in file.read_text().splitlines() if line.startswith("date:"))
        moment = datetime.fromisoformat(date.removeprefix("date:").strip().strip("'").replace("-00:00", "+00:00"))
        times.setdefault(file.parent.name, []).append((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return {name: beats_of(each) for name, each in times.items()}
