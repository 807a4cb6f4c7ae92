"""Large groups, where listing them all is out of the question: one good group a lead, one bound.

Without a limit on units (or with a wide one) the groups of one lead are as many as the subsets of
its neighbours. What a group gains splits by trade: a trade other than the lead's own is worth
having only where its enterprises together bring more than the mismatch costs.
"""

from __future__ import annotations

import numpy as np

from planner.formation.block import Block, Distances
from planner.formation.nearness import Floats, Ints


def trade_bound(
    block: Block, leads: Ints, value: Floats, table: Ints, worths: Floats, metre: Floats
) -> Floats:
    """Per lead what no group of it costs less than, as if all neighbours were near each other.

    ``value``: what the lead alone costs; ``table, worths``: its neighbours and what each brings,
    falling, padded with -1 and minus infinity; ``metre``: the weight of a metre, per lead.
    """
    kind = np.maximum(table, 0)
    often = np.where(table >= 0, block.count[kind], 0)
    gain = np.where(table >= 0, np.maximum(worths, 0.0), 0.0) * often
    trade = np.where(table >= 0, block.industry[kind], -1)
    own = block.industry[leads]
    row = np.broadcast_to(np.arange(len(leads))[:, None], table.shape)
    trades = int(max(trade.max(initial=-1), own.max(initial=-1))) + 1
    sums = np.zeros((len(leads), trades + 1))
    np.add.at(sums, (row, trade), gain)  # unknown trades are the last column
    fee = (metre * block.rules.mismatch)[:, None]
    known = sums[:, :trades]
    paid = np.maximum(known - fee, 0.0)
    free = known - paid
    at_home = np.where(own >= 0, own, 0)
    bonus = np.zeros(len(leads))
    if trades:
        # The lead's own trade costs nothing; where it has none, one other trade is free.
        bonus = np.where(own >= 0, free[np.arange(len(leads)), at_home], free.max(axis=1))
    return np.asarray(value - sums[:, trades] - paid.sum(axis=1) - bonus)


def greedy(
    block: Block,
    distances: Distances,
    lead: int,
    value: float,
    neighbours: Ints,
    worths: Floats,
    metre: float,
) -> tuple[Ints, float] | None:
    """One good group of a lead, grown neighbour by neighbour in falling order of worth.

    It is made to withstand the worst loss that any of the neighbours could bring.
    Returns its kinds (ascending) and its reduced cost, or None where none is lawful.
    """
    rules = block.rules
    fee = metre * rules.mismatch
    trade = block.industry[neighbours]
    own = int(block.industry[lead])
    left = block.count[neighbours] - (neighbours == lead)
    worthwhile = _worthwhile(trade, np.maximum(worths, 0.0) * left, own, fee)
    order = np.concatenate(
        [np.flatnonzero(worthwhile & (worths > 0)), np.flatnonzero(~worthwhile | (worths <= 0))]
    )
    keen = int((worthwhile & (worths > 0)).sum())
    near = np.ones(len(neighbours), dtype=bool)
    chosen, trades = [lead], {own} - {-1}
    full, members = int(block.full[lead]), int(block.members[lead])
    most = rules.max_units or (1 << 30)
    near_by = np.append(neighbours, lead)
    least_full = rules.min_full + int(block.loss[near_by].max())
    least_units = 3 if block.brittle[near_by].any() else 2
    for place, spot in enumerate(order.tolist()):
        if place >= keen and full >= least_full and len(chosen) >= least_units:
            break
        kind = int(neighbours[spot])
        while near[spot] and left[spot] > 0 and len(chosen) < most:
            if place >= keen and full >= least_full and len(chosen) >= least_units:
                break
            if rules.cap is not None and members + int(block.members[kind]) > rules.cap:
                break
            chosen.append(kind)
            left[spot] -= 1
            full += int(block.full[kind])
            members += int(block.members[kind])
            value -= float(worths[spot])
            if trade[spot] >= 0:
                value += fee if trades and int(trade[spot]) not in trades else 0.0
                trades.add(int(trade[spot]))
            near &= distances.between(np.full(len(neighbours), kind), neighbours) >= 0
    if len(chosen) < least_units or full < least_full:
        return None
    return np.sort(np.array(chosen, dtype=np.int64)), value


def _worthwhile(
    trade: Ints, gain: Floats, own: int, fee: float
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which neighbours belong to a trade that brings more than its mismatch costs."""
    sums = np.zeros(int(trade.max(initial=-1)) + 2)
    np.add.at(sums, trade, gain)
    worth: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (trade < 0) | (trade == own) | (sums[trade] > fee)
    )
    return worth
