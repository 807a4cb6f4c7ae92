"""What the cases of a pack show of its rules: who fires, who does not, each limit, each first day.

A rule is shown where a case makes it answer and another does not; where, at each of its
limits, one case stands just inside and one just outside while its other conditions hold;
and where a case stands on the day before the rule came into force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from planner.errors import Place
from planner.rulebook.audit.cells import Held
from planner.rulebook.audit.diagram import satisfied
from planner.rulebook.audit.spaces import ENTERPRISES, rows_of
from planner.rulebook.audit.tables import answering_for
from planner.rulebook.cases import Case, complete_unit
from planner.rulebook.conditions import COVERAGE_FIELDS, ORDERED, fulfilled
from planner.rulebook.inheriting import Merged
from planner.rulebook.parameters import resolve_parameters
from planner.rulebook.resolving import resolve_coverage
from planner.rulebook.rules import Condition, CoverageRule

Need = Literal["fires", "does not fire", "inside", "outside", "day before"]


@dataclass(frozen=True)
class Fired:
    """A case with the rules of its day and those that answer."""

    case: Case
    day: date
    unit: Mapping[str, Held]
    rules: tuple[CoverageRule, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A case that the pack does not have yet, with one that would do."""

    rule: str
    need: Need
    day: date
    given: tuple[tuple[str, Held], ...]
    place: Place | None
    condition: Condition | None = None


@dataclass
class Covered:
    """How far the cases show one rule of the pack."""

    rule: str
    fires: int = 0
    does_not: int = 0
    limits: int = 0
    """How many sides of limits there are."""
    shown: int = 0
    """How many of them a case stands on."""
    day_before: bool = False
    missing: list[Missing] = field(default_factory=list)


def fire(
    merged: Merged, cases: Iterable[Case], overrides: Mapping[str, object] | None = None
) -> list[Fired]:
    """Each case with the rules that answer on its day; a gap is no answer, two are two."""
    found = []
    known: dict[object, tuple[CoverageRule, ...]] = {}
    for case in cases:
        day = case.paper.as_of or merged.pack.as_of
        given = {**(overrides or {}), **case.paper.set}
        key = (day, tuple(sorted(given.items(), key=str)))
        if key not in known:
            known[key] = rules_on(merged, day, given)
        rules = known[key]
        unit = complete_unit(case.paper.given)
        answers = answering_for(rows_of(rules), unit)
        found.append(Fired(case, day, unit, rules, tuple(rules[n].id for n in answers)))
    return found


def rules_on(
    merged: Merged, day: date, overrides: Mapping[str, object] | None = None
) -> tuple[CoverageRule, ...]:
    """The coverage rules on a day; none before the pack begins."""
    if merged.begins is not None and day < merged.begins:
        return ()
    details, problems, _ = resolve_parameters(merged, day, overrides or {})
    return resolve_coverage(merged, day, details, problems)


def own_rules(merged: Merged) -> tuple[str, ...]:
    """The rules that this pack itself writes; those it inherits are shown by their own pack."""
    name = merged.pack.name
    return tuple(
        rule_id
        for rule_id, entry in merged.rules.items()
        if entry.pack == name and entry.paper.drop is None
    )


def cover(merged: Merged, fired: Sequence[Fired]) -> list[Covered]:
    """How far the cases show each rule of the pack, and which cases are missing."""
    return [_cover(merged, rule_id, fired) for rule_id in own_rules(merged)]


def _cover(merged: Merged, rule_id: str, fired: Sequence[Fired]) -> Covered:
    covered = Covered(rule_id)
    in_force = [one for one in fired if any(rule.id == rule_id for rule in one.rules)]
    firing = [one for one in in_force if rule_id in one.answers]
    covered.fires = len(firing)
    covered.does_not = len(in_force) - len(firing)
    standing = _standing(merged, rule_id)
    if not standing:
        return covered
    day, rule = next(((d, r) for d, r in standing if d == merged.pack.as_of), standing[-1])
    if not firing:
        _miss(covered, "fires", day, rule, rule.when)
    if not covered.does_not:
        for one in rule.when:
            others = [c for c in rule.when if c is not one]
            if _miss(covered, "does not fire", day, rule, [*others, _not(one)], one):
                break
    for limit_day, version, one, need, conditions in _limits(standing):
        covered.limits += 1
        if _is_shown(in_force, rule_id, one, need, conditions):
            covered.shown += 1
        else:
            _miss(covered, need, limit_day, version, conditions, one)
    first, version = standing[0]
    before = first - timedelta(days=1)
    covered.day_before = any(
        one.day == before
        and rule_id not in one.answers
        and all(fulfilled(c, one.unit.get(c.field)) for c in version.when)
        for one in fired
    )
    if not covered.day_before:
        _miss(covered, "day before", before, version, version.when)
    return covered


