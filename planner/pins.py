"""Decisions that a person has taken: which are in force on a day, and new ones laid into a ledger.

A pin stands in the ledger's columns ``pin_mode``, ``pin_branch``, ``pin_reason`` and
``pin_until``; whether it can be kept is formation's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import polars as pl

from planner.errors import InputError, Problem
from planner.language import Text
from planner.model import Ledger, Mode

PIN_COLUMNS = ("pin_mode", "pin_branch", "pin_reason", "pin_until")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Pin:
    """One decision: which enterprise (id or name), which form or branch, why, until when.

    ``mode`` None: told by ``branch``, which is then a host or an instructor.
    """

    enterprise: str
    mode: Mode | None
    branch: str | None
    reason: str
    until: date | None = None


def is_expired(day: date) -> pl.Expr:
    """Whether an enterprise's pin ended before a day; days are text, year-month-day."""
    return (pl.col("pin_until") < day.isoformat()).fill_null(False)


def in_force(ledger: Ledger, day: date) -> Ledger:
    """The ledger without the pins that ended before a day."""
    table = ledger.enterprises
    if "pin_until" not in table.columns or table["pin_until"].null_count() == len(table):
        return ledger
    kept = [
        pl.when(~is_expired(day)).then(pl.col(name)).alias(name)
        for name in PIN_COLUMNS
        if name in table.columns
    ]
    return replace(ledger, enterprises=table.with_columns(kept))


def expired(ledger: Ledger, day: date) -> tuple[Problem, ...]:
    """The warning that names pins which ended before a day; nothing where there are none."""
    table = ledger.enterprises
    if "pin_until" not in table.columns or table["pin_until"].null_count() == len(table):
        return ()
    pinned = pl.col("pin_mode").is_not_null() | pl.col("pin_branch").is_not_null()
    ended = table.filter(is_expired(day) & pinned)
    if ended.is_empty():
        return ()
    names = ended.select(pl.coalesce("name", "id")).to_series().to_list()
    first = names[:_NAMED]
    more = len(names) - len(first)
    zh = "、".join(first) + (f" 等 {len(names)} 家" if more else "")
    en = ", ".join(first) + (f" and {more} more" if more else "")
    what = Text(
        "{who}的指定已过有效期（规则日期 {day}），不再保留",
        "the pins of {who} ended before {day}, the day of the rules, and are not kept",
    ).fill(who=Text(zh, en), day=day.isoformat())
    remedy = Text("仍要保留的，请改有效期", "give those that still hold a later day")
    return (Problem("pin-expired", what, remedy, count=len(names)),)


def with_pins(ledger: Ledger, pins: Sequence[Pin]) -> Ledger:
    """The ledger with these decisions in it; each replaces what the ledger says of its enterprise.

    Raises ``InputError`` for an enterprise that is not there, that several are called, or that
    is pinned twice.
    """
    table = ledger.enterprises
    problems: list[Problem] = []
    found: dict[str, Pin] = {}
    for pin in pins:
        ids = ids_of(table, pin.enterprise)
        if len(ids) != 1:
            problems.append(_not_one(table, pin.enterprise, ids))
        elif ids[0] in found:
            what = Text("“{name}”指定了两次", '"{name}" is pinned twice').fill(name=pin.enterprise)
            problems.append(Problem("pinned-twice", what, value=pin.enterprise))
        else:
            found[ids[0]] = pin
    if problems:
        raise InputError(problems)
    if not found:
        return ledger
    new = pl.DataFrame(
        {
            "id": list(found),
            "pin_mode": [pin.mode for pin in found.values()],
            "pin_branch": [pin.branch for pin in found.values()],
            "pin_reason": [pin.reason for pin in found.values()],
            "pin_until": [pin.until and pin.until.isoformat() for pin in found.values()],
        },
        schema=dict.fromkeys(("id", *PIN_COLUMNS), pl.String),
    )
    said = table.select("id").join(
        new.with_columns(said=pl.lit(True)), on="id", how="left", maintain_order="left"
    )
    mask = said["said"].fill_null(False)
    columns = {name: said[name].zip_with(mask, table[name]) for name in PIN_COLUMNS}
    return replace(ledger, enterprises=table.with_columns(**columns))


def ids_of(table: pl.DataFrame, called: str) -> list[str]:
    """The enterprise of that id, else all of that name."""
    if (table["id"] == called).any():
        return [called]
    same: list[str] = table.filter((pl.col("name") == called).fill_null(False))["id"].to_list()
    return same


def _not_one(table: pl.DataFrame, called: str, ids: Sequence[str]) -> Problem:
    """Nobody, or several, are called so."""
    if ids:
        what = Text(
            "有 {n} 家企业叫“{name}”：{ids}", '{n} enterprises are called "{name}": {ids}'
        ).fill(n=len(ids), name=called, ids=Text("、".join(ids), ", ".join(ids)))
        remedy = Text("请改用统一社会信用代码", "name the one meant by its id")
        return Problem("ambiguous-enterprise", what, remedy, value=called)
    known = [*table["id"].to_list(), *table["name"].drop_nulls().to_list()]
    near = get_close_matches(called, known, n=3, cutoff=0.5)
    what = Text("台账中没有企业“{name}”", 'there is no enterprise "{name}"').fill(name=called)
    remedy = Text("", "")
    if near:
        zh, en = "、".join(f"“{one}”" for one in near), " or ".join(f'"{one}"' for one in near)
        remedy = Text(f"是不是{zh}？", f"did you mean {en}?")
    return Problem("unknown-enterprise", what, remedy, value=called)


__all__ = ["PIN_COLUMNS", "Pin", "expired", "ids_of", "in_force", "is_expired", "with_pins"]
