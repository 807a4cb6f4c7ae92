"""A plan that was written comes back as it was, with its ledger and its rules."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import towns

from planner import load_rules, make_plan, read_ledger, write_plan
from planner.errors import OutputError
from planner.ledger import ledger_from_frames
from planner.model import Plan
from planner.places import data_dir
from planner.report.reopening import read_plan
from planner.tables import PLAN_TABLES

GUOJI = data_dir("examples") / "guoji"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def guoji() -> Plan:
    ledger = read_ledger(
        GUOJI / "enterprises.csv",
        hosts=GUOJI / "hosts.csv",
        instructors=GUOJI / "instructors.csv",
    )
    rules = load_rules("guoji-2007", overrides={"joint_max_distance_m": 2000})
    return make_plan(ledger, rules, committee="镇党委")


def test_a_plan_that_is_read_and_written_again_is_the_same_to_the_byte(
    guoji: Plan, tmp_path: Path
) -> None:
    write_plan(guoji, tmp_path / "one")
    write_plan(read_plan(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_tables_and_the_ledger_come_back_as_they_were(guoji: Plan, tmp_path: Path) -> None:
    write_plan(guoji, tmp_path / "one")
    back = read_plan(tmp_path / "one")
    for name in PLAN_TABLES:
        assert getattr(back, name).equals(getattr(guoji, name)), name
    for role in ("enterprises", "hosts", "instructors"):
        before, after = getattr(guoji.ledger, role), getattr(back.ledger, role)
        left = [c for c in before.columns if c not in ("source_row", *guoji.ledger.person_columns)]
        assert after.select(left).equals(before.select(left)), role
    assert back.rules == guoji.rules
    assert [w.record() for w in back.warnings] == [w.record() for w in guoji.warnings]


def test_the_rules_lie_in_the_folder_with_those_that_they_extend(
    guoji: Plan, tmp_path: Path
) -> None:
    write_plan(guoji, tmp_path / "one")
    for pack in ("guoji-2007", "cpc-2018"):
        for name in ("pack.yaml", "README.md"):
            written = tmp_path / "one/inputs/rules" / pack / name
            assert written.read_bytes() == (data_dir("rules") / pack / name).read_bytes()


def test_a_plan_by_a_pack_of_ones_own_needs_that_pack_no_more(tmp_path: Path) -> None:
    """A pack called like the one it extends, which the shelf must tell apart."""
    own = tmp_path / "cpc-2018"
    own.mkdir()
    (own / "pack.yaml").write_text(
        "name: cpc-2018\ntitle: {zh: 本地, en: Local}\nextends: cpc-2018\n"
        "as_of: 2024-06-30\nlast_checked: 2026-01-01\n",
        encoding="utf-8",
    )
    ledger = read_ledger(GUOJI / "enterprises.csv")
    plan = make_plan(ledger, load_rules(own))
    write_plan(plan, tmp_path / "plan")
    shutil.rmtree(own)
    folders = sorted(p.name for p in (tmp_path / "plan/inputs/rules").iterdir())
    assert folders == ["cpc-2018", "cpc-2018-2"]
    back = read_plan(tmp_path / "plan").rules
    assert (back.sha256, back.parameters) == (plan.rules.sha256, plan.rules.parameters)


@pytest.mark.parametrize("seed", range(6))
def test_random_towns_come_back(seed: int, tmp_path: Path) -> None:
    town = towns.random_town(seed)
    enterprises = town.enterprises.drop("pin_mode", "pin_branch", strict=False)
    ledger = ledger_from_frames(enterprises, town.hosts, town.instructors)
    plan = make_plan(ledger, load_rules("cpc-2018"))
    write_plan(plan, tmp_path / "one")
    write_plan(read_plan(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_columns_of_ones_own_come_back_whatever_they_are_called(tmp_path: Path) -> None:
    """Headers that would be understood as columns of ours, as persons, or as formulas."""
    path = tmp_path / "ledger.csv"
    header = "企业名称,党员数,在册党员数,=和,电话,备注"
    path.write_text(f"{header}\n甲厂,3,9,=1+1,138,x\n乙厂,2,8,,139,'y\n", encoding="utf-8")
    from planner.ledger import ReadOptions, TableOptions

    options = ReadOptions(
        enterprises=TableOptions(columns=(("在册党员数", "-"),)), keep_columns=("电话",)
    )
    ledger = read_ledger(path, options=options)
    plan = make_plan(ledger, load_rules("cpc-2018"))
    write_plan(plan, tmp_path / "one")
    back = read_plan(tmp_path / "one")
    assert back.ledger.extra_columns == ledger.extra_columns
    write_plan(back, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: (plan / "inputs/enterprises.csv").unlink(),
        lambda plan: (plan / "inputs/enterprises.csv").write_bytes(b"\x00"),
        lambda plan: (plan / "assignments.csv").unlink(),
        lambda plan: (plan / "assignments.csv").write_bytes(b"a,b\n1\n"),
        lambda plan: (plan / "inputs/rules/cpc-2018/pack.yaml").write_text("x: ["),
        lambda plan: shutil.rmtree(plan / "inputs/rules"),
        lambda plan: change(plan, rules={}),
        lambda plan: change(plan, certificate=[1]),
        lambda plan: change(plan, warnings=[{"code": 1}]),
        lambda plan: change(plan, inputs=None),
    ],
)
def test_a_spoilt_folder_is_said_to_be_spoilt(guoji: Plan, tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    write_plan(replace(guoji, committee=None), tmp_path / "plan")
    spoil(tmp_path / "plan")
    with pytest.raises(OutputError) as caught:
        read_plan(tmp_path / "plan")
    assert caught.value.problems[0].code == "spoilt-plan"


def change(plan: Path, **new: object) -> None:
    document = json.loads((plan / "plan.json").read_text("utf-8"))
    (plan / "plan.json").write_text(json.dumps(document | new), encoding="utf-8")


def test_a_folder_out_of_the_plan_is_not_read_for_rules(guoji: Plan, tmp_path: Path) -> None:
    write_plan(guoji, tmp_path / "plan")
    document = json.loads((tmp_path / "plan/plan.json").read_text("utf-8"))
    change(tmp_path / "plan", rules=document["rules"] | {"folders": ["../../.."]})
    with pytest.raises(OutputError):
        read_plan(tmp_path / "plan")