def _standing(merged: Merged, rule_id: str) -> list[tuple[date, CoverageRule]]:
    """The rule as it stands on the first day of each of its versions, and on the pack's day."""
    entry = merged.rules[rule_id]
    days = {day for day in entry.paper.in_force if merged.begins is None or day >= merged.begins}
    if merged.begins is not None:
        days.add(merged.begins)
    days.add(merged.pack.as_of)
    found = []
    for day in sorted(days):
        found += [(day, rule) for rule in rules_on(merged, day) if rule.id == rule_id]
    return found


def _limits(
    standing: Sequence[tuple[date, CoverageRule]],
) -> list[tuple[date, CoverageRule, Condition, Need, list[Condition]]]:
    """Both sides of every limit that the rule ever had, each once, on the latest such day.

    A side on which no enterprise can stand (fewer than none, full members above members) is
    not asked for.
    """
    found: dict[object, tuple[date, CoverageRule, Condition, Need, list[Condition]]] = {}
    for day, rule in reversed(standing):
        for one in rule.when:
            if one.operator not in ORDERED or not isinstance(one.value, int):
                continue
            inside = one.value + {"above": 1, "below": -1}.get(one.operator, 0)
            outside = inside + (-1 if one.operator in ("at_least", "above") else 1)
            others = [c for c in rule.when if c is not one]
            sides: tuple[tuple[Need, int], ...] = (("inside", inside), ("outside", outside))
            for need, value in sides:
                at = [*others, Condition(one.field, "is", value)]
                if value >= 0 and satisfied(at, ENTERPRISES) is not None:
                    found.setdefault((one, need), (day, rule, one, need, at))
    return sorted(found.values(), key=lambda item: (item[2].place or Place()).line or 0)


def _is_shown(
    fired: Sequence[Fired],
    rule_id: str,
    one: Condition,
    need: Need,
    conditions: Sequence[Condition],
) -> bool:
    """Whether a case stands on this side of the limit while the other conditions hold."""
    for case in fired:
        rule = next(rule for rule in case.rules if rule.id == rule_id)
        if one in rule.when and all(fulfilled(c, case.unit.get(c.field)) for c in conditions):
            return True
    return False


def _not(one: Condition) -> Condition:
    """What holds where a condition does not, as far as one condition can say it."""
    if one.operator == "is" and isinstance(one.value, bool):
        return Condition(one.field, "is", not one.value)
    if one.operator == "known":
        return Condition(one.field, "known", not one.value)
    opposite = {"at_least": "below", "below": "at_least", "above": "at_most", "at_most": "above"}
    if one.operator in opposite:
        return Condition(one.field, opposite[one.operator], one.value)  # type: ignore[arg-type]
    return Condition(one.field, "known", False)


def _miss(
    covered: Covered,
    need: Need,
    day: date,
    rule: CoverageRule,
    conditions: Sequence[Condition],
    one: Condition | None = None,
) -> bool:
    cells = satisfied(conditions, ENTERPRISES)
    if cells is None:
        return False
    unit = ENTERPRISES.example(cells)
    if "full_members" not in unit and "members" in unit and need != "outside":
        unit["full_members"] = unit["members"]
    if unit.get("operating") is True:
        del unit["operating"]  # what a case says that does not say it
    given = tuple((name, unit[name]) for name in COVERAGE_FIELDS if name in unit)
    place = one.place if one is not None and one.place is not None else rule.place
    covered.missing.append(Missing(rule.id, need, day, given, place, one))
    return True
