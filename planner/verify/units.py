"""Enterprise by enterprise: is each there once, with a form it may take, and its pin kept."""

from __future__ import annotations

import numpy as np
import polars as pl

from planner.language import Text
from planner.model import OUTCOMES
from planner.verify.case import FILES, Case

FILE = FILES["assignments"]

_COPIED = {
    "name": "name",
    "zone": "zone",
    "members": "members",
    "full_members": "full_members",
    "employees": "employees",
    "industry": "industry",
    "above_scale": "above_scale",
    "pin_reason": "pin_reason",
}


def join_units(case: Case) -> None:
    """Bring ledger and assignments together; each enterprise must stand in both."""
    said = case.assignments.rename({name: f"a_{name}" for name in case.assignments.columns})
    key = {"left_on": "id", "right_on": "a_enterprise_id"}
    lost = case.enterprises.join(said, how="anti", **key)  # type: ignore[arg-type]
    case.findings.rows(
        "enterprise-lost",
        lost.select("id", "name"),
        Text(
            "{id}（{name}）在台账中，方案里没有", "{id} ({name}) is in the ledger, not in the plan"
        ),
        file=FILE,
        key="id",
    )
    strange = said.join(case.enterprises, left_on="a_enterprise_id", right_on="id", how="anti")
    case.findings.rows(
        "enterprise-unknown",
        strange.select(pl.col("a_enterprise_id").alias("id")),
        Text("{id} 不在台账中", "{id} is not in the ledger"),
        file=FILE,
        key="id",
    )
    units = case.enterprises.join(said, how="inner", coalesce=False, **key)  # type: ignore[arg-type]
    # A member count that the ledger does not know was reported when the table was read.
    case.units = units.sort("id").with_columns(
        pl.col("members", "full_members").fill_null(0),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("at"),
    )


def check_facts(case: Case) -> None:
    """What the assignments repeat of the ledger must be what the ledger says."""
    for column, source in _COPIED.items():
        own, said = pl.col(source), pl.col(f"a_{column}")
        case.findings.rows(
            "fact-differs",
            case.units.filter(own.ne_missing(said)).select(
                "id", own.alias("own"), said.alias("said")
            ),
            Text(
                f"{{id}}：“{column}”在台账中为“{{own}}”，方案写的是“{{said}}”",
                f'{{id}}: {column} is "{{own}}" in the ledger, "{{said}}" in the plan',
            ),
            file=FILE,
            key="id",
            column=column,
        )


def check_modes(case: Case) -> None:
    """Each form of coverage is one that the rules list or a person has decided; ranks agree."""
    units = case.units
    mode, pin = pl.col("a_mode"), pl.col("pin_mode")
    _report(
        case,
        "mode-unknown",
        units.filter(~mode.is_in(list(OUTCOMES)).fill_null(False)),
        Text("{id}：没有“{a_mode}”这种覆盖方式", '{id}: there is no form "{a_mode}"'),
    )
    scope = ~pl.col("excluded")
    _report(
        case,
        "scope",
        units.filter(pl.col("excluded") & (mode != "excluded")),
        Text("{id} 应在范围之外，却为“{a_mode}”", "{id} is out of scope, yet {a_mode}"),
    )
    _report(
        case,
        "scope",
        units.filter(scope & (mode == "excluded")),
        Text("{id} 应在范围之内，却被排除", "{id} is in scope, yet excluded"),
    )
    _report(
        case,
        "pin-out-of-scope",
        units.filter(pl.col("excluded") & pin.is_not_null()),
        Text(
            "{id} 已被指定为“{pin_mode}”，但在范围之外",
            "{id} is pinned to {pin_mode}, but out of scope",
        ),
    )
    _report(
        case,
        "pin-not-kept",
        units.filter(scope & pin.is_not_null() & pin.ne_missing(mode)),
        Text(
            "{id} 被指定为“{pin_mode}”，方案却为“{a_mode}”",
            "{id} is pinned to {pin_mode}, yet is {a_mode}",
        ),
    )
    _report(
        case,
        "pinned-flag",
        units.filter(pl.col("a_pinned").ne_missing(pin.is_not_null())),
        Text("{id}：pinned 写为 {a_pinned}", "{id}: pinned is {a_pinned}"),
    )
    rank = _ranks(units)
    case.rank = np.maximum(rank, 0)
    units = units.with_columns(pl.Series("own", rank))
    _report(
        case,
        "mode-not-listed",
        units.filter(scope & pin.is_null() & (pl.col("own") < 0) & mode.is_in(list(OUTCOMES))),
        Text(
            "{id} 为“{a_mode}”，而规则只列有“{modes}”",
            "{id} is {a_mode}, but the rules list only {modes}",
        ),
    )
    expected = pl.when(scope & (pl.col("own") >= 0)).then("own")
    comparable = (scope & (pl.col("own") >= 0)) | (mode == "excluded")
    _report(
        case,
        "rank",
        units.filter(comparable & pl.col("a_rank").ne_missing(expected)),
        Text("{id}：rank 应为 {own}，方案写的是 {a_rank}", "{id}: rank is {own}, not {a_rank}"),
    )
    _check_ids(case)


def _check_ids(case: Case) -> None:
    """A branch for those in a branch, an instructor for the dispatched, and no other."""
    mode = pl.col("a_mode")
    in_branch = mode.is_in(["standalone", "joint", "affiliated"])
    for column, wanted in (("a_branch_id", in_branch), ("a_instructor_id", mode == "dispatched")):
        name = column.removeprefix("a_")
        _report(
            case,
            "id-missing",
            case.units.filter(wanted & pl.col(column).is_null()),
            Text(f"{{id}} 为“{{a_mode}}”，却没有 {name}", f"{{id}} is {{a_mode}} without {name}"),
            name,
        )
        _report(
            case,
            "id-unwanted",
            case.units.filter(~wanted & pl.col(column).is_not_null()),
            Text(
                f"{{id}} 为“{{a_mode}}”，却有 {name}“{{{column}}}”",
                f"{{id}} is {{a_mode}}, yet has {name} {{{column}}}",
            ),
            name,
        )


def _ranks(units: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The position of each mode in its list; -1 where it does not stand there."""
    kinds = units.select("modes", "a_mode", pl.col("pin_mode").is_not_null().alias("pin")).unique()
    rows = []
    for modes, mode, pin in kinds.iter_rows():
        listed = modes.split(",") if modes else []
        if pin:
            rank = 0
        elif mode == "uncovered":
            rank = len(listed)
        else:
            rank = listed.index(mode) if mode in listed else -1
        rows.append((modes, mode, pin, rank))
    schema = {"modes": pl.String, "a_mode": pl.String, "pin": pl.Boolean, "own": pl.Int64}
    found = units.with_columns(pl.col("pin_mode").is_not_null().alias("pin")).join(
        pl.DataFrame(rows, schema=schema, orient="row"),
        on=["modes", "a_mode", "pin"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return found["own"].fill_null(-1).to_numpy()


_COLUMNS = {
    **dict.fromkeys(("mode-unknown", "scope", "pin-not-kept", "mode-not-listed"), "mode"),
    "pinned-flag": "pinned",
    "rank": "rank",
}
"""Which cell of the assignments a finding is about, where it is about one."""


def _report(
    case: Case, code: str, wrong: pl.DataFrame, what: Text, column: str | None = None
) -> None:
    column = column or _COLUMNS.get(code)
    case.findings.rows(code, wrong, what, file=FILE, key="id", column=column)
