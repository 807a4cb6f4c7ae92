"""What a scenario writes into a table is read as a cell of the ledger would be.

Units, Chinese words for yes and no, forms of coverage, coordinates, and the sums of member
figures are understood, and refused, by the ledger's own reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from planner.errors import Problem
from planner.language import Text
from planner.ledger import values
from planner.ledger.datum import to_wgs84
from planner.ledger.findings import shown
from planner.ledger.reading import examine_rows
from planner.ledger.synonyms import Role
from planner.model import TABLES
from planner.rulebook.papers import did_you_mean
from planner.scenario.town import NO_REMEDY, At, Town

MEMBERS = ("members", "full_members", "probationary_members")
_PLACES = frozenset(["lon", "lat"])
_LISTED = 5


def kinds_of(role: str) -> dict[str, str]:
    """The columns of a table that a change may speak of, with their kinds."""
    return {column.name: column.kind for column in TABLES[role]}


def cell_text(value: Any) -> str | None:
    """A value of the file as the text of a cell; nothing is a blank cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def known_columns(
    town: Town,
    role: str,
    fields: Iterable[str],
    at: At,
    *path: str | int,
    fixed: Sequence[str] = (),
) -> bool:
    """Whether a change speaks only of columns that there are and that may change."""
    known = list(kinds_of(role))
    if role == "enterprises":
        known += town.ledger.extra_columns
    before = len(at.problems)
    for name in fields:
        if name in fixed:
            what = Text(f"“{name}”不能改", f'"{name}" cannot be changed')
            at.fault("fixed-column", what, NO_REMEDY, *path, name, value=name)
        elif name not in known:
            what = Text(f"没有列“{name}”", f'there is no column "{name}"')
            at.fault("unknown-column", what, did_you_mean(name, known), *path, name, value=name)
        elif name.startswith("current_") and not town.ledger.has_current:
            at.fault(
                "no-current-coverage",
                Text(
                    f"台账没有现状各列，“{name}”没有意义",
                    f'the ledger says nothing of today\'s coverage, so "{name}" means nothing',
                ),
                Text("请先在台账中加上现状", "add today's coverage to the ledger first"),
                *path,
                name,
            )
    return len(at.problems) == before


def read_count(role: str, name: str, value: Any, at: At, *path: str | int) -> int | None:
    """A count as the ledger reads one; None for a blank, and for what is refused (a problem)."""
    text = cell_text(value)
    if text is None:
        return None
    limit = values.MAX_EMPLOYEES if name == "employees" else values.MAX_MEMBERS
    read = values.read_count(text, limit)
    if read.fault is not None:
        code, what, remedy = read.fault
        at.fault(code, what.fill(value=shown(text)), remedy, *path, value=text)
        return None
    return None if read.value is None else int(read.value)


def typed_rows(
    role: Role,
    rows: pl.DataFrame,
    said: Iterable[str],
    at: At,
    *path: str | int,
    each: bool = False,
) -> pl.DataFrame | None:
    """Rows given as text (canonical columns) with types; None and problems if one is refused.

    The columns that the change has ``said`` stand below ``path`` in the file, or, with
    ``each``, below ``path`` and the number of the row. Rows keep their order.
    """
    columns = [column.name for column in TABLES[role]]
    text = rows.select(
        pl.col(name).cast(pl.String)
        if name in rows.columns
        else pl.lit(None, pl.String).alias(name)
        for name in columns
    )
    table = examine_rows(role, text)
    names = set(said)
    for problem in table.findings.in_order():
        _say(problem, rows, names, at, path, each)
    if table.findings.errors:
        return None
    if table.frame.height != rows.height:
        at.fault(
            "not-a-row",
            Text(
                "这不像一行台账（合计、说明之类）", "this reads as a total or a note, not as a row"
            ),
            Text("请核对编号和名称", "check the id and the name"),
            *path,
        )
        return None
    return rows.select("id").join(table.frame, on="id", how="left", maintain_order="left")


