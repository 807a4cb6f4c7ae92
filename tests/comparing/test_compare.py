"""Two plans side by side: who is arranged otherwise, why, and which branch is which."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from towns import random_town

from planner import ledger_from_frames, load_rules, make_plan
from planner.comparing import ACTIONS, Comparison, compare
from planner.comparing.branches import matched
from planner.errors import PinError
from planner.model import Ledger, Plan
from planner.report.compared.book import compared_workbook
from planner.report.compared.document import compared_csv, compared_document
from planner.report.folder import write_plan
from planner.report.reopening import read_plan

ROWS = [
    {"id": "a", "name": "甲厂", "full_members": 2},
    {"id": "b", "name": "乙厂", "full_members": 1},
    {"id": "c", "name": "丙厂", "full_members": 1},
    {"id": "d", "name": "丁厂", "full_members": 1},
]
HOSTS = [{"id": "h", "name": "村党支部", "zone": "西片", "members": 9, "full_members": 9}]


def town(changes: dict[str, dict[str, Any]] | None = None, *more: dict[str, Any]) -> Ledger:
    """Four firms in one place of the east with two members at most; changes by id."""
    rows = [
        {"zone": "东片", "members": row["full_members"], "x": 0.0, "y": 100.0 * k}
        | row
        | (changes or {}).get(str(row["id"]), {})
        for k, row in enumerate([*ROWS, *more])
    ]
    for row in rows:
        row["members"] = max(row["members"], row["full_members"])
    kept = [row for row in rows if not row.pop("gone", False)]
    return ledger_from_frames(pl.DataFrame(kept, infer_schema_length=None), pl.DataFrame(HOSTS))


def plan(ledger: Ledger, **overrides: Any) -> Plan:
    return make_plan(ledger, load_rules("cpc-2018", overrides=overrides))


def row(found: Comparison, one: str) -> dict[str, Any]:
    return found.enterprises.filter(pl.col("enterprise_id") == one).to_dicts()[0]


def test_a_plan_is_the_same_as_itself() -> None:
    found = compare(plan(town()), plan(town()))
    assert found.same
    assert found.counts("enterprises") == dict.fromkeys(ACTIONS, 0) | {"unchanged": 4}
    assert (found.figures["difference"].fill_null(0) == 0).all()
    assert found.parameters.is_empty() and found.rules.is_empty() and found.inputs.is_empty()


def test_more_full_members_give_another_rule_and_the_sentence_says_which_and_why() -> None:
    found = compare(plan(town()), plan(town({"a": {"full_members": 3}})))
    told = row(found, "a")
    assert (told["action"], told["mode_old"], told["mode_new"]) == (
        "adjusted",
        "joint",
        "standalone",
    )
    assert told["why"] == "rule_by_facts"
    assert "正式党员由2变为3" in told["because_zh"]
    assert "full members went from 2 to 3" in told["because_en"].lower()


def test_a_parameter_that_a_rule_asks_about_is_named() -> None:
    found = compare(plan(town()), plan(town(), standalone_min_full_members=2))
    told = row(found, "a")
    assert told["why"] == "rule_by_parameter"
    assert "由3变为2" in told["because_zh"]
    assert found.parameters["name"].to_list() == ["standalone_min_full_members"]


def test_a_limit_that_parts_a_joint_branch_is_told_by_what_is_no_longer_lawful() -> None:
    found = compare(plan(town()), plan(town(), joint_max_distance_m=150))
    assert {
        row(found, one)["why"] for one in "abcd" if row(found, one)["action"] != "unchanged"
    } == {"group_unlawful"}
    assert any("相距过远" in (row(found, one)["because_zh"] or "") for one in "abcd")


def test_who_is_new_and_who_is_gone() -> None:
    new = {"id": "e", "name": "戊厂", "full_members": 4}
    found = compare(plan(town()), plan(town({"d": {"gone": True}}, new)))
    assert (row(found, "e")["action"], row(found, "e")["why"]) == ("new", "new_enterprise")
    assert (row(found, "d")["action"], row(found, "d")["why"]) == ("dissolved", "gone_enterprise")


def test_a_host_that_is_gone_is_why_its_affiliate_moves() -> None:
    alone = {"id": "w", "name": "西厂", "zone": "西片", "full_members": 1, "x": 90_000.0, "y": 0.0}
    ledger = town(None, alone)
    assert ledger.hosts is not None
    spot = ledger.hosts.with_columns(x=pl.lit(90_000.0), y=pl.lit(10.0))
    before = replace(ledger, hosts=spot)
    after = replace(ledger, hosts=spot.clear())
    told = row(compare(plan(before), plan(after)), "w")
    assert (told["mode_old"], told["why"]) == ("affiliated", "host")
    assert told["because_zh"] == "名册中已没有“村党支部”。"


def test_names_and_numbers_alone_are_a_change_and_no_adjustment() -> None:
    found = compare(plan(town()), plan(town({"b": {"name": "新乙厂", "employees": 30}})))
    told = row(found, "b")
    assert told["action"] == "changed"
    assert set(told["what"].split()) == {"name", "employees"}


def test_joint_branches_belong_together_where_they_share_most_units() -> None:
    """The lead changes, and with it the branch's id: it is the same branch all the same."""
    old, new = (
        plan(town()),
        plan(town({"b": {"full_members": 2, "employees": 5}, "a": {"full_members": 1}})),
    )
    joint = new.branches.filter(pl.col("kind") == "joint")
    pairs = matched(old, new)
    assert [pairs[one] for one in joint["branch_id"]] == ["J-a"]
    assert joint["branch_id"].to_list() == ["J-b"]
    branch = compare(old, new).branches.filter(pl.col("kind_new") == "joint").to_dicts()
    assert [(b["action"], b["size"], b["shared"]) for b in branch] == [("changed", "same", 4)]
    assert row(compare(old, new), "c")["action"] == "unchanged"


