"""How hard to try, in counted work, so that the same input gives the same plan on any machine."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Limits of the search, all counted (columns, rounds, nodes), never timed."""

    neighbours: int = 4
    """Neighbours of each lead that the first pool of groups is made of."""
    first_groups: int = 200
    """Groups of each lead that the first pool takes in at most."""
    rounds: int = 60
    """Rounds of pricing at most, per stage of a block."""
    patience: int = 8
    """Rounds without a better relaxation, where the search is not complete, before pricing ends."""
    few_rounds: int = 20
    """Rounds of pricing that even a very large block gets."""
    slow_gain: float = 1e-4
    """In a very large block, a better relaxation is one that is better by this share."""
    fresh: int = 4
    """New groups per lead and round."""
    near_bound: float = 0.1
    """Pricing ends once the bound of a piece is so near the relaxation, as a share of a branch's
    overhead: listing all groups within the gap then finds the rest."""
    loose_bound: float = 0.0005
    """The same for each kind of a piece beyond usual size."""
    looks: int = 3_000_000
    """Partial groups looked at, per search."""
    columns: int = 60_000
    """Groups that an integer program may hold."""
    cut_rounds: int = 20
    """Rounds of cuts at most, before an integer program decides what is left."""
    cuts: int = 60
    """New cuts per round."""
    splits: int = 3
    """How often a fractional number of groups splits a program in two."""
    nodes: int = 20_000
    """Nodes of branch and bound at most, per integer program of a piece of usual size."""
    widenings: int = 1
    """How often a program of several tiers is widened before the tiers are solved one by one."""
    usual: int = 80
    """Up to so many kinds a piece is of usual size and is solved to the end."""
    near_enough: float = 0.003
    """A larger piece is left alone once its gap is within this share of its dispersion."""
    large_nodes: int = 20
    """Nodes of branch and bound at most, per integer program of a larger piece."""
    first_columns: int = 5
    """Columns per kind that the first program of a larger piece may hold."""
    first_gap: float = 0.005
    """The gap per kind, as a share of a branch's overhead, within which that program looks."""
    large_columns: int = 10_000
    """Columns that the last program of a larger piece may hold; beyond, corners are improved."""
    last_columns: int = 2000
    """So many of them at most may be left, after cuts, for an integer program."""
    corner_work: int = 200
    """Columns per kind of a larger piece that the programs of its corners may hold together."""
    corner_groups: int = 40
    """Groups per lead that such a corner may choose from."""
    corners: tuple[int, ...] = (30, 60)
    """Enterprises that are freed together when a larger piece is improved corner by corner."""
    limits: int = 12
    """How often a larger piece is solved, at most, for a limit on its changes."""
    block: int = 120
    """Kinds that are packed together into one linear program at most."""


_MARGIN = 0.2
"""Seconds by which the clocks of this program and of its solvers may differ, and more."""


class Deadline:
    """The user's own time limit; the only clock in the core, and None never looks at it."""

    def __init__(self, seconds: float | None) -> None:
        self.end = None if seconds is None else time.monotonic() + seconds
        self.hit = False

    def left(self) -> float | None:
        """Seconds left, None without a limit."""
        return None if self.end is None else max(0.0, self.end - time.monotonic())

    def left_it_alone(self) -> bool:
        """Whether what was done until now is what would have been done without a limit."""
        return not self.hit and (self.end is None or self.end - time.monotonic() > _MARGIN)

    def over(self) -> bool:
        """Whether the time is up (and remember that it was)."""
        if self.end is not None and time.monotonic() >= self.end:
            self.hit = True
        return self.hit
