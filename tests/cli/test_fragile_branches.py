"""``planner fragility``: what is fragile in a plan, in words and as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Planner = Callable[..., Any]


@pytest.fixture
def plan(planner: Planner, tmp_path: Path) -> Path:
    """One branch with just enough members, one with one to spare, one host that is needed."""
    (tmp_path / "ledger.csv").write_text(
        "id,name,zone,members\na,甲厂,东,3\nb,乙厂,东,4\nc,丙厂,西,1\n", encoding="utf-8"
    )
    (tmp_path / "hosts.csv").write_text("id,name,zone,members\nh,村支部,西,9\n", encoding="utf-8")
    asked = ("--hosts", tmp_path / "hosts.csv", "-o", tmp_path / "plan")
    assert planner("assign", tmp_path / "ledger.csv", *asked).code == 0
    return tmp_path / "plan"


def test_the_fragile_branches_are_named_with_what_would_end_them(
    planner: Planner, plan: Path
) -> None:
    shown = planner("fragility", plan, "--lang", "en").text
    assert "Of 3 branches that cover enterprises, 1 would no longer meet the rules" in shown
    assert "甲厂党支部  1 enterprise · 3 full members (none to spare)" in shown
    assert "if it is dissolved, 丙厂 would have no other host" in shown
    assert "乙厂" not in shown
    assert "乙厂党支部" in planner("fragility", plan, "--all", "--lang", "en").text
    assert "再有一名党员转出，即不再符合组建条件" in planner("fragility", plan, "--lang", "zh").text


def test_the_table_comes_as_data_too(planner: Planner, plan: Path, tmp_path: Path) -> None:
    rows = json.loads(planner("fragility", plan, "--format", "json").out)
    assert [(row["branch_id"], row["fragile"]) for row in rows] == [
        ("S-a", True),
        ("S-b", False),
        ("h", False),
    ]
    assert rows[2]["stranded"] == ["c"]
    table = planner("fragility", plan, "--format", "csv", "-o", tmp_path / "f.csv").out
    assert table == (tmp_path / "f.csv").read_bytes()


def test_a_folder_that_is_no_plan_is_refused(planner: Planner, tmp_path: Path) -> None:
    found = planner("fragility", tmp_path)
    assert found.code == 2
    assert b"is no plan folder" in found.err
