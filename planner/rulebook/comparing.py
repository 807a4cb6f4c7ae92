"""What differs between two packs, or between two days of one pack, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from planner.language import Text
from planner.rulebook.chronicle import Chronicle
from planner.rulebook.deciding import decide
from planner.rulebook.rules import (
    Base,
    CoverageRule,
    ParameterDetail,
    Rate,
    Rules,
    StructureTable,
)

Kind = Literal["parameter", "rule", "structure", "statistics", "word"]

TOUCHES: dict[str, str] = {
    "joint_min_full_members": "joint",
    "joint_max_units": "joint",
    "joint_max_distance_m": "joint",
    "joint_same_zone": "joint",
    "joint_branch_overhead_m": "joint",
    "industry_mismatch_m": "joint",
    "affiliation_max_distance_m": "affiliated",
    "standalone_may_host": "affiliated",
    "dispatch_max_distance_m": "dispatched",
    "instructor_capacity": "dispatched",
    "branch_max_members": "joint,affiliated",
}
"""Limits that bind no rule but the forming of branches, and the forms that they bind."""


@dataclass(frozen=True)
class Difference:
    """Something that the two do not say alike; one side is None where it is not there."""

    kind: Kind
    name: str
    title: Text
    before: object
    after: object
    source_only: bool = False
    """Both say the same, by other articles."""


def differences(one: Chronicle, other: Chronicle) -> list[Difference]:
    """Everything that differs on the two days, parameter by parameter and rule by rule."""
    return [
        *_parameters(one, other),
        *_rules(one, other),
        *_structure(one, other),
        *_statistics(one, other),
        *_words(one, other),
    ]


def _parameters(one: Chronicle, other: Chronicle) -> Iterator[Difference]:
    for name in dict.fromkeys([*one.details, *other.details]):
        a, b = one.details.get(name), other.details.get(name)
        if a is None or b is None:
            yield Difference("parameter", name, (b or a).title, a, b)  # type: ignore[union-attr]
        elif (a.value, a.status, _cited(a)) != (b.value, b.status, _cited(b)):
            yield Difference("parameter", name, b.title, a, b, a.value == b.value)


def _cited(thing: ParameterDetail | CoverageRule | StructureTable) -> object:
    return tuple(cite.text for cite in thing.cite)


def _rules(one: Chronicle, other: Chronicle) -> Iterator[Difference]:
    for name in dict.fromkeys([*one.coverage, *other.coverage]):
        a, b = one.coverage.get(name), other.coverage.get(name)
        if a is None or b is None:
            yield Difference("rule", name, (b or a).title, a, b)  # type: ignore[union-attr]
        elif _told(a) != _told(b) or _cited(a) != _cited(b):
            yield Difference("rule", name, b.title, a, b, _told(a) == _told(b))


def _told(rule: CoverageRule) -> object:
    return (rule.when, rule.modes, rule.priority, rule.excluded, rule.except_)


def _structure(one: Chronicle, other: Chronicle) -> Iterator[Difference]:
    for name in ("branch_form", "committee", "party_groups"):
        a: StructureTable = getattr(one.structure, name)
        b: StructureTable = getattr(other.structure, name)
        if rows_of(a) != rows_of(b) or _cited(a) != _cited(b):
            title = b.title if b.rows else a.title
            yield Difference("structure", name, title, a, b, rows_of(a) == rows_of(b))


def rows_of(table: StructureTable) -> list[object]:
    """What the rows of a structure table say, to be compared."""
    return [(row.when, tuple(sorted(row.says.items()))) for row in table.rows]


def _statistics(one: Chronicle, other: Chronicle) -> Iterator[Difference]:
    """Bases and rates that are counted otherwise, or by another source."""
    before, after = _counted(one), _counted(other)
    for name in dict.fromkeys([*before, *after]):
        a, b = before.get(name), after.get(name)
        if a is None or b is None:
            yield Difference("statistics", name, (b or a).title, a, b)  # type: ignore[union-attr]
            continue
        same = _counts(a) == _counts(b)
        if not same or [c.text for c in a.source.cite] != [c.text for c in b.source.cite]:
            yield Difference("statistics", name, b.title, a, b, same)


def _counted(book: Chronicle) -> dict[str, Base | Rate]:
    found: list[Base | Rate] = [*book.statistics.bases, *book.statistics.rates]
    return {one.name: one for one in found}


def _counts(one: Base | Rate) -> object:
    return one.when if isinstance(one, Base) else one.modes


def _words(one: Chronicle, other: Chronicle) -> Iterator[Difference]:
    for token in dict.fromkeys([*one.words, *other.words]):
        a, b = one.words.get(token), other.words.get(token)
        if a != b and not token.endswith("+"):
            yield Difference("word", token, Text(token, token), a, b)


def affected(enterprises: pl.DataFrame, one: Rules, other: Rules) -> pl.DataFrame:
    """The enterprises for which the two decide differently, one row each, in order of id.

    Columns: ``id, name``, then ``rule_id, modes, priority, excluded`` of the first and the same
    with ``_after`` of the second. What differs is another rule, other modes or another priority.
    """
    before, after = decide(enterprises, one), decide(enterprises, other)
    both = (
        enterprises.select("id", "name")
        .hstack(before)
        .hstack(after.select(pl.all().name.suffix("_after")))
    )
    other_than = [
        pl.col(name) != pl.col(f"{name}_after")
        for name in ("rule_id", "modes", "priority", "excluded")
    ]
    return both.filter(pl.any_horizontal(other_than)).sort("id")


def touched(enterprises: pl.DataFrame, other: Rules, limits: list[str]) -> dict[str, int]:
    """How many enterprises each changed limit may bind: those whose rule lists its forms."""
    modes = decide(enterprises, other)["modes"].str.split(",")
    found = {}
    for limit in limits:
        if limit in TOUCHES:
            bound = pl.Series([False] * len(modes), dtype=pl.Boolean)
            for mode in TOUCHES[limit].split(","):
                bound = bound | modes.list.contains(mode)
            found[limit] = int(bound.sum())
    return found
