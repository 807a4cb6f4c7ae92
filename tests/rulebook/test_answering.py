"""One enterprise with its reasons, and millions by number: the same answers by three ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.drawn import tables

from planner.errors import RulesError
from planner.rulebook import answer, decide, load_rules, packs, rule_ids
from planner.rulebook.audit.spaces import ENTERPRISES
from planner.rulebook.audit.tables import Row, answering_for
from planner.rulebook.cases import unit_table
from planner.rulebook.coding import CODE, coded, columns_of
from planner.rulebook.conditions import COVERAGE_FIELDS

UNITS = st.fixed_dictionaries(
    {
        "operating": st.booleans(),
        "members": st.integers(0, 6),
        "employees": st.none() | st.integers(0, 120),
        "above_scale": st.sampled_from((None, True, False)),
    }
).flatmap(
    lambda unit: st.integers(0, unit["members"]).map(lambda full: {**unit, "full_members": full})
)


@pytest.mark.parametrize("pack", packs())
@given(units=st.lists(UNITS, min_size=1, max_size=30))
@settings(max_examples=10)
def test_one_enterprise_is_answered_for_as_in_a_table(
    pack: str, units: list[dict[str, Any]]
) -> None:
    rules = load_rules(pack)
    ids = decide(unit_table(units), rules)["rule_id"].to_list()
    assert [answer(unit, rules).rule.id for unit in units] == ids
    assert rule_ids(unit_table(units).lazy(), rules).cast(pl.String).to_list() == ids


def test_an_answer_has_its_sentence_its_articles_and_every_reason() -> None:
    found = answer({"name": "甲厂", "members": 4, "full_members": 2}, load_rules("cpc-2018"))
    assert found.rule.id == "few-members"
    assert found.because.zh.startswith("甲厂有4名党员，其中正式党员2名，不足3名")
    assert "art. 5" in found.source.en
    assert [(r.condition.field, r.value, r.holds) for r in found.reasons] == [
        ("operating", True, True),
        ("members", 4, True),
        ("full_members", 2, True),
    ]
    own = next(one for one in found.others if one.rule.id == "own-branch")
    assert [r.holds for r in own.reasons] == [True, False]


def test_an_enterprise_without_an_answer_is_refused_as_in_a_table(spoil: Any) -> None:
    rules = load_rules(spoil("coverage.yaml", ", or_unknown: true", ""))
    with pytest.raises(RulesError) as caught:
        answer({"members": 0, "full_members": 0}, rules)
    assert caught.value.problems[0].code == "no-rule-answers"


def test_a_file_is_streamed_and_its_disputes_are_named(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        "id,members,full_members,employees,note\na,0,0,,x\nb,3,3,9,y\nc,0,0,70,z\n",
        encoding="utf-8",
    )
    ids = rule_ids(pl.scan_csv(path), load_rules())
    assert ids.to_list() == ["no-members-small", "own-branch", "no-members-medium"]
    rules = load_rules(spoil("coverage.yaml", ", or_unknown: true", ""))
    with pytest.raises(RulesError) as caught:
        rule_ids(pl.scan_csv(path), rules)
    assert "id=a" in caught.value.problems[0].what.en


@given(rows=tables(), units=st.lists(UNITS, min_size=1, max_size=20))
@settings(max_examples=100)
def test_codes_are_what_asking_row_by_row_gives(
    rows: list[Row], units: list[dict[str, Any]]
) -> None:
    table = unit_table(units)
    columns = columns_of(table.columns, COVERAGE_FIELDS, operating="operating")
    found = coded(table.lazy(), columns, [r.when for r in rows], [r.except_ for r in rows])
    codes = found.collect()[CODE].to_list()
    asked = [answering_for(rows, unit) for unit in table.to_dicts()]
    assert codes == [a[0] + 1 if len(a) == 1 else 0 for a in asked]


def test_a_table_of_many_rules_is_coded_in_two_bytes() -> None:
    from planner.rulebook.rules import Condition

    whens = [[Condition("employees", "is", number)] for number in range(300)]
    table = pl.DataFrame({"employees": [0, 299, 300, None]})
    found = coded(table.lazy(), {"employees": pl.col("employees")}, whens).collect()[CODE]
    assert found.to_list() == [1, 300, 0, 0]
    assert found.dtype == pl.UInt16


def test_a_rule_that_asks_nothing_answers_in_every_row() -> None:
    table = pl.DataFrame({"other": [1, 2, 3]})
    assert coded(table.lazy(), {}, [()]).collect()[CODE].to_list() == [1, 1, 1]
    assert coded(table.lazy(), {}, []).collect()[CODE].to_list() == [0, 0, 0]
    assert ENTERPRISES.domains.keys() == COVERAGE_FIELDS.keys()
