"""Every kind of change does what it says to the ledger or the rules, and nothing else."""

from __future__ import annotations

import polars as pl
import pytest
from scenario.town import after, faults, ledger, made, row

MEMBERS = ("members", "full_members", "probationary_members")


def members(variant: object, name: str) -> tuple[object, ...]:
    return tuple(row(variant, name)[column] for column in MEMBERS)  # type: ignore[arg-type]


def test_what_a_change_does_not_say_keeps_its_value() -> None:
    changed = after("- change: A2\n  fields: {zone: 西片, employees: 约35人}")
    before = ledger().enterprises
    assert (row(changed, "A2")["zone"], row(changed, "A2")["employees"]) == ("西片", 35)
    rest = pl.col("id") != "A2"
    assert changed.ledger.enterprises.filter(rest).equals(before.filter(rest))
    kept = [c for c in before.columns if c not in ("zone", "employees")]
    assert changed.ledger.enterprises.select(kept).equals(before.select(kept))


@pytest.mark.parametrize(
    ("fields", "then"),
    [
        ("members: +2", (6, 5, 1)),
        ("members: -1", (3, 2, 1)),
        ("members: 10", (10, 9, 1)),
        ("full_members: +2", (6, 5, 1)),
        ("probationary_members: +2", (6, 3, 3)),
        ("full_members: +1, probationary_members: -1", (4, 4, 0)),
        ("members: 5, full_members: 5", (5, 5, 0)),
        ("members: 5, probationary_members: 0", (5, 5, 0)),
        ("members: 7, full_members: 4, probationary_members: 2", (7, 4, 2)),
    ],
)
def test_member_figures_that_are_not_said_follow_from_those_that_are(
    fields: str, then: tuple[int, ...]
) -> None:
    assert members(after(f"- change: B1\n  fields: {{{fields}}}"), "B1") == then


def test_a_change_reads_its_values_as_the_ledger_reads_cells() -> None:
    changed = after(
        "- change: 乙厂\n  fields: {above_scale: 是, status: 僵尸企业, members: 5名, 备注: 迁址}",
    )
    found = row(changed, "A2")
    assert (found["above_scale"], found["operating"], found["备注"]) == (True, False, "迁址")
    assert members(changed, "A2") == (5, 5, None)


def test_a_condition_chooses_in_the_words_of_rules() -> None:
    changed = after(
        """\
        - change:
            where: [{field: industry, is: 灯具}, {field: full_members, below: $joint_max_units}]
          fields: {zone: 新区}
        """,
    )
    frame = changed.ledger.enterprises
    assert frame.filter(pl.col("zone") == "新区")["id"].to_list() == ["A2", "B1"]


def test_a_condition_that_matches_nobody_is_a_warning_with_its_line() -> None:
    changed = after("- close: {where: [{field: industry, is: 灯泡}]}")
    (warning,) = [w for w in changed.ledger.warnings if w.code == "matches-nobody"]
    assert warning.place is not None
    assert (warning.place.file, warning.place.line) == ("what-if.yaml", 8)


def test_new_enterprises_are_rows_like_any_other() -> None:
    changed = after(
        """\
        - add: {name: 新厂, zone: 东片, members: 4, full_members: 3, x: 10, y: 20}
        - add: [{id: N2, members: 1}, {id: N3, status: 停业, 备注: 存续待查}]
        """,
    )
    frame = changed.ledger.enterprises
    assert frame["id"].to_list() == ["A1", "A2", "A3", "A4", "B1", "B2", "N2", "N3", "新厂"]
    assert frame["source_row"].to_list() == [2, 3, 4, 5, 6, 7, 9, 10, 8]
    assert (row(changed, "新厂")["x"], row(changed, "N3")["operating"]) == (10.0, False)
    assert frame["members"].null_count() == 0


def test_who_closes_stays_in_the_ledger_out_of_scope_and_its_pin_is_moot() -> None:
    changed = after("- pin: A4\n  mode: dispatched\n- close: [A4, A1]")
    found = row(changed, "A4")
    assert (found["status"], found["operating"], found["pin_mode"]) == ("停业", False, None)
    assert {w.code for w in changed.ledger.warnings} >= {"pin-moot"}
    assert changed.ledger.enterprises.height == 6


def test_relations_that_are_transferred_count_here_and_no_longer_as_potential() -> None:
    changed = after("- transfer: B1\n  members: 2\n  probationary_members: 1\n- transfer: 甲厂")
    assert (members(changed, "B1"), row(changed, "B1")["members_elsewhere"]) == ((6, 4, 2), 1)
    assert (members(changed, "A1"), row(changed, "A1")["members_elsewhere"]) == ((11, 10, 1), 0)


