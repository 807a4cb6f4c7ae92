"""CSV files in the encodings and shapes that departments save them in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.ledger import read_ledger
from planner.model import Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]

TEXT = "企业名称,片区,党员数,正式党员\n甲灯具厂,陆庄村,3,3\n乙钢带厂,湖滨村,2,1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_the_same_ledger_in_any_encoding_reads_the_same(
    write: Callable[..., Path], encoding: str
) -> None:
    ledger = read_ledger(write(TEXT, "ledger.csv", encoding))
    assert ledger.enterprises["name"].to_list() == ["甲灯具厂", "乙钢带厂"]
    assert ledger.enterprises["full_members"].to_list() == [3, 1]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_told_by_the_headers(
    read: Read, separator: str, end: str
) -> None:
    ledger = read(TEXT.replace(",", separator).replace("\n", end))
    assert ledger.enterprises["members"].to_list() == [3, 2]
    assert ledger.enterprises["source_row"].to_list() == [2, 3]


def test_quoted_cells_may_hold_separators_marks_and_line_breaks(read: Read) -> None:
    ledger = read('企业名称,党员数\n"甲, 乙\n""丙""",3\n丁,1\n')
    assert ledger.enterprises["name"].to_list() == ['甲, 乙\n"丙"', "丁"]
    assert ledger.enterprises["source_row"].to_list() == [2, 3]


def test_a_stray_inch_mark_joins_no_rows(read: Read) -> None:
    ledger = read('企业名称,党员数\n5" 管厂,3\n6" 管厂,4\n')
    assert ledger.enterprises["members"].to_list() == [3, 4]


def test_titles_above_totals_and_notes_below_are_left_out_and_said(read: Read) -> None:
    ledger = read(
        "非公企业党建台账,,\n填报单位：某镇,,\n\n序号,企业名称,党员数\n1,甲,2\n,,\n2,乙,1\n3,,\n"
        "小计,,3\n合计,,3\n填表人：,,\n"
    )
    assert ledger.enterprises.select("id", "name", "members").rows() == [
        ("row-5", "甲", 2),
        ("row-7", "乙", 1),
    ]
    text = " ".join(problem.say("en") for problem in ledger.warnings)
    for row in (1, 6, 8, 9, 11):
        assert str(row) in text
    assert {"title_rows", "blank_row", "number_only_row", "total_row", "note_row"} <= {
        problem.code for problem in ledger.warnings
    }


def test_a_header_of_several_rows_names_a_column_by_its_whole_path(read: Read) -> None:
    ledger = read(
        "序号,企业情况,,党员情况,,\n,企业名称,从业人员数量（名）,"
        "组织关系在非公企业的党员总数,,组织关系不在非公企业的党员总数\n"
        ",,,总数,其中预备党员,\n1,甲,80,4,1,2\n"
    )
    row = ledger.enterprises.row(0, named=True)
    assert (row["name"], row["employees"], row["members"]) == ("甲", 80, 4)
    assert (row["full_members"], row["members_elsewhere"], row["source_row"]) == (3, 2, 4)


def test_a_row_with_an_unquoted_comma_is_an_error_not_a_shift(faults: Faults) -> None:
    said = faults("企业名称,党员数\n甲,乙,3\n丙,1\n")
    assert said[-1].startswith("enterprises.csv row 2: the row has more cells than the header")


def test_a_row_with_blank_cells_beyond_the_header_is_fine(read: Read) -> None:
    assert read("企业名称,党员数\n甲,3,,\n乙,1\n").enterprises.height == 2


def test_a_quotation_mark_left_open_is_named_with_its_row(faults: Faults) -> None:
    (only,) = faults('企业名称,党员数\n甲,1\n"乙,2\n丙,3\n')
    assert only.startswith("enterprises.csv: from row 3 on, a quotation mark is not closed")


def test_the_source_is_recorded_with_its_hash_and_rows(write: Callable[..., Path]) -> None:
    path = write(TEXT)
    (source,) = read_ledger(path).sources
    assert source.role == "enterprises" and source.name == "enterprises.csv"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.rows == 2


def test_the_table_has_its_columns_types_and_order(read: Read) -> None:
    import polars as pl

    from planner.model import ENTERPRISE_COLUMNS

    kinds = {
        "id": pl.String,
        "text": pl.String,
        "mode": pl.String,
        "day": pl.String,
        "count": pl.Int64,
        "flag": pl.Boolean,
        "metres": pl.Float64,
        "degrees": pl.Float64,
    }
    ledger = read("编号,企业名称,党员数,备注\nb,甲,1,x\nB,乙,1,\na,丙,1,\n")
    expected = {column.name: kinds[column.kind] for column in ENTERPRISE_COLUMNS}
    expected |= {"operating": pl.Boolean, "source_row": pl.Int64, "备注": pl.String}
    assert dict(ledger.enterprises.schema) == expected
    assert list(ledger.enterprises.schema) == list(expected)
    assert ledger.enterprises["id"].to_list() == ["B", "a", "b"]


def test_a_long_file_takes_the_same_way_as_a_short_one(read: Read) -> None:
    rows = "".join(f'企业{i},"村{i % 7}",{i % 5}名\n' for i in range(20_000))
    ledger = read("企业名称,片区,党员数\n" + rows)
    assert ledger.enterprises.height == 20_000
    assert ledger.enterprises["members"].sum() == sum(i % 5 for i in range(20_000))


def test_a_first_line_that_tells_the_separator_is_obeyed(read: Read) -> None:
    ledger = read("sep=|\n企业名称|党员数\n甲,乙;丙|3\n")
    assert ledger.enterprises.select("name", "members", "source_row").row(0) == ("甲,乙;丙", 3, 3)


def test_semicolons_go_with_decimal_commas(read: Read) -> None:
    ledger = read("name;members;lon;lat\n甲;1;119,46;32,7801\n")
    assert ledger.enterprises.select("lon", "lat").row(0) == (119.46, 32.7801)


def test_a_comma_that_may_part_thousands_is_asked_about(faults: Faults) -> None:
    assert "is not a coordinate" in faults("name;members;lon;lat\n甲;1;119,460;32,7801\n")[0]


@pytest.mark.parametrize("title", ["", "附件2\n", "附件2,,,\n\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_title_rows_and_marks_change_no_figure(read: Read, title: str, mark: str) -> None:
    ledger = read(mark + title + TEXT)
    assert ledger.enterprises["members"].to_list() == [3, 2]
    assert ledger.enterprises["source_row"].to_list() == [
        2 + title.count("\n"),
        3 + title.count("\n"),
    ]


def test_a_marked_file_may_begin_with_a_quotation_mark(read: Read) -> None:
    ledger = read('\ufeff"企业名称","党员数"\n"甲, 乙",3\n')
    assert ledger.enterprises.select("name", "members").row(0) == ("甲, 乙", 3)


def test_mixed_line_ends_are_rows_all_the_same(read: Read) -> None:
    ledger = read("企业名称,党员数\r\n甲,1\n乙,2\r丙,3\r\n")
    assert ledger.enterprises["members"].to_list() == [1, 2, 3]


def test_columns_may_be_parted_by_upright_strokes(read: Read) -> None:
    ledger = read("企业名称|所在村|党员数\n甲，乙厂|东村|3\n丙厂|东村|2\n")
    assert ledger.enterprises["members"].to_list() == [3, 2]
    assert ledger.enterprises["zone"].to_list() == ["东村", "东村"]
