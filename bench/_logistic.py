"""Logistic regression over sets of weighted pieces: full-batch gradient, so the same lines give the same weights."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.guard.suspicion import UNIT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST = 2
"""Lines that a piece must stand in."""
STEPS = 250
TURNS = 30
"""Of a power iteration, which comes near enough to the steepest direction."""
SPARE = 1.1
"""Step shorter than that direction allows: the iteration finds it from below."""


class Pieces:
    """Lines as pieces, cut once; learned from and scored in parts.

    A line is a vector of length 1 whose parts are the rarities of its pieces, 1 for a piece that is not known; its
    log-odds are the product with the weights.  A piece counts as often as it stands in a line.  There is no bias: a
    line of which nothing is known is neither.
    """

    def __init__(self, lines: Sequence[Sequence[str]], bad: Sequence[bool]) -> None:
        seen = Counter(piece for line in lines for piece in set(line))
        self.names = sorted(piece for piece, count in seen.items() if count >= LEAST)
        number = {name: at for at, name in enumerate(self.names)}
        rows = [sorted(number[piece] for piece in line if piece in number) for line in lines]
        self._lengths = np.array([len(line) for line in lines], dtype=np.float64)
        self._columns = np.array([at for row in rows for at in row], dtype=np.int32)
        self._row_of = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row) for row in rows])
        again = (self._columns[1:] == self._columns[:-1]) & (self._row_of[1:] == self._row_of[:-1])
        self._is_first = np.concatenate(([True], ~again))
        """False where a piece stands in a line again."""
        self._bad = np.array(bad, dtype=np.float64)

    def rarity(self, train: Flags) -> Floats:
        """Return 1 + ln(lines / lines with the piece), in whole hundredths, of the lines in `train`; 0 if too few."""
        count = np.bincount(self._columns[train[self._row_of] & self._is_first], minlength=len(self.names))
        rare = np.round(UNIT * (1 + np.log((1 + train.sum()) / (1 + count)))) / UNIT
        return np.where(count >= LEAST, rare, 0.0)

    def fit(self, train: Flags, rare: Floats, l2: float) -> Floats:
        """Return the weights that tell bad lines from good ones in `train`; both sides weigh the same.

        `l2` keeps weights small.  Nesterov's method, its step as long as the lines' steepest direction allows.
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

        def scored(ahead: Floats) -> Floats:
            return np.asarray(np.add.reduceat(across * ahead[column_of], row_starts))

        def carried(slope: Floats) -> Floats:
            return np.asarray(np.add.reduceat(down * slope[row_down], column_starts))

        steepest, size = np.ones(len(names)), 1.0
        for _ in range(TURNS):
            steepest = carried(each * scored(steepest / np.linalg.norm(steepest)))
            size = float(np.linalg.norm(steepest))
        step = 1 / (0.25 * SPARE * size + l2)
        weights = ahead = np.zeros(len(names))
        pace = 1.0
        for _ in range(STEPS):
            slope = each * (1 / (1 + np.exp(-scored(ahead))) - y)
            new = ahead - step * (carried(slope) + l2 * ahead)
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
