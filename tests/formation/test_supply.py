"""Who may be taken by whom, and when room is so plain that nobody has to compete for it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from oracle import View
from towns import random_town

from planner.formation.nearness import UNKNOWN, Places
from planner.formation.options import weigh
from planner.formation.pairing import Pairs, best_fit, host_pairs
from planner.formation.pairing import instructor_pairs as lessons
from planner.formation.parameters import Parameters
from planner.formation.supply import NO_LIMIT, Supplies
from planner.formation.town import lay_out


def table(*rows: dict[str, object]) -> pl.DataFrame:
    schema = {
        "id": pl.String, "name": pl.String, "zone": pl.String, "x": pl.Float64, "y": pl.Float64,
        "lon": pl.Float64, "lat": pl.Float64, "home_branch": pl.String,
    }  # fmt: skip
    return pl.DataFrame([{k: row.get(k) for k in schema} for row in rows], schema=schema)


def supplies(*rows: dict[str, object], anyone: bool = False, room: int = 9) -> Supplies:
    frame = table(*rows)
    count = len(rows)
    return Supplies(
        frame["id"].to_list(),
        [[one for one in (row.get("id"), row.get("name")) if one] for row in rows],
        Places.of(frame),
        np.full(count, anyone),
        np.full(count, room),
        np.full(count, int(NO_LIMIT)),
        np.full(count, -1),
    )


def taken(units: pl.DataFrame, hosts: Supplies, limit: int | None) -> list[tuple[int, int, int]]:
    rows = np.arange(len(units))
    pairs = host_pairs(rows, Places.of(units), units["home_branch"], hosts, limit)
    return list(
        zip(pairs.unit.tolist(), pairs.supply.tolist(), pairs.distance.tolist(), strict=True)
    )


def test_a_host_takes_its_own_zone_within_the_limit() -> None:
    units = table(
        {"zone": "东村", "x": 0.0, "y": 500.0},
        {"zone": "东村", "x": 0.0, "y": 500.6},
        {"zone": "西村", "x": 0.0, "y": 5.0},
        {"zone": "东村"},
    )
    host = supplies({"id": "h", "zone": "东村", "x": 0.0, "y": 0.0})
    assert taken(units, host, 500) == [(0, 0, 500), (3, 0, 0)]


def test_the_home_branch_takes_from_anywhere_by_id_or_by_name() -> None:
    units = table({"home_branch": "h"}, {"home_branch": "东村党支部", "x": 9e4, "y": 0.0}, {})
    host = supplies({"id": "h", "name": "东村党支部", "zone": "东村", "x": 0.0, "y": 0.0})
    assert taken(units, host, 100) == [(0, 0, 0), (1, 0, 90_000)]


def test_a_host_for_anyone_takes_even_at_an_unknown_distance() -> None:
    units = table({"zone": "西村"}, {"x": 9e4, "y": 0.0})
    host = supplies({"id": "h", "zone": "东村", "x": 0.0, "y": 0.0}, anyone=True)
    assert taken(units, host, 0) == [(0, 0, UNKNOWN), (1, 0, 90_000)]


def test_a_host_over_its_cap_takes_nobody_and_a_full_one_only_those_without_members() -> None:
    units = table({"zone": "东村"})
    host = {"id": "h", "zone": "东村"}
    assert taken(units, supplies(host, room=-1), None) == []
    assert taken(units, supplies(host, room=0), None) == [(0, 0, 0)]


def test_an_instructor_comes_to_the_own_zone_or_from_none_at_a_known_distance() -> None:
    units = table({"zone": "东村", "x": 0.0, "y": 0.0}, {"zone": "东村"}, {"x": 0.0, "y": 90.0})
    posts = supplies(
        {"id": "east", "zone": "东村"},
        {"id": "anywhere", "x": 0.0, "y": 60.0},
        {"id": "nowhere"},
        {"id": "west", "zone": "西村", "x": 0.0, "y": 0.0},
    )
    pairs = lessons(np.arange(3), Places.of(units), posts, 60)
    found = list(
        zip(pairs.unit.tolist(), pairs.supply.tolist(), pairs.distance.tolist(), strict=True)
    )
    assert found == [(0, 0, 0), (0, 1, 60), (1, 0, 0), (2, 1, 30)]


def test_where_everybody_fits_into_the_best_nobody_competes() -> None:
    """Two for a host with room for two; then three."""
    hosts = supplies({"id": "h"}, {"id": "k"}, room=4)
    pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([5, 9, 5]))
    nought = np.zeros(3, dtype=np.int64)
    choice, tight = best_fit(pairs, nought, pairs.distance, np.array([2, 2]), hosts)
    assert (choice.tolist(), tight.tolist()) == ([1, 0, 1], [False, False])
    _, tight = best_fit(pairs, nought, pairs.distance, np.array([3, 2]), hosts)
    assert tight.tolist() == [True, True]  # both are linked by the one that may go to either


@pytest.mark.parametrize("seed", range(40))
def test_every_lawful_pair_is_either_kept_or_beaten_by_something_nobody_can_take_away(
    seed: int,
) -> None:
    """Scarce options never leave the law, whatever the town."""
    town = random_town(seed + 900, hosts=3, instructors=4)
    options = weigh(
        town.enterprises,
        town.hosts,
        town.instructors,
        Parameters.of(town.parameters),
        town.has_current,
    )
    view = View(town)
    hosts = {host["id"]: host for host in view.hosts}
    posts = {post["id"]: post for post in view.instructors}
    scarce = options.scarce
    for unit, supply, metres in zip(
        scarce.unit.tolist(), scarce.supply.tolist(), scarce.distance.tolist(), strict=True
    ):
        called = options.supplies.id[supply]
        behind = int(options.supplies.unit[supply])
        if supply >= options.hosts:
            lawful, known = view.to_instructor(unit, posts[called])
        elif behind >= 0:
            lawful, known = view.to_standalone(unit, behind)
        else:
            lawful, known = view.to_host(unit, hosts[called])
        assert lawful
        assert metres == (UNKNOWN if known is None else known)


@pytest.mark.parametrize("seed", range(20))
def test_pieces_share_neither_neighbours_nor_room_nor_names(seed: int) -> None:
    town = random_town(seed + 950, hosts=3, instructors=3)
    options = weigh(
        town.enterprises,
        town.hosts,
        town.instructors,
        Parameters.of(town.parameters),
        town.has_current,
    )
    block = lay_out(options).block
    assert (np.diff(block.piece) >= 0).all()
    assert (block.piece[block.near_a] == block.piece[block.near_b]).all()
    owner: dict[tuple[str, int], int] = {}
    for what, kinds, numbers in (
        ("supply", block.option_kind, block.option_supply),
        ("supply", block.open_kind, block.open_supply),
        ("name", np.arange(block.kinds), block.name),
        ("label", np.arange(block.kinds), block.label),
    ):
        for kind, number in zip(kinds.tolist(), numbers.tolist(), strict=True):
            if number >= 0:
                piece = int(block.piece[kind])
                assert owner.setdefault((what, number), piece) == piece
