"""``planner show``: a plan folder on the screen as ``assign`` showed it, or a part of it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.report.wrapping import columns

LEDGER = """\
企业名称,片区,党员数,正式党员,从业人员,经营状态
甲厂,东片,5,4,120,正常
乙厂,东片,2,2,20,正常
丙厂,东片,2,1,20,正常
丁厂,西片,1,1,20,正常
戊厂,西片,0,0,60,正常
𠮷田工具,,0,0,,停产
"""


@pytest.fixture
def plan(planner: Callable[..., Any], tmp_path: Path) -> Path:
    (tmp_path / "台账.csv").write_text(LEDGER, encoding="utf-8")
    said = planner("assign", tmp_path / "台账.csv", "-o", tmp_path / "plan", "--lang", "zh")
    (tmp_path / "screen").write_bytes(said.out)
    return tmp_path / "plan"


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_a_plan_is_shown_as_assign_showed_it(
    planner: Callable[..., Any], plan: Path, format_: str
) -> None:
    said = planner("show", plan, "--lang", "zh", "--format", format_)
    assert said.code == 0 and said.err == b""
    expected = {
        "table": plan.parent / "screen",
        "json": plan / "plan.json",
        "csv": plan / "assignments.csv",
    }
    assert said.out == expected[format_].read_bytes()


def test_one_enterprise_is_shown_with_its_reasons(planner: Callable[..., Any], plan: Path) -> None:
    text = planner("show", plan, "--enterprise", "乙", "--lang", "zh").text
    assert "1 家企业：联合组建 1" in text
    assert "乙厂  row-3  东片" in text and "依据：" in text and "不足3名" in text
    text = planner("show", plan, "--enterprise", "row-3", "--lang", "en").text
    assert "乙厂  row-3  东片" in text


def test_zones_and_branches_choose_their_enterprises(
    planner: Callable[..., Any], plan: Path
) -> None:
    said = planner("show", plan, "--zone", "东片", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.text)))
    assert [row["name"] for row in rows] == ["甲厂", "乙厂", "丙厂"]
    said = planner("show", plan, "--branch", "乙厂联合党支部", "--format", "json")
    assert [row["name"] for row in json.loads(said.text)] == ["乙厂", "丙厂"]
    said = planner("show", plan, "--zone", "", "--format", "csv")
    assert "𠮷田工具" in said.text and "甲厂" not in said.text


def test_a_name_that_nobody_has_is_refused_with_the_nearest(
    planner: Callable[..., Any], plan: Path
) -> None:
    said = planner("show", plan, "--zone", "东边片", "--enterprise", "己厂", "--lang", "zh")
    error = said.err.decode()
    assert said.code == 2 and "没有“东边片”这个片区" in error and "没有“己厂”这个企业" in error
    assert planner("show", plan.parent).code == 2


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_fits_a_console_that_knows_only_gbk(
    plan: Path, width: int, language: str
) -> None:
    environment = {"PYTHONIOENCODING": "gbk", "COLUMNS": str(width), "PATH": "/usr/bin:/bin"}
    for more in ([], ["--zone", "东片"], ["--tree", "all", "--statistics", "full"]):
        done = subprocess.run(
            [sys.executable, "-m", "planner", "show", str(plan), "--lang", language, *more],
            capture_output=True,
            env=environment,
            check=True,
        )
        lines = done.stdout.decode("gbk").splitlines()
        assert max(map(columns, lines)) <= width
        assert b"\x1b" not in done.stdout


def test_english_heads_begin_with_a_capital(planner: Callable[..., Any], plan: Path) -> None:
    text = planner("show", plan, "--lang", "en").text
    assert "Base" in text and "Strict" in text and " strict" not in text


def test_what_may_be_published_is_shown_without_lists_and_small_counts(
    planner: Callable[..., Any], plan: Path
) -> None:
    for language in ("zh", "en"):
        text = planner("show", plan, "--public", "--lang", language).text
        assert "*" in text and "厂" not in text and "row-" not in text
        assert max(map(columns, text.splitlines())) < 200
    data = json.loads(planner("show", plan, "--public", "--format", "json").text)
    assert data["graph"]["counts"]["joint"] is None
    assert planner("show", plan, "--public", "--zone", "东片").code == 2