def test_a_branch_that_loses_a_unit_has_shrunk() -> None:
    found = compare(plan(town()), plan(town({"d": {"gone": True}})))
    branch = found.branches.filter(pl.col("kind_new") == "joint").to_dicts()[0]
    assert (branch["action"], branch["size"], branch["went"]) == ("adjusted", "shrunk", "丁厂")


def test_every_action_has_its_opposite_the_other_way_round() -> None:
    """Comparing backwards turns new into dissolved, and old into new."""
    turned = {"new": "dissolved", "dissolved": "new"}
    for seed in range(5):
        plans = []
        for which in (seed, seed + 1):
            made = random_town(which, size=10, pins=False, joint_max_units=5, current=False)
            ledger = ledger_from_frames(
                made.enterprises.select(pl.exclude("rule_id", "modes", "priority", "excluded")),
                made.hosts,
                made.instructors,
            )
            try:
                plans.append(plan(ledger))
            except PinError:
                break
        if len(plans) < 2:
            continue
        there, back = compare(*plans), compare(*reversed(plans))
        for table in ("enterprises", "branches"):
            counts = {turned.get(a, a): n for a, n in back.counts(table).items()}
            assert there.counts(table) == counts, (seed, table)
        for one in there.enterprises.iter_rows(named=True):
            other = row(back, one["enterprise_id"])
            assert (one["mode_old"], one["mode_new"]) == (other["mode_new"], other["mode_old"])
        adjusted = there.enterprises.filter(pl.col("action") == "adjusted")
        assert adjusted["why"].null_count() == 0 == adjusted["because_en"].null_count()


