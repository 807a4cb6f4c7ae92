"""The coverage statement, counted again from the tables and compared figure by figure.

Every figure counted here must stand in the plan's statement with the same value and of the
same kind, and no other figure may. Rates are compared by numerator and base, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import OUTCOMES
from planner.verify.case import Case
from planner.verify.definitions import (
    FIXED_BASES,
    FIXED_RATES,
    Definitions,
    own_definitions,
    tables_again,
)
from planner.verify.differing import MISSING, differences
from planner.verify.findings import as_said

PLAN = "plan.json"

_BRANCH = ["standalone", "joint"]
_RATES = FIXED_RATES
_BASES = FIXED_BASES
_BANDS = ("0-9", "10-49", "50-99", "100-299", "300+", "unknown")


def check_statement(case: Case) -> None:
    """Compare every figure of the plan's statement with the same figure counted again."""
    stated = case.document.get("statistics")
    if not isinstance(stated, Mapping):
        _say(case, "statistics", "an object", stated)
        return
    wrong = list(_differences(count_again(case), stated))
    most = len(wrong) if case.findings.listed is None else 50
    for path, own, said in wrong[:most]:
        _say(case, path, own, said)
    if len(wrong) > most:
        more = len(wrong) - most
        case.findings.add(
            "statistics",
            Text(f"统计另有 {more} 处不符", f"{more} more figures differ"),
            file=PLAN,
            count=more,
        )


def _say(case: Case, path: str, own: object, said: object) -> None:
    there, counted = (as_said(None if value is MISSING else value) for value in (said, own))
    by = ""
    if isinstance(own, int) and type(said) is int:
        by = f" ({said - own:+d})"
    case.findings.add(
        "statistics",
        Text(
            f"统计 {path}：重新计算为 {counted}，方案写的是 {there}{by}",
            f"statistics {path} is {counted} when counted again, the plan says {there}{by}",
        ),
        file=PLAN,
        value=path,
    )


def _differences(own: Any, said: Any) -> Iterator[tuple[str, Any, Any]]:
    for path, mine, theirs in differences(own, said, "statistics"):
        yield path.removeprefix("statistics."), mine, theirs


def count_again(case: Case) -> dict[str, Any]:
    """The statement's figures, in its own structure."""
    least = case.limit("standalone_min_full_members")
    least = 3 if least is None else least
    own = own_definitions(case)
    table = _marked(case, least, own)
    whole = _figures(table.select(_sums(own)).row(0, named=True), case, own)
    return {
        **whole,
        "by_zone": _by(table, "zone", case, own),
        "by_industry": _by(table, "industry", case, own),
        "by_employee_band": _by_band(table, case, own),
        "gap_full_members": least,
        **tables_again(case, own),
        **_totals(case),
        "distributions": _distributions(case),
    }


def _marked(case: Case, least: int, own: Definitions) -> pl.DataFrame:
    """One row an enterprise: its groups, in which bases it counts, whether it is in a gap."""
    scope = pl.col("a_mode") != "excluded"
    staff = pl.col("employees").fill_null(-1)
    band = pl.lit("unknown")
    for name, lower in (("0-9", 0), ("10-49", 10), ("50-99", 50), ("100-299", 100), ("300+", 300)):
        band = pl.when(staff >= lower).then(pl.lit(name)).otherwise(band)
    strong = scope & (pl.col("full_members") >= least)
    return case.units.select(
        "zone",
        "industry",
        band.alias("band"),
        pl.col("a_mode").alias("mode"),
        scope.alias("operating"),
        (scope & (pl.col("members") > 0)).alias("with_members"),
        (scope & pl.col("above_scale").fill_null(False)).alias("above_scale"),
        (scope & (staff >= 50)).alias("employees_50_plus"),
        (scope & (staff >= 100)).alias("employees_100_plus"),
        (strong & ~pl.col("current_mode").is_in(_BRANCH).fill_null(False)).alias("gap"),
        (strong & ~pl.col("a_mode").is_in(_BRANCH)).alias("gap_planned"),
        *((scope & mask).alias(name) for name, mask in own.bases.items()),
    )


