"""Workbooks: title rows, merged cells, three tables in one book, and books that are refused."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from saying import codes

from planner.ledger import read_ledger
from planner.ledger.workbook_xls import errors_by_sheet

Faults = Callable[..., list[str]]
Write = Callable[..., Path]


def book(sheets: dict[str, list[list[Any]]], merges: dict[str, list[str]] | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in (merges or {}).get(name, []):
            sheet.merge_cells(merge)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


DISTRICT = [
    ["附件2"],
    ["全区非公有制企业党建工作台账"],
    ["序号", "单位", "企业基本情况", None, "党员情况", None, None],
    [None, None, "企业名称", "从业人员数量（名）", "组织关系在非公企业的党员总数", None, "备注"],
    [None, None, None, None, "总数", "其中预备党员", None],
    [1, "工业一区", "甲", 80, 3, 1, None],
    [2, None, "乙", "25人", 2, 0, "已注销"],
    [3, "陆庄村", "丙", 12.0, 1, 0, None],
    ["合计", None, None, 117, 6, 1, None],
]
MERGES = ["A3:A5", "B3:B5", "C3:D3", "C4:C5", "D4:D5", "E3:G3", "E4:F4", "G4:G5", "B6:B7"]


def test_merged_headers_and_merged_zones_are_understood(write: Write) -> None:
    path = write(book({"Sheet1": DISTRICT}, {"Sheet1": MERGES}), "district.xlsx")
    ledger = read_ledger(path)
    table = ledger.enterprises.sort("source_row")
    assert table.select("name", "zone", "employees", "members", "full_members").rows() == [
        ("甲", "工业一区", 80, 3, 2),
        ("乙", "工业一区", 25, 2, 2),
        ("丙", "陆庄村", 12, 1, 1),
    ]
    assert table["operating"].to_list() == [True, True, True]
    assert ledger.extra_columns == ("序号", "备注")
    assert {"title_rows", "total_row"} <= set(codes(ledger))


def test_a_merged_figure_is_counted_once(write: Write) -> None:
    rows = [["企业名称", "党员数"], ["甲", 5], ["乙", None]]
    ledger = read_ledger(write(book({"s": rows}, {"s": ["B2:B3"]}), "a.xlsx"))
    assert ledger.enterprises["members"].sum() == 5
    assert "merged_figure" in codes(ledger)


ENTERPRISES = [["企业名称", "片区", "党员数"], ["甲", "a", 1]]
HOSTS = [["党组织名称", "党员数"], ["甲支部", 5]]
INSTRUCTORS = [["姓名", "片区"], ["岗位一", "a"]]


@pytest.mark.parametrize(
    "names",
    [
        ("企业", "挂靠党支部", "指导员"),
        ("enterprises", "hosts", "instructors"),
        ("企业台账", "主支部", "党建工作指导员"),
    ],
)
def test_a_workbook_with_three_sheets_serves_as_all_three(
    write: Write, names: tuple[str, str, str]
) -> None:
    sheets = {names[1]: HOSTS, names[2]: INSTRUCTORS, names[0]: ENTERPRISES}
    ledger = read_ledger(write(book(sheets), "all.xlsx"))
    assert ledger.enterprises["name"].to_list() == ["甲"]
    assert ledger.hosts is not None and ledger.hosts["name"].to_list() == ["甲支部"]
    assert ledger.instructors is not None and ledger.instructors["name"].to_list() == ["岗位一"]
    assert [s.role for s in ledger.sources] == ["enterprises", "hosts", "instructors"]
    assert len({s.sha256 for s in ledger.sources}) == 1


def test_a_file_of_its_own_stands_before_the_workbooks_sheet(write: Write) -> None:
    path = write(book({"企业": ENTERPRISES, "挂靠党支部": HOSTS}), "all.xlsx")
    ledger = read_ledger(path, hosts=write("name,members\n乙支部,9\n", "h.csv"))
    assert ledger.hosts is not None and ledger.hosts["name"].to_list() == ["乙支部"]


def test_a_sheet_left_blank_is_no_supply_of_nobody(write: Write) -> None:
    path = write(book({"企业": ENTERPRISES, "指导员": INSTRUCTORS[:1]}), "all.xlsx")
    ledger = read_ledger(path)
    assert ledger.instructors is None
    assert "bare_sheet" in codes(ledger)


def test_a_wrong_sheet_first_is_passed_over(write: Write) -> None:
    sheets = {"说明": [["填表说明"], ["请如实填写"]], "Sheet2": ENTERPRISES}
    assert read_ledger(write(book(sheets), "a.xlsx")).enterprises.height == 1


def test_two_sheets_that_could_each_be_the_ledger_are_asked_about(faults: Faults) -> None:
    (only,) = faults(book({"一": ENTERPRISES, "二": ENTERPRISES}), "a.xlsx")
    assert '"一", "二" could each be the enterprises' in only


def test_a_numeric_code_is_named_as_cut_by_excel(faults: Faults) -> None:
    rows = [["统一社会信用代码", "企业名称", "党员数"], [913210841000791903, "甲", 1]]
    (only,) = faults(book({"s": rows}), "a.xlsx")
    assert "row 2" in only and "Excel has cut" in only


def test_a_workbook_is_told_by_content_and_not_by_name(write: Write) -> None:
    assert read_ledger(write(book({"s": ENTERPRISES}), "ledger.csv")).enterprises.height == 1


def test_errors_and_formulas_without_a_result_are_never_blanks(faults: Faults) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [["企业名称", "党员数"], ["甲", "=1+1"], ["乙", "#REF!"], ["=A2", 1]]:
        sheet.append(row)
    sheet["B3"].data_type = "e"
    stream = io.BytesIO()
    workbook.save(stream)
    said = faults(stream.getvalue(), "a.xlsx")
    assert len(said) == 3
    assert "formula without a stored result" in said[0]
    assert "error of the spreadsheet" in said[1]
    assert "column 企业名称" in said[2]


# ---------------------------------------------------------------- what is refused


def test_a_range_of_billions_of_cells_is_refused_before_parsing(faults: Faults) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "企业名称"
    workbook.active["XFD1048576"] = 1
    stream = io.BytesIO()
    workbook.save(stream)
    (only,) = faults(stream.getvalue(), "a.xlsx")
    assert "1,048,576 rows × 16,384 columns" in only


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return stream.getvalue()


def test_a_range_that_is_only_declared_huge_is_read(write: Write) -> None:
    data = repacked(
        book({"s": ENTERPRISES}), lambda _, xml: xml.replace(b'"A1:C2"', b'"A1:XFD1048576"')
    )
    assert read_ledger(write(data, "a.xlsx")).enterprises.height == 1


def test_cells_that_only_carry_a_format_do_not_count(write: Write) -> None:
    data = repacked(
        book({"s": ENTERPRISES}),
        lambda part, xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        ),
    )
    assert read_ledger(write(data, "a.xlsx")).enterprises.height == 1


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c s="0" r = "XFD1048576"><v>1</v></c>',
        b'<c r="xfd1048576"><v>1</v></c>',
        b'<x r="A1"/><c r="XFD00000001048576"><v>1</v></c>',
    ],
)
def test_however_a_far_cell_is_written_it_is_seen(faults: Faults, cell: bytes) -> None:
    row = b'<row r="3">' + cell + b"</row></sheetData>"
    data = repacked(book({"s": ENTERPRISES}), lambda _, xml: xml.replace(b"</sheetData>", row))
    (only,) = faults(data, "a.xlsx")
    assert "16,384 columns" in only


def test_cells_without_references_follow_each_other(write: Write) -> None:
    import re

    data = repacked(
        book({"s": ENTERPRISES}),
        lambda part, xml: re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml) if "sheet1" in part else xml,
    )
    assert read_ledger(write(data, "a.xlsx")).enterprises["members"].to_list() == [1]


def test_a_workbook_that_inflates_to_gigabytes_is_refused(faults: Faults) -> None:
    def swell(part: str, xml: bytes) -> bytes:
        return xml + b" " * (300 << 20) if "sheet1" in part else xml

    (only,) = faults(repacked(book({"s": ENTERPRISES}), swell), "a.xlsx")
    assert "inflates" in only


def test_declared_entities_are_refused(faults: Faults) -> None:
    def poison(part: str, xml: bytes) -> bytes:
        return b'<!DOCTYPE x [<!ENTITY e "x">]>' + xml if "sheet1" in part else xml

    (only,) = faults(repacked(book({"s": ENTERPRISES}), poison), "a.xlsx")
    assert "entities" in only


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(faults: Faults, part: float) -> None:
    data = book({"s": ENTERPRISES})
    (only,) = faults(data[: int(len(data) * part)], "a.xlsx")
    assert only.startswith("a.xlsx: ")


def test_other_archives_are_no_workbooks(faults: Faults) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "no workbook" in faults(stream.getvalue(), "a.xlsx")[0]


def test_a_password_is_named(faults: Faults) -> None:
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert "password" in faults(mark + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")[0]


def test_a_damaged_old_workbook_is_refused_in_a_process_of_its_own(faults: Faults) -> None:
    assert "damaged" in faults(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "a.xls")[0]


def open_document(sheets: dict[str, list[list[str]]], *, end: str = "") -> bytes:
    """An .ods with these sheets of text; ``end`` stands after the rows of each."""
    tables = ""
    for name, rows in sheets.items():
        cells = "".join(
            "<table:table-row>"
            + "".join(
                '<table:table-cell office:value-type="string">'
                f"<text:p>{cell}</text:p></table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        tables += f'<table:table table:name="{name}">{cells}{end}</table:table>'
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" '
        f'xmlns:table="{spaces}:table:1.0" xmlns:text="{spaces}:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{spaces}:manifest:1.0"/>',
        )
    return stream.getvalue()


def test_an_open_document_is_read(write: Write) -> None:
    data = open_document({"s": [["企业名称", "党员数"], ["甲", "3名"]]})
    ledger = read_ledger(write(data, "a.ods"))
    assert ledger.enterprises["members"].to_list() == [3]


def test_cells_merged_down_an_open_document_speak_for_all_their_rows(write: Write) -> None:
    sheets = {"s": [["村", "企业名称", "党员数"], ["东村", "甲", "3"], ["@", "乙", "2"]]}
    content = zip_parts(open_document(sheets))
    content["content.xml"] = (
        content["content.xml"]
        .replace(
            'value-type="string"><text:p>东村',
            'value-type="string" '
            'table:number-rows-spanned="2" table:number-columns-spanned="1"><text:p>东村',
        )
        .replace(
            '<table:table-cell office:value-type="string"><text:p>@</text:p></table:table-cell>',
            "<table:covered-table-cell/>",
        )
    )
    ledger = read_ledger(write(zipped(content), "a.ods"))
    assert ledger.enterprises["zone"].to_list() == ["东村", "东村"]


def test_an_error_in_an_open_document_is_no_blank(write: Write, faults: Faults) -> None:
    """A figure that could not be computed is named, and never counted as none."""
    content = zip_parts(open_document({"s": [["企业名称", "党员数"], ["甲", "@"]]}))
    content["content.xml"] = content["content.xml"].replace(
        'office:value-type="string"><text:p>@',
        'table:formula="of:=#REF!" office:value-type="string" office:string-value=""><text:p>#REF!',
    )
    (fault,) = faults(zipped(content), "a.ods")
    assert "row 2" in fault and "#REF!" in fault


def zip_parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def zipped(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_sheets_of_an_open_document_whose_columns_are_formatted_are_measured_each(
    write: Write,
) -> None:
    """A format of whole columns repeats a blank row to the end, and the next sheet begins anew."""
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    row = '<table:table-row table:number-rows-repeated="1048574">'
    sheets = {
        "企业台账": [["企业名称", "党员数"], ["甲", "3"]],
        "挂靠党支部": [["党组织名称", "党员数"], ["某支部", "9"]],
    }
    data = open_document(sheets, end=f"{row}{blank}</table:table-row>")
    ledger = read_ledger(write(data, "a.ods"))
    assert ledger.enterprises.height == 1
    assert ledger.hosts is not None and ledger.hosts["members"].to_list() == [9]


def test_importing_the_way_in_loads_no_heavy_library() -> None:
    loaded = "import sys, planner.ledger; print('polars' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False False"


def test_errors_of_an_old_workbook_are_found_in_its_records() -> None:
    """The general reader hands them out as blank cells; a figure would be lost."""
    opens = bytes.fromhex("0908100000061000") + bytes(12)
    stored = bytes.fromhex("05020800020001000f001701")
    computed = bytes.fromhex("06001b00030002000f00020007000000ffff") + bytes(13)
    truth = bytes.fromhex("05020800040001000f000100")
    found = errors_by_sheet(bytes(512) + opens + stored + truth + opens + computed)
    assert found == [{(2, 1): "#REF!"}, {(3, 2): "#DIV/0!"}]
    assert errors_by_sheet(bytes(512)) == []
