"""The mathematical program of a block: its columns, its rows, its linear and integer solutions.

Columns come in four families, in this order: the fallback of each kind, scarce options, optional
branches, joint groups. Rows: each kind is served as often as it counts; no supply gives more than
its room; only an opened branch hosts; a piece needs so many columns at least; a name of today is
carried once; tiers already settled keep their value.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeWarning, linprog, milp
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from planner.formation.block import Block, Distances, Flags, dispersion
from planner.formation.nearness import Floats, Ints
from planner.formation.supply import NO_LIMIT
from planner.formation.tiers import CHANGED, METRES

GRAIN = 65536.0
"""Prices are rounded to 1/GRAIN, so that every sum that a bound is made of is exact."""


TIGHT = 12
"""Up to so many places left, a host's room is also rounded by PARTS."""
PARTS = (2, 3)


class Pool:
    """The joint groups known so far, each with the name it carries (-1 for none) and its costs."""

    def __init__(self, block: Block, distances: Distances) -> None:
        self.block, self.distances = block, distances
        self.groups: Ints = np.empty((0, 2), dtype=np.int64)
        self.name: Ints = np.empty(0, dtype=np.int64)
        self.cost: Ints = np.empty((0, 5), dtype=np.int64)
        self.piece: Ints = np.empty(0, dtype=np.int64)
        self._known: set[bytes] = set()

    def __len__(self) -> int:
        return len(self.groups)

    def add(self, groups: Ints) -> int:
        """Take in groups (kinds ascending, padded with -1), each with every name it may carry.

        Returns how many columns were new.
        """
        if not len(groups):
            return 0
        block = self.block
        rows = [np.ascontiguousarray(row[row >= 0]).tobytes() for row in groups]
        fresh = [k for k, key in enumerate(rows) if key not in self._known]
        if not fresh:
            return 0
        self._known.update(rows[k] for k in fresh)
        groups = groups[np.array(fresh)]
        real = groups >= 0
        kind = np.where(real, groups, 0)
        metres, _ = dispersion(block, self.distances, groups)
        cost = (block.joint_cost[kind] * real[:, :, None]).sum(axis=1)
        cost[:, METRES] += metres
        names = [np.full(len(groups), -1)]
        parts = [np.arange(len(groups))]
        costs = [cost]
        called = np.where(real, block.name[kind], -1)
        for column in range(groups.shape[1]):
            name = called[:, column]
            first = (name >= 0) & ~(called[:, :column] == name[:, None]).any(axis=1)
            rows_named = np.flatnonzero(first)
            if not len(rows_named):
                continue
            kept = (called[rows_named] == name[rows_named, None]).sum(axis=1)
            credit = cost[rows_named].copy()
            credit[:, CHANGED] -= kept
            parts.append(rows_named)
            names.append(name[rows_named])
            costs.append(credit)
        which = np.concatenate(parts)
        width = max(self.groups.shape[1], groups.shape[1])
        self.groups = np.concatenate([widen(self.groups, width), widen(groups[which], width)])
        self.name = np.concatenate([self.name, *names])
        self.cost = np.concatenate([self.cost, *costs])
        self.piece = np.concatenate([self.piece, block.piece[groups[which, 0]]])
        return len(which)

    def find(self, group: Ints, name: int) -> int:
        """The column of a known group that carries a name."""
        wanted = np.full(self.groups.shape[1], -1, dtype=np.int64)
        wanted[: len(group)] = group
        return int(np.flatnonzero((self.groups == wanted).all(axis=1) & (self.name == name))[0])


def widen(groups: Ints, width: int) -> Ints:
    """Groups padded with -1 to a common width."""
    wide = np.full((len(groups), width), -1, dtype=np.int64)
    wide[:, : groups.shape[1]] = groups
    return wide


@dataclass(frozen=True)
class Rows:
    """Right-hand sides and pieces of the rows; the first ``kinds`` rows are equalities."""

    most: Floats
    piece: Ints
    kinds: int


@dataclass(frozen=True)
class Sheet:
    """A program written out: for every column its tier costs, its piece, its upper bound and what
    it costs in this stage; the matrix (rows, columns) and the rows' right-hand sides."""

    cost: Ints
    piece: Ints
    upper: Ints
    objective: Ints
    matrix: csc_array
    rows: Rows