def _sums(own: Definitions) -> list[pl.Expr]:
    sums = [pl.len().alias("enterprises"), pl.col("gap", "gap_planned").sum()]
    sums += [(pl.col("mode") == outcome).sum().alias(f"mode {outcome}") for outcome in OUTCOMES]
    for base in (*_BASES, *own.bases):
        sums.append(pl.col(base).sum().alias(f"base {base}"))
        sums += [
            (pl.col(base) & pl.col("mode").is_in(modes)).sum().alias(f"{base} {rate}")
            for rate, modes in {**_RATES, **own.rates}.items()
        ]
    return sums


def _figures(row: Mapping[str, int], case: Case, own: Definitions) -> dict[str, Any]:
    scope = row["base operating"]
    return {
        "counts": {
            "enterprises": row["enterprises"],
            "in_scope": scope,
            **{outcome: row[f"mode {outcome}"] for outcome in OUTCOMES},
        },
        "coverage": {
            base: {
                rate: _share(row[f"{base} {rate}"], row[f"base {base}"])
                for rate in (*_RATES, *own.rates)
            }
            for base in (*_BASES, *own.bases)
        },
        "establishment_gap": _share(row["gap"], scope) if case.has_current else None,
        "establishment_gap_planned": _share(row["gap_planned"], scope),
    }


def _share(part: int, base: int) -> dict[str, Any]:
    return {"numerator": part, "denominator": base, "ratio": part / base if base else None}


def _by(table: pl.DataFrame, by: str, case: Case, own: Definitions) -> list[dict[str, Any]]:
    rows = table.group_by(by).agg(_sums(own)).sort(by, nulls_last=True)
    return [{by: row[by], **_figures(row, case, own)} for row in rows.iter_rows(named=True)]


def _by_band(table: pl.DataFrame, case: Case, own: Definitions) -> list[dict[str, Any]]:
    rows = {row["band"]: row for row in table.group_by("band").agg(_sums(own)).to_dicts()}
    none = dict.fromkeys(table.clear().select(_sums(own)).columns, 0)
    return [{"band": band, **_figures(rows.get(band, none), case, own)} for band in _BANDS]


def _totals(case: Case) -> dict[str, Any]:
    units = case.units.filter(pl.col("a_mode") != "excluded")
    hosts = case.hosts
    own = 0 if hosts is None else int(hosts["members"].fill_null(0).sum())
    full = 0
    if hosts is not None:
        full = int(hosts.select(pl.coalesce("full_members", "members").fill_null(0)).sum().item())
    in_branch = units.filter(pl.col("a_branch_id").is_not_null())
    alone = units.filter(pl.col("a_mode") == "standalone")
    joint = units.filter(pl.col("a_mode") == "joint")["a_branch_id"].n_unique()
    guests = units.filter(pl.col("a_mode") == "affiliated")["a_branch_id"]
    at_standalone = guests.is_in(alone["a_branch_id"].to_list())
    known = 0 if hosts is None else hosts.height
    elsewhere = units["members_elsewhere"].fill_null(0)
    return {
        "branches": {
            "total": known + alone.height + joint,
            "existing": known,
            "standalone": alone.height,
            "joint": joint,
            "members": own + int(in_branch["members"].sum()),
            "full_members": full + int(in_branch["full_members"].sum()),
        },
        "hosts": {
            "total": known,
            "in_use": guests.filter(~at_standalone).n_unique(),
            "standalone_in_use": guests.filter(at_standalone).n_unique(),
        },
        **_supply(case, units),
        "members": {
            "members": int(units["members"].sum()),
            "full_members": int(units["full_members"].sum()),
            "activists": int(units["activists"].fill_null(0).sum()),
        },
        "potential": {
            "members_elsewhere": int(elsewhere.sum()),
            "enterprises": int((elsewhere > 0).sum()),
        },
    }


