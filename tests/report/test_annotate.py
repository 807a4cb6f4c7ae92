"""The annotated ledger is the user's own: every cell as it was, the faulty ones coloured."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation

from planner.cli import main
from planner.errors import OutputError, UsageError
from planner.ledger.reading import examine
from planner.ledger.synonyms import OWN_REMARKS
from planner.report.annotate import annotate, refuse_to_annotate
from planner.report.single import write_file

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
ROWS: list[list[Any]] = [
    ["××街道非公企业台账"],
    ["企业基本情况", None, None, "党员", None, "备注"],
    ["序号", "企业名称", "片区", "总数", "预备", None],
    [1, "甲<厂> & 公司", "东村", "三名", 0, "x"],
    [2, "乙厂", None, 1, 3, None],
    [3, "丙厂", "西村", "约4", None, "=1+1"],
    [4, None, None, 9, 1, None],
    ["合计", None, None, 14, 4, None],
]
Make = Callable[..., Path]


@pytest.fixture
def ledger(tmp_path: Path) -> Make:
    def make(change: Callable[[Any], None] = lambda sheet: None) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "台账"
        for row in ROWS:
            sheet.append(row)
        for merge in ("A1:F1", "A2:C2", "D2:E2", "F2:F3", "C4:C5"):
            sheet.merge_cells(merge)
        side = Side(style="thin")
        for row in sheet["A2:F8"]:
            for cell in row:
                cell.border = Border(left=side, bottom=side)
                cell.font = Font(name="仿宋", size=12)
        rule = DataValidation(type="list", formula1='"东村,西村"')
        rule.add("C4:C99")
        sheet.add_data_validation(rule)
        book.create_sheet("说明").append(["填表说明"])
        change(sheet)
        path = tmp_path / "台账.xlsx"
        book.save(path)
        return path

    return make


def marked(path: Path, target: Path) -> Any:
    said = annotate(examine(path), str(target), "zh")
    assert str(target) in said.zh
    return openpyxl.load_workbook(target)


def fill(cell: Any) -> str | None:
    return cell.fill.start_color.rgb if cell.fill.fill_type else None


def test_faulty_cells_are_coloured_and_the_reason_stands_beside_each(
    ledger: Make, tmp_path: Path
) -> None:
    sheet = marked(ledger(), tmp_path / "out.xlsx")["台账"]
    assert (fill(sheet["D4"]), fill(sheet["E5"]), fill(sheet["D6"])) == (RED, RED, YELLOW)
    assert "不是整数" in sheet["D4"].comment.text and "约数" in sheet["D6"].comment.text
    assert sheet["G3"].value == OWN_REMARKS
    assert sheet["G4"].value.startswith("错误：D 党员/总数：“三名”不是整数")
    assert sheet["G6"].value.startswith("提醒：")
    assert fill(sheet["A7"]) == RED and "没有名称" in sheet["G7"].value
    assert sheet["G8"].value is None or "合计" in sheet["G8"].value
    assert sheet.row_dimensions[7].height > 20 and sheet.column_dimensions["G"].width == 60


def test_everything_else_is_as_it_was(ledger: Make, tmp_path: Path) -> None:
    path = ledger()
    before = openpyxl.load_workbook(path)
    after = marked(path, tmp_path / "out.xlsx")
    assert after.sheetnames == before.sheetnames
    for old in before:
        new = after[old.title]
        assert sorted(map(str, new.merged_cells.ranges)) == sorted(
            map(str, old.merged_cells.ranges)
        )
        for row in old.iter_rows():
            for cell in row:
                twin = new[cell.coordinate]
                assert twin.value == cell.value
                assert (twin.font.name, twin.border.left.style) == (
                    cell.font.name,
                    cell.border.left.style,
                )
    rules = after["台账"].data_validations.dataValidation
    assert [str(rule.sqref) for rule in rules] == ["C4:C99"]


def test_a_formula_keeps_the_result_that_the_file_holds(ledger: Make, tmp_path: Path) -> None:
    path = ledger()
    data = _with_part(path, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    path.write_bytes(data)
    marked(path, tmp_path / "out.xlsx")
    values = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["台账"]
    assert values["F6"].value == 2
    assert examine(tmp_path / "out.xlsx").tables["enterprises"].sheet.faults == {}


def _with_part(path: Path, old: bytes, new: bytes) -> bytes:
    from zipfile import ZipFile

    out = io.BytesIO()
    with ZipFile(path) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v></v>").replace(
                    old, new
                )
            target.writestr(name, content)
    return out.getvalue()


def test_comments_of_the_users_own_stay(ledger: Make, tmp_path: Path) -> None:
    def comment(sheet: Any) -> None:
        sheet["B5"].comment = Comment("已核实", "办公室")

    sheet = marked(ledger(comment), tmp_path / "out.xlsx")["台账"]
    assert sheet["B5"].comment.text == "已核实"
    assert fill(sheet["D4"]) == RED and "三名" in sheet["G4"].value


def test_annotating_again_replaces_the_remarks(ledger: Make, tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    marked(ledger(), first)
    book = openpyxl.load_workbook(first)
    book["台账"]["D4"] = 3
    book.save(first)
    sheet = marked(first, second)["台账"]
    assert sheet["G4"].value is None and sheet["H3"].value is None
    assert "没有名称" in sheet["G7"].value
    assert examine(second).tables["enterprises"].extras == ("序号", "备注")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_file_becomes_a_workbook_with_its_cells_as_text(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    text = '编号,企业名称,党员数\n007,\'=甲厂,三名\n1E5,"乙,厂",2\n'
    path.write_bytes(text.encode(encoding))
    sheet = marked(path, tmp_path / "out.xlsx")["台账"]
    assert [[c.value for c in row] for row in sheet["A2:C3"]] == [
        ["007", "=甲厂", "三名"],
        ["1E5", "乙,厂", 2],
    ]
    assert sheet["B2"].data_type == "s" and fill(sheet["C2"]) == RED
    assert "不是整数" in sheet["D2"].value and sheet["C2"].comment is not None
    assert sheet.freeze_panes == "A2"


def test_a_header_that_is_in_doubt_is_coloured(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称,党员数,党员人数\n甲,1,2\n", encoding="utf-8")
    sheet = marked(path, tmp_path / "out.xlsx")["台账"]
    assert fill(sheet["B1"]) == fill(sheet["C1"]) == RED
    assert sheet["D1"].value.startswith(OWN_REMARKS) and "--map" in sheet["D1"].value


def test_an_unusual_workbook_becomes_a_new_one_with_the_same_cells(
    ledger: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from planner.report import annotate as module
    from planner.report.marking import CannotMark

    def refuse(*_: Any) -> bytes:
        raise CannotMark

    monkeypatch.setattr(module, "mark_workbook", refuse)
    book = marked(ledger(lambda sheet: sheet.__setitem__("F6", "z")), tmp_path / "out.xlsx")
    assert book.sheetnames == ["台账", "说明"]
    sheet = book["台账"]
    assert fill(sheet["D4"]) == RED and sheet["B4"].value == "甲<厂> & 公司"
    assert "C4:C5" in map(str, sheet.merged_cells.ranges)


def test_the_same_ledger_gives_the_same_bytes(ledger: Make, tmp_path: Path) -> None:
    path = ledger()
    for name in ("1.xlsx", "2.xlsx"):
        annotate(examine(path), str(tmp_path / name), "en")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_the_ledger_itself_and_other_files_are_never_overwritten(
    ledger: Make, tmp_path: Path
) -> None:
    path = ledger()
    (tmp_path / "link.xlsx").symlink_to(path)
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    for place in (path, tmp_path / "link.xlsx", tmp_path / "." / path.name, other):
        with pytest.raises(UsageError):
            refuse_to_annotate(str(place), (str(path), None))
    with pytest.raises(UsageError):
        refuse_to_annotate(str(tmp_path / "out.xls"), (str(path),))
    marked(path, tmp_path / "out.xlsx")
    refuse_to_annotate(str(tmp_path / "out.xlsx"), (str(path),))


def test_the_command_writes_it_and_says_so(
    ledger: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ledger()
    before = path.read_bytes()
    target = tmp_path / "核对意见.xlsx"
    assert main(["check", str(path), "--annotate", str(target), "--lang", "zh"]) == 1
    assert "核对意见已写入" in capsys.readouterr().err
    assert target.is_file() and path.read_bytes() == before
    assert main(["check", str(path), "--annotate", str(path)]) == 2
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", tmp_path / "folder" / ("x" * 300 + ".xlsx")):
        with pytest.raises(OutputError):
            write_file(place, b"x")
    assert list((tmp_path / "folder").iterdir()) == []
