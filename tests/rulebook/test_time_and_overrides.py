"""What is in force on a day, what a local pack changes, what the command line changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import RulesError
from planner.places import data_dir
from planner.rulebook import load_rules

Local = Callable[..., Path]
Spoil = Callable[..., Path]

NATIONAL = [rule.id for rule in load_rules("cpc-2018").coverage]


def test_a_local_default_fills_the_days_that_the_law_does_not_cover(local: Local) -> None:
    folder = local(parameters="branch_max_members: {default: 40}\n")
    before = load_rules(folder, as_of="2010-01-01")
    assert before.parameters["branch_max_members"] == 40
    assert before.parameter_details["branch_max_members"].status == "default"
    assert before.parameter_details["branch_max_members"].pack == "local"
    assert load_rules(folder).parameters["branch_max_members"] == 50


def test_a_repealed_value_is_not_one_that_is_not_yet_in_force(spoil: Spoil) -> None:
    folder = spoil(
        "parameters.yaml",
        '      value: 5\n      cite: [{instrument: branch-regulations, article: "5"}]\n',
        '      value: 5\n      cite: [{instrument: branch-regulations, article: "5"}]\n'
        "    2020-01-01: {repealed: true}\n",
    )
    status = {
        day: load_rules(folder, as_of=day).parameter_details["joint_max_units"].status
        for day in ("2018-10-27", "2018-10-28", "2019-12-31", "2020-01-01")
    }
    assert list(status.values()) == ["not yet in force", "in force", "in force", "repealed"]
    assert load_rules(folder).parameters["joint_max_units"] is None


def test_a_value_is_announced_between_its_publication_and_its_day(spoil: Spoil) -> None:
    folder = spoil("pack.yaml", "announced: 2018-10-28", "announced: 2018-09-01")
    details = load_rules(folder, as_of="2018-09-30").parameter_details
    assert details["joint_max_units"].status == "announced"
    details = load_rules(folder, as_of="2018-08-31").parameter_details
    assert details["joint_max_units"].status == "not yet in force"


def test_rules_that_are_all_repealed_are_said_to_be(local: Local) -> None:
    gone = "in_force: {1990-01-01: {repealed: true}}"
    folder = local(coverage="".join(f"- {{id: {name}, {gone}}}\n" for name in NATIONAL))
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert caught.value.problems[0].code == "rules-repealed"


def test_dropping_every_rule_leaves_no_rule(local: Local) -> None:
    drop = "drop: {zh: 不用, en: Not used}"
    folder = local(coverage="".join(f"- {{id: {name}, {drop}}}\n" for name in NATIONAL))
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert caught.value.problems[0].code == "no-rule"


def test_a_threshold_that_a_condition_uses_must_be_in_force(spoil: Spoil) -> None:
    folder = spoil("coverage.yaml", "$priority_3_min_employees", "$joint_max_units")
    assert load_rules(folder).rule("no-members-large").when[2].value == 5
    with pytest.raises(RulesError) as caught:
        load_rules(folder, as_of="2010-01-01")
    (problem,) = caught.value.problems
    assert problem.code == "threshold-not-yet-in-force"
    assert "not yet in force, from 2018-10-28 on" in problem.what.en
    assert problem.value == "joint_max_units"
    assert problem.place is not None
    assert problem.place.file == "cpc-2018/coverage.yaml"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("joint_max_units", "4", 4),
        ("joint_max_units", "４", 4),
        ("joint_max_units", "none", None),
        ("joint_max_units", "不限", None),
        ("joint_max_units", 3, 3),
        ("joint_max_units", None, None),
        ("joint_same_zone", "true", True),
        ("joint_same_zone", "是", True),
        ("standalone_may_host", "no", False),
        ("standalone_may_host", False, False),
        ("joint_max_distance_m", "0", 0),
    ],
)
def test_an_override_is_read_by_the_kind_of_its_parameter(
    name: str, text: object, value: object
) -> None:
    rules = load_rules(overrides={name: text})
    assert rules.parameters[name] == value
    assert rules.overrides == {name: value}
    assert rules.parameter_details[name].status == "given on the command line"
    assert not rules.parameter_details[name].law


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("joint_max_units", "1"),
        ("joint_max_units", "five"),
        ("joint_max_units", ""),
        ("joint_max_units", True),
        ("joint_max_distance_m", "-1"),
        ("joint_max_distance_m", "2.5"),
        ("instructor_capacity", "0"),
        ("instructor_capacity", "none"),
        ("joint_same_zone", "2"),
        ("joint_same_zone", "none"),
        ("unknown_distance_m", "9" * 14),
        ("unknown_distance_m", "9" * 40),
    ],
)
def test_an_override_out_of_range_is_refused(name: str, text: object) -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(overrides={name: text})
    (problem,) = caught.value.problems
    assert problem.code == "bad-override"
    assert name in problem.what.en


def test_an_unknown_parameter_on_the_command_line_gets_the_nearest_name() -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(overrides={"joint_max_distance": "2000", "joint_max_units": "1"})
    assert {p.code for p in caught.value.problems} == {"unknown-parameter", "bad-override"}
    assert 'did you mean "joint_max_distance_m"?' in str(caught.value)


def test_an_override_moves_the_conditions_that_use_it_and_warns_where_law_says_otherwise() -> None:
    rules = load_rules(overrides={"standalone_min_full_members": "5"})
    assert rules.rule("own-branch").when[1].value == 5
    assert [w.code for w in rules.warnings] == ["law-overridden"]
    assert load_rules(overrides={"standalone_min_full_members": "3"}).warnings == ()
    assert load_rules(overrides={"joint_max_distance_m": "1"}).warnings == ()


def test_a_lower_cap_without_its_forms_is_warned_of() -> None:
    rules = load_rules(overrides={"branch_max_members": "30"})
    assert "cap-without-form" in {w.code for w in rules.warnings}
    both = load_rules(overrides={"branch_max_members": "30", "general_branch_above_members": "30"})
    assert "cap-without-form" not in {w.code for w in both.warnings}


def test_a_threshold_that_a_condition_uses_cannot_be_set_to_none() -> None:
    with pytest.raises(RulesError):
        load_rules(overrides={"standalone_min_full_members": "none"})


def test_a_day_that_is_no_day_is_refused() -> None:
    with pytest.raises(RulesError) as caught:
        load_rules(as_of="2018-13-01")
    assert caught.value.problems[0].code == "bad-day"


def test_the_hash_does_not_depend_on_line_ends_or_on_where_the_pack_lies(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shutil.copytree(data_dir("rules") / "cpc-2018", folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_rules(folder).sha256 == load_rules("cpc-2018").sha256


def test_the_hash_changes_with_a_word_of_the_pack_or_of_the_pack_above(
    spoil: Spoil, local: Local
) -> None:
    national = load_rules("cpc-2018").sha256
    changed = spoil("coverage.yaml", "Not operating", "Closed")
    assert load_rules(changed).sha256 != national
    assert load_rules(local()).sha256 != national


def test_a_pack_beside_another_can_be_extended(spoil: Spoil, tmp_path: Path) -> None:
    base = spoil("parameters.yaml", "default: 3000", "default: 1234").rename(tmp_path / "base")
    assert base.is_dir()
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "name: town\ntitle: {zh: 镇, en: Town}\nextends: base\n"
        "as_of: 2024-01-01\nlast_checked: 2024-01-01\n",
        encoding="utf-8",
    )
    assert load_rules(folder).parameters["joint_max_distance_m"] == 1234


FEE = """
fee:
  title: {{zh: 甲, en: A}}
  least: 1
  may_be_none: true
{values}
"""
USE = """
- id: no-members-small
  in_force:
    1982-09-06:
      when:
        - {field: operating, is: true}
        - {field: members, below: 1}
        - {field: employees, below: $fee, or_unknown: true}
      modes: [dispatched]
      own_reading: {zh: 甲, en: A}
