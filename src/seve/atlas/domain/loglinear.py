"""Log-linear models of capture: how many places no route has found, under several ideas of how routes find places.

Counts of places by the set of routes that found them are fitted as Poisson (Fienberg, "The multiple recapture census for
closed populations and incomplete 2^k contingency tables", 1972): routes of unequal reach, alone; with places that differ in how
easily they are found, in three shapes (Darroch, Poisson and gamma: Baillargeon & Rivest, "Rcapture", J. Stat. Soft. 19, 2007); on
each of these, ties between routes, added one by one while Akaike's criterion falls: pairs that find the same places, a route that
hangs together with all others (it finds one part of the places only), a list that was compiled of two others; with two kinds of
places, the one harder to find by odds from 2.5 to 13 (`kinds`: by how much, the data hardly ever tell). What was found by no route is
the intercept. Choosing among many ties costs twice the logarithm of their number on top; that places differ costs nothing, because
they always do: only how much is asked of the data.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seve.atlas.domain.kinds import fit_two_kinds

Table = npt.NDArray[np.float64]

SHAPES: dict[str, Callable[[Table], Table]] = {  # of captures per place, zero at none
    "Darroch": lambda times: times * times * 0.5,
    "Poisson": lambda times: 2.0**times - 1.0,
    "gamma": lambda times: math.log(3.5) - np.log(3.5 + times),
}
ODDS = (2.5, 4.0, 6.0, 9.0, 13.0)  # between two kinds of places
TWO_KINDS = 2.5  # what five models for one idea cost each
UNSURE = 9.0  # a variance of the intercept above this tells nothing
STEPS = 50


@dataclass(frozen=True, slots=True)
class Model:
    """One fit: the logarithm of the number hidden, its variance (as a fixed number of places), and Akaike's criterion."""

    name: str  # "routes", "kinds", or one of SHAPES
    hidden: float
    variance: float
    criterion: float
    ties: int = 0  # between routes, on top


@dataclass(frozen=True, slots=True)
class _Fit:
    model: Model
    columns: Table
    mean: Table


def fit_all(counts: Table, patterns: Table) -> list[Model]:
    """Every model that the table can carry.

    counts: places for each set of routes; patterns: (sets, routes), 1 where the set holds the route, the empty set left out.
    """
    plain = np.hstack((np.ones((len(counts), 1)), patterns))
    times = patterns.sum(axis=1)
    begun = [_fit("routes", counts, plain, 0.0)]
    begun += [_fit(name, counts, np.hstack((plain, shape(times)[:, None])), 0.0) for name, shape in SHAPES.items()]
    found = [each.model for fit in begun if fit is not None for each in (fit, *_with_ties(counts, patterns, fit))]
    found += [model for odds in ODDS if (model := _of_kinds(counts, patterns, odds)) is not None]
    return [model for model in found if model.variance < UNSURE]


def _of_kinds(counts: Table, patterns: Table, odds: float) -> Model | None:
    fit = fit_two_kinds(counts, patterns, math.log(odds))
    return None if fit is None else Model("kinds", fit[0], fit[1] + _at_random(fit[0]), TWO_KINDS + fit[2])


def _at_random(hidden: float) -> float:
    """The variance of the logarithm of a count that large."""
    return 1.0 / max(math.exp(hidden), 1e-3)


def _with_ties(counts: Table, patterns: Table, fit: _Fit) -> Iterator[_Fit]:
    """Ties join one by one, the most telling first (by its score), while the criterion falls; the first is told even if it does not pay."""
    ties, costs = _ties(patterns)
    current, cost = fit.model.criterion + 2.0, 0.0
    while ties.shape[1] and fit.columns.shape[1] < len(counts) - 1:
        best = int(np.argmax(_scores(counts, fit, ties) - costs))
        cost += costs[best]
        wider = _fit(fit.model.name, counts, np.hstack((fit.columns, ties[:, best : best + 1])), cost, ties=fit.model.ties + 1)
        if wider is None or wider.model.criterion >= current:
            return
        yield wider
        fit, current = wider, wider.model.criterion
        ties, costs = np.delete(ties, best, axis=1), np.delete(costs, best)


def _ties(patterns: Table) -> tuple[Table, Table]:
    """A column for each way in which routes may hang together, and what it costs to have chosen it among its like."""
    routes = patterns.shape[1]
    kinds = [[patterns[:, one] * patterns[:, other] for one, other in itertools.combinations(range(routes), 2)]]
    if routes > 3:
        kinds.append([patterns[:, one] * (patterns.sum(axis=1) - 1.0) for one in range(routes)])
        kinds.append(
            [
                patterns[:, one] * np.maximum(patterns[:, first], patterns[:, second])
                for one in range(routes)
                for first, second in itertools.combinations([each for each in range(routes) if each != one], 2)
            ]
        )
    costs = np.concatenate([np.full(len(kind), 2.0 + 2.0 * math.log(len(kind))) for kind in kinds])
    return np.column_stack([column for kind in kinds for column in kind]), costs


def _scores(counts: Table, fit: _Fit, ties: Table) -> Table:
    """How much each column would better the fit (Rao's score statistic), without fitting it."""
    weighted = fit.columns.T * fit.mean
    shared = weighted @ ties
    left = (ties * ties).T @ fit.mean - (shared * np.linalg.solve(weighted @ fit.columns + _slack(fit.columns), shared)).sum(axis=0)
    return np.asarray((ties.T @ (counts - fit.mean)) ** 2 / np.maximum(left, 1e-6 * fit.mean.sum()))


def _slack(columns: Table) -> Table:
    return np.asarray(1e-9 * np.eye(columns.shape[1]))


def _fit(name: str, counts: Table, columns: Table, cost: float, *, ties: int = 0) -> _Fit | None:
    """Poisson regression by iterated least squares; None when it fails, or when the coefficient of a shape should rise and does not."""
    if columns.shape[1] >= len(counts):
        return None
    mean: Table = counts + 0.5
    linear: Table = np.log(mean)
    likelihood = -math.inf
    coefficients: Table = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        weighted = columns.T * mean
        solved = np.linalg.solve(weighted @ columns + _slack(columns), weighted @ (linear + (counts - mean) / mean))
        coefficients = np.asarray(solved, dtype=np.float64)
        linear = np.clip(columns @ coefficients, -30.0, 30.0)
        mean = np.exp(linear)
        before, likelihood = likelihood, float((counts * linear - mean).sum())
        if abs(likelihood - before) < 1e-8 * (1.0 + abs(likelihood)):
            break
    shape = columns.shape[1] - ties - 1
    if not np.isfinite(coefficients).all() or (name in SHAPES and coefficients[shape] <= 0.0):
        return None
    variance = float(np.linalg.inv((columns.T * mean) @ columns + _slack(columns))[0, 0])
    hidden = float(coefficients[0])
    return _Fit(Model(name, hidden, variance + _at_random(hidden), cost - 2.0 * likelihood, ties), columns, mean)
