"""Quantiles from the counts of a histogram, reckoned as Prometheus' ``histogram_quantile`` does.

So an alert in this process and the shipped Prometheus rule say the same of the same counts.
"""

from collections.abc import Sequence


def quantile(share: float, bounds: Sequence[float], counts: Sequence[int]) -> float:
    """Return the value below which ``share`` (0 to 1) of all lie; 0 where nothing was counted.

    ``counts[i]`` lie at most at ``bounds[i]`` and above the bound before it; ``counts`` has one more entry, for what lies above
    them all and is taken to be at the last bound.
    """
    total = sum(counts)
    if not total:
        return 0.0
    rank = share * total
    below = 0
    for index, bound in enumerate(bounds):
        count = counts[index]
        if count and below + count >= rank:
            start = bounds[index - 1] if index else 0.0
            # rounding must not lift a value over its bucket's bound
            return min(bound, start + (bound - start) * (rank - below) / count)
        below += count
    return bounds[-1]
