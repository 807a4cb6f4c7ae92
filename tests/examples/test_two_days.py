"""One ledger on two days: the cap of five units begins on 2018-10-28 and changes the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.model import Plan

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def planned(case: str, table: str, pack: str, day: str | None = None, **more: Path) -> Plan:
    ledger = planner.read_ledger(EXAMPLES / case / table, **more)
    return planner.make_plan(ledger, planner.load_rules(pack, as_of=day))


def joint(plan: Plan) -> list[tuple[str, int]]:
    found = plan.branches.filter(plan.branches["kind"] == "joint")
    return sorted(found.select("name", "units").iter_rows())


@pytest.mark.parametrize(
    ("day", "sizes"), [("2018-10-27", [8]), ("2018-10-28", [3, 5]), ("2024-06-30", [3, 5])]
)
def test_the_law_of_the_day_decides_how_many_units_share_a_branch(
    day: str, sizes: list[int]
) -> None:
    plan = planned("cap-2018", "enterprises.csv", "cpc-2018", day)
    assert sorted(units for _, units in joint(plan)) == sizes
    assert all(tier.optimal for tier in plan.certificate)


def test_the_two_plans_differ_in_nothing_but_the_joint_branches() -> None:
    before = planned("cap-2018", "enterprises.csv", "cpc-2018", "2018-10-27")
    after = planned("cap-2018", "enterprises.csv", "cpc-2018", "2018-10-28")
    assert before.assignments["mode"].to_list() == after.assignments["mode"].to_list()
    assert before.statistics["coverage"] == after.statistics["coverage"]
    assert joint(before) == [("青釉瓷厂联合党支部", 8)]


def test_a_union_pack_forms_unions_and_speaks_of_them() -> None:
    plan = planned("trade-union", "employers.csv", "trade-union-2021")
    modes = dict(plan.assignments.select("enterprise_id", "mode").iter_rows())
    assert modes["t03"] == "standalone"  # 25 members
    assert modes["t10"] == "dispatched"  # alone on its reef
    assert modes["t11"] == "uncovered"  # nobody to elect
    assert joint(plan) == [("南埠冷库联合工会委员会", 4)]
    assert plan.warnings == ()


def test_a_council_takes_in_the_small_parts_of_its_own_undertaking() -> None:
    plan = planned(
        "works-council",
        "establishments.csv",
        "works-council-de",
        hosts=EXAMPLES / "works-council" / "councils.csv",
    )
    rows = {row["enterprise_id"]: row for row in plan.assignments.iter_rows(named=True)}
    assert {rows[name]["branch_id"] for name in ("w01", "w02", "w03", "w04")} == {"S-w01"}
    assert rows["w11"]["branch_id"] == "b1"  # named by the ledger
    assert rows["w10"]["mode"] == "uncovered"  # its undertaking has no council
    seats = dict(plan.branches.select("branch_id", "committee_min").iter_rows())
    assert seats == {"S-w01": 9, "S-w05": 3, "S-w07": 3, "S-w08": 1, "b1": 7}
