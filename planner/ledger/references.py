"""Cells that name a branch, an enterprise or an instructor by its id, in the width ids are kept in.

Identifiers are brought to one width when they are read; a cell that names one must follow,
or ``Ｈ１`` would no longer name the host ``Ｈ１``. Names stay as they are written.
"""

from __future__ import annotations

import polars as pl

from planner.ledger.values import clean_id

_TO_BRANCHES = ("home_branch", "current_branch", "pin_branch")
_TO_INSTRUCTORS = ("current_instructor", "pin_branch")


def in_width_of_ids(
    enterprises: pl.DataFrame, hosts: pl.DataFrame | None, instructors: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The enterprises and hosts with references in the width of the ids that they mean."""
    branches = [frame for frame in (enterprises, hosts) if frame is not None]
    for columns, targets in (
        (_TO_BRANCHES, branches),
        (_TO_INSTRUCTORS, [] if instructors is None else [instructors]),
    ):
        for column in columns:
            enterprises = _follow(enterprises, column, targets)
    return enterprises, None if hosts is None else _follow(hosts, "parent", [hosts])


def _follow(frame: pl.DataFrame, column: str, targets: list[pl.DataFrame]) -> pl.DataFrame:
    if frame[column].null_count() == frame.height:
        return frame
    said = frame[column].drop_nulls().unique()
    narrow = clean_id(said)
    changed = narrow.is_not_null() & (narrow != said)
    if not changed.any() or not targets:
        return frame
    ids = pl.concat([target["id"] for target in targets])
    names = pl.concat([target["name"] for target in targets])
    bare = narrow.str.strip_prefix("S-")  # a standalone branch is called by S-<id> too
    meant = changed & (narrow.is_in(ids.implode()) | bare.is_in(ids.implode()))
    meant &= ~said.is_in(names.implode())
    if not meant.any():
        return frame
    return frame.with_columns(frame[column].replace(said.filter(meant), narrow.filter(meant)))
