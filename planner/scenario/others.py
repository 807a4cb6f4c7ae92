"""Changes of hosts, of instructors, and of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import polars as pl

from planner.errors import Problem, RulesError
from planner.language import Text
from planner.scenario.cells import (
    cell_text,
    kinds_of,
    known_columns,
    moved_to_wgs84,
    said_values,
    typed_rows,
)
from planner.scenario.choosing import find
from planner.scenario.enterprises import overwritten
from planner.scenario.papers import (
    AddHosts,
    AddInstructors,
    ChangeHosts,
    ChangeInstructors,
    CloseHosts,
    CloseInstructors,
    KeepToday,
    OtherDay,
    OtherRules,
    Resilient,
    SetParameters,
)
from planner.scenario.town import NO_REMEDY, At, Load, RulesAsked, Town

Role = Literal["hosts", "instructors"]
_CALLED: dict[Role, Text] = {
    "hosts": Text("⟦existing_branch⟧", "⟦existing_branch⟧"),
    "instructors": Text("⟦instructor⟧", "⟦instructor⟧"),
}


def change_rows(town: Town, paper: ChangeHosts | ChangeInstructors, at: At, load: Load) -> Town:
    """Other values for hosts or instructors; a number with a sign is added."""
    role: Role
    if isinstance(paper, ChangeHosts):
        role, key, whom = "hosts", "change_host", paper.change_host
    else:
        role, key, whom = "instructors", "change_instructor", paper.change_instructor
    ids = _named(town, role, whom, at, key)
    known = known_columns(town, role, paper.fields, at, "fields", fixed=("id",))
    table: pl.DataFrame | None = getattr(town.ledger, role)
    if not ids or not known or table is None:
        return town
    old = table.filter(pl.col("id").is_in(ids))
    kinds, before = kinds_of(role), len(at.problems)
    columns = []
    for name, value in paper.fields.items():
        if kinds[name] != "count" or not at.signed("fields", name):
            columns.append(pl.lit(cell_text(value), pl.String).alias(name))
            continue
        if old[name].null_count():
            at.fault(
                "no-limit-to-change",
                Text(
                    f"“{name}”原来是空白（不限或默认），不能加减",
                    f'"{name}" is blank: nothing to add to',
                ),
                Text("请直接写数字", "write the number itself"),
                "fields",
                name,
            )
        elif int((old[name] + int(value)).min() or 0) < 0:  # type: ignore[arg-type]
            what = Text(f"“{name}”会小于 0", f'"{name}" would fall below 0')
            at.fault("below-zero", what, NO_REMEDY, "fields", name)
        columns.append((pl.col(name) + int(value)).alias(name))
    if len(at.problems) > before:
        return town
    typed = typed_rows(role, old.with_columns(columns), paper.fields, at, "fields")
    if typed is None:
        return town
    typed = moved_to_wgs84(typed, paper.fields, town, at, "fields")
    update = typed.select("id", *paper.fields)
    called, values = _names(table, ids), said_values(paper.fields, at, "fields")
    return town.with_table(role, overwritten(table, update)).saying(
        Text(
            f"改动{_CALLED[role].zh} {called.zh}：{values}",
            f"change {_CALLED[role].en} {called.en}: {values}",
        )
    )


def add_rows(town: Town, paper: AddHosts | AddInstructors, at: At, load: Load) -> Town:
    """New hosts or instructors, read as rows of their tables; without an id they go by name."""
    role: Role
    if isinstance(paper, AddHosts):
        role, key, given = "hosts", "add_host", paper.add_host
    else:
        role, key, given = "instructors", "add_instructor", paper.add_instructor
    rows: Sequence[dict[str, Any]] = [given] if isinstance(given, dict) else list(given)
    table: pl.DataFrame | None = getattr(town.ledger, role)
    taken = set() if table is None else set(table["id"].to_list())
    before = len(at.problems)
    texts = []
    for index, row in enumerate(rows):
        path: tuple[str | int, ...] = (key,) if isinstance(given, dict) else (key, index)
        known_columns(town, role, row, at, *path)
        text = {name: cell_text(value) for name, value in row.items()}
        ident = text.get("id") or text.get("name")
        if not ident:
            what = Text("没有编号或名称", "it has neither id nor name")
            at.fault("no-name", what, Text("请写 name", "give it a name"), *path)
        elif ident in taken:
            what = Text(f"编号“{ident}”已有使用", f'the id "{ident}" is taken')
            at.fault("id-taken", what, Text("请另取编号", "give it another id"), *path, "id")
        else:
            taken.add(ident)
            texts.append({**text, "id": ident})
    if len(at.problems) > before:
        return town
    said = list(dict.fromkeys(name for row in texts for name in row))
    frame = pl.DataFrame(
        [{name: row.get(name) for name in said} for row in texts],
        schema={name: pl.String for name in said},
    )
    each = not isinstance(given, dict)
    typed = typed_rows(role, frame, said, at, key, each=each)
    if typed is None:
        return town
    typed = moved_to_wgs84(typed, said, town, at, key)
    if table is None:
        whole = typed
        if role == "instructors":
            town = town.warned(
                at.warning(
                    "supply-now-limited",
                    Text(
                        "基准没有⟦instructor⟧名单，人数不限；加了之后，只有这几名",
                        "the baseline has no list of ⟦instructor+⟧, so no limit; now there are "
                        "only these",
                    ),
                    NO_REMEDY,
                    key,
                )
            )
    else:
        last = table["source_row"].max()
        first = (last if isinstance(last, int) else 1) + 1
        typed = typed.with_columns(
            source_row=pl.int_range(first, first + typed.height, dtype=pl.Int64)
        )
        blank = [
            pl.lit(None, dtype).alias(name)
            for name, dtype in table.schema.items()
            if name not in typed.columns
        ]
        whole = pl.concat([table, typed.with_columns(blank).select(table.columns)])
    called = _names(whole, typed["id"].to_list())
    return town.with_table(role, whole).saying(
        Text(f"新增{_CALLED[role].zh} {called.zh}", f"add {_CALLED[role].en} {called.en}")
    )


def close_rows(town: Town, paper: CloseHosts | CloseInstructors, at: At, load: Load) -> Town:
    """Hosts that are dissolved, or instructors that leave: they are no rows any more."""
    role: Role
    if isinstance(paper, CloseHosts):
        role, key, whom = "hosts", "close_host", paper.close_host
    else:
        role, key, whom = "instructors", "close_instructor", paper.close_instructor
    ids = _named(town, role, whom, at, key)
    table: pl.DataFrame | None = getattr(town.ledger, role)
    if not ids or table is None:
        return town
    called = _names(table, ids)
    return town.with_table(role, table.filter(~pl.col("id").is_in(ids))).saying(
        Text(f"撤去{_CALLED[role].zh} {called.zh}", f"close {_CALLED[role].en} {called.en}")
    )


def _named(town: Town, role: Role, whom: str | Sequence[str], at: At, key: str) -> list[str]:
    names = [whom] if isinstance(whom, str) else list(whom)
    found = [
        find(town, role, name, at, (key,) if isinstance(whom, str) else (key, index))
        for index, name in enumerate(names)
    ]
    return sorted({one for one in found if one is not None})


def _names(table: pl.DataFrame, ids: Sequence[str]) -> Text:
    rows = table.filter(pl.col("id").is_in(list(ids[:3])))
    called = rows.select(pl.coalesce("name", "id").alias("called"))["called"].to_list()
    more = f" … ({len(ids)})" if len(ids) > 3 else ""
    return Text("、".join(called) + more, ", ".join(called) + more)


def set_parameters(town: Town, paper: SetParameters, at: At, load: Load) -> Town:
    """Other values for parameters."""
    said = ", ".join(f"{name}={_plain(value)}" for name, value in paper.set_.items())
    return _with_rules(town, town.asked.with_values(paper.set_), at, load, "set").saying(
        Text(said, said)
    )


def other_rules(town: Town, paper: OtherRules, at: At, load: Load) -> Town:
    """Another pack; the day stays where one was asked for, values of parameters stay too."""
    asked = replace(town.asked, pack=paper.rules, as_of=paper.as_of or town.asked.as_of)
    day = f" · {paper.as_of}" if paper.as_of else ""
    said = Text(f"规则包 {paper.rules}{day}", f"rules {paper.rules}{day}")
    return _with_rules(town, asked, at, load, "rules").saying(said)


def other_day(town: Town, paper: OtherDay, at: At, load: Load) -> Town:
    """The rules of another day."""
    asked = replace(town.asked, as_of=paper.as_of)
    said = Text(f"规则日期 {paper.as_of}", f"rules as of {paper.as_of}")
    return _with_rules(town, asked, at, load, "as_of").saying(said)


def keep_today(town: Town, paper: KeepToday, at: At, load: Load) -> Town:
    """Another weight for what there is today."""
    if not town.ledger.has_current:
        town = town.warned(
            at.warning(
                "nothing-to-keep",
                Text(
                    "台账没有现状各列，keep 没有作用",
                    "the ledger says nothing of today's coverage: keep does nothing",
                ),
                NO_REMEDY,
                "keep",
            )
        )
    return replace(town, keep=paper.keep).saying(Text(f"keep {paper.keep}", f"keep {paper.keep}"))


def resilient(town: Town, paper: Resilient, at: At, load: Load) -> Town:
    """Joint branches that survive the loss of a member, or need not."""
    said = Text(
        "联合组织任减一名⟦member⟧仍合规" if paper.resilience else "不要求联合组织经得起减员",
        "joint branches survive the loss of any one ⟦member⟧"
        if paper.resilience
        else "joint branches need not survive a loss",
    )
    return replace(town, resilience=paper.resilience).saying(said)


def _with_rules(town: Town, asked: RulesAsked, at: At, load: Load, key: str) -> Town:
    """The town with other rules, where these can be loaded; what is wrong is said at its line."""
    try:
        load(asked)
    except RulesError as error:
        for problem in error.problems:
            at.problems.append(_placed(problem, at, key))
        return town
    return replace(town, asked=asked)


def _placed(problem: Problem, at: At, key: str) -> Problem:
    """A problem of the rules, at the line of the change that asks for them."""
    path: tuple[str, ...] = (key,)
    if problem.place is not None:
        zh, en = problem.place.say("zh"), problem.place.say("en")
        what = Text(f"{problem.what.zh}（{zh}）", f"{problem.what.en} ({en})")
        problem = replace(problem, what=what)
    for named in (problem.value, problem.what.en.partition(" ")[0]):
        if named is not None and (*at.path, key, named) in at.sheet.marks:
            path = (key, named)
            break
    return replace(problem, place=at.place(*path, value=True))


def _plain(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
