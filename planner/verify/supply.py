"""Affiliates at their hosts, enterprises with their instructors: reach, room, pins, changes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from planner.language import Text
from planner.verify.branches import says
from planner.verify.case import FILES, Case
from planner.verify.nearness import Points, between, settled

FILE = FILES["assignments"]

_PLACE = ("x", "y", "lon", "lat", "zone")


def check_standalone(case: Case) -> None:
    """Each standalone enterprise has a branch of its own; whether that changes anything."""
    alone = case.units.filter(pl.col("a_mode") == "standalone")
    shared = alone.filter(
        pl.col("a_branch_id").is_duplicated() & pl.col("a_branch_id").is_not_null()
    )
    _report(
        case,
        "standalone-shared",
        shared,
        Text(
            "{id} ⟦standalone⟧，却与别的⟦enterprise⟧同用“{a_branch_id}”",
            "{id} is standalone, yet shares {a_branch_id}",
        ),
    )
    _settle_change(case, alone, pl.col("current_mode") == "standalone")
    bare = case.units.filter(pl.col("a_mode") == "uncovered")
    _settle_change(case, bare, pl.col("current_mode").is_null())
    known = case.units.filter(
        pl.col("a_mode").is_in(["standalone", "uncovered", "excluded"])
        & pl.col("a_distance_m").is_not_null()
        & (pl.col("a_distance_m") != 0)
    )
    _report(
        case,
        "distance",
        known,
        Text("{id} 为“{a_mode}”，却有距离 {a_distance_m} 米",
             "{id} is {a_mode}, yet has a distance of {a_distance_m} m"),
    )  # fmt: skip


def check_affiliates(case: Case) -> None:
    """Each affiliate reaches its host, each host has room, pins are kept."""
    guests = case.units.filter(pl.col("a_mode") == "affiliated")
    if guests.is_empty():
        return
    targets = _targets(case)
    joined = guests.join(
        targets, left_on="a_branch_id", right_on="t_branch_id", how="left", maintain_order="left"
    ).sort("at")
    _report(
        case,
        "host-unknown",
        joined.filter(pl.col("t_kind").is_null() & pl.col("a_branch_id").is_not_null()),
        Text(
            "{id} 挂靠的“{a_branch_id}”既不是已有⟦organisation⟧，也不是⟦own_branch⟧",
            "{id} is affiliated to {a_branch_id}, which is neither a host nor a ⟦own_branch⟧",
        ),
    )
    joined = joined.filter(pl.col("t_kind").is_not_null())
    if not case.parameters.get("standalone_may_host"):
        _report(
            case,
            "standalone-hosts",
            joined.filter(pl.col("t_kind") == "standalone"),
            Text(
                "{id} 挂靠于“{a_branch_id}”，而规则不许⟦own_branch⟧接收挂靠",
                "{id} is affiliated to {a_branch_id}, but ⟦own_branch+⟧ may not host",
            ),
        )
    home = _host_is("home_branch")
    joined = joined.with_columns(home.alias("home"))
    joined = _measure(joined, pl.col("home"))
    own_zone = pl.col("zone") == pl.col("t_zone")
    anyone = pl.col("t_accepts") == "any"
    allowed = (own_zone.fill_null(False)) | pl.col("home") | anyone
    _report(
        case,
        "host-zone",
        joined.filter(~allowed),
        Text(
            "{id}（片区“{zone}”）不能挂靠“{a_branch_id}”（片区“{t_zone}”）",
            "{id} (zone {zone}) cannot be hosted by {a_branch_id} (zone {t_zone})",
        ),
    )
    free = pl.col("home") | anyone
    _too_far(case, joined.filter(allowed & ~free), case.limit("affiliation_max_distance_m"))
    _compare_distance(case, joined)
    pin = pl.col("pin_branch")
    kept = _host_is("pin_branch") | (
        (pl.col("t_kind") == "standalone") & (pin == pl.lit("S-") + pl.col("t_id"))
    ).fill_null(False)
    _report(
        case,
        "pin-not-kept",
        joined.filter(pl.col("pin_mode").is_not_null() & pin.is_not_null() & ~kept),
        Text(
            "{id} 被指定挂靠“{pin_branch}”，方案却挂靠“{a_branch_id}”",
            "{id} is pinned to {pin_branch}, yet is affiliated to {a_branch_id}",
        ),
    )
    alias = (
        (pl.col("t_kind") == "standalone")
        & (pl.col("current_branch") == pl.lit("S-") + pl.col("t_id"))
    ).fill_null(False)
    same = (pl.col("current_mode") == "affiliated") & (_host_is("current_branch") | alias)
    _settle_change(case, joined, same)
    case.dispersion += _metres(case, joined)
    _check_room(case, joined, targets)


def _targets(case: Case) -> pl.DataFrame:
    """Everything that can host: existing branches, and standalone ones of the plan."""
    cap = case.limit("branch_max_members")
    usual = pl.lit(cap, pl.Int64)
    parts = []
    if case.hosts is not None:
        parts.append(
            case.hosts.select(
                pl.col("id").alias("t_branch_id"),
                pl.lit("existing").alias("t_kind"),
                pl.col("id", "name", *_PLACE).name.prefix("t_"),
                pl.lit(None, pl.String).alias("t_branch_name"),
                pl.col("accepts").fill_null("zone").alias("t_accepts"),
                pl.col("members").fill_null(0).alias("t_members"),
                pl.col("max_members").fill_null(usual).alias("t_cap"),
                pl.col("max_units").alias("t_max_units"),
            )
        )
    alone = case.units.filter(
        (pl.col("a_mode") == "standalone") & pl.col("a_branch_id").is_not_null()
    )
    alone = alone.join(
        _own_names(case, alone),
        left_on="a_branch_id",
        right_on="branch_id",
        how="left",
        maintain_order="left",
    )
    parts.append(
        alone.select(
            pl.col("a_branch_id").alias("t_branch_id"),
            pl.lit("standalone").alias("t_kind"),
            pl.col("id", "name", *_PLACE).name.prefix("t_"),
            pl.col("own_name").alias("t_branch_name"),
            pl.lit("zone").alias("t_accepts"),
            pl.col("members").alias("t_members"),
            usual.alias("t_cap"),
            pl.lit(None, pl.Int64).alias("t_max_units"),
        )
    )
    return pl.concat(parts).unique("t_branch_id", keep="first", maintain_order=True)


def _own_names(case: Case, alone: pl.DataFrame) -> pl.DataFrame:
    """By what name each standalone branch may be called: its own in the plan (``own_name``).

    Only where affiliates cannot make another organ of it: that would change its name, and
    then nobody could have called it so before.
    """
    said = case.branches.filter(pl.col("kind") == "standalone").select("branch_id", "name")
    block = case.document.get("rules")
    structure = block.get("structure") if isinstance(block, Mapping) else None
    forms = structure.get("branch_form") if isinstance(structure, Mapping) else None
    if not forms:
        return said.rename({"name": "own_name"})
    cap = case.limit("branch_max_members")
    most = int(case.units["members"].sum()) if cap is None else cap
    sizes = alone.select(pl.col("a_branch_id").alias("branch_id"), "members", "full_members")
    try:
        form = says(forms, "form", pl.String)
        larger = sizes.with_columns(pl.max_horizontal("members", pl.lit(most)).alias("members"))
        fixed = sizes.select("branch_id", form.alias("form")).with_columns(
            larger.select(form.alias("largest"))
        )
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
        return said.clear().rename({"name": "own_name"})  # reported with the branches
    fixed = fixed.filter(pl.col("form") == pl.col("largest")).unique("branch_id")
    return said.join(fixed, on="branch_id").select("branch_id", pl.col("name").alias("own_name"))


def _host_is(column: str) -> pl.Expr:
    """Whether a text of the enterprise names the host, a standalone one also by its own name."""
    return _names(column) | (pl.col(column) == pl.col("t_branch_name")).fill_null(False)


def _check_room(case: Case, joined: pl.DataFrame, targets: pl.DataFrame) -> None:
    """No host takes more members or enterprises than it may."""
    sums = joined.group_by("a_branch_id").agg(
        pl.len().cast(pl.Int64).alias("guests"), pl.col("members").sum().alias("heads")
    )
    full = targets.join(sums, left_on="t_branch_id", right_on="a_branch_id").with_columns(
        (pl.col("t_members") + pl.col("heads")).alias("total")
    )
    case.findings.rows(
        "host-over-members",
        full.filter(pl.col("total") > pl.col("t_cap")).with_columns(
            (pl.col("total") - pl.col("t_cap")).alias("over")
        ),
        Text(
            "“{t_branch_id}”自有⟦member⟧ {t_members} 名，连同挂靠⟦enterprise⟧共 {total} 名，"
            "超出上限 {t_cap} 名 {over} 名",
            "{t_branch_id} has {t_members} ⟦member+⟧ of its own and {total} with its affiliates: "
            "{over} above its limit of {t_cap}",
        ),
        file=FILE,
        key="t_branch_id",
        find=None,
    )
    case.findings.rows(
        "host-over-units",
        full.filter(pl.col("guests") > pl.col("t_max_units")).with_columns(
            (pl.col("guests") - pl.col("t_max_units")).alias("over")
        ),
        Text(
            "“{t_branch_id}”有 {guests} 家挂靠⟦enterprise⟧，超出上限 {t_max_units} 家 {over} 家",
            "{t_branch_id} hosts {guests} ⟦enterprise+⟧, {over} above its limit of {t_max_units}",
        ),
        file=FILE,
        key="t_branch_id",
        find=None,
    )


def check_dispatched(case: Case) -> None:
    """Each dispatched enterprise can be reached by its instructor, who has room for it."""
    sent = case.units.filter(pl.col("a_mode") == "dispatched")
    today = pl.col("current_mode") == "dispatched"
    if case.instructors is None:
        _report(
            case,
            "post",
            sent.filter(
                pl.col("a_instructor_id").ne_missing(pl.lit("post:") + pl.col("zone").fill_null(""))
            ),
            Text(
                "{id}（片区“{zone}”）的⟦instructor⟧写为“{a_instructor_id}”，不是本片区的岗位",
                "{id} (zone {zone}) names {a_instructor_id}, not the post of its zone",
            ),
        )
        _report(
            case,
            "distance",
            sent.filter(pl.col("a_distance_m").fill_null(0) != 0),
            Text(
                "{id}：没有⟦instructor⟧名册，却有距离 {a_distance_m} 米",
                "{id} has a distance of {a_distance_m} m without an instructors file",
            ),
        )
        _settle_change(case, sent, today)
        return
    if sent.is_empty():
        return
    usual = pl.lit(case.limit("instructor_capacity"), pl.Int64)
    posts = case.instructors.filter(pl.col("role").fill_null("instructor") != "contact").select(
        pl.col("id").alias("t_key"),
        pl.col("id", "name", *_PLACE).name.prefix("t_"),
        pl.col("capacity").fill_null(usual).alias("t_cap"),
    )
    joined = sent.join(
        posts, left_on="a_instructor_id", right_on="t_key", how="left", maintain_order="left"
    ).sort("at")
    _report(
        case,
        "instructor-unknown",
        joined.filter(pl.col("t_id").is_null() & pl.col("a_instructor_id").is_not_null()),
        Text(
            "{id} 的⟦instructor⟧“{a_instructor_id}”不在名册中",
            "{id} names {a_instructor_id}, who is no ⟦instructor⟧ of the file",
        ),
    )
    joined = _measure(joined.filter(pl.col("t_id").is_not_null()), pl.lit(False))
    elsewhere = pl.col("t_zone").is_not_null() & pl.col("t_zone").ne_missing(pl.col("zone"))
    _report(
        case,
        "instructor-zone",
        joined.filter(elsewhere),
        Text(
            "{id}（片区“{zone}”）的⟦instructor⟧“{a_instructor_id}”属于片区“{t_zone}”",
            "{id} (zone {zone}) is sent {a_instructor_id}, who is of zone {t_zone}",
        ),
    )
    _too_far(case, joined, case.limit("dispatch_max_distance_m"))
    _compare_distance(case, joined)
    _report(
        case,
        "pin-not-kept",
        joined.filter(
            pl.col("pin_mode").is_not_null()
            & pl.col("pin_branch").is_not_null()
            & ~_names("pin_branch")
        ),
        Text(
            "{id} 被指定由“{pin_branch}”联系，方案却派“{a_instructor_id}”",
            "{id} is pinned to {pin_branch}, yet is sent {a_instructor_id}",
        ),
    )
    _settle_change(case, joined, today & _names("current_instructor"))
    case.dispersion += _metres(case, joined)
    loads = joined.group_by("t_id").agg(
        pl.len().cast(pl.Int64).alias("load"), pl.col("t_cap").first()
    )
    case.findings.rows(
        "instructor-over-capacity",
        loads.filter(pl.col("load") > pl.col("t_cap")).with_columns(
            (pl.col("load") - pl.col("t_cap")).alias("over")
        ),
        Text(
            "⟦instructor⟧“{t_id}”派驻 {load} 家⟦enterprise⟧，超出上限 {t_cap} 家 {over} 家",
            "{t_id} is sent to {load} ⟦enterprise+⟧, {over} above the limit of {t_cap}",
        ),
        file=FILE,
        key="t_id",
        find=None,
    )


def _measure(joined: pl.DataFrame, home: pl.Expr) -> pl.DataFrame:
    """Add ``own``, the distance between both ends [m], null where unknown."""
    here = Points(joined)
    there = Points(
        joined.select(pl.col(f"t_{name}").alias(name) for name in ("x", "y", "lon", "lat"))
    )
    rows = np.arange(joined.height)
    metres, slack = between(here, rows, there, rows)
    neighbours = (pl.col("zone") == pl.col("t_zone")).fill_null(False) | home
    near = joined.select(neighbours.alias("near"))["near"].to_numpy()
    own = settled(metres, slack, np.broadcast_to(near, len(metres)), joined["a_distance_m"])
    return joined.with_columns(own.alias("own"))


def _too_far(case: Case, joined: pl.DataFrame, limit: int | None) -> None:
    _report(
        case,
        "distance-unknown",
        joined.filter(pl.col("own").is_null()),
        Text("{id} 到“{t_id}”的距离无从得知", "{id}: the distance to {t_id} is not known"),
    )
    if limit is not None:
        far = joined.filter(pl.col("own") > limit).with_columns(
            (pl.col("own") - limit).alias("over"), pl.lit(limit).alias("limit")
        )
        _report(
            case,
            "too-far",
            far,
            Text(
                "{id} 到“{t_id}”{own} 米，超出上限 {limit} 米 {over} 米",
                "{id} is {own} m from {t_id}, {over} m above the limit of {limit} m",
            ),
        )


def _compare_distance(case: Case, joined: pl.DataFrame) -> None:
    _report(
        case,
        "distance",
        joined.filter(pl.col("own").ne_missing(pl.col("a_distance_m"))),
        Text(
            "{id} 到“{t_id}”应为 {own} 米，方案写的是 {a_distance_m} 米",
            "{id} is {own} m from {t_id}, the plan says {a_distance_m} m",
        ),
    )


def _metres(case: Case, joined: pl.DataFrame) -> int:
    return int(joined["own"].fill_null(case.weight("unknown_distance_m")).sum())


def _names(column: str) -> pl.Expr:
    """Whether a text of the enterprise names the other end, by id or by name."""
    text = pl.col(column)
    return ((text == pl.col("t_id")).fill_null(False)) | (
        (text == pl.col("t_name")).fill_null(False)
    )


def _settle_change(case: Case, rows: pl.DataFrame, same: pl.Expr) -> None:
    """Note for these units whether their coverage differs from today's."""
    assert case.changed is not None
    found = rows.select("at", (~same.fill_null(False)).alias("changed"))
    case.changed[found["at"].to_numpy()] = found["changed"].to_numpy()


_COLUMNS = {
    "standalone-shared": "branch_id",
    "distance": "distance_m",
    "host-unknown": "branch_id",
    "host-zone": "branch_id",
    "post": "instructor_id",
    "instructor-unknown": "instructor_id",
    "instructor-zone": "instructor_id",
}
"""Which cell of the assignments a finding is about, where it is about one."""


def _report(case: Case, code: str, wrong: pl.DataFrame, what: Text) -> None:
    case.findings.rows(code, wrong, what, file=FILE, key="id", column=_COLUMNS.get(code))
