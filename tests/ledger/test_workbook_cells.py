"""What an .xlsx says, taken straight from its XML: days, shares, texts in pieces, far cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.ledger import read_ledger
from planner.ledger.files import read_file
from planner.ledger.workbook import read_workbook
from planner.ledger.workbook_archive import Archive
from planner.ledger.workbook_book import read_book
from planner.ledger.workbook_xml import Unusual

Write = Callable[..., Path]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/>'
    '<numFmt numFmtId="166" formatCode="&quot;days&quot;0"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/></cellXfs>'
)


def book(cells: str, *, strings: str = "", before: str = "", after: str = "") -> bytes:
    """A workbook of one sheet; ``cells`` is the inside of its first row."""
    kinds = ("worksheet", "styles", "sharedStrings")
    places = ("worksheets/s.xml", "styles.xml", "sharedStrings.xml")
    links = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}/{kind}" Target="{place}"/>'
        for i, (kind, place) in enumerate(zip(kinds, places, strict=True))
    )
    root = f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheets>'
        '<sheet name="s" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row>'
        f"</sheetData>{after}</worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def first_row(data: bytes) -> tuple[str | None, ...]:
    (sheet,) = read_book(Archive("a.xlsx", data))
    return sheet.cells.row(0)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>3</v></c>', "3"),
        ('<c r="A1" t="n"><v>3.0</v></c>', "3"),
        ('<c r="A1"><v>119.46</v></c>', "119.46"),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "0.30000000000000004"),
        ('<c r="A1"><v>913210841000791903</v></c>', "9.13210841000792e+17"),
        ('<c r="A1" s="1"><v>45473</v></c>', "2024-06-30"),
        ('<c r="A1" s="2"><v>45473.5</v></c>', "2024-06-30T12:00:00"),
        ('<c r="A1" s="1"><v>59</v></c>', "1900-02-28"),
        ('<c r="A1" s="3"><v>0.125</v></c>', "12.5%"),
        ('<c r="A1" s="4"><v>12</v></c>', "12"),
        ('<c r="A1" t="b"><v>1</v></c>', "true"),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>甲 &lt; 乙</v></c>', "甲 < 乙"),
        (
            '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲&#10;乙 </t></is></c>',
            " 甲\n乙 ",
        ),
        ('<c r="A1" t="d"><v>2024-06-30T00:00:00</v></c>', "2024-06-30"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1"><f>1+1</f></c>', "=1+1"),
        ('<c r="A1"><f>1+1</f><v/></c>', "=1+1"),
    ],
)
def test_a_cell_is_the_text_that_a_person_would_have_typed(cell: str, text: str) -> None:
    assert first_row(book(cell + '<c r="B1"><v>1</v></c>')) == (text, "1")


def test_days_may_be_counted_from_1904() -> None:
    data = book('<c r="A1" s="1"><v>44011</v></c>', before='<workbookPr date1904="1"/>')
    assert first_row(data) == ("2024-06-30",)


def test_a_text_in_several_formats_is_one_and_how_it_sounds_is_left_out() -> None:
    strings = (
        "<si><r><t>企业</t></r><r><rPr><b/></rPr><t>名称</t></r>"
        "<rPh sb='0' eb='1'><t>qi ye</t></rPh></si><si><t>甲</t><phoneticPr fontId='1'/></si>"
        "<si><t/></si><si><t>A &amp; B_x000D_</t></si>"
    )
    cells = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABCD"))
    assert first_row(book(cells, strings=strings)) == ("企业名称", "甲", None, "A & B\r")


def test_blank_cells_and_gaps_keep_their_place() -> None:
    cells = '<c r="B1" s="1"/><c r="C1" s="1"></c><c r="AA1"><v>7</v></c>'
    row = first_row(book(cells))
    assert len(row) == 27 and row[26] == "7" and row[:26] == (None,) * 26


@pytest.mark.parametrize(
    "cells",
    [
        "<c><v>1</v></c>",
        '<c r="A1" t="s"><v>5</v></c>',
        '<c r="A1"><v>x</v></c>',
        '<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>1</v><x/></c>',
        "<c r='A1'><v>1</v></c>",
        '<c r="A1" t="q"><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><r><t>甲</t></r></is></c>',
        '<c r="A1"><v>1<!-- 2 --></v></c>',
        '<c r="A1" t="str"><v>&nbsp;</v></c>',
        '<c r="A1"><v>1</v>',
        '<c r="A1" t="s"><v>-1</v></c>',
    ],
)
def test_what_is_written_in_another_way_is_never_read_halfway(cells: str) -> None:
    with pytest.raises(Unusual):
        first_row(book(cells))


def test_the_general_reader_takes_what_is_written_in_another_way(write: Write) -> None:
    cells = "<c r='A1' t='inlineStr'><is><r><t>甲</t></r><r><t>乙</t></r></is></c>"
    (sheet,) = read_workbook(read_file(write(book(cells), "a.xlsx")))
    assert sheet.cells.row(0) == ("甲乙",)


def test_a_far_cell_is_measured_before_anything_is_laid_out() -> None:
    row = '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
    with pytest.raises(InputError, match="1,048,576 rows × 16,384 columns"):
        first_row(book('<c r="A1"><v>1</v></c>' + row))


@pytest.mark.parametrize("sheet", ["", "<", "<r>", "<?xml version='1.0'?><c ", "<?xml", "x" * 20])
def test_a_stump_of_a_sheet_is_refused_in_words(write: Write, sheet: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book('<c r="A1"><v>1</v></c>'))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("/s.xml") else old.read(name))
    with pytest.raises(InputError):
        read_ledger(write(stream.getvalue(), "a.xlsx"))


def test_styles_without_sense_are_left_to_the_general_reader() -> None:
    data = book('<c r="A1" s="1"><v>1</v></c>')
    parts = {
        n: zipfile.ZipFile(io.BytesIO(data)).read(n)
        for n in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'"14"', b'"x"')
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(Unusual):
        first_row(stream.getvalue())


def test_half_a_character_written_out_stays_as_it_is_written() -> None:
    strings = "<si><t>甲_xD83D_</t></si>"
    assert first_row(book('<c r="A1" t="s"><v>0</v></c>', strings=strings)) == ("甲_xD83D_",)


@pytest.mark.parametrize(
    "strings",
    ["<t>甲</t>", "<rPh/><r><t>甲</t></r>", "<t>x</t><si><t>甲</t></si>", "a > b <", "<si>"],
)
def test_a_table_of_texts_without_sense_is_left_to_the_general_reader(strings: str) -> None:
    with pytest.raises(Unusual):
        first_row(book('<c r="A1" t="s"><v>0</v></c>', strings=strings))


def test_signs_of_tags_in_a_text_are_no_tags() -> None:
    assert first_row(book('<c r="A1" t="str"><v>a > b</v></c>')) == ("a > b",)
    with pytest.raises(Unusual):
        first_row(book('<c r="A1" t="str"><v>a > b</v></c></row><row r="2"><'))


def test_merged_cells_are_known() -> None:
    merges = '<mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>'
    (sheet,) = read_book(Archive("a.xlsx", book('<c r="A1"><v>1</v></c>', after=merges)))
    assert sheet.merges == ((0, 0, 2, 1),)


def test_a_flipped_bit_in_a_workbook_is_no_other_figure(write: Write) -> None:
    stream = io.BytesIO(book('<c r="A1"><v>3</v></c>'))
    plain = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = plain.getvalue().replace(b"<v>3</v>", b"<v>7</v>")
    with pytest.raises(InputError, match="damaged"):
        read_workbook(read_file(write(data, "a.xlsx")))


@pytest.mark.parametrize("form", ["ods", "range"])
def test_an_open_document_that_repeats_itself_into_billions_is_refused(
    write: Write, form: str
) -> None:
    cell = 'office:value-type="string"><text:p>x</text:p></table:table-cell>'
    wide = f'<table:table-cell table:number-columns-repeated="16384" {cell}'
    many = f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>'
    far = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>'
        f"<table:table-cell {cell}</table:table-row><table:table-row "
        'table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
        f"<table:table-row><table:table-cell {cell}</table:table-row>"
    )
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" '
        f'xmlns:table="{spaces}:table:1.0" xmlns:text="{spaces}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="s">{many if form == "ods" else far}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(InputError, match="far beyond a ledger"):
        read_workbook(read_file(write(stream.getvalue(), "a.ods")))


def test_the_password_of_an_old_workbook_is_named(write: Write) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    begins = b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(64)
    with pytest.raises(InputError, match="password"):
        read_workbook(read_file(write(head + begins, "a.xls")))
