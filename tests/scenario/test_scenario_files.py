"""A file of scenarios is read as strictly as a rule pack."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from planner.errors import InputError, Problem
from planner.scenario import read_scenarios
from planner.scenario.papers import KINDS, verb_of
from planner.scenario.schemas import schemas

WHOLE = """\
title: {zh: 试, en: Trial}
baseline:
  ledger: enterprises.csv
  rules: cpc-2018
  as_of: 2024-06-30
  set: {joint_max_units: 4}
scenarios:
  empty:
  one:
    title: 一
    changes:
      - set: {joint_max_distance_m: 2000}
      - change: [A1, 91320]
        fields: {members: +2, industry: 灯具, above_scale: true}
      - close: {where: [{field: full_members, at_least: 1}]}
  two:
    builds_on: one
"""


def faults(text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_scenarios(text, "s.yaml")
    return list(caught.value.problems)


def test_the_whole_file_is_read() -> None:
    file = read_scenarios(WHOLE, "s.yaml")
    assert list(file.paper.scenarios) == ["empty", "one", "two"]
    assert file.scenario("empty").changes == []
    assert [verb_of(change) for change in file.scenario("one").changes] == [
        "set",
        "change",
        "close",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("ledger:", "ledgr:", 3, 'did you mean "ledger"?'),
        ("rules: cpc-2018", "rules: 2018", 4, "write words"),
        ("as_of: 2024-06-30", "as_of: 2024-6-30", 5, "write a day"),
        ("as_of: 2024-06-30", "as_of: 2024-06-31", 5, "not a day"),
        ("{joint_max_units: 4}", "{joint_max_units: 4, joint_max_units: 5}", 6, "a second time"),
        ("  one:\n", "  empty:\n", 9, "a second time"),
        ("    title: 一", "    titel: 一", 10, 'did you mean "title"?'),
        ("- set:", "- sett:", 12, 'there is no verb "sett"; did you mean "set"?'),
        ("- set: {joint_max_distance_m: 2000}", "- {set: {a: 1}, close: A1}", 12, "one verb"),
        ("- set: {joint_max_distance_m: 2000}", "- close", 12, "begins with its verb"),
        ("{joint_max_distance_m: 2000}", "{}", 12, "too little"),
        ("        fields:", "        feilds:", 14, 'did you mean "fields"?'),
        ("industry: 灯具", "industry: [灯具]", 14, "write one value"),
        ("{where:", "{wehre:", 15, 'did you mean "where"?'),
        ("at_least: 1", "atleast: 1", 15, 'did you mean "at_least"?'),
        ("builds_on: one", "builds_on: oen", 17, 'no scenario "oen"; did you mean "one"?'),
        ("builds_on: one", "builds_on: two", 17, "builds on itself"),
        ("  two:", "  a/b:", 16, "cannot be called"),
        ("  two:", "  baseline:", 16, "cannot be called"),
        ("  two:", "  ONE:", 16, "differ in case only"),
        ("title: 一", "title: &x 一", 10, None),
    ],
)
def test_a_spoilt_file_is_refused_with_line_and_near_name(
    old: str, new: str, line: int, said: str | None
) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    if said is None:  # an anchor that nobody uses harms nobody
        read_scenarios(text, "s.yaml")
        return
    found = faults(text)
    hits = [problem for problem in found if said in problem.say("en")]
    assert hits, [problem.say("en") for problem in found]
    assert hits[0].place is not None
    assert (hits[0].place.file, hits[0].place.line) == ("s.yaml", line)


def test_every_verb_is_in_the_schema_which_takes_what_the_reader_takes() -> None:
    schema = schemas()["scenario"]
    checker = jsonschema.Draft202012Validator(schema)
    from planner.rulebook.schemas import as_json

    assert list(checker.iter_errors(as_json(yaml.safe_load(WHOLE)))) == []
    text = json.dumps(schema)
    for kind in KINDS:
        assert f'"{verb_of(kind)}"' in text
    assert "NoChange" not in text
    for bad in ({"cloze": "A1"}, {"close": "A1", "add": {}}, {"change": "A1"}):
        file = {"baseline": {"ledger": "a.csv"}, "scenarios": {"s": {"changes": [bad]}}}
        assert list(checker.iter_errors(file))


def test_the_file_to_begin_with_is_lawful_in_both_languages(tmp_path: Path) -> None:
    from planner.report.scenario.start import start

    for language in ("zh", "en"):
        text = start(language, "a b/台账.csv")  # type: ignore[arg-type]
        file = read_scenarios(text, "s.yaml")
        assert file.paper.baseline.ledger == "a b/台账.csv"
        # What stands behind comment marks must hold as well: every verb, once.
        tail = text.partition("\n\n#")[2].partition("\n")[2]
        lines = [line.removeprefix("#") for line in tail.splitlines()]
        whole = re.sub("(?m)^  # ", "  ", text) + "\n".join(lines) + "\n"
        verbs = [
            verb_of(c)
            for c in list(read_scenarios(whole, "s.yaml").paper.scenarios.values())[-1].changes
        ]  # type: ignore[union-attr]
        assert {*verbs, "set"} == {verb_of(kind) for kind in KINDS}
