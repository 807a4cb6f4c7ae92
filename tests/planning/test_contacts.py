"""Contact points: who keeps contact with whom."""

from __future__ import annotations

import polars as pl

from planner.contacts import contact_points

ENTERPRISES = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "zone": ["east", "east", "west", None],
        "employees": [10, 200, None, 30],
        "priority": [1, 1, 4, 1],
    }
)


def cadres(*rows: tuple[str, str | None, int | None]) -> pl.DataFrame:
    schema = {"id": pl.String, "zone": pl.String, "capacity": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def pairs(*rows: tuple[str, str | None, int | None], default: int | None = 1) -> list[str]:
    found = contact_points(ENTERPRISES, cadres(*rows), {"contact_enterprises": default})
    return [f"{cadre}-{enterprise}" for cadre, enterprise in found.iter_rows()]


def test_a_cadre_takes_the_enterprise_of_highest_priority_then_most_employees() -> None:
    assert pairs(("k1", None, None), ("k2", None, None)) == ["k1-c", "k2-b"]


def test_a_cadre_with_a_zone_takes_an_enterprise_of_it_first() -> None:
    assert pairs(("k1", None, None), ("k2", "east", None)) == ["k1-c", "k2-b"]
    assert pairs(("k1", "west", None), ("k2", None, None)) == ["k1-c", "k2-b"]
    assert pairs(("k1", "east", None), ("k2", None, None)) == ["k1-b", "k2-c"]


def test_a_cadre_whose_zone_is_used_up_takes_from_elsewhere() -> None:
    assert pairs(("k1", "west", None), ("k2", "west", None)) == ["k1-c", "k2-b"]


def test_no_enterprise_has_two_cadres_before_all_have_one() -> None:
    found = pairs(*[(f"k{n}", "east", None) for n in range(5)])
    targets = [pair.split("-")[1] for pair in found]
    assert sorted(targets) == ["a", "b", "b", "c", "d"]


def test_a_second_contact_goes_to_the_cadres_zone_first() -> None:
    assert pairs(*[(f"k{n}", None, None) for n in range(4)], ("k9", "east", None))[-1] == "k9-b"
    found = pairs(("k1", None, 4), ("k2", "west", 1))
    assert "k2-c" in found and len(found) == 5


def test_an_own_capacity_counts_before_the_rules_number() -> None:
    assert len(pairs(("k1", None, 2), ("k2", None, None), default=1)) == 3
    assert pairs(("k1", None, 0)) == []
    assert len(pairs(("k1", None, None), default=3)) == 3
    assert len(pairs(("k1", None, None), default=None)) == 1


def test_nobody_keeps_contact_twice_with_one_enterprise() -> None:
    found = pairs(("k1", None, 9), ("k2", "east", 9))
    assert len(found) == len(set(found)) == 8


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [(f"k{n}", zone, None) for n, zone in enumerate(["east", None, "west", "east", None])]
    again = contact_points(ENTERPRISES.reverse(), cadres(*reversed(rows)), {})
    assert [f"{c}-{e}" for c, e in again.iter_rows()] == pairs(*rows)


def test_without_enterprises_or_cadres_there_are_no_contacts() -> None:
    assert contact_points(ENTERPRISES, cadres(), {}).is_empty()
    assert contact_points(ENTERPRISES.clear(), cadres(("k1", "east", None)), {}).is_empty()
