"""Pins: each one that cannot be kept says why, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from towns import (
    HOST_COLUMNS,
    INSTRUCTOR_COLUMNS,
    PARAMETERS,
    enterprise_frame,
    frame,
)

from planner.errors import PinError, Problem
from planner.formation import Effort, form
from planner.language import NEUTRAL


def refused(
    *rows: dict[str, Any],
    hosts: list[dict[str, Any]] | None = None,
    instructors: list[dict[str, Any]] | None = None,
    **limits: int | bool | None,
) -> list[Problem]:
    """What the pins of a little town are refused for; the rows, the files, the limits."""
    with pytest.raises(PinError) as caught:
        form(
            enterprise_frame(list(rows)),
            None if hosts is None else frame(HOST_COLUMNS, hosts),
            None if instructors is None else frame(INSTRUCTOR_COLUMNS, instructors),
            PARAMETERS | limits,
        )
    return list(caught.value.in_words(NEUTRAL).problems)


def pinned(mode: str | None, branch: str | None = None, **more: Any) -> dict[str, Any]:
    return {"full_members": 1, "zone": "东村", "pin_mode": mode, "pin_branch": branch} | more


HOST = {"id": "h1", "name": "东村党支部", "zone": "东村", "members": 10, "accepts": "zone"}
HERE, THERE = {"x": 0.0, "y": 0.0}, {"x": 6000.0, "y": 0.0}


@pytest.mark.parametrize("mode", ["dispatched", None])
def test_a_pin_to_an_instructor_without_a_file_is_refused(mode: str | None) -> None:
    (problem,) = refused(pinned(mode, "张指导员"))
    assert "no instructors were given" in problem.what.en
    assert "没有提供指导员名册" in problem.what.zh
    assert problem.place is not None and problem.place.row == 2


AFFILIATIONS: dict[str, tuple[dict[str, Any], Any, dict[str, Any], str]] = {
    "a near name is suggested": (
        pinned("affiliated", "东村党支"), [HOST], {}, 'did you mean "东村党支部"'),
    "no hosts at all": (pinned("affiliated", "东村党支部"), None, {}, "no hosts were given"),
    "no hosts, and none may be": (
        pinned("affiliated"), None, {"standalone_may_host": False}, "standalone_may_host"),
    "a host over its cap": (
        pinned("affiliated", "h1"), [HOST | {"max_members": 8}], {}, "over its cap by 2"),
    "a host with too little room": (
        pinned("affiliated", "h1", full_members=2), [HOST | {"max_members": 11}], {},
        "has room for 1 members, the enterprise has 2"),
    "a host that takes nobody": (
        pinned("affiliated", "h1"), [HOST | {"max_units": 0}], {}, "max_units is 0"),
    "another zone": (
        pinned("affiliated", "h1", zone="西村"), [HOST], {}, 
        "of zone 东村, the enterprise of zone 西村"),
    "too far": (
        pinned("affiliated", "h1", **THERE), [HOST | HERE], {},
        "6000 m away, above affiliation_max_distance_m (5000 m)"),
    "itself": (
        pinned("affiliated", "e00", full_members=3, members=3), None, {},
        "that enterprise has no standalone"),
    "nobody of the zone": (pinned("affiliated", zone="西村"), [HOST], {},
        "no host is of zone 西村"),
    "nobody of the zone takes it": (
        pinned("affiliated"), [HOST | {"max_units": 0}, HOST | {"id": "h2", "max_members": 3}], {},
        "none of 2 hosts can take it"),
}  # fmt: skip


@pytest.mark.parametrize("name", AFFILIATIONS)
def test_a_refused_host_says_what_stands_in_the_way(name: str) -> None:
    row, hosts, limits, words = AFFILIATIONS[name]
    (problem,) = refused(row, hosts=hosts, **limits)
    assert words in problem.what.en
    assert "挂靠组建" in problem.what.zh and "affiliated" not in problem.what.zh
    assert problem.place is not None and problem.place.row == 2


def test_a_host_filled_by_other_pins_says_so() -> None:
    rows = [pinned("affiliated", "h1"), pinned("affiliated", "东村党支部")]
    (problem,) = refused(*rows, hosts=[HOST | {"max_units": 1}])
    assert "room for 40 members and 1 enterprises (max_units), which other pins take up" in (
        problem.what.en
    )


def test_an_enterprise_without_a_standalone_branch_cannot_be_pinned_to() -> None:
    (problem,) = refused({"id": "small", "full_members": 1}, pinned("affiliated", "small"))
    assert "no standalone branch" in problem.what.en


TEACHER = {"id": "i1", "name": "一号指导员", "role": "instructor", "zone": "东村"}
LESSONS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str]] = {
    "an unknown name": (pinned("dispatched", "二号指导员"), [TEACHER], 'did you mean "一号指导员"'),
    "an empty file": (pinned("dispatched", "i1"), [], "the instructors file names no instructor"),
    "a capacity of none": (
        pinned("dispatched", "i1"), [TEACHER | {"capacity": 0}], "capacity is 0"),
    "no coordinates": (
        pinned("dispatched", "i1"), [TEACHER | {"zone": None}], "is unknown"),
    "too far": (
        pinned("dispatched", "i1", x=0.0, y=9e4), [TEACHER | HERE],
        "90000 m away, above dispatch_max_distance_m (10000 m)"),
}  # fmt: skip


@pytest.mark.parametrize("name", LESSONS)
def test_a_refused_instructor_says_what_stands_in_the_way(name: str) -> None:
    row, instructors, words = LESSONS[name]
    (problem,) = refused(row, instructors=instructors)
    assert words in problem.what.en
    assert "派驻" in problem.what.zh


JOINT = pinned("joint", members=1)
NEAR = {"full_members": 1, "members": 1, "zone": "东村"}
GROUPS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "nobody else": ([JOINT], {}, "no other enterprise may be in a joint branch"),
    "nobody known to be near": ([JOINT, NEAR | {"zone": "西村"}], {}, "every enterprise"),
    "the nearest is too far": (
        [JOINT | HERE, NEAR | THERE], {}, "6000 m away, above joint_max_distance_m (3000 m)"),
    "too few full members": (
        [JOINT, NEAR], {}, "only 2 full members, below joint_min_full_members (3)"),
    "too many enterprises needed": (
        [JOINT, NEAR, NEAR], {"joint_max_units": 2}, "at most 2 full members"),
    "too many members": (
        [JOINT, NEAR | {"full_members": 2, "members": 9}], {"branch_max_members": 8},
        "at least 10 members"),
    "another zone": (
        [JOINT | HERE, NEAR | HERE | {"zone": "西村"}], {"joint_same_zone": True},
        "joint_same_zone"),
    "not near each other, at one place": (
        [JOINT | HERE, NEAR | {"x": 2000.0, "y": 0.0}, NEAR | {"x": -2000.0, "y": 0.0}], {},
        "form no lawful group"),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUPS)
def test_a_refused_joint_branch_says_what_stands_in_the_way(name: str) -> None:
    rows, limits, words = GROUPS[name]
    (problem,) = refused(*rows, **limits)
    assert words in problem.what.en
    assert "联合组建" in problem.what.zh


def test_a_distance_limit_of_nothing_is_said_as_nought() -> None:
    rows = [JOINT | HERE, NEAR | HERE, NEAR | HERE | {"pin_mode": "joint", "pin_branch": "甲"}]
    rows.append(rows[-1] | {"pin_branch": "乙"})
    found = refused(*rows, joint_max_distance_m=0)
    assert any("within 0 m" in one.what.en for one in found)


def test_a_label_says_who_of_its_group_is_too_far() -> None:
    rows = [pinned("joint", "甲", full_members=2, **place) for place in (HERE, THERE)]
    found = refused(*rows)
    assert len(found) == 2
    assert "e00 and e01" in found[0].what.en and "6000 m apart" in found[0].what.en
    found = refused(*rows, joint_max_units=1)
    assert "above joint_max_units (1)" in found[0].what.en
    found = refused(*rows, branch_max_members=3)
    assert "above branch_max_members (3)" in found[0].what.en


def test_a_search_cut_short_says_so_before_it_refuses_a_pin() -> None:
    """Two places, four enterprises of two full members and a pin; nobody has looked at a group."""
    rows = [pinned("joint", "甲组") | HERE | {"full_members": 2} for _ in range(2)]
    rows += [{"full_members": k, "zone": "东村", "x": 300.0 * k, "y": 0.0} for k in (1, 2)]
    table = enterprise_frame(rows)
    assert form(table, None, None, PARAMETERS).joint.height == 1
    blind = Effort(neighbours=0, rounds=0, few_rounds=0, first_columns=0, columns=0, looks=0)
    with pytest.raises(PinError) as caught:
        form(table, None, None, PARAMETERS, effort=blind, time_limit=0)
    assert [p.code for p in caught.value.problems] == ["search-cut"] + ["pin-not-kept"] * 2
