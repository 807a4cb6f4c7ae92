"""What holds of every plan: random towns, every pack that ships, several days.

Towns are drawn by a seed; a failing example names it, so that it can be looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import towns
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner import load_rules, make_plan, read_ledger, write_plan
from planner.errors import PinError
from planner.ledger import ledger_from_frames
from planner.ledger.cells import canonical_csv
from planner.model import ENTERPRISE_COLUMNS, INSTRUCTOR_COLUMNS, OUTCOMES, Ledger, Plan
from planner.tables import PLAN_TABLES
from planner.verify import verify_plan

TIMES = int(os.environ.get("PLANNER_EXAMPLES", "1"))
"""So many times as many towns as by default, for whoever has an hour."""
LAWS = (
    ("cpc-2018", "2024-06-30"),
    ("cpc-2018", "2010-01-01"),
    ("guoji-2007", "2007-06-30"),
    ("trade-union-2021", "2023-01-01"),
    ("works-council-de", "2024-01-01"),
    ("youth-league", "2024-06-30"),
)
seeds = st.integers(0, 10**6)
laws = st.sampled_from(LAWS)


def ledger_of(seed: int, **switches: Any) -> Ledger:
    """A town of up to fourteen enterprises, without pins unless they are asked for."""
    town = towns.random_town(seed, size=2 + seed % 13, **{"pins": False, **switches})
    drawn = town.enterprises.drop("rule_id", "modes", "priority", "excluded", strict=False)
    return ledger_from_frames(drawn, town.hosts, town.instructors)


def plan_of(ledger: Ledger, law: tuple[str, str], **overrides: object) -> Plan:
    pack, day = law
    return make_plan(ledger, load_rules(pack, as_of=day, overrides=overrides), committee="上级")


def values(plan: Plan) -> tuple[int, ...]:
    return tuple(tier.value for tier in plan.certificate)


def proven(*plans: Plan) -> bool:
    return all(tier.optimal for plan in plans for tier in plan.certificate)


@given(seeds, laws)
@settings(max_examples=10 * TIMES)
def test_each_enterprise_stands_once_and_the_parts_sum_to_the_whole(
    seed: int, law: tuple[str, str]
) -> None:
    plan = plan_of(ledger_of(seed), law)
    table, counts = plan.assignments, plan.statistics["counts"]
    assert table["enterprise_id"].to_list() == plan.ledger.enterprises["id"].to_list()
    assert set(table["mode"]) <= set(OUTCOMES)
    assert sum(counts[outcome] for outcome in OUTCOMES) == counts["enterprises"] == table.height
    assert counts["in_scope"] == table.height - counts["excluded"]
    inside = table.filter(pl.col("branch_id").is_not_null())
    own = 0 if plan.ledger.hosts is None else int(plan.ledger.hosts["members"].sum())
    assert plan.branches["members"].sum() == own + inside["members"].sum()
    assert plan.branches["units"].sum() == inside.height
    assert plan.instructors["load"].sum() == counts["dispatched"]
    for tier in plan.certificate:
        assert tier.bound <= tier.value
        assert not tier.optimal or tier.bound == tier.value


@given(seeds, laws)
@settings(max_examples=6 * TIMES)
def test_the_independent_check_accepts_what_is_made(seed: int, law: tuple[str, str]) -> None:
    assert verify_plan(plan_of(ledger_of(seed), law)) == []


@given(seeds, laws, st.data())
@settings(max_examples=10 * TIMES)
def test_the_independent_check_refuses_what_was_altered(
    seed: int, law: tuple[str, str], data: st.DataObject
) -> None:
    plan = plan_of(ledger_of(seed), law)
    row = data.draw(st.integers(0, plan.assignments.height - 1))
    column = data.draw(st.sampled_from(("mode", "branch_id", "members", "rank", "rule_id")))
    old = plan.assignments[column][row]
    other: object = (old or 0) + 1 if column in ("members", "rank") else f"{old or ''}x"
    if column == "mode":
        other = data.draw(st.sampled_from([m for m in OUTCOMES if m != old]))
    changed = plan.assignments.with_columns(
        pl.when(pl.int_range(pl.len()) == row)
        .then(pl.lit(other))
        .otherwise(pl.col(column))
        .alias(column)
    )
    assert verify_plan(replace(plan, assignments=changed)), (column, old, other)


@given(seeds, laws, st.randoms(use_true_random=False))
@settings(max_examples=4 * TIMES)
def test_the_order_of_rows_and_columns_changes_nothing(
    seed: int, law: tuple[str, str], random: Any
) -> None:
    given_ledger = ledger_of(seed)
    names = [c.name for c in ENTERPRISE_COLUMNS]
    frame = given_ledger.enterprises.select(names)
    mixed = random.sample(range(frame.height), frame.height)
    columns = random.sample(names, len(names))
    if not given_ledger.has_current:
        columns = [name for name in columns if not name.startswith("current_")]
    turned = ledger_from_frames(
        frame[mixed].select(columns),
        *(
            None if table is None else table.reverse()
            for table in (given_ledger.hosts, given_ledger.instructors)
        ),
    )
    one, two = plan_of(given_ledger, law), plan_of(turned, law)
    for name in PLAN_TABLES:
        assert getattr(one, name).equals(getattr(two, name)), name
    assert (one.certificate, one.statistics) == (two.certificate, two.statistics)


def test_workers_and_the_seed_of_hashes_change_no_byte(tmp_path: Path) -> None:
    ledger = ledger_of(77, coordinates="planar", hosts=2, instructors=2)
    for role in ("enterprises", "hosts", "instructors"):
        table = getattr(ledger, role)
        assert table is not None
        keep = [c.name for c in ENTERPRISE_COLUMNS] if role == "enterprises" else table.columns
        (tmp_path / f"{role}.csv").write_bytes(canonical_csv(table, keep))
    for seed, workers in (("0", "1"), ("1", "2"), ("2", "1")):
        subprocess.run(
            [
                *(sys.executable, "-m", "planner", "assign", tmp_path / "enterprises.csv"),
                *("--hosts", tmp_path / "hosts.csv", "--workers", workers),
                *("--instructors", tmp_path / "instructors.csv", "-o", tmp_path / seed),
            ],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
    files = [p.relative_to(tmp_path / "0") for p in (tmp_path / "0").rglob("*") if p.is_file()]
    assert len(files) > 8
    for file in files:
        first = (tmp_path / "0" / file).read_bytes()
        assert all((tmp_path / n / file).read_bytes() == first for n in ("1", "2")), file


# ---- more freedom is never worse ------------------------------------------------------------


@given(seeds, laws, st.sampled_from((1, 250, 5_000)))
@settings(max_examples=6 * TIMES)
def test_a_longer_way_to_each_other_is_never_worse(
    seed: int, law: tuple[str, str], more: int
) -> None:
    ledger = ledger_of(seed)
    here = load_rules(law[0], as_of=law[1]).parameters
    for name in ("joint_max_distance_m", "affiliation_max_distance_m", "dispatch_max_distance_m"):
        least = here[name]
        if least is None:
            continue
        near = plan_of(ledger, law, **{name: min(int(least), 900)})
        far = plan_of(ledger, law, **{name: min(int(least), 900) + more})
        assume(proven(near, far))
        assert values(far) <= values(near), name


@given(seeds, laws)
@settings(max_examples=6 * TIMES)
def test_a_lower_threshold_for_joint_branches_is_never_worse(
    seed: int, law: tuple[str, str]
) -> None:
    ledger = ledger_of(seed)
    least = load_rules(law[0], as_of=law[1]).parameters["joint_min_full_members"]
    assume(least is not None and int(least) > 1)
    assert least is not None
    high = plan_of(ledger, law)
    low = plan_of(ledger, law, joint_min_full_members=int(least) - 1)
    assume(proven(high, low))
    assert values(low) <= values(high)


@given(seeds, laws)
@settings(max_examples=6 * TIMES)
def test_one_more_instructor_is_never_worse(seed: int, law: tuple[str, str]) -> None:
    ledger = ledger_of(seed, instructors=1)
    assert ledger.instructors is not None
    first = ledger.enterprises.row(0, named=True)
    place = {name: first[name] for name in ("zone", "x", "y", "lon", "lat")}
    new = pl.DataFrame(
        [{"id": "zz-new", "name": "新来的", "role": "instructor", "capacity": 2, **place}],
        schema={c.name: ledger.instructors.schema[c.name] for c in INSTRUCTOR_COLUMNS},
    )
    more = replace(
        ledger,
        instructors=pl.concat([ledger.instructors.select(new.columns), new]),
    )
    few, many = plan_of(ledger, law), plan_of(more, law)
    assume(proven(few, many))
    assert values(many) <= values(few)


# ---- what people decided --------------------------------------------------------------------


@given(seeds, laws)
@settings(max_examples=6 * TIMES)
def test_pins_are_kept_or_refused(seed: int, law: tuple[str, str]) -> None:
    ledger = ledger_of(seed, pins=True)
    pins = ledger.enterprises.filter(pl.col("pin_mode").is_not_null())
    try:
        plan = plan_of(ledger, law)
    except PinError as error:
        assert error.problems
        return
    told = plan.assignments.join(pins, left_on="enterprise_id", right_on="id")
    assert told["pinned"].all()
    assert (told["mode"] == told["pin_mode"]).all()
    assert plan.assignments["pinned"].sum() == pins.height


@given(seeds, laws)
@settings(max_examples=5 * TIMES)
def test_pinning_what_the_plan_says_anyway_changes_nobody(seed: int, law: tuple[str, str]) -> None:
    ledger = ledger_of(seed)
    plan = plan_of(ledger, law)
    assume(proven(plan))
    covered = pl.col("mode").is_in(["standalone", "joint", "affiliated", "dispatched"])
    said = plan.assignments.select(
        id=pl.col("enterprise_id"), pin_mode=pl.when(covered).then(pl.col("mode"))
    )
    table = ledger.enterprises.drop("pin_mode").join(said, on="id", maintain_order="left")
    again = plan_of(replace(ledger, enterprises=table), law)
    assert again.assignments["mode"].equals(plan.assignments["mode"])
    # Pins count nothing in the tier of preference; in all others the plan is as good.
    assert values(again)[0] == values(plan)[0]
    assert values(again)[2:] == values(plan)[2:]


def test_a_plan_comes_back_from_its_folder_for_every_pack(tmp_path: Path) -> None:
    for number, law in enumerate(LAWS):
        plan = plan_of(ledger_of(number), law)
        write_plan(plan, tmp_path / str(number))
        back = read_ledger(tmp_path / str(number) / "inputs/enterprises.csv")
        assert back.enterprises["id"].equals(plan.ledger.enterprises["id"])


@pytest.mark.slow
@given(seeds, laws)
@settings(max_examples=600)
def test_all_of_it_on_many_more_towns(seed: int, law: tuple[str, str]) -> None:
    ledger = ledger_of(seed, pins=bool(seed % 2))
    try:
        plan = plan_of(ledger, law)
    except PinError:
        return
    assert verify_plan(plan) == []
