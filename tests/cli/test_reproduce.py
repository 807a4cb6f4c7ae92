"""A plan is made again from its own folder, byte for byte; what does not come out again is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LEDGER = """企业名称,片区,党员数,正式党员,从业人员,状态,备注,企业联系人
甲厂,东片,4,4,60,正常,,张三
乙厂,东片,2,2,20,正常,靠河,李四
丙厂,东片,2,1,15,正常,,王五
丁厂,西片,0,0,80,正常,,赵六
戊厂,西片,1,1,9,停产,,
"""

Planner = Callable[..., Any]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.fixture
def folder(planner: Planner, ledger: Path, tmp_path: Path) -> Path:
    made = planner(
        "assign", ledger, "-o", tmp_path / "plan", "--committee", "镇党委", "--lang", "en",
        "--set", "joint_max_distance_m=2000", "--as-of", "2020-01-01", "--time-limit", "600",
    )  # fmt: skip
    assert made.code == 0
    return tmp_path / "plan"


def test_a_plan_comes_out_again_from_its_folder_alone(
    planner: Planner, ledger: Path, folder: Path
) -> None:
    ledger.unlink()
    said = planner("reproduce", folder, "--lang", "en")
    assert said.code == 0, said
    assert said.text.splitlines()[-1].endswith(" files, the same byte for byte.")
    assert "what is said of the original files (台账.csv): names, hashes, rows" in said.text
    assert json.loads(planner("reproduce", folder, "--format", "json").out)["reproduced"] is True


def test_a_plan_comes_out_again_from_the_original_file_too(
    planner: Planner, ledger: Path, folder: Path
) -> None:
    said = planner("reproduce", folder, "--ledger", ledger, "--lang", "en")
    assert said.code == 0
    assert "Taken over" not in said.text


def test_how_the_files_were_read_is_remembered(
    planner: Planner, ledger: Path, tmp_path: Path
) -> None:
    ledger.write_text(LEDGER.replace("党员数", "人头").replace("企业联系人", "联系人"), "utf-8")
    plan = tmp_path / "mapped"
    planner("assign", ledger, "-o", plan, "--map", "人头=members", "--keep-columns", "联系人")
    document = json.loads((plan / "plan.json").read_bytes())
    assert document["settings"]["reading"] == {
        "enterprises": {"columns": [["人头", "members"]]},
        "keep_columns": ["联系人"],
    }
    assert planner("verify", plan).code == 0
    assert planner("reproduce", plan).code == 0
    assert planner("reproduce", plan, "--ledger", ledger).code == 0
    otherwise = planner("reproduce", plan, "--ledger", ledger, "--map", "人头=members")
    assert otherwise.code == 1


def test_another_original_is_told_from_the_one_that_was_read(
    planner: Planner, ledger: Path, folder: Path
) -> None:
    ledger.write_text(LEDGER.replace("乙厂,东片,2,2", "乙厂,东片,3,3"), "utf-8")
    said = planner("reproduce", folder, "--ledger", ledger, "--lang", "en")
    assert said.code == 1
    assert "台账.csv: its SHA-256 is " in said.text
    assert 'inputs/enterprises.csv row 3, column members: "2" in the plan, "3" again' in said.text


def test_what_was_changed_is_said_with_its_place(planner: Planner, folder: Path) -> None:
    path = folder / "assignments.csv"
    path.write_bytes(path.read_bytes().replace("甲厂".encode(), "某厂".encode()))
    said = planner("reproduce", folder, "--lang", "en")
    assert said.code == 1
    assert 'assignments.csv row 2, column name: "某厂" in the plan, "甲厂" again' in said.text
    assert said.text.splitlines()[-1].startswith("Not the same: assignments.csv differ;")


def test_other_versions_are_named(planner: Planner, folder: Path) -> None:
    path = folder / "plan.json"
    document = json.loads(path.read_bytes())
    mine = document["software"]["polars"]
    path.write_bytes(
        path.read_bytes().replace(f'"polars": "{mine}"'.encode(), b'"polars": "0.0.1"')
    )
    said = planner("reproduce", folder, "--lang", "en")
    assert said.code == 0
    assert f"Version: polars was 0.0.1, is {mine}" in said.text
    assert "the same but for the versions" in said.text


def test_a_file_that_is_lost_or_strange_is_named(planner: Planner, folder: Path) -> None:
    (folder / "graph.json").unlink()
    (folder / "moves.csv").write_text("step\n", "utf-8")
    said = planner("reproduce", folder, "--lang", "en")
    assert said.code == 1
    assert "graph.json: the plan folder has no such file" in said.text
    assert "moves.csv: it did not come out again" in said.text


def test_a_plan_that_was_cut_short_cannot_be_made_again(planner: Planner, folder: Path) -> None:
    path = folder / "plan.json"
    path.write_bytes(path.read_bytes().replace(b'"cut_by_time": false', b'"cut_by_time": true'))
    said = planner("reproduce", folder, "--lang", "en")
    assert said.code == 2
    assert "cut short by its time limit" in said.err.decode()


def test_half_of_the_originals_is_not_enough(
    planner: Planner, ledger: Path, folder: Path, tmp_path: Path
) -> None:
    assert planner("reproduce", folder, "--hosts", ledger).code == 2
    hosts = tmp_path / "hosts.csv"
    hosts.write_text("id,name,zone,members\nh1,东片支部,东片,5\n", "utf-8")
    planner("assign", ledger, "--hosts", hosts, "-o", tmp_path / "two")
    said = planner("reproduce", tmp_path / "two", "--ledger", ledger, "--lang", "en")
    assert said.code == 2
    assert "the plan was made with hosts too" in said.err.decode()
    assert planner("reproduce", tmp_path / "two", "--ledger", ledger, "--hosts", hosts).code == 0


def test_a_folder_that_was_moved_comes_out_again(
    planner: Planner, folder: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.move(folder, tmp_path / "elsewhere"))
    assert planner("reproduce", moved).code == 0
    assert planner("reproduce", tmp_path / "nowhere").code == 2
