"""The steps from today to the plan, carried out once more: is each lawful when it is done?

A step moves a few enterprises from where they stand today to where the plan has them. After
every step each branch, host and instructor that somebody joined must be lawful, and what
was lawful before must stay so. The steps are replayed in their order, and once more in
another order that keeps to ``after``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from itertools import combinations

import polars as pl

from planner.language import Text
from planner.verify.case import Case
from planner.verify.scene import FILE, Scene, Spot, lawful, scene_of
from planner.verify.telling import Told

_MOST_IN_A_STEP = 9
"""Up to so many enterprises in a step it is tried whether a part of them could have gone alone."""


def replay(case: Case, moves: pl.DataFrame) -> None:
    """Carry the steps out in their order, then in another one that keeps to ``after``."""
    steps: dict[int, list[str]] = {}
    after: dict[int, set[int]] = {}
    smallest: dict[int, bool] = {}
    for row in moves.iter_rows(named=True):
        steps.setdefault(row["step"], []).append(row["enterprise_id"])
        after[row["step"]] = {int(one) for one in (row["after"] or "").split()}
        smallest[row["step"]] = row["smallest"]
    scene, plan = scene_of(case)
    told = Told(case, scene, plan, moves)
    for number, movers in steps.items():
        told.before(movers)
        wrong = _carry_out(scene, plan, movers)
        told.after(movers)
        if wrong is not None:
            _say_unlawful(case, number, wrong)
            return
        if smallest[number] and 1 < len(movers) <= _MOST_IN_A_STEP:
            _check_smallest(case, scene, plan, number, movers)
    off = [who for who, spot in plan.items() if scene.here.get(who) != spot]
    if off:
        _add(
            case,
            "move-elsewhere",
            Text(
                f"走完各步后 {off[0]} 不在方案所定之处（共 {len(off)} 家）",
                f"after all steps {off[0]} is not where the plan has it ({len(off)} in all)",
            ),
            off[0],
        )
        return
    told.compare()
    scene, plan = scene_of(case)
    for number in _latest_first(after):
        wrong = _carry_out(scene, plan, steps[number])
        if wrong is not None:
            _say_unlawful(case, number, wrong, other=True)
            return


def _latest_first(after: Mapping[int, set[int]]) -> list[int]:
    """An order that keeps to ``after`` and is as unlike the written one as can be."""
    waits = {number: set(before) for number, before in after.items()}
    follows: dict[int, list[int]] = {}
    for number, before in after.items():
        for one in before:
            follows.setdefault(one, []).append(number)
    ready = [-number for number, before in waits.items() if not before]
    heapq.heapify(ready)
    found = []
    while ready:
        number = -heapq.heappop(ready)
        found.append(number)
        for one in follows.get(number, ()):
            waits[one].discard(number)
            if not waits[one]:
                heapq.heappush(ready, -one)
    return found


def _carry_out(scene: Scene, plan: Mapping[str, Spot | None], movers: Iterable[str]) -> Spot | None:
    """Move them; the first place that is then not as it must be, None where all is lawful."""
    movers = list(movers)
    old = {who: scene.here.get(who) for who in movers}
    touched = {spot for spot in (*old.values(), *(plan[who] for who in movers)) if spot}
    before = {spot: set(scene.inside.get(spot, ())) for spot in touched}
    for who in movers:
        scene.put(who, plan[who])
    for spot in sorted(touched):
        was, now = before[spot], scene.inside.get(spot, set())
        if was == now:
            continue
        came = now - was
        if came and not lawful(scene, spot, now):
            return spot
        if not came and lawful(scene, spot, was) and not lawful(scene, spot, now):
            return spot
        if spot[0] == "standalone" and spot[1] in was - now and now:
            return spot
    return None


def _check_smallest(
    case: Case, scene: Scene, plan: Mapping[str, Spot | None], number: int, movers: list[str]
) -> None:
    """No part of a step could have gone alone: tried with everybody put back."""
    back = {who: scene.first[who] for who in movers}
    for size in range(1, len(movers)):
        for part in combinations(movers, size):
            for who in movers:
                scene.put(who, back[who])
            if _carry_out(scene, plan, part) is None:
                _add(
                    case,
                    "move-divisible",
                    Text(
                        f"第 {number} 步可以再分：{'、'.join(part)} 可以单独先行",
                        f"step {number} can be divided: {', '.join(part)} could go alone",
                    ),
                    number,
                )
                for who in movers:
                    scene.put(who, plan[who])
                return
    for who in movers:
        scene.put(who, plan[who])


def _say_unlawful(case: Case, number: int, spot: Spot, *, other: bool = False) -> None:
    kind, key = spot
    order = Text("（按 after 允许的另一次序）", " (in another order that after allows)")
    _add(
        case,
        "move-unlawful",
        Text(
            f"走完第 {number} 步{order.zh if other else ''}，“{key}”（{kind}）不合规则",
            f"after step {number}{order.en if other else ''}, {key} ({kind}) is not lawful",
        ),
        number,
    )


def _add(case: Case, code: str, what: Text, value: object = None) -> None:
    case.findings.add(code, what, file=FILE, value=value)
