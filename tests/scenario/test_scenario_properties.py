"""Whatever is changed in whatever order, the ledger stays one that could have been read."""

from __future__ import annotations

import json
import re

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario.town import after, ledger, load, made

from planner.errors import InputError, PlannerError
from planner.ledger import ledger_from_frames
from planner.model import ENTERPRISE_COLUMNS, Ledger
from planner.scenario import RulesAsked, read_scenarios, variants_of

IDS = ("A1", "A2", "A3", "A4", "B1", "B2")
some = st.sampled_from(IDS)
count = st.integers(0, 12)
signed = st.one_of(count.map(str), st.integers(-3, 5).map(lambda n: f"{n:+d}"))
FIELDS = ("members", "full_members", "probationary_members", "employees", "members_elsewhere")

changes = st.one_of(
    st.tuples(some, st.dictionaries(st.sampled_from(FIELDS), signed, min_size=1)).map(
        lambda x: (
            f"- change: {x[0]}\n  fields: {{{', '.join(f'{k}: {v}' for k, v in x[1].items())}}}"
        )
    ),
    some.map(lambda x: f"- close: {x}"),
    st.tuples(some, st.integers(1, 3)).map(lambda x: f"- transfer: {x[0]}\n  members: {x[1]}"),
    st.tuples(some, some).map(lambda x: f"- merge: [{x[0]}]\n  into: {x[1]}"),
    st.tuples(some, count, count).map(
        lambda x: (
            f"- split: {x[0]}\n  into: [{{id: {x[0]}, members: {x[1]}, full_members: {x[1]}}}, "
            f"{{id: {x[0]}-{x[2]}}}]"
        )
    ),
    st.tuples(count, count).map(
        lambda x: f"- add: {{id: N{x[0]}, members: {x[0]}, probationary_members: {x[1]}}}"
    ),
    st.sampled_from(["joint", "dispatched"]).flatmap(
        lambda mode: some.map(lambda x: f"- pin: {x}\n  mode: {mode}")
    ),
    st.integers(0, 12).map(
        lambda n: f"- close: {{where: [{{field: members, below: {n}}}, {{field: zone, is: 东片}}]}}"
    ),
)


def as_read_again(one: Ledger) -> pl.DataFrame:
    known = [column.name for column in ENTERPRISE_COLUMNS]
    frame = one.enterprises.select([*known, *one.extra_columns])
    return ledger_from_frames(frame, one.hosts, one.instructors).enterprises


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(changes, min_size=1, max_size=4))
def test_a_changed_ledger_is_one_that_the_reader_would_give(
    said: list[str],
) -> None:
    try:
        changed = after("\n".join(said)).ledger
    except InputError as error:
        assert all(problem.place and problem.place.line for problem in error.problems)
        return
    table = changed.enterprises
    again = as_read_again(changed)
    same = [name for name in table.columns if name != "source_row"]
    assert table.select(same).equals(again.select(same))
    assert table["source_row"].n_unique() == table.height
    assert table["id"].is_sorted() and table["id"].n_unique() == table.height


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(IDS[:5]), min_size=2, max_size=5, unique=True), st.data())
def test_merging_and_splitting_lose_and_invent_nobody(
    merged: list[str], data: st.DataObject
) -> None:
    taker = data.draw(st.sampled_from(merged))
    joined = after(f"- merge: {json.dumps(merged)}\n  into: {taker}").ledger.enterprises
    before = ledger().enterprises
    sums = [pl.col(name).sum() for name in FIELDS]
    assert joined.select(sums).equals(before.select(sums))
    whole = before.filter(id=taker).row(0, named=True)
    full = data.draw(st.integers(0, whole["full_members"]))
    young = data.draw(st.integers(0, whole["probationary_members"] or 0))
    part = {"id": "P", "members": full + young, "full_members": full, "probationary_members": young}
    text = f"- split: {taker}\n  into: [{json.dumps(part)}, {{id: Q}}]"
    divided = after(text).ledger.enterprises
    assert divided.select(sums).equals(before.select(sums))
    assert divided.height == before.height + 1


def test_scenarios_do_not_see_each_other() -> None:
    one = {"a": "{changes: [{close: A1}]}", "b": "{changes: [{change: A1, fields: {members: +1}}]}"}
    forwards = made("\n".join(f"{k}: {v}" for k, v in one.items()))
    backwards = made("\n".join(f"{k}: {v}" for k, v in reversed(one.items())))
    for name in one:
        assert forwards[name].ledger.enterprises.equals(backwards[name].ledger.enterprises)


EVERY_VERB = """\
baseline: {ledger: enterprises.csv}
scenarios:
  a:
    changes:
      - set: {joint_max_distance_m: 2000, joint_max_units: null}
      - change: [A1, 乙厂]
        fields: {members: +2, industry: 灯具, above_scale: true, x: 1.5}
      - close: {where: [{field: full_members, at_least: 9}, {field: zone, one_of: [东片]}]}
      - transfer: B1
        members: 2
      - merge: [A3, A4]
        into: A4
      - split: B1
        into: [{id: B1, members: 2, full_members: 2}, {id: B9, name: 新, members: 4}]
      - add: [{id: N1, members: 3}, {name: 己, status: 停业, lon: 119.1, lat: 32.5}]
      - {pin: A4, mode: affiliated, branch: H1}
      - change_host: H1
        fields: {max_units: 4, max_members: 40}
      - add_instructor: {name: 新人}
      - close_instructor: Z2
  b: {builds_on: a, changes: [{as_of: 2019-01-01}, {resilience: 1}]}
"""
WORDS = (
    "-", "+", "0", "99999999999", "null", "true", "~", "[]", "{}", ": ", "&x", "*x", "!!str", "%",
    "A1", "B2", "members", "status", "id", "where", "field", "-5", "1.5", "2018-10-27", "是",
    "三名", "=1+1", "a" * 300, "1e9", ".nan", "0x1F", "yes", "$joint_max_units", "$x", "lon",
    "operating", "pin_mode", "current_mode", "source_row",
)  # fmt: skip


def test_the_file_with_every_verb_is_lawful() -> None:
    asked = RulesAsked("cpc-2018")
    made_of = variants_of(read_scenarios(EVERY_VERB, "s.yaml"), ledger(), asked, load)
    assert [variant.name for variant in made_of] == ["baseline", "a", "b"]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_file_that_is_spoilt_anywhere_is_refused_in_words(data: st.DataObject) -> None:
    tokens = [found.span() for found in re.finditer(r"[^\s\[\]{},:]+", EVERY_VERB)]
    text = EVERY_VERB
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = data.draw(st.sampled_from(tokens))
        word = data.draw(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)))
        text = text[:start] + word + text[end:]
    try:
        variants_of(read_scenarios(text, "s.yaml"), ledger(), RulesAsked("cpc-2018"), load)
    except PlannerError as error:
        for problem in error.problems:
            assert problem.say("zh") and problem.say("en")
