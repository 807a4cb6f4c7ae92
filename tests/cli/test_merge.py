"""``planner merge`` from two files on the disk, or from a plan, to the ledger of the next round."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from planner.cli import main
from planner.ledger import read_ledger
from planner.report.wrapping import columns

OLD = """\
统一社会信用代码,企业名称,片区,党员数,正式党员,指定方式,指定党支部,指定理由,书记姓名
A1,甲厂,东片,5,4,,,,某
A2,乙厂,东片,2,2,单独组建,,有场所,某
,丙厂,西片,2,1,,,,某
A4,丁厂,西片,4,4,单独组建,,,某
"""
NEW = """\
统一社会信用代码,企业名称,片区,党员数,正式党员,=备注
A2,乙厂,东片,3,3,=1+1
A1,甲公司,东片,5,4,
,丙厂,西片,2,1,
A9,戊厂,西片,0,0,
"""


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
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "旧.csv", tmp_path / "新.csv"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


def test_the_screen_counts_first_and_lists_what_to_look_at(
    run: Run, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = run("merge", *files, "--lang", "zh")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "旧台账 旧.csv（4 家），新台账 新.csv（4 家）"
    assert [line.split()[:2] for line in lines[1:6]] == [
        ["相同", "1"],
        ["有变化", "1"],
        ["新增", "1"],
        ["待核实", "1"],
        ["消失", "1"],
    ]
    assert max(map(columns, lines)) <= 80
    assert "  代码相同，名称不同：已合并" in lines
    assert "丁厂" in said.out and "指定：单独组建" in said.out
    assert "不在新台账中，其指定不再有效" in said.out
    assert "书记姓名" in said.out  # what holds persons was left out, and is said


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_merged_ledger_reads_back_and_plans(
    run: Run, files: tuple[Path, Path], tmp_path: Path, ending: str, language: str
) -> None:
    out = tmp_path / f"m.{ending}"
    assert run("merge", *files, "-o", out, "--lang", language).code == 0
    table = read_ledger(out).enterprises
    assert table.select("name", "members", "pin_mode", "pin_reason").sort("name").rows() == [
        ("丙厂", 2, None, None),
        ("乙厂", 3, "standalone", "有场所"),
        ("戊厂", 0, None, None),
        ("甲公司", 5, None, None),
    ]
    assert "=1+1" in table["=备注"].to_list()
    assert run("assign", out, "--format", "csv").code == 0
    again = run("merge", out, out, "--format", "json")
    assert json.loads(again.out)["counts"]["same"] == 4


def test_the_workbook_shows_what_changed_on_a_sheet_of_its_own(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "m.xlsx"
    run("merge", *files, "-o", out, "--lang", "zh")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["企业台账", "变动清单"]
    rows = list(book["变动清单"].iter_rows(values_only=True))
    assert rows[0][:2] == ("结果", "企业")
    assert [row[0] for row in rows[1:]] == ["待核实", "消失", "新增", *["有变化"] * 3]
    assert (
        out.read_bytes()
        == (run("merge", *files, "-o", out, "--lang", "zh", "--force"), out)[1].read_bytes()
    )


def test_json_holds_everything_by_name(run: Run, files: tuple[Path, Path]) -> None:
    found = json.loads(run("merge", *files, "--format", "json").out)
    assert found["gone"] == [
        {"id": "A4", "name": "丁厂", "zone": "西片", "row": 5, "pin_mode": "standalone"}
    ]
    assert found["doubtful"][0]["doubt"] == "other_name"
    assert found["changed"][0]["fields"]["members"] == {"old": "2", "new": "3"}
    assert found["carried"] == {"pin_mode": 1, "pin_reason": 1}


def test_a_plan_made_again_from_its_own_merge_changes_nothing(run: Run, tmp_path: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples" / "guoji"
    files = [example / f"{name}.csv" for name in ("enterprises", "hosts", "instructors")]
    options = ["--rules", "guoji-2007", "--format", "json"]
    first, out = tmp_path / "plan", tmp_path / "m.xlsx"
    run("assign", files[0], "--hosts", files[1], "--instructors", files[2], *options, "-o", first)
    said = run("merge", first, files[0], "-o", out, "--format", "json")
    assert json.loads(said.out)["counts"]["same"] == 145
    plan = json.loads(run("assign", out, *options).out)
    tiers = {tier["tier"]: tier["value"] for tier in plan["certificate"]}
    assert (tiers["changes"], tiers["dispersion"]) == (0, 158_862)


def test_what_was_inferred_for_a_plan_is_no_figure_of_the_survey(run: Run, tmp_path: Path) -> None:
    ledger, plan, out = tmp_path / "a.csv", tmp_path / "plan", tmp_path / "m.csv"
    ledger.write_text("id,members\nA,5\n", encoding="utf-8")
    run("assign", ledger, "-o", plan)
    run("merge", plan, ledger, "-o", out)
    assert "full_members" not in out.read_text(encoding="utf-8").splitlines()[0]


def test_a_person_can_settle_what_is_doubtful(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "a.csv", tmp_path / "b.csv"
    old.write_text("id,name,members,pin_mode\nA,甲,1,standalone\n", encoding="utf-8")
    new.write_text("id,name,members\nB,甲,1\n", encoding="utf-8")
    open_ = json.loads(run("merge", old, new, "--format", "json").out)["counts"]
    done = json.loads(run("merge", old, new, "--same", "A=B", "--format", "json").out)["counts"]
    assert (open_["doubtful"], open_["pins_kept"]) == (1, 0)
    assert (done["doubtful"], done["pins_kept"]) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "nam"], "did you mean name?"),
        (["--format", "csv"], "it can be table, json"),
        (["--same", "甲"], "it is not OLD=NEW"),
        (["-o", "m.pdf"], "the name must end in .xlsx or .csv"),
        (["-o", "新.csv"], "exists already"),
        (["-o", "新.csv", "--force"], "is one of the ledgers to merge"),
        (["-o", "新.csv/m.csv"], "cannot write"),
        (["--map", "x"], 'write "COLUMN=name"'),
    ],
)
def test_what_cannot_be_done_is_refused_with_2(
    run: Run,
    files: tuple[Path, Path],
    arguments: list[str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("merge", *files, *arguments)
    assert said.code == 2
    assert words in said.err
    assert said.out == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == ["新.csv", "旧.csv"]


def test_mistakes_in_either_ledger_are_listed(run: Run, files: tuple[Path, Path]) -> None:
    files[1].write_text("企业名称,党员数\n甲,三名\n", encoding="utf-8")
    said = run("merge", *files)
    assert (said.code, said.out) == (2, "")
    assert "新.csv row 2" in said.err
    assert run("merge", "nowhere.csv", files[1]).code == 2


def test_a_folder_that_holds_no_plan_is_refused(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    said = run("merge", tmp_path, files[1])
    assert said.code == 2
    assert "is no plan folder" in said.err


def test_how_the_new_ledger_is_read_can_be_said(run: Run, files: tuple[Path, Path]) -> None:
    old, new = files
    new.write_text("名头,人头,书记姓名\n甲厂,7,某\n", encoding="utf-8")
    assert run("merge", old, new).code == 2
    said = run("merge", old, new, "--map", "名头=name", "--map", "人头=members", "--format", "json")
    assert said.code == 0
    assert json.loads(said.out)["changed"][0]["fields"]["members"] == {"old": "5", "new": "7"}


def test_columns_of_persons_stay_only_where_it_is_asked_for(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "m.csv"
    run("merge", *files, "-o", out)
    assert "书记姓名" not in out.read_text(encoding="utf-8")
    run("merge", *files, "-o", out, "--keep-columns", "all", "--force")
    assert "书记姓名" in out.read_text(encoding="utf-8")


def test_degrees_of_two_datums_are_never_mixed(run: Run, tmp_path: Path) -> None:
    import polars as pl

    import planner
    from planner.cli.merge import Wanted, merge

    ledger = planner.ledger_from_frames(
        pl.DataFrame({"id": ["A"], "members": [1], "lon": [119.0], "lat": [32.0]}),
        options=planner.ReadOptions(datum="gcj02"),
    )
    planner.write_plan(planner.make_plan(ledger, planner.load_rules("cpc-2018")), tmp_path / "p")
    new, out = tmp_path / "b.csv", tmp_path / "m.csv"
    new.write_text("id,members,lon,lat\nA,1,,\nB,1,119.1,32.1\n", encoding="utf-8")
    assert merge(Wanted(str(tmp_path / "p"), str(new), str(out)), "en") == 0
    assert read_ledger(out).enterprises["lon"].to_list() == [None, 119.1]


def test_degrees_that_were_brought_to_another_datum_are_said_to_be(
    run: Run, tmp_path: Path
) -> None:
    new, out = tmp_path / "b.csv", tmp_path / "m.csv"
    new.write_text("id,members,lon,lat\nB,1,119.1,32.1\n", encoding="utf-8")
    said = run("merge", new, new, "-o", out, "--datum", "gcj02")
    assert said.err.endswith("its degrees are WGS 84 now: read it with --datum wgs84\n")
    assert read_ledger(out).enterprises["lon"].to_list() != [119.1]
