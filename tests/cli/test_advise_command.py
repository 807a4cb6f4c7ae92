"""``planner advise`` on a small town, as a user asks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Planner = Callable[..., Any]
LEDGER = """企业名称,片区,从业人员,党员数,组织关系不在本企业的党员
甲厂,东村,30,1,2
乙厂,东村,40,1,0
丙厂,西村,40,1,0
丁厂,西村,120,0,0
"""


@pytest.fixture
def folder(tmp_path: Path, planner: Planner) -> Path:
    """East: two with one full member each. West: one with one, and one with nobody."""
    (tmp_path / "t.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "i.csv").write_text("id,name,zone,capacity\n", encoding="utf-8")
    made = planner(
        "assign", tmp_path / "t.csv", "--instructors", tmp_path / "i.csv", "-o", tmp_path / "plan"
    )
    assert made.code == 0
    return tmp_path / "plan"


def test_one_member_and_one_instructor_are_advised_with_their_gain_and_proof(
    planner: Planner, folder: Path
) -> None:
    told = planner(
        "advise", "--plan", folder, "--members", 1, "--instructors", 1, "--format", "json"
    )
    assert told.code == 0
    document = json.loads(told.text)
    members, instructors = document["advice"]
    assert [one["kind"] for one in document["advice"]] == ["members", "instructors"]
    assert members["exact"] and instructors["exact"]
    (group,) = members["groups"]
    assert [step["name"] for step in group["steps"]] == ["甲厂"]
    assert group["uncovered"] == 8
    assert members["organised"] == {"before": 0, "after": 2}
    (group,) = instructors["groups"]
    assert group["steps"][0]["zone"] == "东村"
    assert instructors["covered"] == {"before": 0, "after": 2}
    assert [one["name"] for one in document["due"]] == ["甲厂"]


def test_the_report_says_it_in_words_and_csv_has_a_row_a_taker(
    planner: Planner, folder: Path
) -> None:
    told = planner("advise", "--plan", folder, "--transfers", 2, "--lang", "zh")
    assert "转入组织关系以后即应建立：1 家" in told.text
    assert "已证明" in told.text and "甲厂" in told.text
    told = planner("advise", "--plan", folder, "--members", 2, "--format", "csv")
    assert told.text.splitlines()[0].startswith("kind,part,enterprise_id,name")
    assert len(told.text.splitlines()) >= 2


def test_what_cannot_be_asked_is_refused(planner: Planner, folder: Path, tmp_path: Path) -> None:
    assert planner("advise", "--plan", folder, "--members", "0").code == 2
    assert planner("advise", "--plan", folder, "--members", "900").code == 2
    assert planner("assign", tmp_path / "t.csv", "-o", tmp_path / "free").code == 0
    told = planner("advise", "--plan", tmp_path / "free", "--instructors", 1, "--lang", "en")
    assert told.code == 2
    assert "without an instructor file" in told.err.decode()


def test_without_a_number_only_those_who_are_due_are_named(planner: Planner, folder: Path) -> None:
    told = planner("advise", "--plan", folder, "--lang", "zh")
    assert told.code == 0
    assert "甲厂" in told.text
    assert "--members" in told.err.decode()
