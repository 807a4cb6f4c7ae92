"""A district of 2,000 planned again after a small change, beside its full plan.

What a change costs is mostly the solving of the pieces that it touches: a change in a small village
costs little, one in a dense town that hangs together in one piece costs that piece. Every plan made
with a memory is compared with the plan made without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
from district import District, district
from measuring import Figure

SPREADS = (("villages 6 km apart", 6000.0), ("villages 3 km apart", 3000.0))
WANTED = 0.5


def measure() -> Iterator[Figure]:
    """Processor seconds of the full plan and of each re-plan, for a sparse and a dense district."""
    from planner.formation import Memory

    for case, apart in SPREADS:
        whole = district(apart=apart)
        _planned(whole, {}, None)  # everything is imported before the first clock starts
        memory = Memory()
        full, plan = _planned(whole, {}, memory)
        proven = all(line.optimal for line in plan.certificate)
        yield Figure(
            "replan", case, "full plan", f"{full:.2f} s", "proven" if proven else "small gap"
        )
        for name, change, overrides in _changes(whole):
            changed = change(whole)
            alone, without = _planned(changed, overrides, None)
            again, with_memory = _planned(changed, overrides, memory)
            assert _same(with_memory, without), f"{case}, {name}: the memory changed the plan"
            ratio = again / alone
            yield Figure(
                "replan",
                case,
                name,
                f"{again:.2f} s",
                f"full {alone:.2f} s",
                ratio,
                f"≤ {WANTED}" if not overrides else "",
                ratio <= WANTED if not overrides else None,
            )


def _planned(town: District, overrides: dict[str, Any], memory: Any) -> tuple[float, Any]:
    """Processor seconds of a plan from tables in memory, and the plan."""
    from planner import ledger_from_frames, load_rules, make_plan

    rules = load_rules("cpc-2018", overrides=overrides)
    ledger = ledger_from_frames(town.enterprises, town.hosts, town.instructors)
    start = time.process_time()
    plan = make_plan(ledger, rules, memory=memory)
    return time.process_time() - start, plan


def _same(a: Any, b: Any) -> bool:
    tables = ("assignments", "branches", "instructors", "edges")
    return a.certificate == b.certificate and all(
        getattr(a, name).equals(getattr(b, name)) for name in tables
    )


Change = Callable[[District], District]


def _changes(town: District) -> list[tuple[str, Change, dict[str, Any]]]:
    """Small changes: name, what happens, what is set."""
    candidates = town.enterprises.filter(pl.col("full_members").is_between(1, 2))
    one = candidates["id"][len(candidates) // 2]
    own = town.enterprises.filter(pl.col("full_members") >= 3)["id"][0]
    here = pl.col("id") == one

    def gains(town: District) -> District:
        more = [
            pl.when(here).then(pl.col(c) + 1).otherwise(pl.col(c)).alias(c)
            for c in ("members", "full_members")
        ]
        return District(town.enterprises.with_columns(more), town.hosts, town.instructors)

    def closes(which: str) -> Change:
        kept = pl.col("id") != which
        return lambda town: District(town.enterprises.filter(kept), town.hosts, town.instructors)

    def without_host(town: District) -> District:
        return District(town.enterprises, town.hosts.slice(1), town.instructors)

    def instructor_comes(town: District) -> District:
        new = town.instructors.tail(1).with_columns(id=pl.lit("i999"), name=pl.lit("新指导员"))
        return District(town.enterprises, town.hosts, pl.concat([town.instructors, new]))

    return [
        ("a candidate gains a member", gains, {}),
        ("a candidate closes", closes(one), {}),
        ("a firm with its own branch closes", closes(own), {}),
        ("a host closes", without_host, {}),
        ("an instructor comes", instructor_comes, {}),
        ("affiliation limit 4 km", lambda town: town, {"affiliation_max_distance_m": 4000}),
        ("joint limit 2.9 km", lambda town: town, {"joint_max_distance_m": 2900}),
    ]
