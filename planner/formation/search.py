"""Finds lawful joint groups: all of them, the best ones, or those that a price makes worthwhile.

A group is grown from a root, its lead enterprise, by adding one neighbour after the other in
falling order of value, level by level for all roots at once. A branch of the search is cut as
soon as even the best neighbours left could not bring it under the threshold, so that a complete
search over hundreds of millions of groups looks at few of them. Where the allowed work runs out
the search says for which roots it is not complete.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.formation.block import Block, Distances, Flags, dispersion, withstands
from planner.formation.large import greedy, trade_bound
from planner.formation.nearness import Floats, Ints


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``groups``: shape (groups, most units), kinds ascending in each row, padded with -1 at its end.
    ``value``: a lower bound of each group's reduced cost under the prices asked about (exact but
    for ties between leads). ``floor``: per root a number that no reduced cost of a group of that
    root is below; ``roots``: how many groups of that root can exist at once.
    """

    groups: Ints
    value: Floats
    floor: Floats
    roots: Ints
    piece: Ints
    complete: Flags


@dataclass
class _States:
    root: Ints
    spot: Ints
    value: Floats
    full: Ints
    members: Ints
    chosen: Ints  # shape (states, units so far), padded with -1

    def take(self, rows: Ints | Flags) -> _States:
        return _States(
            self.root[rows],
            self.spot[rows],
            self.value[rows],
            self.full[rows],
            self.members[rows],
            self.chosen[rows],
        )