def _supply(case: Case, units: pl.DataFrame) -> dict[str, Any]:
    """Instructors, posts to be filled, contact cadres."""
    sent = units.filter(pl.col("a_mode") == "dispatched")
    cadres = total = working = points = 0
    in_contact = case.edges.filter(pl.col("relation") == "contacts")["source"]
    if case.instructors is not None:
        is_cadre = case.instructors["role"].fill_null("instructor") == "contact"
        cadres = int(is_cadre.sum())
        total = case.instructors.height - cadres
        working = sent["a_instructor_id"].drop_nulls().n_unique()
        points = in_contact.len()
    by_zone: list[dict[str, Any]] = []
    if case.instructors is None:
        usual = case.limit("instructor_capacity")
        for zone, load in sent.group_by("zone").len().sort("zone", nulls_last=True).iter_rows():
            posts = 1 if usual is None else -(-load // max(usual, 1))
            by_zone.append({"zone": zone, "posts": posts, "enterprises": load})
    return {
        "instructors": {
            "total": total,
            "with_work": working,
            "to_be_appointed": sum(row["posts"] for row in by_zone),
            "to_be_appointed_by_zone": by_zone,
        },
        "contacts": {
            "cadres": cadres,
            "with_contact": in_contact.n_unique() if points else 0,
            "contact_points": points,
        },
    }


def _distributions(case: Case) -> dict[str, Any]:
    """Sizes, loads and distances; a lead enterprise has no distance to itself."""
    units = case.units.filter(pl.col("a_branch_id").is_not_null())
    sizes = units.group_by("a_branch_id").agg(
        pl.len().alias("units"),
        (pl.col("a_mode") == "joint").any().alias("joint"),
        (pl.col("a_mode") == "affiliated").sum().alias("guests"),
        pl.col("members").sum(),
    )
    members = sizes.select(pl.col("a_branch_id").alias("id"), "members")
    if case.hosts is not None:
        own = case.hosts.select("id", pl.col("members").fill_null(0))
        members = pl.concat([members, own]).group_by("id").agg(pl.col("members").sum())
    loads = case.units.filter(pl.col("a_mode") == "dispatched")["a_instructor_id"]
    leads = case.branches.filter(pl.col("kind") == "joint").select(
        pl.col("lead_enterprise_id").alias("id")
    )
    apart = case.units.join(leads, on="id", how="anti")

    def metres(mode: str) -> pl.Series:
        return apart.filter(pl.col("a_mode") == mode)["a_distance_m"]

    known = case.instructors is not None
    return {
        "branch_size": _spread(sizes["units"]),
        "joint_branch_size": _spread(sizes.filter(pl.col("joint"))["units"]),
        "members_per_branch": _spread(members["members"]),
        "affiliates_per_host": _spread(sizes.filter(pl.col("guests") > 0)["guests"]),
        "enterprises_per_instructor": _spread(
            loads.drop_nulls().value_counts()["count"] if known else pl.Series([], dtype=pl.Int64)
        ),
        "distance_m": {
            mode: _spread(metres(mode)) for mode in ("joint", "affiliated", "dispatched")
        },
    }


def _spread(values: pl.Series) -> dict[str, Any]:
    """Least, median, mean, greatest and number of the known values, from the sorted values."""
    known = values.drop_nulls().cast(pl.Int64).sort()
    count = known.len()
    if not count:
        return {"min": None, "median": None, "mean": None, "max": None, "count": 0}
    middle = (int(known[(count - 1) // 2]) + int(known[count // 2])) / 2
    return {
        "min": int(known[0]),
        "median": middle,
        "mean": int(known.sum()) / count,
        "max": int(known[-1]),
        "count": count,
    }
