"""Decision tables go out to other engines and come in, with the same answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook.drawn import tables

import planner
from planner.errors import RulesError
from planner.rulebook import decide, load_rules, packs
from planner.rulebook.audit import audit
from planner.rulebook.cases import unit_table
from planner.rulebook.conditions import fulfilled
from planner.rulebook.dmn import parse_dmn, read_table, to_dmn
from planner.rulebook.dmn.feel import (
    FeelError,
    as_expr,
    fulfils,
    parse_tests,
    parse_value,
    say_tests,
)
from planner.rulebook.dmn.packing import conditions, to_pack, to_table_yaml
from planner.rulebook.dmn.tables import DecisionTable
from planner.rulebook.inheriting import read_merged

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


def document(inputs: str, outputs: str, rules: str, policy: str = "UNIQUE") -> bytes:
    """A DMN document with one table: inputs ``Name:type``, cells divided by ``|``."""

    def entries(kind: str, cells: str) -> str:
        return "".join(
            f"<{kind}><text><![CDATA[{cell.strip()}]]></text></{kind}>" for cell in cells.split("|")
        )

    columns = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (part.strip().rsplit(":", 1) for part in inputs.split("|"))
    )
    said = "".join(
        f'<output name="{name}" typeRef="{kind}"/>'
        for name, kind in (part.strip().rsplit(":", 1) for part in outputs.split("|"))
    )
    rows = "".join(
        "<rule>" + entries("inputEntry", left) + entries("outputEntry", right) + "</rule>\n"
        for left, _, right in (line.partition("=>") for line in rules.strip().splitlines())
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="t" namespace="t">\n'
        f'<decision id="d" name="Answer"><decisionTable hitPolicy="{policy}">\n'
        f"{columns}{said}{rows}</decisionTable></decision></dmn:definitions>"
    ).encode()


def table(*parts: str) -> DecisionTable:
    (found,) = parse_dmn(document(*parts))
    return found


def refused(data: bytes) -> Any:
    with pytest.raises(RulesError) as caught:
        parse_dmn(data)
    return caught.value.problems


# --------------------------------------------------------------------------- out


@pytest.mark.parametrize("pack", packs())
@given(units=st.lists(UNITS, min_size=1, max_size=20))
@settings(max_examples=10)
def test_what_goes_out_comes_in_with_the_same_answers(
    pack: str, units: list[dict[str, Any]]
) -> None:
    rules = load_rules(pack)
    (back,) = parse_dmn(to_dmn(rules))
    frame = unit_table(units)
    said = back.evaluate(frame)
    expected = decide(frame, rules)
    assert said["rule"].to_list() == expected["rule_id"].to_list()
    assert said["modes"].to_list() == expected["modes"].to_list()
    assert said["priority"].to_list() == expected["priority"].to_list()
    assert said["excluded"].to_list() == expected["excluded"].to_list()


@pytest.mark.slow
def test_a_dmn_engine_gives_the_same_answers(tmp_path: Path) -> None:
    engines = pytest.importorskip("pyDMNrules")
    path = tmp_path / "coverage.dmn"
    units = [
        {"operating": o, "members": m, "full_members": f, "employees": e, "above_scale": a}
        for o in (True, False)
        for m, f in ((0, 0), (1, 0), (2, 2), (3, 2), (3, 3))
        for e in (None, 0, 49, 50, 99, 100)
        for a in (None, True, False)
    ]
    for pack in packs():
        rules = load_rules(pack)
        path.write_bytes(to_dmn(rules))
        engine = engines.DMN()
        assert engine.loadXML(str(path)) == {}
        asked = {c.field for rule in rules.coverage for c in rule.when}
        known = [u for u in units if all(u[f] is None for f in u if f not in asked)]
        if not asked <= set(units[0]):
            continue  # a pack that asks about other columns needs other enterprises
        ids = decide(unit_table(known), rules)["rule_id"].to_list()
        for unit, expected in zip(known, ids, strict=True):
            status, said = engine.decide({f: unit[f] for f in asked})
            assert status == {}, unit
            assert said["Result"]["Coverage.rule"] == expected, unit


def test_a_declared_exception_goes_out_as_the_rows_that_are_left(local: Any) -> None:
    folder = local(
        coverage="""
