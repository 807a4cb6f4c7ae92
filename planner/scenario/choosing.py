"""Whom a change speaks of: enterprises by id, by name, or by conditions in the words of rules."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from planner.language import Text
from planner.rulebook.asking import condition_faults
from planner.rulebook.conditions import COVERAGE_FIELDS, all_hold
from planner.rulebook.rules import Condition
from planner.scenario.papers import Where
from planner.scenario.town import NO_REMEDY, At, Load, Town

if TYPE_CHECKING:
    from planner.rulebook import Rules

_MOST_COMPARED = 20_000
"""Among more names the nearest one is not looked for: it would take longer than the plan."""


def chosen(
    town: Town,
    whom: str | Sequence[str] | Where,
    at: At,
    key: str,
    load: Load,
    *,
    closed_too: bool = False,
) -> tuple[Town, list[str]]:
    """The ids that are meant, in the ledger's order, and the town with a warning if none is.

    Who was closed by an earlier change is meant by no condition, and named only in error,
    unless ``closed_too``.
    """
    if isinstance(whom, Where):
        return _by_condition(town, whom, at, key, load)
    names = [whom] if isinstance(whom, str) else list(whom)
    ids: list[str] = []
    for index, name in enumerate(names):
        path = (key,) if isinstance(whom, str) else (key, index)
        found = find(town, "enterprises", name, at, path, closed_too=closed_too)
        if found is None:
            continue
        if found in ids:
            what = Text(f"“{name}”写了两次", f'"{name}" is named twice')
            at.fault("named-twice", what, NO_REMEDY, *path, value=name)
            continue
        ids.append(found)
    return town, sorted(ids)


_CALLED = {
    "enterprises": Text("企业", "⟦enterprise⟧"),
    "hosts": Text("⟦existing_branch⟧", "⟦existing_branch⟧"),
    "instructors": Text("⟦instructor⟧", "⟦instructor⟧"),
}


def find(
    town: Town,
    role: str,
    name: str,
    at: At,
    path: tuple[str | int, ...],
    *,
    closed_too: bool = False,
) -> str | None:
    """The id of the row that a text names, by its id or by a name that only it has."""
    table: pl.DataFrame | None = getattr(town.ledger, role)
    called = _CALLED[role]
    gone = town.closed.get(name) if role == "enterprises" else None
    if table is not None and name in table["id"]:
        found: list[str] = [name]
    elif table is not None:
        found = table.filter(pl.col("name") == name)["id"].to_list()
        if len(found) == 1 and role == "enterprises":
            gone = town.closed.get(found[0])
    else:
        found = []
    if gone is not None and not (closed_too and found):
        line = gone.place.line
        what = Text(
            f"“{name}”已在第 {line} 行{gone.how.zh}", f'"{name}" {gone.how.en} on line {line}'
        )
        at.fault(
            "closed-before",
            what,
            Text("请删去其中一项变更", "take one of the two changes out"),
            *path,
            value=name,
        )
        return None
    if len(found) == 1:
        return found[0]
    if found:
        some = found[:5]
        more = "……" if len(found) > 5 else ""
        at.fault(
            "ambiguous-name",
            Text(f"有 {len(found)} 家都叫“{name}”", f'{len(found)} rows are called "{name}"'),
            Text(
                f"请写编号：{'、'.join(some)}{more}",
                f"give the id: {', '.join(some)}{' …' if more else ''}",
            ),
            *path,
            value=name,
        )
        return None
    known: list[str] = []
    if table is not None and table.height <= _MOST_COMPARED:
        known = [*table["id"].to_list(), *table["name"].drop_nulls().unique(maintain_order=True)]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    remedy = _where_to_look(role, table)
    if near:
        remedy = Text(f"是不是“{near[0]}”？", f'did you mean "{near[0]}"?')
    what = Text(f"没有{called.zh}“{name}”", f'there is no {called.en} "{name}"')
    at.fault("unknown-row", what, remedy, *path, value=name)
    return None


def _where_to_look(role: str, table: pl.DataFrame | None) -> Text:
    if table is None:
        return Text(f"基准没有给出 {role} 表", f"the baseline has no table of {role}")
    return Text("请写台账中的编号或名称", "give an id or a name as the ledger has it")


def _by_condition(town: Town, whom: Where, at: At, key: str, load: Load) -> tuple[Town, list[str]]:
    rules = load(town.asked)
    conditions = _conditions(whom, rules, at, key)
    if conditions is None:
        return town, []
    table = town.ledger.enterprises
    columns = {name: pl.col(name) for name in COVERAGE_FIELDS}
    here = table.filter(all_hold(conditions, columns))["id"]
    ids = [one for one in here.to_list() if one not in town.closed]
    if not ids:
        town = town.warned(
            at.warning(
                "matches-nobody",
                Text(
                    "没有符合条件的企业，这项变更没有作用",
                    "no ⟦enterprise⟧ meets the conditions: nothing changes",
                ),
                Text("请核对条件中的字词和界限", "check the words and limits of the conditions"),
                key,
            )
        )
    return town, ids


def _conditions(whom: Where, rules: Rules, at: At, key: str) -> list[Condition] | None:
    """The conditions with their values; None and problems where one cannot be asked."""
    kinds = {name: detail.kind for name, detail in rules.parameter_details.items()}
    before = len(at.problems)
    found = []
    for index, one in enumerate(whom.where):
        path = (key, "where", index)
        faults = condition_faults(
            one,
            COVERAGE_FIELDS,
            kinds,
            lambda name, path=path: at.place(*path, name, value=True),  # type: ignore[misc]
        )
        at.problems += faults
        if faults:
            continue
        operator, value = one.comparison
        parameter = None
        if isinstance(value, str) and value.startswith("$"):
            parameter = value[1:]
            resolved = rules.parameters[parameter]
            if resolved is None:
                at.fault(
                    "threshold-without-value",
                    Text(
                        f"{value} 在 {rules.as_of} 没有值", f"{value} has no value on {rules.as_of}"
                    ),
                    Text("请直接写数值", "write the number itself"),
                    *path,
                    one.key,
                )
                continue
            value = resolved
        plain = tuple(value) if isinstance(value, list) else value
        found.append(Condition(one.field, operator, plain, parameter, one.or_unknown))
    return found if len(at.problems) == before else None