def test_who_takes_over_has_the_sum_of_all_counts() -> None:
    changed = after("- merge: [A1, A2, A3]\n  into: A2\n  fields: {name: 新甲厂}")
    found = row(changed, "A2")
    assert (found["employees"], found["members_elsewhere"]) == (170, 3)
    assert members(changed, "A2") == (13, 12, 1)
    assert (found["name"], found["zone"], found["x"]) == ("新甲厂", "东片", 100.0)
    assert changed.ledger.enterprises["id"].to_list() == ["A2", "A4", "B1", "B2"]


def test_a_condition_merges_only_those_that_operate() -> None:
    changed = after("- merge: {where: [{field: members, at_least: 3}]}\n  into: B1")
    assert changed.ledger.enterprises["id"].to_list() == ["A2", "A3", "A4", "B1", "B2"]
    assert members(changed, "B1") == (13, 11, 2)


def test_parts_share_what_the_whole_had() -> None:
    changed = after(
        """\
        - split: A1
          into:
            - {id: A1, members: 5, full_members: 4}
            - {id: A9, name: 甲二厂, members: 4, full_members: 4, employees: 50}
        """,
    )
    assert members(changed, "A1") == (5, 4, 1) and members(changed, "A9") == (4, 4, 0)
    assert (row(changed, "A1")["employees"], row(changed, "A9")["employees"]) == (70, 50)
    assert (row(changed, "A9")["zone"], row(changed, "A9")["备注"]) == ("东片", "老厂")


@pytest.mark.parametrize(
    ("parts", "then"),
    [
        ("{id: X, members: 1, full_members: 1}, {id: Y}", [(1, 1, 0), (3, 2, 1)]),
        ("{id: X, members: 2, full_members: 1}, {id: Y, members: 2}", [(2, 1, 1), (2, 2, 0)]),
        ("{id: X, members: 3, probationary_members: 1}, {id: Y}", [(3, 2, 1), (1, 1, 0)]),
    ],
)
def test_of_the_member_figures_of_parts_the_silent_one_follows(
    parts: str, then: list[tuple[int, ...]]
) -> None:
    changed = after(f"- split: B1\n  into: [{parts}]")
    assert [members(changed, name) for name in ("X", "Y")] == then


def test_hosts_and_instructors_come_go_and_change() -> None:
    changed = after(
        """\
        - change_host: 镇机关党支部
          fields: {max_units: +2, max_members: 45}
        - close_host: H1
        - add_host: {id: H3, name: 园区党支部, zone: 西片, members: 12, accepts: 全镇}
        - change_instructor: [Z1, Z2]
          fields: {capacity: 4}
        - close_instructor: Z2
        - add_instructor: {name: 指导员三}
        """,
    )
    hosts, sent = changed.ledger.hosts, changed.ledger.instructors
    assert hosts is not None and sent is not None
    assert hosts["id"].to_list() == ["H2", "H3"]
    assert (row(changed, "H2", "hosts")["max_units"], row(changed, "H3", "hosts")["accepts"]) == (
        7,
        "any",
    )
    assert dict(sent.select("id", "capacity").iter_rows()) == {"Z1": 4, "指导员三": None}
    assert row(changed, "指导员三", "instructors")["role"] == "instructor"


def test_rules_days_and_parameters_change() -> None:
    found = made(
        """\
        day: {changes: [{as_of: 2018-10-27}]}
        pack: {changes: [{rules: trade-union-2021}]}
        set: {changes: [{set: {joint_max_units: null, joint_max_distance_m: 500}}]}
        """,
    )
    assert found["day"].rules.parameters["joint_max_units"] is None
    assert found["pack"].rules.pack == "trade-union-2021"
    assert found["set"].rules.overrides == {"joint_max_units": None, "joint_max_distance_m": 500}
    assert found["set"].ledger is found["baseline"].ledger


