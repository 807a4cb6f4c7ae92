"""Where a budget does most: piece by piece, with a bound that no other allocation can pass.

What a piece could come to at the very best, if everybody in it got the first form of its list, is
known at once. A town's budget is first dealt out by these hopes; the pieces that it falls on are
then really valued, which replaces hopes by facts, and the budget is dealt out again. Where it falls
on facts alone, no allocation is better. A piece with too many allocations to look at keeps its hope
as a bound beside the best that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from planner.advising.pieces import Piece
from planner.advising.units import Units, new_instructor
from planner.advising.valuing import NOTHING, Value, Valued, value_of
from planner.formation import Memory
from planner.formation.parameters import Parameters
from planner.model import MODES, Plan

Given = tuple[tuple[int, int], ...]
"""An allocation: rows of takers, each with how much it gets, by row."""

LISTED = 5_000
"""Up to so many allocations of one piece are all looked at, if need be."""
VALUED = 150
"""So many towns are valued for one piece and amount, at most, before its hope stays a hope."""
WORK = 160_000
"""So much is done over all pieces, at most, before hopes stay hopes (less than a minute)."""
_ONCE = WORK // 6
"""So much of it for one piece and amount, that something is left for the others."""
_WIDE = 30
"""Takers that a piece with too many allocations is looked through for, the most hopeful first."""


@dataclass(frozen=True)
class Found:
    """The best that was found for a piece with an amount, and what no allocation is better than."""

    value: Value
    bound: Value
    given: Given


@dataclass(frozen=True)
class Best:
    """A town's best allocation: its value, a bound, and the value without any."""

    before: Value
    value: Value
    bound: Value
    given: dict[int, int]
    valued: int
    pieces: tuple[tuple[Given, Value], ...]
    """Each piece's part of the allocation, and what it gains."""


