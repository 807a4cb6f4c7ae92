"""Hosts and instructors: files of their own, sheets of one workbook, or tables in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from saying import codes, said

from planner.errors import InputError
from planner.ledger import ledger_from_frames, read_ledger
from planner.ledger.cells import canonical_csv
from planner.model import HOST_COLUMNS, INSTRUCTOR_COLUMNS, Ledger

Read = Callable[..., Ledger]
Write = Callable[..., Path]

LEDGER = "企业名称,片区,党员数\n甲,陆庄村,1\n"


def test_hosts_have_their_columns_and_blanks_are_filled_as_said(write: Write) -> None:
    hosts = write(
        "党组织名称,片区,党员数,正式党员,党员数上限,接收范围,上级党组织,书记姓名\n"
        "甲支部,陆庄村,5,,0,,某党委,某\n乙支部,,,,,全镇,,\n丙支部,,,4,,any,,\n",
        "hosts.csv",
    )
    ledger = read_ledger(write(LEDGER), hosts=hosts)
    assert ledger.hosts is not None and ledger.instructors is None
    assert ledger.hosts.columns == [*(c.name for c in HOST_COLUMNS), "source_row"]
    assert ledger.hosts.select("members", "full_members", "max_members", "accepts").rows() == [
        (5, 5, 0, "zone"),
        (0, 0, None, "any"),
        (4, 4, None, "any"),
    ]
    assert {"blank_members", "person_columns"} <= set(codes(ledger))


def test_instructors_may_be_named_and_have_roles(write: Write) -> None:
    people = write("姓名,角色,片区,可联系企业数\n岗位一,,陆庄村,2\n岗位二,联系领导,,\n", "i.csv")
    ledger = read_ledger(write(LEDGER), instructors=people)
    assert ledger.instructors is not None
    assert ledger.instructors.columns == [*(c.name for c in INSTRUCTOR_COLUMNS), "source_row"]
    assert ledger.instructors.select("id", "name", "role", "zone", "capacity").rows() == [
        ("row-2", "岗位一", "instructor", "陆庄村", 2),
        ("row-3", "岗位二", "contact", None, None),
    ]


def test_a_file_with_a_header_only_is_an_empty_supply(write: Write) -> None:
    ledger = read_ledger(
        write(LEDGER), hosts=write("id,name\n", "h.csv"), instructors=write("id,name\n", "i.csv")
    )
    assert ledger.hosts is not None and ledger.hosts.is_empty()
    assert ledger.instructors is not None and ledger.instructors.is_empty()


def test_faults_of_all_three_files_are_raised_together(write: Write) -> None:
    with pytest.raises(InputError) as caught:
        read_ledger(
            write("name,members\n甲,x\n"),
            hosts=write("id,accepts\nh,maybe\n", "hosts.csv"),
            instructors=write("id,role,capacity\ni,king,-1\n", "instructors.csv"),
        )
    files = [p.place.file for p in caught.value.problems if p.place]
    assert files == ["enterprises.csv", "hosts.csv", "instructors.csv", "instructors.csv"]


def test_frames_in_memory_give_the_same_ledger_as_their_files(write: Write) -> None:
    enterprises = pl.DataFrame(
        {
            "id": ["b", "a"],
            "name": ["'=x", "乙"],
            "members": [3, 2],
            "full_members": [2.0, 2.0],
            "above_scale": [True, None],
            "lon": [119.1, None],
            "lat": [32.123456789012345, None],
            "note": ["=1", None],
        }
    )
    hosts = pl.DataFrame({"id": ["h"], "members": [4], "accepts": ["any"]})
    instructors = pl.DataFrame(schema={"id": pl.String, "capacity": pl.Int64})
    direct = ledger_from_frames(enterprises, hosts, instructors)
    written = read_ledger(
        write(canonical_csv(enterprises), "e.csv"),
        hosts=write(canonical_csv(hosts), "h.csv"),
        instructors=write(canonical_csv(instructors), "i.csv"),
    )
    assert direct.enterprises.equals(written.enterprises)
    assert direct.enterprises["name"].to_list() == ["乙", "'=x"]
    assert written.hosts is not None and written.hosts.equals(direct.hosts)
    assert written.instructors is not None and written.instructors.equals(direct.instructors)


def test_frames_are_checked_like_files() -> None:
    with pytest.raises(InputError, match=r"enterprises row 2, column members"):
        ledger_from_frames(pl.DataFrame({"id": ["a"], "members": [float("nan")]}))
    with pytest.raises(InputError, match="no column for name or id"):
        ledger_from_frames(pl.DataFrame({"members": [1]}))


def test_a_ledger_goes_through_its_own_table_unchanged() -> None:
    first = ledger_from_frames(
        pl.DataFrame({"id": ["a", "b"], "members": [3, 1], "status": ["停业", None]})
    )
    again = ledger_from_frames(first.enterprises)
    assert again.enterprises.drop("source_row").equals(first.enterprises.drop("source_row"))


def test_row_order_changes_nothing_but_row_numbers() -> None:
    frame = pl.DataFrame({"id": ["b", "a", "c"], "members": [1, 2, 3], "zone": ["x", "y", None]})
    forth = ledger_from_frames(frame).enterprises.drop("source_row")
    back = ledger_from_frames(frame.reverse()).enterprises.drop("source_row")
    assert forth.equals(back)


def test_a_limit_under_a_header_that_nobody_knows_is_asked_about(write: Write) -> None:
    """A limit that is lost in silence would send a host more enterprises than it can take."""
    ledger = read_ledger(
        write("name,members\n甲,1\n"),
        hosts=write("名称,党员,可挂数目,备注\n某支部,5,2,\n", "hosts.csv"),
    )
    assert ledger.hosts is not None and ledger.hosts["max_units"].to_list() == [None]
    assert said(ledger)[-1] == (
        'hosts.csv row 1: columns not understood: "可挂数目"; not used; '
        'is "可挂数目" meant as max_units? then say so with --map, or name it so'
    )


def test_lawful_unknown_columns_of_a_ledger_are_kept_without_a_word(read: Read) -> None:
    ledger = read("企业名称,正式党员,年营业额,备注\n甲,1,3,x\n")
    assert [p.code for p in ledger.warnings] == []
    assert ledger.extra_columns == ("年营业额", "备注")


def test_an_unknown_column_close_to_a_known_one_is_asked_about(read: Read) -> None:
    ledger = read("企业名称,正式党员,统一社会信用代号\n甲,1,x\n")
    assert [p.code for p in ledger.warnings] == ["unknown_columns"]
    assert "“统一社会信用代号”是不是“统一社会信用代码”（id）？" in ledger.warnings[0].say("zh")


def test_cells_that_name_an_id_follow_it_into_one_width() -> None:
    ledger = ledger_from_frames(
        pl.DataFrame(
            {
                "id": ["Ａ１", "Ａ２"],
                "name": ["甲", "乙"],
                "members": [1, 1],
                "home_branch": ["Ｈ１", "Ｓ－Ａ１"],
                "current_branch": ["Ａ１", "Ｈ２"],
                "current_instructor": ["Ｊ１", None],
                "pin_mode": [None, "dispatched"],
                "pin_branch": [None, "Ｊ１"],
            }
        ),
        pl.DataFrame(
            {"id": ["Ｈ１", "H2"], "name": ["某支部", "Ｈ２"], "parent": ["Ｈ２", "Ｈ１"]}
        ),
        pl.DataFrame({"id": ["Ｊ１"], "name": ["指导员"]}),
    )
    said = ledger.enterprises
    assert said["home_branch"].to_list() == ["H1", "S-A1"]
    assert said["current_branch"].to_list() == ["A1", "Ｈ２"]  # a name, as it is written
    assert said["current_instructor"].to_list() == ["J1", None]
    assert said["pin_branch"].to_list() == [None, "J1"]
    assert ledger.hosts is not None
    assert ledger.hosts["parent"].to_list() == ["Ｈ２", "H1"]


def test_contact_cadres_are_called_as_in_the_report(write: Write) -> None:
    from planner.language import NEUTRAL

    people = write("姓名,角色\n岗位一,谁\n", "i.csv")
    with pytest.raises(InputError) as caught:
        read_ledger(write(LEDGER), instructors=people)
    (problem,) = caught.value.problems
    assert NEUTRAL["contact_cadre"].zh in problem.what.zh
    assert NEUTRAL["contact_cadre"].zh in problem.remedy.zh
