"""A story says what the plan says: every figure of it is the plan's own."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import planner
from planner.language import Text
from planner.model import MODES, OUTCOMES, Plan
from planner.report.document import plan_document
from planner.report.story import Story, story_of
from planner.report.story.nouns import CoverageRow, Node


def texts(value: Any) -> Iterator[Text]:
    """Every text in a story, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("ledger", "words"):
                yield from texts(getattr(value, field.name))


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def as_in_the_document(story: Story, row: CoverageRow, group: dict[str, Any]) -> None:
    counts = group["counts"]
    assert (row.enterprises, row.in_scope) == (counts["enterprises"], counts["in_scope"])
    assert row.counts == tuple(counts[one] for one in OUTCOMES)
    for base, rates in zip(story.bases, row.rates, strict=True):
        for rate, share in zip(story.rates, rates, strict=True):
            said = group["coverage"][base.name][rate.name]
            assert (share.numerator, share.base) == (said["numerator"], said["denominator"])
            assert share.ratio == said["ratio"]
    assert row.gap == group["establishment_gap_planned"]["numerator"]


def test_every_figure_is_that_of_the_document(park: Plan, park_story: Story) -> None:
    story, document = park_story, plan_document(park)
    statistics = document["statistics"]
    as_in_the_document(story, story.whole, statistics)
    for table, name, key in zip(
        story.coverage,
        ("by_zone", "by_industry", "by_employee_band"),
        ("zone", "industry", "band"),
        strict=True,
    ):
        assert [row.key for row in table.rows] == [group[key] for group in statistics[name]]
        for row, group in zip(table.rows, statistics[name], strict=True):
            as_in_the_document(story, row, group)
    assert [(one.token, one.count) for one in story.outcomes] == [
        (one, statistics["counts"][one]) for one in OUTCOMES
    ]
    for table in story.tables:
        counts = statistics["tables"][table.name]
        assert [row.counts for row in table.rows] == [tuple(c.values())[1:] for c in counts]
    assert {one.code: one.count for one in story.report_codes} == statistics["report_codes"]
    for one in story.distributions:
        spread = statistics["distributions"]
        for part in one.name.split("/"):
            spread = spread[part]
        assert spread == {
            "min": one.least,
            "median": one.median,
            "mean": one.mean,
            "max": one.greatest,
            "count": one.number,
        }
    assert [(t.token, t.value, t.bound, t.optimal) for t in story.proof] == [
        tuple(tier.values()) for tier in document["certificate"]
    ]
    assert {p.name: p.value for p in story.parameters} == document["rules"]["parameters"]
    assert len(story.findings) == len(document["warnings"])
    origin = story.provenance
    assert (origin.pack, origin.rules_sha256) == (
        document["rules"]["pack"],
        document["rules"]["sha256"],
    )
    assert [one.sha256 for one in origin.inputs] == [
        one["sha256"] for one in document["inputs"] if not one["role"].endswith("(canonical)")
    ]


def test_lists_are_the_tables_of_the_plan(park: Plan, park_story: Story) -> None:
    story = park_story
    assert [
        (e.id, e.name, e.zone, e.mode, e.branch_id, e.instructor_id, e.rule_id, e.rank,
         e.distance_m, e.members, e.full_members, e.pinned, e.employees, e.industry, e.above_scale)
        for e in story.enterprises
    ] == park.assignments.select(
        "enterprise_id", "name", "zone", "mode", "branch_id", "instructor_id", "rule_id", "rank",
        "distance_m", "members", "full_members", "pinned", "employees", "industry", "above_scale",
    ).rows()  # fmt: skip
    assert [
        (b.id, b.name, b.kind, b.form, b.lead_id, b.units, b.full_members, b.members, b.parent_id)
        for b in story.branches
    ] == park.branches.select(
        "branch_id", "name", "kind", "form", "lead_enterprise_id", "units", "full_members",
        "members", "parent_id",
    ).rows()  # fmt: skip
    assert (
        sorted(
            (i.id, i.name, i.capacity, i.load, i.contact_points)
            for i in (*story.instructors, *story.contacts)
        )
        == park.instructors.select(
            "instructor_id", "name", "capacity", "load", "contact_points"
        ).rows()
    )
    assert sum(rule.enterprises or 0 for rule in story.rules) == len(story.enterprises)
    for branch in story.branches:
        assert branch.units == len(branch.enterprise_ids)
        if branch.kind == "joint":
            assert branch.enterprise_ids[0] == branch.lead_id
            assert story.enterprise[branch.enterprise_ids[0]].lead


def test_the_graph_of_the_story_is_that_of_the_plan(park: Plan, park_story: Story) -> None:
    graph = planner.branch_graph(park)
    assert {node.key for node in park_story.graph.nodes} == set(graph)
    for node in park_story.graph.nodes:
        data = graph.nodes[node.key]
        assert (node.type, node.ref, node.label) == (data["type"], data["ref"], data["name"])
        assert {**dict(node.facts), "kind": node.kind}.items() >= {
            key: value for key, value in data.items() if key not in ("type", "ref", "name")
        }.items()
    assert [(e.source, e.target) for e in park_story.graph.edges if e.relation == "contacts"]
    assert {(e.source, e.target, e.relation) for e in park_story.graph.edges} == {
        (source, target, data["relation"]) for source, target, data in graph.edges(data=True)
    }


def test_the_tree_names_every_enterprise_in_the_place_that_it_has(park_story: Story) -> None:
    story = park_story
    groups = {node.ref: node for node in story.tree.children}
    seen = Counter(
        leaf.ref
        for name, group in groups.items()
        if name != "contacts"
        for leaf in nodes(group)
        if leaf.kind == "enterprise"
    )
    assert seen == Counter(one.id for one in story.enterprises)
    assert story.tree.label == "明灯镇党委"
    assert {leaf.ref for leaf in groups["uncovered"].children if leaf.kind == "enterprise"} == {
        one.id for one in story.enterprises if one.mode == "uncovered"
    }


