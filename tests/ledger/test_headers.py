"""Headers are mapped by a curated table, asked about where two fit, and never guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.ledger.synonyms import SYNONYMS, header_key, is_person, match_header
from planner.model import TABLES, Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("企业名称", "name"),
        ("从业人员数量（名）", "employees"),
        ("职工数量", "employees"),
        ("组织关系已转入党员数", "members"),
        ("组织关系未转入党员数", "members_elsewhere"),
        ("其中：预备党员数", "probationary_members"),
        ("正式党员人数", "full_members"),
        ("现有入党积极分子数量", "activists"),
        ("是否规模以上企业", "above_scale"),
        ("党组织组建形式（单独建立/联合建立/网格建立）", "current_mode"),
        ("法人单位统一社会信用代码", "id"),
        ("所在村（社区）", "zone"),
        (" 企 业\n名 称 ", "name"),
        ("Full Members", "full_members"),
        ("ＦＵＬＬ＿ＭＥＭＢＥＲＳ", "full_members"),
    ],
)
def test_headers_of_real_templates_are_known(header: str, column: str) -> None:
    found = match_header(header, "enterprises")
    assert found is not None and found.column == column


@pytest.mark.parametrize(
    "header",
    ["企业数", "近3年新发展党员数", "是否有党员", "党员比例", "发展党员数", "未建党组织原因", ""],
)
def test_headers_that_only_look_alike_are_not_mapped(header: str) -> None:
    assert match_header(header, "enterprises") is None


def test_no_header_stands_for_two_columns_of_a_table() -> None:
    for role, columns in SYNONYMS.items():
        assert set(columns) <= {column.name for column in TABLES[role]}
        seen: dict[str, str] = {}
        for column, ranks in columns.items():
            for header in " ".join(ranks).split():
                assert seen.setdefault(header_key(header), column) == column, header


def test_every_title_and_canonical_name_reads_back_as_its_column() -> None:
    for role in SYNONYMS:
        for column in TABLES[role]:
            for header in (column.name, column.title.zh, column.title.en):
                found = match_header(header, role)
                assert found is not None and found.column == column.name, (role, header)


def test_the_more_exact_of_two_headers_wins_and_the_other_is_kept(read: Read) -> None:
    ledger = read("企业名称,党员（预备党员）人数,在册党员数\n甲,9,2\n")
    assert ledger.enterprises["members"].to_list() == [2]
    assert ledger.enterprises["党员（预备党员）人数"].to_list() == ["9"]
    assert any(p.code == "second_choice_header" for p in ledger.warnings)


def test_two_equally_good_headers_are_an_error_that_shows_both(faults: Faults) -> None:
    (only,) = faults("企业名称,党员数,党员人数\n甲,1,2\n")
    assert '"党员数"' in only and '"党员人数"' in only and "members" in only


def test_a_column_without_any_value_competes_with_none(read: Read) -> None:
    ledger = read("企业名称,党员数,党员人数\n甲,,2\n")
    assert ledger.enterprises["members"].to_list() == [2]


def test_an_exact_canonical_name_wins_over_a_synonym(read: Read) -> None:
    assert read("name,members,党员数\n甲,1,2\n").enterprises["members"].to_list() == [1]


def test_missing_columns_list_the_headers_found_and_suggest_the_nearest(faults: Faults) -> None:
    said = faults("企业名单,党员数量x\n甲,1\n")
    assert len(said) == 2
    assert all('"企业名单"' in line and '"党员数量x"' in line for line in said)
    assert 'is "企业名单" meant as name?' in said[0]
    assert 'is "党员数量x" meant as members?' in said[1]


def test_a_lone_unit_column_is_the_name_and_beside_a_name_it_is_the_zone(read: Read) -> None:
    assert read("单位,党员数\n甲,1\n").enterprises["name"].to_list() == ["甲"]
    beside = read("单位,企业名称,党员数\n工业一区,甲,1\n").enterprises
    assert beside.select("zone", "name").rows() == [("工业一区", "甲")]


def test_columns_of_persons_are_dropped_with_one_warning(read: Read) -> None:
    ledger = read("企业名称,党员数,法定代表人,联系电话,书记姓名,地址\n甲,1,某,1,某,东路\n")
    assert ledger.person_columns == ("法定代表人", "联系电话", "书记姓名")
    assert ledger.extra_columns == ("地址",)
    assert not {"法定代表人", "联系电话", "书记姓名"} & set(ledger.enterprises.columns)
    assert [p.code for p in ledger.warnings].count("person_columns") == 1


def test_flags_and_counts_about_persons_are_no_persons() -> None:
    assert not is_person("负责人是否党员")
    assert not is_person("法人单位统一社会信用代码")
    assert is_person("党组织书记姓名") and is_person("手机号码") and is_person("身份证号")


def test_unknown_columns_are_kept_untouched_and_collisions_get_a_suffix(read: Read) -> None:
    ledger = read('name,members,备注,备注,operating_note\n甲,1," a ",b,\n')
    assert ledger.extra_columns == ("备注", "备注-2", "operating_note")
    assert ledger.enterprises.select("备注", "备注-2").rows() == [(" a ", "b")]


def test_a_column_that_asks_whether_there_is_an_instructor_names_none(read: Read) -> None:
    ledger = read("企业名称,党员数,党建工作指导员\n甲,1,是\n乙,0,否\n")
    assert not ledger.has_current
    assert ledger.enterprises["current_instructor"].to_list() == [None, None]
    assert ledger.extra_columns == ("党建工作指导员",)


def test_a_header_without_enterprises_is_an_error(faults: Faults) -> None:
    assert faults("企业名称,党员数\n") == [
        "enterprises.csv: it has a header and no enterprises; fill in the enterprises"
    ]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("党员数（组织关系在本企业）", "members"),
        ("党员人数（组织关系已转入）", "members"),
        ("党员人数（组织关系未转入）", "members_elsewhere"),
        ("外来党员数（关系未转）", "members_elsewhere"),
        ("未转接组织关系党员数", "members_elsewhere"),
        ("职工人数（含劳务派遣）", "employees"),
        ("平均职工人数", "employees"),
        ("是否规模企业", "above_scale"),
        ("街道（社区）", "zone"),
        ("商圈楼宇", "zone"),
        ("所属行业门类", "industry"),
        ("党组织组建情况（单独/联合/挂靠/未建）", "current_mode"),
        ("已转组织关系党员数", "members"),
        ("党员（含预备）数", "members"),
        ("组织关系在户籍地党员数", "members_elsewhere"),
        ("组织关系在村（社区）党员数", "members_elsewhere"),
        ("未转入本企业党组织的党员数", "members_elsewhere"),
        ("企业规模（规上/规下）", "above_scale"),
        ("所属村（居）委会", "zone"),
        ("归属社区", "zone"),
        ("商圈/楼宇/园区", "zone"),
        ("所在街道（镇）", "zone"),
    ],
)
def test_what_stands_in_brackets_is_read_too(header: str, column: str) -> None:
    found = match_header(header, "enterprises")
    assert found is not None and found.column == column


@pytest.mark.parametrize(
    "header",
    ["党员数（女）", "党员数（35岁以下）", "职工人数（党员）", "企业规模（人）", "党组织组建情况"],
)
def test_brackets_that_change_the_meaning_are_not_swallowed(header: str) -> None:
    assert match_header(header, "enterprises") is None
