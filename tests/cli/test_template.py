"""``planner template``: an empty ledger with help in it, which reads back without a question."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest

from planner.cli import main
from planner.ledger import read_ledger
from planner.ledger.filling import EXAMPLES, NOTES
from planner.ledger.synonyms import match_header
from planner.ledger.words import is_operating
from planner.report.template import ROLES, columns_of

LANGUAGES = ("zh", "en")


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
def made(run: Run, tmp_path: Path) -> Callable[..., Path]:
    def make(language: str, *options: str) -> Path:
        path = tmp_path / f"{language}.xlsx"
        assert run("template", "-o", path, "--lang", language, *options).code == 0
        return path

    return make


def fill(path: Path, rows: dict[str, list[dict[str, Any]]], *, over_the_example: bool) -> None:
    """Fill in the sheets as a person does: below the example row, or over it."""
    book = openpyxl.load_workbook(path)
    for sheet, entries in zip(book.worksheets, rows.values(), strict=False):
        headers = [cell.value for cell in sheet[1]]
        for number, entry in enumerate(entries, start=2 if over_the_example else 3):
            for place, header in enumerate(headers, start=1):
                sheet.cell(number, place).value = entry.get(header, number if place == 1 else None)
    book.save(path)


FILLED = {
    "zh": {
        "enterprises": [
            {"统一社会信用代码": "007", "企业名称": "甲厂", "片区": "东村", "党员数": 2,
             "正式党员": 2, "预备党员": 0, "规模以上": "是", "经营状态": "正常"},
            {"统一社会信用代码": "008", "企业名称": "乙厂", "片区": "东村", "党员数": 0,
             "正式党员": 0, "规模以上": "否", "经营状态": "停产"},
        ],
        "hosts": [{"编号": "01", "党组织名称": "东村支部", "片区": "东村", "党员数": 9,
                   "正式党员": 9, "接收范围": "不限"}],
        "instructors": [{"编号": "02", "姓名": "岗位一", "角色": "指导员", "片区": "东村",
                         "可联系企业数": 3}],
    },
    "en": {
        "enterprises": [
            {"Identifier": "007", "Enterprise": "A Works", "Zone": "East", "Members": 2,
             "Full members": 2, "Above scale": "yes", "Status": "operating"},
            {"Identifier": "008", "Enterprise": "B Works", "Zone": "East", "Members": 0,
             "Full members": 0, "Above scale": "no", "Status": "closed"},
        ],
        "hosts": [{"Identifier": "01", "Branch": "East branch", "Zone": "East", "Members": 9,
                   "Full members": 9, "Accepts": "any"}],
        "instructors": [{"Identifier": "02", "Instructor": "Post 1", "Role": "instructor",
                         "Zone": "East", "Capacity": 3}],
    },
}  # fmt: skip


@pytest.mark.parametrize("over_the_example", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_read_without_a_warning_and_the_example_is_not_counted(
    run: Run, made: Callable[..., Path], language: str, over_the_example: bool
) -> None:
    path = made(language)
    fill(path, FILLED[language], over_the_example=over_the_example)
    ledger = read_ledger(path)
    assert ledger.warnings == ()
    table = ledger.enterprises
    assert table.select("id", "members", "above_scale", "operating").rows() == [
        ("007", 2, True, True),
        ("008", 0, False, False),
    ]
    assert ledger.hosts is not None and ledger.hosts["accepts"].to_list() == ["any"]
    assert ledger.instructors is not None and ledger.instructors["capacity"].to_list() == [3]
    assert not ledger.has_current
    assert run("check", path).code == 0
    plan = json.loads(run("assign", path, "--format", "json").out)
    assert plan["statistics"]["counts"]["enterprises"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_template_reads_back_clean_with_its_example(
    run: Run, made: Callable[..., Path], language: str
) -> None:
    path = made(language)
    assert run("check", path).code == 0
    ledger = read_ledger(path)
    assert ledger.warnings == ()
    (name,) = ledger.enterprises["name"].to_list()
    assert re.match("示例|Example", name)
    assert ledger.hosts is None and ledger.instructors is None


def test_hosts_and_instructors_left_as_they_are_do_not_count(made: Callable[..., Path]) -> None:
    path = made("zh")
    fill(path, {"enterprises": FILLED["zh"]["enterprises"]}, over_the_example=False)
    ledger = read_ledger(path)
    assert ledger.warnings == ()
    assert ledger.hosts is None and ledger.instructors is None


def test_an_enterprise_typed_over_the_example_but_for_its_mark_is_warned_of(
    made: Callable[..., Path],
) -> None:
    path = made("zh")
    fill(path, FILLED["zh"], over_the_example=True)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"] = "示例"
    book.save(path)
    warnings = [w.say("zh") for w in read_ledger(path).warnings]
    assert len(warnings) == 1
    assert "填了“甲厂”，按示例未计入" in warnings[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_checks_hold_for_many_rows_on_every_sheet(
    made: Callable[..., Path], language: str
) -> None:
    book = openpyxl.load_workbook(made(language, "--current"))
    lists: dict[str, str] = {}
    for sheet, role in zip(book.worksheets, ROLES, strict=False):
        assert sheet.freeze_panes == "D2"
        letters = {c.name: i for i, c in enumerate(columns_of(role, current=True), start=2)}
        checked = set()
        for one in sheet.data_validations.dataValidation:
            (area,) = one.sqref.ranges
            bounds = area.bounds
            assert bounds[1] == 2 and bounds[3] >= 10_000
            checked.add(bounds[0])
            if one.type == "list":
                (name,) = (name for name, i in letters.items() if i == bounds[0])
                lists[name] = one.formula1
            if one.showErrorMessage:
                assert one.error and one.errorTitle
        counts = {
            letters[c.name]
            for c in columns_of(role, current=True)
            if c.kind in ("count", "degrees", "flag", "mode")
        }
        assert counts <= checked
    assert {"above_scale", "status", "current_mode", "pin_mode", "accepts", "role"} <= set(lists)
    assert all(len(formula) <= 255 for formula in lists.values())
    known = [is_operating(word) for word in lists["status"].strip('"').split(",")]
    assert known[0] is True and set(known[1:]) == {False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_is_known_noted_and_shown_by_an_example(
    made: Callable[..., Path], language: str
) -> None:
    book = openpyxl.load_workbook(made(language, "--current"))
    for sheet, role in zip(book.worksheets, ROLES, strict=False):
        columns = columns_of(role, current=True)
        for cell, column in zip(list(sheet[1])[1:], columns, strict=True):
            match = match_header(cell.value, role)
            assert match is not None and match.column == column.name
            assert cell.comment is not None and NOTES[role][column.name].zh != ""
            letter = cell.column_letter
            wanted = {"count": "0", "degrees": "General"}.get(column.kind, "@")
            assert sheet.column_dimensions[letter].number_format == wanted
        assert set(EXAMPLES[role]) <= {c.name for c in columns}
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"


def test_the_guide_names_the_limits_of_a_pack_where_one_is_asked_for(
    made: Callable[..., Path],
) -> None:
    guide = openpyxl.load_workbook(made("zh", "--rules", "cpc-2018")).worksheets[-1]
    text = "\n".join(str(row[1]) for row in guide.iter_rows(values_only=True))
    assert "联合组建最大间距：3,000 米" in text
    assert "⟦" not in text


def test_the_same_template_has_the_same_bytes(made: Callable[..., Path]) -> None:
    first = made("zh").read_bytes()
    assert made("zh", "--force").read_bytes() == first


def test_no_cell_of_the_template_is_a_formula(made: Callable[..., Path]) -> None:
    with ZipFile(made("zh")) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n]
    assert len(sheets) == 4
    assert not any(b"<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headers_alone_as_csv_can_be_filled_in_too(
    run: Run, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "a.csv"
    assert run("template", "-o", path, "--lang", language).code == 0
    header = path.read_text(encoding="utf-8-sig")
    columns = columns_of("enterprises", current=False)
    values = {"name": "甲", "members": "3", "full_members": "3"}
    row = ",".join(values.get(column.name, "") for column in columns)
    path.write_text(f"{header}{row}\n", encoding="utf-8")
    ledger = read_ledger(path)
    assert ledger.enterprises["members"].to_list() == [3]
    assert [w.code for w in ledger.warnings] in ([], ["blank_id"])


def test_a_file_that_is_there_stays_unless_force_says_otherwise(
    run: Run, made: Callable[..., Path]
) -> None:
    path = made("zh")
    said = run("template", "-o", path, "--lang", "en")
    assert said.code == 2
    assert "exists already; give another name, or replace it: --force" in said.err
    assert run("template", "-o", path, "--force").code == 0


def test_what_is_no_workbook_and_no_csv_is_refused(run: Run, tmp_path: Path) -> None:
    said = run("template", "-o", tmp_path / "a.pdf")
    assert said.code == 2
    assert "the name must end in .xlsx or .csv" in said.err
    assert "--output FILE is missing" in run("template").err