class Search:
    """The search over one town and one kind of unit."""

    def __init__(
        self,
        plan: Plan,
        units: Units,
        pieces: list[Piece],
        parameters: Parameters,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.plan, self.units, self.pieces, self.parameters = plan, units, pieces, parameters
        self.progress = progress
        self.memory = Memory()
        self.valued = 0
        self.work = 0
        self._known: dict[tuple[int, Given], Valued | None] = {}
        self._dealt: dict[int, list[Value]] = {}
        self._taker = {row: int(m) for row, m in zip(units.taker.tolist(), units.most, strict=True)}
        self.hopes = [_hopes(table) for table in units.with_more]
        self.takers = [[r for r in piece.rows.tolist() if r in self._taker] for piece in pieces]
        seen: set[int] = set()
        for some in self.takers:
            # An enterprise that only hosts in another piece takes in its own.
            some[:] = [row for row in some if row not in seen]
            seen.update(some)

    # ---- one piece -----------------------------------------------------------------------

    def value(self, piece: int, given: Given) -> Valued | None:
        """A piece's value with an allocation; None where pins cannot be kept with it."""
        key = (piece, given)
        if key not in self._known:
            self._known[key] = self._valued(self.pieces[piece], given)
            self.valued += 1
            found = self._known[key]
            self.work += len(self.pieces[piece].rows) if found is None else found.work
            if self.progress is not None:
                self.progress(self.valued)
        return self._known[key]

    def _valued(self, piece: Piece, given: Given) -> Valued | None:
        units, ledger = self.units, self.plan.ledger
        hosts, people = ledger.hosts, ledger.instructors
        if hosts is not None:
            hosts = hosts.filter(pl.col("id").is_in(piece.hosts)).sort("id")
        if people is not None:
            people = people.filter(pl.col("id").is_in(piece.instructors)).sort("id")
        table = units.table[piece.rows]
        if units.kind == "instructors":
            assert people is not None
            rows = [row for row, amount in given for _ in range(amount)]
            new = [new_instructor(self.plan, units.table, row, k) for k, row in enumerate(rows, 1)]
            if new:
                cells = [{name: one.get(name) for name in people.columns} for one in new]
                people = pl.concat([people, pl.DataFrame(cells, schema=people.schema)]).sort("id")
        elif given:
            kept = np.setdiff1d(piece.rows, [row for row, _ in given])
            parts = [units.table[kept], *(units.with_more[k][[row]] for row, k in given)]
            table = pl.concat(parts).sort("id")
        return value_of(table, hosts, people, self.parameters, self.memory)

    def hope(self, piece: int, given: Given) -> Value:
        """What a piece with an allocation cannot be better than."""
        if self.units.kind == "instructors":
            return self._ground(piece)
        total = self._ground(piece)
        for row, amount in given:
            total = total + (self.hopes[amount][row] - self.hopes[0][row])
        return total

    def _ground(self, piece: int) -> Value:
        total = NOTHING
        for row in self.pieces[piece].rows.tolist():
            total = total + self.hopes[0][row]
        return total

    def best_hope(self, piece: int, amount: int) -> Value:
        """The best hope of a piece with an amount or less."""
        if self.units.kind == "instructors":
            return self._ground(piece)
        best = self._gains(piece)
        return self._ground(piece) + best[amount]

    def _gains(self, piece: int) -> list[Value]:
        """The best hope of gains of a piece with each amount up to the budget, or less of it."""
        if piece not in self._dealt:
            budget = self.units.budget
            best = [NOTHING] * (budget + 1)
            for row in self.takers[piece]:
                gains = [
                    self.hopes[k][row] - self.hopes[0][row]
                    for k in range(min(self._taker[row], budget) + 1)
                ]
                best = [
                    min(best[n - k] + gains[k] for k in range(min(n, len(gains) - 1) + 1))
                    for n in range(budget + 1)
                ]
            self._dealt[piece] = best
        return self._dealt[piece]

    def best_of(self, piece: int, amount: int, before: Found) -> Found:
        """The best allocation of an amount or less to a piece; ``before``: of one less."""
        best_value, best_given = before.value, before.given
        least = self.best_hope(piece, amount)
        if best_value <= least:
            return Found(best_value, best_value, best_given)
        if self.work >= WORK:
            return Found(best_value, min(best_value, before.bound, least), best_given)
        stop = min(WORK, self.work + _ONCE)
        allocations, complete = self._allocations(piece, amount, before.given)
        hopes = sorted((self.hope(piece, given), given) for given in allocations)
        bound = best_value
        for looked, (hope, given) in enumerate(hopes):
            if best_value <= hope:
                break  # nothing that follows can be better
            if looked >= VALUED or self.work >= stop:
                bound = min(bound, hope)
                break
            found = self.value(piece, given)
            if found is None:
                continue
            bound = min(bound, found.bound)
            if found.value < best_value:
                best_value, best_given = found.value, given
        bound = min(bound, best_value, before.bound)
        if not complete:
            bound = min(bound, least)
        return Found(best_value, bound, best_given)

    def _allocations(self, piece: int, amount: int, before: Given) -> tuple[list[Given], bool]:
        """Allocations of just this amount: all of them where they are few, else the hopeful."""
        takers = self._classes(piece)
        count = _count([most for _, _, most in takers], [n for _, n, _ in takers], amount)
        if count <= LISTED:
            return list(_all(takers, amount)), True
        ranked = sorted(
            takers, key=lambda one: (self.best_gain(one[0][0], min(amount, one[2])), one[0][0])
        )[:_WIDE]
        found = set(_all([(rows[:1], 1, most) for rows, _, most in ranked], min(amount, 2)))
        some = {given for given in found if sum(k for _, k in given) == amount}
        # What was best with one less, and one more somewhere; and all of it in one place.
        held = dict(before)
        for rows, _, most in ranked:
            for row in rows[:2]:
                more = held.get(row, 0) + 1
                if more <= most:
                    some.add(tuple(sorted({**held, row: more}.items())))
            if amount <= most:
                some.add(((rows[0], amount),))
        return [given for given in some if sum(k for _, k in given) == amount], False

    def best_gain(self, row: int, amount: int) -> Value:
        if self.units.kind == "instructors":
            return NOTHING
        return min(self.hopes[k][row] - self.hopes[0][row] for k in range(amount + 1))

    def _classes(self, piece: int) -> list[tuple[list[int], int, int]]:
        """Takers of a piece that are alike in all that matters: rows, how many, most of each."""
        table = self.units.table
        found: dict[tuple[object, ...], list[int]] = {}
        columns = (
            "zone", "x", "y", "lon", "lat", "members", "full_members", "home_branch",
            "pin_mode", "pin_branch",
        )  # fmt: skip
        for row in self.takers[piece]:
            key: tuple[object, ...] = (self._taker[row],)
            key += tuple(table[column][row] for column in columns)
            key += tuple(hope[row] for hope in self.hopes[: self._taker[row] + 1])
            key += tuple(
                more["modes"][row] for more in self.units.with_more[: self._taker[row] + 1]
            )
            found.setdefault(key, []).append(row)
        return [(rows, len(rows), self._taker[rows[0]]) for rows in found.values()]

    # ---- the whole town ------------------------------------------------------------------

    def best(self) -> Best:
        """The best allocation of the whole budget, by hopes first and facts where they fall."""
        budget = self.units.budget
        active = [p for p in range(len(self.pieces)) if self.takers[p]]
        facts: dict[tuple[int, int], Found] = {}
        for p in active:
            plain = self.value(p, ())
            if plain is None:
                continue
            facts[p, 0] = Found(plain.value, plain.bound, ())
        self.work = 0  # the town as it is has to be valued in any case
        active = [p for p in active if (p, 0) in facts]
        hopes = {(p, n): self.best_hope(p, n) for p in active for n in range(1, budget + 1)}
        while True:
            bounds = [
                [
                    (facts[p, n].bound if (p, n) in facts else max_hope(facts, hopes, p, n))
                    for n in range(budget + 1)
                ]
                for p in active
            ]
            _, shares = _deal(
                bounds, budget, [[(p, n) in facts for n in range(budget + 1)] for p in active]
            )
            open_ = [
                (p, n) for p, n in zip(active, shares, strict=True) if n and (p, n) not in facts
            ]
            if not open_:
                break
            for p, n in open_:
                for less in range(1, n + 1):
                    if (p, less) not in facts:
                        facts[p, less] = self.best_of(p, less, facts[p, less - 1])
        values = [
            [facts[p, n].value if (p, n) in facts else facts[p, 0].value for n in range(budget + 1)]
            for p in active
        ]
        value, shares = _deal(values, budget)
        bound, _ = _deal(bounds, budget)
        before = NOTHING
        for p in active:
            before = before + facts[p, 0].value
        given: dict[int, int] = {}
        parts = []
        for p, n in zip(active, shares, strict=True):
            one = facts.get((p, n), facts[p, 0])
            if one.given:
                given.update(dict(one.given))
                parts.append((one.given, facts[p, 0].value - one.value))
        return Best(before, value, bound, given, self.valued, tuple(parts))


def max_hope(
    facts: dict[tuple[int, int], Found], hopes: dict[tuple[int, int], Value], p: int, n: int
) -> Value:
    """What a piece with an amount that was not looked at cannot be better than."""
    return min(hopes[p, n], facts[p, 0].bound)


def _deal(
    values: list[list[Value]], budget: int, known: list[list[bool]] | None = None
) -> tuple[Value, list[int]]:
    """The best way to deal a budget out over pieces, and each one's share.

    Among equals the smaller share wins, then the one that is known.
    """
    best: list[tuple[Value, int, int]] = [(NOTHING, 0, 0)] * (budget + 1)
    choices: list[list[int]] = []
    for p, row in enumerate(values):
        new: list[tuple[Value, int, int]] = []
        chosen: list[int] = []
        for n in range(budget + 1):
            options = []
            for k in range(n + 1):
                value, unknown, spent = best[n - k]
                guess = unknown + (0 if known is None or known[p][k] else 1)
                options.append(((value + row[k], guess, spent + k), k))
            top, k = min(options)
            new.append(top)
            chosen.append(k)
        best = new
        choices.append(chosen)
    shares = [0] * len(values)
    left = budget
    for p in range(len(values) - 1, -1, -1):
        shares[p] = choices[p][left]
        left -= shares[p]
    return best[budget][0], shares


def _hopes(table: pl.DataFrame) -> list[Value]:
    """What each enterprise would come to with the first form of its list."""
    place: dict[str, int] = {mode: k for k, mode in enumerate(MODES)}
    found = []
    for menu, pin, priority, out in table.select(
        "modes", "pin_mode", "priority", "excluded"
    ).iter_rows():
        first = pin or (menu or "").split(",")[0]
        if out:
            found.append(NOTHING)
        elif first:
            found.append(Value(0, place[first]))
        else:
            found.append(Value(priority or 0, len(MODES)))
    return found


def _count(most: list[int], size: list[int], amount: int) -> int:
    """About how many allocations there are: alike takers in falling order count once."""
    ways = [1] + [0] * amount
    for m, n in zip(most, size, strict=True):
        for _ in range(min(n, amount)):
            ways = [
                sum(ways[total - k] for k in range(min(m, total) + 1))
                for total in range(amount + 1)
            ]
            if ways[amount] > LISTED * 10:
                return ways[amount]
    return ways[amount]


def _all(takers: list[tuple[list[int], int, int]], amount: int) -> Iterator[Given]:
    """Every allocation of an amount; alike takers get it in falling order.

    It goes as deep as there are units to hand out, however many takers there are, and only where
    the rest can still be handed out.
    """
    room = [0] * (len(takers) + 1)
    for at in range(len(takers) - 1, -1, -1):
        rows, _, most = takers[at]
        room[at] = room[at + 1] + most * len(rows)

    def share(at: int, nth: int, most: int, left: int, held: Given) -> Iterator[Given]:
        rows = takers[at][0]
        if nth == len(rows):
            return
        for k in range(1, min(most, left) + 1):
            if left - k <= k * (len(rows) - nth - 1) + room[at + 1]:
                yield from deal(at, nth + 1, k, left - k, (*held, (rows[nth], k)))

    def deal(at: int, nth: int, most: int, left: int, held: Given) -> Iterator[Given]:
        if left == 0:
            yield tuple(sorted(held))
            return
        yield from share(at, nth, most, left, held)
        for later in range(at + 1, len(takers)):
            if room[later] < left:
                return
            yield from share(later, 0, takers[later][2], left, held)

    if takers:
        yield from deal(0, 0, takers[0][2], amount, ())
    elif amount == 0:
        yield ()
