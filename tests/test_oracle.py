"""The exact solver of the tests is itself tested: against every assignment of tiny towns."""

from __future__ import annotations

import pytest
from oracle import brute_force, solve_exact
from towns import PARAMETERS, Town, enterprise_frame, random_town


@pytest.mark.parametrize("seed", range(40))
def test_the_integer_program_finds_what_trying_everything_finds(seed: int) -> None:
    town = random_town(
        seed,
        size=2 + seed % 4,
        zones=1 + seed % 2,
        hosts=(None, 1, 2)[seed % 3],
        instructors=(None, 1, 2, 0)[seed % 4],
        current=seed % 2 == 0,
        pins=seed % 5 == 0,
        odd=seed % 3 == 0,
    )
    assert solve_exact(town) == brute_force(town)


def test_two_small_neighbours_form_one_joint_branch() -> None:
    rows = [{"full_members": 2, "zone": "东村"}, {"full_members": 1, "zone": "东村"}]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)
    assert solve_exact(town) == {"uncovered": 0, "preference": 0, "dispersion": 1000}


def test_strangers_in_two_zones_get_instructors() -> None:
    rows = [{"full_members": 2, "zone": "东村"}, {"full_members": 1, "zone": "西村"}]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)
    assert solve_exact(town) == {"uncovered": 0, "preference": 4, "dispersion": 0}


def test_a_pin_that_cannot_be_kept_has_no_answer() -> None:
    rows = [{"full_members": 2, "zone": "东村", "pin_mode": "joint"}]
    town = Town(enterprise_frame(rows), None, None, dict(PARAMETERS), False)
    assert solve_exact(town) is None
    assert brute_force(town) is None