# ---- as a user sees it -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("compared")
    new = {"id": "e", "name": "=戊厂", "full_members": 4}
    write_plan(plan(town()), root / "old")
    changes: dict[str, dict[str, Any]] = {
        "a": {"full_members": 3},
        "d": {"gone": True},
        "b": {"employees": 12},
    }
    write_plan(plan(town(changes, new), joint_max_distance_m=2000), root / "new")
    return root / "old", root / "new"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_the_action_first_and_old_and_new_in_coloured_cells(
    folders: tuple[Path, Path], language: Any
) -> None:
    found = compare(*(read_plan(one) for one in folders))
    book = openpyxl.load_workbook(io.BytesIO(compared_workbook(found, language)))
    sheet = book.worksheets[0]
    words = {"zh": ["新建", "撤销", "调整"], "en": ["New", "Dissolved", "Adjusted"]}[language]
    actions = [cell.value for cell in sheet["A"][1:]]
    assert actions[:3] == words
    heads = [cell.value for cell in sheet[1]]
    full = heads.index({"zh": "正式党员", "en": "Full members"}[language])
    adjusted = sheet[2 + actions.index(words[2])]
    assert adjusted[full].value == "2 → 3"
    assert adjusted[full].fill.fgColor.rgb[-6:] != "000000"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert len(book.worksheets) == 4


def test_data_come_in_tokens_whatever_the_language(folders: tuple[Path, Path]) -> None:
    found = compare(*(read_plan(one) for one in folders))
    document = compared_document(found)
    assert document["counts"]["enterprises"] == found.counts("enterprises")
    assert {one["action"] for one in document["enterprises"]} <= set(ACTIONS) - {"unchanged"}
    json.dumps(document)
    assert compared_csv(found).decode("utf-8-sig").startswith("action,enterprise_id,")


@pytest.mark.parametrize("width", ["80", "200"])
def test_the_screen_says_who_and_why(
    planner: Callable[..., Any],
    folders: tuple[Path, Path],
    width: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    book = tmp_path / "c.xlsx"
    said = planner("compare", *folders, "--lang", "zh", "-o", book)
    assert said.code == 0
    assert "新建  =戊厂" in said.text
    assert "正式党员由2变为3" in said.text.replace("\n        ", "")
    assert "联合组建最大间距" in said.text
    assert book.read_bytes().startswith(b"PK")


def test_what_is_no_plan_and_what_is_no_ending_is_refused(
    planner: Callable[..., Any], folders: tuple[Path, Path], tmp_path: Path
) -> None:
    assert planner("compare", folders[0], tmp_path).code == 2
    said = planner("compare", *folders, "-o", "c.doc")
    assert said.code == 2
    assert b".xlsx" in said.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_settings_and_conditions_are_told_in_words(language: Any) -> None:
    from planner.report.compared.words import Sayer

    old, new = plan(town()), plan(town(), standalone_min_full_members=2)
    reading = {"enterprises": {"columns": [["现组建方式", "current_mode"]]}}
    told = {
        "reading": reading,
        "most_changes": 3,
        "resilience": 1,
        "datum": "gcj02",
        "objective": ["uncovered", "changes"],
        "forecast": {"year": "2028", "happened": {}},
    }
    new = replace(new, settings={**new.settings, **told})
    found = compare(old, new)
    says = Sayer(found, language)
    rows = found.inputs.filter(pl.col("table") == "settings").to_dicts()
    assert {row["id"] for row in rows} == set(told)
    for row in rows:
        said = f"{says.named(row)} {says.sides('settings', row)}"
        assert "_" not in said and "{" not in said and "None" not in said
        assert language == "en" or row["id"] not in said
    rules = [r for r in found.rules.to_dicts() if r["name"] not in ("pack", "as_of")]
    assert rules
    for row in rules:
        said = " ".join(side or "" for side in says.sides("rule", row))
        assert "at_least" not in said and " is true" not in said
        assert ("优先级" if language == "zh" else "priority") in said
    book = openpyxl.load_workbook(io.BytesIO(compared_workbook(found, language)))
    cells = [str(c.value) for sheet in book.worksheets for line in sheet.iter_rows() for c in line]
    assert not [cell for cell in cells if "current_mode" in cell or "at_least" in cell]
