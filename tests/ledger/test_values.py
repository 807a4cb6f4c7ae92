"""What a cell says is what is read; what it does not say is asked about, row by row."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from saying import codes, said

from planner.ledger.codes import ALPHABET, wrong_checks
from planner.ledger.values import read_coordinate, read_count
from planner.ledger.words import is_operating, mode_of
from planner.model import Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3名", 3),
        ("25人", 25),
        ("２", 2),
        ("3.0", 3),
        ("1,200", 1200),
        ("１，２００人", 1200),
        (" 5 人 ", 5),
        ("约20", 20),
        ("20人左右", 20),
        ("1e3", 1000),
        ("\u200b7", 7),
        ("—", None),
        ("无", None),
    ],
)
def test_figures_are_read_with_units_and_in_full_width(text: str, value: int | None) -> None:
    assert read_count(text, 100_000).value == value
    assert read_count(text, 100_000).fault is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("三名左右", "not_a_whole_number"),
        ("2.5", "not_a_whole_number"),
        ("10-20", "not_a_whole_number"),
        ("50以上", "not_a_whole_number"),
        ("nan", "not_a_whole_number"),
        ("inf", "not_a_whole_number"),
        ("1,2", "not_a_whole_number"),
        ("-1", "negative"),
        ("100001", "absurd"),
        ("9" * 30, "absurd"),
        ("#REF!", "excel_error"),
        ("=A1", "formula"),
    ],
)
def test_what_is_no_count_is_refused_for_its_reason(text: str, code: str) -> None:
    fault = read_count(text, 100_000).fault
    assert fault is not None and fault[0] == code


def test_a_bad_figure_is_said_with_file_row_column_value_and_remedy(faults: Faults) -> None:
    assert faults("企业名称,党员数\n甲,1\n乙,三名左右\n") == [
        'enterprises.csv row 3, column 党员数: "三名左右" is not a whole number; '
        "write digits, e.g. 3"
    ]


def test_rough_figures_are_read_with_a_warning(read: Read) -> None:
    ledger = read("企业名称,从业人员,党员数\n甲,约20,1\n")
    assert ledger.enterprises["employees"].to_list() == [20]
    assert any("约20" in line for line in said(ledger))


def test_limits_differ_for_employees_and_members(faults: Faults, read: Read) -> None:
    assert read("name,employees,members\n甲,10000000,100000\n").enterprises.height == 1
    assert len(faults("name,employees,members\n甲,10000001,100001\n")) == 2


def test_full_members_come_from_members_and_probationary_ones(read: Read) -> None:
    ledger = read("name,members,probationary_members\n甲,5,2\n乙,3,\n")
    assert ledger.enterprises["full_members"].to_list() == [3, 3]
    assert codes(ledger) == []


def test_members_without_a_split_are_all_full_with_one_warning(read: Read) -> None:
    ledger = read("name,members\n" + "".join(f"e{i},{i}\n" for i in range(20)))
    assert ledger.enterprises["full_members"].sum() == ledger.enterprises["members"].sum()
    assert codes(ledger) == ["all_members_full"]
    assert codes(read("name,members\n甲,0\n")) == []


def test_members_come_from_their_parts_where_they_are_missing(read: Read) -> None:
    ledger = read("name,full_members,probationary_members\n甲,3,1\n乙,2,\n丙,,\n").enterprises
    assert ledger.sort("source_row").select("members", "full_members").rows() == [
        (4, 3),
        (2, 2),
        (0, 0),
    ]
    blank = read("name,members,full_members,probationary_members\n甲,,3,1\n乙,,,\n").enterprises
    assert blank.sort("source_row")["members"].to_list() == [4, 0]


def test_parts_above_the_whole_are_errors(faults: Faults) -> None:
    said = faults("name,members,full_members,probationary_members\n甲,3,4,\n乙,3,1,4\n丙,3,2,2\n")
    assert [line.split(":")[0] for line in said] == [
        "enterprises.csv row 2, column full_members",
        "enterprises.csv row 3, column probationary_members",
        "enterprises.csv row 4, column members",
    ]


def test_ids_are_made_from_the_row_where_they_are_missing(read: Read) -> None:
    assert read("台账\n\nname,members\n甲,1\n").enterprises["id"].to_list() == ["row-4"]
    ledger = read("id,name,members\na,甲,1\n,乙,1\n")
    assert ledger.enterprises["id"].to_list() == ["a", "row-3"]
    assert "blank_id" in codes(ledger)


def test_a_repeated_id_names_the_first_row_and_a_repeated_name_is_a_warning(
    faults: Faults, read: Read
) -> None:
    assert faults("编号,name,members\n7,甲,1\n8,乙,1\n７,丙,1\n") == [
        'enterprises.csv row 4, column 编号: "7" repeats the id of row 2; '
        "correct the id or delete the row that is double; for several units of one legal unit "
        "add the column same_legal_unit with yes"
    ]
    assert "repeated_name" in codes(read("name,members\n甲,1\n甲 ,2\n"))


def test_a_code_that_excel_cut_is_named_and_not_repaired(faults: Faults) -> None:
    (only,) = faults("统一社会信用代码,name,members\n9.13E+17,甲,1\n")
    assert "Excel has cut" in only and '"9.13E+17"' in only


def code_of(body: str) -> str:
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[-total % 31]


def test_check_characters_follow_the_standard() -> None:
    right = [code_of("91321084100079190"), code_of("5132108410007919A"), "91321084100079190K"]
    wrong = [c[:-1] + ("0" if c[-1] != "0" else "1") for c in right]
    others = ["91321084100079190", "91321084100079190I", "short", None]
    series = pl.Series(right + wrong + others, dtype=pl.String)
    assert wrong_checks(series).to_list() == [False] * 3 + [True] * 3 + [False] * 4


def test_a_wrong_check_character_is_only_a_warning(read: Read) -> None:
    ledger = read("id,name,members\n91321084100079190X,甲,1\n91321084100079190K,乙,1\n")
    assert codes(ledger).count("wrong_check_character") == 1


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("正常", True),
        ("正常经营", True),
        ("开业", True),
        ("存续（在营、开业、在册）", True),
        ("operating", True),
        ("停产", False),
        ("停止营业", False),
        ("空壳企业", False),
        ("已注销", False),
        ("吊销，未注销", False),
        ("搬迁", False),
        ("inactive", False),
        ("not operating", False),
        ("否", False),
        ("非正常", False),
        ("非正常户", False),
        ("暂停营业", False),
        ("季节性停产", None),
        ("半停产", None),
        ("未注销", None),
        ("筹建", None),
    ],
)
def test_status_words_say_whether_an_enterprise_works(word: str, answer: bool | None) -> None:
    assert is_operating(word) is answer


def test_an_unknown_status_is_in_scope_with_a_warning_and_a_blank_one_without(read: Read) -> None:
    ledger = read("name,members,status\n甲,1,筹建\n乙,1,\n丙,1,停业\n")
    assert ledger.enterprises["operating"].to_list() == [True, True, False]
    (line,) = [p.say("en") for p in ledger.warnings if p.code == "unknown_status"]
    assert "筹建" in line and "停业" not in line


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("单独组建", "standalone"),
        ("单独建立", "standalone"),
        ("独立组建", "standalone"),
        ("联合组建", "joint"),
        ("挂靠", "affiliated"),
        ("派驻指导员", "dispatched"),
        ("选派", "dispatched"),
        ("0", "standalone"),
        ("3", "other"),
        ("未组建", ""),
        ("网格建立", None),
    ],
)
def test_forms_of_coverage_come_in_words_and_codes(word: str, mode: str | None) -> None:
    assert mode_of(word, codes=True) == mode


def test_current_coverage_is_there_as_soon_as_a_column_of_it_is(read: Read) -> None:
    ledger = read("name,members,党组织组建方式\n甲,1,2\n乙,1,\n丙,1,3\n")
    assert ledger.has_current
    assert ledger.enterprises["current_mode"].to_list() == ["affiliated", None, "other"]
    assert read("name,members,current_branch\n甲,1,\n").has_current
    assert not read("name,members\n甲,1\n").has_current


def test_a_pin_takes_only_the_four_forms(read: Read, faults: Faults) -> None:
    ledger = read("name,members,pin_mode,pin_branch\n甲,1,挂靠,H1\n乙,1,,\n")
    assert ledger.enterprises["pin_mode"].to_list() == ["affiliated", None]
    assert len(faults("name,members,pin_mode\n甲,1,other\n乙,1,3\n丙,1,guess\n")) == 3


def test_yes_and_no_come_in_many_signs_and_nothing_else_passes(read: Read, faults: Faults) -> None:
    words = ["是", "否", "有", "无", "√", "×", "1", "0", "yes", "no", "TRUE", "false", ""]
    ledger = read("name,members,是否规上\n" + "".join(f"e{i},1,{w}\n" for i, w in enumerate(words)))
    flags = ledger.enterprises.sort("source_row")["above_scale"].to_list()
    assert flags == [True, False] * 6 + [None]
    assert "neither yes nor no" in faults("name,members,是否规上\n甲,1,大概\n")[0]


def test_swapped_degrees_are_named_as_swapped(faults: Faults) -> None:
    (only,) = faults("name,members,经度,纬度\n甲,1,32.79,119.47\n")
    assert "column 纬度" in only and "swapped" in only
    (far,) = faults("name,members,lon,lat\n甲,1,190,10\n")
    assert "beyond ±180" in far


def test_half_a_coordinate_is_no_coordinate_with_a_warning(read: Read) -> None:
    ledger = read("name,members,x,y\n甲,1,5,\n乙,1,3,4.5\n")
    assert ledger.enterprises.select("x", "y").rows() == [(None, None), (3.0, 4.5)]
    assert set(codes(ledger)) == {"all_members_full", "half_a_coordinate", "without_coordinates"}


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e300", "东边", "#N/A"])
def test_what_is_no_place_is_refused(text: str) -> None:
    assert read_coordinate(text, 1e8).fault is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [("119.46°", 119.46), ("E119.46", 119.46), ("119°30'0\"", 119.5), ("32.5S", -32.5)],
)
def test_degrees_may_carry_their_signs(text: str, value: float) -> None:
    assert read_coordinate(text, 1e8).value == value


def test_invisible_characters_and_outer_blanks_are_taken_off(read: Read) -> None:
    ledger = read("name,zone,members\n\u200b甲厂\u00a0 ,陆庄 村\u3000,1\n乙 厂,Ｐａｒｋ  １,1\n")
    assert ledger.enterprises.sort("source_row").select("name", "zone").rows() == [
        ("甲厂", "陆庄村"),
        ("乙 厂", "Park 1"),
    ]


def test_words_for_nothing_make_nobody_neighbours(read: Read) -> None:
    ledger = read("name,zone,members,home_branch\n甲,无,1,/\n乙,—,1,无\n")
    assert ledger.enterprises["zone"].to_list() == [None, None]
    assert ledger.enterprises["home_branch"].to_list() == [None, None]
    assert "placeholder" in codes(ledger)


def test_figures_without_a_name_are_an_error_and_never_dropped(faults: Faults) -> None:
    (only,) = faults("name,zone,members\n甲,a,1\n,a,7\n")
    assert only.startswith("enterprises.csv row 3: it has figures but neither a name nor an id")


def test_many_warnings_of_one_kind_become_one_line(read: Read) -> None:
    ledger = read("name,members\n" + "".join(f"e{i},约{i}\n" for i in range(50)))
    assert codes(ledger).count("about") == 1
    (line,) = [p.say("en") for p in ledger.warnings if p.code == "about"]
    assert "50 rough figures" in line


def test_all_faults_of_a_ledger_are_said_together_in_the_order_of_rows(faults: Faults) -> None:
    said = faults(
        "编号,企业名称,职工人数,党员数,正式党员,经度,纬度\n1,甲,50,3,3,119.4,32.7\n"
        "2,乙,20,三名左右,,119.4,32.7\n2,丙,20,1,1,119.4,32.7\n4,,,,,,\n5,丁,-5,1,1,,\n"
        "6,戊,20,1,4,,\n7,己,20,2.5,2,,\n8,庚,20,2,2,32.7,119.4\n9,辛,20,99999999999999999999,2,,\n"
        '10,"=HYPERLINK(""http://x"")",20,1,1,,\n'
    )
    assert [line.split(",")[0] for line in said] == [
        f"enterprises.csv row {row}" for row in (3, 4, 6, 7, 8, 9, 10)
    ]


@pytest.mark.parametrize("text", ["3（1）", "5人（含预备1人）", "5名，其中预备党员1名"])
def test_two_figures_in_one_cell_are_named_and_how_to_part_them(text: str) -> None:
    fault = read_count(text, 100_000).fault
    assert fault is not None and fault[0] == "two_figures"
    assert text[0] in fault[2].zh and "1" in fault[2].en


def test_a_party_committee_or_a_general_branch_is_an_own_body() -> None:
    assert [mode_of(word, codes=True) for word in ("党委", "党总支", "联合党总支")] == [
        "standalone",
        "standalone",
        "joint",
    ]


@pytest.mark.parametrize("word", ["良好", "经营困难", "亏损", "续存", "在"])
def test_how_business_goes_says_that_it_goes(word: str) -> None:
    assert is_operating(word) is True


@pytest.mark.parametrize("word", ["停", "关"])
def test_one_word_for_closed_is_enough(word: str) -> None:
    assert is_operating(word) is False