- id: own-branch
  in_force:
    1982-09-06:
      when:
        - {field: operating, is: true}
        - {field: full_members, at_least: 3}
      except: [park]
      modes: [standalone]
      own_reading: {zh: 试, en: Test}
- id: park
  title: {zh: 园区, en: Park}
  in_force:
    1982-09-06:
      when:
        - {field: operating, is: true}
        - {field: full_members, at_least: 3}
        - {field: zone, one_of: [甲园, 乙园]}
        - {field: employees, at_most: 20, or_unknown: true}
      modes: [joint]
      own_reading: {zh: 试, en: Test}
  because: {zh: 试, en: Test}
"""
    )
    rules = load_rules(folder)
    (back,) = parse_dmn(to_dmn(rules))
    units = unit_table(
        [
            {"full_members": f, "zone": z, "employees": e}
            for f in (0, 2, 3, 9)
            for z in ("甲园", "乙园", "丙园", None)
            for e in (None, 20, 21, 60)
        ]
    )
    assert back.evaluate(units)["rule"].to_list() == decide(units, rules)["rule_id"].to_list()


# ---------------------------------------------------------------------------- in


def test_comparisons_ranges_lists_and_dashes_are_read() -> None:
    found = table(
        "Applicant Age:number | Risk:string | Member:boolean",
        "Discount:number | Note:string",
        """
        < 18       | -             | -     => 0   | "too young"
        [18..25)   | "Low","Medium"| true  => 10  | "young"
        >= 25      | not("High")   | -     => 5.5 | "a \\"quoted\\" word"
        """,
    )
    frame = pl.DataFrame(
        {
            "Applicant Age": [17, 18, 24, 25, None, 18],
            "Risk": ["High", "Low", "Medium", "Low", "Low", "High"],
            "Member": [None, True, True, False, True, True],
        }
    )
    said = found.evaluate(frame)
    assert said["Discount"].to_list() == [0, 10, 10, 5.5, None, None]
    assert said["Note"].to_list()[3] == 'a "quoted" word'
    for row, expected in zip(frame.to_dicts(), said.to_dicts(), strict=True):
        assert found.decide(row) == expected


def test_the_first_rule_that_hits_answers_and_a_unique_table_may_have_one_only() -> None:
    rules = '> 18 => "Cars"\n> 12 => "Games"\n> 0 => "Toys"'
    first = table("age:number", "Answer:string", rules, "FIRST")
    assert [first.decide({"age": a})["Answer"] for a in (19, 13, 5, 0)] == [
        "Cars",
        "Games",
        "Toys",
        None,
    ]
    assert first.evaluate(pl.DataFrame({"age": [13]}))["Answer"].to_list() == ["Games"]
    unique = table("age:number", "Answer:string", rules)
    assert unique.decide({"age": Decimal("5.0")}) == {"Answer": "Toys"}
    with pytest.raises(RulesError) as caught:
        unique.decide({"age": 19})
    assert caught.value.problems[0].code == "several-rules-answer"
    with pytest.raises(RulesError):
        unique.evaluate(pl.DataFrame({"age": [1, 19]}))


def test_dates_and_numbers_with_fractions_are_compared() -> None:
    found = table(
        "day:date | temperature:number",
        "hit:boolean",
        '> date("2016-10-01") | > 38.3 => true\n<= date("2016-10-01") | ]36.0..38.3] => false',
    )
    assert found.decide({"day": date(2016, 10, 2), "temperature": Decimal("38.4")})["hit"] is True
    assert found.decide({"day": date(2016, 10, 1), "temperature": Decimal("38.3")})["hit"] is False
    assert found.decide({"day": date(2016, 10, 2), "temperature": 38.3})["hit"] is None
    frame = pl.DataFrame({"day": [date(2016, 10, 2)], "temperature": [39]})
    assert found.evaluate(frame)["hit"].to_list() == [True]


def test_where_no_rule_answers_the_default_does() -> None:
    data = document("a:number", "Answer:string", '> 1 => "more"').replace(
        b'typeRef="string"/>',
        b'typeRef="string"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>',
    )
    (found,) = parse_dmn(data)
    assert found.evaluate(pl.DataFrame({"a": [2, 1, None]}))["Answer"].to_list() == [
        "more",
        "none",
        "none",
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('> limit => "x"', "closed language"),
        ("a + 1 => 1", "closed language"),
        ("[1..2 => 1", "closing bracket"),
        ('"x" => 1', "another type"),
        ("> 1 | > 2 => 1", "2 inputs"),
        ("> 1 => price * 2", "is not a value"),
        ("not(> 1 => 1", "closing bracket"),
        ("not(-) => 1", "can never hold"),
    ],
)
def test_what_the_closed_language_cannot_say_is_refused_with_its_line(
    rules: str, said: str
) -> None:
    problems = refused(document("a:number", "Answer:number", f"> 5 => 1\n{rules}"))
    assert said in problems[0].what.en
    assert problems[0].place is not None
    assert problems[0].place.line == 5


def test_a_name_with_signs_is_a_name_where_it_is_declared() -> None:
    data = document("Age (years):number", "x:string", '> 1 => "\\u00e9"')
    assert "expression" in refused(data)[0].what.en
    declared = b'<inputData name="d"><variable name="Age (years)"/></inputData><decision'
    (found,) = parse_dmn(data.replace(b"<decision", declared, 1))
    assert found.decide({"Age (years)": 2}) == {"x": "é"}


def test_other_hit_policies_and_expressions_are_refused() -> None:
    assert "COLLECT" in refused(document("a:number", "x:number", "1 => 1", "COLLECT"))[0].what.en
    assert "expression" in refused(document("a + b:number", "x:number", "1 => 1"))[0].what.en


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]>",
    ],
)
def test_a_document_type_is_refused(head: str) -> None:
    (problem,) = refused(f"<?xml version='1.0'?>\n{head}<definitions/>".encode())
    assert problem.code == "dmn-unsafe"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a/>", b"\xff\xfe", b"<x>" * 200 + b"</x>" * 200])
def test_what_is_no_dmn_file_is_refused(data: bytes) -> None:
    assert refused(data)[0].what.zh


CELLS = st.recursive(
    st.one_of(
        st.integers(-2, 6).map(str),
        st.tuples(st.sampled_from(("<", "<=", ">", ">=")), st.integers(0, 6)).map(
            lambda t: f"{t[0]} {t[1]}"
        ),
        st.tuples(
            st.sampled_from("[(]"), st.integers(0, 4), st.integers(2, 7), st.sampled_from("])[")
        ).map(lambda t: f"{t[0]}{t[1]}..{t[2]}{t[3]}"),
        st.just("null"),
    ),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(",".join),
    max_leaves=4,
).flatmap(lambda text: st.sampled_from((text, f"not({text})", "-")))


@given(CELLS)
def test_a_cell_says_the_same_of_a_value_of_a_column_and_as_conditions(text: str) -> None:
    tests = parse_tests(text)
    assert parse_tests(say_tests(tests)) == tests
    values: list[Any] = [*range(9), None]
    said = [fulfils(tests, value) for value in values]
    frame = pl.DataFrame({"employees": values})
    assert frame.with_columns(x=as_expr(tests, pl.col("employees")))["x"].to_list() == said
    alternatives = conditions(tests, "employees")
    assert alternatives is not None
    hits = [
        sum(all(fulfilled(c, value) for c in when) for when in alternatives) for value in values
    ]
    assert hits == [int(one) for one in said]


def test_a_list_of_words_can_be_turned_round_where_all_are_known() -> None:
    tests = parse_tests('not("a","b")')
    assert conditions(tests, "zone") is None
    (found,) = conditions(tests, "zone", ("a", "b", "c", "d")) or [()]
    assert (found[0].operator, found[0].value) == ("one_of", ("c", "d"))


@pytest.mark.parametrize("text", ['date("2016-13-01")', "1 2", "abc", "1..2", '"open'])
def test_a_value_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        parse_value(text)


# -------------------------------------------------------------------------- packs


def test_a_pack_that_went_out_comes_back_as_a_pack(tmp_path: Path) -> None:
    rules = load_rules("cpc-2018")
    (back,) = parse_dmn(to_dmn(rules))
    folder = tmp_path / "town"
    folder.mkdir()
    files = to_pack(back, "town", read_merged("cpc-2018"), since=date(2024, 1, 1))
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    again = load_rules(folder)
    assert [rule.id for rule in again.coverage] == [rule.id for rule in rules.coverage]
    units = unit_table(
        [{"full_members": f, "employees": e} for f in range(5) for e in (None, 0, 49, 50, 99, 100)]
    )
    assert decide(units, again).equals(decide(units, rules))
    assert {f.code for f in audit(folder).faults} == {"untested"}


def test_the_order_of_a_first_table_becomes_declared_exceptions(tmp_path: Path) -> None:
    found = table(
        "Staff:number | members:number",
        "modes:string | priority:number",
        """
        -           | >= 3  => "standalone"        | 4
        >= 100      | -     => "dispatched,joint"  | 3
        <= 10, > 50 | 0     => "dispatched"        | 2
        -           | -     => ""                  | 1
        """,
        "FIRST",
    )
    files = to_pack(
        found,
        "town",
        read_merged("cpc-2018"),
        since=date(2024, 1, 1),
        columns={"Staff": "employees"},
    )
    folder = tmp_path / "town"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    rules = load_rules(folder)
    assert {f.code for f in audit(folder).faults} == {"untested"}
    for staff in (None, 0, 10, 11, 50, 51, 99, 100):
        for members in (0, 2, 3):
            unit = {"employees": staff, "members": members}
            said = decide(unit_table([unit]), rules).row(0, named=True)
            expected = found.decide({"Staff": staff, "members": members})
            assert (said["modes"], said["priority"]) == (expected["modes"], expected["priority"])


@given(rows=tables(), units=st.lists(UNITS, min_size=1, max_size=20))
@settings(max_examples=40)
def test_any_first_table_keeps_its_answers(rows: Any, units: list[dict[str, Any]]) -> None:
    from planner.rulebook.audit.tables import answering_for
    from planner.rulebook.dmn.packing import _first, _Rule

    made = [_Rule(row.name, row.name, row.when, (), 1, False) for row in rows]
    first = _first(made, [1] * len(made))
    numbers = {rule.id: n for n, rule in enumerate(first)}
    again = [
        type(row)(row.name, row.when, None, tuple(numbers[o] for o in rule.except_))
        for row, rule in zip(rows, first, strict=True)
    ]
    for unit in unit_table(units).to_dicts():
        held = [
            n for n, r in enumerate(rows) if all(fulfilled(c, unit.get(c.field)) for c in r.when)
        ]
        assert answering_for(again, unit) == tuple(held[:1])


def test_a_table_that_is_not_about_enterprises_is_kept_as_a_file(tmp_path: Path) -> None:
    found = table(
        "Age:number | Risk:string | On:date",
        "Approval Status:string | Rate:number",
        """
        >=18 | "Low","Medium" | > date("2020-01-01") => "Approved" | 1.5
        < 18 | -              | -                    => "No"       | 0
        """,
    )
    path = tmp_path / "approval.yaml"
    path.write_text(to_table_yaml(found), encoding="utf-8")
    again = read_table(path)
    for unit in (
        {"Age": 20, "Risk": "Low", "On": date(2021, 1, 1)},
        {"Age": 17, "Risk": None, "On": None},
        {"Age": 20, "Risk": "High", "On": date(2021, 1, 1)},
    ):
        assert again.decide(unit) == found.decide(unit)
    assert planner.read_table(path).name == "Answer"
    path.write_text(to_table_yaml(found).replace('">= 18"', '">= years"'), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        read_table(path)
    assert caught.value.problems[0].place is not None
    assert caught.value.problems[0].place.line is not None
