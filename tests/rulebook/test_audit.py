"""The audit finds every fault that is there and none that is not, over all enterprises and days."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.drawn import tables

from planner.errors import RulesError
from planner.rulebook import decide, load_rules, packs
from planner.rulebook.audit import Finding, audit
from planner.rulebook.audit.cells import Domain, Space
from planner.rulebook.audit.diagram import draw
from planner.rulebook.audit.spaces import ENTERPRISES
from planner.rulebook.audit.tables import Row, answering_for, find_faults
from planner.rulebook.cases import unit_table
from planner.rulebook.conditions import fulfilled
from planner.rulebook.rules import Condition

Local = Callable[..., Path]
Spoil = Callable[..., Path]

WITHOUT_CASES = {"untested"}


def found(pack: Path | str, **asked: Any) -> list[Finding]:
    """What the audit finds, but for rules without cases: most packs here have none."""
    return [f for f in audit(pack, **asked).findings if f.code not in WITHOUT_CASES]


def one(pack: Path | str, **asked: Any) -> Finding:
    (finding,) = found(pack, **asked)
    return finding


def lines(finding: Finding) -> set[tuple[str | None, str]]:
    """The lines at fault: file and what stands there."""
    return {(at.place.file, at.what.en) for at in finding.at}


def confirmed(pack: Path | str, finding: Finding, day: date) -> None:
    """The counterexample is one: the planner itself refuses it on that day."""
    with pytest.raises(RulesError) as caught:
        decide(unit_table([dict(finding.example)]), load_rules(pack, as_of=day))
    expected = {"gap": "no-rule-answers", "overlap": "several-rules-answer"}[finding.code]
    assert [p.code for p in caught.value.problems] == [expected]


@pytest.mark.parametrize("pack", packs())
def test_the_packs_that_ship_are_proven_to_answer_for_everybody_on_every_day(pack: str) -> None:
    done = audit(pack)
    assert done.findings == ()
    assert done.kinds > 0
    assert done.periods[-1].until is None


def test_a_gap_at_exactly_fifty_is_found_between_its_two_rules(spoil: Spoil) -> None:
    folder = spoil(
        "coverage.yaml",
        "at_least: $priority_2_min_employees",
        "above: $priority_2_min_employees",
    )
    gap = one(folder)
    assert gap.code == "gap"
    assert dict(gap.example)["employees"] == 50
    assert "Employees = 50" in gap.what.en
    assert gap.rules == ("no-members-small", "no-members-medium")
    assert lines(gap) == {
        ("cpc-2018/coverage.yaml", "no-members-medium: Employees above 50"),
        ("cpc-2018/coverage.yaml", "no-members-small: Employees below 50 (or unknown)"),
    }
    text = (folder / "coverage.yaml").read_text(encoding="utf-8").splitlines()
    assert all("employees" in text[(at.place.line or 0) - 1] for at in gap.at)
    confirmed(folder, gap, date(2024, 6, 30))


def test_a_condition_that_leaves_a_gap_is_named_and_what_cannot_be_is_not(spoil: Spoil) -> None:
    large = "        - {field: employees, at_least: $priority_3_min_employees}\n"
    folder = spoil("coverage.yaml", large, large + "        - {field: above_scale, is: true}\n")
    gap = one(folder)
    assert "Members = 0, Employees ≥ 100, Above scale = no or unknown" in gap.what.en
    assert "Full members" not in gap.what.en
    assert ("cpc-2018/coverage.yaml", "no-members-large: Above scale is yes") in lines(gap)


def test_on_a_day_without_rules_the_audit_says_so() -> None:
    with pytest.raises(RulesError) as caught:
        audit("cpc-2018", as_of=date(1982, 9, 5))
    assert caught.value.problems[0].code == "rules-not-yet-in-force"


def test_an_overlap_at_exactly_fifty_is_found_between_its_two_rules(spoil: Spoil) -> None:
    overlap = one(spoil("coverage.yaml", "below: $priority_2_min", "at_most: $priority_2_min"))
    assert overlap.code == "overlap"
    assert set(overlap.rules) == {"no-members-small", "no-members-medium"}
    assert dict(overlap.example)["employees"] == 50
    assert "both no-members-small and no-members-medium take 50" in overlap.remedy.en


def test_blanks_are_a_value_of_their_own(spoil: Spoil) -> None:
    gap = one(spoil("coverage.yaml", ", or_unknown: true", ""))
    assert gap.code == "gap"
    assert dict(gap.example)["employees"] is None
    assert "Employees unknown" in gap.what.en


CORNER = """
- id: corner
  title: {zh: 角, en: Corner}
  in_force:
    2018-10-28:
      when:
        - {field: operating, is: true}
        - {field: full_members, at_least: 3}
        - {field: employees, at_least: 400}
        - {field: above_scale, is: true}
        - {field: industry, one_of: [灯具, 电器]}
      modes: [standalone]
      own_reading: {zh: 试, en: Test}
  because: {zh: 试, en: Test}
