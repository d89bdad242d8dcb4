"""Logistic regression over sets of pieces: full-batch proximal gradient, so the same lines give the same weights."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
STEPS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """What keeps weights small."""

    l1: float = 0.0
    """Times the sum of sizes; takes rare pieces out."""
    l2: float = 1e-3
    least: int = 2
    """Lines that a piece must stand in."""
    damp: int = 0
    """Pieces added to the number of a line's, so that short lines weigh less."""


def fit(lines: Sequence[Set[str]], bad: Sequence[bool], penalty: Penalty) -> dict[str, float]:
    """Return the weights that tell bad lines from good ones; both sides weigh the same.

    A line's log-odds are the sum of its pieces' weights / sqrt(their number + damp).  There is no bias: a line of
    which nothing is known is neither.
    """
    seen = Counter(piece for line in lines for piece in line)
    names = sorted(piece for piece, count in seen.items() if count >= penalty.least)
    number = {name: at for at, name in enumerate(names)}
    rows = [[number[piece] for piece in sorted(line) if piece in number] for line in lines]
    columns = np.array([at for row in rows for at in row], dtype=np.int64)
    counts = np.array([len(row) for row in rows])
    row_of = np.repeat(np.arange(len(rows)), counts)
    values = np.repeat(np.array([1 / (len(line) + penalty.damp) ** 0.5 for line in lines]), counts)
    y = np.array(bad, dtype=np.float64)
    share = np.where(y > 0, 0.5 / max(1.0, y.sum()), 0.5 / max(1.0, (1 - y).sum()))
    weights = _solve(columns, row_of, values, y, share, len(names), penalty)
    return {name: float(weights[at]) for name, at in number.items() if weights[at] != 0}


def _solve(
    columns: Places, row_of: Places, values: Floats, y: Floats, share: Floats, size: int, penalty: Penalty
) -> Floats:
    """Run FISTA with a fixed step, for no line is longer than 1."""
    step = 1 / (0.25 * float(share.max()) * len(y) / 2 + penalty.l2)
    weights = ahead = np.zeros(size)
    pace = 1.0
    for _ in range(STEPS):
        odds = np.bincount(row_of, values * ahead[columns], len(y))
        slope = share * (1 / (1 + np.exp(-odds)) - y)
        moved = ahead - step * (np.bincount(columns, values * slope[row_of], size) + penalty.l2 * ahead)
        new = np.sign(moved) * np.maximum(np.abs(moved) - step * penalty.l1, 0.0)
        new_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = new + (pace - 1) / new_pace * (new - weights)
        weights, pace = new, new_pace
    return weights
