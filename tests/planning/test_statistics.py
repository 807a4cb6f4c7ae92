"""The coverage statement, on tables small enough to count by eye, and on published cases."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planner.statistics import coverage_statement, distribution, rate, rates_of_counts
from planner.tables import (
    ASSIGNMENT_COLUMNS,
    BRANCH_COLUMNS,
    INSTRUCTOR_COLUMNS,
    polars_schema,
)


def table(columns: tuple[Any, ...], rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = polars_schema(columns)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


ROWS: list[dict[str, Any]] = [
    # id, mode, zone, employees, members, full members, above scale, today
    {"id": "a", "mode": "standalone", "zone": "east", "employees": 120, "m": 6, "f": 5, "s": True},
    {"id": "b", "mode": "joint", "zone": "east", "employees": 49, "m": 2, "f": 2, "now": "joint"},
    {"id": "c", "mode": "joint", "zone": "east", "employees": 50, "m": 2, "f": 1, "s": False},
    {"id": "d", "mode": "affiliated", "zone": "west", "employees": 99, "m": 1, "f": 0, "s": True},
    {"id": "e", "mode": "dispatched", "zone": "west", "employees": None, "m": 0, "f": 0},
    {"id": "f", "mode": "uncovered", "zone": None, "employees": 300, "m": 3, "f": 3, "else": 4},
    {"id": "g", "mode": "excluded", "zone": "west", "employees": 500, "m": 9, "f": 9, "else": 7},
]
ROWS[0]["distance_m"] = None
ROWS[1] |= {"branch_id": "J-b", "distance_m": 0}
ROWS[2] |= {"branch_id": "J-b", "distance_m": 300}
ROWS[3] |= {"branch_id": "h1", "distance_m": 800}


def statement(rows: list[dict[str, Any]] = ROWS, **changes: Any) -> dict[str, Any]:
    assignments = [
        {
            **row,
            "enterprise_id": row["id"],
            "members": row["m"],
            "full_members": row["f"],
            "above_scale": row.get("s"),
        }
        for row in rows
    ]
    enterprises = pl.DataFrame(
        [
            {
                "id": row["id"],
                "members_elsewhere": row.get("else"),
                "activists": 1,
                "current_mode": row.get("now"),
            }
            for row in rows
        ],
        schema={
            "id": pl.String,
            "members_elsewhere": pl.Int64,
            "activists": pl.Int64,
            "current_mode": pl.String,
        },
    )
    branches = [
        {"branch_id": "S-a", "kind": "standalone", "units": 1, "members": 6, "full_members": 5},
        {
            "branch_id": "J-b",
            "kind": "joint",
            "units": 2,
            "members": 4,
            "full_members": 3,
            "lead_enterprise_id": "b",
        },
        {"branch_id": "h1", "kind": "existing", "units": 1, "members": 21, "full_members": 20},
        {"branch_id": "h2", "kind": "existing", "units": 0, "members": 5, "full_members": 5},
    ]
    instructors = [
        {"instructor_id": "i1", "load": 1, "to_be_appointed": 0, "role": "instructor"},
        {"instructor_id": "i2", "load": 0, "to_be_appointed": 0, "role": "instructor"},
        {"instructor_id": "k1", "load": 0, "to_be_appointed": 0, "role": "contact"},
    ]
    for row in instructors:
        row["contact_points"] = int(row["role"] == "contact")
    options: dict[str, Any] = {"has_current": True, "has_instructors": True}
    options |= changes
    return coverage_statement(
        enterprises,
        table(ASSIGNMENT_COLUMNS, assignments),
        table(BRANCH_COLUMNS, branches),
        table(INSTRUCTOR_COLUMNS, instructors),
        **options,
    )


def test_every_enterprise_counts_under_exactly_one_outcome() -> None:
    counts = statement()["counts"]
    assert counts == {
        "enterprises": 7,
        "in_scope": 6,
        "standalone": 1,
        "joint": 2,
        "affiliated": 1,
        "dispatched": 1,
        "uncovered": 1,
        "excluded": 1,
    }


def test_rates_stand_on_operating_enterprises_and_say_so() -> None:
    rates = statement()["coverage"]["operating"]
    assert rates["organisation_coverage"] == {"numerator": 4, "denominator": 6, "ratio": 4 / 6}
    assert rates["organisation_coverage_strict"]["numerator"] == 3
    assert rates["standalone_rate"] == rate(1, 6)
    assert rates["work_coverage"] == rate(5, 6)


@pytest.mark.parametrize(
    ("base", "numerator", "denominator"),
    [
        ("with_members", 4, 5),
        ("above_scale", 2, 2),
        ("employees_50_plus", 3, 4),
        ("employees_100_plus", 1, 2),
    ],
)
def test_other_bases_count_only_what_is_known_to_belong(
    base: str, numerator: int, denominator: int
) -> None:
    found = statement()["coverage"][base]["organisation_coverage"]
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)


def test_zones_bands_and_industries_add_up_to_the_whole() -> None:
    found = statement()
    for by in ("by_zone", "by_industry", "by_employee_band"):
        for name, count in found["counts"].items():
            assert sum(row["counts"][name] for row in found[by]) == count
        for base, rates in found["coverage"].items():
            for name, whole in rates.items():
                parts = [row["coverage"][base][name] for row in found[by]]
                assert sum(part["numerator"] for part in parts) == whole["numerator"]
                assert sum(part["denominator"] for part in parts) == whole["denominator"]


def test_zones_come_in_order_of_their_names_and_the_unknown_one_last() -> None:
    assert [row["zone"] for row in statement()["by_zone"]] == ["east", "west", None]


def test_an_employee_band_holds_both_its_ends_and_unknown_is_a_band_of_its_own() -> None:
    bands = {row["band"]: row["counts"]["enterprises"] for row in statement()["by_employee_band"]}
    assert bands == {"0-9": 0, "10-49": 1, "50-99": 2, "100-299": 1, "300+": 2, "unknown": 1}


def test_the_gap_of_today_asks_for_a_branch_today_and_the_planned_one_for_the_plan() -> None:
    found = statement()
    assert found["establishment_gap"] == rate(2, 6)  # a and f; g is out of scope
    assert found["establishment_gap_planned"] == rate(1, 6)  # f


def test_without_todays_coverage_nothing_is_said_about_todays_gap() -> None:
    found = statement(has_current=False)
    assert found["establishment_gap"] is None
    assert found["by_zone"][0]["establishment_gap"] is None


def test_the_gap_follows_the_number_that_the_rules_ask_for() -> None:
    assert statement(gap_full_members=4)["establishment_gap"]["numerator"] == 1


def test_totals_tell_what_is_used_from_what_is_there() -> None:
    found = statement()
    assert found["hosts"] == {"total": 2, "in_use": 1, "standalone_in_use": 0}
    assert found["instructors"]["total"] == 2
    assert found["instructors"]["with_work"] == 1
    assert found["contacts"] == {"cadres": 1, "with_contact": 1, "contact_points": 1}
    assert found["branches"]["total"] == 4
    assert found["branches"]["members"] == 36


def test_potential_members_are_counted_apart_and_only_in_scope() -> None:
    assert statement()["potential"] == {"members_elsewhere": 4, "enterprises": 1}


def test_a_lead_enterprise_has_no_distance_to_itself() -> None:
    distances = statement()["distributions"]["distance_m"]
    assert distances["joint"] == {
        "min": 300,
        "median": 300.0,
        "mean": 300.0,
        "max": 300,
        "count": 1,
    }
    assert distances["affiliated"]["max"] == 800
    assert distances["dispatched"]["count"] == 0


def test_sizes_are_of_branches_that_cover_somebody() -> None:
    found = statement()["distributions"]
    assert found["branch_size"]["count"] == 3
    assert found["joint_branch_size"]["max"] == 2
    assert found["affiliates_per_host"]["count"] == 1
    assert found["members_per_branch"]["count"] == 4
    assert found["enterprises_per_instructor"]["count"] == 1


def test_a_ledger_without_enterprises_has_rates_without_ratio() -> None:
    found = statement([])
    empty = {"numerator": 0, "denominator": 0, "ratio": None}
    assert found["coverage"]["operating"]["work_coverage"] == empty
    assert found["by_zone"] == []


def test_a_distribution_names_the_middle_of_an_even_number_of_values() -> None:
    found = distribution(pl.Series([1, None, 2, 10, 3], dtype=pl.Int64))
    assert found == {"min": 1, "median": 2.5, "mean": 4.0, "max": 10, "count": 4}


# ---- published cases: the arithmetic of their tables ---------------------------------------


def percent(found: dict[str, Any]) -> float:
    return round(100 * found["ratio"], 1)


def test_a_citys_law_firms_reach_83_percent_organisation_and_full_work_coverage() -> None:
    found = rates_of_counts(48, standalone=40, dispatched=8, uncovered=0)
    assert percent(found["organisation_coverage"]) == 83.3
    assert percent(found["work_coverage"]) == 100.0
    assert found["unaccounted"] == 0


def test_an_economic_zone_reaches_66_percent_organisation_and_full_work_coverage() -> None:
    found = rates_of_counts(32, standalone=21, dispatched=11)
    assert percent(found["organisation_coverage"]) == 65.6
    assert percent(found["work_coverage"]) == 100.0


def test_a_provinces_law_firms_do_not_add_up_and_three_are_missing() -> None:
    found = rates_of_counts(436, standalone=96, joint=265, dispatched=72, uncovered=0)
    assert found["unaccounted"] == 3
    assert percent(found["organisation_coverage"]) == 82.8
    assert percent(found["work_coverage"]) == 99.3
    assert percent(rate(1106, 4359)) == 25.4


def test_a_county_towns_shares_stand_on_organised_enterprises_not_on_all() -> None:
    assert percent(rate(36, 88)) == 40.9
    assert percent(rate(8, 88)) == 9.1
    found = rates_of_counts(157, standalone=88, dispatched=69, uncovered=0)
    assert percent(found["organisation_coverage"]) == 56.1
    assert found["unaccounted"] == 0


def test_branches_are_no_enterprises() -> None:
    assert 273 + 99 == 372
    base = round(725 / 0.71)
    assert percent(rates_of_counts(base, joint=725)["organisation_coverage"]) == 71.0


def test_a_table_that_counts_more_than_its_base_is_found_out() -> None:
    assert rates_of_counts(10, standalone=8, dispatched=4)["unaccounted"] == -2
