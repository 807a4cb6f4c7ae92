"""From a formation to a plan: tables, edges, statistics of a town made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import hand
import polars as pl
import pytest

from planner.planning import assemble
from planner.tables import ASSIGNMENT_COLUMNS, PLAN_TABLES


def edges(plan: Any, relation: str) -> list[str]:
    rows = plan.edges.filter(pl.col("relation") == relation)
    return [f"{source}>{target}" for source, target, _ in rows.iter_rows()]


def test_every_enterprise_has_exactly_one_row_in_the_contracts_columns() -> None:
    table = hand.plan().assignments
    assert table["enterprise_id"].to_list() == ["a", "b", "c", "d", "e", "f", "g"]
    assert table.columns == [column.name for column in ASSIGNMENT_COLUMNS]
    contract = "enterprise_id name zone mode branch_id instructor_id rule_id rank distance_m "
    contract += "members full_members pinned"
    assert " ".join(table.columns[:12]) == contract


def test_all_tables_are_sorted_by_id_whatever_the_order_of_the_ledger() -> None:
    straight = hand.plan()
    given = hand.ledger()
    turned = replace(
        given,
        enterprises=given.enterprises.reverse(),
        hosts=given.hosts.reverse(),
        instructors=given.instructors.reverse(),
    )
    formation = hand.formation()
    formation = replace(formation, outcome=formation.outcome.reverse())
    again = assemble(
        turned, hand.rules(), hand.decisions().reverse(), formation, committee="镇党委"
    )
    for name in PLAN_TABLES:
        assert getattr(again, name).equals(getattr(straight, name))
    assert again.statistics == straight.statistics


def test_unknown_columns_travel_along_and_persons_stay_behind() -> None:
    extra: dict[str, list[str | None]] = {
        "备注": ["x", None, None, None, None, None, None],
        "联系电话": ["1"] * 7,
        "mode": ["旧"] * 7,
    }
    table = hand.plan(extra=extra, person_columns=("联系电话",)).assignments
    assert table.columns[len(ASSIGNMENT_COLUMNS) :] == ["备注", "ledger:mode"]
    assert table["备注"].to_list()[0] == "x"
    assert table["mode"].to_list()[0] == "standalone"
    assert set(table["ledger:mode"]) == {"旧"}


def test_a_ledgers_own_column_of_priorities_is_not_mistaken_for_the_rules() -> None:
    table = hand.plan(extra={"priority": ["高"] * 7, "operating_note": [None] * 7}).assignments
    assert table["priority"].to_list() == [4] * 7
    assert table["ledger:priority"].to_list() == ["高"] * 7


def test_a_branch_counts_its_units_and_the_members_of_its_affiliates() -> None:
    branches = hand.plan().branches
    own = hand.row(branches, "S-a")
    assert (own["units"], own["members"], own["full_members"]) == (2, 10, 9)
    joint = hand.row(branches, "J-b")
    assert (joint["units"], joint["members"], joint["full_members"]) == (2, 4, 3)
    host = hand.row(branches, "h1")
    assert (host["units"], host["members"], host["full_members"]) == (1, 21, 18)


def test_every_host_is_a_row_used_or_not_and_the_committee_is_none() -> None:
    branches = hand.plan().branches
    assert branches["branch_id"].to_list() == ["J-b", "S-a", "h1", "h2"]
    unused = hand.row(branches, "h2")
    assert (unused["units"], unused["members"], unused["full_members"]) == (0, 30, 30)


def test_branches_are_named_after_their_enterprise_and_hosts_keep_their_names() -> None:
    names = hand.plan().branches["name"].to_list()
    assert names == ["乙厂联合党支部", "甲厂党支部", "镇中心支部", "村总支"]


@pytest.mark.parametrize(
    ("carries", "label", "name"),
    [
        ("老联合党支部", None, "老联合党支部"),
        (None, "东片联合党支部", "东片联合党支部"),
        ("老联合党支部", "东片联合党支部", "老联合党支部"),
    ],
)
def test_a_joint_branch_takes_over_todays_name_or_the_label_of_its_pins(
    carries: str | None, label: str | None, name: str
) -> None:
    formation = hand.formation()
    joint = formation.joint.with_columns(
        pl.lit(carries, pl.String).alias("carries"), pl.lit(label, pl.String).alias("pin_branch")
    )
    plan = assemble(hand.ledger(), hand.rules(), hand.decisions(), replace(formation, joint=joint))
    assert hand.row(plan.branches, "J-b")["name"] == name


def test_an_organ_that_a_hosts_file_names_wins_over_the_table() -> None:
    forms = dict(hand.plan().branches.select("branch_id", "form").iter_rows())
    assert forms == {
        "J-b": "branch",
        "S-a": "branch",
        "h1": "branch",
        "h2": "general_branch",
    }


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("党总支", "general_branch"),
        ("General branch", "general_branch"),
        ("基层党委", "primary_committee"),
        ("primary committee", "primary_committee"),
        ("村党支部", "branch"),
        ("village", "general_branch"),
        (None, "general_branch"),
    ],
)
def test_a_kind_that_names_no_organ_leaves_the_form_to_the_table(
    kind: str | None, form: str
) -> None:
    hosts = [{**hand.HOSTS[0], "members": 60, "kind": kind}, hand.HOSTS[1]]
    plan = hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts))
    assert hand.row(plan.branches, "h1")["form"] == form
    # Too large for the cap: the organ has one row, with its parts counted inside it.
    assert hand.row(plan.branches, "h1")["parts"] == 2


def test_the_structure_tables_size_the_committee_and_the_party_groups() -> None:
    branches = hand.plan().branches
    own, joint = hand.row(branches, "S-a"), hand.row(branches, "J-b")
    assert (own["committee_min"], own["committee_max"]) == (3, 5)
    assert (joint["committee_min"], joint["committee_max"]) == (1, 2)
    assert hand.row(branches, "h1")["party_groups"] == 3
    assert joint["party_groups"] == 0


def test_a_host_reports_to_its_own_parent_else_to_the_committee() -> None:
    plan = hand.plan()
    assert edges(plan, "reports_to") == ["J-b>镇党委", "S-a>镇党委", "h1>镇党委", "h2>h1"]
    assert edges(hand.plan(committee=None), "reports_to") == ["h2>h1"]


@pytest.mark.parametrize(
    ("parent", "found"),
    [("h1", "h1"), ("镇中心支部", "h1"), ("外镇党委", "外镇党委"), ("村总支", "镇党委")],
)
def test_a_parent_may_be_named_by_id_or_name_or_lie_outside(parent: str, found: str) -> None:
    hosts = [hand.HOSTS[0], {**hand.HOSTS[1], "parent": parent}]
    plan = hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts))
    assert hand.row(plan.branches, "h2")["parent_id"] == found


@pytest.mark.parametrize("committee", ["h1", "镇中心支部"])
def test_a_committee_that_the_hosts_file_lists_stands_under_nobody(committee: str) -> None:
    branches = hand.plan(committee=committee).branches
    assert hand.row(branches, "h1")["parent_id"] is None
    assert hand.row(branches, "S-a")["parent_id"] == committee


def test_a_name_that_two_hosts_share_is_nobodys_address() -> None:
    hosts = [*hand.HOSTS, {"id": "h3", "name": "镇中心支部", "members": 3}]
    plan = hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts))
    assert hand.row(plan.branches, "h2")["parent_id"] == "镇中心支部"


def test_edges_say_who_covers_hosts_is_sent_to_and_keeps_contact_with_whom() -> None:
    plan = hand.plan()
    assert edges(plan, "covers") == ["J-b>b", "J-b>c", "S-a>a"]
    assert edges(plan, "hosts") == ["S-a>d", "h1>e"]
    assert edges(plan, "dispatched_to") == ["i1>f"]
    assert edges(plan, "contacts") == ["k1>a"]


def test_instructors_have_their_load_and_contact_cadres_never_any() -> None:
    table = hand.plan().instructors
    assert table.select("instructor_id", "capacity", "load", "contact_points").rows() == [
        ("i1", 3, 1, 0),
        ("i2", 5, 0, 0),
        ("k1", 1, 0, 1),
    ]
    assert table["to_be_appointed"].to_list() == [0, 0, 0]


def test_without_a_file_of_instructors_each_zone_says_how_many_to_appoint() -> None:
    outcome = hand.formation().outcome.with_columns(
        pl.when(pl.col("enterprise_id") != "g").then(pl.lit("dispatched")).alias("mode"),
        pl.lit(None, pl.String).alias("branch_id"),
        pl.lit(None, pl.String).alias("instructor_id"),
    )
    formation = replace(
        hand.formation(),
        outcome=outcome.with_columns(pl.col("mode").fill_null("excluded")),
        joint=hand.formation().joint.clear(),
    )
    plan = assemble(hand.ledger(instructors=None), hand.rules(), hand.decisions(), formation)
    assert plan.instructors.select(
        "instructor_id", "capacity", "load", "to_be_appointed"
    ).rows() == [
        ("post:east", 6, 4, 2),
        ("post:west", 3, 2, 1),
    ]
    assert hand.row(plan.assignments, "f")["instructor_id"] == "post:west"
    assert plan.statistics["instructors"] == {
        "total": 0,
        "with_work": 0,
        "to_be_appointed": 3,
        "to_be_appointed_by_zone": [
            {"zone": "east", "posts": 2, "enterprises": 4},
            {"zone": "west", "posts": 1, "enterprises": 2},
        ],
    }
    assert "post:west>f" in edges(plan, "dispatched_to")


def test_an_empty_file_of_instructors_is_the_whole_supply_and_no_posts() -> None:
    given = hand.ledger()
    assert given.instructors is not None
    plan = hand.plan(instructors=given.instructors.clear())
    assert plan.instructors.is_empty()
    assert plan.statistics["instructors"]["to_be_appointed"] == 0


def test_a_ledger_alone_gives_a_plan() -> None:
    outcome = hand.formation().outcome.with_columns(
        pl.when(pl.col("mode") == "affiliated")
        .then(pl.lit("uncovered"))
        .otherwise(pl.col("mode"))
        .alias("mode"),
        pl.when(pl.col("mode") != "affiliated").then(pl.col("branch_id")).alias("branch_id"),
    )
    plan = assemble(
        hand.ledger(hosts=None, instructors=None),
        hand.rules(),
        hand.decisions(),
        replace(hand.formation(), outcome=outcome),
        committee="  ",
    )
    assert plan.committee is None
    assert plan.branches["branch_id"].to_list() == ["J-b", "S-a"]
    assert plan.statistics["counts"]["uncovered"] == 2


def test_a_ledger_without_rows_gives_an_empty_plan() -> None:
    given = hand.ledger()
    formation = hand.formation()
    plan = assemble(
        replace(given, enterprises=given.enterprises.clear()),
        hand.rules(),
        hand.decisions().clear(),
        replace(formation, outcome=formation.outcome.clear(), joint=formation.joint.clear()),
    )
    assert plan.assignments.is_empty()
    assert plan.branches.height == 2


def test_the_plan_carries_all_warnings_in_the_order_of_the_work() -> None:
    from planner.errors import Problem
    from planner.language import Text

    first, last = Problem("first", Text("一", "one")), Problem("last", Text("二", "two"))
    plan = assemble(
        hand.ledger(warnings=(first,)),
        hand.rules(),
        hand.decisions(),
        replace(hand.formation(), warnings=(last,)),
    )
    assert [problem.code for problem in plan.warnings] == ["first", "last"]