"""


def test_an_overlap_in_a_corner_of_many_conditions_is_found(local: Local) -> None:
    folder = local(coverage=CORNER)
    codes = {f.code: f for f in found(folder)}
    assert set(codes) == {"overlap", "shadowed"}
    overlap = codes["overlap"]
    assert set(overlap.rules) == {"corner", "own-branch"}
    assert dict(overlap.example) == {
        "operating": True,
        "industry": "灯具",
        "employees": 400,
        "members": 3,
        "full_members": 3,
        "above_scale": True,
    }
    assert (overlap.since, overlap.until) == (date(2018, 10, 28), None)
    assert {at.place.file for at in overlap.at} == {"local/coverage.yaml", "cpc-2018/coverage.yaml"}
    confirmed(folder, overlap, date(2018, 10, 28))


def test_a_declared_exception_is_no_overlap_and_one_that_never_applies_is_said(
    local: Local,
) -> None:
    exception = """
- id: own-branch
  in_force:
    1982-09-06:
      when:
        - {field: operating, is: true}
        - {field: full_members, at_least: 3}
      except: [corner]
      modes: [standalone]
      own_reading: {zh: 试, en: Test}
"""
    assert found(local(coverage=CORNER + exception)) == []
    elsewhere = CORNER.replace("at_least: 3}", "below: 3}")
    idle = {f.code: f for f in found(local(coverage=elsewhere + exception))}["idle-exception"]
    assert idle.rules == ("own-branch", "corner")


def test_a_rule_that_its_exception_leaves_nothing_is_unreachable_in_that_range_only(
    local: Local,
) -> None:
    text = """
- id: few-members
  in_force:
    1982-09-06: &V
      when:
        - {field: operating, is: true}
        - {field: members, at_least: 1}
        - {field: full_members, below: 3}
      modes: [joint]
      own_reading: {zh: 试, en: Test}
    2010-01-01:
      when:
        - {field: operating, is: true}
        - {field: members, at_least: 1}
        - {field: full_members, below: 3}
      except: [wider]
      modes: [joint]
      own_reading: {zh: 试, en: Test}
- id: wider
  title: {zh: 宽, en: Wider}
  in_force:
    2010-01-01:
      when:
        - {field: operating, is: true}
        - {field: members, at_least: 1}
        - {field: full_members, at_most: 2}
      modes: [affiliated]
      own_reading: {zh: 试, en: Test}
    2012-01-01: {repealed: true}
  because: {zh: 试, en: Test}
""".replace(" &V", "")
    unreachable = one(local(coverage=text))
    assert unreachable.code == "unreachable"
    assert unreachable.rules == ("few-members", "wider")
    assert (unreachable.since, unreachable.until) == (date(2010, 1, 1), date(2012, 1, 1))
    folder = local(coverage=text)
    assert one(folder, as_of=date(2011, 5, 5)).code == "unreachable"
    assert found(folder, as_of=date(2012, 1, 1)) == []


def test_a_rule_shadowed_by_another_in_one_date_range_is_found_with_the_range(
    local: Local,
) -> None:
    text = """
- id: local-instructor
  title: {zh: 本地, en: Local}
  in_force:
    2015-01-01:
      when:
        - {field: operating, is: true}
        - {field: members, is: 0}
        - {field: employees, at_least: 80}
        - {field: employees, below: 90}
      modes: [dispatched]
      own_reading: {zh: 试, en: Test}
    2016-01-01: {repealed: true}
  because: {zh: 试, en: Test}