@dataclass
class Program:
    """Columns and rows of a block for one stage.

    ``weight``: per piece and tier, what one unit of that tier costs now. ``settled``: pairs of a
    tier and its value per piece, to be kept.
    """

    block: Block
    pool: Pool
    weight: Ints
    settled: list[tuple[int, Ints]] = field(default_factory=list)

    def __post_init__(self) -> None:
        block = self.block
        self._member_rows = np.flatnonzero(block.room_members < NO_LIMIT // 2)
        self._unit_rows = np.flatnonzero(block.room_units < NO_LIMIT // 2)
        self._names = int(block.name.max(initial=-1)) + 1
        self._count_columns()

    def _count_columns(self) -> None:
        """How many columns each cluster of neighbours needs at least.

        A group lies in one cluster and serves at most so many units: a rounded sum of the kinds'
        own rows, which any integral solution keeps and a fractional one may not.
        """
        block, units = self.block, self.block.rules.max_units
        self.cluster = np.full(block.kinds, -1)
        """Per kind the number of its cluster, -1 where one column is enough."""
        links = coo_array(
            (np.ones(len(block.near_a), dtype=np.int8), (block.near_a, block.near_b)),
            shape=(block.kinds, block.kinds),
        )
        label = connected_components(links, directed=False)[1].astype(np.int64)
        size = np.bincount(label, weights=block.count)
        least = np.ceil(size / units) if units else np.ones(len(size))
        wide = np.flatnonzero(least > 1)
        spot = np.full(len(size), -1)
        spot[wide] = np.arange(len(wide))
        self.cluster = spot[label]
        self.clusters = len(wide)
        self.least_columns = least[wide]
        self._cluster_piece = np.zeros(len(wide), dtype=np.int64)
        inside = self.cluster >= 0
        self._cluster_piece[self.cluster[inside]] = block.piece[inside]
        self._count_trades(label)

    def _count_trades(self, label: Ints) -> None:
        """In how many columns each trade of a cluster must stand at least.

        Again a rounded sum of kinds' rows. Where a whole trade fits into one group the rows say so
        themselves; it is of use only where a trade fills a group and something is left over.
        """
        block, units = self.block, self.block.rules.max_units
        self.trade = np.full(block.kinds, -1)
        """Per kind the number of its trade's row, -1 where there is none."""
        self.trades = 0
        self.least_touched = np.empty(0)
        self._trade_piece = np.empty(0, dtype=np.int64)
        known = np.flatnonzero((block.industry >= 0) & (self.cluster >= 0))
        if units is None or block.rules.mismatch == 0 or not len(known):
            return
        key = label[known] * (int(block.industry.max()) + 1) + block.industry[known]
        found, spot = np.unique(key, return_inverse=True)
        size = np.bincount(spot, weights=block.count[known], minlength=len(found))
        useful = np.flatnonzero((size > units) & (size % units > 0))
        number = np.full(len(found), -1)
        number[useful] = np.arange(len(useful))
        self.trade[known] = number[spot]
        self.trades = len(useful)
        self.least_touched = np.ceil(size[useful] / units)
        self._trade_piece = np.zeros(len(useful), dtype=np.int64)
        inside = self.trade >= 0
        self._trade_piece[self.trade[inside]] = block.piece[inside]

    def sheet(self) -> Sheet:
        """The program over all columns known now."""
        cost, piece, upper = self._columns()
        matrix, rows = self._matrix(cost, piece)
        objective: Ints = (cost * self.weight[piece]).sum(axis=1)
        return Sheet(cost, piece, upper, objective, matrix, rows)

    def _columns(self) -> tuple[Ints, Ints, Ints]:
        """Tier costs (columns, 5), pieces and upper bounds of all columns."""
        block, pool = self.block, self.pool
        cost = np.concatenate([block.fallback_cost, block.option_cost, block.open_cost, pool.cost])
        piece = np.concatenate(
            [
                block.piece,
                block.piece[block.option_kind],
                block.piece[block.open_kind],
                pool.piece,
            ]
        )
        real = pool.groups >= 0
        most = np.where(real, block.count[np.where(real, pool.groups, 0)], np.iinfo(np.int64).max)
        upper = np.concatenate(
            [
                block.count,
                block.count[block.option_kind],
                np.ones(len(block.open_kind), dtype=np.int64),
                most.min(axis=1) if len(pool) else np.empty(0, dtype=np.int64),
            ]
        )
        return cost, piece, upper

    def _matrix(self, cost: Ints, piece: Ints) -> tuple[csc_array, Rows]:
        """The rows as one sparse matrix (rows, columns) with their right-hand sides."""
        block, pool = self.block, self.pool
        n, m, o = block.kinds, len(block.option_kind), len(block.open_kind)
        row: list[Ints] = [np.arange(n), block.option_kind, block.open_kind]
        column: list[Ints] = [np.arange(n), n + np.arange(m), n + m + np.arange(o)]
        value: list[Ints] = [np.ones(n + m + o, dtype=np.int64)]
        real = pool.groups >= 0
        which = np.nonzero(real)
        row.append(pool.groups[which])
        column.append(n + m + o + which[0])
        value.append(np.ones(len(which[0]), dtype=np.int64))
        most: list[Floats] = [block.count.astype(float)]
        pieces: list[Ints] = [block.piece]
        base = n
        supply_piece = np.zeros(len(block.room_units), dtype=np.int64)
        supply_piece[block.option_supply] = block.piece[block.option_kind]
        opener = {int(s): k for k, s in enumerate(block.open_supply)}
        members = block.members[block.option_kind]
        tight = self._member_rows[block.room_members[self._member_rows] <= TIGHT]
        for rows, room, load in (
            (self._member_rows, block.room_members, members),
            # Rounded parts of the same rows, which only fractional solutions break: where three
            # places are left, two enterprises of two members do not both fit.
            *((tight, block.room_members // part, members // part) for part in PARTS),
            (self._unit_rows, block.room_units, np.ones(m, dtype=np.int64)),
        ):
            spot = np.full(len(block.room_units), -1)
            spot[rows] = np.arange(len(rows))
            held = spot[block.option_supply] >= 0
            row.append(base + spot[block.option_supply][held])
            column.append(n + np.flatnonzero(held))
            value.append(load[held])
            right = room[rows].astype(float)
            for k, supply in enumerate(rows.tolist()):
                if supply in opener:
                    row.append(np.array([base + k]))
                    column.append(np.array([n + m + opener[supply]]))
                    value.append(np.array([-int(room[supply])]))
                    right[k] = 0.0
            most.append(right)
            pieces.append(supply_piece[rows])
            base += len(rows)
        for k, supply in enumerate(block.open_supply.tolist()):
            links = np.flatnonzero(block.option_supply == supply)
            row += [base + np.arange(len(links)), base + np.arange(len(links))]
            column += [n + links, np.full(len(links), n + m + k)]
            value += [np.ones(len(links), dtype=np.int64), -block.count[block.option_kind[links]]]
            most.append(np.zeros(len(links)))
            pieces.append(block.piece[block.option_kind[links]])
            base += len(links)
        lead = np.concatenate([np.arange(n), block.option_kind, block.open_kind, pool.groups[:, 0]])
        counted = np.flatnonzero(self.cluster[lead] >= 0)
        row.append(base + self.cluster[lead[counted]])
        column.append(counted)
        value.append(np.full(len(counted), -1))
        most.append(-self.least_columns)
        pieces.append(self._cluster_piece)
        base += self.clusters
        if self.trades:
            own = self.trade[np.concatenate([np.arange(n), block.option_kind, block.open_kind])]
            alone = np.flatnonzero(own >= 0)
            touched = np.sort(
                np.where(real, self.trade[np.where(real, pool.groups, 0)], -1), axis=1
            )
            fresh = (np.diff(touched, axis=1, prepend=-1) != 0) & (touched >= 0)
            group, place = np.nonzero(fresh)
            row += [base + own[alone], base + touched[group, place]]
            column += [alone, n + m + o + group]
            value += [np.full(len(alone), -1), np.full(len(group), -1)]
            most.append(-self.least_touched)
            pieces.append(self._trade_piece)
            base += self.trades
        if self._names:
            named = np.flatnonzero(pool.name >= 0)
            row.append(base + pool.name[named])
            column.append(n + m + o + named)
            value.append(np.ones(len(named), dtype=np.int64))
            most.append(np.ones(self._names))
            owner = np.zeros(self._names, dtype=np.int64)
            has = block.name >= 0
            owner[block.name[has]] = block.piece[has]
            pieces.append(owner)
            base += self._names
        for tier, settled in self.settled:
            touched = np.flatnonzero(cost[:, tier])
            row.append(base + piece[touched])
            column.append(touched)
            value.append(cost[touched, tier])
            most.append(settled.astype(float))
            pieces.append(np.arange(len(settled)))
            base += len(settled)
        matrix = csc_array(
            coo_array(
                (
                    np.concatenate(value).astype(float),
                    (np.concatenate(row), np.concatenate(column)),
                ),
                shape=(base, len(cost)),
            )
        )
        return matrix, Rows(np.concatenate(most), np.concatenate(pieces), n)


def relax(sheet: Sheet, columns: Ints, lines: Ints) -> tuple[Floats, Floats] | None:
    """Solve the linear relaxation over some columns and rows of a sheet.

    Returns the solution, 0 in all other columns, and the rounded prices of the rows, 0 for all
    others. None where the solver gives up. Prices of inequalities are never positive.
    """
    rows = sheet.rows
    solved = linear(
        sheet.objective[columns].astype(float),
        csr_array(sheet.matrix[:, columns].tocsr()[lines]),
        rows.most[lines],
        lines < rows.kinds,
    )
    if solved is None:
        return None
    x, prices = np.zeros(len(sheet.cost)), np.zeros(len(rows.most))
    x[columns], prices[lines] = solved
    return x, prices


def linear(
    cost: Floats, matrix: csr_array, right: Floats, same: Flags
) -> tuple[Floats, Floats] | None:
    """Solve a linear program; returns the solution and the rounded prices of its rows.

    ``same``: the rows that are equalities; the others are at most ``right``, and their prices are
    never positive. None where the solver gives up.
    """
    some = not same.all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OptimizeWarning)
        result = linprog(  # type: ignore[call-overload]  # the stubs know no sparse rows
            cost,
            A_eq=matrix[same],
            b_eq=right[same],
            A_ub=matrix[~same] if some else None,
            b_ub=right[~same] if some else None,
            bounds=(0, None),
            method="highs",
        )
    if result.status != 0:
        return None
    price = np.zeros(len(right))
    price[same] = result.eqlin.marginals
    if some:
        price[~same] = np.minimum(result.ineqlin.marginals, 0.0)
    return np.asarray(result.x), np.rint(price * GRAIN) / GRAIN


@dataclass(frozen=True)
class Relaxed:
    """What column generation leaves: a bound per piece, the prices that prove it (None if the
    solver gave up), and the last linear solution."""

    low: Floats
    prices: Floats | None
    x: Floats | None


@dataclass(frozen=True)
class Integral:
    """An integer solution over some columns and whether the solver proved it best among them."""

    x: Ints
    proven: bool
    bound: float


def integer(
    cost: Floats,
    matrix: csr_array,
    right: Floats,
    same: Flags,
    upper: Ints,
    nodes: int,
    seconds: float | None,
    slack: float | None = None,
) -> Integral | None:
    """Solve an integer program; None where no solution was found.

    ``same``: the rows that are equalities; the others are at most ``right``; ``nodes``: of branch
    and bound, at most; ``seconds``: the user's own time limit or None; ``slack``: no proof is
    wanted, and a solution that is worse than the best by this share will do.
    """
    least = np.where(same, right, -np.inf)
    # HiGHS's presolve calls some feasible programs of this kind infeasible, and complains of it on
    # the standard output; what it then calls optimal is no proof. Without it neither happens.
    options: dict[str, float] = {
        "node_limit": nodes,
        "mip_rel_gap": slack or 0.0,
        "presolve": slack is not None,
    }
    if seconds is not None:
        options["time_limit"] = max(0.05, seconds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OptimizeWarning)
        result = milp(
            cost,
            integrality=np.ones(len(cost), dtype=np.int64),
            bounds=Bounds(0, upper.astype(float)),
            constraints=LinearConstraint(matrix, least, right),
            options=options,  # type: ignore[arg-type]  # a plain dictionary to SciPy
        )
    if result.x is None:
        return None
    x = np.rint(result.x).astype(np.int64)
    sums = matrix @ x
    if (sums > right + 1e-6).any() or (sums < least - 1e-6).any():
        return None
    bound = result.mip_dual_bound
    return Integral(x, bool(result.status == 0), -np.inf if bound is None else float(bound))
