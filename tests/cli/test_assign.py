"""``planner assign`` and ``planner verify`` from a ledger on the disk to a checked plan."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from planner.cli import main
from planner.cli.progress import ProgressShown
from planner.errors import Problem
from planner.language import Text

PLANNER = (sys.executable, "-m", "planner")

LEDGER = """\
企业名称,片区,党员数,正式党员,从业人员,经营状态,备注
甲厂,东片,5,4,120,正常,
乙厂,东片,2,2,20,正常,靠河
丙厂,东片,2,1,20,正常,
丁厂,西片,1,1,20,正常,
戊厂,西片,0,0,60,正常,
己厂,西片,0,0,,停产,
"""


class Said(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run_it(*arguments: object) -> Said:
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Said(code, out, err.decode())

    return run_it


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def test_a_ledger_alone_gives_a_plan_on_the_screen(run: Run, ledger: Path) -> None:
    said = run("assign", ledger, "--committee", "明灯镇党委", "--lang", "zh")
    text = said.out.decode()
    assert said.code == 0
    assert said.err == ""
    assert "明灯镇党委  6 家企业，5 家在范围内" in text
    assert "乙厂（牵头单位） · 丙厂" in text
    assert "已证明最优" in text
    assert "需选派的指导员  1 名：西片 1" in text


def test_data_goes_out_as_the_files_hold_it(run: Run, ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    table = run("assign", ledger, "--format", "csv", "-o", folder)
    document = run("assign", ledger, "--format", "json")
    assert table.out == (folder / "assignments.csv").read_bytes()
    assert document.out == (folder / "plan.json").read_bytes()
    rows = list(csv.DictReader(io.StringIO(table.out.decode("utf-8-sig"))))
    assert [row["mode"] for row in rows].count("joint") == 2
    assert rows[1]["备注"] == "靠河"
    assert json.loads(document.out)["rules"]["pack"] == "cpc-2018"


def test_a_written_plan_can_be_moved_and_verified(run: Run, ledger: Path, tmp_path: Path) -> None:
    said = run("assign", ledger, "-o", tmp_path / "plan")
    assert said.err == f"The plan is in {tmp_path / 'plan'}\n"
    moved = (tmp_path / "plan").rename(tmp_path / "elsewhere")
    ledger.unlink()
    done = (
        b"The plan is in order: rules, tables, sums, rates, graph and certificate values were "
        b"checked.\n"
    )
    assert run("verify", moved) == Said(0, done, "")


def test_a_plan_that_somebody_changed_is_found_out(run: Run, ledger: Path, tmp_path: Path) -> None:
    run("assign", ledger, "-o", tmp_path / "plan")
    path = tmp_path / "plan" / "assignments.csv"
    path.write_bytes(path.read_bytes().replace(b"dispatched", b"uncovered"))
    said = run("verify", tmp_path / "plan")
    assert said.code == 1
    assert said.err == ""
    lines = said.out.decode().splitlines()
    assert len(lines) > 1
    assert re.fullmatch(
        r"Not in order: \d+ problems found \(.+ in assignments.csv.*\)\.", lines[-1]
    )


def test_the_statistics_are_summed_up_after_their_causes(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    run("assign", ledger, "-o", tmp_path / "plan")
    path = tmp_path / "plan" / "assignments.csv"
    path.write_bytes(path.read_bytes().replace(b"dispatched", b"uncovered"))
    short = run("verify", tmp_path / "plan").out.decode().splitlines()
    whole = run("verify", tmp_path / "plan", "--all").out.decode().splitlines()
    assert sum("statistics" in line for line in short) == 1
    assert short[-2].startswith("plan.json: the statistics no longer agree (")
    assert short[0].startswith("assignments.csv")
    figures = [line for line in whole if line.startswith("plan.json: statistics ")]
    assert f"({len(figures)} figures), e.g. statistics " in short[-2]
    assert short[-1] == whole[-1]
    assert short[-1].startswith(f"Not in order: {len(whole) - 1} problems found (")


def test_findings_that_are_not_listed_are_counted_too(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    rows = "".join(f"第{n}厂,东片,0,0,60,正常,\n" for n in range(30))
    ledger.write_text(LEDGER + rows, encoding="utf-8")
    run("assign", ledger, "-o", tmp_path / "plan")
    path = tmp_path / "plan" / "assignments.csv"
    path.write_bytes(path.read_bytes().replace(b"dispatched", b"floating"))
    short = run("verify", tmp_path / "plan").out.decode().splitlines()
    whole = run("verify", tmp_path / "plan", "--all").out.decode().splitlines()
    assert len(short) < len(whole)
    assert short[-1] == whole[-1]
    assert short[-1].startswith(f"Not in order: {len(whole) - 1} problems found (")


def test_a_folder_without_a_plan_cannot_be_verified(run: Run, tmp_path: Path) -> None:
    said = run("verify", tmp_path)
    assert said.code == 2
    assert said.out == b""
    assert f"{tmp_path} is no plan folder" in said.err


def test_a_folder_of_somebody_else_is_refused_before_any_work(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    monkeypatch.setattr("planner.planning.make_plan", lambda *_, **__: pytest.fail("worked"))
    said = run("assign", ledger, "-o", tmp_path / "mine")
    assert said.code == 2
    assert "--force" in said.err
    monkeypatch.undo()
    assert run("assign", ledger, "-o", tmp_path / "mine", "--force").code == 0
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_replacing_a_plan_says_which_plan_it_was(run: Run, ledger: Path, tmp_path: Path) -> None:
    first = run("assign", ledger, "-o", tmp_path / "plan", "--as-of", "2020-02-02")
    assert "replaced" not in first.err
    other = ledger.rename(tmp_path / "other.csv")
    again = run("assign", other, "-o", tmp_path / "plan", "--lang", "en")
    assert again.code == 0
    assert "replaced the plan of 台账.csv (rules as of 2020-02-02)" in again.err.splitlines()
    third = run("assign", other, "-o", tmp_path / "plan", "--lang", "zh")
    assert "已替换其中原有的方案：other.csv（规则日期 2024-06-30）" in third.err


def test_a_place_for_no_folder_is_refused_in_plain_words(run: Run, ledger: Path) -> None:
    for language in ("zh", "en"):
        said = run("assign", ledger, "-o", f"{ledger}/plan", "--lang", language)
        assert said.code == 2
        assert f"{ledger}/plan" in said.err
        assert "Errno" not in said.err and "directory" not in said.err.lower()
    assert "a part of the path is a file" in said.err


def test_a_ledger_with_errors_gives_no_plan_and_all_the_errors(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    ledger.write_text(LEDGER.replace("乙厂,东片,2,2", "乙厂,东片,二三,2").replace("60", "-6"))
    said = run("assign", ledger, "-o", tmp_path / "plan")
    assert said.code == 2
    assert said.out == b""
    assert said.err.count("error: ") == 2
    assert "row 3" in said.err
    assert "row 6" in said.err
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "joint_max_unit=4"], 'did you mean "joint_max_units"'),
        (["--set", "joint_max_units=many"], "joint_max_units"),
        (["--rules", "cpc2018"], 'did you mean "cpc-2018"'),
        (["--as-of", "1949-10-01"], "1982-09-06"),
        (["--hosts", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_rules_and_files_that_are_not_there_are_named(
    run: Run, ledger: Path, arguments: list[str], words: str
) -> None:
    said = run("assign", ledger, *arguments)
    assert (said.code, said.out) == (2, b"")
    assert words in said.err


def test_an_override_changes_the_plan_and_is_written_down(run: Run, ledger: Path) -> None:
    said = run("assign", ledger, "--set", "joint_min_full_members=4", "--format", "json")
    document = json.loads(said.out)
    assert document["rules"]["overrides"] == {"joint_min_full_members": 4}
    assert document["statistics"]["counts"]["joint"] == 0


def test_a_plan_that_fails_its_own_check_is_not_written(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Problem("sum", Text("合计不符", "a sum is wrong"))
    monkeypatch.setattr("planner.verify.verify_plan", lambda _: [wrong])
    said = run("assign", ledger, "-o", tmp_path / "plan")
    assert (said.code, said.out) == (3, b"")
    assert "error: a sum is wrong" in said.err
    assert "internal error" in said.err
    assert not (tmp_path / "plan").exists()


def test_warnings_go_to_stderr_up_to_twenty(run: Run, ledger: Path) -> None:
    rows = "".join(f"第{n}厂,东片,1,1,5,莫名其妙,\n" for n in range(25))
    ledger.write_text(LEDGER + rows, encoding="utf-8")
    said = run("assign", ledger, "--format", "json")
    assert said.code == 0
    lines = said.err.splitlines()
    many = len(json.loads(said.out)["warnings"])
    assert all(line.startswith("warning: ") for line in lines[:20])
    assert len(lines) == min(many, 21)


def test_a_warning_is_told_once_and_by_one_word(run: Run, ledger: Path) -> None:
    ledger.write_text(LEDGER + "庚厂,东片,1,1,5,莫名其妙,\n", encoding="utf-8")
    table = run("assign", ledger, "--lang", "zh")
    assert (table.out.decode() + table.err).count("莫名其妙") == 1
    data = run("assign", ledger, "--lang", "zh", "--format", "csv")
    assert data.err.startswith("提醒：")


def test_the_same_ledger_gives_the_same_bytes_under_any_hash_seed(ledger: Path) -> None:
    outputs = set()
    for seed, workers in (("1", "1"), ("2", "2")):
        done = subprocess.run(
            [*PLANNER, "assign", ledger, "--format", "json", "--workers", workers],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_on_a_terminal_there_are_colours_unless_they_are_not_wanted(ledger: Path) -> None:
    plain = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    for environment, coloured in ((plain, True), ({**plain, "NO_COLOR": "1"}, False)):
        ours, theirs = os.openpty()
        subprocess.run(
            [*PLANNER, "assign", ledger],
            stdout=theirs,
            check=True,
            env=environment,
        )
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        assert (b"\x1b[38;" in shown or b"\x1b[32m" in shown) == coloured


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_progress_that_is_asked_for_in_a_pipe_is_a_line_a_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ProgressShown("en", True) as progress:
        for stage, done in (("read", 0), ("form", 0), ("form", 1), ("form", 2), ("verify", 0)):
            progress(stage, done, 2)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Reading the ledger", "Forming the plan", "Checking the plan"]


def test_progress_keeps_silent_in_a_pipe_and_where_it_is_not_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for wanted in (None, False):
        with ProgressShown("en", wanted) as progress:
            progress("read", 0, 0)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_progress_shows_after_a_while_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with ProgressShown("zh", None) as progress:
        progress("read", 0, 0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("planner.cli.progress.PATIENCE_S", 0.01)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with ProgressShown("zh", None) as progress:
        progress("form", 3, 9)
        time.sleep(0.6)
    said = capsys.readouterr().err
    assert "形成方案" in said
    assert "3/9" in said


def test_a_pin_that_cannot_be_kept_names_its_file(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "pins.csv"
    ledger.write_text("name,members,zone,pin_mode,pin_branch\nA,1,E,affiliated,Nowhere\n", "utf-8")
    said = run("assign", ledger, "--lang", "en")
    assert said.code == 2
    assert 'pins.csv row 2: "A"' in said.err
