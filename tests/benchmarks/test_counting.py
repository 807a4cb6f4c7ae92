"""What the benchmarks count as lawful is what the rules allow, and what they draw is as said."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from joint_towns import lawful_groups, lawful_units
from made_up import DENSITIES, Places, town, write_ledger


def places(spots: list[tuple[float, float]], full: list[int]) -> Places:
    return Places(np.array([x for x, _ in spots]), np.array([y for _, y in spots]), np.array(full))


def in_one_region(some: Places) -> int:
    return lawful_units(some, np.zeros(len(some), dtype=np.int64))


def test_a_region_counts_up_to_the_cap_on_units() -> None:
    assert in_one_region(places([(0, 0)] * 5, [1] * 5)) == 5
    assert in_one_region(places([(0, 0)] * 6, [1] * 6)) == 0


def test_a_region_counts_from_three_full_members() -> None:
    assert in_one_region(places([(0, 0)] * 2, [1, 2])) == 2
    assert in_one_region(places([(0, 0)] * 2, [1, 1])) == 0


def test_a_region_counts_only_where_every_pair_is_near_in_whole_metres() -> None:
    assert in_one_region(places([(0, 0), (500, 0), (1000.4, 0)], [1, 1, 1])) == 3
    assert in_one_region(places([(0, 0), (500, 0), (1000.6, 0)], [1, 1, 1])) == 0


def test_places_without_a_region_are_not_counted() -> None:
    some = places([(0, 0)] * 4, [2, 2, 2, 2])
    assert lawful_units(some, np.array([-1, -1, 0, 0])) == 2


def test_groups_are_counted_as_listing_them_would() -> None:
    full = [1, 2, 1, 2, 1, 1, 2]
    listed = sum(
        sum(full[k] for k in group) >= 3
        for size in range(2, 6)
        for group in combinations(range(len(full)), size)
    )
    assert lawful_groups(places([(0, 0)] * len(full), full)) == listed


def test_a_town_has_as_many_candidates_as_asked_for_and_is_drawn_alike_twice() -> None:
    for density in DENSITIES:
        one, two = town(50, density), town(50, density)
        assert len(one) == 50 and set(one.full.tolist()) == {1, 2}
        assert (one.x == two.x).all() and (one.full == two.full).all()


def test_a_ledger_holds_a_tenth_of_candidates_and_reads_as_it_was_drawn(tmp_path: Path) -> None:
    from planner import read_ledger

    candidates = write_ledger(tmp_path / "ledger.csv", 2000, coordinates=True)
    ledger = read_ledger(tmp_path / "ledger.csv")
    few = ledger.enterprises.filter(pl.col("full_members").is_between(1, 2))
    assert len(ledger.enterprises) == 2000
    assert len(few) == candidates
    assert 150 < candidates < 250
    assert ledger.enterprises["zone"].n_unique() == 6
