"""Formation as a whole: against an independent exact solver, and against itself turned around."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from odd_towns import crowded_town, odd_town
from oracle import check_formation, solve_exact
from towns import HOST_COLUMNS, PARAMETERS, Town, enterprise_frame, frame, random_town

from planner.errors import PinError
from planner.formation import Effort, form
from planner.model import Formation

LITTLE = (
    Effort(rounds=1, neighbours=0, fresh=1),
    Effort(looks=300, rounds=3),
    Effort(columns=2, nodes=1),
    Effort(usual=0, large_nodes=1, large_columns=1),
)


def formed(town: Town, **how: Any) -> Formation:
    return form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
        **how,
    )


def values(formation: Formation) -> dict[str, int]:
    return {line.tier: line.value for line in formation.certificate}


def compare(town: Town, name: str) -> None:
    """The certificate's values are the exact solver's, every tier is proven, the plan lawful."""
    exact = solve_exact(town)
    if exact is None:
        with pytest.raises(PinError):
            formed(town)
        return
    formation = formed(town)
    assert check_formation(town, formation)[0] == [], name
    assert values(formation) == exact, name
    assert all(line.optimal for line in formation.certificate), name


@pytest.mark.parametrize("seed", range(0, 80))
def test_a_random_town_is_planned_as_well_as_an_independent_solver_can(seed: int) -> None:
    compare(random_town(seed, size=None if seed % 8 == 0 else 3 + seed % 16), f"random {seed}")


@pytest.mark.parametrize("seed", range(0, 80))
def test_an_odd_town_is_planned_as_well_as_an_independent_solver_can(seed: int) -> None:
    compare(odd_town(seed, size=2 + seed % 15), f"odd {seed}")


@pytest.mark.parametrize("seed", [75, 87, 96, 407])
def test_a_crowded_town_that_was_once_hard_is_proven(seed: int) -> None:
    """A host that ties clusters together, one with few places left, a solver that is misled."""
    town = crowded_town(seed)
    formation = formed(town)
    assert check_formation(town, formation)[0] == []
    assert all(line.optimal for line in formation.certificate)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 300, 25))
def test_crowded_towns_are_proven(start: int) -> None:
    for seed in range(start, start + 25):
        town = crowded_town(seed)
        try:
            formation = formed(town)
        except PinError:
            continue
        assert check_formation(town, formation)[0] == [], seed
        assert all(line.optimal for line in formation.certificate), seed


@pytest.mark.slow
@pytest.mark.parametrize("start", range(100, 3100, 100))
def test_thousands_of_random_towns_agree(start: int) -> None:
    for seed in range(start, start + 100):
        compare(random_town(seed), f"random {seed}")


@pytest.mark.slow
@pytest.mark.parametrize("start", range(100, 3100, 100))
def test_thousands_of_odd_towns_agree(start: int) -> None:
    for seed in range(start, start + 100):
        compare(odd_town(seed, size=1 + seed % 25), f"odd {seed}")


def test_a_piece_without_candidates_for_joint_branches_comes_to_an_end() -> None:
    """Instructors alone are scarce there, and no linear solution is whole."""
    compare(random_town(20048), "random 20048")


# ---- what must not matter ------------------------------------------------------------------


def same(a: Formation, b: Formation) -> bool:
    return (
        a.outcome.equals(b.outcome) and a.joint.equals(b.joint) and a.certificate == b.certificate
    )


@pytest.mark.parametrize("seed", range(20))
def test_how_pieces_are_packed_together_changes_no_value(seed: int) -> None:
    town = random_town(seed + 200, size=25, pins=False)
    usual = formed(town)
    for block in (1, 10):
        other = formed(town, effort=Effort(block=block))
        assert other.certificate == usual.certificate
        assert check_formation(town, other)[0] == []


def test_two_workers_make_the_same_plan_as_one() -> None:
    town = random_town(2, size=30, zones=6, coordinates="none", pins=False)
    small = Effort(block=4)
    assert same(formed(town, effort=small, workers=2), formed(town, effort=small))


@pytest.mark.parametrize("seed", range(8))
def test_the_same_town_is_planned_alike_twice(seed: int) -> None:
    town = random_town(seed + 300, size=20, pins=False)
    assert same(formed(town), formed(town))


@pytest.mark.parametrize("seed", range(30))
def test_little_effort_costs_proof_but_never_lawfulness(seed: int) -> None:
    town = odd_town(seed + 400, size=10)
    exact = solve_exact(town)
    for effort in LITTLE:
        try:
            formation = formed(town, effort=effort)
        except PinError:
            # Little effort may also be too little to find the group that a pin asks for.
            assert exact is None or "joint" in town.enterprises["pin_mode"].to_list()
            continue
        assert exact is not None
        assert check_formation(town, formation)[0] == []
        for line in formation.certificate:
            assert line.bound <= exact[line.tier], (effort, line)
            assert line.value >= exact[line.tier], (effort, line)
            if line.value > exact[line.tier]:
                break


def test_a_time_limit_of_nothing_still_gives_a_lawful_plan_that_says_it_was_cut() -> None:
    rows = [{"full_members": 1, "x": 370 * k % 1010, "y": 230 * k % 990} for k in range(30)]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)
    formation = formed(town, time_limit=0.0)
    assert check_formation(town, formation)[0] == []
    assert formation.cut_by_time


# ---- more freedom --------------------------------------------------------------------------


def wider(town: Town, name: str, value: int | None) -> Town:
    return town._replace(parameters={**town.parameters, name: value})


@pytest.mark.parametrize("seed", range(25))
def test_more_freedom_never_makes_the_plan_worse(seed: int) -> None:
    town = random_town(seed + 500, size=14, instructors=1, pins=False, joint_max_units=4)
    before = tuple(values(formed(town)).values())
    assert town.instructors is not None
    one_more = {"id": "i9", "name": "新指导员", "role": "instructor", "zone": "z0", "capacity": 2}
    kin = pl.concat([town.instructors, pl.DataFrame([one_more])], how="diagonal_relaxed")
    freer = (
        town._replace(instructors=kin.select(town.instructors.columns).sort("id")),
        wider(town, "joint_max_distance_m", 20_000),
        wider(town, "affiliation_max_distance_m", None),
        wider(town, "dispatch_max_distance_m", None),
        wider(town, "joint_min_full_members", 1),
        wider(town, "joint_max_units", 6),
    )
    for other in freer:
        assert tuple(values(formed(other)).values()) <= before


# ---- edges ---------------------------------------------------------------------------------


@pytest.mark.parametrize("has_current", [False, True])
@pytest.mark.parametrize("with_files", [False, True])
def test_an_empty_ledger_makes_an_empty_plan(has_current: bool, with_files: bool) -> None:
    some = random_town(1, hosts=2, instructors=3)
    town = Town(
        some.enterprises.clear(),
        some.hosts if with_files else None,
        some.instructors if with_files else None,
        some.parameters,
        has_current,
    )
    formation = formed(town)
    assert len(formation.outcome) == 0
    assert set(values(formation).values()) == {0}
    assert all(line.optimal for line in formation.certificate)


def test_a_town_out_of_scope_is_excluded_whole() -> None:
    rows = [{"full_members": 2, "zone": "东村", "operating": False} for _ in range(3)]
    formation = formed(Town(enterprise_frame(rows), None, None, dict(PARAMETERS), True))
    assert formation.outcome["mode"].to_list() == ["excluded"] * 3


def test_branch_ids_stay_apart_whatever_hosts_and_enterprises_are_called() -> None:
    """Hosts are called S-a and J-b, enterprises a-2 and b-2: four branches, four more ids."""
    rows = [{"id": "a", "full_members": 5}, {"id": "a-2", "full_members": 5}]
    for lead, other, zone in (("b", "b0", "东村"), ("b-2", "b-3", "西村")):
        rows += [{"id": lead, "full_members": 2, "zone": zone}]
        rows += [{"id": other, "full_members": 1, "zone": zone}]
    hosts = [{"id": "S-a", "members": 3}, {"id": "J-b", "members": 3}]
    town = Town(enterprise_frame(rows), frame(HOST_COLUMNS, hosts), None, dict(PARAMETERS), False)
    formation = formed(town)
    assert check_formation(town, formation)[0] == []
    ids = dict(zip(formation.outcome["enterprise_id"], formation.outcome["branch_id"], strict=True))
    assert (ids["a"], ids["a-2"]) == ("S-a-3", "S-a-2")
    assert (ids["b"], ids["b-2"]) == ("J-b-3", "J-b-2")


@pytest.mark.parametrize("seed", range(6))
def test_a_pin_to_what_was_chosen_anyway_changes_nothing(seed: int) -> None:
    town = random_town(seed + 700, size=12, pins=False, odd=False, current=False)
    before = formed(town)
    hosts = before.outcome["branch_id"].str.starts_with("h").fill_null(False)
    rows = town.enterprises.with_columns(
        pin_mode=pl.when(hosts).then(pl.lit("affiliated")),
        pin_branch=pl.when(hosts).then(before.outcome["branch_id"]),
    )
    after = formed(town._replace(enterprises=rows))
    assert values(after)["uncovered"] == values(before)["uncovered"]
    assert values(after)["dispersion"] == values(before)["dispersion"]
    assert check_formation(town._replace(enterprises=rows), after)[0] == []


def test_the_order_of_rows_in_the_ledger_is_irrelevant() -> None:
    from planner.ledger import ledger_from_frames
    from planner.planning import make_plan
    from planner.rulebook import load_rules

    rules = load_rules("cpc-2018")
    town = random_town(11, size=20, hosts=3, instructors=3, current=True, pins=False)
    extra = {"operating", "source_row", "rule_id", "modes", "priority", "excluded"}
    plans = []
    for seed in (None, 1, 2):

        def shuffled(table: pl.DataFrame | None, seed: int | None = seed) -> pl.DataFrame | None:
            if table is None or seed is None:
                return table
            return table.sample(fraction=1.0, shuffle=True, seed=seed)

        rows = shuffled(town.enterprises.drop(extra))
        assert rows is not None
        ledger = ledger_from_frames(rows, shuffled(town.hosts), shuffled(town.instructors))
        plans.append(make_plan(replace(ledger, sources=()), rules))
    for plan in plans[1:]:
        assert plan.assignments.equals(plans[0].assignments)
        assert plan.branches.equals(plans[0].branches)
        assert plan.edges.equals(plans[0].edges)
        assert plan.certificate == plans[0].certificate
