"""The certificate: the tiers counted again, and whether bounds and flags can be true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from planner.language import Text
from planner.model import TIERS
from planner.verify.case import FILES, Case

PLAN = "plan.json"


def count_tiers(case: Case) -> dict[str, int]:
    """The value of each tier, from the assignments and inputs alone."""
    assert case.rank is not None and case.changed is not None
    units = case.units
    scope = units.select((~pl.col("excluded")).alias("s"))["s"].to_numpy()
    bare = units.filter(~pl.col("excluded") & (pl.col("a_mode") == "uncovered"))
    found = {
        "uncovered": int(bare["priority"].sum()),
        "preference": int(case.rank[scope].sum()),
        "changes": int(np.count_nonzero(case.changed & scope)),
        "dispersion": case.dispersion,
    }
    if not case.has_current:
        del found["changes"]
    return found


def check_changed(case: Case) -> None:
    """``changed`` says of each unit in scope whether it differs from today; else it is blank."""
    assert case.changed is not None
    units = case.units.with_columns(pl.Series("own", case.changed))
    known = pl.lit(case.has_current) & ~pl.col("excluded")
    own = pl.when(known).then("own")
    case.findings.rows(
        "changed",
        units.filter(pl.col("a_changed").ne_missing(own)).select(
            "id", own.alias("own"), pl.col("a_changed").alias("said")
        ),
        Text("{id}：changed 应为 {own}，方案写的是 {said}", "{id}: changed is {own}, not {said}"),
        file=FILES["assignments"],
        key="id",
        column="changed",
    )


def check_certificate(case: Case) -> None:
    """Values are those counted again, bounds lie below them, and only what meets is proven."""
    tiers = count_tiers(case)
    lines = case.document.get("certificate")
    if not isinstance(lines, list) or not all(_is_line(line) for line in lines):
        _add(case, "certificate-unreadable", Text("证明无法读取", "the certificate cannot be read"))
        return
    wanted = [tier for tier in _objective(case) if tier in tiers]
    named = [line["tier"] for line in lines]
    if named != wanted:
        _add(
            case,
            "certificate-tiers",
            Text(
                f"证明应依次含 {'、'.join(wanted)}，实为 {'、'.join(named)}",
                f"the certificate should name {', '.join(wanted)}, it names {', '.join(named)}",
            ),
        )
    _check_most_changes(case, tiers)
    proven = True
    for line in lines:
        tier, value, bound = line["tier"], line["value"], line["bound"]
        if tier in tiers and tiers[tier] != value:
            by = value - tiers[tier]
            _add(
                case,
                "certificate-value",
                Text(
                    f"{tier}：重新计算为 {tiers[tier]}，证明写的是 {value}，相差 {by:+d}",
                    f"{tier} is {tiers[tier]} when counted again, the certificate says {value} "
                    f"({by:+d})",
                ),
                tier,
            )
        if bound > value:
            _add(
                case,
                "certificate-bound",
                Text(
                    f"{tier}：下界 {bound} 高于所达到的 {value}，高出 {bound - value}",
                    f"{tier}: the bound {bound} lies {bound - value} above the value {value}",
                ),
                tier,
            )
        proven = proven and bound == value
        if line["optimal"] != proven:
            _add(
                case,
                "certificate-optimal",
                Text(
                    f"{tier}：按各级下界{'已' if proven else '未'}证明最优，方案写的相反",
                    f"{tier} is {'' if proven else 'not '}proven best by the bounds, "
                    "the plan says otherwise",
                ),
                tier,
            )


def _check_most_changes(case: Case, tiers: Mapping[str, int]) -> None:
    """A plan that was made for so many changes at most has no more."""
    settings = case.document.get("settings")
    most = settings.get("most_changes") if isinstance(settings, Mapping) else None
    changes = tiers.get("changes")
    if type(most) is int and changes is not None and changes > most:
        _add(
            case,
            "too-many-changes",
            Text(
                f"方案限定最多变动 {most} 家，实际变动 {changes} 家，多 {changes - most} 家",
                f"the plan was to change {most} at most and changes {changes}, "
                f"{changes - most} too many",
            ),
            most,
        )


def _objective(case: Case) -> tuple[str, ...]:
    """The order of the tiers that the plan says it was made for; the usual one if it is silent."""
    settings = case.document.get("settings")
    said = settings.get("objective") if isinstance(settings, Mapping) else None
    if not isinstance(said, list) or not all(isinstance(tier, str) for tier in said):
        return TIERS  # one that is none is a finding about the document
    return tuple(said) if sorted(said) == sorted(TIERS) else TIERS


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, Mapping)
        and set(line) == {"tier", "value", "bound", "optimal"}
        and isinstance(line.get("tier"), str)
        and isinstance(line.get("optimal"), bool)
        and all(type(line.get(name)) is int for name in ("value", "bound"))
    )


def _add(case: Case, code: str, what: Text, value: object = None) -> None:
    case.findings.add(code, what, file=PLAN, value=value)
