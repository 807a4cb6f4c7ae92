"""``planner rules check`` and ``test``: a proof, or findings that can be acted upon."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from planner.cli import main
from planner.places import data_dir


class Said(NamedTuple):
    """What a run said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def run_(*arguments: str) -> Said:
        code = main(arguments)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run_


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    folder = tmp_path / "cpc-2018"
    shutil.copytree(data_dir("rules") / "cpc-2018", folder)
    path = folder / "coverage.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("at_least: $priority_2", "above: $priority_2")
    path.write_text(text, encoding="utf-8")
    return folder


def test_a_pack_in_order_is_proven(run: Run) -> None:
    said = run("rules", "check", "cpc-2018")
    assert (said.code, said.err) == (0, "")
    assert "Proven: on every day exactly one rule answers" in said.out
    chinese = run("rules", "check", "cpc-2018", "--lang", "zh")
    assert "已证明：任何企业、任何一天都恰有一条规则适用" in chinese.out


def test_a_finding_names_its_example_and_both_lines(run: Run, spoilt: Path) -> None:
    said = run("rules", "check", str(spoilt))
    assert said.code == 1
    assert "employees: 50" in said.out
    assert said.out.count("cpc-2018/coverage.yaml line") == 2
    assert "Proven" not in said.out
    assert run("rules", "check", str(spoilt), "--as-of", "2020-01-01").code == 1


def test_findings_come_as_data_too(run: Run, spoilt: Path) -> None:
    found = json.loads(run("rules", "check", str(spoilt), "--format", "json").out)
    assert found["proven"] is False
    (gap,) = found["findings"]
    assert gap["code"] == "gap"
    assert gap["example"]["employees"] == 50
    assert [at["file"] for at in gap["at"]] == ["cpc-2018/coverage.yaml"] * 2


def test_an_override_is_audited(run: Run) -> None:
    said = run("rules", "check", "guoji-2007", "--set", "joint_first_min_full_members=4")
    assert said.code == 1
    assert "joint-type can never answer" in said.out


def test_cases_that_fail_or_are_missing_are_written_out(run: Run, spoilt: Path) -> None:
    assert run("rules", "test", "cpc-2018").code == 0
    said = run("rules", "test", str(spoilt))
    assert said.code == 1
    assert "just inside the rule no-members-medium: Employees above 50" in said.out
    assert 'case "Fifty employees come before fewer": no rule answers' in said.out
    assert "given: {employees: 51, members: 0, full_members: 0}" in said.out


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_pack_that_cannot_be_read_is_refused(run: Run, command: str, tmp_path: Path) -> None:
    said = run("rules", command, str(tmp_path))
    assert said.code == 2
    assert "pack.yaml" in said.err


def test_a_table_goes_out_and_comes_in_as_a_pack(run: Run, tmp_path: Path) -> None:
    file, folder = tmp_path / "coverage.dmn", tmp_path / "town"
    said = run("rules", "export", "guoji-2007", "--dmn", str(file))
    assert (said.code, said.err) == (0, "")
    said = run("rules", "import", str(file), "-o", str(folder), "--extends", "guoji-2007")
    assert (said.code, said.err) == (0, "")
    assert run("rules", "show", str(folder)).code == 0
    assert "Proven" in run("rules", "check", str(folder)).out
    again = run("rules", "import", str(file), "-o", str(folder))
    assert again.code == 2
    assert "exists already" in again.err


def test_a_table_with_other_columns_says_how_to_map_them(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "coverage.dmn"
    run("rules", "export", "cpc-2018", "--dmn", str(file))
    text = file.read_text(encoding="utf-8").replace("<text>employees<", "<text>Staff<")
    file.write_text(text, encoding="utf-8")
    folder = str(tmp_path / "town")
    said = run("rules", "import", str(file), "-o", folder)
    assert said.code == 2
    assert "--map INPUT=COLUMN" in said.err
    assert run("rules", "import", str(file), "-o", folder, "--map", "Staff=employees").code == 0
