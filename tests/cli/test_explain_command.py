"""``planner explain`` on a small town, as a user asks it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LEDGER = """企业名称,片区,从业人员,党员数,正式党员,组织关系不在本企业的党员,x,y
甲厂,东村,30,2,1,2,0,0
乙厂,东村,40,1,1,0,0,200
丙厂,西村,40,1,1,0,3900,0
丁厂,西村,60,2,2,0,3900,3400
庚厂,东村,9,5,5,0,300,100
同名厂,南村,9,0,0,0,20000,100
同名厂,南村,9,0,0,0,20000,100
"""
HOSTS = """id,name,zone,members,max_members,max_units,accepts,x,y
h1,东村党支部,东村,10,50,1,zone,0,100
"""

Planner = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, planner: Planner) -> Path:
    """The plan of a town: 甲 and 乙 near a host with one place, 丙 and 丁 400 m too far apart."""
    (tmp_path / "t.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "h.csv").write_text(HOSTS, encoding="utf-8")
    (tmp_path / "i.csv").write_text("id,name,zone,capacity\n", encoding="utf-8")
    made = planner(
        "assign", tmp_path / "t.csv", "--hosts", tmp_path / "h.csv",
        "--instructors", tmp_path / "i.csv", "--set", "standalone_may_host=no",
        "-o", tmp_path / "plan", "--lang", "zh",
    )  # fmt: skip
    assert made.code == 0
    return tmp_path / "plan"


def test_one_enterprise_is_explained_with_what_would_change_it(
    planner: Planner, folder: Path
) -> None:
    told = planner("explain", "丙厂", "--plan", folder, "--lang", "zh")
    assert told.code == 0
    assert "最近的“丁厂”相距 3,400 米" in told.text
    assert "超出 400 米" in told.text
    assert "联合组建最大间距由 3,000 米改为 3,400 米 → 联合组建" in told.text
    told = planner("explain", "丙厂", "--plan", folder, "--lang", "en", "--format", "json")
    document = json.loads(told.text)
    assert document["mode"] == "uncovered"
    assert [rung["standing"] for rung in document["rungs"]] == ["impossible"] * 3
    limit = [one for one in document["remedies"] if one["kind"] == "joint_max_distance_m"]
    assert [(one["after"], one["smallest"], one["mode"]) for one in limit] == [
        (3400, True, "joint")
    ]


def test_two_who_compete_for_one_place_are_told_that_only_their_order_decided(
    planner: Planner, folder: Path
) -> None:
    modes = {}
    for name in ("甲厂", "乙厂"):
        told = planner("explain", name, "--plan", folder, "--format", "json")
        document = json.loads(told.text)
        modes[document["mode"]] = document
    assert set(modes) == {"affiliated", "uncovered"}
    (host,) = [one for one in modes["uncovered"]["rungs"] if one["mode"] == "affiliated"]
    assert host["price"]["verdict"] == "equal"
    kinds = {one["kind"]: one["amount"] for one in modes["uncovered"]["remedies"]}
    assert kinds["host_place"] == 1


def test_a_branch_of_its_own_is_kept_by_its_full_members(planner: Planner, folder: Path) -> None:
    told = planner("explain", "庚厂", "--plan", folder, "--lang", "en")
    assert "5 full members of the 3 needed: 2 may leave" in told.text
    assert "first choice" in told.text


def test_names_that_are_wrong_or_shared_are_answered_with_what_to_write(
    planner: Planner, folder: Path
) -> None:
    told = planner("explain", "同名厂", "--plan", folder, "--lang", "zh")
    assert told.code == 2
    assert "row-7" in told.err.decode() and "row-8" in told.err.decode()
    told = planner("explain", "庚场", "--plan", folder, "--lang", "zh")
    assert told.code == 2
    assert "庚厂" in told.err.decode()


def test_the_whole_plan_is_a_list_with_a_remedy_each(planner: Planner, folder: Path) -> None:
    told = planner("explain", "--plan", folder, "--format", "csv", "--lang", "zh")
    rows = list(csv.DictReader(io.StringIO(told.text)))
    assert {row["name"] for row in rows} >= {"丙厂", "丁厂", "同名厂"}
    assert all(row["why"] for row in rows)
    assert {row["kind"] for row in rows if row["name"] == "丙厂"} == {"joint_max_distance_m"}
    told = planner("explain", "--plan", folder, "--limit", "1", "--lang", "zh")
    assert "另有" in told.text and "--limit all" in told.text


def test_what_cannot_be_asked_is_refused_before_anything_is_read(
    planner: Planner, folder: Path
) -> None:
    assert planner("explain", "丙厂", "--plan", folder, "--format", "csv").code == 2
    assert planner("explain", "--plan", folder, "--limit", "many").code == 2
    assert planner("explain", "丙厂", "--plan", folder / "nowhere").code == 2
