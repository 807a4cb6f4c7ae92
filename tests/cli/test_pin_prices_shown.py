"""``planner pins``, and the pins below a plan: what each decision costs, in words and as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Planner = Callable[..., Any]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text("id,name,zone,members\na,甲厂,东,4\nb,乙厂,东,4\n", encoding="utf-8")
    return path


def test_prices_stand_below_the_plan_and_are_the_same_from_its_folder(
    planner: Planner, ledger: Path, tmp_path: Path
) -> None:
    pins = ("--pin", "甲厂=dispatched@2030-01-01", "owner's wish", "--pin", "b=standalone", "x")
    shown = planner("assign", ledger, *pins, "-o", tmp_path / "plan", "--lang", "en").text
    lines = [
        "  甲厂 → instructor dispatched (until 2030-01-01): owner's wish",
        "    costs: 1 more step from the first choice (without it branch of its own)",
        "  乙厂 → branch of its own: x",
        "    costs nothing: the plan would do so anyway",
    ]
    assert "\n".join(["Pins and what they cost", *lines]) in shown
    assert planner("pins", tmp_path / "plan", "--lang", "en").text.splitlines() == lines
    found = json.loads(planner("pins", tmp_path / "plan", "--format", "json").out)
    assert [(one["enterprise_id"], one["free"]) for one in found] == [("a", False), ("b", True)]
    table = planner("pins", tmp_path / "plan", "--format", "csv").text
    assert table.splitlines()[0].startswith("enterprise_id,name,mode,branch,reason,until")


def test_a_plan_without_pins_says_so_and_assign_is_silent(
    planner: Planner, ledger: Path, tmp_path: Path
) -> None:
    shown = planner("assign", ledger, "-o", tmp_path / "plan", "--lang", "en").text
    assert "Pins" not in shown
    said = planner("pins", tmp_path / "plan", "--lang", "zh").text
    assert said == "方案中没有指定。\n"


def test_many_pins_are_priced_only_when_asked_for(planner: Planner, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    rows = "".join(f"e{k},厂{k},东,4,standalone\n" for k in range(12))
    path.write_text(f"id,name,zone,members,pin_mode\n{rows}", encoding="utf-8")
    shown = planner("assign", path, "-o", tmp_path / "plan", "--lang", "en").text
    assert f"The plan keeps 12 pins; planner pins {tmp_path / 'plan'}" in shown
