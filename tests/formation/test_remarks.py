"""Warnings of a formation: one for each kind of thing, with how many and the first of them."""

from __future__ import annotations

from typing import Any

from towns import HOST_COLUMNS, PARAMETERS, enterprise_frame, frame

from planner.errors import Problem
from planner.formation import form
from planner.language import NEUTRAL

HOSTS: list[dict[str, Any]] = [
    {"id": "h1", "name": "东村党支部", "zone": "东村", "members": 4, "accepts": "zone"}
]
SMALL = {"full_members": 1, "zone": "东村"}


def told(
    rows: list[dict[str, Any]],
    hosts: list[dict[str, Any]] | None = None,
    current: bool = False,
    **limits: int | bool | None,
) -> dict[str, Problem]:
    """The warnings of a little town, by code; each code once."""
    table = None if hosts is None else frame(HOST_COLUMNS, hosts)
    formation = form(enterprise_frame(rows), table, None, PARAMETERS | limits, has_current=current)
    found = {one.code: one.in_words(NEUTRAL) for one in formation.warnings}
    assert len(found) == len(formation.warnings)
    return found


def test_home_branches_that_nobody_is_called_are_told_together() -> None:
    rows = [SMALL | {"home_branch": f"查无支部{k % 7}"} for k in range(9)]
    rows += [SMALL | {"home_branch": "东村党支部"}, SMALL | {"home_branch": "e00厂"}]
    found = told(rows, HOSTS)["home-branch-unknown"]
    assert found.what.en.startswith("9 enterprises with")
    assert '"查无支部0", "查无支部1"' in found.what.en and found.what.en.endswith("…")
    assert "查无支部5" not in found.what.en


def test_home_branches_that_are_called_or_need_not_be_are_not_told() -> None:
    lost = SMALL | {"home_branch": "查无支部"}
    large = {"full_members": 5, "home_branch": "查无支部"}
    assert told([SMALL | {"home_branch": "h1"}, large, lost | {"operating": False}], HOSTS) == {}
    assert told([lost, large], None, standalone_may_host=False) == {}
    assert "home-branch-unknown" in told([lost, large])


def test_a_pin_beyond_the_rule_is_kept_and_told_with_the_rule() -> None:
    rows = [SMALL | {"pin_mode": "standalone"}, {"full_members": 3, "pin_mode": "standalone"}]
    found = told(rows)["pin-beyond-rule"]
    assert found.what.en.startswith("1 enterprise standalone by a pin")
    assert '"e00厂" (e00, 1 full members, rule few-members: joint, affiliated' in found.what.en
    assert "联合组建、挂靠组建、派驻" in found.what.zh


def test_a_branch_of_today_without_its_form_is_told_once() -> None:
    rows = [SMALL | {"current_branch": "东村党支部"} for _ in range(3)]
    found = told([*rows, SMALL], current=True)["current-mode-missing"]
    assert found.what.en.startswith("3 enterprises with")
    whole = [SMALL | {"current_branch": "东村党支部", "current_mode": "affiliated"}]
    assert told([*whole, SMALL], current=True) == {}
    assert told(rows) == {}
