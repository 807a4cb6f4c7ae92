"""Pins end on their day, and new ones are laid into a ledger by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planner import load_rules, make_plan, verify_folder, write_plan
from planner.errors import InputError
from planner.ledger import ledger_from_frames
from planner.ledger.values import read_day
from planner.model import Ledger, Plan
from planner.pins import Pin, with_pins
from planner.report.reopening import read_plan


def ledger(*rows: dict[str, Any]) -> Ledger:
    table = [{"id": f"e{k}", "zone": "东", "members": 1, **row} for k, row in enumerate(rows)]
    return ledger_from_frames(pl.DataFrame(table))


def plan_of(given: Ledger, day: str = "2024-06-30") -> Plan:
    return make_plan(given, load_rules("cpc-2018", as_of=day))


def mode(plan: Plan, enterprise: str = "e0") -> str:
    row = plan.assignments.row(by_predicate=pl.col("enterprise_id") == enterprise, named=True)
    return str(row["mode"])


@pytest.mark.parametrize(
    ("until", "kept"), [("2024-07-01", True), ("2024-06-30", True), ("2024-06-29", False)]
)
def test_a_pin_holds_until_the_end_of_its_last_day(until: str, kept: bool, tmp_path: Path) -> None:
    pin = {"pin_mode": "dispatched", "pin_reason": "镇党委决定", "pin_until": until}
    plan = plan_of(ledger({"members": 4, **pin}))
    assert mode(plan) == ("dispatched" if kept else "standalone")
    row = plan.assignments.row(0, named=True)
    assert row["pinned"] is kept
    assert row["pin_reason"] == ("镇党委决定" if kept else None)
    assert ("pin-expired" in [w.code for w in plan.warnings]) is not kept
    write_plan(plan, tmp_path / "plan")
    assert verify_folder(tmp_path / "plan") == []
    # What the ledger says is kept, so that another day may ask again.
    assert read_plan(tmp_path / "plan").ledger.enterprises["pin_until"].to_list() == [until]


def test_a_pin_that_ended_cannot_stand_in_the_way() -> None:
    """It names an instructor although there is no list of them."""
    old = {"pin_mode": "dispatched", "pin_branch": "老王", "pin_until": "2020-01-01"}
    assert mode(plan_of(ledger({"members": 4, **old}))) == "standalone"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026/1/5", "2026-01-05"),
        ("2026.01.05", "2026-01-05"),
        ("2026年12月31日", "2026-12-31"),
        ("２０２６－１２－３１", "2026-12-31"),
        ("20261231", "2026-12-31"),
        ("2026-01-10 00:00:00", "2026-01-10"),
        ("2026-1-1 0:00", "2026-01-01"),
        ("46387", "2026-12-31"),
        ("46387.0", "2026-12-31"),
        ("无", ""),
        ("长期", None),
        ("2026-02-30", None),
        ("2026", None),
        ("123456", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: str | None) -> None:
    assert read_day(text) == day


def test_a_word_that_is_no_day_is_an_error_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        ledger({"pin_mode": "joint", "pin_until": "年底"})
    (problem,) = caught.value.problems
    assert problem.code == "not_a_day"
    assert problem.place is not None and problem.place.row == 2


def test_a_new_pin_replaces_what_the_ledger_says_of_its_enterprise_and_of_nobody_else() -> None:
    given = ledger(
        {"name": "甲厂", "pin_mode": "joint", "pin_branch": "旧", "pin_reason": "旧理由"},
        {"name": "乙厂", "pin_mode": "joint", "pin_branch": "旧"},
    )
    pins = [Pin("甲厂", "dispatched", None, "党委会决定", date(2026, 12, 31))]
    table = with_pins(given, pins).enterprises
    assert table.select("pin_mode", "pin_branch", "pin_reason", "pin_until").rows() == [
        ("dispatched", None, "党委会决定", "2026-12-31"),
        ("joint", "旧", None, None),
    ]
    assert with_pins(given, []) is given


def test_pins_of_nobody_of_two_and_twice_are_refused_together() -> None:
    given = ledger({"name": "甲厂"}, {"name": "同名厂"}, {"name": "同名厂"})
    pins = [Pin(who, "dispatched", None, "因") for who in ("甲广", "同名厂", "e0", "甲厂")]
    with pytest.raises(InputError) as caught:
        with_pins(given, pins)
    assert [p.code for p in caught.value.problems] == [
        "unknown-enterprise",
        "ambiguous-enterprise",
        "pinned-twice",
    ]
    assert "甲厂" in caught.value.problems[0].remedy.zh
