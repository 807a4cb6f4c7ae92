"""Joint branches, affiliation and the whole plan, beside what a user would pick instead.

The same towns for everybody, and one check of what is lawful: pygeoda's greedy max-p, OR-Tools'
CP-SAT written directly, and a greedy by hand (max-p of spopt stands in ``towns``). Each peer runs
in a process of its own with a limit of time: CP-SAT has ten times what the planner took, and two
seconds at least. The bound beside all is the planner's own, which holds for everybody.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from joint_towns import LIMIT_M, MAX_UNITS, MIN_FULL, Taken, lawful_units, warm_up
from made_up import DENSITIES, Places, enterprises_of, town
from measuring import Figure, run

SIZES = (100, 300, 1_000)
PATIENCE = 600.0
PER_HOST, PER_INSTRUCTOR = 12, 25
"""So many enterprises to a host, and to an instructor: too many for all, so that room is scarce."""


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Figure]:
    """Every size in every density, each of the three questions."""
    warm_up()
    for size in sizes:
        for density in DENSITIES:
            case = f"{size:,} {density.name}"
            places = town(size, density)
            yield from _joint(case, places)
            yield from _affiliation(case, places)
            yield from _whole(case, places)


# ---- joint branches -------------------------------------------------------------------------


def _joint(case: str, places: Places) -> Iterator[Figure]:
    from planner import decide, ledger_from_frames, load_rules
    from planner.formation import form

    rules = load_rules("cpc-2018", overrides={"joint_max_distance_m": LIMIT_M})
    ledger = ledger_from_frames(enterprises_of(places))
    table = ledger.enterprises.with_columns(decide(ledger.enterprises, rules))
    formation, taken = _timed(lambda: form(table, None, None, rules.parameters))
    mine = int((formation.outcome["mode"] == "joint").sum())
    bound = {t.tier: t.bound for t in formation.certificate}["preference"]
    # Without instructors' limits each enterprise that is not joint is two steps down its list.
    most = len(places) - bound // 2
    yield _own("joint", case, mine, most, taken)
    document = {
        "x": places.x.tolist(),
        "y": places.y.tolist(),
        "full": places.full.tolist(),
        "limit": LIMIT_M,
        "threshold": MIN_FULL,
        "units": MAX_UNITS,
        "patience": max(2.0, 10 * taken.clock),
    }
    by_hand, took = _timed(lambda: greedy_groups(places))
    yield from _beside("joint", case, "greedy", (lawful_units(places, by_hand), took), mine, taken)
    for name, called in (("geoda", "pygeoda max-p"), ("cpsat", "CP-SAT")):
        found = _peer(name, document)
        if isinstance(found, str):
            yield Figure("field: joint", case, f"beside {called}", "no answer", found)
            continue
        answer, took = found
        units = lawful_units(places, np.array(answer["region"]))
        yield from _beside("joint", case, called, (units, took), mine, taken)


def greedy_groups(places: Places) -> np.ndarray:
    """By hand: the place with fewest free neighbours takes the nearest that fit, and so on."""
    count = len(places)
    apart = np.rint(
        np.hypot(places.x[:, None] - places.x[None], places.y[:, None] - places.y[None])
    )
    near = apart <= LIMIT_M
    np.fill_diagonal(near, False)
    region = np.full(count, -1)
    free = np.ones(count, dtype=bool)
    for first in np.argsort(near.sum(axis=1), kind="stable").tolist():
        if not free[first]:
            continue
        group = [first]
        for other in np.argsort(apart[first], kind="stable").tolist():
            full = int(places.full[group].sum())
            if len(group) == MAX_UNITS or (full >= MIN_FULL and len(group) >= 2):
                break
            if free[other] and all(near[other, one] for one in group):
                group.append(other)
        if len(group) >= 2 and places.full[group].sum() >= MIN_FULL:
            region[group] = first
            free[group] = False
    for one in np.flatnonzero(free).tolist():  # who is left joins a group that still has room
        for lead in np.unique(region[region >= 0]).tolist():
            group = np.flatnonzero(region == lead)
            if len(group) < MAX_UNITS and near[one, group].all():
                region[one] = lead
                break
    return region


# ---- affiliation ----------------------------------------------------------------------------


def hosts_for(places: Places) -> pl.DataFrame:
    """Hosts in the middle of things, with room for about two thirds of those who want it."""
    draw = np.random.default_rng(len(places))
    spots = draw.permutation(len(places))[: max(1, len(places) // PER_HOST)]
    room = draw.integers(6, 18, len(spots))
    return pl.DataFrame(
        {
            "id": [f"h{k:04d}" for k in range(len(spots))],
            "name": [f"支部{k:04d}" for k in range(len(spots))],
            "members": 20,
            "full_members": 20,
            "max_members": 20 + room,
            "accepts": "zone",
            "zone": "镇",
            "x": places.x[spots],
            "y": places.y[spots],
        }
    )


def _affiliation(case: str, places: Places) -> Iterator[Figure]:
    from planner import decide, ledger_from_frames, load_rules
    from planner.formation import form

    # No joint branch can be formed, and there is no instructor: hosts are all there is.
    rules = load_rules("cpc-2018", overrides={"joint_max_distance_m": 0})
    hosts = hosts_for(places)
    table = enterprises_of(places).with_columns(zone=pl.lit("镇"))
    ledger = ledger_from_frames(table, hosts, _instructors(places, 0))
    assert ledger.hosts is not None
    decided = ledger.enterprises.with_columns(decide(ledger.enterprises, rules))
    formation, taken = _timed(
        lambda: form(decided, ledger.hosts, ledger.instructors, rules.parameters)
    )
    mine = formation.outcome.filter(pl.col("mode") == "affiliated")
    lost = {t.tier: t.bound for t in formation.certificate}["uncovered"]
    limit = int(rules.parameters["affiliation_max_distance_m"] or 0)
    way = _ways(places, hosts, limit)
    room = (hosts["max_members"] - hosts["members"]).to_list()
    weight = int(decided["priority"][0])
    yield _own("affiliation", case, mine.height, len(places) - lost // weight, taken)
    hand, took = _timed(lambda: nearest_with_room(places.full, way, room))
    yield from _beside("affiliation", case, "greedy", (len(hand), took), mine.height, taken)
    document = {
        "members": places.full.tolist(),
        "room": room,
        "way": way.tolist(),
        "patience": max(2.0, 10 * taken.clock),
    }
    found = _peer("hosts", document)
    if isinstance(found, str):
        yield Figure("field: affiliation", case, "beside CP-SAT", "no answer", found)
        return
    answer, took = found
    units = len(answer["to"])
    yield from _beside("affiliation", case, "CP-SAT", (units, took), mine.height, taken)


def _ways(places: Places, table: pl.DataFrame, limit: int) -> np.ndarray:
    """Metres from every place to every row of a table; -1 where it is too far."""
    x, y = table["x"].to_numpy(), table["y"].to_numpy()
    way = np.rint(np.hypot(places.x[:, None] - x[None], places.y[:, None] - y[None])).astype(int)
    return np.where(way <= limit, way, -1)


def nearest_with_room(weight: np.ndarray, way: np.ndarray, room: Sequence[int]) -> dict[int, int]:
    """By hand: in the order of the list, each to the nearest that still has room."""
    left, to = list(room), {}
    for one, ways in enumerate(way.tolist()):
        reached = sorted((metres, h) for h, metres in enumerate(ways) if metres >= 0)
        for _, h in reached:
            if left[h] >= weight[one]:
                left[h] -= int(weight[one])
                to[one] = h
                break
    return to


# ---- the whole plan -------------------------------------------------------------------------


def _instructors(places: Places, number: int) -> pl.DataFrame:
    draw = np.random.default_rng(7 + len(places))
    spots = draw.permutation(len(places))[:number]
    return pl.DataFrame(
        {
            "id": [f"t{k:04d}" for k in range(number)],
            "name": [f"指导员{k:04d}" for k in range(number)],
            "zone": pl.Series([None] * number, dtype=pl.String),
            "capacity": pl.Series([3] * number, dtype=pl.Int64),
            "x": places.x[spots],
            "y": places.y[spots],
        }
    )


def _whole(case: str, places: Places) -> Iterator[Figure]:
    from planner import ledger_from_frames, load_rules, make_plan

    rules = load_rules("cpc-2018", overrides={"joint_max_distance_m": LIMIT_M})
    hosts = hosts_for(places)
    teachers = _instructors(places, max(1, len(places) // PER_INSTRUCTOR))
    table = enterprises_of(places).with_columns(zone=pl.lit("镇"))
    ledger = ledger_from_frames(table, hosts, teachers)
    plan, taken = _timed(lambda: make_plan(ledger, rules))
    outcome = plan.assignments["mode"].to_list()
    weight = int(plan.assignments["priority"][0])
    bounds = {t.tier: t.bound for t in plan.certificate}
    count = len(places)
    score = (3 * count + 1) * outcome.count("uncovered") + _steps(outcome)
    bound = (3 * count + 1) * (bounds["uncovered"] // weight) + bounds["preference"]
    share = (score - bound) / max(1, score)
    yield Figure(
        "field: whole plan",
        case,
        "uncovered, steps",
        f"{outcome.count('uncovered')}, {_steps(outcome)}",
        f"{taken}, above its bound {100 * share:.2f} %",
        None,
        "proven",
        score == bound,
    )
    far = {
        name: int(rules.parameters[f"{name}_max_distance_m"] or 0)
        for name in ("affiliation", "dispatch")
    }
    document = {
        "x": places.x.tolist(),
        "y": places.y.tolist(),
        "full": places.full.tolist(),
        "members": places.full.tolist(),
        "limit": LIMIT_M,
        "threshold": MIN_FULL,
        "units": MAX_UNITS,
        "room": (hosts["max_members"] - hosts["members"]).to_list(),
        "way": _ways(places, hosts, far["affiliation"]).tolist(),
        "seats": teachers["capacity"].to_list(),
        "reach": _ways(places, teachers, far["dispatch"]).tolist(),
        "patience": max(2.0, 10 * taken.clock),
    }
    for called, found in (
        ("greedy", _timed(lambda: greedy_plan(places, document))),
        ("CP-SAT", _peer("plan", document)),
    ):
        if isinstance(found, str):
            yield Figure("field: whole plan", case, f"beside {called}", "no answer", found)
            continue
        answer, took = found
        got = answer if called == "greedy" else [one for one, _ in answer["got"]]
        theirs = (got.count("uncovered"), _steps(got))
        ours = (outcome.count("uncovered"), _steps(outcome))
        yield Figure(
            "field: whole plan",
            case,
            f"beside {called}: uncovered, steps",
            f"{ours[0]}, {ours[1]} ({taken})",
            f"{theirs[0]}, {theirs[1]} ({took})",
            None,
            "never worse",
            ours <= theirs,
        )


def _steps(outcome: Sequence[str]) -> int:
    """Steps down the list joint, affiliated, dispatched; uncovered is its length."""
    return sum(("joint", "affiliated", "dispatched", "uncovered").index(mode) for mode in outcome)


def greedy_plan(places: Places, document: dict[str, Any]) -> list[str]:
    """By hand: joint branches, then hosts, then instructors, each to the nearest with room."""
    region = greedy_groups(places)
    outcome = ["joint" if one >= 0 else "uncovered" for one in region.tolist()]
    ones = np.ones(len(places), dtype=int)
    for mode, weight, way, room in (
        ("affiliated", places.full, document["way"], document["room"]),
        ("dispatched", ones, document["reach"], document["seats"]),
    ):
        left = np.array(way)
        left[[one != "uncovered" for one in outcome]] = -1
        for one in nearest_with_room(weight, left, room):
            outcome[one] = mode
    return outcome


# ---- one line of the table ------------------------------------------------------------------


def _timed(call: Callable[[], Any]) -> tuple[Any, Taken]:
    start, spent = time.perf_counter(), time.process_time()
    found = call()
    return found, Taken(time.perf_counter() - start, time.process_time() - spent)


def _peer(name: str, document: dict[str, Any]) -> tuple[dict[str, Any], Taken] | str:
    """What a peer answers, and how long it took; or why there is no answer."""
    script = Path(__file__).with_name("peers.py")
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "given.json", Path(folder) / "answer.json"
        given.write_text(json.dumps(document), encoding="utf-8")
        done = run([sys.executable, script, name, given, answer], limit=PATIENCE, check=False)
        if done.code is None:
            return f"stopped after {PATIENCE:.0f} s"
        if done.code:
            return (done.err.strip().splitlines() or ["it failed"])[-1][:100]
        said = json.loads(done.out.splitlines()[-1])
        return json.loads(answer.read_text("utf-8")), Taken(said["seconds"], said["cpu"])


def _own(question: str, case: str, units: int, most: int, taken: Taken) -> Figure:
    return Figure(
        f"field: {question}",
        case,
        "units, of at most (bound)",
        f"{units} ({taken})",
        f"{most}",
        units / max(1, most),
        "proven",
        units == most,
    )


def _beside(
    question: str, case: str, peer: str, theirs: tuple[int, Taken], ours: int, taken: Taken
) -> Iterator[Figure]:
    units, took = theirs
    yield Figure(
        f"field: {question}",
        case,
        f"units, beside {peer}",
        f"{ours} ({taken})",
        f"{units} ({took})",
        ours / max(1, units),
        "≥ 1",
        ours >= units,
    )
