"""What groups would be worth under given prices, and the bound that the prices prove."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from planner.formation.block import Flags
from planner.formation.nearness import Floats, Ints
from planner.formation.program import Program, Rows, widen
from planner.formation.search import search
from planner.formation.tiers import CHANGED, METRES

SMALL = 1e-6
"""A saving below this is none."""


class Pricing:
    """One set of prices for the rows of a program, and the questions that can be put to it."""

    def __init__(self, program: Program, prices: Floats, rows: Rows) -> None:
        self.program, self.prices, self.rows = program, prices, rows
        block = program.block
        self.block = block
        names = int(block.name.max(initial=-1)) + 1
        settled = block.pieces * len(program.settled)
        self._names_at = len(prices) - settled - names
        weight = program.weight.astype(float)
        for place, (tier, _) in enumerate(program.settled):
            start = len(prices) - settled + place * block.pieces
            weight[:, tier] -= prices[start : start + block.pieces]
        by_kind = weight[block.piece]
        self.metre = by_kind[:, METRES]
        """Per kind, what a metre of a group's dispersion costs."""
        self.profit = prices[: block.kinds] - (by_kind * block.joint_cost).sum(axis=1)
        """Per kind, what one of it brings to a group: its price less what being joint costs."""
        self.credit = np.where(block.name >= 0, np.maximum(by_kind[:, CHANGED], 0.0), 0.0)
        """Per kind, what keeping the name of today saves."""
        self.fee = np.zeros(block.kinds)
        """Per kind, what a group costs by the price of its cluster's number of columns."""
        counted = program.cluster >= 0
        first = self._names_at - program.trades - program.clusters
        self.fee[counted] = prices[first + program.cluster[counted]]
        self.bonus = np.zeros(block.kinds)
        """Per kind, what a group gains by holding its trade at all."""
        traded = program.trade >= 0
        self.bonus[traded] = -prices[first + program.clusters + program.trade[traded]]

    def reduced(self, objective: Ints, matrix: csc_array) -> Floats:
        """The reduced cost of every column of the program."""
        return np.asarray(objective - matrix.T @ self.prices)

    def groups(
        self, threshold: float, only: Flags, top: int | None, looks: int
    ) -> tuple[Ints, Floats, Flags]:
        """Groups whose reduced cost is at most ``threshold``, under any name they may carry.

        ``only``: the kinds that may lead; ``top``: the best so many of each lead (None: all);
        ``looks``: partial groups looked at, at most. Returns the groups, what all groups together
        could save at most (per piece, not positive), and for which pieces the list is complete.
        """
        block = self.block
        pieces = block.pieces
        floor = np.zeros(pieces)
        complete = np.ones(pieces, dtype=bool)
        lists = []
        for name in (-1, *np.unique(block.name[(self.credit > 0) & only]).tolist()):
            if name < 0:
                roots, gain, dual = only, self.profit, 0.0
            else:
                called = block.name == name
                roots = only & (self._beside(called) | called)
                gain = self.profit + self.credit * called
                dual = float(self.prices[self._names_at + name])
            found = search(
                block,
                self.program.pool.distances,
                gain,
                self.metre,
                threshold + dual,
                fee=self.fee,
                bonus=self.bonus,
                only=roots,
                top=top,
                work=looks,
            )
            lists.append(found.groups)
            saving = np.minimum(found.floor - dual + SMALL, 0.0)
            if name < 0:
                np.add.at(floor, found.piece, found.roots * saving)
            elif len(saving):
                # A name is carried once.
                floor[found.piece[0]] += saving.min()
            complete[found.piece[~found.complete]] = False
        joinable = np.bincount(
            block.piece, weights=block.count * block.joins + (block.name >= 0), minlength=pieces
        )
        floor -= SMALL * joinable
        width = max(g.shape[1] for g in lists)
        groups = np.concatenate([widen(g, width) for g in lists])
        return (np.unique(groups, axis=0) if len(groups) else groups), floor, complete

    def bound(self, objective: Ints, matrix: csc_array, piece: Ints, floor: Floats) -> Floats:
        """The Lagrangian bound of each piece: what no solution of it can cost less than.

        ``floor``: what groups could save at most, as :meth:`groups` returns it.
        """
        block = self.block
        bound = floor.copy()
        np.add.at(bound, self.rows.piece, self.rows.most * self.prices)
        upper = np.concatenate(
            [
                block.count,
                block.count[block.option_kind],
                np.ones(len(block.open_kind), dtype=np.int64),
            ]
        )
        fixed = len(upper)
        reduced = self.reduced(objective, matrix)[:fixed]
        np.add.at(bound, piece[:fixed], upper * np.minimum(reduced, 0.0))
        return bound

    def _beside(self, kinds: Flags) -> Flags:
        """The kinds that are near any of some kinds."""
        distances = self.program.pool.distances
        beside = np.zeros(len(kinds), dtype=bool)
        beside[distances.b[kinds[distances.a]]] = True
        return beside
