"""Ledgers of many families, with other headers and other habits, all tell the same town."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from books import book
from families import TOWN, Family, families

from planner.cli import main
from planner.ledger.reading import Reading, examine

OPEN = [e for e in TOWN if not e.closed]
FAMILIES = families()


def write(family: Family, folder: Path) -> Path:
    if family.csv:
        out = io.StringIO(newline="")
        separator = "\t" if "制表符" in family.name else ","
        csv.writer(out, delimiter=separator).writerows(
            [["" if cell is None else cell for cell in row] for row in family.rows]
        )
        path = folder / "ledger.csv"
        path.write_bytes(out.getvalue().encode("gb18030"))
        return path
    sheets = {"台账": family.rows}
    if "第一张不是台账" in family.name:
        sheets = {"填表说明": [["填表说明"], ["一、企业名称填全称"]], **sheets}
    path = folder / "ledger.xlsx"
    path.write_bytes(book(sheets, {"台账": family.merges}))
    return path


def check(reading: Reading, family: Family) -> None:
    assert [problem.say("zh") for problem in reading.errors] == []
    table = reading.tables["enterprises"].frame.sort("source_row")
    assert table["name"].to_list() == [e.name for e in TOWN]
    assert table["members"].to_list() == [e.members for e in TOWN]
    if family.tells_split:
        assert table["full_members"].to_list() == [e.full for e in TOWN]
    else:
        assert table["full_members"].to_list() == table["members"].to_list()
    if family.tells_zone:
        assert table["zone"].to_list() == [e.zone for e in TOWN]
    if family.tells_staff:
        assert table["employees"].to_list() == [e.staff for e in TOWN]
    if family.tells_closed:
        assert table["operating"].to_list() == [not e.closed for e in TOWN]
    else:
        assert table["operating"].all()
    mapping = reading.tables["enterprises"].mapping
    if mapping.has("above_scale"):
        assert table["above_scale"].fill_null(False).to_list() == [e.big for e in TOWN]
    if mapping.has("members_elsewhere"):
        assert table["members_elsewhere"].fill_null(0).to_list() == [e.elsewhere for e in TOWN]
    if mapping.has("current_mode"):
        modes = {"单独": "standalone", "联合": "joint", "挂靠": "affiliated", "": None}
        assert table["current_mode"].to_list() == [modes[e.form] for e in TOWN]
    assert set(family.persons) <= {p.split("/")[-1] for p in reading.tables["enterprises"].persons}
    found = {problem.code for problem in reading.warnings}
    allowed = {*family.codes, *([] if family.tells_split else ["all_members_full"])}
    assert found == allowed, [problem.say("zh") for problem in reading.warnings]


@pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])
def test_a_family_tells_the_town_as_it_is(family: Family, tmp_path: Path) -> None:
    check(examine(write(family, tmp_path)), family)


def test_there_are_many_families() -> None:
    assert len(FAMILIES) >= 40 and len({family.name for family in FAMILIES}) == len(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES[:3], ids=[family.name for family in FAMILIES[:3]])
def test_check_and_assign_read_it_the_same(
    family: Family, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(family, tmp_path)
    code = main(["check", str(path), "--format", "json"])
    assert code == (0 if family.tells_split and not family.codes else 1)
    picture = json.loads(capsys.readouterr().out)["picture"]
    assert main(["assign", str(path), "--format", "json"]) == 0
    plan = json.loads(capsys.readouterr().out)["statistics"]["counts"]
    assert (picture["rows"], picture["in_scope"]) == (plan["enterprises"], plan["in_scope"])
    assert picture["members"] == sum(e.members for e in OPEN)
    assert picture["with_members"] == sum(e.members > 0 for e in OPEN)
