"""Tiny blocks, drawn by hand or from a seed, and plain answers to what formation asks of them.

Nothing here uses the planner's search or its programs: groups come from ``itertools``, costs
from the words of the contract, optima from trying everything.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from planner.formation.block import Block, Rules
from planner.formation.tiers import CHANGED, LOST, METRES, RANK

TIERS = 5
Group = tuple[int, ...]
NO_ROOM_LIMIT = 1 << 40


def ints(values: Sequence[int] | Any) -> Any:
    return np.array(values, dtype=np.int64)


def costs(rows: Sequence[dict[int, int]]) -> Any:
    """A cost table from one small dictionary ``tier -> cost`` a row."""
    table = np.zeros((len(rows), TIERS), dtype=np.int64)
    for number, row in enumerate(rows):
        for tier, value in row.items():
            table[number, tier] = value
    return table


def draw_block(
    seed: int,
    *,
    kinds: int = 6,
    alike: bool = True,
    labels: int = 0,
    names: int = 0,
    hosts: int = 0,
    optional: bool = False,
    max_units: int | None = 4,
    cap: int | None = 12,
    fragile: bool = False,
) -> Block:
    """A random block of one piece: some kinds stand for two or three enterprises."""
    rng = random.Random(f"block {seed}")
    count = [rng.choice([1, 1, 1, 2, 3]) if alike else 1 for _ in range(kinds)]
    near = [
        (a, b, rng.choice([0, 100, 250, 700, 1300]))
        for a, b in itertools.combinations(range(kinds), 2)
        if rng.random() < 0.7
    ]
    label = [-1] * kinds
    for number, kind in enumerate(rng.sample(range(kinds), min(kinds, 2 * labels))):
        label[kind] = number // 2
    name = [rng.randint(-1, names - 1) if names else -1 for _ in range(kinds)]
    name = dense(name)
    rank = [rng.randint(0, 2) for _ in range(kinds)]
    supplies = hosts
    links = [
        (
            kind,
            host,
            {RANK: rng.randint(0, 3), CHANGED: rng.randint(0, 1), METRES: 10 * host + kind},
        )
        for kind in range(kinds)
        for host in range(hosts)
        if rng.random() < 0.6
    ]
    room_members = [rng.choice([2, 4, NO_ROOM_LIMIT]) for _ in range(hosts)]
    room_units = [rng.choice([1, 2, NO_ROOM_LIMIT]) for _ in range(hosts)]
    opens: list[tuple[int, int, dict[int, int]]] = []
    if optional:
        for kind in range(kinds):
            if count[kind] == 1 and rng.random() < 0.6:
                opens.append((kind, supplies, {RANK: rng.randint(0, 3)}))
                guests = [k for k in range(kinds) if k != kind and rng.random() < 0.6]
                links += [(k, supplies, {RANK: rng.randint(0, 2), METRES: k}) for k in guests]
                room_members.append(rng.choice([3, NO_ROOM_LIMIT]))
                room_units.append(NO_ROOM_LIMIT)
                supplies += 1
    links.sort(key=lambda link: link[:2])
    rules = Rules(rng.choice([0, 2, 3, 4]), max_units, cap, rng.choice([0, 1000]), 300)
    losses = random.Random(f"losses {seed}")
    full = [rng.choice([0, 1, 1, 2, 2, 3]) for _ in range(kinds)]
    brittle = [fragile and losses.random() < 0.3 for _ in range(kinds)]
    loss = [f if weak else min(f, int(fragile)) for f, weak in zip(full, brittle, strict=True)]
    return Block(
        rules=rules,
        piece=ints([0] * kinds),
        count=ints(count),
        full=ints(full),
        members=ints([rng.choice([0, 1, 2, 3, 5]) for _ in range(kinds)]),
        loss=ints(loss),
        brittle=np.array(brittle),
        industry=ints([rng.choice([-1, 0, 1]) for _ in range(kinds)]),
        joins=np.array([label[k] >= 0 or rng.random() < 0.9 for k in range(kinds)]),
        joint_cost=costs([{RANK: one, CHANGED: int(names > 0)} for one in rank]),
        fallback_cost=costs([{LOST: rng.randint(1, 4), RANK: 3} for _ in range(kinds)]),
        name=ints(name),
        label=ints(label),
        near_a=ints([a for a, _, _ in near]),
        near_b=ints([b for _, b, _ in near]),
        near_d=ints([d for _, _, d in near]),
        near_self=np.array([one > 1 and rng.random() < 0.7 for one in count]),
        option_kind=ints([kind for kind, _, _ in links]),
        option_supply=ints([supply for _, supply, _ in links]),
        option_cost=costs([cost for _, _, cost in links]),
        open_kind=ints([kind for kind, _, _ in opens]),
        open_supply=ints([supply for _, supply, _ in opens]),
        open_cost=costs([cost for _, _, cost in opens]),
        room_members=ints(room_members),
        room_units=ints(room_units),
    )


def dense(numbers: list[int]) -> list[int]:
    """The same numbers without holes; negative ones stay."""
    found = sorted({number for number in numbers if number >= 0})
    return [found.index(number) if number >= 0 else -1 for number in numbers]


class Plain:
    """A block in plain Python: lawful groups, their costs, the best of everything."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.count = block.count.tolist()
        self.full = block.full.tolist()
        self.members = block.members.tolist()
        self.industry = block.industry.tolist()
        self.name = block.name.tolist()
        self.label = block.label.tolist()
        self.gap: dict[tuple[int, int], int] = {}
        near = zip(block.near_a.tolist(), block.near_b.tolist(), block.near_d.tolist(), strict=True)
        for a, b, metres in near:
            self.gap[a, b] = self.gap[b, a] = metres
        for kind in np.flatnonzero(block.near_self).tolist():
            self.gap[kind, kind] = 0

    def groups(self) -> list[Group]:
        """Every lawful group, kinds ascending."""
        rules = self.block.rules
        most = sum(self.count) if rules.max_units is None else rules.max_units
        candidates = np.flatnonzero(self.block.joins).tolist()
        return [
            group
            for size in range(2, most + 1)
            for group in itertools.combinations_with_replacement(candidates, size)
            if self.lawful(group)
        ]

    def lawful(self, group: Group) -> bool:
        rules = self.block.rules
        times = Counter(group)
        if any(number > self.count[kind] for kind, number in times.items()):
            return False
        if sum(self.full[k] for k in group) < rules.min_full:
            return False
        for place, kind in enumerate(group):
            rest = group[:place] + group[place + 1 :]
            if self.block.brittle[kind]:
                if len(rest) < 2 or sum(self.full[k] for k in rest) < rules.min_full:
                    return False
            elif sum(self.full[k] for k in group) - int(self.block.loss[kind]) < rules.min_full:
                return False
        if rules.cap is not None and sum(self.members[k] for k in group) > rules.cap:
            return False
        labels = {self.label[k] for k in group} - {-1}
        if len(labels) > 1:
            return False
        for kind, label in enumerate(self.label):
            if label in labels and times[kind] != self.count[kind]:
                return False
        return all((a, b) in self.gap for a, b in itertools.combinations(group, 2))

    def dispersion(self, group: Group) -> int:
        rules = self.block.rules
        most = max(self.full[k] for k in group)
        sums = [
            sum(self.gap[one, other] for j, other in enumerate(group) if j != i)
            for i, one in enumerate(group)
            if self.full[one] == most
        ]
        trades = {self.industry[k] for k in group} - {-1}
        return rules.overhead + min(sums) + rules.mismatch * max(0, len(trades) - 1)

    def tiers(self, group: Group, name: int = -1) -> list[int]:
        """What a group costs in each tier when it carries a name (-1 for none)."""
        total = [sum(int(self.block.joint_cost[k, t]) for k in group) for t in range(TIERS)]
        total[METRES] += self.dispersion(group)
        if name >= 0:
            total[CHANGED] -= sum(self.name[k] == name for k in group)
        return total

    def best(self, weight: Sequence[int]) -> int:
        """The least weighted cost of serving everyone, by trying everything."""
        block = self.block

        def weigh(cost: Any) -> int:
            return sum(int(c) * int(w) for c, w in zip(cost, weight, strict=True))

        groups = self.groups()
        columns = [(g, n, weigh(self.tiers(g, n))) for g in groups for n in self._names(g)]
        options = [
            (int(k), int(s), weigh(c))
            for k, s, c in zip(
                block.option_kind, block.option_supply, block.option_cost, strict=True
            )
        ]
        opens = {
            int(k): (int(s), weigh(c))
            for k, s, c in zip(block.open_kind, block.open_supply, block.open_cost, strict=True)
        }
        own = {supply for supply, _ in opens.values()}

        @cache
        def rest(left: Group, opened: frozenset[int], used: Any, taken: frozenset[int]) -> float:
            kind = next((k for k, number in enumerate(left) if number), None)
            if kind is None:
                return 0
            found = weigh(block.fallback_cost[kind]) + rest(
                _less(left, (kind,)), opened, used, taken
            )
            if kind in opens and opens[kind][0] in opened:
                cost = opens[kind][1]
                # The branch was promised to be there: nothing else is allowed.
                return cost + rest(_less(left, (kind,)), opened, used, taken)
            for k, supply, cost in options:
                if k != kind or (supply in own and supply not in opened):
                    continue
                held, load = dict(used).get(supply, (0, 0))
                if held + 1 > block.room_units[supply]:
                    continue
                if load + self.members[k] > block.room_members[supply]:
                    continue
                now = tuple(
                    sorted({**dict(used), supply: (held + 1, load + self.members[k])}.items())
                )
                found = min(found, cost + rest(_less(left, (k,)), opened, now, taken))
            for group, name, cost in columns:
                if kind in group and name not in taken and _fits(left, group):
                    if any(k in opens and opens[k][0] in opened for k in group):
                        continue
                    then = taken | {name} if name >= 0 else taken
                    found = min(found, cost + rest(_less(left, group), opened, used, then))
            return found

        total = float("inf")
        for opened in _subsets(sorted(own)):
            total = min(total, rest(tuple(self.count), frozenset(opened), (), frozenset()))
        return int(total)

    def _names(self, group: Group) -> list[int]:
        return [-1, *sorted({self.name[k] for k in group} - {-1})]


def _less(left: Group, group: Group) -> Group:
    times = Counter(group)
    return tuple(number - times[k] for k, number in enumerate(left))


def _fits(left: Group, group: Group) -> bool:
    return all(left[k] >= number for k, number in Counter(group).items())


def _subsets(things: list[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(things) + 1):
        yield from itertools.combinations(things, size)


def as_tuples(groups: Any) -> list[Group]:
    """Padded rows as tuples."""
    return [tuple(k for k in row if k >= 0) for row in groups.tolist()]
