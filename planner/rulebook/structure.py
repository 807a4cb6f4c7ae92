"""What a branch of a given size is called, how it is divided, who leads it.

Each function turns a structure table of the rules into a column expression over the
numbers of members; nothing here knows one organization's words or thresholds.
"""

from __future__ import annotations

import polars as pl

from planner.errors import Place, Problem
from planner.language import Text, counted
from planner.rulebook.conditions import all_hold, fulfilled
from planner.rulebook.rules import Condition, Rules, Structure, StructureTable

MEMBERS = pl.col("members")
FULL_MEMBERS = pl.col("full_members")
FORM = pl.col("form")


def form_expr(rules: Rules, members: pl.Expr = MEMBERS) -> pl.Expr:
    """What a unit with so many members has: a branch, a general branch, a primary committee.

    ``members`` counts full and probationary ones, affiliates' included. Gives a String
    token that the pack's vocabulary has a word for; ``branch`` where the pack has no table.
    """
    table = rules.structure.branch_form
    if not table.rows:
        return pl.lit("branch")
    return _answer(table, "form", {"members": members}, pl.String)


def form_of(rules: Rules, members: int) -> str | None:
    """What one unit with so many members is; None where no row of the table answers."""
    table = rules.structure.branch_form
    if not table.rows:
        return "branch"
    for row in table.rows:
        if all(fulfilled(condition, members) for condition in row.when):
            return str(row.says["form"])
    return None


def parts_expr(rules: Rules, members: pl.Expr = MEMBERS) -> pl.Expr:
    """How many branches a unit must be divided into so that none is above the cap (Int64).

    1 where the unit is not above ``branch_max_members``, or where there is no such cap on
    the day.
    """
    cap = rules.parameters.get("branch_max_members")
    if cap is None:
        return pl.lit(1, pl.Int64)
    # Whole numbers throughout: rounding up by adding the cap less one.
    parts = (members.cast(pl.Int64) + (int(cap) - 1)) // int(cap)
    return pl.max_horizontal(parts.fill_null(1), pl.lit(1, pl.Int64))


def committee_expr(
    rules: Rules, full_members: pl.Expr = FULL_MEMBERS, form: pl.Expr = FORM
) -> tuple[pl.Expr, pl.Expr]:
    """How many people lead a unit, at least and at most (Int64, Int64).

    ``form`` is what :func:`form_expr` gave for the unit, or what it is by its own file.
    Null where the pack's table has nothing to say about such a form.
    """
    table = rules.structure.committee
    columns = {"full_members": full_members, "members": MEMBERS, "form": form}
    return (
        _answer(table, "least", columns, pl.Int64),
        _answer(table, "most", columns, pl.Int64),
    )


def organ_expr(rules: Rules, full_members: pl.Expr = FULL_MEMBERS, form: pl.Expr = FORM) -> pl.Expr:
    """Who leads a unit: a committee, or a secretary only (a String token of the vocabulary)."""
    table = rules.structure.committee
    columns = {"full_members": full_members, "members": MEMBERS, "form": form}
    return _answer(table, "organ", columns, pl.String)


def groups_expr(
    rules: Rules,
    members: pl.Expr = MEMBERS,
    full_members: pl.Expr = FULL_MEMBERS,
    form: pl.Expr = FORM,
) -> pl.Expr:
    """How many party groups a unit should be divided into; 0 where it need not be (Int64).

    As many as the table's usual size asks for, but each with its least members and with a
    full member in it; where that leaves a single group there is nothing to divide.
    """
    table = rules.structure.party_groups
    columns = {"members": members, "full_members": full_members, "form": form}
    size = _answer(table, "group_size", columns, pl.Int64).fill_null(0)
    least = _answer(table, "group_least", columns, pl.Int64).fill_null(1)
    count = members.cast(pl.Int64).fill_null(0)
    # A size of 0 says "no groups"; dividing by 1 there keeps the column whole.
    some = pl.max_horizontal(size, pl.lit(1, pl.Int64))
    wanted = (count + some - 1) // some
    possible = count // pl.max_horizontal(least, pl.lit(1, pl.Int64))
    groups = pl.min_horizontal(wanted, possible, full_members.cast(pl.Int64))
    return pl.when((size > 0) & (groups >= 2)).then(groups).otherwise(pl.lit(0, pl.Int64))


def _answer(
    table: StructureTable,
    key: str,
    columns: dict[str, pl.Expr],
    dtype: type[pl.DataType],
) -> pl.Expr:
    """What the row that holds says under ``key``; loading made sure that exactly one does."""
    found = pl.lit(None, dtype)
    for row in table.rows:
        found = (
            pl.when(all_hold(row.when, columns)).then(pl.lit(row.says[key], dtype)).otherwise(found)
        )
    return found


def check_structure(structure: Structure) -> list[Problem]:
    """Whether exactly one row of each table answers for every possible unit.

    Conditions only compare with fixed numbers and words, so it is enough to ask at each of
    these numbers, one below and one above, and for each form: between them nothing changes.
    """
    forms = sorted({str(row.says["form"]) for row in structure.branch_form.rows}) or ["branch"]
    problems: list[Problem] = []
    for table in (structure.branch_form, structure.committee, structure.party_groups):
        if table.rows:
            problems.extend(_first_dispute(table, forms))
    return problems


def _first_dispute(table: StructureTable, forms: list[str]) -> list[Problem]:
    members = _corners(table, "members")
    full_members = _corners(table, "full_members")
    for form in forms if table.name != "branch_form" else [""]:
        for all_members in members:
            for full in (number for number in full_members if number <= all_members):
                unit: dict[str, str | int] = {
                    "form": form,
                    "members": all_members,
                    "full_members": full,
                }
                rows = [r for r in table.rows if all(fulfilled(c, unit[c.field]) for c in r.when)]
                if len(rows) != 1:
                    return [_dispute(table, unit, rows[0].place if rows else None, len(rows))]
    return []


def _corners(table: StructureTable, field: str) -> list[int]:
    """The numbers at which a table may change its answer, with their neighbours."""
    found = {0, 10**9}
    for row in table.rows:
        for condition in row.when:
            if condition.field == field:
                found.update(number + step for number in _numbers(condition) for step in (-1, 0, 1))
    # Full members are never more than members: each number of the one is asked of both.
    if field == "members":
        found.update(_corners(table, "full_members"))
    return sorted(number for number in found if number >= 0)


def _numbers(condition: Condition) -> list[int]:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return [v for v in values if isinstance(v, int) and not isinstance(v, bool)]


def _dispute(
    table: StructureTable, unit: dict[str, str | int], place: Place | None, rows: int
) -> Problem:
    example = ", ".join(f"{name}={value}" for name, value in unit.items() if value != "")
    zh = "没有一行" if rows == 0 else f"有 {rows} 行"
    en = "no row" if rows == 0 else counted(rows, "row")
    at = place or table.rows[0].place
    return Problem(
        "structure-dispute",
        Text(
            f"结构表“{table.name}”对 {example} {zh}适用，应恰好一行",
            f"in the structure table {table.name} {en} answer for {example}; exactly one must",
        ),
        Text("请改条件或参数", "change the conditions or the parameters"),
        at,
    )