def search(
    block: Block,
    distances: Distances,
    profit: Floats,
    metre: float | Floats,
    threshold: float,
    *,
    fee: Floats | None = None,
    bonus: Floats | None = None,
    only: Flags | None = None,
    nearest: int | None = None,
    top: int | None = None,
    work: int = 3_000_000,
) -> Found:
    """Search groups whose reduced cost ``metre * dispersion - sum of profits`` is ≤ ``threshold``.

    ``profit``: per kind, what one of it brings. ``metre``: the weight of a metre of dispersion,
    one for all or per kind (and then the same for all kinds of a piece).
    ``fee``: per kind, what a group rooted there costs besides (default nothing).
    ``bonus``: per kind, what a group gains by holding its trade at all (default nothing).
    ``only``: which kinds may be roots (default all). ``nearest``: look only at so many neighbours
    of each root (the result is then not complete). ``top``: keep only the best so many groups of
    each root. ``work``: how many partial groups may be looked at, per batch of roots.
    """
    fee = np.zeros(block.kinds) if fee is None else fee
    bonus = np.zeros(block.kinds) if bonus is None else bonus
    metre = np.broadcast_to(np.asarray(metre, dtype=float), (block.kinds,))
    can = block.joins & (block.label < 0)
    roots = np.flatnonzero(can if only is None else can & only)
    batches = []
    labels = block.label[block.label >= 0]
    for label in np.unique(labels):
        kinds = np.flatnonzero(block.label == label)
        if only is None or only[kinds].any():
            batches.append(
                _pinned(block, distances, profit, fee, bonus, metre, threshold, kinds, top, work)
            )
    if len(roots):
        degree = distances.start[roots + 1] - distances.start[roots]
        size = max(1, 2_000_000 // max(1, int(degree.max())))
        for low in range(0, len(roots), size):
            batches.append(
                _grow_roots(
                    block,
                    distances,
                    profit,
                    fee,
                    bonus,
                    metre,
                    threshold,
                    roots[low : low + size],
                    nearest,
                    top,
                    work,
                )
            )
    return _together(batches)


def _together(batches: list[Found]) -> Found:
    if not batches:
        none = np.empty(0, dtype=np.int64)
        return Found(
            np.empty((0, 2), dtype=np.int64),
            np.empty(0),
            np.empty(0),
            none,
            none,
            np.empty(0, dtype=bool),
        )
    width = max(b.groups.shape[1] for b in batches)
    groups = np.concatenate([_pad(b.groups, width) for b in batches])
    value = np.concatenate([b.value for b in batches])
    if len(groups):
        groups, first = np.unique(groups, axis=0, return_index=True)
        value = value[first]
    return Found(
        groups,
        value,
        np.concatenate([b.floor for b in batches]),
        np.concatenate([b.roots for b in batches]),
        np.concatenate([b.piece for b in batches]),
        np.concatenate([b.complete for b in batches]),
    )


def _pad(groups: Ints, width: int) -> Ints:
    if groups.shape[1] == width:
        return groups
    wide = np.full((len(groups), width), -1, dtype=np.int64)
    wide[:, : groups.shape[1]] = groups
    return wide


def _grow_roots(
    block: Block,
    distances: Distances,
    profit: Floats,
    fee: Floats,
    bonus: Floats,
    metre: Floats,
    threshold: float,
    roots: Ints,
    nearest: int | None,
    top: int | None,
    work: int,
) -> Found:
    """All groups led by these roots: the lead has most full members, so others have no more."""
    start, stop = distances.start[roots], distances.start[roots + 1]
    owner = np.repeat(np.arange(len(roots)), stop - start)
    edge = np.arange(len(owner)) - np.repeat(np.cumsum(stop - start) - (stop - start), stop - start)
    edge += np.repeat(start, stop - start)
    kind = distances.b[edge]
    lead = roots[owner]
    fits = block.joins[kind] & (block.label[kind] < 0)
    rank = block.full * block.kinds + np.arange(block.kinds)
    costs = metre[lead] > 0
    # Where metres cost nothing any lead will do, and each group is found from one root only.
    fits &= np.where(costs, block.full[kind] <= block.full[lead], rank[kind] <= rank[lead])
    fits &= (kind != lead) | (block.count[lead] > 1)
    owner, kind, lead, gap = owner[fits], kind[fits], lead[fits], distances.d[edge[fits]]
    # Each counts as if it brought its trade's bonus; who comes second gives it back.
    worth = profit[kind] - metre[lead] * gap + bonus[kind]
    # Of equal neighbours those of the lead's trade come first.
    stranger = (block.industry[kind] != block.industry[lead]).astype(np.int64)
    order = np.lexsort((kind, stranger, -worth, owner))
    owner, kind, worth = owner[order], kind[order], worth[order]
    many = np.bincount(owner, minlength=len(roots))
    column = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    trimmed = np.zeros(len(roots), dtype=bool)
    if nearest is not None:
        trimmed = many > nearest
        keep = column < nearest
        owner, kind, worth, column = owner[keep], kind[keep], worth[keep], column[keep]
    width = int(column.max()) + 1 if len(column) else 1
    table = np.full((len(roots), width), -1, dtype=np.int64)
    worths = np.full((len(roots), width), -np.inf)
    table[owner, column] = kind
    worths[owner, column] = worth
    first = _States(
        np.arange(len(roots)),
        np.full(len(roots), -1),
        metre[roots] * block.rules.overhead + fee[roots] - profit[roots] - bonus[roots],
        block.full[roots],
        block.members[roots],
        roots[:, None],
    )
    groups, value, owners, whole = _grow(
        block, distances, first, table, worths, bonus, metre[roots], threshold, top, work
    )
    complete = whole & ~trimmed
    floor = np.full(len(roots), threshold)
    if len(value):
        np.minimum.at(floor, owners, value)
    if not complete.all():
        loose = np.maximum(
            _relaxed(block, first, table, worths),
            trade_bound(block, roots, first.value, table, worths, metre[roots]),
        )
        # Of neighbours that were not even looked at nothing is known.
        loose = np.where(trimmed, -np.inf, loose)
        floor = np.where(complete, floor, np.minimum(loose, floor))
        # Of neighbours that were never looked at nothing is known.
        floor[trimmed] = -np.inf
        groups, value = _and_greedy(
            block, distances, roots, first.value, table, worths, metre[roots], threshold, whole
        ).joined(groups, value)
    return Found(groups, value, floor, block.count[roots], block.piece[roots], complete)


@dataclass
class _More:
    groups: list[Ints]
    value: list[float]

    def joined(self, groups: Ints, value: Floats) -> tuple[Ints, Floats]:
        if not self.groups:
            return groups, value
        width = max(groups.shape[1], *(len(g) for g in self.groups))
        rows = [_pad(g[None, :], width) for g in self.groups]
        return np.concatenate([_pad(groups, width), *rows]), np.concatenate([value, self.value])


def _and_greedy(
    block: Block,
    distances: Distances,
    roots: Ints,
    alone: Floats,
    table: Ints,
    worths: Floats,
    metre: Floats,
    threshold: float,
    whole: Flags,
) -> _More:
    """One good large group for each root that could not be searched to the end."""
    more = _More([], [])
    if np.isfinite(threshold):
        for place in np.flatnonzero(~whole).tolist():
            length = int((table[place] >= 0).sum())
            found = greedy(
                block,
                distances,
                int(roots[place]),
                float(alone[place]),
                table[place, :length],
                worths[place, :length],
                float(metre[place]),
            )
            if found is not None and found[1] <= threshold:
                more.groups.append(found[0])
                more.value.append(found[1])
    return more


def _pinned(
    block: Block,
    distances: Distances,
    profit: Floats,
    fee: Floats,
    bonus: Floats,
    metre: Floats,
    threshold: float,
    kinds: Ints,
    top: int | None,
    work: int,
) -> Found:
    """All groups that hold everyone who carries one pinned label, and perhaps others."""
    rules = block.rules
    base = np.repeat(kinds, block.count[kinds])
    piece = block.piece[kinds[:1]]
    nothing = Found(
        np.empty((0, 2), dtype=np.int64),
        np.empty(0),
        np.array([threshold]),
        np.array([1]),
        piece,
        np.array([True]),
    )
    grid = distances.between(
        np.repeat(base[:, None], len(base), 1), np.repeat(base[None, :], len(base), 0)
    )
    np.fill_diagonal(grid, 0)
    full, members = int(block.full[base].sum()), int(block.members[base].sum())
    if (
        (grid < 0).any()
        or (rules.cap is not None and members > rules.cap)
        or (rules.max_units is not None and len(base) > rules.max_units)
    ):
        return nothing
    others = np.flatnonzero(block.joins & (block.label < 0))
    near = np.ones(len(others), dtype=bool)
    for kind in kinds:
        near &= distances.between(np.full(len(others), kind), others) >= 0
    others = others[near]
    order = np.lexsort((others, -(profit + bonus)[others]))
    table = others[order][None, :] if len(others) else np.full((1, 1), -1, dtype=np.int64)
    worths = (profit + bonus)[table] if len(others) else np.full((1, 1), -np.inf)
    trades, of_trade = np.unique(block.industry[base], return_index=True)
    strange = max(0, int((trades >= 0).sum()) - 1)
    weight = float(metre[base[0]])
    value = weight * (rules.overhead + rules.mismatch * strange)
    value += float(fee[base[0]] - profit[base].sum() - bonus[base[of_trade]].sum())
    first = _States(
        np.array([0]),
        np.array([-1]),
        np.array([value]),
        np.array([full]),
        np.array([members]),
        base[None, :],
    )
    groups, values, _, whole = _grow(
        block, distances, first, table, worths, bonus, metre[base[:1]], threshold, None, work
    )
    if withstands(block, base[None, :])[0]:
        own = np.sort(base)[None, :]
        width = max(groups.shape[1], own.shape[1])
        groups = np.concatenate([_pad(own, width), _pad(groups, width)])
        values = np.concatenate([[value], values])
    if len(groups):
        # What was grown without looking at distances is now weighed as it is.
        kind = np.maximum(groups, 0)
        earned = np.where(groups >= 0, profit[kind], 0.0).sum(axis=1)
        values = weight * dispersion(block, distances, groups)[0] + fee[base[0]] - earned
        good = values <= threshold + 1e-9
        groups, values = groups[good], values[good]
    floor = float(values.min()) if len(values) else threshold
    if top is not None:
        best = _best_of_each(np.zeros(len(values), dtype=np.int64), values, top)
        groups, values = groups[best], values[best]
    if not whole[0]:
        floor = min(floor, float(_relaxed(block, first, table, worths)[0]))
    return Found(groups, values, np.array([min(floor, threshold)]), np.array([1]), piece, whole)


def _slots(block: Block, states: _States) -> Ints:
    """How many more units each partial group may take at most."""
    units = (states.chosen >= 0).sum(axis=1)
    most = block.rules.max_units
    slots = np.full(len(units), 1 << 30) if most is None else most - units
    if block.rules.cap is not None and block.joins.any():
        least = int(block.members[block.joins].min())
        if least > 0:
            slots = np.minimum(slots, (block.rules.cap - states.members) // least)
    most_units: Ints = np.minimum(slots, int(block.count[block.joins].sum()))
    return most_units


def _relaxed(block: Block, first: _States, table: Ints, worths: Floats) -> Floats:
    """Per root a bound that ignores who is near whom: as if the best neighbours all fitted."""
    slots = _slots(block, first)
    gain = np.maximum(worths, 0.0)
    if block.count.max(initial=1) > 1:
        return np.asarray(first.value - slots * gain.max(axis=1, initial=0.0))
    sums = np.concatenate([np.zeros((len(gain), 1)), np.cumsum(gain, axis=1)], axis=1)
    last = np.clip(slots, 0, gain.shape[1])
    return np.asarray(first.value - sums[np.arange(len(gain)), last])


def _grow(
    block: Block,
    distances: Distances,
    states: _States,
    table: Ints,
    worths: Floats,
    bonus: Floats,
    metre: Floats,
    threshold: float,
    top: int | None,
    work: int,
) -> tuple[Ints, Floats, Ints, Flags]:
    """Grow partial groups level by level; returns groups, values, their roots, completeness.

    ``metre``: the weight of a metre, per root.
    """
    rules = block.rules
    whole = np.ones(len(table), dtype=bool)
    lengths = (table >= 0).sum(axis=1)
    found: list[tuple[Ints, Floats, Ints]] = []
    slack = 1e-9
    careful = bool(block.loss.any() or block.brittle.any())
    most_full = np.where(table >= 0, block.full[table], 0).max(axis=1)
    budget = work
    while len(states.root):
        slots = _slots(block, states)
        reach = states.full + slots * most_full[states.root] >= rules.min_full
        states, slots = states.take((slots > 0) & reach), slots[(slots > 0) & reach]
        if not len(states.root):
            break
        missing = states.value - threshold
        bar = np.where(missing > 0, missing / slots, missing) - slack
        end = _count_at_least(worths, states.root, bar, lengths)
        last = np.where(states.spot >= 0, table[states.root, np.maximum(states.spot, 0)], -1)
        again = (last >= 0) & (block.count[np.maximum(last, 0)] > 1)
        begin = np.where(again, states.spot, states.spot + 1)
        begin = np.maximum(begin, 0)
        many = np.maximum(end - begin, 0)
        total = int(many.sum())
        if total > budget:
            # Keep the most promising partial groups; their roots are no longer complete.
            order = np.argsort(states.value, kind="stable")
            keep = order[np.cumsum(many[order]) <= budget]
            lost = np.setdiff1d(order, keep)
            whole[states.root[lost]] = False
            keep.sort()
            states, begin, many = states.take(keep), begin[keep], many[keep]
            total = int(many.sum())
        # Wide groups cost more to look at.
        budget -= total * (1 + states.chosen.shape[1] // 4)
        if total == 0:
            break
        parent = np.repeat(np.arange(len(many)), many)
        spot = np.arange(total) - np.repeat(np.cumsum(many) - many, many) + begin[parent]
        grown = states.take(parent)
        kind = table[grown.root, spot]
        lawful = np.ones(total, dtype=bool)
        if rules.cap is not None:
            lawful &= grown.members + block.members[kind] <= rules.cap
        used = np.zeros(total, dtype=np.int64)
        strange = np.ones(total, dtype=bool)
        some = np.zeros(total, dtype=bool)
        trade = block.industry[kind]
        for level in range(grown.chosen.shape[1]):
            other = grown.chosen[:, level]
            there = other >= 0
            other = np.maximum(other, 0)
            lawful &= ~there | (distances.between(other, kind) >= 0)
            used += there & (other == kind)
            strange &= ~there | (block.industry[other] != trade)
            some |= there & (block.industry[other] >= 0)
        lawful &= used < block.count[kind]
        mismatch = strange & some & (trade >= 0)
        strangeness = metre[grown.root] * rules.mismatch * mismatch
        value = grown.value - worths[grown.root, spot] + strangeness
        value += bonus[kind] * ~strange
        rows = np.flatnonzero(lawful)
        states = _States(
            grown.root[rows],
            spot[rows],
            value[rows],
            grown.full[rows] + block.full[kind[rows]],
            grown.members[rows] + block.members[kind[rows]],
            np.concatenate([grown.chosen[rows], kind[rows, None]], axis=1),
        )
        good = (states.full >= rules.min_full) & (states.value <= threshold + slack)
        if careful:
            good[good] = withstands(block, states.chosen[good])
        if good.any():
            hit = states.take(good)
            if top is not None:
                hit = hit.take(_best_of_each(hit.root, hit.value, top))
            found.append((_ascending(hit.chosen), hit.value, hit.root))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return np.empty((0, 2), dtype=np.int64), np.empty(0), none, whole
    width = max(g.shape[1] for g, _, _ in found)
    groups = np.concatenate([_pad(g, width) for g, _, _ in found])
    value = np.concatenate([v for _, v, _ in found])
    root = np.concatenate([r for _, _, r in found])
    if top is not None:
        best = _best_of_each(root, value, top)
        groups, value, root = groups[best], value[best], root[best]
    return groups, value, root, whole


def _ascending(chosen: Ints) -> Ints:
    """Rows sorted ascending with the padding at the end."""
    big = np.iinfo(np.int64).max
    rows = np.sort(np.where(chosen >= 0, chosen, big), axis=1)
    return np.where(rows == big, -1, rows)


def _best_of_each(root: Ints, value: Floats, top: int) -> Ints:
    """Rows of the ``top`` smallest values of each root, ties by position."""
    order = np.lexsort((np.arange(len(root)), value, root))
    ranked = root[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    many = np.diff(np.r_[starts, len(ranked)])
    place = np.arange(len(ranked)) - np.repeat(starts, many)
    return np.sort(order[place < top])


def _count_at_least(rows: Floats, row: Ints, bar: Floats, lengths: Ints) -> Ints:
    """How many leading entries of ``rows[row]`` (falling) are at least ``bar``: a bisection."""
    low = np.zeros(len(row), dtype=np.int64)
    high = lengths[row].copy()
    while (low < high).any():
        middle = (low + high) // 2
        spot = np.minimum(middle, rows.shape[1] - 1)
        up = (low < high) & (rows[row, spot] >= bar)
        down = (low < high) & ~up
        low = np.where(up, middle + 1, low)
        high = np.where(down, middle, high)
    return low
