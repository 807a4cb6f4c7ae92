"""Habits of those who keep ledgers: what is no enterprise is left out and said, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from books import book

from planner.cli import main
from planner.ledger.reading import Reading, examine
from planner.ledger.synonyms import is_person, match_header
from planner.model import Ledger

Read = Callable[..., Ledger]
Write = Callable[..., Path]


def found(reading: Reading, code: str) -> list[str]:
    everything = (*reading.errors, *reading.warnings, *reading.notes)
    return [problem.say("zh") for problem in everything if problem.code == code]


@pytest.fixture
def look(write: Write) -> Callable[..., Reading]:
    def look_at(text: str, **others: object) -> Reading:
        return examine(write(text), **others)  # type: ignore[arg-type]

    return look_at


Look = Callable[..., Reading]


def test_a_row_that_numbers_the_columns_is_no_enterprise(look: Look) -> None:
    reading = look("企业名称,村,党员数,职工数,正式党员\n甲,乙,1,2,3\n丙厂,东,2,5,2\n")
    assert reading.ledger().enterprises["name"].to_list() == ["丙厂"]
    assert len(found(reading, "numbering_row")) == 1


def test_figures_that_happen_to_rise_are_no_numbers_of_columns(look: Look) -> None:
    reading = look("企业名称,村,预备党员,正式党员,党员数,职工数\n甲厂,东,1,2,3,9\n")
    assert reading.ledger().enterprises.height == 1


def test_a_total_that_differs_from_its_rows_is_a_warning(look: Look) -> None:
    head = "企业名称,党员数,正式党员\n甲,1,1\n乙,2,2\n"
    (said,) = found(look(head + "合计,4,3\n"), "total_differs")
    assert "4" in said and "3" in said and "第 4 行，“党员数”列" in said
    assert found(look(head + "合计,3,3\n"), "total_differs") == []


@pytest.mark.parametrize(
    "rows",
    [
        "合计,6,6\n甲,1,1\n乙,2,2\n丙,3,3\n",
        "甲,1,1\n乙,2,2\n小计,3,3\n丙,3,3\n小计,3,3\n总计,6,6\n",
        "小计,3,3\n甲,1,1\n乙,2,2\n小计,3,3\n丙,3,3\n",
    ],
)
def test_totals_above_below_and_between_are_understood(look: Look, rows: str) -> None:
    reading = look("企业名称,党员数,正式党员\n" + rows)
    assert found(reading, "total_differs") == []
    assert reading.ledger().enterprises["members"].sum() == 6


def test_a_lone_figure_of_members_is_not_lost(look: Look) -> None:
    reading = look("编号,企业名称,党员数\n1,甲,2\n,,7\n3,,\n")
    assert len(found(reading, "nameless_row")) == 1
    assert len(found(reading, "number_only_row")) == 1


def test_a_name_with_nothing_beside_it_is_counted_and_said(look: Look) -> None:
    reading = look("企业名称,村,党员数,正式党员\n甲,东,2,2\n某某工业小区,,,\n")
    assert reading.ledger().enterprises["members"].to_list() == [2, 0]
    assert len(found(reading, "only_a_name")) == 1


def test_figures_above_the_header_are_asked_about(look: Look) -> None:
    reading = look("甲厂,东,10,3\n企业名称,村,职工数,党员数\n乙厂,东,5,1\n")
    (said,) = found(reading, "rows_above_header")
    assert "--header-row" in said


# ---------------------------------------------------------------- ticks


def test_two_ticks_in_one_row_are_an_error(write: Write) -> None:
    rows = [
        ["企业名称", "党员数", "组建方式", None],
        [None, None, "单独组建", "联合组建"],
        ["甲", 3, "√", "√"],
        ["乙", 1, None, "√"],
    ]
    reading = examine(write(book({"s": rows}, {"s": ["C1:D1", "A1:A2", "B1:B2"]}), "a.xlsx"))
    (said,) = found(reading, "ticked_twice")
    assert "第 3 行" in said


def test_figures_under_a_question_are_no_ticks(write: Write) -> None:
    rows = [
        ["企业名称", "党员数", "组建方式", None],
        [None, None, "单独组建", "联合组建"],
        ["甲", 3, 12, 30],
    ]
    reading = examine(write(book({"s": rows}, {"s": ["C1:D1", "A1:A2", "B1:B2"]}), "a.xlsx"))
    assert not reading.ledger().has_current
    assert reading.ledger().extra_columns == ("单独组建", "联合组建")


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("header", "word", "operating", "status"),
    [
        ("是否停产", "是", False, "停产"),
        ("是否停产", "否", True, "正常"),
        ("是否已注销", "√", False, "注销"),
        ("是否正常经营", "否", False, "否"),
        ("经营状况", "非正常", False, "非正常"),
        ("经营状况", "暂停营业", False, "暂停营业"),
        ("经营状况", "季节性停产", True, "季节性停产"),
        ("经营状况", "经营异常", True, "经营异常"),
    ],
)
def test_a_status_is_understood_in_either_question(
    read: Read, header: str, word: str, operating: bool, status: str
) -> None:
    row = read(f"企业名称,党员数,{header}\n甲,1,{word}\n").enterprises.row(0, named=True)
    assert (row["operating"], row["status"]) == (operating, status)


def test_what_only_a_remark_calls_closed_stays_in_scope_and_is_asked_about(look: Look) -> None:
    reading = look(
        "企业名称,党员数,正式党员,备注\n甲,1,1,已注销\n乙,1,1,距离已停用的码头不远的一家老厂今年翻新\n"
    )
    (said,) = found(reading, "closed_in_remarks")
    assert '--map "备注=status"' in said and "1 行" in said
    assert reading.ledger().enterprises["operating"].all()


def test_two_columns_for_one_figure_that_differ_are_a_warning(look: Look) -> None:
    same = look("企业名称,党员总数,在册党员数\n甲,2,2\n乙,1,1\n")
    assert found(same, "other_figure") == []
    (said,) = found(look("企业名称,党员总数,在册党员数\n甲,2,2\n乙,5,1\n"), "other_figure")
    assert '--map "党员总数=members"' in said


# ---------------------------------------------------------------- persons


def test_persons_in_titles_notes_and_faulty_rows_are_not_shown(look: Look) -> None:
    reading = look(
        "填报单位：某社区 填报人：王小明\n企业名称,党员数,联系电话\n甲,1,1380000\n,3,1390000\n"
        "填表人：李小红,,\n"
    )
    said = json.dumps(
        [p.record() for p in (*reading.errors, *reading.warnings, *reading.notes)],
        ensure_ascii=False,
    )
    assert "填报单位：…" in said and "填表人：…" in said
    for secret in ("王小明", "李小红", "1380000", "1390000"):
        assert secret not in said


def test_no_output_of_check_or_assign_holds_a_person(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "企业名称,片区,党员数,法定代表人,备注栏\n甲,东,1,王小明,\n乙,东,2,李小红,13912345678\n"
    path = write(text)
    assert main(["check", str(path), "--save-mapping", str(tmp_path / "m.yaml")]) == 1
    assert main(["check", str(path), "--format", "json"]) == 1
    assert main(["assign", str(path), "-o", str(tmp_path / "plan")]) == 0
    printed = capsys.readouterr()
    written = [f.read_text("utf-8-sig") for f in (tmp_path / "plan").rglob("*.*")]
    for output in (printed.out, printed.err, (tmp_path / "m.yaml").read_text("utf-8"), *written):
        assert "王小明" not in output and "13912345678" not in output


@pytest.mark.parametrize(
    "header",
    [
        "法定代表人",
        "书记姓名",
        "联系领导",
        "包联干部",
        "出生年月",
        "政治面貌",
        "党内职务",
        "微信号",
        "企业联系人",
        "组织委员",
        "户籍地址",
    ],
)
def test_columns_of_persons_are_known(header: str) -> None:
    assert is_person(header) and match_header(header, "enterprises") is None


# ---------------------------------------------------------------- headers built in many ways


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("党员组织关系未转入本企业的人数", "members_elsewhere"),
        ("组织关系隶属本企业党员数", "members"),
        ("企业内党员数", "members"),
        ("企业从业人员中，党员（含预备党员）人数", "members"),
        ("2024年末职工人数（人）", "employees"),
        ("非公有制企业（单位）名称", "name"),
        ("企业名称（营业执照全称）", "name"),
        ("18位统一社会信用代码", "id"),
        ("所在楼宇/园区", "zone"),
        ("是否属于规上企业", "above_scale"),
        ("经营状况（正常、停产、注销）", "status"),
        ("【经营状态】", "status"),
    ],
)
def test_headers_built_of_known_words_are_understood(header: str, column: str) -> None:
    match = match_header(header, "enterprises")
    assert match is not None and match.column == column


@pytest.mark.parametrize(
    "header",
    [
        "女党员数",
        "35岁以下党员数",
        "近三年发展党员数",
        "退休党员数",
        "转出党员数",
        "非党员数",
        "党支部数",
        "党组织名册",
        "上级单位名称",
        "去年党员数",
        "女职工数",
        "团员数",
        "企业类型",
        "关系在本企业",
    ],
)
def test_words_that_change_the_meaning_are_never_swallowed(header: str) -> None:
    assert match_header(header, "enterprises") is None


def test_answers_to_tick_are_found_under_a_label_that_says_how(read: Read) -> None:
    """组建方式（打√） over 单独 | 联合."""
    text = "企业名称,党员数,组建方式（打√）,\n,,单独,联合\n甲厂,5,√,\n乙厂,2,,√\n丙厂,0,,\n"
    assert read(text).enterprises["current_mode"].to_list() == ["standalone", "joint", None]


def test_a_village_comes_before_its_street_however_it_is_named(read: Read) -> None:
    text = "企业名称,所属街道,企业所在村,党员数\n甲,某街道,东村,3\n乙,某街道,西村,2\n"
    assert read(text).enterprises["zone"].to_list() == ["东村", "西村"]


@pytest.mark.parametrize(
    ("answers", "modes"),
    [
        (("单独组建", "1.联合组建", "未组建"), ["standalone", "joint", None]),
        (("建立独立党支部", "建立联合党支部", "无"), ["standalone", "joint", None]),
        (("已建", "未建", "单独组建"), [None, None, None]),
        (("未建", "未建", "无"), [None, None, None]),
    ],
)
def test_a_column_of_how_things_stand_is_the_form_where_all_its_answers_are(
    look: Look, answers: tuple[str, ...], modes: list[str | None]
) -> None:
    rows = "".join(f"厂{i},东村,3,{word}\n" for i, word in enumerate(answers))
    ledger = look(f"企业名称,所在村,党员数,建立党组织情况\n{rows}").ledger()
    assert ledger.enterprises["current_mode"].to_list() == modes
    assert ("建立党组织情况" in ledger.extra_columns) == (modes == [None, None, None])