"""
INSTRUMENT = """
instruments:
  fee-law: {title: {zh: 乙, en: B}, announced: 2020-01-01, in_force: 2022-01-01}
"""
DATED = "  values:\n    2022-01-01: {value: 50, cite: [{instrument: fee-law}]}"
ENDED = (
    "  values:\n    2000-01-01: {value: 50, cite: [{instrument: fee-law}]}\n"
    "    2010-01-01: {repealed: true}"
)
STATES = [
    (DATED, "2019-12-31", "not yet in force", "threshold-not-yet-in-force"),
    (DATED, "2020-01-01", "announced", "threshold-announced"),
    (DATED, "2021-12-31", "announced", "threshold-announced"),
    (ENDED, "2010-01-01", "repealed", "threshold-repealed"),
    ("  default: null", "2015-01-01", "no rule", "threshold-no-rule"),
]


@pytest.mark.parametrize(("values", "day", "status", "code"), STATES)
def test_a_threshold_without_a_value_is_refused_by_how_the_law_stands(
    local: Local, values: str, day: str, status: str, code: str
) -> None:
    folder = local(pack=INSTRUMENT, parameters=FEE.format(values=values), coverage=USE)
    with pytest.raises(RulesError) as caught:
        load_rules(folder, as_of=day)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert (
        load_rules(local(pack=INSTRUMENT, coverage=""), as_of=day).parameter_details["fee"].status
        == status
    )


def test_what_the_pack_knew_in_advance_when_it_was_checked_is_announced(local: Local) -> None:
    later = "joint_max_units:\n  values:\n    2030-01-01:\n      value: 9\n      own_reading: "
    rules = load_rules(local(parameters=later + "{zh: 甲, en: A}\n"), as_of="2024-01-01")
    assert rules.parameter_details["joint_max_units"].status == "announced"
    earlier = load_rules(local(), as_of="2023-12-31")
    assert earlier.parameter_details["joint_max_units"].status == "not yet in force"


def test_each_state_has_words_of_its_own() -> None:
    from planner.rulebook.parameters import NOT_IN_FORCE, STATUS

    assert len({STATUS[status] for status in NOT_IN_FORCE}) == 4
    assert len(set(NOT_IN_FORCE.values())) == 4


def test_a_value_above_the_usual_is_allowed_and_said() -> None:
    rules = load_rules(overrides={"instructor_capacity": 6})
    assert [warning.code for warning in rules.warnings] == ["above-the-usual"]
    assert load_rules(overrides={"instructor_capacity": 5}).warnings == ()


def test_a_provision_has_days_and_a_source_like_everything_else(local: Local) -> None:
    folder = local(provisions="a:\n  title: {zh: 甲, en: A}\n  in_force: {2020-01-01: {}}\n")
    with pytest.raises(RulesError) as caught:
        load_rules(folder)
    assert "no source" in str(caught.value)
