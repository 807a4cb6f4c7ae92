"""One enterprise with everything that can be said of it: why, at what price otherwise, what helps.

:func:`explain` plans again for each form that would be possible and for each remedy; nothing in
it is guessed. :func:`whole` does the same for all who are uncovered or on their last choice,
with the cheapest remedy only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.explaining.changes import Again, Change
from planner.explaining.prices import Price, price
from planner.explaining.reasons import NotTaken, Reason, Reasons, findings
from planner.explaining.remedies import Remedies, Remedy, Tried
from planner.explaining.sight import (
    AFFILIATED,
    DISPATCHED,
    EXCLUDED,
    JOINT,
    STANDALONE,
    UNCOVERED,
    Sight,
)
from planner.language import Text
from planner.model import MODES
from planner.rulebook.answering import answer
from planner.rulebook.conditions import COVERAGE_FIELDS, FIELD_TITLES, say_condition, say_value

if TYPE_CHECKING:
    from planner.formation.nearness import Ints
    from planner.model import Plan, Progress


@dataclass(frozen=True, slots=True)
class Rung:
    """A form that comes before the one that was taken: the reason, and its price if it has one."""

    why: NotTaken
    price: Price | None


@dataclass(frozen=True, slots=True)
class OtherRule:
    """A rule that lists a form which this enterprise's rule does not, and what keeps it out."""

    mode: str
    rule_id: str
    title: Text
    source: Text
    lacks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one enterprise got what it got, what else it would cost, and what would change it.

    ``steps``: the conditions of the rule that answered, each with the enterprise's own figure.
    ``keeps``: what holds it where it is. ``again``: the form that planning once more without any
    change gives it, which differs from the plan's only where the plan was cut short.
    """

    reason: Reason
    steps: tuple[Text, ...]
    rungs: tuple[Rung, ...]
    other_rules: tuple[OtherRule, ...]
    keeps: tuple[Text, ...]
    remedies: tuple[Remedy, ...]
    tried: tuple[Tried, ...]
    hints: tuple[Text, ...]
    again: str
    plans_made: int


@dataclass(frozen=True, slots=True)
class Case:
    """One enterprise that is uncovered or on its last choice, with its cheapest remedy."""

    reason: Reason
    remedy: Remedy | None
    tried: tuple[Tried, ...]


def explain(plan: Plan, enterprise_id: str, *, progress: Progress | None = None) -> Explanation:
    """Everything of one enterprise; ``KeyError`` for an id that the plan does not know.

    ``progress`` is called with the stage ``explain`` and the number of plans made so far.
    """
    sight = Sight.of(plan)
    row = sight.row_of[enterprise_id]
    rows = np.array([row])
    told = Reasons(sight, rows, findings(sight, rows))
    reason = told.of(enterprise_id)
    again = Again(plan, progress=progress)
    rungs = []
    for one in reason.above:
        cost = None
        if one.standing in ("possible", "unsettled") and not reason.pinned:
            cost = price(sight, again, row, one.mode)
        rungs.append(Rung(one, cost))
    found = list(Remedies(sight, again).of(row))
    # A plan that was not cut short is what planning again gives.
    unchanged = again.plan_with(Change()) if plan.cut_by_time else None
    return Explanation(
        reason,
        _steps(sight, row),
        tuple(rungs),
        _other_rules(sight, row, reason),
        tuple(text.in_words(plan.rules.words) for text in _keeps(sight, row)),
        tuple(one for one in found if isinstance(one, Remedy)),
        tuple(one for one in found if isinstance(one, Tried)),
        tuple(text.in_words(plan.rules.words) for text in _hints(sight, row, reason)),
        reason.mode if unchanged is None else unchanged.mode(enterprise_id),
        again.made,
    )


def concerned(sight: Sight) -> Ints:
    """Who is uncovered or on the last of several choices: the most urgent first."""
    last = (sight.rank > 0) & (sight.rank == sight.length - 1) & (sight.mode < UNCOVERED)
    rows = np.flatnonzero((sight.mode == UNCOVERED) | (last & ~sight.pinned))
    priority = sight.plan.assignments.sort("enterprise_id")["priority"].fill_null(0).to_numpy()
    order = np.lexsort((rows, -priority[rows], sight.mode[rows] != UNCOVERED))
    found: Ints = rows[order]
    return found


def whole(
    plan: Plan, *, limit: int | None = None, progress: Progress | None = None
) -> Iterator[Case]:
    """All who are uncovered or on their last choice, each with its cheapest remedy.

    ``limit`` stops after so many; ``progress`` is called with the stage ``remedies``.
    """
    sight = Sight.of(plan)
    rows = concerned(sight)
    told = Reasons(sight, rows, findings(sight, rows))
    again = Again(plan)
    search = Remedies(sight, again)
    some = rows.tolist() if limit is None else rows[:limit].tolist()
    for done, row in enumerate(some):
        if progress is not None:
            progress("remedies", done, len(some))
        remedy, tried = search.cheapest(row)
        yield Case(told.of(sight.ids[row]), remedy, tuple(tried))


def _steps(sight: Sight, row: int) -> tuple[Text, ...]:
    """The conditions of the rule that answered, with what the enterprise has."""
    found = answer(_unit(sight, row), sight.plan.rules)
    return tuple(_held(one.condition, one.value, sight) for one in found.reasons)


def _held(condition: object, value: object, sight: Sight) -> Text:
    said = say_condition(condition)  # type: ignore[arg-type]
    return (
        Text("{said}（现为 {value}）", "{said} (it: {value})")
        .fill(said=said, value=say_value(value))
        .in_words(sight.plan.rules.words)
    )


def _unit(sight: Sight, row: int) -> dict[str, object]:
    record = sight.table.row(row, named=True)
    return {name: record.get(name) for name in COVERAGE_FIELDS}


def _other_rules(sight: Sight, row: int, reason: Reason) -> tuple[OtherRule, ...]:
    """For each form that the rule does not list: which rules do, and which conditions fail."""
    if reason.mode == "excluded":
        return ()
    found = []
    considered = answer(_unit(sight, row), sight.plan.rules).others
    for one in reason.others:
        if one.position is not None:
            continue
        for other in considered:
            if one.mode not in other.rule.modes:
                continue
            fails = [step for step in other.reasons if not step.holds]
            lacks = tuple(_held(step.condition, step.value, sight) for step in fails)
            title = other.rule.title.in_words(sight.plan.rules.words)
            said = OtherRule(one.mode, other.rule.id, title, other.rule.source, lacks)
            short = sum(_short_by(step.condition.value, step.value) for step in fails)
            found.append((MODES.index(one.mode), len(fails), short, said))
    # The nearest first: what fails by the fewest conditions, then by the least.
    return tuple(said for *_, said in sorted(found, key=lambda each: each[:3]))


def _short_by(asked: object, value: object) -> int:
    """How far a figure is from what a condition asks for; 1 for what is no figure."""
    if isinstance(asked, int) and isinstance(value, int) and not isinstance(asked, bool):
        return max(abs(asked - value), 1)
    return 1


def _keeps(sight: Sight, row: int) -> list[Text]:
    """What holds an enterprise in the form that it has, and how firmly."""
    p = sight.parameters
    mode, branch = int(sight.mode[row]), sight.branch[row]
    if mode == STANDALONE:
        need = sight.plan.rules.parameters.get("standalone_min_full_members")
        if need is None:
            return []
        spare = int(sight.full[row]) - int(need)
        if spare < 0:
            return []
        return [
            Text(
                "有⟦full_member⟧ {have} 名，规定 {need} 名：减少 {spare} 名以内不受影响",
                "it has {have} ⟦full_member+⟧ of the {need} needed: {spare} may leave before "
                "that changes",
            ).fill(have=int(sight.full[row]), need=need, spare=spare)
        ]
    if mode == JOINT and branch is not None:
        group = sight.in_branch[branch]
        have = int(sight.full[group].sum())
        without = have - int(sight.full[row])
        said = [
            Text(
                "“{branch}”共 {units} 家、⟦full_member⟧ {have} 名（规定 {need} 名）",
                "{branch} has {units} units and {have} ⟦full_member+⟧ ({need} needed)",
            ).fill(
                branch=sight.branch_names.get(branch, branch),
                units=len(group),
                have=have,
                need=p.joint_min_full_members,
            )
        ]
        if without < p.joint_min_full_members or len(group) <= 2:
            said.append(
                Text(
                    "少了它就不能成立（⟦full_member⟧剩 {without} 名、{units} 家）",
                    "without it the group could not stand ({without} ⟦full_member+⟧, {units} "
                    "unit{s} left)",
                ).fill(without=without, units=len(group) - 1, s="" if len(group) == 2 else "s")
            )
        return said
    if mode == AFFILIATED and branch is not None:
        for k, at in enumerate(sight.host_branch):
            if at == branch:
                return [_room_left(sight, k, branch)]
    if mode == DISPATCHED and sight.instructor[row] in sight.teachers.id:
        k = sight.teachers.id.index(str(sight.instructor[row]))
        return [
            Text(
                "“{who}”联系 {load} 家，可联系 {most} 家",
                "{who} serves {load} of {most}",
            ).fill(
                who=sight.instructor_names.get(sight.teachers.id[k], sight.teachers.id[k]),
                load=int(sight.teacher_load[k]),
                most=int(sight.teachers.room_units[k]),
            )
        ]
    return []


def _room_left(sight: Sight, host: int, branch: str) -> Text:
    from planner.formation.supply import NO_LIMIT

    units, heads = (int(load[host]) for load in sight.host_load)
    room, places = int(sight.hosts.room_members[host]), int(sight.hosts.room_units[host])
    name = sight.branch_names.get(branch, branch)
    left = []
    if places < NO_LIMIT // 2:
        left.append(Text(f"{places - units} 家", f"{places - units} more"))
    if room < NO_LIMIT // 2:
        left.append(Text(f"⟦member⟧ {room - heads} 名", f"{room - heads} ⟦member+⟧"))
    if not left:
        return Text(
            "“{name}”接收 {units} 家，没有上限", "{name} hosts {units}, without limit"
        ).fill(name=name, units=units)
    return Text(
        "“{name}”接收 {units} 家，还可接收{left}", "{name} hosts {units}, with room for {left}"
    ).fill(
        name=name,
        units=units,
        left=Text("、".join(t.zh for t in left), " and ".join(t.en for t in left)),
    )


_ALONE_IN_ZONE = Text(
    "它的片区没有可以⟦joint⟧的⟦enterprise⟧；它没有坐标，补上以后重新规划可能不同",
    "no ⟦enterprise⟧ of its zone may join a ⟦joint_branch⟧; it has no coordinates; with them the "
    "plan may differ",
)
_UNPLACED = {
    (False, False): Text(
        "台账没有它的片区或坐标；补上以后重新规划可能不同",
        "the ledger gives it no zone and no coordinates; with them the plan may differ",
    ),
    (False, True): Text(
        "台账没有它的片区；补上以后重新规划可能不同",
        "the ledger gives it no zone; with it the plan may differ",
    ),
    (True, False): Text(
        "台账没有它的坐标；补上以后重新规划可能不同",
        "the ledger gives it no coordinates; with them the plan may differ",
    ),
}
"""What the ledger does not say of a place; by whether it gives zone and coordinates."""


def _hints(sight: Sight, row: int, reason: Reason) -> list[Text]:
    """What the ledger does not say and might change the answer; cannot be planned again."""
    hints = []
    codes = {one.code for one in reason.above}
    if sight.mode[row] == EXCLUDED:
        return []
    if any(code.endswith("-unplaced") for code in codes):
        zone = sight.places.zone[row] is not None
        coordinates = bool(sight.places.kinds[row])
        if not coordinates and zone and "joint-unplaced" in codes:
            hints.append(_ALONE_IN_ZONE)
        elif not (coordinates and zone):
            hints.append(_UNPLACED[zone, coordinates])
    unknown = [
        FIELD_TITLES[name]
        for name in ("employees", "above_scale")
        if sight.table[name][row] is None
        and any(c.field == name for rule in sight.plan.rules.coverage for c in rule.when)
    ]
    if unknown and reason.mode in ("uncovered", "dispatched"):
        hints.append(
            Text(
                "台账没有填写{what}，规则要看它",
                "the ledger leaves {what} blank, which rules ask for",
            ).fill(
                what=Text(
                    "、".join(t.zh for t in unknown), ", ".join(t.en.lower() for t in unknown)
                )
            )
        )
    return hints
