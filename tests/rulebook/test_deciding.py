"""Exactly one rule answers for each enterprise, and an unknown value satisfies no comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import RulesError
from planner.rulebook import Condition, decide, load_rules
from planner.rulebook.cases import unit_table
from planner.rulebook.conditions import fulfilled, holds

Local = Callable[..., Path]
Spoil = Callable[..., Path]

UNIT: dict[str, Any] = {"name": "灯具厂", "members": 2, "full_members": 2}


def test_the_answer_keeps_the_order_of_rows_and_its_types() -> None:
    table = unit_table([{"members": 0}, {"members": 3}, {"operating": False}, {"members": 1}])
    decided = decide(table, load_rules())
    assert decided.columns == ["rule_id", "modes", "priority", "excluded"]
    assert decided.dtypes == [pl.String, pl.String, pl.Int64, pl.Boolean]
    assert decided["rule_id"].to_list() == [
        "no-members-small",
        "own-branch",
        "not-operating",
        "few-members",
    ]
    assert decided["modes"].to_list() == [
        "dispatched",
        "standalone",
        "",
        "joint,affiliated,dispatched",
    ]
    assert decided["excluded"].to_list() == [False, False, True, False]


def test_an_empty_ledger_has_an_empty_answer() -> None:
    decided = decide(unit_table([UNIT]).clear(), load_rules())
    assert decided.height == 0
    assert decided.dtypes == [pl.String, pl.String, pl.Int64, pl.Boolean]


def test_a_gap_is_an_error_with_an_example(spoil: Spoil) -> None:
    folder = spoil("coverage.yaml", "or_unknown: true", "or_unknown: false")
    with pytest.raises(RulesError) as caught:
        decide(unit_table([UNIT, {"id": "E2", "name": "钢带厂"}]), load_rules(folder))
    (problem,) = caught.value.problems
    assert problem.code == "no-rule-answers"
    assert "id=E2" in problem.what.en
    assert "employees=?" in problem.what.en
    assert "钢带厂" in problem.what.zh


def test_an_overlap_is_an_error_that_names_rules_articles_and_an_example(spoil: Spoil) -> None:
    folder = spoil(
        "coverage.yaml",
        "        - {field: full_members, below: $standalone_min_full_members}\n"
        "      modes: [joint, affiliated, dispatched]\n      priority: 4\n      cite",
        "        - {field: full_members, at_most: $standalone_min_full_members}\n"
        "      modes: [joint, affiliated, dispatched]\n      priority: 4\n      cite",
    )
    units = [{"id": name, "full_members": 3} for name in ("B", "A", "C")]
    with pytest.raises(RulesError) as caught:
        decide(unit_table([UNIT, *units]), load_rules(folder))
    (problem,) = caught.value.problems
    assert problem.code == "several-rules-answer"
    for word in ("own-branch", "few-members", "art. 4", "art. 5", "3 enterprise", "id=A"):
        assert word in problem.what.en


LOCAL = """
- id: chamber
  title: {zh: 商会, en: Chamber}
  in_force:
    2020-01-01:
      when:
        - {field: industry, one_of: [照明, 灯具]}
        - {field: operating, is: true}
        - {field: full_members, below: 3}
        - {field: members, at_least: 1}
      modes: [affiliated]
      own_reading: {zh: 本地, en: local}
  because: {zh: "{name}属于{industry}", en: "{name} is in {industry}"}
- id: few-members
  in_force:
    1982-09-06:
      when:
        - {field: operating, is: true}
        - {field: members, at_least: 1}
        - {field: full_members, below: $standalone_min_full_members}
      modes: [joint, affiliated, dispatched]
      EXCEPT
      own_reading: {zh: 本地, en: local}
"""


def test_an_exception_is_declared_and_never_follows_from_the_order_of_rules(local: Local) -> None:
    units = unit_table([{**UNIT, "industry": "照明"}, {**UNIT, "industry": "化工"}, UNIT])
    with pytest.raises(RulesError) as caught:
        decide(units, load_rules(local(coverage=LOCAL.replace("      EXCEPT\n", ""))))
    assert caught.value.problems[0].code == "several-rules-answer"
    declared = local(coverage=LOCAL.replace("EXCEPT", "except: [chamber]"))
    assert decide(units, load_rules(declared))["rule_id"].to_list() == [
        "chamber",
        "few-members",
        "few-members",
    ]
    # Before the exception came into force it excepts nothing.
    before = decide(units, load_rules(declared, as_of="2019-12-31"))
    assert set(before["rule_id"]) == {"few-members"}


def test_exceptions_that_lead_in_a_circle_are_refused(local: Local) -> None:
    text = LOCAL.replace("EXCEPT", "except: [chamber]").replace(
        "modes: [affiliated]\n", "modes: [affiliated]\n      except: [few-members]\n"
    )
    with pytest.raises(RulesError) as caught:
        load_rules(local(coverage=text))
    assert {p.code for p in caught.value.problems} == {"circular-exception"}


def test_an_exception_to_a_rule_that_does_not_exist_is_refused(local: Local) -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(local(coverage=LOCAL.replace("EXCEPT", "except: [chambr]")))
    assert 'did you mean "chamber"?' in str(caught.value)


def test_a_local_exception_may_name_one_enterprise(local: Local) -> None:
    text = LOCAL.replace("{field: industry, one_of: [照明, 灯具]}", "{field: id, is: E1}")
    rules = load_rules(local(coverage=text.replace("EXCEPT", "except: [chamber]")))
    decided = decide(unit_table([{**UNIT, "id": "E1"}, {**UNIT, "id": "E2"}]), rules)
    assert decided["rule_id"].to_list() == ["chamber", "few-members"]


NUMBERS = st.one_of(st.none(), st.integers(0, 6))
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        st.just("n"),
        st.sampled_from(["at_least", "at_most", "above", "below", "is"]),
        st.integers(0, 6),
        or_unknown=st.booleans(),
    ),
    st.builds(Condition, st.just("n"), st.just("known"), st.booleans()),
    st.builds(
        Condition,
        st.just("n"),
        st.just("one_of"),
        st.lists(st.integers(0, 6), min_size=1).map(tuple),
        or_unknown=st.booleans(),
    ),
)


@given(CONDITIONS, st.lists(NUMBERS, min_size=1, max_size=8))
def test_a_column_is_judged_as_its_values_are(condition: Condition, values: list[Any]) -> None:
    column = pl.DataFrame({"n": pl.Series(values, dtype=pl.Int64)})
    found = column.select(holds(condition, pl.col("n")))["n"].to_list()
    assert found == [fulfilled(condition, value) for value in values]


@pytest.mark.parametrize("word", ["at_least", "at_most", "above", "below", "is"])
def test_an_unknown_number_satisfies_no_comparison(word: Any) -> None:
    assert not fulfilled(Condition("employees", word, 0), None)
    assert fulfilled(Condition("employees", word, 0, or_unknown=True), None)


def test_the_answer_does_not_depend_on_the_order_of_the_ledger() -> None:
    units = unit_table([{"members": n % 5, "employees": 10 * n} for n in range(40)])
    rules = load_rules()
    straight = units.hstack(decide(units, rules)).sort("id")
    turned = units.reverse()
    assert turned.hstack(decide(turned, rules)).sort("id").equals(straight)