"""
    codes = {f.code: f for f in found(local(coverage=text))}
    assert set(codes) == {"overlap", "shadowed"}
    for finding in codes.values():
        assert (finding.since, finding.until) == (date(2015, 1, 1), date(2016, 1, 1))
    assert codes["shadowed"].rules == ("local-instructor", "no-members-medium")


def test_conditions_that_can_never_hold_are_named_without_the_innocent_ones(
    local: Local,
) -> None:
    text = CORNER.replace("at_least: 3}", "at_least: 3}\n        - {field: members, below: 3}")
    never = one(local(coverage=text))
    assert never.code == "never-holds"
    assert lines(never) == {
        ("local/coverage.yaml", "Full members at least 3"),
        ("local/coverage.yaml", "Members below 3"),
    }


def test_a_gap_in_a_structure_table_is_found_on_the_days_of_its_threshold(spoil: Spoil) -> None:
    folder = spoil(
        "structure.yaml",
        "{field: members, above: $general_branch_above_members}",
        "{field: members, above: 51}",
    )
    gap = one(folder)
    assert (gap.code, gap.since, gap.until) == ("gap", date(1982, 9, 6), date(2018, 10, 28))
    assert "branch_form" in gap.what.en
    assert dict(gap.example)["members"] == 51


def test_a_parameter_that_is_repealed_while_a_rule_needs_it_is_found(spoil: Spoil) -> None:
    folder = spoil(
        "parameters.yaml",
        "standalone_min_full_members:\n",
        "unused_number: {title: {zh: 无用, en: Unused}, default: 4}\n\n"
        "standalone_min_full_members:\n",
    )
    text = (folder / "parameters.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "    2018-10-28:\n      value: 3",
        "    2010-01-01: {repealed: true}\n    2018-10-28:\n      value: 3",
        1,
    )
    (folder / "parameters.yaml").write_text(text, encoding="utf-8")
    codes = {f.code: f for f in found(folder)}
    assert set(codes) == {"parameter-not-in-force", "unused-parameter"}
    missing = codes["parameter-not-in-force"]
    assert (missing.since, missing.until) == (date(2010, 1, 1), date(2018, 10, 28))


def test_an_instrument_that_nothing_cites_and_a_citation_without_article_are_found(
    spoil: Spoil,
) -> None:
    spoil("pack.yaml", "instruments:\n", "instruments:\n  spare: {title: {zh: 余, en: Spare}}\n")
    folder = spoil(
        "parameters.yaml",
        'cite: [{instrument: branch-regulations, article: "5"}]',
        "cite: [{instrument: branch-regulations}]",
    )
    codes = {f.code: f for f in found(folder)}
    assert set(codes) == {"not-cited", "no-article"}
    place = codes["not-cited"].at[0].place
    assert (place.file, place.position) == ("cpc-2018/pack.yaml", 3)


def test_a_rule_that_no_case_fires_is_said_with_an_enterprise_that_would(local: Local) -> None:
    folder = local(coverage=CORNER)
    (untested,) = [f for f in audit(folder).findings if f.code == "untested"]
    assert untested.rules == ("corner",)
    given = {k: v for k, v in untested.example}
    assert all(
        fulfilled(c, {"operating": True, **given}.get(c.field))
        for c in load_rules(folder).rule("corner").when
    )


def test_an_override_is_audited_too() -> None:
    codes = [f.code for f in found("guoji-2007", overrides={"joint_first_min_full_members": 4})]
    assert codes == ["overlap", "overlap", "never-holds", "never-holds"]
    with pytest.raises(RulesError):
        audit("guoji-2007", overrides={"no_such": 4})


# ------------------------------------------------------------------------- brute force


def every_unit(fields: set[str]) -> list[dict[str, Any]]:
    """A grid past every threshold on both sides, with blanks; only what can be."""
    numbers: list[Any] = [*range(7)]
    values = {
        "members": [*range(12)],  # room for both parts past their thresholds
        "full_members": numbers,
        "probationary_members": [*numbers, None],
        "employees": [*numbers, None],
        "above_scale": [True, False, None],
        "zone": ["a", "b", "c", None],
    }
    names = [name for name in values if name in fields or name == "members"]
    units = [dict(zip(names, u, strict=True)) for u in itertools.product(*map(values.get, names))]
    return [
        u
        for u in units
        if (u.get("full_members") or 0) + (u.get("probationary_members") or 0) <= u["members"]
    ]


def inside(boxes: Any, cells: Any, unit: dict[str, Any]) -> bool:
    def at(name: str, side: frozenset[int]) -> bool:
        value = unit.get(name)
        for number in side:
            cell = cells[name][number]
            if cell.sort == "numbers":
                most = 10**9 if cell.high is None else cell.high
                if value is not None and cell.low <= value <= most:
                    return True
            elif cell.sort == "others":
                if value is not None and value not in {c.value for c in cells[name][:-2]}:
                    return True
            elif cell.value == value:
                return True
        return False

    return any(all(at(name, side) for name, side in box.sides.items()) for box in boxes)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_the_audit_of_a_table_finds_exactly_what_a_grid_of_all_units_shows(
    rows: list[Row],
) -> None:
    faults = find_faults(rows, ENTERPRISES)
    cells = faults.diagram.cells
    units = every_unit({c.field for row in rows for c in row.when})
    answers = [answering_for(rows, unit) for unit in units]
    gaps = [box for group in faults.gaps for box in group]
    for unit, found_ in zip(units, answers, strict=True):
        assert inside(gaps, cells, unit) == (found_ == ())
    for pair in itertools.combinations(range(len(rows)), 2):
        boxes = faults.overlaps.get(pair, ())
        shown = [unit for unit, a in zip(units, answers, strict=True) if set(pair) <= set(a)]
        assert bool(boxes) == bool(shown)
        assert all(inside(boxes, cells, unit) for unit in shown)
        assert sum(inside(boxes, cells, unit) for unit in units) == len(shown)
    for number, row in enumerate(rows):
        held = [u for u in units if all(fulfilled(c, u.get(c.field)) for c in row.when)]
        mine = [a for a in answers if number in a]
        assert (number in faults.contradictions) == (not held)
        assert (number in faults.excepted) == (bool(held) and not mine)
        assert (number in faults.shadowed) == (bool(mine) and all(len(a) > 1 for a in mine))
    for boxes in [*faults.gaps, *faults.overlaps.values()]:
        example, _ = faults.example(boxes)
        assert len(answering_for(rows, example)) != 1


def test_many_fields_do_not_explode() -> None:
    fields = ("employees", "activists", "members_elsewhere", "above_scale", "zone", "industry")
    rows = []
    for number in range(24):
        name = fields[number % 6]
        domain = ENTERPRISES.domains[name]
        value: Any = {"number": 10 * number, "flag": True, "text": f"w{number}"}[domain.kind]
        word: Any = "at_least" if domain.kind == "number" else "is"
        rows.append(
            Row(
                f"r{number}",
                (Condition(name, word, value), Condition("members", "is", number)),
            )
        )
    faults = find_faults(rows, ENTERPRISES)
    assert faults.diagram.kinds > 400_000
    assert faults.overlaps == {}


def test_a_closed_list_of_words_has_no_others() -> None:
    space = Space({"form": Domain("text", blank=False, words=("branch", "committee"))})
    conditions_ = [(Condition("form", "is", "branch"),), (Condition("form", "is", "committee"),)]
    assert sorted(draw(conditions_, space).counts) == [1, 2]


DAYS = (date(2001, 1, 1), date(2005, 1, 1), date(2010, 1, 1))


@st.composite
def histories(draw_: Any) -> list[dict[str, Any]]:
    """Rules with versions on some days, over employees only; a version may be a repeal."""
    rules = []
    for number in range(draw_(st.integers(1, 3))):
        versions: dict[date, Any] = {}
        for day in draw_(st.lists(st.sampled_from(DAYS), min_size=1, unique=True)):
            if versions and draw_(st.integers(0, 4)) == 0:
                versions[day] = {"repealed": True}
                continue
            low = draw_(st.integers(0, 3))
            when: list[dict[str, Any]] = [{"field": "employees", "at_least": low}]
            if draw_(st.booleans()):
                when.append({"field": "employees", "below": draw_(st.integers(0, 5))})
            if draw_(st.booleans()):
                when = [{"field": "employees", "below": low, "or_unknown": True}]
            versions[day] = {
                "when": when,
                "modes": [],
                "own_reading": {"zh": "试", "en": "Test"},
            }
        rules.append(
            {
                "id": f"r{number}",
                "title": {"zh": "试", "en": "Test"},
                "in_force": versions,
                "because": {"zh": "试", "en": "Test"},
            }
        )
    return rules


NATIONAL = (
    *("not-operating", "own-branch", "few-members"),
    *("no-members-large", "no-members-medium", "no-members-small"),
)


class PlainDumper(yaml.SafeDumper):
    """Writes everything out, since packs take no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@given(histories())
