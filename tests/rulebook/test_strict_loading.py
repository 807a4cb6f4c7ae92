"""A fault in a pack is said with file, line and position, and with the nearest known name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import Problem, RulesError
from planner.rulebook import load_rules
from planner.rulebook.reading import read_sheet

Local = Callable[..., Path]
Spoil = Callable[..., Path]


def faults(pack: Path | str) -> tuple[Problem, ...]:
    with pytest.raises(RulesError) as caught:
        load_rules(pack)
    return caught.value.problems


WITHOUT_LINE = {"missing-parameter", "missing-word", "rules-yaml"}
"""What is not there has no line of its own; YAML itself may notice a line later."""


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key(spoil: Spoil) -> None:
    folder = spoil("coverage.yaml", "      excluded: true", "      exclude: true")
    found = faults(folder)
    assert found[0].code == "unknown-key"
    assert found[0].place is not None
    assert found[0].place.file == "cpc-2018/coverage.yaml"
    assert found[0].place.line == line_of(folder, "coverage.yaml", "exclude: true")
    assert found[0].place.position == 7
    assert found[0].remedy.en == 'did you mean "excluded"?'


def test_a_key_that_stands_twice_is_refused_with_both_lines(spoil: Spoil) -> None:
    folder = spoil("parameters.yaml", "  least: 1\n", "  least: 1\n  least: 2\n")
    (found,) = faults(folder)
    assert found.code == "rules-duplicate-key"
    assert found.place is not None
    first = line_of(folder, "parameters.yaml", "least: 1")
    assert found.place.line == first + 1
    assert f"line {first}" in found.what.en


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "hint"),
    [
        ("coverage.yaml", "priority: 4", "priority: four", "wrong-type", "whole number"),
        ("coverage.yaml", "priority: 4", "priority: 0", "wrong-type", "too small"),
        ("coverage.yaml", "excluded: true", "excluded: yes", "wrong-type", "true or false"),
        ("coverage.yaml", "[standalone]", "[standalone, solo]", "wrong-value", "affiliated"),
        ("coverage.yaml", "[standalone]", "[joint, joint]", "wrong-content", ""),
        ("coverage.yaml", 'article: "30"', "article: 30", "wrong-type", "quotes"),
        (
            "coverage.yaml",
            "branch-regulations",
            "branch-regulation",
            "unknown-instrument",
            'did you mean "branch-regulations"?',
        ),
        (
            "coverage.yaml",
            "field: members",
            "field: member",
            "unknown-field",
            'did you mean "members"?',
        ),
        (
            "coverage.yaml",
            "$standalone_min_full_members",
            "$standalone_min_members",
            "unknown-parameter",
            'did you mean "standalone_min_full_members"?',
        ),
        ("coverage.yaml", "$standalone_min_full_members", "$joint_same_zone", "wrong-kind", ""),
        (
            "coverage.yaml",
            "{field: operating, is: false}",
            "{field: operating, at_least: 1}",
            "wrong-comparison",
            "use is",
        ),
        (
            "coverage.yaml",
            "{field: operating, is: false}",
            "{field: operating, is: 0}",
            "wrong-type",
            "",
        ),
        (
            "coverage.yaml",
            "{field: operating, is: false}",
            "{field: operating}",
            "wrong-content",
            "",
        ),
        (
            "coverage.yaml",
            "{field: members, at_least: 1}",
            "{field: members, at_least: 1, below: 3}",
            "wrong-content",
            "",
        ),
        (
            "coverage.yaml",
            "{name}非正常",
            "{nam}非正常",
            "unknown-placeholder",
            'did you mean "name"?',
        ),
        ("coverage.yaml", "{name}非正常", "{name.x}非正常", "bad-placeholder", ""),
        ("coverage.yaml", "{name}非正常", "{name非正常", "bad-placeholder", ""),
        (
            "coverage.yaml",
            "{zh: 非正常经营, en: Not operating}",
            "{zh: 非正常经营}",
            "missing-translation",
            "",
        ),
        ("coverage.yaml", "  because:\n", "  becuase:\n", "unknown-key", 'did you mean "because"?'),
        ("coverage.yaml", "1982-09-06:", "1982-13-06:", "rules-date", ""),
        ("coverage.yaml", "1982-09-06:", "september:", "wrong-type", "2018-10-28"),
        ("parameters.yaml", "value: 3", "value: three", "wrong-type", "whole number"),
        ("parameters.yaml", "default: 100", "default: 1.5", "wrong-type", "whole number"),
        ("parameters.yaml", "default: false", "default: 7", "wrong-type", ""),
        ("parameters.yaml", "value: 5", "value: 1", "wrong-value", ""),
        ("parameters.yaml", "least: 2", "least: 0", "wrong-range", ""),
        ("parameters.yaml", "joint_max_units:", "joint_most_units:", "missing-parameter", ""),
        (
            "parameters.yaml",
            '      cite: [{instrument: branch-regulations, article: "5"}]\n',
            "",
            "wrong-content",
            "",
        ),
        (
            "structure.yaml",
            "form: branch",
            "form: brunch",
            "unknown-word",
            'did you mean "branch"?',
        ),
        ("structure.yaml", "$party_group_size", "$group_size", "unknown-parameter", ""),
        ("structure.yaml", "$party_group_size", "many", "wrong-type", "$parameter"),
        (
            "structure.yaml",
            "{field: members, below: $primary_committee_min_members}",
            "{field: employees, below: 5}",
            "unknown-field",
            "",
        ),
        ("pack.yaml", "as_of: 2024-06-30", "as_of: today", "wrong-type", "2018-10-28"),
        ("pack.yaml", "last_checked: 2026-11-23", "", "missing-key", ""),
        ("pack.yaml", "  joint: {", "  joined: {", "missing-word", ""),
        ("pack.yaml", "name: cpc-2018", "name: *x", "rules-alias", "write the value out"),
        ("pack.yaml", "name: cpc-2018", "name: !!python/name:os.system", "rules-tag", ""),
        ("pack.yaml", "name: cpc-2018", "name: [cpc", "rules-yaml", ""),
    ],
)
def test_a_spoilt_line_is_found(
    spoil: Spoil, tmp_path: Path, file: str, old: str, new: str, code: str, hint: str
) -> None:
    found = faults(spoil(file, old, new))
    fitting = [p for p in found if p.code == code]
    assert fitting, [p.say("en") for p in found]
    assert hint in f"{fitting[0].what.en} {fitting[0].remedy.en}"
    assert fitting[0].place is not None
    assert fitting[0].place.file == f"cpc-2018/{file}"
    if new and code not in WITHOUT_LINE:
        assert fitting[0].place.line == line_of(tmp_path / "cpc-2018", file, new.splitlines()[0])
    for problem in found:
        assert problem.what.zh != ""
        assert problem.what.en != ""


def test_all_faults_are_reported_together_in_the_order_of_the_file(spoil: Spoil) -> None:
    spoil("coverage.yaml", "field: members", "field: member")
    folder = spoil("coverage.yaml", "{name}非正常", "{nam}非正常")
    found = faults(folder)
    lines = [p.place.line for p in found if p.place]
    assert {p.code for p in found} == {"unknown-field", "unknown-placeholder"}
    assert lines == sorted(lines)


def test_absurd_nesting_is_refused_and_does_not_crash() -> None:
    with pytest.raises(RulesError):
        read_sheet("[" * 100_000, "deep.yaml")


def test_a_bomb_of_aliases_is_refused_at_its_first_alias() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(RulesError) as caught:
        read_sheet(bomb, "bomb.yaml")
    assert caught.value.problems[0].code == "rules-alias"
    assert caught.value.problems[0].place is not None
    assert caught.value.problems[0].place.line == 2


def test_only_true_and_false_are_flags() -> None:
    assert read_sheet("a: true\nb: no\nc: 2018-10-28\nd: 0x10\n", "x").data["b"] == "no"


def test_a_folder_that_is_no_pack_and_a_name_that_does_not_exist_are_said(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].code == "no-pack"
    (found,) = faults("cpc-2081")
    assert found.remedy.en == 'did you mean "cpc-2018"?'


def test_packs_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    for name, above in (("one", "two"), ("two", "one")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pack.yaml").write_text(
            f"name: {name}\ntitle: {{zh: 甲, en: A}}\nextends: {above}\n"
            "as_of: 2020-01-01\nlast_checked: 2020-01-01\n",
            encoding="utf-8",
        )
    assert faults(tmp_path / "one")[0].code == "circular-packs"


def test_a_misspelt_override_in_a_local_pack_is_not_taken_for_a_new_parameter(
    local: Local,
) -> None:
    (found,) = faults(local(parameters="joint_max_distnace_m: {default: 2000}\n"))
    assert found.code == "incomplete-entry"
    assert 'did you mean "joint_max_distance_m"?' in found.remedy.en
    assert found.place is not None
    assert found.place.file == "local/parameters.yaml"


def test_dropping_a_rule_that_no_pack_above_has_is_refused(local: Local) -> None:
    text = "- {id: few-member, drop: {zh: 不用, en: Not used}}\n"
    (found,) = faults(local(coverage=text))
    assert 'did you mean "few-members"?' in found.remedy.en


def test_one_rule_id_twice_in_a_pack_is_refused(local: Local) -> None:
    text = "- {id: few-members, drop: {zh: 不用, en: Not used}}\n" * 2
    (found,) = faults(local(coverage=text))
    assert found.code == "duplicate-rule"
