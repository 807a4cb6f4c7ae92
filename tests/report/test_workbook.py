"""What a workbook holds is what was put in: text stays text, and comes back equal."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.errors import OutputError
from planner.report.workbook import MAX_TEXT, Book, Field, Rule, cell_text, numbers_where_exact

AWKWARD = [
    *("=1+1", "+1", "-5", "@here", "\tcell", "\rcell", "＝1", "＋1", "－1", "＠x", "'x", "''"),
    *("007", "913210840999999999", "9.13E+17", "2024-06-30", "true", "#N/A", "1/2", "🎉"),
    *(" lead ", " ", "\n", "\u3000", " \u3000", "a\r\nb", "\x00", "\x1f", "\x7f", "\ufeff"),
    *("_x0041_", "_x0041_x0042_", "_x005F_x0041_", "\rx0041_", "_\r", "<r>a</r>", "&amp;"),
]

ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12
) | st.text("_xX0041=+-@\t\r\n '\u3000&<", max_size=12)


def book_of(texts: list[str | None], **options: object) -> bytes:
    book = Book("t")
    frame = pl.DataFrame({"a": texts}, schema={"a": pl.String})
    book.table("企业", [Field("甲")], frame, **options)  # type: ignore[arg-type]
    return book.bytes()


def cells_of(data: bytes) -> list[object]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [row[0] for row in sheet.to_python(skip_empty_area=False)[1:]]


def test_every_awkward_text_comes_back_equal_and_is_a_string() -> None:
    data = book_of(list(AWKWARD))
    assert cells_of(data) == AWKWARD
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    for text, (cell,) in zip(AWKWARD, sheet.iter_rows(min_row=2), strict=True):
        assert cell.data_type == "s", text
        assert cell.number_format == "@"
        assert cell.quotePrefix == (text.lstrip()[:1] in tuple("=+-@＝＋－＠'")), text


@settings(max_examples=80, deadline=None)
@given(st.lists(ANY_TEXT.filter(bool), min_size=1, max_size=5))
def test_any_text_comes_back_equal(texts: list[str]) -> None:
    assert cells_of(book_of(list(texts))) == texts


@given(ANY_TEXT)
def test_no_cell_holds_what_xml_forbids(text: str) -> None:
    written = cell_text(text)
    assert not any(c < " " and c not in "\t\n" for c in written)
    assert (written == text) or "_x" in written


def test_the_same_table_gives_the_same_bytes_on_any_day() -> None:
    first, again = book_of(["a"]), book_of(["a"])
    assert first == again
    with ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_longer_than_a_cell_is_refused_with_its_place_and_never_cut() -> None:
    assert cells_of(book_of(["x" * MAX_TEXT])) == ["x" * MAX_TEXT]
    with pytest.raises(OutputError) as caught:
        book_of(["x" * (MAX_TEXT + 1), "ok", "🎉" * 16_384])
    assert [p.place.row for p in caught.value.problems if p.place] == [2, 4]
    assert caught.value.problems[0].say("en") == (
        'sheet "企业", row 2, column 甲: the text has 32,768 characters; a cell of Excel holds '
        "32,767 at most; write CSV instead, or shorten the text"
    )


def test_a_table_longer_than_a_sheet_is_refused() -> None:
    book = Book("t")
    book.table("企业", [Field("n", "whole")], pl.DataFrame({"n": range(1_048_576)}))
    with pytest.raises(OutputError, match="1,048,575 rows of data"):
        book.bytes()


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "-20", None], "whole"),
        (["1.5", "-0.25", "3"], "decimal"),
        (["007", "1"], "text"),
        (["1234567890123456"], "text"),
        (["1.50"], "text"),
        (["0.00001"], "text"),
        (["-0"], "text"),
        (["+1"], "text"),
        (["1e5"], "text"),
        (["12", "无"], "text"),
        ([None], "text"),
    ],
)
def test_figures_become_numbers_only_where_nothing_is_lost(
    texts: list[str | None], kind: str
) -> None:
    assert numbers_where_exact(pl.Series("a", texts, dtype=pl.String))[1] == kind


@given(
    st.lists(st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(-1e6, 1e6), min_size=1, max_size=4)
)
def test_figures_that_become_numbers_are_read_back_as_the_same_text(
    numbers: list[int | float],
) -> None:
    from planner.ledger.files import read_file
    from planner.ledger.workbook import read_workbook

    texts = [str(number) for number in numbers]
    values, kind = numbers_where_exact(pl.Series("a", texts, dtype=pl.String))
    if kind == "text":
        return
    book = Book("t")
    book.table("企业", [Field("甲", kind)], values.to_frame())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(book.bytes())
        (sheet,) = read_workbook(read_file(path))
    assert sheet.cells["c0"].to_list()[1:] == texts


def test_the_header_stays_in_sight_on_screen_and_on_paper() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(["a", "b"]))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A3"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_widths_count_a_chinese_character_twice() -> None:
    narrow = openpyxl.load_workbook(io.BytesIO(book_of(["ab" * 8]))).active
    wide = openpyxl.load_workbook(io.BytesIO(book_of(["中文" * 8]))).active
    assert narrow.column_dimensions["A"].width == 18
    assert wide.column_dimensions["A"].width == 34


def test_rules_hold_for_the_rows_asked_for() -> None:
    book = Book("t")
    choice = Rule("请选择", choices=("是", "否"))
    number = Rule("请填数", formula="AND(ISNUMBER(B2),B2>=0)", title="人数")
    fields = [Field("甲", rule=choice, note="说明"), Field("乙", "whole", rule=number)]
    book.table("企业", fields, pl.DataFrame({"a": ["是"], "b": [1]}), rule_rows=500)
    sheet = openpyxl.load_workbook(io.BytesIO(book.bytes())).active
    listed, custom = sheet.data_validations.dataValidation
    assert (listed.type, listed.formula1, str(listed.sqref)) == ("list", '"是,否"', "A2:A501")
    assert custom.formula1 == "AND(ISNUMBER(B2),B2>=0)"
    assert (custom.errorStyle, custom.errorTitle, custom.error) == ("stop", "人数", "请填数")
    assert sheet["A1"].comment.text == "说明"