def _say(
    problem: Problem,
    rows: pl.DataFrame,
    said: set[str],
    at: At,
    path: tuple[str | int, ...],
    each: bool,
) -> None:
    """A fault of the reader at the line of the file that caused it, with the row's id."""
    row = (problem.place.row if problem.place else None) or 2
    column = (problem.place.column if problem.place else None) or ""
    if row - 2 >= _LISTED and not each:
        return
    ident = rows["id"][row - 2] if row - 2 < rows.height else ""
    where: tuple[str | int, ...] = (*path, row - 2) if each and rows.height > 1 else path
    if column in said:
        where = (*where, column)
    what = Text(f"{ident}：{problem.what.zh}", f"{ident}: {problem.what.en}")
    at.fault(problem.code, what, problem.remedy, *where, value=problem.value)


def moved_to_wgs84(
    rows: pl.DataFrame, said: Iterable[str], town: Town, at: At, *path: str | int
) -> pl.DataFrame:
    """Degrees that a change gives, in the datum that the baseline's tables were declared in."""
    datum = town.ledger.datum
    given = _PLACES & set(said)
    if datum in (None, "wgs84") or not given:
        return rows
    if given != _PLACES:
        at.fault(
            "half-a-place",
            Text(
                "经纬度请一起给出，才能换算坐标系", "give lon and lat together: they are converted"
            ),
            NO_REMEDY,
            *path,
        )
        return rows
    lon, lat = to_wgs84(
        rows["lon"].cast(pl.Float64).to_numpy(), rows["lat"].cast(pl.Float64).to_numpy(), datum
    )
    return rows.with_columns(lon=pl.Series(lon).fill_nan(None), lat=pl.Series(lat).fill_nan(None))


def agreeing(old: pl.DataFrame, new: pl.DataFrame, said: Iterable[str]) -> pl.DataFrame:
    """New member figures that agree: members are full and probationary ones together.

    Of the three, those that a change did not say follow from those that it said; a ledger
    where they did not add up keeps its difference.
    """
    names = {name for name in said if name in MEMBERS}
    if not names or names == set(MEMBERS):
        return new
    part = pl.col("probationary_members").fill_null(0)
    slack = (old["members"] - old["full_members"] - old["probationary_members"].fill_null(0)).alias(
        "slack"
    )
    table = new.with_columns(slack)
    whole = pl.col("full_members") + part + pl.col("slack")
    if "members" not in names:
        changed = table.with_columns(members=whole)
    elif "full_members" not in names:
        rest = (pl.col("members") - part - pl.col("slack")).clip(lower_bound=0)
        changed = table.with_columns(full_members=rest)
    else:
        rest = (pl.col("members") - pl.col("full_members") - pl.col("slack")).clip(lower_bound=0)
        known = pl.col("probationary_members").is_not_null()
        changed = table.with_columns(probationary_members=pl.when(known).then(rest))
    return changed.drop("slack")


def names_of(town: Town, ids: Sequence[str]) -> Text:
    """The enterprises as a phrase: the first few by name, then how many there are."""
    table = town.ledger.enterprises
    some = table.filter(pl.col("id").is_in(list(ids[:3]))).select(
        pl.coalesce("name", "id").alias("called")
    )
    called = some["called"].to_list()
    if len(ids) <= 3:
        return Text("、".join(called), ", ".join(called))
    return Text(
        f"{'、'.join(called)} 等 {len(ids):,} 家", f"{', '.join(called)} … ({len(ids):,} in all)"
    )


def said_values(fields: Mapping[str, Any], at: At, *path: str) -> str:
    """What a change sets, as one phrase: ``members +2, zone 东区``."""
    parts = []
    for name, value in fields.items():
        text = cell_text(value)
        if at.signed(*path, name) and isinstance(value, int):
            text = f"{value:+d}"
        parts.append(f"{name} {text if text is not None else '–'}")
    return ", ".join(parts)