def test_a_scenario_on_another_starts_where_that_one_ends() -> None:
    found = made(
        """\
        second:
          builds_on: first
          changes: [{change: A2, fields: {members: +1}}, {set: {joint_max_units: 4}}]
        first:
          changes: [{change: A2, fields: {members: +2}}, {set: {joint_max_distance_m: 500}}]
        """,
    )
    assert members(found["second"], "A2") == (5, 5, None)
    assert members(found["first"], "A2") == (4, 4, None)
    assert found["second"].rules.overrides == {"joint_max_distance_m": 500, "joint_max_units": 4}
    assert len(found["second"].changes) == 4


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ("- close: A11", 8, 'no enterprise "A11"; did you mean "A1"?'),
        ("- change: A2\n  fields: {membrs: 3}", 9, 'no column "membrs"; did you mean "members"?'),
        ("- change: A2\n  fields: {members: 三名左右}", 9, "not a whole number"),
        ("- change: A2\n  fields: {members: -3}", 9, "would fall below 0: A2 (-1)"),
        ("- change: A2\n  fields: {full_members: 3, members: 2}", 9, "more full members than"),
        ("- change: A2\n  fields: {id: X}", 9, '"id" cannot be changed'),
        ("- change: A2\n  fields: {zone: +2}", 9, "no number to add to"),
        ("- change: A2\n  fields: {current_mode: joint}", 9, "nothing of today's coverage"),
        ("- change: A2\n  fields: {pin_mode: 独大}", 9, "no form of coverage"),
        ("- close: A2\n- change: A2\n  fields: {zone: 西片}", 9, '"A2" was closed on line 8'),
        ("- merge: [A2, A3]\n  into: A3\n- close: 乙厂", 10, 'no enterprise "乙厂"'),
        ("- merge: [A2, A3]\n  into: A3\n- close: A2", 10, '"A2" was merged into 丙厂 on line 8'),
        ("- merge: [A2, B2]\n  into: A2", 8, "does not operate"),
        ("- merge: A2\n  into: A2", 8, "at least two"),
        ("- split: A1\n  into: [{id: A1, members: 5}, {id: X, members: 3}]", 9, "add up to 8"),
        ("- split: A1\n  into: [{id: A1, members: 5}, {id: X}]", 9, "how the 8 full members"),
        ("- split: A1\n  into: [{id: A1}, {id: X}]", 9, "how the 9 members divide"),
        (
            "- split: A1\n  into: [{id: A1, members: 9, full_members: 8}, {id: B1}]",
            9,
            "taken by another",
        ),
        ("- add: {id: A2}", 8, "taken by another"),
        ("- add: {zone: 东片}", 8, "neither id nor name"),
        ("- add: {id: X, members: 3, full_members: 4}", 8, "more full members than members"),
        ("- close: A2\n  status: 正常", 9, "does not say that it closed"),
        ("- transfer: A3\n  members: 2", 9, "has only 1 member"),
        ("- pin: B2\n  mode: joint", 8, "does not operate"),
        ("- close_host: H7", 8, 'no existing branch "H7"; did you mean "H2"?'),
        ("- change_host: H1\n  fields: {max_units: +1}", 9, "nothing to add to"),
        ("- change_instructor: Z1\n  fields: {capacity: viele}", 9, "not a whole number"),
        ("- set: {joint_max_unit: 4}", 8, 'did you mean "joint_max_units"?'),
        ("- set: {joint_max_units: 1}", 8, 'joint_max_units cannot be "1"'),
        ("- rules: cpc-2081", 8, 'did you mean "cpc-2018"?'),
        ("- as_of: 1900-01-01", 8, "not yet in force"),
        ("- close: {where: [{field: industri, is: x}]}", 8, 'did you mean "industry"?'),
        ("- close: {where: [{field: members, is: x}]}", 8, "compared with a whole number"),
        ("- close: {where: [{field: members, below: $nothing}]}", 8, 'no parameter "nothing"'),
        ("- close: [A2, A2]", 8, "named twice"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(changes: str, line: int, said: str) -> None:
    found = faults(changes)
    assert [problem for problem in found if said in problem.say("en")], [p.say("en") for p in found]
    assert {p.place.line for p in found if p.place and p.place.file == "what-if.yaml"} == {line}
    assert all(problem.say("zh") for problem in found)


def test_all_faults_of_all_scenarios_are_said_together_each_once() -> None:
    from planner.errors import InputError

    with pytest.raises(InputError) as caught:
        made(
            """\
            a: {changes: [{close: X1}, {close: X2}]}
            b: {builds_on: a, changes: [{close: X3}]}
            c: {builds_on: b}
            """,
        )
    assert [problem.value for problem in caught.value.problems] == ["X1", "X2", "X3"]


def test_two_of_one_name_are_told_apart_by_id() -> None:
    found = faults("- add: {id: N1, name: 乙厂}\n- close: 乙厂")
    assert found[0].code == "ambiguous-name" and "A2, N1" in found[0].remedy.en
