"""``planner check`` says how a ledger is understood, what is wrong with it, and its figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from planner.cli import main

GOOD = "统一社会信用代码,企业名称,片区,党员数,正式党员,备注\n,甲,东村,3,3,x\n,乙,东村,0,0,\n"
BAD = (
    "企业名称,片区,党员数,正式党员,联系电话\n甲,东村,三名,,1\n乙,东村,2,5,1\n丙,,约4,,1\n"
    "小计,,9,,\n"
)


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run_it(*arguments: object, columns: int = 100, lang: str = "zh") -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        code = main(["check", *map(str, arguments), "--lang", lang])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run_it


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, name: str = "台账.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_ledger_without_findings_ends_with_0(run: Run, ledger: Callable[..., Path]) -> None:
    said = run(ledger("id,name,members,full_members\n1,甲,3,3\n2,乙,0,0\n"))
    assert said.code == 0 and said.err == ""
    assert "没有发现问题" in said.out and "2 家，在范围内 2 家" in said.out


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_found_is_on_the_screen(
    run: Run, ledger: Callable[..., Path], columns: int, lang: str
) -> None:
    said = run(ledger(BAD), columns=columns, lang=lang)
    assert said.code == 1
    lines = said.out.splitlines()
    text = " ".join(said.out.split())
    for words in ("三名", "5 > 2", "约4", "小计", "联系电话"):
        assert words in text
    assert ("第 3 行" if lang == "zh" else "row 3") in text
    assert all(line == line.rstrip() for line in lines)
    assert max(len(line) for line in lines) <= columns


def test_each_finding_has_its_place_value_reason_and_remedy_as_data(
    run: Run, ledger: Callable[..., Path]
) -> None:
    said = run(ledger(BAD), "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["verdict"], found["counts"]["errors"]) == (1, "errors", 2)
    first = found["findings"][0]
    place = {key: first[key] for key in ("file", "sheet", "row", "column", "letter", "value")}
    assert place == {
        "file": "台账.csv",
        "sheet": None,
        "row": 2,
        "column": "党员数",
        "letter": "C",
        "value": "三名",
    }
    assert first["reason"]["zh"] == "“三名”不是整数" and first["remedy"]["en"]
    treated = {c["header"]: c["treatment"] for c in found["tables"][0]["columns"]}
    assert treated["联系电话"] == "person" and treated["党员数"] == "read"
    assert found["picture"]["rows"] == 3
    assert found["rows_with_errors"] == [2, 3]


def test_warnings_that_repeat_are_one_line_on_the_screen_and_a_row_each_as_data(
    run: Run, ledger: Callable[..., Path]
) -> None:
    path = ledger("id,name,members,full_members\n" + "".join(f"{n},n{n},约2,1\n" for n in range(9)))
    assert run(path).out.count("约数") == 1
    assert run(path, "--all").out.count("约数") == 9
    found = json.loads(run(path, "--format", "json").out)["findings"]
    assert [one["row"] for one in found] == list(range(2, 11))
    assert {one["value"] for one in found} == {"约2"}


@pytest.mark.parametrize("format_", ["table", "json"])
def test_what_cannot_be_read_ends_with_2(run: Run, tmp_path: Path, format_: str) -> None:
    said = run(tmp_path / "nowhere.csv", "--format", format_)
    assert said.code == 2
    assert "找不到该文件" in said.out + said.err


def test_a_wrong_option_ends_with_2_and_says_only_that(
    run: Run, ledger: Callable[..., Path]
) -> None:
    said = run(ledger(BAD), "--map", "党员=zone", "--map", "x=yy")
    assert said.code == 2 and said.out == ""
    assert said.err.count("错误：") == 3 and "三名" not in said.err


def test_the_very_same_errors_stop_a_plan(
    run: Run, ledger: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = ledger(BAD)
    found = json.loads(run(path, "--format", "json").out)
    reasons = [f["reason"]["zh"] for f in found["findings"] if f["level"] == "error"]
    assert main(["assign", str(path), "--lang", "zh"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(reasons)
    assert all(reason in line for reason, line in zip(reasons, told, strict=True))


def test_options_mean_the_same_to_check_and_to_assign(
    run: Run, ledger: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = ledger("企业名称,党员数,党员人数,法人\n甲,1,2,某人\n")
    options = ("--map", "党员人数=members", "--keep-columns", "法人")
    found = json.loads(run(path, *options, "--format", "json").out)
    assert found["picture"]["members"] == 2
    assert main(["assign", str(path), *options, "-o", str(tmp_path / "plan")]) == 0
    capsys.readouterr()
    kept = (tmp_path / "plan" / "inputs" / "enterprises.csv").read_text("utf-8-sig")
    assert "法人" in kept.splitlines()[0] and "某人" in kept
    assert main(["assign", str(path), *options[:2], "-o", str(tmp_path / "other")]) == 0
    for file in (tmp_path / "other").rglob("*.*"):
        assert "某人" not in file.read_text("utf-8-sig"), file


def test_the_mapping_is_saved_and_taken(
    run: Run, ledger: Callable[..., Path], tmp_path: Path
) -> None:
    path = ledger("企业名称,党员数,党员人数\n甲,1,2\n")
    target = tmp_path / "列对应.yaml"
    said = run(path, "--save-mapping", target)
    assert said.code == 1 and "列对应.yaml" in said.err
    text = target.read_text("utf-8")
    target.write_text(text.replace("# 党员人数", "党员人数"), encoding="utf-8")
    again = run(path, "--mapping", target, "--format", "json")
    assert json.loads(again.out)["picture"]["members"] == 2


def test_hosts_given_as_the_ledger_are_told_apart(run: Run, ledger: Callable[..., Path]) -> None:
    path = ledger(
        "id,name,zone,members,full_members,max_members,accepts\nH,甲支部,东村,9,9,50,any\n"
    )
    said = run(path)
    assert said.code == 1 and "--hosts" in said.out
    other = ledger("企业名称,党员数,正式党员,行业\n甲,1,1,灯具\n", "b.csv")
    said = run(other, "--hosts", other)
    assert said.code == 1 and "不是挂靠党支部名单" in said.out.replace("\n", "")


def test_files_are_written_though_nobody_reads_to_the_end(
    run: Run, ledger: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("planner.report.check_screen.render", gone)
    run(ledger(GOOD), "--annotate", tmp_path / "out.xlsx", "--save-mapping", tmp_path / "m.yaml")
    assert (tmp_path / "out.xlsx").is_file() and (tmp_path / "m.yaml").is_file()


def test_a_file_that_cannot_be_read_is_told_beside_the_data_too(run: Run, tmp_path: Path) -> None:
    said = run(tmp_path / "nowhere.csv", "--format", "json", lang="en")
    assert said.code == 2 and json.loads(said.out)["verdict"] == "unreadable"
    assert said.err.startswith("error: ") and "there is no such file" in said.err


def test_one_is_not_called_many(run: Run, ledger: Callable[..., Path]) -> None:
    said = run(ledger("title,,\nname,members,status\nA,x,odd\n"), lang="en").out
    assert "header in row 2, 1 row of data" in said and "(1 row) counted as operating" in said
    assert "The figures of 1 row with errors are not counted." in said
    two = run(ledger("名称,党员情况,\n,党员数,正式党员\n甲,3,3\n乙,1,1\n"), lang="en").out
    assert "header in rows 1–2, 2 rows of data" in two
