"""The first example gives every published figure of its case, and not by luck."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import planner
from planner.model import Ledger, Plan
from planner.places import data_dir

EXAMPLE = data_dir("examples") / "guoji"
FILES = ("enterprises", "hosts", "instructors")
CENTRE = "镇农保中心党支部"

PUBLISHED = {
    "primary and general branches": 31,
    "general branches": 1,
    "members in them": 992,
    "park enterprises": 145,
    "lead enterprises of joint branches": ["化工厂", "钢带厂"],
    "affiliates at the centre": 38,
    "host branches in use": 9,
    "instructors with work": 17,
    "contact enterprises of each cadre": {1},
}

Rows = list[dict[str, str]]


def read(folder: Path = EXAMPLE) -> Ledger:
    return planner.read_ledger(
        folder / "enterprises.csv",
        hosts=folder / "hosts.csv",
        instructors=folder / "instructors.csv",
    )


def plan_of(folder: Path = EXAMPLE, **rules: Any) -> Plan:
    return planner.make_plan(read(folder), planner.load_rules("guoji-2007", **rules))


def rows_of(name: str) -> Rows:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def changed(folder: Path, change: Callable[[str, Rows], None]) -> Path:
    """A copy of the example after ``change(file, rows)`` has worked on each file's rows."""
    for name in FILES:
        rows = rows_of(name)
        header = list(rows[0])
        change(name, rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [column for column in header if column in rows[0]])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def figures(plan: Plan) -> dict[str, Any]:
    """What the report publishes, counted from the plan's tables."""
    branches, instructors = plan.branches, plan.instructors
    affiliated = plan.assignments.filter(pl.col("mode") == "affiliated")
    by_host = affiliated.join(
        branches.select("branch_id", branch="name", branch_kind="kind"), on="branch_id"
    )
    assert set(by_host["branch_kind"]) == {"existing"}
    names = dict(plan.assignments.select("enterprise_id", "name").iter_rows())
    leads = branches.filter(pl.col("kind") == "joint")["lead_enterprise_id"]
    sent = plan.assignments.filter(pl.col("mode") == "dispatched")
    contacts = plan.edges.filter(pl.col("relation") == "contacts")
    cadres = instructors.filter(pl.col("role") == "contact")
    assert set(contacts["source"]) == set(cadres["instructor_id"])
    assert contacts["target"].is_unique().all()
    return {
        "primary and general branches": branches.filter(
            pl.col("form").is_in(["branch", "general_branch"])
        ).height,
        "general branches": branches.filter(pl.col("form") == "general_branch").height,
        "members in them": branches["members"].sum(),
        "park enterprises": plan.assignments.filter(pl.col("mode") != "excluded").height,
        "lead enterprises of joint branches": sorted(names[lead] for lead in leads),
        "affiliates at the centre": by_host.filter(pl.col("branch") == CENTRE).height,
        "host branches in use": by_host["branch"].n_unique(),
        "instructors with work": sent["instructor_id"].n_unique(),
        "contact enterprises of each cadre": set(contacts["source"].value_counts()["count"]),
    }


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of()


def test_every_published_figure_comes_out(plan: Plan) -> None:
    assert figures(plan) == PUBLISHED
    assert plan.branches.height == 31


def test_the_plan_is_proven_best_and_nothing_is_warned_of(plan: Plan) -> None:
    tiers = {result.tier: result for result in plan.certificate}
    assert all(result.optimal for result in plan.certificate)
    assert tiers["preference"].value == 0
    assert plan.warnings == ()


def test_the_finished_folder_passes_its_check(plan: Plan, tmp_path: Path) -> None:
    planner.write_plan(plan, tmp_path / "plan")
    assert planner.verify_folder(tmp_path / "plan") == []


def test_nobody_has_decided_anything_beforehand() -> None:
    ledger = read()
    decided = [c for c in ledger.enterprises.columns if c.startswith(("pin_", "current_"))]
    assert ledger.enterprises.select(pl.col(decided).is_null().all()).row(0) == (True,) * 7
    assert not ledger.has_current


def test_no_person_is_named() -> None:
    assert read().person_columns == ()
    assert all("姓名" not in row for name in FILES for row in rows_of(name))


def test_old_ties_decide_for_all_affiliates_but_the_centres(plan: Plan) -> None:
    hosts = dict(plan.branches.select("branch_id", "name").iter_rows())
    homes = dict(plan.ledger.enterprises.select("id", "home_branch").iter_rows())
    affiliated = plan.assignments.filter(pl.col("mode") == "affiliated")
    for enterprise, branch in affiliated.select("enterprise_id", "branch_id").iter_rows():
        assert hosts[branch] == (homes[enterprise] or CENTRE)


