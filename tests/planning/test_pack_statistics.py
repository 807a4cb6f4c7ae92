"""What a pack counts beyond the figures of every plan: its bases, its tables, its report codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import planner
from planner.errors import RulesError
from planner.rulebook import load_rules
from planner.statistics import coverage_statement
from planner.tables import (
    ASSIGNMENT_COLUMNS,
    BRANCH_COLUMNS,
    INSTRUCTOR_COLUMNS,
    polars_schema,
)

RULES = load_rules("cpc-2018")


def counted(rows: list[dict[str, Any]], branches: list[dict[str, Any]]) -> dict[str, Any]:
    """The statement of a plan that is given by its rows."""

    def table(columns: Any, given: list[dict[str, Any]]) -> pl.DataFrame:
        schema = polars_schema(columns)
        return pl.DataFrame(
            [{name: row.get(name) for name in schema} for row in given], schema=schema
        )

    enterprises = (
        pl.DataFrame(
            {"id": [row["enterprise_id"] for row in rows]},
            schema={
                "id": pl.String,
                "members_elsewhere": pl.Int64,
                "activists": pl.Int64,
                "current_mode": pl.String,
            },
        )
        if not rows
        else pl.DataFrame(
            {
                "id": [row["enterprise_id"] for row in rows],
                "members_elsewhere": [0] * len(rows),
                "activists": [0] * len(rows),
                "current_mode": pl.Series([None] * len(rows), dtype=pl.String),
            }
        )
    )
    return coverage_statement(
        enterprises,
        table(ASSIGNMENT_COLUMNS, rows),
        table(BRANCH_COLUMNS, branches),
        table(INSTRUCTOR_COLUMNS, []),
        has_current=False,
        has_instructors=False,
        definitions=RULES.statistics,
    )


def firm(
    number: int, mode: str, full: int, branch: str | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "enterprise_id": f"e{number:03}",
        "mode": mode,
        "members": full,
        "full_members": full,
        "branch_id": branch,
        **more,
    }


def law_firms() -> dict[str, Any]:
    """A province's law firms in 2009, as published: 96 alone, 265 in 97 joint branches, 72 sent to.

    The published table adds up to 433 of 436; the three that it does not name are uncovered here.
    """
    rows = [firm(n, "standalone", 4, f"S-{n}") for n in range(96)]
    rows += [firm(96 + n, "joint", 2, f"J-{n % 97}") for n in range(265)]
    rows += [firm(361 + n, "dispatched", 0) for n in range(72)]
    rows += [firm(433 + n, "uncovered", 0) for n in range(3)]
    branches = [
        {"branch_id": f"S-{n}", "kind": "standalone", "form": "branch", "units": 1, "members": 4,
         "full_members": 4}
        for n in range(96)
    ] + [
        {"branch_id": f"J-{n}", "kind": "joint", "form": "branch", "units": 3, "members": 6,
         "full_members": 6}
        for n in range(97)
    ]  # fmt: skip
    return counted(rows, branches)


def test_the_annual_table_tells_firms_from_the_branches_that_they_share() -> None:
    rows = {row["row"]: row["operating"] for row in law_firms()["tables"]["annual"]}
    assert rows["standalone"] == rows["standalone_branch"] == 96
    assert rows["joint"] == 265
    assert rows["joint_branches"] == 97
    assert rows["none"] == rows["none_no_members"] == 75
    assert rows["instructor_contact"] == 72
    assert rows["standalone"] + rows["joint"] + rows["affiliated"] + rows["none"] == 436


def test_the_three_firms_that_the_published_table_does_not_name_are_reported_as_other() -> None:
    found = law_firms()
    assert found["report_codes"] == {"0": 96, "1": 265, "2": 0, "3": 75}
    assert found["counts"]["uncovered"] == 3


def test_parts_of_a_row_add_up_to_it_and_rows_that_overlap_do_not_count() -> None:
    rows = [
        firm(1, "standalone", 120, "S-1", employees=300),
        firm(2, "standalone", 60, "S-2", employees=80),
        firm(3, "joint", 3, "J-3", employees=50),
        firm(4, "joint", 1, "J-3", employees=49),
        firm(5, "affiliated", 2, "h", employees=None),
        firm(6, "uncovered", 3, employees=100),
        firm(7, "dispatched", 1, employees=10),
        firm(8, "dispatched", 0, employees=10),
        firm(9, "excluded", 5, employees=500),
    ]
    branches = [
        {"branch_id": "S-1", "kind": "standalone", "form": "primary_committee", "units": 1},
        {"branch_id": "S-2", "kind": "standalone", "form": "general_branch", "units": 1},
        {"branch_id": "J-3", "kind": "joint", "form": "branch", "units": 2},
        {"branch_id": "h", "kind": "existing", "form": "branch", "units": 1},
    ]
    (table,) = RULES.statistics.tables
    found = {row["row"]: row for row in counted(rows, branches)["tables"]["annual"]}
    for base in table.bases:
        whole = sum(found[r.id][base] for r in table.rows if r.within is None and not r.apart)
        assert whole == {"operating": 8, "employees_50_plus": 4, "employees_100_plus": 2}[base]
        for parent in ("standalone", "none"):
            parts = [r.id for r in table.rows if r.within == parent and not r.apart]
            assert sum(found[part][base] for part in parts) == found[parent][base]
    assert found["standalone_committee"]["employees_100_plus"] == 1
    assert found["joint_three_or_more"]["operating"] == 1
    assert found["none_should_have"]["operating"] == 1
    assert found["none_single_members"]["operating"] == 1


def test_an_enterprise_whose_staff_nobody_knows_is_no_three_haves_enterprise() -> None:
    rows = [firm(1, "uncovered", 0, employees=None), firm(2, "dispatched", 0, employees=10)]
    rates = counted(rows, [])["coverage"]["three_haves"]
    assert rates["work_coverage"] == {"numerator": 1, "denominator": 1, "ratio": 1.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = pl.DataFrame({"id": ["a", "b", "c"], "members": [3, 2, 1], "zone": ["z", "z", "z"]})
    plan = planner.make_plan(planner.ledger_from_frames(table), RULES)
    return planner.write_plan(plan, tmp_path_factory.mktemp("plan") / "plan")


def test_a_plan_carries_its_definitions_and_is_counted_again_by_them(folder: Path) -> None:
    assert planner.verify_folder(folder) == []
    text = (folder / "assignments.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].split(",")[-1] == "report_code"
    assert {line.split(",")[-1] for line in text.splitlines()[1:]} == {"0", "1"}


SPOILED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a count of the annual table": lambda d: d["statistics"]["tables"]["annual"][0].update(
        operating=2
    ),
    "a count of a code": lambda d: d["statistics"]["report_codes"].update({"0": 2}),
    "a further base": lambda d: d["statistics"]["coverage"]["meeting_conditions"][
        "work_coverage"
    ].update(numerator=0),
    "a definition of the format": lambda d: d["rules"]["statistics"]["rates"].update(
        organisation_coverage=["standalone", "joint", "affiliated", "dispatched"]
    ),
    "what a code means": lambda d: d["rules"]["statistics"]["report_codes"].update(standalone="9"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_figure_that_was_changed_by_hand_is_found(
    what: str, folder: Path, tmp_path: Path
) -> None:
    import shutil

    copy = shutil.copytree(folder, tmp_path / "plan")
    document = json.loads((copy / "plan.json").read_text(encoding="utf-8"))
    SPOILED[what](document)
    (copy / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert planner.verify_folder(copy) != []


def pack_with(tmp_path: Path, statistics: str) -> Path:
    folder = tmp_path / "local"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "name: local\ntitle: {zh: 本地, en: Local}\nextends: cpc-2018\n"
        "as_of: 2024-01-01\nlast_checked: 2024-01-01\n",
        encoding="utf-8",
    )
    (folder / "statistics.yaml").write_text(statistics, encoding="utf-8")
    return folder


def test_a_local_pack_may_count_what_it_likes_under_names_of_its_own(tmp_path: Path) -> None:
    rules = load_rules(
        pack_with(
            tmp_path,
            "rates:\n  reached:\n    title: {zh: 触达, en: Reached}\n    in_force:\n"
            "      2020-01-01: {modes: [dispatched], own_reading: {zh: 本地, en: Local}}\n",
        )
    )
    assert rules.statistics.rates[-1].name == "reached"
    assert [base.name for base in rules.statistics.bases][:2] == ["operating", "with_members"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "rates:\n  work_coverage:\n    in_force:\n"
            "      2020-01-01: {modes: [joint], own_reading: {zh: 甲, en: a}}\n",
            "fixed-definition",
        ),
        (
            "bases:\n  with_members:\n    in_force:\n      2020-01-01:\n"
            "        when: [{field: members, at_least: 2}]\n        own_reading: {zh: 甲, en: a}\n",
            "fixed-definition",
        ),
        (
            "tables:\n  annual:\n    in_force:\n      2020-01-01:\n        bases: [three_have]\n"
            "        rows: [{id: a, title: {zh: 甲, en: a}, when: []}]\n"
            "        own_reading: {zh: 甲, en: a}\n",
            "unknown-base",
        ),
        (
            "tables:\n  annual:\n    in_force:\n      2020-01-01:\n        bases: [operating]\n"
            "        rows: [{id: a, within: b, title: {zh: 甲, en: a}, when: []}]\n"
            "        own_reading: {zh: 甲, en: a}\n",
            "unknown-row",
        ),
        ("bases:\n  mine:\n    title: {zh: 甲, en: a}\n", "incomplete-entry"),
        ("base: {}\n", "unknown-key"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_with_its_line(
    text: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(pack_with(tmp_path, text))
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.place and problem.place.line for problem in caught.value.problems)