def test_every_sentence_is_in_both_languages_and_in_the_words_of_the_pack(
    park_story: Story,
) -> None:
    found = list(texts(park_story))
    assert len(found) > 1000
    for text in found:
        assert bool(text.zh) == bool(text.en)
        assert "⟦" not in text.zh + text.en and "{" not in text.zh + text.en


def test_every_enterprise_has_its_reasons_and_each_form_is_accounted_for(park_story: Story) -> None:
    for one in park_story.enterprises:
        assert {choice.mode for choice in one.choices} == set(MODES)
        assert [c.mode for c in one.choices if c.position is not None] == list(one.modes)
        assert [c.mode for c in one.choices if c.taken] == (
            [] if one.mode == "uncovered" else [one.mode]
        )
        assert all(c.why.zh for c in one.choices if c.standing != "later")
        assert bool(one.why_not_better.zh) == (bool(one.rank) or one.mode == "uncovered")
    assert sum(count for _, count in park_story.uncovered_reasons) == len(park_story.uncovered)
    assert all(one.reason.zh for one in park_story.uncovered)


TODAY = """\
企业名称,片区,党员数,正式党员,现组建方式,现党支部
甲厂,东片,5,5,联合组建,老联合支部
乙厂,东片,2,2,联合组建,老联合支部
丙厂,东片,2,2,,
丁厂,东片,0,0,,
"""


def test_moves_are_those_of_the_plan_in_words(tmp_path: Path) -> None:
    """甲厂 has members enough to leave the joint branch for one of its own; 丙厂 comes in."""
    (tmp_path / "台账.csv").write_text(TODAY, encoding="utf-8")
    ledger = planner.read_ledger(tmp_path / "台账.csv")
    plan = planner.make_plan(ledger, planner.load_rules("cpc-2018", as_of=date(2024, 6, 30)))
    story = story_of(plan)
    assert plan.moves is not None and story.has_today
    assert [(m.number, m.enterprise_id, m.step) for m in story.moves] == plan.moves.select(
        "step", "enterprise_id", "action"
    ).rows()
    assert {m.enterprise_id for m in story.moves} == {e.id for e in story.enterprises if e.changed}
    assert all(m.why.zh and m.why.en and m.word.zh for m in story.moves)
    own = next(m for m in story.moves if m.subject == "甲厂")
    assert own.before.zh == "联合组建：老联合支部" and own.after.zh == "单独组建：甲厂党支部"
    assert next(e for e in story.enterprises if e.name == "丁厂").today == Text(
        "未覆盖", "uncovered"
    )
    assert not story_of(plan, public=3).moves


def test_coordinates_of_one_story_are_metres_in_one_plane(park: Plan, park_story: Story) -> None:
    """Degrees are laid flat; a pair of the example's metres apart stays as far apart."""
    spot = park_story.enterprises[0].spot
    row = park.ledger.enterprises.row(0, named=True)
    assert spot is not None and (spot.x, spot.y) == (row["x"], row["y"])
    assert park_story.projection is None
    import polars as pl

    degrees = park.ledger.enterprises.with_columns(
        lon=119.5 + pl.col("x") / 93_500, lat=32.8 + pl.col("y") / 111_195, x=None, y=None
    ).with_columns(pl.col("x", "y").cast(pl.Float64))
    hosts = park.ledger.hosts
    assert hosts is not None
    ledger = dataclasses.replace(
        park.ledger, enterprises=degrees, hosts=hosts.clear(), instructors=None
    )
    told = story_of(dataclasses.replace(park, ledger=ledger))
    one, other = told.enterprises[0].spot, told.enterprises[1].spot
    old, older = park_story.enterprises[0].spot, park_story.enterprises[1].spot
    assert one and other and old and older and told.projection is not None
    assert abs((one.x - other.x) - (old.x - older.x)) < 5
    assert abs((one.y - other.y) - (old.y - older.y)) < 5


def test_columns_that_hold_persons_are_not_in_the_ledger_of_a_story(park: Plan) -> None:
    import polars as pl

    frame = park.ledger.enterprises.with_columns(pl.lit("13800000000").alias("联系电话"))
    ledger = dataclasses.replace(
        park.ledger,
        enterprises=frame,
        extra_columns=(*park.ledger.extra_columns, "联系电话"),
        person_columns=("联系电话",),
    )
    told = story_of(dataclasses.replace(park, ledger=ledger)).ledger
    assert told is not None
    assert "联系电话" not in told.enterprises.columns + list(told.extra_columns)
    assert set(park.ledger.extra_columns) <= set(told.extra_columns)


def test_only_instruments_in_force_that_the_plan_rests_on_are_listed(park: Plan) -> None:
    from datetime import date

    from planner import load_rules, make_plan

    plan = make_plan(park.ledger, load_rules("guoji-2007", as_of=date(2007, 6, 1)))
    listed = story_of(plan).instruments
    assert listed and len(listed) < len(plan.rules.instruments)
    assert all(one.in_force is None or one.in_force <= date(2007, 6, 1) for one in listed)
    answering = set(plan.assignments["rule_id"].drop_nulls())
    cited = {c.instrument for r in plan.rules.coverage if r.id in answering for c in r.cite}
    known = plan.rules.instruments
    assert {n for n in cited if (known[n].in_force or date.min) <= date(2007, 6, 1)} <= {
        one.id for one in listed
    }
