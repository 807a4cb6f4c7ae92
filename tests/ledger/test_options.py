"""What a person decides about sheet, header and columns is done, or refused with the nearest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from books import book

from planner.cli.reading import ReadingAsked, options_of
from planner.errors import InputError, UsageError
from planner.ledger.mapping_file import header_rows, load_mapping, mapping_text
from planner.ledger.options import ReadOptions, TableOptions
from planner.ledger.reading import examine
from planner.model import Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]
Write = Callable[..., Path]

TWO = "企业名称,党员数,党员人数,备注\n甲,1,2,x\n"


def mapped(*pairs: tuple[str, str], **more: Any) -> ReadOptions:
    return ReadOptions(enterprises=TableOptions(columns=pairs, **more))


@pytest.mark.parametrize("source", ["党员人数", " 党员 人数", "C", "c"])
@pytest.mark.parametrize("target", ["members", "党员数", "Members", "在册党员"])
def test_a_column_is_named_by_its_header_or_its_letter(
    read: Read, source: str, target: str
) -> None:
    ledger = read(TWO, options=mapped((source, target)))
    assert ledger.enterprises["members"].to_list() == [2]
    assert ledger.enterprises["党员数"].to_list() == ["1"]


def test_a_column_is_named_by_its_whole_path(read: Read) -> None:
    text = "企业名称,甲组,,乙组,\n,人数,村,人数,村\n丙,1,x,2,y\n"
    options = mapped(("乙组/人数", "members"), ("甲组/村", "zone"))
    row = read(text, options=options).enterprises.row(0, named=True)
    assert (row["members"], row["zone"]) == (2, "x")


def test_a_column_set_aside_is_kept_and_rivals_no_longer(read: Read) -> None:
    ledger = read(TWO, options=mapped(("党员数", "-")))
    assert ledger.enterprises.select("members", "党员数").row(0) == (2, "1")


def test_an_ambiguous_header_shows_what_to_type_and_typing_it_helps(
    faults: Faults, read: Read
) -> None:
    (only,) = faults(TWO)
    for way in ("党员数=members", "党员人数=members"):
        assert f'--map "{way}"' in only
        source, target = way.split("=")
        read(TWO, options=mapped((source, target)))


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("党员人", "members")], ['no column is called "党员人"', '"党员人数"']),
        ([("ZZ", "members")], ['no column is called "ZZ"', "or give its letter"]),
        ([("党员数", "membres")], ['no column "membres"', "did you mean members"]),
        ([("党员数", "members"), ("党员人数", "党员数")], ["two columns are given for members"]),
        ([("党员数", "members"), ("B", "zone")], ["mapped twice"]),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_near(
    faults: Faults, pairs: list[tuple[str, str]], words: list[str]
) -> None:
    said = " | ".join(faults(TWO, options=mapped(*pairs)))
    assert all(word in said for word in words), said


def test_two_columns_of_one_name_are_told_apart_by_letter(faults: Faults, read: Read) -> None:
    text = "企业名称,人数,人数\n甲,5,2\n"
    (said,) = faults(text, options=mapped(("人数", "members")))[:1]
    assert "2 columns are called" in said and "e.g. B" in said
    options = mapped(("B", "employees"), ("C", "members"))
    assert read(text, options=options).enterprises.select("employees", "members").row(0) == (5, 2)


def test_header_rows_that_a_person_names_are_taken(read: Read, faults: Faults) -> None:
    text = "企业名称,党员数\n甲,1\n单位名称,党员人数\n乙,2\n"
    options = ReadOptions(enterprises=TableOptions(header=(3, 3)))
    assert read(text, options=options).enterprises["name"].to_list() == ["乙"]
    (said,) = faults(text, options=ReadOptions(enterprises=TableOptions(header=(9, 9))))
    assert "there are 4 rows" in said


def test_a_sheet_is_named_or_numbered_and_an_unknown_one_lists_them(write: Write) -> None:
    rows = [["企业名称", "党员数"], ["甲", 1]]
    path = write(book({"一月": rows, "二月": [rows[0], ["乙", 2]]}), "a.xlsx")
    for sheet in ("二月", "2", " 二 月"):
        reading = examine(path, options=ReadOptions(enterprises=TableOptions(sheet=sheet)))
        assert reading.ledger().enterprises["name"].to_list() == ["乙"]
    both = examine(path).errors[0].say("en")
    assert '--sheet "一月"' in both
    unknown = examine(path, options=ReadOptions(enterprises=TableOptions(sheet="三月")))
    assert '"一月", "二月"' in unknown.errors[0].say("en")


def test_persons_are_kept_only_where_somebody_says_so(read: Read) -> None:
    text = "企业名称,党员数,联系电话,法人\n甲,1,13800000000,某\n"
    assert read(text).extra_columns == ()
    kept = read(text, options=ReadOptions(keep_columns=("联系电话",)))
    assert (kept.extra_columns, kept.person_columns) == (("联系电话",), ("法人",))
    assert kept.enterprises["联系电话"].to_list() == ["13800000000"]
    everyone = read(text, options=ReadOptions(keep_columns=("all",)))
    assert everyone.extra_columns == ("联系电话", "法人") and everyone.person_columns == ()


def test_a_column_to_keep_that_is_not_there_is_an_error(faults: Faults) -> None:
    (said,) = faults(
        "企业名称,党员数,手机号\n甲,1,1\n", options=ReadOptions(keep_columns=("手机",))
    )
    assert said.startswith("enterprises.csv row 1: --keep-columns") and '"手机号"' in said


def test_a_column_to_keep_need_only_be_in_one_sheet(tmp_path: Path) -> None:
    sheets = {
        "企业台账": [["企业名称", "党员数", "电话"], ["甲", 1, "x"]],
        "挂靠党支部": [["党组织名称", "党员数", "书记"], ["机关党支部", 9, "y"]],
    }
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book(sheets))
    for names in (("电话",), ("书记",), ("电话", "书记")):
        assert examine(path, options=ReadOptions(keep_columns=names)).errors == []
    wrong = examine(path, options=ReadOptions(keep_columns=("电话", "手机"))).errors
    assert [problem.value for problem in wrong] == ["手机"]


def test_numbers_of_telephones_and_identity_cards_are_known_by_their_cells(read: Read) -> None:
    text = "企业名称,党员数,备注,编码2\n甲,1,13812345678,11010519491231002X\n乙,1,139 1234 5678,\n"
    ledger = read(text)
    assert ledger.person_columns == ("备注", "编码2")
    assert read(text, options=mapped(("备注", "-"))).extra_columns == ("备注",)


# ---------------------------------------------------------------- the saved mapping


def saved(path: Path, options: ReadOptions = ReadOptions()) -> str:  # noqa: B008
    reading = examine(path, options=options)
    tables = {role: (t.mapping, t.sheet.name) for role, t in reading.tables.items()}
    return mapping_text(tables, options, "zh")


def test_a_saved_mapping_reads_the_same_ledger_the_same_way(write: Write) -> None:
    text = "企业名称,其中：党员数,人数,是,2024,法人,#x\n甲,1,5,a,b,c,d\n"
    path = write(text)
    options = mapped(("人数", "employees"), ("是", "zone"))
    mapping = write(saved(path, options), "m.yaml")
    again = load_mapping(str(mapping))
    assert (
        examine(path, options=again)
        .ledger()
        .enterprises.equals(examine(path, options=options).ledger().enterprises)
    )
    assert dict(again.enterprises.columns)["人数"] == "employees"
    assert again.enterprises.header is None, "a title row more must not matter next month"


def test_a_saved_mapping_says_what_is_still_open(write: Write) -> None:
    text = saved(write(TWO))
    assert text.count("# 党员") == 2 and "members" in text
    assert load_mapping(str(write(text, "m.yaml"))).enterprises.columns[0] == ("企业名称", "name")


def test_a_saved_mapping_lists_persons_without_keeping_them(write: Write, read: Read) -> None:
    path = write("企业名称,党员数,联系电话\n甲,1,1\n")
    again = load_mapping(str(write(saved(path), "m.yaml")))
    assert read("企业名称,党员数,联系电话\n甲,1,1\n", options=again).extra_columns == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("enterprise:\n  columns: {}\n", 'there is no "enterprise"'),
        ("enterprises:\n  colums: {}\n", "colums"),
        ("enterprises:\n  header_rows: third\n", "third"),
        ("enterprises:\n  columns:\n    a: id\n    a: name\n", "line 4"),
        ("enterprises: [a]\n", "enterprises has no items"),
        ("enterprises: {columns: {a: [b]}}\n", "HEADER: column"),
        ("a: [", "line"),
        ("\x00", "no mapping file"),
        ("- a\n", "no mapping file"),
    ],
)
def test_a_mapping_file_with_mistakes_is_refused_with_the_place(
    write: Write, text: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_mapping(str(write(text, "m.yaml")))
    assert words in " ".join(problem.say("en") for problem in caught.value.problems)


def test_an_empty_mapping_file_says_nothing(write: Write) -> None:
    assert load_mapping(str(write("# nothing\n", "m.yaml"))) == ReadOptions()


# ---------------------------------------------------------------- the command line's words


def test_the_command_line_comes_before_the_saved_mapping(write: Write) -> None:
    path = write(
        "enterprises:\n  sheet: a\n  columns:\n    甲: members\n    乙: zone\n    丙: keep\n"
        "hosts:\n  columns: {丁: name}\nkeep_columns: [电话]\n",
        "m.yaml",
    )
    asked = ReadingAsked(
        sheet=("b", "hosts:c"),
        header_row=("3-5", "指导员:2"),
        map=("戊=members", "hosts:己=id", "a=b=zone"),
        mapping=str(path),
        keep_columns=("法人",),
    )
    options = options_of(asked)
    assert options.enterprises == TableOptions(
        "b", (3, 5), (("戊", "members"), ("a=b", "zone"), ("丙", "-"))
    )
    assert options.hosts == TableOptions("c", None, (("己", "id"), ("丁", "name")))
    assert options.instructors.header == (2, 2)
    assert options.keep_columns == ("电话", "法人")


@pytest.mark.parametrize(
    "asked",
    [
        ReadingAsked(map=("members",)),
        ReadingAsked(map=("=members",)),
        ReadingAsked(header_row=("0",)),
        ReadingAsked(header_row=("5-3",)),
        ReadingAsked(header_row=("x",)),
        ReadingAsked(sheet=("a", "b")),
    ],
)
def test_options_that_make_no_sense_are_refused(asked: ReadingAsked) -> None:
    with pytest.raises(UsageError):
        options_of(asked)


@pytest.mark.parametrize(("text", "rows"), [("3", (3, 3)), ("3-5", (3, 5)), ("3至4", (3, 4))])
def test_header_rows_are_one_or_a_range(text: str, rows: tuple[int, int]) -> None:
    assert header_rows(text) == rows
