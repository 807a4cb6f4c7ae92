"""``planner verify``: what it says of older plans, in data, and of a second solving."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LEDGER = """企业名称,片区,党员数,正式党员,从业人员
甲厂,东片,4,4,60
乙厂,东片,2,2,20
丙厂,东片,2,1,15
丁厂,西片,1,1,80
"""

Planner = Callable[..., Any]


@pytest.fixture
def folder(planner: Planner, tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    assert planner("assign", path, "-o", tmp_path / "plan").code == 0
    return tmp_path / "plan"


def test_a_plan_is_solved_a_second_time(planner: Planner, folder: Path) -> None:
    said = planner("verify", folder, "--recheck", "--lang", "en")
    assert said.code == 0, said
    lines = said.text.splitlines()
    assert lines[0].startswith("Recheck (")
    assert "4 enterprises in scope fall into" in lines[0]
    assert sum(line.endswith("proven best again") for line in lines) == 3
    assert lines[-1].startswith("The plan is in order")
    chinese = planner("verify", folder, "--recheck", "--lang", "zh").text
    assert "再次证明为最优" in chinese and "家企业" in chinese


def test_the_second_solving_is_told_as_data_too(planner: Planner, folder: Path) -> None:
    record = json.loads(planner("verify", folder, "--recheck", "--format", "json").out)
    assert record["in_order"] is True
    assert [tier["tier"] for tier in record["recheck"]["tiers"]] == [
        "uncovered", "preference", "dispersion"
    ]  # fmt: skip
    assert all(tier["bound_proven_again"] for tier in record["recheck"]["tiers"])
    assert "recheck" not in json.loads(planner("verify", folder, "--format", "json").out)


def test_what_explanations_call_impossible_is_tried(planner: Planner, folder: Path) -> None:
    said = planner("verify", folder, "--recheck", "--lang", "en")
    assert "what explanations call impossible (" in said.text


def test_findings_are_told_as_data_with_their_places(planner: Planner, folder: Path) -> None:
    path = folder / "assignments.csv"
    path.write_bytes(path.read_bytes().replace("乙厂".encode(), "某厂".encode()))
    said = planner("verify", folder, "--format", "json", "--recheck")
    record = json.loads(said.out)
    assert said.code == 1
    assert record["in_order"] is False
    first = record["problems"][0]
    assert first["place"] == {"file": "assignments.csv", "row": 3, "column": "name"}
    assert first["code"] == "fact-differs"
    assert "recheck" not in record
    assert any("recheck" in note["en"] for note in record["notes"])


def test_a_plan_of_an_older_version_is_checked_and_a_note_says_so(
    planner: Planner, folder: Path
) -> None:
    shutil.rmtree(folder / "inputs/rules")
    path = folder / "plan.json"
    document = json.loads(path.read_bytes())
    for name in ("files", "seal", "software"):
        del document[name]
    del document["rules"]["folders"]
    for entry in document["inputs"]:
        entry.pop("seal", None)
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    said = planner("verify", folder, "--lang", "en")
    assert said.code == 0, said
    assert said.text.count("Note: The plan was written by an older version") == 2


def test_a_time_that_is_none_is_refused(planner: Planner, folder: Path) -> None:
    assert planner("verify", folder, "--recheck-seconds", "soon").code == 2
    assert planner("verify", folder, "--format", "xml").code == 2
