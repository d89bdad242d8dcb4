"""Logistic regression over sets of weighted pieces: full-batch gradient, so the same lines give the same weights."""

from collections import Counter
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from bot.guard.suspicion import UNIT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST = 2
"""Lines that a piece must stand in."""
STEPS = 400


class Pieces:
    """Lines as sets of pieces, cut once; learned from and scored in parts.

    A line is a vector of length 1 whose parts are the rarities of its pieces, 1 for a piece that is not known; its
    log-odds are the product with the weights.  There is no bias: a line of which nothing is known is neither.
    """

    def __init__(self, lines: Sequence[Set[str]], bad: Sequence[bool]) -> None:
        seen = Counter(piece for line in lines for piece in line)
        self.names = sorted(piece for piece, count in seen.items() if count >= LEAST)
        number = {name: at for at, name in enumerate(self.names)}
        rows = [sorted(number[piece] for piece in line if piece in number) for line in lines]
        self._lengths = np.array([len(line) for line in lines], dtype=np.float64)
        self._columns = np.array([at for row in rows for at in row], dtype=np.int32)
        self._row_of = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row) for row in rows])
        self._bad = np.array(bad, dtype=np.float64)

    def rarity(self, train: Flags) -> Floats:
        """Return 1 + ln(lines / lines with the piece), in whole hundredths, of the lines in `train`; 0 if too few."""
        count = np.bincount(self._columns[train[self._row_of]], minlength=len(self.names))
        rare = np.round(UNIT * (1 + np.log((1 + train.sum()) / (1 + count)))) / UNIT
        return np.where(count >= LEAST, rare, 0.0)

    def fit(self, train: Flags, rare: Floats, l2: float) -> Floats:
        """Return the weights that tell bad lines from good ones in `train`; both sides weigh the same.

        `l2` keeps weights small.  Nesterov's method with a fixed step, for no line is longer than 1.
        """
        values = self._values(rare)
        used = train[self._row_of] & (values > 0)
        rows, row_starts, row_of = np.unique(self._row_of[used], return_index=True, return_inverse=True)
        names, column_of = np.unique(self._columns[used], return_inverse=True)
        by_column = np.argsort(column_of, kind="stable")
        column_starts = np.flatnonzero(np.diff(column_of[by_column], prepend=-1))
        across, down = values[used], values[used][by_column]
        row_down = row_of[by_column]
        y = self._bad[rows]
        each = np.where(y > 0, 0.5 / max(1.0, y.sum()), 0.5 / max(1.0, (1 - y).sum()))
        step = 1 / (0.25 + l2)
        weights = ahead = np.zeros(len(names))
        pace = 1.0
        for _ in range(STEPS):
            odds = np.add.reduceat(across * ahead[column_of], row_starts)
            slope = each * (1 / (1 + np.exp(-odds)) - y)
            new = ahead - step * (np.add.reduceat(down * slope[row_down], column_starts) + l2 * ahead)
            new_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
            ahead = new + (pace - 1) / new_pace * (new - weights)
            weights, pace = new, new_pace
        out = np.zeros(len(self.names))
        out[names] = weights
        return out

    def scores(self, rare: Floats, weights: Floats) -> Floats:
        """Return the log-odds of every line, in hundredths."""
        odds = np.bincount(self._row_of, self._values(rare) * weights[self._columns], len(self._bad))
        return np.asarray(UNIT * odds, dtype=np.float64)

    def _values(self, rare: Floats) -> Floats:
        raw = rare[self._columns]
        known = np.bincount(self._row_of, raw > 0, len(self._bad))
        size = np.sqrt(np.bincount(self._row_of, raw**2, len(self._bad)) + self._lengths - known)
        return np.asarray(raw / np.where(size > 0, size, 1.0)[self._row_of], dtype=np.float64)
