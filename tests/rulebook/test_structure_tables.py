"""The structure tables, read over a table of branches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from planner.errors import RulesError
from planner.rulebook import Rules, load_rules
from planner.rulebook import structure as tables

Spoil = Callable[..., Path]


def branches(rules: Rules, *rows: tuple[int, int]) -> dict[str, list[object]]:
    table = pl.DataFrame(rows, schema=["members", "full_members"], orient="row").with_columns(
        tables.form_expr(rules).alias("form")
    )
    least, most = tables.committee_expr(rules)
    return table.with_columns(
        tables.parts_expr(rules).alias("parts"),
        tables.organ_expr(rules).alias("organ"),
        least.alias("least"),
        most.alias("most"),
        tables.groups_expr(rules).alias("groups"),
    ).to_dict(as_series=False)


def test_exactly_fifty_members_are_a_branch_and_a_hundred_a_committee() -> None:
    found = branches(load_rules(), (1, 1), (50, 50), (51, 50), (99, 90), (100, 90), (230, 200))
    assert found["form"] == [
        "branch",
        "branch",
        "general_branch",
        "general_branch",
        "primary_committee",
        "primary_committee",
    ]
    assert found["parts"] == [1, 1, 2, 2, 2, 5]


def test_without_a_cap_nothing_is_divided() -> None:
    assert branches(load_rules(as_of="2010-01-01"), (230, 200))["parts"] == [1]


def test_a_committee_needs_seven_full_members() -> None:
    found = branches(load_rules(), (9, 6), (7, 7), (60, 60), (150, 120))
    assert found["organ"] == [
        "secretary",
        "branch_committee",
        "general_branch_committee",
        "party_committee",
    ]
    assert found["least"] == [1, 3, 5, 5]
    assert found["most"] == [2, 5, 7, 9]


def test_party_groups_begin_at_twenty_and_each_has_a_full_member() -> None:
    found = branches(load_rules(), (19, 19), (20, 20), (21, 20), (45, 2), (20, 1))
    assert found["groups"] == [0, 2, 3, 2, 0]


def test_a_gap_or_an_overlap_in_a_structure_table_is_refused(spoil: Spoil) -> None:
    folder = spoil(
        "structure.yaml",
        "    2018-10-28:\n      rows:\n        - form: branch\n          when:\n"
        "            - {field: members, at_most: $general",
        "    2018-10-28:\n      rows:\n        - form: branch\n          when:\n"
        "            - {field: members, below: $general",
    )
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert "members=50" in str(caught.value)
    load_rules(folder, as_of="2018-10-27")


def test_overrides_that_make_forms_overlap_are_refused() -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(overrides={"general_branch_above_members": "120"})
    assert {p.code for p in caught.value.problems} == {"structure-dispute"}


def test_every_word_of_the_tables_has_its_name_in_both_languages() -> None:
    rules = load_rules()
    for table in (rules.structure.branch_form, rules.structure.committee):
        for row in table.rows:
            for key in ("form", "organ"):
                if key in row.says:
                    assert rules.word(str(row.says[key])) != (row.says[key],) * 2
    assert rules.word("general_branch").zh == "党总支"