def test_instructors_go_to_above_scale_enterprises_without_a_branch(plan: Plan) -> None:
    sent = plan.assignments.filter(pl.col("mode") == "dispatched")
    assert sent["above_scale"].all()
    assert sent["branch_id"].is_null().all()
    left = plan.assignments.filter(pl.col("mode") == "uncovered")
    assert set(left["rule_id"]) == {"no-form-asked"}


def test_the_one_general_branch_follows_from_its_size_too(plan: Plan, tmp_path: Path) -> None:
    def untold(name: str, rows: Rows) -> None:
        for row in rows if name == "hosts" else []:
            del row["类型"]

    assert_frame_equal(plan_of(changed(tmp_path, untold)).branches, plan.branches)


def test_the_ledger_carries_the_reports_other_sums() -> None:
    rows = rows_of("enterprises")
    admitted = sum(int(row["2002—2006年发展党员数"]) for row in rows)
    assert admitted == 68
    assert admitted + sum(int(row["入党积极分子"]) for row in rows) == 216
    assert sum(row["入园年份"] == "2007" for row in rows) == 16
    assert all(int(row["2002—2006年发展党员数"]) <= int(row["党员数"]) for row in rows)
    assert all(row["入园年份"] < "2007" for row in rows if row["2002—2006年发展党员数"] != "0")


def test_the_places_lie_within_the_park() -> None:
    places = read().enterprises.select("x", "y")
    assert places.filter(~pl.col("x").is_between(0, 1600)).is_empty()
    assert places.filter(~pl.col("y").is_between(0, 1460)).is_empty()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(plan: Plan, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    shuffled = plan_of(changed(tmp_path, lambda _, rows: draw.shuffle(rows)))
    assert_frame_equal(shuffled.assignments, plan.assignments)
    assert_frame_equal(shuffled.branches, plan.branches)
    assert_frame_equal(shuffled.instructors, plan.instructors)
    assert_frame_equal(shuffled.edges, plan.edges)


@pytest.mark.parametrize("seed", range(3))
def test_other_ids_and_slightly_other_data_give_the_same_figures(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)

    def perturbed(name: str, rows: Rows) -> None:
        ids = [row["编号"] for row in rows]
        draw.shuffle(ids)
        for row, new in zip(rows, ids, strict=True):
            row["编号"] = new
            for axis in ("x坐标", "y坐标"):
                if row[axis]:
                    row[axis] = str(int(row[axis]) + draw.randint(-20, 20))
            if name == "enterprises":
                row["职工人数"] = str(int(row["职工人数"]) + draw.randint(0, 5))
                row["组织关系不在本企业的党员数"] = str(draw.randint(0, 3))
                row["入党积极分子"] = str(draw.randint(0, 5))

    assert figures(plan_of(changed(tmp_path, perturbed))) == PUBLISHED


@pytest.mark.parametrize(
    "override",
    [
        {"joint_branch_overhead_m": 300},
        {"joint_branch_overhead_m": 4000},
        {"industry_mismatch_m": 0},
        {"joint_max_distance_m": 600},
        {"joint_max_units": 7},
    ],
    ids=str,
)
def test_the_planners_own_defaults_do_not_carry_the_figures(override: dict[str, int]) -> None:
    assert figures(plan_of(overrides=override)) == PUBLISHED


def test_without_its_old_ties_the_park_looks_elsewhere(tmp_path: Path) -> None:
    def forgotten(name: str, rows: Rows) -> None:
        for row in rows if name == "enterprises" else []:
            row["原党支部"] = ""

    found = figures(plan_of(changed(tmp_path, forgotten)))
    assert found["affiliates at the centre"] > 38
    assert found["host branches in use"] < 9


def test_the_local_reading_that_enterprises_do_not_host_is_needed() -> None:
    plan = plan_of(overrides={"standalone_may_host": True})
    assert plan.statistics["hosts"]["in_use"] < 9


def test_the_cap_of_five_units_parts_both_joint_branches() -> None:
    """From 2018-10-28 on: 6 and 7 enterprises make four joint branches, and all else stays."""
    later = plan_of(as_of="2018-10-28")
    assert all(result.optimal for result in later.certificate)
    joint = later.branches.filter(pl.col("kind") == "joint")
    assert joint.height == 4
    assert joint["units"].max() <= 5
    assert joint["units"].sum() == 6 + 7
    assert later.branches.height == 33
    found = figures(later)
    same = set(PUBLISHED) - {"primary and general branches", "lead enterprises of joint branches"}
    assert {name: found[name] for name in same} == {name: PUBLISHED[name] for name in same}


def test_the_pages_beside_the_data_say_what_the_data_are() -> None:
    page = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert "Synthetic micro-data calibrated to a published table" in page
    assert {name: len(rows_of(name)) for name in FILES} == {
        "enterprises": 145,
        "hosts": 22,
        "instructors": 17 + 11,
    }
    for name in FILES:
        assert (EXAMPLE / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        assert f"`{name}.csv`" in page
