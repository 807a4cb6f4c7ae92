"""The rule that fails by the least comes first, and a hint says nothing false of the ledger."""

from __future__ import annotations

from typing import Any

import polars as pl

import planner
from planner.explaining import explain
from planner.planning import make_plan
from planner.rulebook import load_rules


def _told(rows: list[dict[str, Any]], pack: str, one: str) -> Any:
    ledger = planner.ledger_from_frames(pl.DataFrame(rows))
    return explain(make_plan(ledger, load_rules(pack)), one)


def test_the_rule_that_fails_by_the_least_is_named_first() -> None:
    rows = [{"id": "e1", "zone": "east", "members": 0, "full_members": 0, "above_scale": False}]
    told = _told(rows, "guoji-2007", "e1")
    (lack,) = next(one.lacks for one in told.other_rules if one.mode == "affiliated")
    assert lack.en == "Members at least 1 (it: 0)"


def test_a_zone_that_is_given_is_not_said_to_be_missing() -> None:
    rows = [
        {"id": "e1", "zone": "east", "members": 1},
        {"id": "w1", "zone": "west", "members": 1},
        {"id": "w2", "zone": None, "members": 1},
    ]
    hint = _told(rows, "cpc-2018", "e1").hints[0]
    assert hint.en.startswith("no enterprise of its zone may join a joint branch; it has no")
    assert hint.zh.startswith("它的片区没有可以联合组建的企业；它没有坐标")
    assert "no zone and no coordinates" in _told(rows, "cpc-2018", "w2").hints[0].en
