"""Two kinds of places, the one harder to find than the other: a latent class model of capture.

Each route finds the places of a kind with a chance of its own; between the kinds all odds differ by one ratio (Norris & Pollock,
"Nonparametric MLE under two closed capture-recapture models with heterogeneity", Biometrics 52, 1996; Pledger, "Unified maximum
likelihood estimates for closed capture-recapture models using mixtures", Biometrics 56, 2000, model Mth with two groups). The ratio
is given, not fitted: two kinds at one ratio look like two at another, and a fitted one would make the interval far too sure.
Counts of places by set of routes are Poisson as in `loglinear`, so that the two can be weighed against each other.
"""

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]

BEGIN = 0.4  # share of the harder kind, to begin with
STEPS = 60
ONE_KIND = 4.0  # log odds of being of the harder kind; beyond, there is but one kind
LONGEST, HALVINGS = 2.0, 8  # of a step
RIDGE = 1e-6


def fit_two_kinds(counts: Table, patterns: Table, apart: float) -> tuple[float, float, float] | None:
    """Logarithm of the number hidden, its variance, and minus twice the log likelihood; None when there is but one kind.

    counts: places for each set of routes; patterns: (sets, routes), 1 where the set holds the route, the empty set left out.
    """
    if patterns.shape[1] + 2 >= len(counts):
        return None
    whole = np.vstack((np.zeros(patterns.shape[1]), patterns))
    reach = np.clip(counts @ whole[1:] / counts.sum() * 0.7, 0.02, 0.95)
    values = np.concatenate(([np.log(counts.sum() * 1.3)], np.log(reach / (1 - reach)) + BEGIN * apart, [np.log(BEGIN / (1 - BEGIN))]))
    mean, slopes = _means(values, whole, apart)
    fit = _likelihood(counts, mean)
    for _ in range(STEPS):
        information = _information(mean, slopes)
        step = np.linalg.solve(information + RIDGE * np.diag(1.0 + np.diag(information)), slopes[1:].T @ (counts / mean[1:] - 1.0))
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-9))
        before = fit
        for _ in range(HALVINGS):
            tried = values + step
            tried[-1] = np.clip(tried[-1], -ONE_KIND, ONE_KIND)
            mean, slopes = _means(tried, whole, apart)
            fit = _likelihood(counts, mean)
            if fit >= before:
                break
            step /= 2
        if fit < before + 1e-8 * (1.0 + abs(before)):
            break
        values = tried
    mean, slopes = _means(values, whole, apart)
    outward = slopes[0] / mean[0]
    variance = float(outward @ np.linalg.pinv(_information(mean, slopes), rcond=1e-10) @ outward)
    if abs(values[-1]) >= ONE_KIND or not np.isfinite(variance):
        return None
    return float(np.log(mean[0])), variance, -2.0 * _likelihood(counts, mean)


def _information(mean: Table, slopes: Table) -> Table:
    return np.asarray((slopes[1:].T / mean[1:]) @ slopes[1:])


def _likelihood(counts: Table, mean: Table) -> float:
    return float((counts * np.log(mean[1:]) - mean[1:]).sum())


def _means(values: Table, whole: Table, apart: float) -> tuple[Table, Table]:
    """The expected count of every set of routes, the empty one first, and its slope in each parameter.

    values: log of all places, log odds of each route for the easier kind, log odds of being of the harder kind.
    """
    places, share = np.exp(values[0]), 1.0 / (1.0 + np.exp(-values[-1]))
    parts, slopes = [], []
    for weight, harder in ((1.0 - share, 0.0), (share, apart)):
        reach = 1.0 / (1.0 + np.exp(harder - values[1:-1]))
        part = places * weight * np.exp(whole @ np.log(reach) + (1.0 - whole) @ np.log1p(-reach))
        parts.append(part)
        slopes.append(part[:, None] * (whole - reach))
    mean = np.maximum(parts[0] + parts[1], 1e-12)
    return mean, np.column_stack((mean, slopes[0] + slopes[1], parts[1] * (1 - share) - parts[0] * share))