@settings(max_examples=15, deadline=None)
def test_the_audit_of_a_history_finds_what_asking_day_by_day_shows(
    tmp_path_factory: pytest.TempPathFactory, rules: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("history") / "local"
    folder.mkdir()
    head = {
        "name": "local",
        "title": {"zh": "试", "en": "Test"},
        "extends": "cpc-2018",
        "as_of": DAYS[-1],
        "last_checked": DAYS[-1],
    }
    dropped = [{"id": name, "drop": {"zh": "试", "en": "Test"}} for name in NATIONAL]
    for name, data in (("pack", head), ("coverage", [*dropped, *rules])):
        text = yaml.dump(data, Dumper=PlainDumper, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    findings = [f for f in audit(folder).findings if f.code in ("gap", "overlap")]
    units = unit_table([{"employees": n} for n in (None, *range(7))])
    for day in (d + timedelta(days=step) for d in DAYS for step in (-1, 0, 1)):
        try:
            codes = set()
            decide(units, load_rules(folder, as_of=day))
        except RulesError as error:
            codes = {p.code for p in error.problems}
        standing = {
            f.code
            for f in findings
            if f.since is not None and f.since <= day and (f.until is None or day < f.until)
        }
        names = {"no-rule-answers": "gap", "several-rules-answer": "overlap"}
        # On a day without any rule in force there is no gap: that is an answer of its own.
        assert standing == {names[code] for code in codes if code in names}
