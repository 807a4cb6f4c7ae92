"""``planner report``: files of every kind from a plan folder, and from ``assign`` itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from planner.cli import main
from planner.report.kinds import KINDS, endings, is_report, kind_of

LEDGER = """\
企业名称,片区,党员数,正式党员,从业人员,经营状态,联系电话
甲厂,东片,5,4,120,正常,13800000001
乙厂,东片,2,2,20,正常,13800000002
丙厂,东片,2,1,20,正常,13800000003
丁厂,西片,1,1,20,正常,13800000004
戊厂,西片,0,0,60,正常,13800000005
己厂,西片,0,0,,停产,13800000006
"""
GRAPHS = [".nodes.csv", ".edges.csv", ".csv", ".json", ".graphml", ".gexf", ".dot", ".mmd"]


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: object) -> Said:
        code = main([str(argument) for argument in arguments])
        return Said(code, *capfd.readouterr())

    return run_it


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.fixture
def plan(run: Run, ledger: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    assert run("assign", ledger, "-o", folder, "--tree", "none").code == 0
    return folder


def test_assign_writes_reports_beside_the_plan_and_report_makes_the_same_ones(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    now = [tmp_path / f"now{ending}" for ending in GRAPHS]
    options = [part for path in (folder, *now) for part in ("-o", path)]
    said = run("assign", ledger, *options, "--tree", "none", "--lang", "zh")
    assert said.code == 0
    assert [line for line in said.err.splitlines() if "写入" in line] == [
        f"方案已写入 {folder}",
        *(f"报告已写入 {path}" for path in now),
    ]
    ledger.unlink()  # the folder alone is enough
    later = [tmp_path / "out" / f"later{ending}" for ending in GRAPHS]
    options = [part for path in later for part in ("-o", path)]
    assert run("report", folder, *options, "--lang", "zh").code == 0
    for one, other in zip(now, later, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
        assert b"13800000001" not in one.read_bytes()


def test_the_list_says_of_every_enterprise_what_happens_to_it_and_why(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    assert run("report", plan, "-o", tmp_path / "r.csv", "--lang", "zh").code == 0
    text = (tmp_path / "r.csv").read_bytes().decode("utf-8-sig")
    rows = {row["企业名称"]: row for row in csv.DictReader(io.StringIO(text))}
    assert list(rows) == ["甲厂", "乙厂", "丙厂", "丁厂", "戊厂", "己厂"]
    assert rows["乙厂"]["覆盖方式"] == "联合组建" and rows["乙厂"]["归属"] == "乙厂联合党支部"
    assert "正式党员2名，不足3名" in rows["乙厂"]["理由"]
    assert rows["乙厂"]["依据"] and rows["乙厂"]["第几选择"] == "1"
    assert rows["己厂"]["覆盖方式"] == "不在范围" and rows["己厂"]["归属"] == ""


def test_names_of_no_kind_are_refused_with_the_list_before_anything_is_done(
    run: Run, ledger: Path, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "there.dot").write_text("mine")
    said = run("report", plan, "-o", tmp_path / "x.odt", "-o", tmp_path / "there.dot")
    assert said.code == 2
    assert f"one of {endings()[0]}," in said.err and "exists already" in said.err
    assert (tmp_path / "there.dot").read_text() == "mine"
    assert run("report", plan, "-o", tmp_path / "there.dot", "--force").code == 0
    said = run("report", plan)
    assert said.code == 2 and ".graphml" in said.err
    said = run("report", plan, "-o", " ")
    assert said.code == 2 and "name a file" in said.err
    same = tmp_path / "same.dot"
    said = run("report", plan, "-o", same, "-o", tmp_path / "x" / ".." / "same.dot")
    assert said.code == 2 and "twice" in said.err
    said = run("assign", ledger, "-o", tmp_path / "one", "-o", tmp_path / "two")
    assert said.code == 2 and "2 folders" in said.err
    said = run("assign", ledger, "-o", tmp_path / "report.doc")
    assert said.code == 2 and not (tmp_path / "report.doc").exists()


def test_a_folder_that_is_no_plan_is_refused(run: Run, tmp_path: Path) -> None:
    said = run("report", tmp_path, "-o", tmp_path / "x.json")
    assert said.code == 2 and "no plan folder" in said.err
    assert not (tmp_path / "x.json").exists()


def test_a_folder_may_be_called_like_a_report(run: Run, ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plan.v2"
    assert run("assign", ledger, "-o", folder, "--tree", "none").code == 0
    assert (folder / "plan.json").is_file()
    old = tmp_path / "old.json"
    old.mkdir()
    assert run("assign", ledger, "-o", old, "--tree", "none").code == 0
    assert (old / "plan.json").is_file()


def test_the_kind_is_told_by_the_ending_in_any_case() -> None:
    assert kind_of("A.B.JSON").ending == ".json"
    assert kind_of("x.nodes.csv").ending == ".nodes.csv"
    assert kind_of("x/nodes.csv").ending == ".csv"
    assert not is_report("plan") and not is_report(".json") and is_report("x.mmd")
    assert len(set(endings())) == len(KINDS)


def test_a_committee_is_the_root_of_every_graph(run: Run, ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    assert run("assign", ledger, "--committee", "镇党委", "-o", target, "--tree", "none").code == 0
    data = json.loads(target.read_text(encoding="utf-8"))
    assert {"source": "branch:J-row-3", "target": "organ:镇党委", "relation": "reports_to"} in [
        {k: edge[k] for k in ("source", "target", "relation")} for edge in data["edges"]
    ]


def test_remedies_of_the_uncovered_are_told_where_they_are_asked_for(
    run: Run, tmp_path: Path
) -> None:
    """One instructor for one enterprise, and two that need one."""
    (tmp_path / "l.csv").write_text("name,zone,members,employees\n甲厂,东,0,90\n乙厂,东,0,80\n")
    (tmp_path / "i.csv").write_text("id,name,zone,capacity\nT1,张三,东,1\n")
    folder, table = tmp_path / "plan", tmp_path / "r.csv"
    instructors = ("--instructors", tmp_path / "i.csv")
    given = (tmp_path / "l.csv", *instructors, "-o", folder, "--tree", "none")
    assert run("assign", *given).code == 0
    assert run("report", folder, "-o", table, "--lang", "zh").code == 0
    assert "可行的办法" not in table.read_text(encoding="utf-8-sig")
    said = run("report", folder, "-o", table, "--lang", "zh", "--force", "--remedies")
    assert said.code == 0, said.err
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8-sig"))))
    helped = [row for row in rows if row["覆盖方式"] == "未覆盖"]
    assert len(helped) == 1 and "1" in helped[0]["可行的办法"]
    assert run("report", folder, "-o", table, "--force", "--remedies=0").code == 2


def test_two_plans_are_compared_in_files(
    run: Run, ledger: Path, plan: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    tight = ("--set", "joint_max_units=2", "--set", "joint_min_full_members=4")
    assert run("assign", ledger, "-o", other, "--tree", "none", *tight).code == 0
    names = [tmp_path / f"c{ending}" for ending in (".html", ".xlsx", ".csv", ".json")]
    options = [part for name in names for part in ("-o", name)]
    said = run("report", plan, other, *options, "--lang", "zh")
    assert said.code == 0 and said.err.count("比较已写入") == 4
    page = names[0].read_text(encoding="utf-8")
    assert (
        "两个方案的比较" in page and "乙厂联合党支部" in page and "joint_min_full_members" in page
    )
    assert "http:" not in page.replace("http://www.w3.org", "")
    again = tmp_path / "again.html"
    assert run("report", plan, other, "-o", again, "--lang", "zh").code == 0
    assert again.read_bytes() == names[0].read_bytes()
    assert run("report", plan, plan, "-o", tmp_path / "same.html", "--lang", "zh").code == 0
    assert "安排完全相同" in (tmp_path / "same.html").read_text(encoding="utf-8")


def test_comparisons_that_cannot_be_made_are_refused(run: Run, plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.html"
    said = run("report", plan, plan, "-o", tmp_path / "c.dot")
    assert said.code == 2 and "one of .html" in said.err
    assert run("report", plan, plan, "-o", target, "--public").code == 2
    assert run("report", plan, plan, plan, "-o", target).code == 2
    assert run("report", plan, plan).code == 2
    assert not target.exists()


def test_a_report_for_publication_has_no_small_counts_and_no_lists(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    target = tmp_path / "r.json"
    for given, limit in (["--public"], 3), (["--public", "5"], 5), (["--public=4"], 4):
        said = run("report", *given, plan, "-o", target, "--force", "--lang", "en")
        assert said.code == 0, said.err
        text = target.read_text(encoding="utf-8")
        data = json.loads(text)["graph"]
        assert f"counts below {limit}" in data["withheld"][0]
        assert data["counts"]["joint"] is None and data["counts"]["excluded"] is None
        assert "甲厂" not in text and "row-" not in text
    assert run("report", plan, "-o", target, "--force", "--public=0").code == 2
    table = tmp_path / "r.csv"
    assert run("report", plan, "-o", table, "--public", "--lang", "en").code == 0
    assert "All,All,*," in table.read_text(encoding="utf-8-sig")


def test_the_page_takes_borders_from_a_file_and_says_what_is_wrong_with_it(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    border = tmp_path / "镇界.geojson"
    border.write_text('{"type": "LineString", "coordinates": [[0, 0], [900, 700]]}')
    page = tmp_path / "r.html"
    assert run("report", plan, "-o", page, "--boundary", border).code == 0
    assert b'"boundary":[[[0,0],[900,700]]]' in page.read_bytes()
    border.write_text("<kml/>")
    said = run("report", plan, "-o", page, "--boundary", border, "--force")
    assert said.code == 2
    assert "镇界.geojson" in said.err and "GeoJSON" in said.err


def test_a_name_with_an_ending_in_letters_is_no_plan_folder(
    run: Run, ledger: Path, tmp_path: Path
) -> None:
    said = run("assign", ledger, "-o", tmp_path / "x.dox")
    assert said.code == 2 and not (tmp_path / "x.dox").exists()
    assert ".docx" in said.err.replace("\n", "")
    said = run("assign", ledger, "-o", tmp_path / "x.strange")
    assert said.code == 2 and not (tmp_path / "x.strange").exists()
    assert run("assign", ledger, "-o", f"{tmp_path / 'x.dox'}/").code == 0
    assert (tmp_path / "x.dox").is_dir()
