"""Who it happens to: spread as evenly as can be, or drawn by lot from a seed.

Both take units (persons, enterprises) with a probability each, in the order of the ledger's
ids, and say how many of each row it happens to.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


class Chance(Protocol):
    """A way to say who it happens to."""

    def happens(self, units: Counts, share: Shares) -> Counts:
        """Of each row's units, each with the row's probability: how many it happens to."""
        ...

    def picks(self, number: float, weights: Shares) -> Counts:
        """A number of rows to be copied (again and again, if need be), by their weights."""
        ...


class Even:
    """No chance at all: the expected number, spread evenly over the rows.

    Along the rows the expectations add up; each time the sum passes a half, it happens once.
    So the whole is the expected number (rounded), and no stretch of rows has more than its
    share by one. What is left over after a year counts in the next, so that one admission
    in four years does come in the fourth.
    """

    def __init__(self) -> None:
        self._left: dict[tuple[str, int], float] = {}
        self.kind = ""
        """What happens, so that each kind keeps its own remainder."""

    def happens(self, units: Counts, share: Shares) -> Counts:
        return self._along(units * share, units)

    def picks(self, number: float, weights: Shares) -> Counts:
        total = float(weights.sum())
        if not total:
            return np.zeros(len(weights), dtype=np.int64)
        expected = weights / total * number
        return self._along(expected, np.full(len(weights), 1_000_000, dtype=np.int64))

    def _along(self, expected: Shares, most: Counts) -> Counts:
        key = (self.kind, 0)
        start = self._left.get(key, 0.5)
        # Sums of floats differ in the last digits; a millionth is far below any person.
        sums = np.round(np.cumsum(expected) + start, 6)
        steps = np.floor(sums).astype(np.int64)
        found = np.diff(steps, prepend=np.int64(np.floor(start)))
        if len(sums):
            self._left[key] = float(sums[-1] - steps[-1])
        return np.minimum(found, most)


class Drawn:
    """By lot: every unit on its own, from a generator that a seed and a run began."""

    def __init__(self, seed: int, run: int) -> None:
        self._random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, run])))

    def happens(self, units: Counts, share: Shares) -> Counts:
        lots = self._random.random(int(units.sum()))
        row = np.repeat(np.arange(len(units)), units)
        return np.bincount(row[lots < share[row]], minlength=len(units)).astype(np.int64)

    def picks(self, number: float, weights: Shares) -> Counts:
        found = np.zeros(len(weights), dtype=np.int64)
        total = float(weights.sum())
        if not total:
            return found
        whole = int(number) + int(self._random.random() < number - int(number))
        rows = np.searchsorted(np.cumsum(weights) / total, self._random.random(whole), side="right")
        np.add.at(found, np.minimum(rows, len(weights) - 1), 1)
        return found
