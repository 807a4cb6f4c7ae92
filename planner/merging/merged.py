"""Two survey rounds as one: the new figures, the old decisions, and what is different.

Every row of the new ledger is *same*, *changed*, *new* or *doubtful*; every row of the old
one has a counterpart, is *gone* or *doubtful*. A doubtful one is never settled in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from planner.errors import Problem
from planner.merging.carrying import Carried, carry
from planner.merging.changes import PIN, changes
from planner.merging.likeness import likely
from planner.merging.matching import By, keys_of, match
from planner.merging.remarks import warnings_of
from planner.merging.rounds import Round

STATUSES = ("same", "changed", "new", "doubtful")


@dataclass(frozen=True)
class Merged:
    """The outcome of a merge.

    ``enterprises``: the merged ledger in the new file's order: canonical columns that hold
    anything, the unknown ones, ``merge_status`` and what a note on it is made of (``o``: the
    old row). ``changed``: one row a field that differs (``o, n, field, old, new``).
    ``doubtful``: pairs that a person must look at (``o, n, doubt, joined``). ``gone`` and
    ``came``: rows of the old and of the new round without counterpart. All name rows by
    position in their round.
    """

    old: Round
    new: Round
    enterprises: pl.DataFrame
    columns: tuple[str, ...]
    extras: tuple[str, ...]
    pairs: pl.DataFrame
    changed: pl.DataFrame
    doubtful: pl.DataFrame
    gone: pl.Series
    came: pl.Series
    carried: dict[str, int]
    warnings: tuple[Problem, ...] = ()
    hosts: pl.DataFrame | None = None
    instructors: pl.DataFrame | None = None
    counts: dict[str, int] = field(default_factory=dict)


def merge_rounds(
    old: Round,
    new: Round,
    *,
    by: By | None = None,
    decided: Sequence[tuple[int, int]] = (),
    coverage: pl.DataFrame | None = None,
) -> Merged:
    """Join a new round to the last one.

    ``by``: only the code, or only the name, joins; None: the code, else the name.
    ``decided``: pairs of rows (old, new) that a person has called the same enterprise.
    ``coverage``: today's coverage as a plan of the old round has it
    (:func:`planner.merging.coverage.coverage_of_plan`).
    """
    old_keys, new_keys = keys_of(old), keys_of(new)
    matching = match(old_keys, new_keys, by=by, decided=decided)
    pairs, doubts = matching.pairs, matching.doubts
    left = _without(old_keys, pairs["o"], doubts["o"])
    came = _without(new_keys, pairs["n"], doubts["n"])
    alike, whole = likely(old, new, left, came, (old_keys, new_keys))
    doubts = pl.concat([doubts, alike]).sort("n", "o")
    left, came = _without(left, doubts["o"]), _without(came, doubts["n"])
    carried = carry(old, new, pairs, _by_old_row(old, coverage))
    changed = changes(old, new, pairs)
    rows = pl.col("row")
    status = new_keys.select(
        pl.when(rows.is_in(doubts["n"].implode()))
        .then(pl.lit("doubtful"))
        .when(~rows.is_in(pairs["n"].implode()))
        .then(pl.lit("new"))
        .when(rows.is_in(changed["n"].implode()))
        .then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    ).to_series()
    frame = carried.frame.with_columns(merge_status=status)
    return Merged(
        old=old,
        new=new,
        enterprises=frame,
        columns=carried.columns,
        extras=carried.extras,
        pairs=pairs,
        changed=changed,
        doubtful=doubts,
        gone=left["row"],
        came=came["row"],
        carried=carried.cells,
        warnings=warnings_of(old, new, carried, doubts, left["row"], whole=whole),
        hosts=old.hosts if new.hosts is None else new.hosts,
        instructors=old.instructors if new.instructors is None else new.instructors,
        counts=_counts(old, new, carried, status, doubts, left["row"]),
    )


def _without(keys: pl.DataFrame, *taken: pl.Series) -> pl.DataFrame:
    return keys.filter(~pl.col("row").is_in(pl.concat(taken).implode()))


def _by_old_row(old: Round, coverage: pl.DataFrame | None) -> pl.DataFrame | None:
    """The coverage of a plan in the order of the old round's rows."""
    if coverage is None:
        return None
    return pl.DataFrame({"enterprise_id": old.made}).join(
        coverage, on="enterprise_id", how="left", maintain_order="left"
    )


def _counts(
    old: Round,
    new: Round,
    carried: Carried,
    status: pl.Series,
    doubts: pl.DataFrame,
    gone: pl.Series,
) -> dict[str, int]:
    counts = {"old_rows": old.rows, "new_rows": new.rows}
    counts |= {name: int((status == name).sum()) for name in STATUSES}
    pinned = old.enterprises["pin_mode"].is_not_null()
    unsettled = doubts.filter(~pl.col("joined"))["o"].unique()
    kept = carried.cells.get(PIN[0], 0)
    return counts | {
        "gone": len(gone),
        "doubtful_old": len(unsettled),
        "pins_old": int(pinned.sum()),
        "pins_kept": kept,
        "pins_gone": int(pinned[gone].sum()),
        "pins_doubtful": int(pinned[unsettled].sum()),
        "pins": int(carried.frame["pin_mode"].is_not_null().sum()),
    }
